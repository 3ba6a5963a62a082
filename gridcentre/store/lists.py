"""The lists of the desk: the city's word, less what own acts have changed, plus what they make of it.

``ids`` gives all keys of a list at once, for a screen that then asks for the rows it shows; ``page`` goes by
keyset, for the command line and exports. No list sorts what an index has sorted already.
"""

from __future__ import annotations

import heapq
import json
import re
import threading
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection

from gridcentre.domain.calendar import DAY, MINUTE
from gridcentre.domain.ids import now_ms
from gridcentre.domain.organisation import Unit
from gridcentre.domain.tickets import Ticket
from gridcentre.store import engine, search, views
from gridcentre.store.asking import EVERYTHING, Asked, Keyed, Reading, TicketQuery
from gridcentre.store.cache import Cache
from gridcentre.store.columns import NEVER, OPEN, RESTRICTED, VIEWS
from gridcentre.store.overlay import SHOWN, Moving, Overlay, Pending, Sight, TicketRow, as_seen

__all__ = ["Lists", "Page", "TicketQuery", "TicketRow"]

_ticket = msgspec.json.Decoder(Ticket)
_unit = msgspec.json.Decoder(Unit)


@dataclass(frozen=True)
class Page:
    """``next``: what to ask the next page with, None at the end. ``words`` were looked for as they stand here.

    ``scanned``: no index could help, every text was read.
    """

    rows: tuple[TicketRow, ...]
    next: tuple[Any, ...] | None
    words: tuple[str, ...] = ()
    scanned: bool = False


_NUMBER = re.compile(r"(?=.*\d)[\w-]{5,}")  # shorter ones are words
_INITIALS = re.compile(r"[A-Za-z]{2,12}")
_OPEN = f"t.views & {OPEN}"
_DAY_COUNTS = (
    "SELECT "
    + ", ".join(f"coalesce(sum(n) FILTER (WHERE views & {bit}), 0)" for bit in VIEWS.values())
    + f", (SELECT count(*) FROM ticket t INDEXED BY view_mine WHERE {_OPEN} AND t.clerk = ?)"
    + f", (SELECT count(*) FROM ticket t INDEXED BY view_open WHERE {_OPEN} AND t.left_due >= ? AND t.left_due < ?)"
    + ", (SELECT count(*) FROM ticket t INDEXED BY ticket_closed WHERE t.closed_at > 0 AND t.closed_at >= ?)"
    + " FROM counter"
)
# what is 临期 has not yet run out: soon_at is never after left_due; the last two say how long these numbers hold
_NOW_COUNTS = (
    f"SELECT (SELECT count(*) FROM ticket t INDEXED BY view_soon WHERE {_OPEN} AND t.soon_at <= ?), "
    f"(SELECT count(*) FROM ticket t INDEXED BY view_open WHERE {_OPEN} AND t.left_due <= ?), "
    f"(SELECT min(t.soon_at) FROM ticket t INDEXED BY view_soon WHERE {_OPEN} AND t.soon_at > ?), "
    f"(SELECT min(t.left_due) FROM ticket t INDEXED BY view_open WHERE {_OPEN} AND t.left_due > ?)"
)


