"""A page of the feed on its way into ``cache.db``: one transaction, safe to repeat (sync.md 1.2, 1.6).

Nothing the city sends is lost: bodies are kept byte for byte, and what cannot be read as what it says
it is, or is of a type that this program does not know, is kept as a thing of that type.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from gridcentre.domain.organisation import Town
from gridcentre.domain.tickets import Ticket
from gridcentre.store import columns, facts, search
from gridcentre.store.schema import LISTED
from gridcentre.sync.contract import AccessRecord, Change

TOWN_TYPES: Final = frozenset("unit account catalogue calendar rules dispatch_rule roster delegation".split())
TIME_TYPES: Final = frozenset({"calendar", "rules"})  # with them the moment of 临期 moves

_TITLE = LISTED.index("title")
_UNITS = LISTED.index("units")
_SETTERS = ", ".join(
    f"{name} = ?" if name != "flags" else f"flags = ? | (flags & {columns.ATTACHED})" for name in LISTED
)
_INSERT_TICKET = f"INSERT INTO ticket VALUES ({', '.join('?' * (len(LISTED) + 1))})"
_UPDATE_TICKET = f"UPDATE ticket SET {_SETTERS} WHERE row = ?"
_INSERT_ACTION = (
    "INSERT INTO action VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET ticket = excluded.ticket, "
    "place = excluded.place, seq = excluded.seq, attached = excluded.attached, body = excluded.body "
    "WHERE excluded.seq > seq"
)
_INSERT_ACCESS = (
    "INSERT INTO access VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
    "ticket = excluded.ticket, at = excluded.at, body = excluded.body"
)
_INSERT_THING = (
    "INSERT INTO thing VALUES (?, ?, ?, ?) ON CONFLICT (type, id) DO UPDATE SET "
    "version = excluded.version, body = excluded.body WHERE excluded.version >= version"
)
_KNOWN = (
    "SELECT t.id, t.row, t.version, t.units, c.title, c.text, (SELECT count(*) FROM fact f WHERE f.row = t.row) "
    "FROM json_each(?) wanted JOIN ticket t ON t.id = wanted.value LEFT JOIN content c ON c.row = t.row"
)
_COUNTED = "SELECT state, views, count(*) FROM ticket GROUP BY 1, 2"

_Rows = list[tuple[Any, ...]]

_ticket = msgspec.json.Decoder(Ticket)
_access = msgspec.json.Decoder(AccessRecord)


class _Files(msgspec.Struct):
    attachments: msgspec.Raw = msgspec.Raw(b"")


class _ActionHead(msgspec.Struct):
    """What the cache itself must know of an action; the body is read when somebody looks at the ticket."""

    ticket: str
    seq: int = 0
    fields: _Files = msgspec.field(default_factory=_Files)


_head = msgspec.json.Decoder(_ActionHead)
_NO_FILES: Final = frozenset({b"", b"null", b"[]", b'""'})


@dataclass(frozen=True)
class PageEffect:
    """What a page did: tickets that look different now, types that came, rows written, highest seq of the page."""

    tickets: frozenset[str]
    types: frozenset[str]
    rows: int
    last_seq: int


@dataclass
class _Known:
    """A ticket that is in the file already."""

    row: int
    version: int
    units: str
    title: str | None
    text: str | None
    hops: int


@dataclass
class Filling:
    """One page's changes while they are written. ``towns(code)`` must see what this transaction has written."""

    connection: Connection
    towns: Callable[[str], Town]
    at: int  # the city's clock
    own: Collection[str] = ()
    tickets: set[str] = field(default_factory=set)
    rows: int = 0

    def put(self, changes: Sequence[Change]) -> None:
        """Write the last word on each subject of the page."""
        latest = {(change.type, change.id): change for change in changes}
        self._drop_stale(latest)
        by_type: dict[str, list[Change]] = {}
        gone: list[Change] = []
        for change in latest.values():
            (by_type.setdefault(change.type, []) if change.op == "put" else gone).append(change)
        tickets = by_type.pop("ticket", [])
        actions = by_type.pop("action", [])
        access = by_type.pop("access", [])
        self._things(chain.from_iterable(by_type.values()))
        self._actions(actions)
        self._access(access)
        self._tickets(tickets)
        self._remove(gone)
        self._mark_attachments()

    # -- what is stale ---------------------------------------------------------------------

    def _drop_stale(self, latest: dict[tuple[str, str], Change]) -> None:
        """A put older than the leave or delete that this file has seen does not bring the thing back."""
        if not self._all("SELECT 1 FROM tombstone LIMIT 1"):
            return
        found = self._all(
            "SELECT t.type, t.id, t.seq FROM json_each(?) w JOIN tombstone t "
            "ON t.type = w.value ->> 0 AND t.id = w.value ->> 1",
            json.dumps(list(latest)),
        )
        for kind, key, seq in found:
            change = latest[kind, key]
            if change.seq <= seq:
                del latest[kind, key]
            elif change.op == "put":
                self._many("DELETE FROM tombstone WHERE type = ? AND id = ?", [(kind, key)])

    # -- bodies that are only kept -----------------------------------------------------------

    def _things(self, changes: Iterable[Change]) -> None:
        rows = [(change.type, change.id, change.version, bytes(change.body)) for change in changes]
        self.tickets.update(key for kind, key, _, _ in rows if kind == "party")
        self._many(_INSERT_THING, rows)

    def _actions(self, changes: list[Change]) -> None:
        rows: list[tuple[Any, ...]] = []
        unread: list[Change] = []
        for change in changes:
            body = bytes(change.body)
            try:
                head = _head.decode(body)
            except msgspec.DecodeError:
                unread.append(change)
                continue
            attached = bytes(head.fields.attachments) not in _NO_FILES
            rows.append((change.id, head.ticket, head.seq or change.seq, change.seq, attached, body))
            self.tickets.add(head.ticket)
        self._many(_INSERT_ACTION, rows)
        self._things(unread)

    def _access(self, changes: list[Change]) -> None:
        rows = []
        for change in changes:
            try:
                record = _access.decode(change.body)
            except msgspec.DecodeError:
                self._things([change])
                continue
            rows.append((change.id, record.ticket, record.at, bytes(change.body)))
            self.tickets.add(record.ticket)
        self._many(_INSERT_ACCESS, rows)

    # -- tickets ---------------------------------------------------------------------------

    def _tickets(self, changes: list[Change]) -> None:
        read: list[tuple[Ticket, bytes]] = []
        for change in changes:
            body = bytes(change.body)
            try:
                ticket = _ticket.decode(body)
            except msgspec.DecodeError:
                self._things([change])
                continue
            if ticket.id != change.id or ticket.version != change.version:
                ticket = msgspec.structs.replace(ticket, id=change.id, version=change.version)
            read.append((ticket, body))
        known = self._known([ticket.id for ticket, _ in read])
        fresh = [(ticket, body) for ticket, body in read if ticket.id not in known]
        newer = [
            (ticket, body) for ticket, body in read if ticket.id in known and ticket.version > known[ticket.id].version
        ]
        self._insert(fresh)
        self._update(newer, known)
        self.tickets.update(ticket.id for ticket, _ in chain(fresh, newer))

    def _known(self, ids: list[str]) -> dict[str, _Known]:
        return {key: _Known(*rest) for key, *rest in self._all(_KNOWN, json.dumps(ids))} if ids else {}

    def _insert(self, fresh: list[tuple[Ticket, bytes]]) -> None:
        slots = Slots(self.connection, {second_of(ticket) for ticket, _ in fresh})
        listed: _Rows = []
        contents: list[tuple[int, str, str]] = []
        bodies: _Rows = []
        parts: _Rows = []
        hops: _Rows = []
        for ticket, body in fresh:
            row, town = slots.take(second_of(ticket)), self.towns(ticket.town)
            *shown, text = columns.values(ticket, town)
            listed.append((row, *shown))
            contents.append((row, shown[_TITLE], text))
            bodies.append((row, body))
            parts.extend((unit, row) for unit in shown[_UNITS].split())
            hops.extend(facts.rows_of(row, ticket.hops, 0, town.calendar))
        self._many(_INSERT_TICKET, listed)
        self._many("INSERT INTO content VALUES (?, ?, ?)", contents)
        self._many("INSERT INTO body VALUES (?, ?)", bodies)
        self._many("INSERT INTO part VALUES (?, ?)", parts)
        self._many(facts.INSERT, hops)
        search.insert(self.connection, contents)

    def _update(self, newer: list[tuple[Ticket, bytes]], known: dict[str, _Known]) -> None:
        listed: _Rows = []
        bodies: _Rows = []
        joined: _Rows = []
        left: _Rows = []
        hops: _Rows = []
        reworded: list[tuple[int, str, str]] = []
        for ticket, body in newer:
            old, town = known[ticket.id], self.towns(ticket.town)
            *shown, text = columns.values(ticket, town)
            title = shown[_TITLE]
            listed.append((*shown, old.row))
            bodies.append((old.row, body))
            if shown[_UNITS] != old.units:
                before, after = set(old.units.split()), set(shown[_UNITS].split())
                left.extend((unit, old.row) for unit in before - after)
                joined.extend((unit, old.row) for unit in after - before)
            hops.extend(facts.rows_of(old.row, ticket.hops, old.hops, town.calendar))
            if (title, text) != (old.title, old.text):
                reworded.append((old.row, title, text))
        self._many(_UPDATE_TICKET, listed)
        self._many("INSERT OR REPLACE INTO body VALUES (?, ?)", bodies)
        self._many("INSERT OR REPLACE INTO content VALUES (?, ?, ?)", reworded)
        self._many("DELETE FROM part WHERE unit = ? AND row = ?", left)
        self._many("INSERT INTO part VALUES (?, ?)", joined)
        self._many(facts.INSERT, hops)
        search.remove(self.connection, (row for row, _, _ in reworded))
        search.insert(self.connection, reworded)

    def _mark_attachments(self) -> None:
        """附 is known by the actions, which may come before their ticket or after it."""
        if self.tickets:
            self._all(
                f"UPDATE ticket SET flags = flags | {columns.ATTACHED} WHERE NOT flags & {columns.ATTACHED} AND id IN "
                "(SELECT a.ticket FROM json_each(?) w JOIN action a ON a.ticket = w.value AND a.attached) RETURNING 1",
                json.dumps(sorted(self.tickets)),
            )

    # -- what goes -------------------------------------------------------------------------

    def _remove(self, changes: list[Change]) -> None:
        for change in changes:
            number = title = ""
            if change.type == "ticket":
                found = self._all("SELECT number, title FROM ticket WHERE id = ?", change.id)
                if found and change.op == "leave" and change.id in self.own:
                    number, title = found[0]
                erase(self.connection, [change.id])
                self.tickets.add(change.id)
            elif change.type in ("action", "access"):
                gone = self._all(f"DELETE FROM {change.type} WHERE id = ? RETURNING ticket", change.id)
                self.tickets.update(ticket for (ticket,) in gone)
            elif change.type == "party":
                self.tickets.add(change.id)
            self._many("DELETE FROM thing WHERE type = ? AND id = ?", [(change.type, change.id)])
            self._many(
                "INSERT OR REPLACE INTO tombstone VALUES (?, ?, ?, ?, ?, ?)",
                [(change.type, change.id, change.seq, number, title, self.at)],
            )

    # -- statements ------------------------------------------------------------------------

    def _many(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self.connection.exec_driver_sql(statement, list(rows))
            self.rows += len(rows)

    def _all(self, statement: str, *parameters: Any) -> Sequence[Any]:
        return self.connection.exec_driver_sql(statement, parameters).fetchall()


def erase(connection: Connection, ids: Sequence[str]) -> None:
    """Remove tickets with all that hangs on them: words, facts, actions, complainant, access records."""
    found = connection.exec_driver_sql(
        "SELECT row, units FROM ticket WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),)
    ).fetchall()
    rows = [(row,) for row, _ in found]
    parts = [(unit, row) for row, units in found for unit in units.split()]
    keys = [(key,) for key in ids]
    search.remove(connection, (row for (row,) in rows))
    for statement, parameters in (
        ("DELETE FROM part WHERE unit = ? AND row = ?", parts),
        ("DELETE FROM fact WHERE row = ?", rows),
        ("DELETE FROM content WHERE row = ?", rows),
        ("DELETE FROM body WHERE row = ?", rows),
        ("DELETE FROM ticket WHERE row = ?", rows),
        ("DELETE FROM action WHERE ticket = ?", keys),
        ("DELETE FROM access WHERE ticket = ?", keys),
        ("DELETE FROM thing WHERE type = 'party' AND id = ?", keys),
    ):
        if parameters:
            connection.exec_driver_sql(statement, parameters)


def reduce(connection: Connection, tickets: Sequence[tuple[int, str]]) -> None:
    """Erase what is personal or free text of tickets (row, id); list row and facts stay for reports."""
    rows = [(row,) for row, _ in tickets]
    keys = [(key,) for _, key in tickets]
    search.remove(connection, (row for (row,) in rows))
    for statement, parameters in (
        ("DELETE FROM content WHERE row = ?", rows),
        ("DELETE FROM body WHERE row = ?", rows),
        ("UPDATE ticket SET title = '', place = '', petitioner = '' WHERE row = ?", rows),
        ("DELETE FROM action WHERE ticket = ?", keys),
        ("DELETE FROM access WHERE ticket = ?", keys),
        ("DELETE FROM thing WHERE type = 'party' AND id = ?", keys),
    ):
        connection.exec_driver_sql(statement, parameters)


def counters(connection: Connection) -> list[Any]:
    """The counters as the triggers keep them: (state, views, n)."""
    return list(connection.exec_driver_sql("SELECT state, views, n FROM counter ORDER BY 1, 2"))


def recounted(connection: Connection) -> list[Any]:
    """The counters as they should be, counted from the tickets."""
    return list(connection.exec_driver_sql(f"{_COUNTED} ORDER BY 1, 2"))


def recount(connection: Connection) -> None:
    """Write the counters anew."""
    connection.exec_driver_sql("DELETE FROM counter")
    connection.exec_driver_sql(f"INSERT INTO counter {_COUNTED}")


def refresh_soon(connection: Connection, towns: Callable[[str], Town]) -> None:
    """Derive the beginning of 临期 of open tickets anew, after a change of calendar or rules."""
    found = connection.exec_driver_sql(
        f"SELECT t.row, t.soon_at, b.body FROM ticket t JOIN body b ON b.row = t.row WHERE t.views & {columns.OPEN}"
    )
    moved = []
    for row, soon_at, body in found:
        ticket = _ticket.decode(body)
        soon = columns.soon_of(ticket, towns(ticket.town))
        if soon != soon_at:
            moved.append((soon, row))
    if moved:
        connection.exec_driver_sql("UPDATE ticket SET soon_at = ? WHERE row = ?", moved)


def second_of(ticket: Ticket) -> int:
    """Second of creation, of which the row is made."""
    return max(ticket.created_at // 1000, 0)


class Slots:
    """Free rows: sixteen to a second of creation, then those of the next second (imports share one date)."""

    _AHEAD = 64  # seconds looked at together once a second is full

    def __init__(self, connection: Connection, seconds: Collection[int]) -> None:
        self._connection = connection
        self._seen = set(seconds)
        self._next: dict[int, int] = {}  # a full second -> where to look instead
        found = connection.exec_driver_sql(
            "SELECT t.row FROM json_each(?) w JOIN ticket t ON t.row BETWEEN w.value << 4 AND (w.value << 4) + 15",
            (json.dumps(sorted(seconds)),),
        )
        self._taken = {row for (row,) in found}

    def take(self, second: int) -> int:
        """A row that no ticket has, for one created in ``second``."""
        full: list[int] = []
        while True:
            while second in self._next:
                second = self._next[second]
            if second not in self._seen:
                self._look(second)
            for row in range(second << 4, (second << 4) + 16):
                if row not in self._taken:
                    self._taken.add(row)
                    for passed in full:
                        self._next[passed] = second
                    return row
            full.append(second)
            self._next[second] = second + 1
            second += 1

    def _look(self, first: int) -> None:
        last = first + self._AHEAD
        found = self._connection.exec_driver_sql(
            "SELECT row FROM ticket WHERE row BETWEEN ? AND ?", (first << 4, (last << 4) - 1)
        )
        self._taken.update(row for (row,) in found)
        self._seen.update(range(first, last))
