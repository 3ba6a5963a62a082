"""The organisation that a new city database starts with: the towns of Liyang, their units, catalogue and rules.

Public facts only (division codes of the statistics bureau); offices are the usual ones of a
Jiangsu town and all telephone numbers are invented. A real city replaces every row by its own.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from gridcentre.domain.calendar import shipped
from gridcentre.domain.catalogue import default_rules, parse_limit, sample_catalogue
from gridcentre.domain.organisation import VILLAGE, DispatchRule, Unit
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.resources import read_table

if TYPE_CHECKING:
    from gridcentre.city.database import City


class SampleTown(NamedTuple):
    """A town of the sample; ``id`` is its name in pinyin, for the command line."""

    id: str
    code: str
    name: str
    initials: str


@cache
def towns() -> tuple[SampleTown, ...]:
    """The three streets and nine towns, in the order of their codes."""
    return tuple(SampleTown(**row) for row in read_table("sample", "towns.csv"))


def find_town(word: str) -> SampleTown:
    """The town that ``word`` names by pinyin id, code or name; ``ProblemError('town-unknown')`` if there is none."""
    wanted = word.strip()
    for town in towns():
        if wanted.lower() == town.id or wanted in (town.code, town.name):
            return town
    raise ProblemError("town-unknown", town=word, known=" ".join(town.id for town in towns()))


@cache
def units(town: str) -> tuple[Unit, ...]:
    """Units of the town with code ``town``: its centre first, then offices, utilities and villages."""
    place = find_town(town)
    name = place.name.removesuffix("镇").removesuffix("街道")
    offices = [
        Unit(
            code=place.code + row["letters"],
            town=place.code,
            name=row["name"].format(town=place.name, name=name),
            kind=row["kind"],
            short=row["short"],
            phone=_phone(place.code, number),
            initials=row["initials"],
        )
        for number, row in enumerate(read_table("sample", "units.csv"), start=1)
    ]
    villages = [
        Unit(
            code=row["code"],
            town=place.code,
            name=row["name"],
            kind="村(社区)",
            short=row["short"],
            phone=_phone(place.code, number),
            village=row["code"],
            initials=row["initials"],
        )
        for number, row in enumerate(read_table("sample", "villages.csv"), start=len(offices) + 1)
        if row["town"] == place.code
    ]
    return (*offices, *villages)


@cache
def dispatch_rules(town: str) -> tuple[DispatchRule, ...]:
    """派单规则 of the town with code ``town``; units stand in the table by their short names."""
    place = find_town(town)
    codes = {unit.short: unit.code for unit in units(place.code)} | {VILLAGE: VILLAGE}
    classes = {row.name: row.code for row in sample_catalogue()}
    return tuple(
        DispatchRule(
            id=f"{place.code}-{number:03d}",
            town=place.code,
            category=classes[row["class"]] if row["class"] else "",
            words=tuple(row["words"].split()),
            lead=codes[row["lead"]] if row["lead"] else "",
            co_units=tuple(codes[short] for short in row["co_units"].split()),
            limit=parse_limit(row["limit"]),
            task_text=row["task_text"],
            reply_format=row["reply_format"],
            reply_text=row["reply_text"],
            origin=row["origin"],
        )
        for number, row in enumerate(read_table("sample", "dispatch.csv"), start=1)
    )


def fill(city: City) -> None:
    """Write the sample into a new city, each type of data in one transaction."""
    rules = default_rules()
    city.put_things(
        "town", ((town.code, {"code": town.code, "name": town.name, "alias": town.id}, town.code) for town in towns())
    )
    city.put_things("unit", ((unit.code, unit, unit.town) for town in towns() for unit in units(town.code)))
    city.put_things("catalogue", ((row.code, row, "") for row in sample_catalogue()))
    city.put_things("calendar", [("cn", shipped().to_body(), "")])
    city.put_things("rules", ((town.code, rules, town.code) for town in towns()))
    city.put_things(
        "dispatch_rule", ((rule.id, rule, rule.town) for town in towns() for rule in dispatch_rules(town.code))
    )


def _phone(town: str, number: int) -> str:
    """A number that cannot ring: 0519-0000 is no exchange."""
    return f"0519-0000{int(town[-2:]) * 300 % 9700 + number % 300:04d}"