class Lists:
    """Asks from any thread. ``account``: whose 我经办; ``sight``: as what this account may see a restricted ticket."""

    def __init__(
        self,
        cache: Cache,
        book: Pending,
        account: str = "",
        sight: Sight | None = None,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self.cache = cache
        self._book = book
        self._account = account
        self._sight = sight
        self._clock = clock
        self._lock = threading.Lock()
        self._overlay: tuple[tuple[int, ...], Overlay] | None = None

    # -- questions -------------------------------------------------------------------------

    def ids(self, query: TicketQuery) -> array[int]:
        """Keys of all tickets of the list, in its order: what ``rows`` takes."""
        with self.cache.lanes.read() as base:
            asked = Asked(query, self._clock(), self._account)
            over = self._over(base)
            keys = array("q")
            for reading in self._readings(base, query.search):
                out = _left_out(over, reading)
                own = self._projected(over, asked, reading)
                sql, parameters = asked.select(reading, keyed=bool(own))
                found = engine.lines(base, sql, parameters)
                lines = [line for line in found if line[-1] not in out] if out else found
                begin = 0
                for key, one in own:
                    end = bisect_left(lines, key, begin, key=asked.order.key)
                    keys.extend([line[-1] for line in lines[begin:end]])
                    keys.append(one.row)
                    begin = end
                keys.extend([line[-1] for line in lines[begin:]])
                if keys:
                    break
        return keys

    def rows(self, ids: Sequence[int]) -> list[TicketRow]:
        """The lines of these keys, in their order; a ticket that has gone meanwhile is left out."""
        with self.cache.lanes.read() as base:
            over = self._over(base)
            own = {one.row.row: one.row for one in over.projected.values()}
            wanted = json.dumps([row for row in ids if row not in own and row not in over.out])
            found = engine.lines(
                base, f"SELECT t.row, {SHOWN} FROM json_each(?) w CROSS JOIN ticket t ON t.row = w.value", (wanted,)
            )
            known = {line[0]: TicketRow(*line) for line in found} | own
            return self._shown(base, over, [known[row] for row in ids if row in known])

    def page(self, query: TicketQuery, after: tuple[Any, ...] | None = None, limit: int = 50) -> Page:
        """The next ``limit`` lines after the page whose ``next`` was ``after``."""
        with self.cache.lanes.read() as base:
            asked = Asked(query, self._clock(), self._account)
            over = self._over(base)
            reading = EVERYTHING
            for n, reading in enumerate(self._readings(base, query.search)):
                if after is not None and after[0] != n:
                    continue
                start = after[1:] if after else ()
                beyond = asked.order.key(start)
                own = [pair for pair in self._projected(over, asked, reading) if pair[0] > beyond]
                lines = asked.lines(base, reading, _left_out(over, reading), start, limit + 1)
                taken = list(islice(heapq.merge(lines, own, key=itemgetter(0)), limit + 1))
                if taken or after is not None:
                    rows = self._shown(base, over, [row for _, row in taken[:limit]])
                    last = (n, *asked.order.values(taken[limit - 1][0])) if len(taken) > limit else None
                    return Page(tuple(rows), last, reading.terms.words, reading.scanned)
        return Page((), None, reading.terms.words, reading.scanned)

    def counts(self) -> dict[str, int]:
        """How many tickets stand in each view, in the order of screen.md."""
        now = self._clock()
        today = views.day_start(now)
        with self.cache.lanes.read() as base:
            over = self._over(base)
            if today not in over.days:
                over.days[today] = self._of_day(base, over, today)
            if not over.moving.holds(now):
                [(begun, overdue, *ends)] = engine.lines(base, _NOW_COUNTS, (now,) * 4)
                over.moving = Moving(now, min((end for end in ends if end), default=NEVER), begun, overdue)
            moving = over.moving
        counts = over.days[today] | over.running(now)
        counts["due_soon"] += moving.begun - moving.overdue
        counts["overdue"] += moving.overdue
        return {name: counts[name] for name in views.NAMES}

    def _of_day(self, base: Connection, over: Overlay, today: int) -> dict[str, int]:
        """The counts that hold all day while nothing changes."""
        since = today - views.CLOSED_DAYS * DAY
        [found] = engine.lines(base, _DAY_COUNTS, (self._account, today, today + DAY, since))
        counts = dict(zip((*VIEWS, "mine", "due_today", "closed_30"), found, strict=True))
        change = over.of_day(today, since, self._account)
        return {name: number + change[name] for name, number in counts.items()} | {"unsent": over.unsent}

    # -- how a list is put together -----------------------------------------------------------

    def _over(self, base: Connection) -> Overlay:
        """The overlay of this moment; kept while nothing changes (a minute at most: roles pass with time)."""
        with self._lock:
            state = (self.cache.generation, self._book.revision, self._clock() // MINUTE)
            if self._overlay is None or self._overlay[0] != state:
                self._overlay = (state, Overlay(base, self._book, self._sight))
            return self._overlay[1]

    def _projected(self, over: Overlay, asked: Asked, reading: Reading) -> Keyed:
        """Lines with own acts that belong to the list, with their sort keys, in its order."""
        if not over.projected:
            return []
        kept = (asked.query, reading)
        if asked.query.view not in views.TIMED and kept in over.kept:
            return over.kept[kept]
        sql, parameters = asked.projected(reading)
        with self._book.read() as own:
            found = [over.projected.get(key) for (key,) in own.exec_driver_sql(sql, parameters)]
        lines = [one for one in found if one and (one.searchable or reading is EVERYTHING)]
        keyed = sorted(((one.key(asked.order), one.row) for one in lines), key=itemgetter(0))
        over.kept[kept] = keyed
        return keyed

    def _shown(self, base: Connection, over: Overlay, rows: Sequence[TicketRow]) -> list[TicketRow]:
        """Restricted tickets as this account may see them."""
        veiled = [row.row for row in rows if row.views & RESTRICTED and row.row not in over.seen]
        if self._sight is None or not (veiled or over.seen):
            return list(rows)
        found = base.exec_driver_sql(
            "SELECT b.row, b.body FROM json_each(?) w JOIN body b ON b.row = w.value", (json.dumps(veiled),)
        )
        seen: dict[int, Ticket | None] = {row: self._sight(_ticket.decode(body)) for row, body in found}
        shown = []
        for row in rows:
            if row.row in over.seen:
                shown.append(over.seen[row.row])
            elif row.row in seen:
                ticket = seen[row.row]
                if ticket is not None:
                    shown.append(as_seen(row, ticket))
            else:
                shown.append(row)
        return shown

    # -- what was typed ------------------------------------------------------------------------

    def _readings(self, base: Connection, typed: str) -> Iterator[Reading]:
        """The ways to understand the search words, best first; the first that finds something is meant."""
        if not typed:
            yield EVERYTHING
            return
        number = typed.strip()
        by_number = _NUMBER.fullmatch(number) is not None
        for terms in search.readings(typed):
            if by_number:
                yield Reading(terms, _numbered(base, number), number)
                by_number = False
            else:
                yield Reading(terms)
        if _INITIALS.fullmatch(number):
            units = frozenset(unit.code for unit in self._units(base) if unit.initials.startswith(number.lower()))
            if units:
                yield Reading(rows=_worked_on(base, units), units=units)

    def _units(self, base: Connection) -> Iterator[Unit]:
        for (body,) in base.exec_driver_sql("SELECT body FROM thing WHERE type = 'unit'"):
            yield _unit.decode(body)


def _left_out(over: Overlay, reading: Reading) -> frozenset[int]:
    """Base rows that are not in the list: those with own acts or out of sight, and in a search those without text."""
    return over.out if reading is EVERYTHING else over.out | over.veiled - reading.rows


def _numbered(base: Connection, number: str) -> frozenset[int]:
    """Rows whose number, 原号 or outer number begins with ``number``."""
    rows: set[int] = set()
    for name in ("number", "old_number", "outer_no"):
        for written in {number, number.upper()}:
            found = base.exec_driver_sql(
                f"SELECT t.row FROM ticket t WHERE t.{name} <> '' AND t.{name} >= ? AND t.{name} < ?",
                (written, written + chr(0x10FFFF)),
            )
            rows.update(row for (row,) in found)
    return frozenset(rows)


def _worked_on(base: Connection, units: frozenset[str]) -> frozenset[int]:
    """Rows of tickets in which one of these units has a part."""
    found = base.exec_driver_sql(
        "SELECT p.row FROM json_each(?) w JOIN part p ON p.unit = w.value", (json.dumps(sorted(units)),)
    )
    return frozenset(row for (row,) in found)
