"""复制交办文字 (screen.md): a ticket in a few lines for a chat with a unit, without anything that names a person.

A chat is outside of the system: names and numbers are masked in every ticket, and of a restricted one only
its class is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gridcentre.domain.clocks import NORMAL
from gridcentre.domain.dispatching import spoken
from gridcentre.domain.masks import mask_text
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.terms import word
from gridcentre.domain.tickets import Action, Ticket

_BRIEF = 80  # characters of a text


def handover(ticket: Ticket, town: Town, account: Account, history: Sequence[Action]) -> str:
    """The text; ``account``: who hands over; ``history``: the ticket's actions, for how the unit is to reply."""
    head = word("handover.head") + (ticket.number or ticket.old_number)
    if ticket.facts.urgency != NORMAL:
        head += f"（{ticket.facts.urgency}）"
    lines = (f"{word(f'handover.{key}')}：{said}" for key, said in _lines(ticket, town, account, history) if said)
    return "\n".join((head, *lines, word("handover.private")))


def _lines(ticket: Ticket, town: Town, account: Account, history: Sequence[Action]) -> Iterator[tuple[str, str]]:
    facts, lead = ticket.facts, ticket.lead
    row = town.catalogue.get(facts.category)
    matter = row.name if row else facts.category
    if ticket.protection.restricted:
        yield "title", matter
    else:
        surname = ticket.protection.petitioner_mask.rstrip("*")
        title, place, text = (mask_text(told, surname=surname) for told in (facts.title, facts.place, facts.text))
        items = [mask_text(item.text, surname=surname) for item in ticket.demand_items]
        yield "title", " · ".join(part for part in (matter, title) if part)
        yield "place", place
        yield "text", _brief(text)
        yield "items", " ".join(f"({n}) {item}" for n, item in enumerate(items, 1)) if len(items) > 1 else ""
    if lead is not None:
        yield "lead", _unit(lead.unit, town)
        yield "co_units", "、".join(_unit(part.unit, town) for part in ticket.co_units)
        yield "task_text", mask_text(lead.part)
    due = lead.due if lead and lead.due else ticket.due
    yield "due", spoken(due) if due else ""
    formats = (action.fields.get("reply_format") for action in reversed(history))
    yield "reply_format", next((str(one) for one in formats if one), "")
    centre = town.centre()
    contact = (centre.name, centre.phone, account.name) if centre else (account.name,)
    yield "contact", " ".join(part for part in contact if part)


def _unit(code: str, town: Town) -> str:
    unit = town.units.get(code)
    return (unit.short or unit.name) if unit else code


def _brief(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _BRIEF else words[:_BRIEF] + "…"
