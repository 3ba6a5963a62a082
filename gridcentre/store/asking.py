"""A query as SQL, twice: over the city's word and over the own acts projected on it.

Both tables are called ``t`` and have the same columns, so one condition serves both. Which index
drives is said outright: a list must not turn slow because statistics have changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from gridcentre.store import engine, search, views
from gridcentre.store.overlay import SHOWN, TicketRow
from gridcentre.store.views import Condition, Order

Keyed = list[tuple[tuple[Any, ...], TicketRow]]  # lines with what they are sorted by


@dataclass(frozen=True)
class TicketQuery:
    """Which tickets, in which order; empty = no condition.

    ``view``: a name of ``views.NAMES``; ``unit``: has a part of this round; ``sort``: a column of
    ``views.SORTS``, downwards with ``-`` before it, or another name of ``views.ORDERS``; '' = the view's own.
    """

    view: str = ""
    state: str = ""
    unit: str = ""
    search: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Reading:
    """One way to understand what was typed: words in title or text, or the tickets ``rows`` that were found otherwise.

    ``number``, ``units``: how they were found, for the tickets that only this desk knows.
    """

    terms: search.Terms = search.NO_WORDS
    rows: frozenset[int] = frozenset()
    number: str = ""
    units: frozenset[str] = frozenset()

    @property
    def scanned(self) -> bool:
        """No index helps: every text is read."""
        return bool(self.terms.words) and self.terms.scanned


EVERYTHING = Reading()


@dataclass(frozen=True)
class Asked:
    """A query at the moment ``now`` (ms) by ``account``."""

    query: TicketQuery
    now: int
    account: str

    @property
    def order(self) -> Order:
        return views.order_of(self.query.view, self.query.sort)

    def lines(
        self, base: Connection, reading: Reading, out: frozenset[int], start: tuple[Any, ...], limit: int
    ) -> Keyed:
        """The next ``limit`` base lines after ``start`` (sort columns of a line) that are not in ``out``."""
        order = self.order
        keys = [attrgetter(name) for name in (*order.columns, "row")]
        lines: Keyed = []
        while True:
            sql, parameters = self.select(reading, whole=True, start=start, limit=limit)
            found = [TicketRow(*line) for line in engine.lines(base, sql, parameters)]
            keyed = [(order.key(tuple([key(line) for key in keys])), line) for line in found]
            lines += [(key, line) for key, line in keyed if line.row not in out]
            if len(found) < limit or len(lines) >= limit:
                return lines
            start, limit = order.values(keyed[-1][0]), limit * 4

    def select(
        self,
        reading: Reading,
        *,
        keyed: bool = False,
        whole: bool = False,
        start: tuple[Any, ...] = (),
        limit: int = 0,
    ) -> tuple[str, tuple[Any, ...]]:
        """The base's part: rows alone, or after their sort columns (``keyed``), or whole lines."""
        order = self.order
        source, row, conditions = self._source(reading, bare=not (keyed or whole))
        names = [*(f"t.{name}" for name in order.columns), row]
        if start:
            marks = ", ".join("?" * len(names))
            beyond = f"({', '.join(names)}) {'<' if order.down else '>'} ({marks})"
            conditions.append(Condition(beyond, start[: len(names)]))
        sort = ", ".join(f"{name} DESC" if order.down else name for name in names)
        shown = f"{row}, {SHOWN}" if whole else ", ".join(names) if keyed else row
        where, parameters = _joined(conditions)
        sql = f"SELECT {shown} FROM {source} WHERE {where} ORDER BY {sort}"
        return f"{sql} LIMIT {limit}" if limit else sql, parameters

    def _source(self, reading: Reading, bare: bool) -> tuple[str, str, list[Condition]]:
        """FROM clause, the expression of the row, and all conditions."""
        query = self.query
        conditions = self._conditions()
        if reading is not EVERYTHING:
            return _worded(reading, conditions, alone=bare and not conditions and not self.order.columns)
        if query.view:  # whatever the order: a view is few rows of many
            return f"ticket t INDEXED BY {views.index_of(query.view)}", "t.row", conditions
        if query.sort:
            return "ticket t", "t.row", conditions
        if query.unit:
            driving = [Condition("p.unit = ?", (query.unit,)), *self._conditions(unit=False)]
            return "part p CROSS JOIN ticket t ON t.row = p.row", "p.row", driving
        if query.state:
            return "ticket t INDEXED BY ticket_state", "t.row", conditions
        return f"ticket t{' INDEXED BY ticket_all' if bare else ''}", "t.row", conditions

    def _conditions(self, unit: bool = True) -> list[Condition]:
        query = self.query
        conditions = []
        if query.view:
            conditions.append(views.condition(query.view, self.now, self.account))
        if query.state:
            conditions.append(Condition("t.state = ?", (query.state,)))
        if query.unit and unit:
            part = "EXISTS (SELECT 1 FROM part p WHERE p.unit = ? AND p.row = t.row)"
            conditions.append(Condition(part, (query.unit,)))
        return conditions

    def projected(self, reading: Reading) -> tuple[str, tuple[Any, ...]]:
        """Ids of the list's tickets in the projection."""
        conditions = []
        if self.query.view == "unsent":
            conditions.append(Condition(f"t.sync IN {views.UNSENT}"))
        elif self.query.view:
            conditions.append(views.condition(self.query.view, self.now, self.account))
        if self.query.state:
            conditions.append(Condition("t.state = ?", (self.query.state,)))
        if self.query.unit:
            conditions.append(_with_unit(self.query.unit))
        found = [_like("t", reading.terms.everywhere())] if reading.terms.words else []
        if reading.number:
            names = ("number", "old_number", "outer_no")
            found += [Condition(f"instr(t.{name}, ?) = 1", (reading.number,)) for name in names]
        found += [_with_unit(unit) for unit in sorted(reading.units)]
        if found:
            either = " OR ".join(f"({condition.sql})" for condition in found)
            conditions.append(Condition(f"({either})", tuple(value for one in found for value in one.parameters)))
        where, parameters = _joined(conditions)
        return f"SELECT t.id FROM projection t WHERE {where}", parameters


