"""What lies over the base of every list: own acts that wait, and tickets that this account must not see.

Both are few, so they are read whole, kept until book or cache change, and looked through in memory.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import msgspec
from sqlalchemy import Connection

from gridcentre.domain.calendar import DAY
from gridcentre.domain.tickets import Facts, Ticket
from gridcentre.store import columns, engine
from gridcentre.store.columns import GUARDED, OPEN, VIEWS
from gridcentre.store.schema import LISTED
from gridcentre.store.views import UNSENT, Order

Sight = Callable[[Ticket], Ticket | None]  # the ticket as this account may see it; None: not at all
_ticket = msgspec.json.Decoder(Ticket)
SHOWN = ", ".join(f"t.{name}" for name in LISTED)


class Pending(Protocol):
    """What lists need of ``desk.db``: a table ``projection`` of the list columns, ``sync``, ``kinds`` and ``shown``."""

    revision: int

    def read(self) -> AbstractContextManager[Connection]: ...


class TicketRow(msgspec.Struct, frozen=True):
    """One line of a list. ``row``: the list's key.

    Times in ms, 0 none; left_due, next_due and the like NEVER (2**53-1) if no such clock runs.
    ``sync``: mark of own acts, '' = as the city has it; ``kinds``: acts that wait for the city, with blanks between.
    """

    row: int
    id: str
    town: str
    number: str
    old_number: str
    outer_no: str
    state: str
    title: str
    source: str
    nature: str
    category: str
    place: str
    grid: str
    lead_unit: str
    co_count: int
    units: str
    clerk: str
    urgency: str
    rank: int
    created_at: int
    dispatched_at: int
    due: int
    left_due: int
    soon_at: int
    unit_due: int
    next_due: int
    next_clock: str
    promise_due: int
    recheck_due: int
    closed_at: int
    level: int
    overlays: str
    views: int
    flags: int
    identity: str
    petitioner: str
    rating: str
    resolved_level: str
    contacts: int
    extensions: int
    redo_count: int
    version: int
    sync: str = ""
    kinds: str = ""

    @property
    def marks(self) -> str:
        """急督密联附, those that hold."""
        return "".join(mark for bit, mark in enumerate(columns.FLAGS) if self.flags >> bit & 1)


def as_seen(row: TicketRow, seen: Ticket) -> TicketRow:
    """``row`` with the columns of the ticket as this account may see it."""
    *shown, _ = columns.values(seen, None)
    line = TicketRow(row.row, *shown)
    flags = line.flags | row.flags & columns.ATTACHED
    return msgspec.structs.replace(line, flags=flags, sync=row.sync, kinds=row.kinds)


@dataclass(frozen=True)
class Projected:
    """A ticket with own acts. ``place``: where it stands by age, the base row or what would be one."""

    row: TicketRow
    place: int
    searchable: bool

    def key(self, order: Order) -> tuple[Any, ...]:
        """Sort key among the keys of base rows."""
        values = tuple(getattr(self.row, name) for name in order.columns)
        return order.key((*values, self.place, self.row.row) if not order.columns else (*values, self.row.row))


class Moving(NamedTuple):
    """Base counts that change as time passes: they hold from ``since`` until the next ticket's moment comes."""

    since: int
    until: int
    begun: int  # 临期 has begun, run out or not
    overdue: int

    def holds(self, now: int) -> bool:
        return self.since <= now < self.until


