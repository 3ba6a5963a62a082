"""The list as a table model: all keys at once, lines in pages as they are looked at, changes as differences.

Nothing is asked in the GUI thread; a line that is not here yet is empty until its page comes. Whatever
changes is told as rows inserted, removed or changed, so that a view keeps selection, current row and place.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from gridcentre.desk import TicketQuery
from gridcentre.domain.problems import Problem
from ui import widgets, words
from ui.tickets.difference import Difference, difference
from ui.tickets.lines import COLUMNS, PLACE, Found, Line, marks, said

PAGE = 128
KEPT = 32 * PAGE  # lines kept; the first read go first
AT_ONCE = 3  # pages wanted at the same time: of older wishes nothing is to be seen any more
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class Source(Protocol):
    """Where lines come from; asked from worker threads."""

    def ids(self, query: TicketQuery) -> array[int]: ...
    def found(self, query: TicketQuery) -> Found: ...
    def lines(self, keys: Sequence[int]) -> list[Line]: ...


class Read(Protocol):
    """``Office.read``."""

    def __call__(
        self,
        owner: QObject,
        work: Callable[[], object],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Problem], None] | None = None,
        key: str = "",
    ) -> None: ...


class _Answer(NamedTuple):
    """A list read anew; ``lines``: those that came, and those that were here and may have changed."""

    query: TicketQuery
    ids: array[int]
    found: Found
    lines: list[Line]
    renamed: dict[int, int]  # keys of own tickets that the city knows by now
    change: Difference | None  # None: another list


class TicketModel(QAbstractTableModel):
    """``show`` a query, ``renew`` it when tickets change."""

    opened = Signal()  # another list stands, or the same in another order
    renewing = Signal()  # rows are about to come, go or change
    renewed = Signal(object)  # the keys that came
    failed = Signal(object)  # Problem: the list could not be read; what was there stays

    def __init__(self, read: Read, source: Source, clock: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._source = source
        self.clock = clock
        self.query = TicketQuery()
        self.found = Found()
        self.asked = self.query  # what the newest answer will be of
        self._anew = False
        self.loading = False
        self._ids = array("q")
        self._lines: dict[int, Line | None] = {}  # None: gone meanwhile
        self._changed: set[str] = set()
        self._wanted: dict[int, None] = {}
        self._fetching = False

    # -- what is asked for ---------------------------------------------------------------------

    def show(self, query: TicketQuery) -> None:
        """The list of ``query`` from its top; the newest of several wins."""
        self.loading = self._anew = True
        self.asked, source = query, self._source

        def work() -> _Answer:
            ids = source.ids(query)
            return _Answer(query, ids, _found(source, query), source.lines(ids[:PAGE]), {}, None)

        self._read(self, work, self._take, self._fail, key="list")

    def renew(self, changed: Iterable[str]) -> None:
        """These tickets (ids; ``*``: any) may have changed, come or gone."""
        self._changed.update(changed)
        if not self.loading:
            self._reread(self.asked)

    def sort_by(self, sort: str) -> None:
        """The same tickets in another order: '' is the view's own."""
        query = replace(self.asked, sort=sort)
        if self._anew:
            self.show(query)
        else:
            self._reread(query)

    def _reread(self, query: TicketQuery) -> None:
        self.loading = True
        self.asked = query
        changed, self._changed = self._changed, set()
        here = {line.row.id: key for key, line in self._lines.items() if line}
        stale = [key for ticket, key in here.items() if ticket in changed or "*" in changed]
        own = {ticket: key for ticket, key in here.items() if key < 0 and key in self._ids}
        old, source = self._ids[:], self._source

        def work() -> _Answer:
            ids = source.ids(query)
            change = difference(old, ids)
            come = _come(change, ids)
            lines = source.lines([*stale, *come])
            renamed = {
                own[line.row.id]: line.row.row for line in lines if own.get(line.row.id, line.row.row) != line.row.row
            }
            if renamed:
                change = difference(array("q", [renamed.get(key, key) for key in old]), ids)
            return _Answer(query, ids, _found(source, query), lines, renamed, change)

        def failed(problem: Problem) -> None:
            self._changed |= changed
            self._fail(problem)

        self._read(self, work, self._take, failed, key="list")

    # -- what comes back -------------------------------------------------------------------------

    def _take(self, answer: _Answer) -> None:
        self.loading = self._anew = False
        in_order = answer.query == self.query
        self.query, self.found = answer.query, answer.found
        fresh: dict[int, Line | None] = {line.row.row: line for line in answer.lines}
        if answer.change is None:
            self.beginResetModel()
            self._ids, self._lines, self._wanted = answer.ids, fresh, {}
            self.endResetModel()
            self.opened.emit()
        else:
            self.renewing.emit()
            self._keep(fresh)
            self._rename(answer.renamed)
            self._apply(answer.change, answer.ids)
            if answer.lines:
                self._tell_all()
            if in_order:
                self.renewed.emit(_come(answer.change, answer.ids))
            else:
                self.opened.emit()
        if self._changed:
            self._reread(self.asked)

    def _fail(self, problem: Problem) -> None:
        self.loading = self._anew = False
        self.failed.emit(problem)

    def _rename(self, renamed: dict[int, int]) -> None:
        for old, new in renamed.items():
            self._lines.pop(old, None)
            self._ids[self._ids.index(old)] = new

    def _apply(self, change: Difference, ids: array[int]) -> None:
        if change.places is not None:
            self._reorder(change.places, ids)
            return
        for first, end in change.remove:
            self.beginRemoveRows(_ROOT, first, end - 1)
            del self._ids[first:end]
            self.endRemoveRows()
        for first, end in change.insert:
            self.beginInsertRows(_ROOT, first, end - 1)
            self._ids[first:first] = ids[first:end]
            self.endInsertRows()

    def _reorder(self, places: dict[int, int], ids: array[int]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._ids[index.row()] for index in before]
        self._ids = ids
        after = [
            self.index(places[key], index.column()) if key in places else QModelIndex()
            for key, index in zip(keys, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _tell_all(self) -> None:
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(COLUMNS) - 1))

    # -- pages -----------------------------------------------------------------------------------

    def line(self, row: int) -> Line | None:
        """The line in this row; None while it is not here: then its page is on its way."""
        key = self._ids[row]
        if key in self._lines:
            return self._lines[key]
        page = row // PAGE
        self._wanted.pop(page, None)
        self._wanted[page] = None
        self._fetch()
        return None

    def _fetch(self) -> None:
        if self._fetching or not self._wanted:
            return
        self._fetching = True
        wanted = list(self._wanted)[-AT_ONCE:]
        self._wanted = {}
        keys = [key for page in wanted for key in self._ids[page * PAGE : (page + 1) * PAGE] if key not in self._lines]
        self._read(self, lambda: (keys, self._source.lines(keys)), self._fetched, self._not_fetched)

    def _fetched(self, answer: tuple[list[int], list[Line]]) -> None:
        keys, lines = answer
        self._fetching = False
        self._keep(dict.fromkeys(keys) | {line.row.row: line for line in lines})
        self._tell_all()
        self._fetch()

    def _not_fetched(self, problem: Problem) -> None:
        self._fetching = False
        self._wanted = {}
        self.failed.emit(problem)

    def _keep(self, fresh: dict[int, Line | None]) -> None:
        self._lines.update(fresh)
        for key in list(islice(self._lines, max(0, len(self._lines) - KEPT))):
            del self._lines[key]

    def known(self, row: int) -> Line | None:
        """The line in this row if it is here; it is not asked for."""
        return self._lines.get(self._ids[row])

    def kept(self, key: int) -> Line | None:
        """As ``known``, by key."""
        return self._lines.get(key)

    # -- what a view asks ------------------------------------------------------------------------

    def keys(self, rows: Iterable[int]) -> list[int]:
        return [self._ids[row] for row in rows]

    def place_of(self, ticket: str) -> int:
        """The row of a ticket that has been read, by its id; else -1."""
        key = next((key for key, line in self._lines.items() if line and line.row.id == ticket), None)
        return -1 if key is None else self.place(key)

    def place(self, key: int) -> int:
        """The row of this key, -1 if it is not in the list."""
        return self._ids.index(key) if key in self._ids else -1

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _TEXTS or not index.isValid():
            return None
        line = self.line(index.row())
        if line is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return said(line, column, self.clock())
        described = self._described(line, column)
        return widgets.tip(described) if role == Qt.ItemDataRole.ToolTipRole else described

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role in _TEXTS and section < len(COLUMNS):
            return words.heading(words.word(f"column.{COLUMNS[section].name}"))
        return None

    def _described(self, line: Line, column: int) -> str:
        """A tool tip, and what a screen reader says."""
        if column == PLACE["flags"]:
            return words.joined(marks(line.row).values())
        if column == PLACE["left"]:
            due = words.date_time(line.row.due)
            return f"{said(line, column, self.clock())}  {due}".strip()
        return line.cells[column]


_TEXTS = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


def _found(source: Source, query: TicketQuery) -> Found:
    return source.found(query) if query.search else Found()


def _come(change: Difference, ids: array[int]) -> list[int]:
    """Keys that came, so far as they can be told apart: the first page of them."""
    return list(islice((key for first, end in change.insert for key in ids[first:end]), PAGE))