def _worded(reading: Reading, conditions: list[Condition], alone: bool) -> tuple[str, str, list[Condition]]:
    """Search words with the other conditions; ``alone``: nothing of the ticket itself is asked for."""
    terms = reading.terms
    if reading.rows:
        chosen = Condition("t.row IN (SELECT value FROM json_each(?)", (json.dumps(sorted(reading.rows)),))
        if terms.words:
            source, row, worded = _worded(Reading(terms), [], alone=True)
            where, parameters = _joined(worded)
            sql = f"{chosen.sql} UNION SELECT {row} FROM {source} WHERE {where}"
            chosen = Condition(sql, chosen.parameters + parameters)
        return "ticket t", "t.row", [Condition(f"{chosen.sql})", chosen.parameters), *conditions]
    if terms.scanned:
        source, row, worded = "content c", "c.row", [_like("c", terms.everywhere())]
    else:
        source, row, worded = "search", "search.rowid", [Condition("search MATCH ?", (terms.match,))]
        if terms.patterns:
            source += " CROSS JOIN content c ON c.row = search.rowid"
            worded.append(_like("c", terms.patterns))
    if not alone:
        source += f" CROSS JOIN ticket t ON t.row = {row}"
    return source, row, worded + conditions


def _like(table: str, patterns: tuple[str, ...]) -> Condition:
    sql = " AND ".join([f"({table}.title LIKE ? ESCAPE '\\' OR {table}.text LIKE ? ESCAPE '\\')"] * len(patterns))
    return Condition(sql, tuple(pattern for pattern in patterns for _ in range(2)))


def _with_unit(unit: str) -> Condition:
    return Condition("instr(' ' || t.units || ' ', ' ' || ? || ' ') > 0", (unit,))


def _joined(conditions: list[Condition]) -> tuple[str, tuple[Any, ...]]:
    where = " AND ".join(condition.sql for condition in conditions) or "1"
    return where, tuple(value for condition in conditions for value in condition.parameters)
