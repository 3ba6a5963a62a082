"""The 30-second check before accepting: 辖区、职责、要素、重复、回避, as far as the desk can tell. No widgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gridcentre.domain.organisation import VILLAGE_DIGITS
from gridcentre.domain.tickets import Facts
from ui import words
from ui.tickets.reading import Reading
from ui.words import translate

WANTED = ("place", "grid", "class", "nature")  # facts without which nobody can be sent


@dataclass(frozen=True)
class Check:
    """``sign``: ✓ nothing stands against it, ! a person should look."""

    question: str
    answer: str
    good: bool

    @property
    def sign(self) -> str:
        return "✓" if self.good else "!"


def checks(reading: Reading) -> tuple[Check, ...]:
    return (_area(reading), _duty(reading), _facts(reading), _repeated(reading), _avoided(reading))


def _area(reading: Reading) -> Check:
    facts = reading.ticket.facts
    known = facts.grid[:VILLAGE_DIGITS] in reading.town.units
    place = reading.telling.grid(facts.grid) if known else facts.place
    if known:
        answer = translate("Check", "in this town: {place}").format(place=place)
    else:
        answer = translate("Check", "no grid of this town is named: {place}").format(place=place or "—")
    return Check(translate("Check", "Area"), answer, known)


def _duty(reading: Reading) -> Check:
    lead = reading.suggestion.lead
    if lead:
        answer = translate("Check", "usually {unit}").format(unit=reading.telling.unit(lead))
    else:
        answer = translate("Check", "no rule names a unit")
    return Check(translate("Check", "Duty"), answer, bool(lead))


def _facts(reading: Reading) -> Check:
    lacking = [words.field(name) for name in _lacking(reading.ticket.facts)]
    if not reading.ticket.protection.has_number:
        lacking.append(words.field("phone"))
    answer = (
        translate("Check", "missing: {facts}").format(facts=words.joined(lacking))
        if lacking
        else translate("Check", "complete")
    )
    return Check(translate("Check", "Facts"), answer, not lacking)


def _lacking(facts: Facts) -> Iterable[str]:
    return (name for name in WANTED if not getattr(facts, "category" if name == "class" else name))


def _repeated(reading: Reading) -> Check:
    repeated = [linked.number for linked in reading.linked if linked.kind == "重复"]
    if repeated:
        answer = translate("Check", "linked to {numbers}").format(numbers=words.joined(repeated))
    elif reading.same_place:
        answer = translate("Check", "{count} open at the same place").format(count=reading.same_place)
    else:
        answer = translate("Check", "none found at the same place")
    return Check(translate("Check", "Repeats"), answer, not repeated and not reading.same_place)


def _avoided(reading: Reading) -> Check:
    accused = reading.ticket.protection.accused
    names = words.joined(reading.telling.unit(code) for code in accused)
    answer = (
        translate("Check", "complained of: {names}; they neither see nor get it").format(names=names)
        if accused
        else translate("Check", "nobody of the town is complained of")
    )
    return Check(translate("Check", "Recusal"), answer, not accused)
