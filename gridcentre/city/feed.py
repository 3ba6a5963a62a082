"""The change feed: one sequence in commit order, one row per thing and channel (design.md 5.1).

Tickets are coalesced to their latest state, actions are all sent. The sequence is a counter row
that a writer locks before it does anything else and moves before it commits, so a reader can
never see a number whose predecessor is still on its way (sync.md 1.2); on PostgreSQL as well.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from gridcentre.city.scopes import scope_hash
from gridcentre.city.tables import change, counter
from gridcentre.domain.organisation import Account
from gridcentre.domain.problems import ProblemError

_UPSERT = text(
    "INSERT INTO change (channel, type, id, seq, op, version, ticket)"
    " VALUES (:channel, :type, :id, :seq, :op, :version, :ticket)"
    " ON CONFLICT (channel, type, id) DO UPDATE"
    " SET seq = excluded.seq, op = excluded.op, version = excluded.version"
)


_DROP_ACT = delete(change).where(
    change.c.channel == bindparam("of"), change.c.type == "action", change.c.id == bindparam("act")
)


class Line(NamedTuple):
    """A row of the feed without its body."""

    seq: int
    op: str
    type: str
    id: str
    version: int
    ticket: str


@dataclass(frozen=True)
class Head:
    """Counters as a transaction found them."""

    seq: int  # last number given out
    floor: int  # oldest cursor still served
    organisation: int  # version of the towns' data
    recovering: int  # 1 while a restored city waits for what the desks still know (design.md 5.6)


COUNTERS = ("seq", "floor", "organisation", "recovering")
_COUNTERS = select(counter.c.name, counter.c.value).where(counter.c.name.in_(COUNTERS))


def head(connection: Connection, *, lock: bool = False) -> Head:
    """The counters; ``lock`` makes other writers wait until this transaction ends."""
    query = _COUNTERS.with_for_update() if lock else _COUNTERS
    return Head(**dict(connection.execute(query).all()))


def move(connection: Connection, name: str, value: int) -> None:
    """Sets one of ``COUNTERS``, inside a writer's transaction."""
    connection.execute(update(counter).where(counter.c.name == name).values(value=value))


class Log:
    """Changes of one write transaction, numbered in order; ``flush`` writes them before the commit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.head = head(connection, lock=True)
        self.seq = self.head.seq
        self._rows: dict[tuple[str, str, str], dict[str, Any]] = {}

    def next(self) -> int:
        """The next number of the sequence."""
        self.seq += 1
        return self.seq

    def write(self, channels: Iterable[str], line: Line) -> None:
        """``line`` in each of ``channels``; a later one of the same thing takes its place."""
        row = line._asdict()
        for channel in channels:
            self._rows[channel, line.type, line.id] = {**row, "channel": channel}

    def take_ticket_away(self, channel: str, ticket: str, acts: Sequence[str]) -> None:
        """``leave`` for a ticket whose ``acts`` were fed: whoever starts reading now never learns of them."""
        for key in [key for key, row in self._rows.items() if key[0] == channel and row["ticket"] == ticket]:
            del self._rows[key]
        if acts:
            self._connection.execute(_DROP_ACT, [{"of": channel, "act": act} for act in acts])
        number = self.next()  # above the act that caused it: a reader who has come so far has seen the act's end
        self.write((channel,), Line(number, "leave", "ticket", ticket, number, ticket))

    def flush(self, *, organisation: bool = False) -> None:
        """Writes the rows and moves the counters; call it once, last."""
        if self._rows:
            self._connection.execute(_UPSERT, list(self._rows.values()))
        if self.seq != self.head.seq:
            move(self._connection, "seq", self.seq)
        if organisation:
            move(self._connection, "organisation", self.head.organisation + 1)


_COLUMNS = (change.c.seq, change.c.op, change.c.type, change.c.id, change.c.version, change.c.ticket)
_BY_CHANNEL = (
    select(*_COLUMNS)
    .where(change.c.channel == bindparam("channel"), change.c.seq > bindparam("after"))
    .order_by(change.c.seq)
    .limit(bindparam("most"))
)
_CITY = (
    select(*_COLUMNS)
    .where(change.c.seq > bindparam("after"), change.c.channel.not_like("unit:%"))
    .order_by(change.c.seq)
    .limit(bindparam("most"))
)


def lines(connection: Connection, channels: Sequence[str], after: int, limit: int) -> tuple[list[Line], bool]:
    """Up to ``limit`` lines with a number above ``after``, and whether there are more."""
    asked = {"after": after, "most": limit + 1}
    if not channels:
        found = [Line._make(row) for row in connection.execute(_CITY, asked).all()]
    else:
        parts = [connection.execute(_BY_CHANNEL, asked | {"channel": channel}).all() for channel in channels]
        merged = heapq.merge(*parts, key=lambda row: int(row[0]))
        found = [Line._make(row) for row in islice(merged, limit + 1)]
    return found[:limit], len(found) > limit


def touched_since(connection: Connection, after: int) -> dict[str, int]:
    """Channels with a number above ``after``, and their last one."""
    query = select(change.c.channel, func.max(change.c.seq)).where(change.c.seq > after).group_by(change.c.channel)
    return dict(connection.execute(query).all())


class Cursor(NamedTuple):
    """Where a reader stands. Opaque to the desk; refused whenever it could hide a missing row."""

    epoch: str
    scope: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.scope}.{self.seq}"


def read_cursor(sent: str, account: Account, epoch: str, known: Head) -> Cursor:
    """The cursor that a desk sent, '' for the beginning; raises ``cursor-reset`` with params.reason."""
    expected = scope_hash(account)
    if not sent:
        return Cursor(epoch, expected, 0)
    parts = sent.split(".")
    if len(parts) != 3 or parts[0] != epoch:
        raise ProblemError("cursor-reset", reason="epoch")
    if parts[1] != expected:
        raise ProblemError("cursor-reset", reason="scope")
    seq = int(parts[2]) if parts[2].isascii() and parts[2].isdigit() and len(parts[2]) < 19 else -1
    if seq < 0 or seq > known.seq:
        raise ProblemError("cursor-reset", reason="future")
    if seq < known.floor:
        raise ProblemError("cursor-reset", reason="expired")
    return Cursor(epoch, expected, seq)
