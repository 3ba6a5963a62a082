"""Which clocks run: they follow from state, sub-tasks and open acts (workflow.md 13).

The table's ``clocks`` column repeats this so that a row can be read alone; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from gridcentre.domain import clocks
from gridcentre.domain.tickets import OPEN_STATES, Clock, Hop
from gridcentre.domain.turn import Turn
from gridcentre.domain.work import Work

BY_CITY_TIME = frozenset({"C1", "C5", "C10"})
PAUSED_IN_SUSPENSION = frozenset({"C3", "C4", "C5", "C5u"})
_TO_ASSIGN = frozenset({"T02", "T05", "T14"})


def settle(work: Work, turn: Turn) -> None:
    """Stop what no longer runs (a hop each), pause or resume, give new dues, start what runs now."""
    wanted = dict.fromkeys(_wanted(work))
    entered = turn.ticket is None or turn.ticket.state != work.state
    kept: list[Clock] = []
    for clock in work.clocks:
        key = (clock.kind, clock.key)
        anew = clock.kind == "C2" and entered
        if key not in wanted or anew:
            work.hops = (*work.hops, _hop(clock, work, _time(clock.kind, turn)))
            continue
        del wanted[key]
        kept.append(_carried_on(clock, work, turn))
    kept.extend(_started(kind, key, work, turn) for kind, key in wanted)
    work.clocks = tuple(sorted(kept, key=lambda clock: (clock.kind, clock.key)))


def _wanted(work: Work) -> Iterator[tuple[str, str]]:
    """(clock, key) of all that run in this state, each once."""
    yield from _state_clocks(work)
    if work.state not in OPEN_STATES and work.state not in ("T80", "T81", "T82"):
        return
    for act in work.open_acts:
        asks_answer = act.kind == "supervise" or (act.kind == "instruct" and act.fields.get("due"))
        if asks_answer and not act.answered:
            yield "C10", act.id
        elif act.kind == "issue_notice":
            yield "C11", act.id
        elif act.kind == "promise":
            yield "C12", act.id


def _state_clocks(work: Work) -> Iterator[tuple[str, str]]:
    state = work.state
    if state not in OPEN_STATES:
        return
    if state == "T01":
        yield "C1", ""
    if state in _TO_ASSIGN:
        yield "C2", ""
    if state == "T09":
        yield "C8", ""
    if state == "T11":
        yield "C9", ""
    if state != "T13" and work.facts.nature != "表扬":
        yield "C5", ""
    for part in work.subtasks:
        if part.state == "S1":
            yield "C3", part.id
        if part.state in ("S1", "S2", "S4"):
            yield "C5u", part.id
    lead = work.lead
    attempted = any(contact.round == work.round for contact in work.contacts)
    if lead and lead.state == "S2" and work.protection.has_number and not attempted:
        yield "C4", lead.id


def _time(kind: str, turn: Turn) -> int:
    return turn.at if kind in BY_CITY_TIME else turn.effective


def _hop(clock: Clock, work: Work, to: int) -> Hop:
    part = work.subtask(clock.key) if clock.key else None
    unit = part.unit if part else ""
    return Hop(kind=clock.kind, key=clock.key, unit=unit, start=clock.start, to=to, due=clock.due, paused=clock.paused)


def _carried_on(clock: Clock, work: Work, turn: Turn) -> Clock:
    new_due = turn.dues.get((clock.kind, clock.key))
    if work.state == "T08" and clock.kind in PAUSED_IN_SUSPENSION:
        if not clock.paused_at:
            clock = clocks.pause(clock, _time(clock.kind, turn), turn.town, turn.urgency)
    elif clock.paused_at:
        clock = clocks.resume(clock, _time(clock.kind, turn), turn.urgency, turn.town)
    if clock.kind == "C5u" and new_due is None:
        part = work.subtask(clock.key)
        before = turn.ticket.subtask(clock.key) if turn.ticket else None
        if part and before and part.due != before.due:
            new_due = part.due
    if not new_due:
        return clock
    if turn.action.kind == "grant_extension" and clock.kind == "C5":
        return clocks.extend(clock, new_due, turn.town)
    return replace(clock, due=new_due, limit=clocks.AS_GIVEN)


def _started(kind: str, key: str, work: Work, turn: Turn) -> Clock:
    start = _time(kind, turn)
    if kind == "C5" and turn.action.kind == "recall_report":
        return _taken_up_again(work)
    clock = Clock(
        kind=kind, key=key, start=start, due=_due(kind, key, start, work, turn), limit=_limit(kind, work, turn)
    )
    if work.state == "T08" and kind in PAUSED_IN_SUSPENSION:
        clock = clocks.pause(clock, start, turn.town, turn.urgency)
    return clock


def _taken_up_again(work: Work) -> Clock:
    """A report taken back: the limit goes on as if it had never stopped (row ``recall_report``)."""
    last = next(hop for hop in reversed(work.hops) if hop.kind == "C5")
    return Clock(kind="C5", start=last.start, due=last.due, paused=last.paused, limit=clocks.AS_GIVEN)


def _due(kind: str, key: str, start: int, work: Work, turn: Turn) -> int:
    given = turn.dues.get((kind, key))
    if given:
        return given
    if kind == "C5":
        return _handling_due(start, work, turn)
    if kind == "C5u":
        part = work.subtask(key)
        return part.due if part else 0
    if kind in ("C10", "C11", "C12"):
        act = next(act for act in work.open_acts if act.id == key)
        return int(act.fields.get("due", 0))
    city = next((clock for clock in work.clocks if clock.kind == "C5"), None)
    if city is None:
        return clocks.inner_due(kind, start, 0, 0, turn.urgency, turn.town)
    return clocks.inner_due(kind, start, city.start, city.due, turn.urgency, turn.town, city.limit)


def _handling_due(start: int, work: Work, turn: Turn) -> int:
    limit = clocks.handling_limit(work.facts, work.own, turn.town.rules, turn.town.class_limits)
    after = turn.town.rules.day_limit_after
    return clocks.due_of(limit, start, turn.town.calendar, turn.urgency, after=after) if limit else 0


def _limit(kind: str, work: Work, turn: Turn) -> str:
    if kind in ("C10", "C11", "C12", "C5u"):
        return clocks.AS_GIVEN
    if kind == "C5":
        if ("C5", "") in turn.dues:
            return clocks.AS_GIVEN
        handling = clocks.handling_limit(work.facts, work.own, turn.town.rules, turn.town.class_limits)
        return str(handling) if handling else clocks.AS_GIVEN
    limit = clocks.limit_for(kind, turn.urgency, turn.town.rules)
    return str(limit) if limit else ""