class Overlay:
    """Over the base as it was at ``state``; immutable once made."""

    def __init__(self, base: Connection, book: Pending, sight: Sight | None) -> None:
        self.projected: dict[str, Projected] = {}
        self.kept: dict[Any, list[tuple[tuple[Any, ...], TicketRow]]] = {}  # lists already put together
        self.seen: dict[int, TicketRow] = {}  # restricted projected rows as this account sees them
        hidden, self.veiled = _guarded(base, sight) if sight else (frozenset[int](), frozenset[int]())
        with book.read() as own:
            found = engine.lines(own, f"SELECT {SHOWN}, t.sync, t.kinds, t.shown FROM projection t")
        known = _known(base, [entry[0] for entry in found])
        for *values, shown in found:
            self._project(values, shown, known, sight)
        self.out = hidden | frozenset(row for row, _ in known.values())
        self._gone = _counted(base, self.out)
        self._come = [one.row for one in self.projected.values()]
        self.unsent = sum(row.sync in UNSENT for row in self._come)
        self.moving = Moving(0, 0, 0, 0)
        self.days: dict[int, dict[str, int]] = {}  # counts that hold all day, by its midnight

    def _project(self, values: list[Any], shown: bytes, known: dict[str, tuple[int, int]], sight: Sight | None) -> None:
        key = values[0]
        row, attached = known.get(key) or (columns.local_row(key), 0)
        line = TicketRow(row, *values)
        line = msgspec.structs.replace(line, flags=line.flags | attached)
        searchable = True
        if sight and line.views & columns.RESTRICTED:
            seen = sight(_ticket.decode(shown))
            if seen is None:
                return
            searchable = not _outlined(seen)
            self.seen[row] = as_seen(line, seen)
        place = row if row > 0 else (line.created_at // 1000 << 4) + 15
        self.projected[key] = Projected(line, place, searchable)

    def of_day(self, today: int, closed_since: int, account: str) -> Counter[str]:
        """What the overlay adds to or takes from the base's counts that hold all day."""
        change: Counter[str] = Counter()
        for sign, lines in ((1, self._come), (-1, self._gone)):
            for line in lines:
                for name, bit in VIEWS.items():
                    if line.views & bit:
                        change[name] += sign
                if line.views & OPEN:
                    change["mine"] += sign * (line.clerk == account)
                    change["due_today"] += sign * (today <= line.left_due < today + DAY)
                elif line.closed_at:
                    change["closed_30"] += sign * (line.closed_at >= closed_since)
        return change

    def running(self, now: int) -> dict[str, int]:
        """The same for the counts that change by the minute."""
        soon = over = 0
        for sign, lines in ((1, self._come), (-1, self._gone)):
            for line in lines:
                if line.soon_at <= now and line.views & OPEN:
                    late = line.left_due <= now
                    over += sign * late
                    soon += sign * (not late)
        return {"due_soon": soon, "overdue": over}


class _Line(msgspec.Struct):
    """What counting needs of a base row that is left out."""

    views: int
    left_due: int
    soon_at: int
    clerk: str
    closed_at: int


def _counted(base: Connection, rows: frozenset[int]) -> list[_Line]:
    if not rows:
        return []
    found = base.exec_driver_sql(
        "SELECT t.views, t.left_due, t.soon_at, t.clerk, t.closed_at "
        "FROM json_each(?) w JOIN ticket t ON t.row = w.value",
        (json.dumps(sorted(rows)),),
    )
    return [_Line(*line) for line in found]


def _known(base: Connection, ids: list[str]) -> dict[str, tuple[int, int]]:
    """Of those in the base: the row, and 附, which only the base knows."""
    if not ids:
        return {}
    found = base.exec_driver_sql(
        f"SELECT t.id, t.row, t.flags & {columns.ATTACHED} FROM json_each(?) w JOIN ticket t ON t.id = w.value",
        (json.dumps(ids),),
    )
    return {key: (row, attached) for key, row, attached in found}


def _guarded(base: Connection, sight: Sight) -> tuple[frozenset[int], frozenset[int]]:
    """Rows that do not exist for this account, and rows of which it may know number, state and due only."""
    hidden, veiled = set(), set()
    found = base.exec_driver_sql(
        "SELECT t.row, b.body FROM ticket t INDEXED BY view_guarded JOIN body b ON b.row = t.row "
        f"WHERE t.views & {GUARDED}"
    )
    for row, body in found:
        seen = sight(_ticket.decode(body))
        if seen is None:
            hidden.add(row)
        elif _outlined(seen):
            veiled.add(row)
    return frozenset(hidden), frozenset(veiled)


def _outlined(seen: Ticket) -> bool:
    return seen.facts == Facts()
