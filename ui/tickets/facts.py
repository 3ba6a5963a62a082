"""What a ticket is about, as pairs of name and value. No widgets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gridcentre.domain.fields import empty
from gridcentre.domain.telling import Pair, Telling
from gridcentre.domain.tickets import Facts, Protection, Ticket
from ui import words
from ui.tickets.reading import Reading
from ui.words import translate

_FIRST = "outer_no source_system source nature class place grid happened_at function".split()
_THEN = "people_count risk trigger parties count followup_by closing_authority from_ticket".split()
_KNOWN = frozenset(Ticket.__struct_fields__)


def pairs(reading: Reading) -> tuple[Pair, ...]:
    """Facts first, then what became of the ticket; what says nothing is left out."""
    ticket, telling = reading.ticket, reading.telling
    told = [*_facts(ticket, telling), *_protection(ticket, telling), *_course(ticket, telling), *_unknown(reading)]
    return tuple(pair for pair in told if pair.text)


def _facts(ticket: Ticket, telling: Telling) -> Iterator[Pair]:
    facts = ticket.facts
    for name in (*_FIRST, *_THEN):
        value = getattr(facts, "category" if name == "class" else name)
        usual = name == "closing_authority" and not ticket.own  # the city closes what it has dispatched
        if value and not empty(value) and not usual:
            yield Pair(name, words.heading(words.field(name)), telling.value(name, value))


def _protection(ticket: Ticket, telling: Telling) -> Iterator[Pair]:
    protection = ticket.protection
    if protection.identity != "公开":
        yield Pair("identity", words.heading(words.field("identity")), words.value(protection.identity))
    for name in ("accused", "readers"):
        yield Pair(name, words.heading(words.field(name)), telling.value(name, getattr(protection, name)))


def _course(ticket: Ticket, telling: Telling) -> Iterator[Pair]:
    """Words of the list's columns where it has them."""
    column = {
        "clerk": telling.person(ticket.clerk),
        "dispatched_at": words.date_time(ticket.dispatched_at),
        "extensions": str(ticket.extensions or ""),
        "redo_count": str(ticket.redo_count or ""),
        "rating": words.value(ticket.rating) if ticket.rating else "",
        "resolved": words.value(ticket.resolved_level) if ticket.resolved_level else "",
        "closed_at": words.date_time(ticket.closed_at),
    }
    yield from (Pair(name, words.heading(words.word(f"column.{name}")), text) for name, text in column.items())
    yield Pair("plan_date", translate("Facts", "Planned resumption"), words.day(ticket.plan_date))
    yield Pair("review_at", words.heading(words.field("review_at")), words.day(ticket.review_at))
    yield Pair("final_reply", words.heading(words.field("final_reply")), ticket.final_reply)


def _unknown(reading: Reading) -> Iterator[Pair]:
    """What a newer city sends and this desk has no place for: shown under its own name."""
    body = reading.detail.body
    for name, value in (
        *_beyond(body, _KNOWN),
        *_beyond(body.get("facts", {}), Facts.__struct_fields__),
        *_beyond(body.get("protection", {}), Protection.__struct_fields__),
    ):
        yield Pair(name, words.heading(words.field(name)), reading.telling.value(name, value))


def _beyond(body: Any, known: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(body, dict):
        yield from ((name, value) for name, value in body.items() if name not in known and not empty(value))
