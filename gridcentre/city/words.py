"""What people in a sample town write: matters, names and phrases, put together by a seeded dice.

All texts are ours and all persons are invented; telephone numbers lie in a range that is not given out.
"""

from __future__ import annotations

import json
import random
from functools import cache
from typing import NamedTuple

from gridcentre.domain.catalogue import CatalogueRow, sample_catalogue
from gridcentre.domain.organisation import Town, Unit
from gridcentre.domain.resources import read_table, resource_path

RURAL = "村(社区)"


class Matter(NamedTuple):
    """One thing that a person reports, and how it can be handled; ``unit`` is who should."""

    row: CatalogueRow
    nature: str
    title: str
    text: str
    process: str
    result: str
    place: str
    grid: str
    village: Unit
    unit: Unit


@cache
def _phrases() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(resource_path("sample", "phrases.json").read_text(encoding="utf-8"))
    return found


@cache
def _matters() -> tuple[tuple[CatalogueRow, dict[str, str]], ...]:
    rows = {row.name: row for row in sample_catalogue()}
    return tuple((rows[matter["class"]], matter) for matter in read_table("sample", "matters.csv"))


def phrase(what: str, dice: random.Random) -> str:
    """One of the phrases called ``what``; for those without slots."""
    return dice.choice(_phrases()[what])


class Words:
    """A dice that speaks; the same seed says the same."""

    def __init__(self, town: Town, dice: random.Random) -> None:
        self._dice = dice
        self._villages = [unit for unit in town.units.values() if unit.kind == RURAL]
        self._units = {unit.short: unit for unit in town.units.values()}
        self._seen: dict[str, int] = {}

    def say(self, what: str, **slots: str) -> str:
        """One of the phrases called ``what``, its slots filled."""
        return phrase(what, self._dice).format_map({**self._slots(), **slots})

    def person(self) -> tuple[str, str]:
        """An invented name and a telephone number out of the reserved range 1390000xxxx."""
        return self.say("surname") + self.say("given"), f"1390000{self._dice.randrange(10000):04d}"

    def matter(self, natures: tuple[str, ...] = (), *, dispute: bool | None = None) -> Matter:
        """A matter of one of ``natures`` (any, if none is named but 表扬); what was told least comes first."""
        return self._told(
            [
                (row, form)
                for row, form in _matters()
                if (form["nature"] in natures if natures else form["nature"] != "表扬")
                and (dispute is None or row.dispute == dispute)
            ]
        )

    def urgent_matter(self) -> Matter:
        """Something that has burst, caved in or leaks."""
        return self._told([(row, form) for row, form in _matters() if row.parent == "突发事件"])

    def matter_of(self, category: str, village: str) -> Matter:
        """How a thing of this class (a code) in this village (a code) is handled; any matter where none fits."""
        fitting = [(row, form) for row, form in _matters() if row.code == category] or list(_matters())
        return self._told(fitting, next((unit for unit in self._villages if unit.code == village), None))

    def _told(self, fitting: list[tuple[CatalogueRow, dict[str, str]]], where: Unit | None = None) -> Matter:
        row, form = min(fitting, key=lambda one: (self._seen.get(one[1]["title"], 0), self._dice.random()))
        self._seen[form["title"]] = self._seen.get(form["title"], 0) + 1
        village = where or self._dice.choice(self._villages)
        slots = {**self._slots(), "village": village.short}
        text = self.say("opening") + form["text"].format_map(slots) + self.say("closing")
        title, process, result = (form[part].format_map(slots) for part in ("title", "process", "result"))
        return Matter(
            row=row,
            nature=form["nature"],
            title=title,
            text=text,
            process=process,
            result=result,
            place=f"{village.short}{slots['spot']}",
            grid=f"{village.code}{self._dice.randint(1, 4):03d}",
            village=village,
            unit=self._units.get(row.unit, village),
        )

    def _slots(self) -> dict[str, str]:
        dice = self._dice
        slots = {name: dice.choice(_phrases()[name]) for name in ("road", "spot", "shop", "weather", "when")}
        village = dice.choice(self._villages).short
        numbers = {"days": dice.randint(2, 9), "people": dice.randint(3, 60), "count": dice.randint(2, 12)}
        return slots | {"village": village} | {name: str(number) for name, number in numbers.items()}
