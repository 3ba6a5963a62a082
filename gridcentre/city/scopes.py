"""Who gets which part of the feed.

What an account sees is its *scope* (design.md 5.1). Inside the city a scope is served from
*channels*: its own one, its town's organisation and what is for everybody, so that a new
holiday is one row and not one per unit. Roles restrict acts, never the feed.
"""

from __future__ import annotations

import hashlib

from gridcentre.domain.organisation import Account

EVERYBODY = "all"
CITY = "city"
UNIT_ROLES = frozenset({"UNIT", "CO"})


def town_channel(town: str) -> str:
    return f"town:{town}"


def unit_channel(unit: str) -> str:
    return f"unit:{unit}"


def organisation_channel(town: str) -> str:
    """Channel of organisation data; without a town it is everybody's."""
    return f"org:{town}" if town else EVERYBODY


def unit_of(account: Account) -> str:
    """The unit whose scope the account is held to; '' for clerks of the town and of the city."""
    return account.unit if account.town and account.unit and set(account.roles) <= UNIT_ROLES else ""


def scope_of(account: Account) -> tuple[str, ...]:
    """``unit:Y`` for an account with unit roles only, ``town:X`` for others of a town, ``city`` for the city's own."""
    if not account.town:
        return (CITY,)
    unit = unit_of(account)
    return (unit_channel(unit),) if unit else (town_channel(account.town),)


def channels_of(account: Account) -> tuple[str, ...]:
    """Channels that serve the scope; empty for the city, which reads all but the units' copies."""
    if not account.town:
        return ()
    return (*scope_of(account), organisation_channel(account.town), EVERYBODY)


def scope_hash(account: Account) -> str:
    """The part of a cursor that tells for whom it was made."""
    return hashlib.sha256(" ".join((*scope_of(account), *channels_of(account))).encode()).hexdigest()[:12]
