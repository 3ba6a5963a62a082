"""Lines with an id as a table: changes are told as rows that come, go or change, so selection and place stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui import theme, widgets, words

MARGIN = 8  # px, as in the header (style.qss)
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class Row(Protocol):
    """What a table shows: any frozen value with an id."""

    @property
    def id(self) -> str: ...


@dataclass(frozen=True)
class Column:
    """``width`` in px, 0 = takes the room that is left; ``tone`` names the colour of a line's text."""

    title: str
    text: Callable[[Any], str]
    width: int = 0
    tone: Callable[[Any], str] = lambda line: ""


def wide(px: int) -> int:
    """Of a column of words, which are longer in English."""
    return px if words.language() == "zh" else px * 7 // 5


class Table(QAbstractTableModel):
    """``take`` the lines as they are now."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._lines: list[Any] = []

    def take(self, lines: Sequence[Row]) -> None:
        self._remove({line.id for line in lines})
        before = {line.id: None for line in self._lines}
        order = [line.id for line in lines if line.id in before]
        if order != list(before):
            self._reorder(order)
        self._insert(lines)
        changed = [row for row, line in enumerate(lines) if self._lines[row] != line]
        self._lines = list(lines)
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], len(self._columns) - 1))

    def line(self, row: int) -> Any:
        """None where there is no such row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def place(self, key: str) -> int:
        return next((row for row, line in enumerate(self._lines) if line.id == key), -1)

    def _remove(self, kept: set[str]) -> None:
        end = len(self._lines)
        while end > 0:
            row = end
            while row > 0 and self._lines[row - 1].id not in kept:
                row -= 1
            if row < end:
                self.beginRemoveRows(_ROOT, row, end - 1)
                del self._lines[row:end]
                self.endRemoveRows()
            end = row - 1

    def _reorder(self, order: list[str]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._lines[index.row()].id for index in before]
        places = {key: row for row, key in enumerate(order)}
        self._lines.sort(key=lambda line: places[line.id])
        after = [self.index(places[key], index.column()) for key, index in zip(keys, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _insert(self, lines: Sequence[Row]) -> None:
        """What is here already stands in the order of ``lines`` by now."""
        here = {line.id for line in self._lines}
        row = 0
        while row < len(lines):
            end = row
            while end < len(lines) and lines[end].id not in here:
                end += 1
            if end > row:
                self.beginInsertRows(_ROOT, row, end - 1)
                self._lines[row:row] = lines[row:end]
                self.endInsertRows()
            row = end + 1

    # -- what a view asks --------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self._lines[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(line)
        if role == Qt.ItemDataRole.ToolTipRole:
            return widgets.tip(column.text(line))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title} {column.text(line)}"
        if role == Qt.ItemDataRole.ForegroundRole and (tone := column.tone(line)):
            return theme.colour(tone)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        return None


class Cell(QStyledItemDelegate):
    """Text that stands under the title of its column."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        room = option.rect.adjusted(MARGIN, 0, -MARGIN, 0)
        painter.save()
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole) or theme.colour("text"))
        shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class Lines(QTableView):
    """A table of lines; one is current. ``chosen``: the current line or None; ``opened``: Enter or a double click."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str, columns: Sequence[Column]) -> None:
        super().__init__()
        self.table = Table(columns, self)
        self.setModel(self.table)
        self.setItemDelegate(Cell(self))
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for place, column in enumerate(columns):
            if column.width:
                header.resizeSection(place, column.width)
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(lambda now, _: self.chosen.emit(self.table.line(now.row())))
        self.table.rowsRemoved.connect(lambda *_: self._tell_none())
        self.doubleClicked.connect(lambda index: self.opened.emit(self.table.line(index.row())))

    @property
    def current(self) -> Any:
        """The current line, None without one."""
        return self.table.line(self.currentIndex().row())

    def take(self, lines: Sequence[Row]) -> None:
        """Shows ``lines``; the current one stays, if it is still there, and is told anew if it has changed."""
        before = self.current
        self.table.take(lines)
        if self.current is None and lines:
            self.selectRow(0)
        elif self.current is not None and self.current != before:
            self.chosen.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.opened.emit(self.current)
            return
        super().keyPressEvent(event)

    def _tell_none(self) -> None:
        if not self.table.rowCount():
            self.chosen.emit(None)
