"""A town and its data out of the bodies that the city delivers: the same one at both ends (design.md 2).

The city reads the bodies from its own tables, a desk from its cache; what they build must be
equal, or a desk would project what the city refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from gridcentre.domain.calendar import Calendar, shipped
from gridcentre.domain.catalogue import CatalogueRow, default_rules, parse_limit
from gridcentre.domain.organisation import Account, Delegation, DispatchRule, Rules, Shift, Town, Unit
from gridcentre.domain.tickets import Frozen


class Roster(Frozen, frozen=True, kw_only=True):
    """Body of feed type ``roster``: who is 值班长 when, for one town (its id)."""

    id: str
    town: str
    shifts: tuple[Shift, ...] = ()


_unit = msgspec.json.Decoder(Unit)
_account = msgspec.json.Decoder(Account)
_row = msgspec.json.Decoder(CatalogueRow)
_rules = msgspec.json.Decoder(Rules)
_roster = msgspec.json.Decoder(Roster)
_delegation = msgspec.json.Decoder(Delegation)
_dispatch_rule = msgspec.json.Decoder(DispatchRule)
_T = TypeVar("_T")


def _calendar(body: bytes) -> Calendar:
    return Calendar.from_body(msgspec.json.decode(body))


def _read(decode: Callable[[bytes], _T], bodies: Iterable[tuple[str, bytes]]) -> Iterator[_T]:
    """What can be read of ``bodies``: one that another vendor's city wrote otherwise does not stop the rest."""
    for _, body in bodies:
        try:
            yield decode(body)
        except (msgspec.DecodeError, ValueError):
            continue


def town_of(code: str, name: str, bodies: Callable[[str], Iterable[tuple[str, bytes]]]) -> Town:
    """The town ``code`` from JSON bodies; ``bodies(type)`` gives (id, body) of one feed type.

    Bodies of other towns are passed over; accounts of the city itself (town '') belong to every
    town, since they act on its tickets. What cannot be read is passed over; without rules or calendar
    the shipped ones hold.
    """
    classes = list(_read(_row.decode, bodies("catalogue")))
    units = _read(_unit.decode, bodies("unit"))
    accounts = _read(_account.decode, bodies("account"))
    rosters = _read(_roster.decode, bodies("roster"))
    dispatch_rules = _read(_dispatch_rule.decode, bodies("dispatch_rule"))
    rules = next(_read(_rules.decode, (pair for pair in bodies("rules") if pair[0] == code)), None)
    calendar = next(_read(_calendar, bodies("calendar")), None)
    return Town(
        code=code,
        name=name,
        rules=rules or default_rules(),
        calendar=calendar or shipped(),
        units={unit.code: unit for unit in units if unit.town == code},
        accounts={account.id: account for account in accounts if account.town in (code, "")},
        roster=tuple(shift for roster in rosters if roster.town == code for shift in roster.shifts),
        delegations=tuple(_read(_delegation.decode, bodies("delegation"))),
        photo_classes=frozenset(row.code for row in classes if row.photo),
        dispute_classes=frozenset(row.code for row in classes if row.dispute),
        class_limits={row.code: limit for row in classes if (limit := parse_limit(row.limit))},
        catalogue={row.code: row for row in classes},
        dispatch_rules=tuple(rule for rule in dispatch_rules if rule.town == code),
    )
