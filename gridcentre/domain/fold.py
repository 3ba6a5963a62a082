"""The fold: a ticket is what its actions made of it over the workflow table.

Pure and used by both ends: the city folds what it accepts, the desk folds its own pending acts
over the city's last word. ``apply`` presumes that the act was judged lawful (``judgement.judge``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from gridcentre.domain import effects, running, standing, subtasks
from gridcentre.domain.organisation import Town
from gridcentre.domain.subtasks import derive
from gridcentre.domain.tickets import END_STATES, Action, Ticket
from gridcentre.domain.turn import Turn
from gridcentre.domain.work import Work, finished, opened
from gridcentre.domain.workflow import table


def apply(ticket: Ticket | None, action: Action, town: Town, at: int) -> Ticket:
    """The ticket after ``action``, received by the city at ``at`` (ms).

    An unknown kind of a newer city leaves the ticket as it is; a city answer to a request that fell
    away counts as a note (workflow.md 5).
    """
    row = table().rows.get(action.kind)
    if row is None:
        if ticket is None:
            raise ValueError(f"unknown kind {action.kind} cannot make a ticket")
        return ticket
    turn = Turn(row, ticket, action, town, at)
    work = effects.born(turn) if ticket is None else opened(ticket)
    if not lapsed(turn):
        if ticket is not None:
            subtasks.move(work, turn)
            _effect(action.kind)(work, turn)
        work.state = _next_state(work, turn)
        standing.settle(work, turn)
        running.settle(work, turn)
    work.effective = turn.effective
    work.updated_at = at
    if work.state in END_STATES and (ticket is None or ticket.state not in END_STATES):
        work.closed_at = at
    elif work.state not in END_STATES:
        work.closed_at = 0
    return finished(work)


def replay(actions: Iterable[Action], town_at: Callable[[Action], Town]) -> Ticket | None:
    """The ticket that a whole history makes, in the city's order; ``town_at`` gives the data in force then."""
    ticket: Ticket | None = None
    for action in actions:
        ticket = apply(ticket, action, town_at(action), action.at)
    return ticket


def stamped(ticket: Ticket | None, action: Action, town: Town, at: int) -> Action:
    """``action`` with its receipt and effective time, as the city logs it."""
    turn = Turn(table().rows[action.kind], ticket, msgspec.structs.replace(action, effective=0), town, at)
    return msgspec.structs.replace(action, at=at, effective=turn.effective)


def lapsed(turn: Turn) -> bool:
    """A city answer whose request is no longer open: kept as a note, without effect."""
    if not turn.row.by_city or turn.ticket is None:
        return False
    needed = [expect for expect in turn.row.expects if not expect.optional]
    return bool(needed) and not turn.judged


def _effect(kind: str) -> Callable[[Work, Turn], None]:
    return effects.EFFECTS.get(kind, effects.none)


def _next_state(work: Work, turn: Turn) -> str:
    to_state = turn.row.to_state
    if to_state == "=":
        return work.state
    if to_state == "derived":
        return derive(work.lead, work.co_units)
    if to_state == "former":
        return str(turn.known.former.get("state", "T02"))
    return to_state
