"""What a list shows, sorts and filters by: the columns of a ticket, made once when it arrives.

The same columns stand in ``cache.db`` (the city's word) and in ``desk.db`` (own acts projected over
it), so that one condition serves both. A saved view of screen.md is one bit of ``views``: a test of
that bit, a partial index and a counter are all that a view costs.
"""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

from gridcentre.domain import clocks
from gridcentre.domain.organisation import Town
from gridcentre.domain.tickets import OPEN_STATES, Clock, Ticket
from gridcentre.domain.workflow import table

NEVER = 2**53 - 1  # a time that never comes: sorts after every due
RANKS = {"特急": 0, "紧急": 1}  # any other urgency: 2
FLAGS = ("急", "督", "密", "联", "附")  # bit n of ``flags`` is the n-th mark
ATTACHED = 16

VIEWS = {
    name: 1 << bit
    for bit, name in enumerate(
        (
            "to_accept", "to_assign", "declined", "unit_unaccepted", "in_work", "to_verify", "to_call", "to_approve",
            "at_city", "redone", "supervised", "dissatisfied", "extended", "promises", "rechecks", "linked",
        )
    )
}  # fmt: skip
OPEN = 1 << 24
RESTRICTED = 1 << 25
GUARDED = 1 << 26  # somebody may not see it: accused or readers are named

COLUMNS = {
    "id": "TEXT",
    "town": "TEXT",
    "number": "TEXT",
    "old_number": "TEXT",
    "outer_no": "TEXT",
    "state": "TEXT",
    "title": "TEXT",
    "source": "TEXT",
    "nature": "TEXT",
    "category": "TEXT",  # screen.md: class
    "place": "TEXT",
    "grid": "TEXT",
    "lead_unit": "TEXT",
    "co_count": "INTEGER",
    "units": "TEXT",  # codes of all units with a sub-task in this round, lead first
    "clerk": "TEXT",
    "urgency": "TEXT",
    "rank": "INTEGER",  # 0 特急, 1 紧急, 2 other
    "created_at": "INTEGER",
    "dispatched_at": "INTEGER",
    "due": "INTEGER",  # C5 as it stands, 0 none
    "left_due": "INTEGER",  # C5 if it runs, else NEVER
    "soon_at": "INTEGER",  # from when C5 is 临期, never after left_due
    "unit_due": "INTEGER",  # the nearest running C5u, NEVER if none
    "next_due": "INTEGER",  # the nearest due of any running clock, and which clock it is
    "next_clock": "TEXT",
    "promise_due": "INTEGER",
    "recheck_due": "INTEGER",
    "closed_at": "INTEGER",
    "level": "INTEGER",
    "overlays": "TEXT",
    "views": "INTEGER",
    "flags": "INTEGER",
    "identity": "TEXT",
    "petitioner": "TEXT",  # masked
    "rating": "TEXT",
    "resolved_level": "TEXT",
    "contacts": "INTEGER",
    "extensions": "INTEGER",
    "redo_count": "INTEGER",
    "version": "INTEGER",
    "text": "TEXT",
}

_STATE_VIEWS = {
    "T01": VIEWS["to_accept"],
    "T02": VIEWS["to_assign"],
    "T03": VIEWS["unit_unaccepted"],
    "T04": VIEWS["in_work"],
    "T05": VIEWS["declined"],
    "T06": VIEWS["at_city"],
    "T08": VIEWS["extended"],
    "T09": VIEWS["to_verify"],
    "T11": VIEWS["to_call"],
    "T12": VIEWS["to_approve"],
    "T13": VIEWS["at_city"],
    "T14": VIEWS["to_assign"] | VIEWS["redone"],
}
_POSTPONED = frozenset({"extension_pending", "suspension_pending"})


def ddl() -> str:
    """The columns as they stand in a CREATE TABLE, ``id`` first; every one is always filled."""
    return ",\n".join(f"{name} {kind} NOT NULL" for name, kind in COLUMNS.items())


def of(ticket: Ticket, town: Town | None) -> dict[str, Any]:
    """The columns of ``ticket``. ``town`` (its rules and calendar) None: not delivered yet, ``soon_at`` unknown."""
    return dict(zip(COLUMNS, values(ticket, town), strict=True))


