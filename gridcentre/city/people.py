"""The invented people who work in a sample town: one centre, some units, their roster (workflow.md 17).

Nobody here exists: surnames go by post, given names are made of the town's and a stem character.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gridcentre.city import sample
from gridcentre.domain.calendar import DAY, HOUR, day_of, moment_of
from gridcentre.domain.organisation import Account, Shift

if TYPE_CHECKING:
    from gridcentre.city.database import City

POSTS = (
    ("方{}禾", ("DISP",)),
    ("程{}川", ("DISP",)),
    ("贺{}泉", ("DISP",)),
    ("严{}山", ("DIR",)),
    ("白{}云", ("CHK",)),
    ("季{}松", ("CHK",)),
    ("石{}岩", ("SUP", "CHK")),
    ("高{}原", ("LEAD",)),
)
UNITS_WITH_ACCOUNTS = (
    "综合执法局", "建设局", "环卫所", "水利站", "人社所", "调委会", "派出所", "司法所", "市场监管分局", "自来水公司",
)  # fmt: skip
VILLAGES_WITH_ACCOUNTS = 4
NIGHT_DUTY = 8 * HOUR + HOUR // 2  # a shift of the duty officer lasts from 8:30 to 8:30


@dataclass(frozen=True)
class Staff:
    """Accounts of one town by post. ``units``: unit code -> account; units without one are recorded 代录."""

    dispatchers: tuple[Account, ...]
    director: Account
    checkers: tuple[Account, ...]
    supervisor: Account
    leader: Account
    units: dict[str, Account]


def staff(city: City, town: str) -> Staff:
    """The sample staff of ``town`` (code), added to the city where they are not there yet; no codes are given out."""
    name = sample.find_town(town).name
    posts = [_account(city, form.format(name[0]), roles, town) for form, roles in POSTS]
    villages = [unit for unit in sample.units(town) if unit.village][:VILLAGES_WITH_ACCOUNTS]
    offices = [unit for unit in sample.units(town) if unit.short in UNITS_WITH_ACCOUNTS]
    stem = name.removesuffix("镇").removesuffix("街道")
    units = {
        unit.code: _account(city, f"{stem}{unit.short}", ("UNIT", "CO"), town, unit.code)
        for unit in (*offices, *villages)
    }
    return Staff(tuple(posts[:3]), posts[3], tuple(posts[4:6]), posts[6], posts[7], units)


def _account(city: City, name: str, roles: tuple[str, ...], town: str, unit: str = "") -> Account:
    account = city.account(name)
    if account is None:
        city.accounts.add(name, roles, town, unit)
        account = Account(id=name, name=name, town=town, roles=roles, unit=unit)
    return account


def put_roster(city: City, town: str, people: Staff, first: int, last: int) -> None:
    """One dispatcher after the other is 值班长 for a day, from the day of ``first`` to that of ``last`` (ms)."""
    names = [account.id for account in people.dispatchers]
    start = moment_of(day_of(first)) + NIGHT_DUTY
    shifts = [
        Shift(account=names[number % len(names)], start=begin, end=begin + DAY)
        for number, begin in enumerate(range(start, last + DAY, DAY))
    ]
    city.put_things("roster", [(town, {"id": town, "town": town, "shifts": shifts}, town)])
