"""A town and its data out of the bodies that the city delivers: the same one at both ends (design.md 2).

The city reads the bodies from its own tables, a desk from its cache; what they build must be
equal, or a desk would project what the city refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from gridcentre.domain.calendar import Calendar, shipped
from gridcentre.domain.catalogue import CatalogueRow, default_rules, parse_limit
from gridcentre.domain.organisation import Account, Delegation, Rules, Shift, Town, Unit
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


def town_of(code: str, name: str, bodies: Callable[[str], Iterable[tuple[str, bytes]]]) -> Town:
    """The town ``code`` from JSON bodies; ``bodies(type)`` gives (id, body) of one feed type.

    Bodies of other towns are passed over; accounts of the city itself (town '') belong to every
    town, since they act on its tickets. Without rules or calendar the shipped ones hold.
    """
    classes = [_row.decode(body) for _, body in bodies("catalogue")]
    units = (_unit.decode(body) for _, body in bodies("unit"))
    accounts = (_account.decode(body) for _, body in bodies("account"))
    rosters = (_roster.decode(body) for _, body in bodies("roster"))
    rules = next((_rules.decode(body) for town, body in bodies("rules") if town == code), None)
    calendar = next((Calendar.from_body(msgspec.json.decode(body)) for _, body in bodies("calendar")), None)
    return Town(
        code=code,
        name=name,
        rules=rules or default_rules(),
        calendar=calendar or shipped(),
        units={unit.code: unit for unit in units if unit.town == code},
        accounts={account.id: account for account in accounts if account.town in (code, "")},
        roster=tuple(shift for roster in rosters if roster.town == code for shift in roster.shifts),
        delegations=tuple(_delegation.decode(body) for _, body in bodies("delegation")),
        photo_classes=frozenset(row.code for row in classes if row.photo),
        dispute_classes=frozenset(row.code for row in classes if row.dispute),
        class_limits={row.code: limit for row in classes if (limit := parse_limit(row.limit))},
    )