def values(ticket: Ticket, town: Town | None) -> tuple[Any, ...]:
    """``of`` without the names, in their order: what a bulk insert takes."""
    facts = ticket.facts
    lead, live_co, units = _parts(ticket)
    times = _times(ticket, town)
    promise_due, recheck_due = times[6:]
    rank = RANKS.get(facts.urgency, 2)
    restricted = ticket.protection.restricted
    return (
        ticket.id,
        ticket.town,
        ticket.number,
        ticket.old_number,
        facts.outer_no,
        ticket.state,
        facts.title,
        facts.source or facts.source_system,
        facts.nature,
        facts.category,
        facts.place,
        facts.grid,
        lead,
        live_co,
        units,
        ticket.clerk,
        facts.urgency,
        rank,
        ticket.created_at,
        ticket.dispatched_at,
        *times,
        ticket.closed_at,
        ticket.level,
        " ".join(ticket.overlays),
        _views(ticket, promise_due, recheck_due, restricted),
        (rank < 2) | (ticket.level > 0) << 1 | restricted << 2 | bool(live_co or ticket.links) << 3,
        ticket.protection.identity,
        ticket.protection.petitioner_mask,
        ticket.rating,
        ticket.resolved_level,
        len(ticket.contacts),
        ticket.extensions,
        ticket.redo_count,
        ticket.version,
        facts.text,
    )


def _times(ticket: Ticket, town: Town | None) -> tuple[int, int, int, int, int, str, int, int]:
    """Columns ``due`` to ``recheck_due``."""
    due = 0
    left = soon = unit_due = next_due = promise_due = recheck_due = NEVER
    next_clock = ""
    for clock in ticket.clocks:
        kind, end = clock.kind, clock.due
        if kind == "C5":
            due = end
        if not end or clock.paused_at:
            continue
        if end < next_due:
            next_due, next_clock = end, kind
        if kind == "C5":
            left, soon = end, _soon(clock, ticket, town)
        elif kind == "C5u":
            unit_due = min(unit_due, end)
        elif kind == "C12":
            promise_due = min(promise_due, end)
        elif kind == "C11":
            recheck_due = min(recheck_due, end)
    return due, left, soon, unit_due, next_due, next_clock, promise_due, recheck_due


def soon_of(ticket: Ticket, town: Town) -> int:
    """Column ``soon_at`` alone."""
    clock = ticket.clock("C5")
    return NEVER if clock is None or not clock.due or clock.paused_at else _soon(clock, ticket, town)


def _soon(clock: Clock, ticket: Ticket, town: Town | None) -> int:
    known = clocks.warns_at(clock, ticket.facts.urgency, town) if town else 0
    return min(known or clock.due, clock.due)


def _parts(ticket: Ticket) -> tuple[str, int, str]:
    """Lead unit (the last one, once all is over), live co-units, and the units of this round with the lead first."""
    lead, co, codes = "", 0, []
    for part in ticket.subtasks:
        if part.round != ticket.round:
            continue
        if part.lead and part.state != "S7":
            lead = part.unit
        elif part.live:
            co += 1
        if part.state not in ("S6", "S7"):
            codes.append(part.unit)
    if lead:
        codes.insert(0, lead)
    return lead, co, " ".join(dict.fromkeys(codes))


@cache
def _answered_by_city() -> frozenset[str]:
    """Kinds of acts on which the city decides: while one is open the ticket waits for the city."""
    return frozenset(expect.kind for row in table().rows.values() if row.by_city for expect in row.expects)


def _views(ticket: Ticket, promise_due: int, recheck_due: int, restricted: bool) -> int:
    is_open = ticket.state in OPEN_STATES
    bits = _STATE_VIEWS.get(ticket.state, 0)
    if is_open:
        bits |= OPEN
        if ticket.extensions or not _POSTPONED.isdisjoint(ticket.overlays):
            bits |= VIEWS["extended"]
    for act in ticket.open_acts:
        if act.kind in _answered_by_city():
            bits |= VIEWS["at_city"]
        if act.kind in ("supervise", "instruct") and not act.answered:
            bits |= VIEWS["supervised"]
    if ticket.level:
        bits |= VIEWS["supervised"]
    if ticket.rating == "不满意":
        bits |= VIEWS["dissatisfied"]
    if promise_due != NEVER:
        bits |= VIEWS["promises"]
    if recheck_due != NEVER:
        bits |= VIEWS["rechecks"]
    if ticket.links:
        bits |= VIEWS["linked"]
    if restricted:
        bits |= RESTRICTED
        if ticket.protection.accused or ticket.protection.readers:
            bits |= GUARDED
    return bits


def local_row(ticket: str) -> int:
    """The list key of a ticket that only this desk knows: negative, from the time and counter bits of its UUIDv7."""
    number = uuid.UUID(ticket).int
    return -(((number >> 80) << 12 | number >> 64 & 0xFFF) + 1)
