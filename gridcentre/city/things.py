"""The city's data about itself: units, accounts, catalogue, calendar, rules, roster, delegations.

One row per thing, in the JSON that the feed sends. A town is put together from them once and
kept until the organisation changes, in this process or another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select, text

from gridcentre.city.feed import Line, Log
from gridcentre.city.scopes import organisation_channel
from gridcentre.city.tables import thing
from gridcentre.domain.assembly import town_of
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.tickets import Frozen

FED = frozenset("unit account catalogue calendar rules dispatch_rule roster delegation".split())
TOWN = "town"  # the city's own list of towns: not part of any feed
Row = tuple[str, Any, str]

_UPSERT = text(
    "INSERT INTO thing (type, id, town, version, body) VALUES (:type, :id, :town, :version, :body)"
    " ON CONFLICT (type, id) DO UPDATE"
    " SET town = excluded.town, version = excluded.version, body = excluded.body"
)


class TownEntry(Frozen, frozen=True, kw_only=True):
    """A town as the city's list names it; ``alias``: its name in pinyin, for the command line."""

    code: str
    name: str
    alias: str = ""


_account = msgspec.json.Decoder(Account)
_entry = msgspec.json.Decoder(TownEntry)


def put(log: Log, connection: Connection, type_: str, rows: Iterable[Row]) -> None:
    """Writes (id, body, town) rows of one type and their feed lines; town '' is for everybody.

    ``body`` is a struct, a dictionary or ready JSON. Raises ``ValueError`` for a type that is none of these.
    """
    if type_ not in FED and type_ != TOWN:
        raise ValueError(type_)
    written = []
    for key, body, town in rows:
        version = log.next()
        encoded = body if isinstance(body, bytes) else msgspec.json.encode(body)
        written.append({"type": type_, "id": key, "town": town, "version": version, "body": encoded})
        if type_ in FED:
            log.write((organisation_channel(town),), Line(version, "put", type_, key, version, ""))
    if written:
        connection.execute(_UPSERT, written)


def bodies(connection: Connection, type_: str, town: str = "") -> list[tuple[str, bytes]]:
    """(id, body) of one type; with a town, those of this town and those for everybody."""
    query = select(thing.c.id, thing.c.body).where(thing.c.type == type_).order_by(thing.c.id)
    if town:
        query = query.where(thing.c.town.in_((town, "")))
    return list(connection.execute(query).all())


def body(connection: Connection, type_: str, key: str) -> bytes | None:
    query = select(thing.c.body).where(thing.c.type == type_, thing.c.id == key)
    return connection.execute(query).scalar()


def account(connection: Connection, key: str) -> Account | None:
    found = body(connection, "account", key)
    return _account.decode(found) if found else None


class Towns:
    """Towns as they were put together for one version of the organisation; safe from any thread."""

    def __init__(self) -> None:
        self._latest = _Generation(-1, {}, {})

    def entries(self, connection: Connection, version: int) -> Mapping[str, TownEntry]:
        """Code -> town, as of ``version`` of the organisation (``feed.Head.organisation``)."""
        return self._generation(connection, version).entries

    def town(self, connection: Connection, code: str, version: int) -> Town:
        """The town ``code``; raises ``town-unknown``."""
        generation = self._generation(connection, version)
        found = generation.built.get(code)
        if found is None:
            entry = generation.entries.get(code)
            if entry is None:
                known = " ".join(entry.alias or entry.code for entry in generation.entries.values())
                raise ProblemError("town-unknown", town=code, known=known)
            found = town_of(code, entry.name, lambda type_: bodies(connection, type_, code))
            generation.built[code] = found
        return found

    def _generation(self, connection: Connection, version: int) -> _Generation:
        latest = self._latest
        if latest.version != version:
            entries = {key: _entry.decode(found) for key, found in bodies(connection, TOWN)}
            latest = _Generation(version, entries, {})
            if version > self._latest.version:
                self._latest = latest
        return latest


class _Generation(NamedTuple):
    version: int
    entries: Mapping[str, TownEntry]
    built: dict[str, Town]
