"""The view on the list: rows of one height, columns as a person left them, and a place that stays when rows come."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from gridcentre.desk import SORTS
from ui import theme, words
from ui.settings import kept_bytes, settings
from ui.tickets.delegate import LineDelegate
from ui.tickets.lines import COLUMNS, PLACE
from ui.tickets.model import TicketModel

HEADER = "tickets/columns1"  # a new number where the columns have changed
BELOW = 100  # rows in which the cursor looks for its next ticket
RESTYLED = (QEvent.Type.StyleChange, QEvent.Type.FontChange, QEvent.Type.PaletteChange)
_CURRENT = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_Index = QModelIndex | QPersistentModelIndex


class TicketTable(QTableView):
    """Whole rows are selected; Enter opens. The current row is the one whose preview is shown."""

    opened = Signal(int)  # row
    left = Signal()  # by Esc
    current_moved = Signal()
    above = Signal(object)  # keys of tickets that came above what is to be seen

    def __init__(self, model: TicketModel) -> None:
        super().__init__()
        self._model = model
        self.renewing = False  # rows come and go by themselves
        self._anchors: list[tuple[QPersistentModelIndex, int]] = []
        self._below: list[QPersistentModelIndex] = []  # rows from the current one down, before the list changed
        self._lines = LineDelegate(model)
        self.setModel(model)
        self.setItemDelegate(self._lines)
        self.setAccessibleName(self.tr("Tickets"))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._behave()
        self._head()
        model.renewing.connect(self._remember)
        model.renewed.connect(self._stay)
        model.opened.connect(self._begin)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    # -- selection -----------------------------------------------------------------------------

    @property
    def row(self) -> int:
        """The current row, -1 if there is none."""
        return self.currentIndex().row()

    def chosen(self) -> list[int]:
        """Selected rows, from the top."""
        return sorted(
            {row for part in self.selectionModel().selection().toList() for row in range(part.top(), part.bottom() + 1)}
        )

    def count_chosen(self) -> int:
        """How many rows are selected, without naming them."""
        return sum(part.height() for part in self.selectionModel().selection().toList() if part.left() == 0)

    def go_to(self, row: int) -> None:
        """Makes this row the current one, alone."""
        if 0 <= row < self._model.rowCount():
            self.selectionModel().setCurrentIndex(self._model.index(row, self._first_column()), _CURRENT)

    def first_visible(self) -> int:
        return max(0, self.rowAt(0))

    def repaint_times(self) -> None:
        """What runs with the time, of the rows that are to be seen."""
        column = PLACE["left"]
        width = self.columnWidth(column)
        self.viewport().update(self.columnViewportPosition(column), 0, width, self.viewport().height())

    # -- keeping the place ---------------------------------------------------------------------

    def _remember(self) -> None:
        """The rows to be seen and where they stand: the first that is still there afterwards keeps its place."""
        self.renewing = True
        self._anchors = []
        count, current = self._model.rowCount(), self.row
        below = range(max(current, 0), min(current + BELOW, count))
        self._below = [QPersistentModelIndex(self._model.index(row, 0)) for row in below]
        if not count:
            return
        first, last = self.first_visible(), self.rowAt(self.viewport().height() - 1)
        for row in range(first, (last if last >= 0 else count - 1) + 1):
            self._anchors.append((QPersistentModelIndex(self._model.index(row, 0)), self.rowViewportPosition(row)))

    def _stay(self, come: list[int]) -> None:
        self.updateGeometries()
        for index, position in self._anchors:
            if index.isValid():
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.rowViewportPosition(index.row()) - position)
                break
        self._choose_again()
        first = self.first_visible()
        above = [key for key in come if 0 <= self._model.place(key) < first]
        if above:
            self.above.emit(above)
        self._mark_current()

    def _begin(self) -> None:
        """At the top of another list."""
        self.scrollToTop()
        self._choose_again()
        self._mark_current()

    def _choose_again(self) -> None:
        """Where the ticket under the cursor has gone: the next one below that is still there, else the last."""
        below, self._below, self._anchors = self._below, [], []
        if not (below and below[0].isValid()) and self.count_chosen() <= 1:
            rest = [index.row() for index in below if index.isValid()]
            self.go_to(rest[0] if rest else self._model.rowCount() - 1 if below else 0)
        self.renewing = False

    # -- Qt ------------------------------------------------------------------------------------

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self._mark_current()
        self.current_moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.row >= 0:
                self.opened.emit(self.row)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and the last row, not column."""
        ends = {QAbstractItemView.CursorAction.MoveHome: 0, QAbstractItemView.CursorAction.MoveEnd: -1}
        if action in ends and self._model.rowCount():
            return self._model.index(ends[action] % self._model.rowCount(), self._first_column())
        return super().moveCursor(action, modifiers)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.row < 0:
            self.go_to(self.first_visible())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in RESTYLED and hasattr(self, "_lines"):
            self._lines.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    # -- columns -------------------------------------------------------------------------------

    def _behave(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)

    def _head(self) -> None:
        rows, head = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(theme.ROW_HEIGHT)
        head.setAccessibleName(self.tr("Columns"))
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setMinimumSectionSize(40)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setSortIndicatorClearable(True)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        if not head.restoreState(kept_bytes(HEADER)):
            for place, column in enumerate(COLUMNS):
                head.resizeSection(place, column.wide)
                head.setSectionHidden(place, column.hidden)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.sortIndicatorChanged.connect(self._sort)
        head.sectionResized.connect(lambda *_: self._keep_columns())
        head.sectionMoved.connect(lambda *_: self._keep_columns())
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: self.column_menu().popup(head.mapToGlobal(at)))

    def column_menu(self) -> QMenu:
        """Which columns are shown."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, column in enumerate(COLUMNS):
            entry = menu.addAction(words.heading(words.word(f"column.{column.name}")))
            entry.setCheckable(True)
            entry.setChecked(not self.isColumnHidden(place))
            entry.setEnabled(column.name not in ("number", "title"))
            entry.toggled.connect(lambda shown, at=place: self._show_column(at, shown))
        menu.addSeparator()
        menu.addAction(self.tr("Default columns"), self._default_columns)
        return menu

    def _show_column(self, place: int, shown: bool) -> None:
        self.setColumnHidden(place, not shown)
        self._fill()
        self._keep_columns()

    def _default_columns(self) -> None:
        head = self.horizontalHeader()
        for place, column in enumerate(COLUMNS):
            head.moveSection(head.visualIndex(place), place)
            head.setSectionHidden(place, column.hidden)
            head.resizeSection(place, column.wide)
        self._fill()

    def _keep_columns(self) -> None:
        if self.isVisible():
            settings().setValue(HEADER, self.horizontalHeader().saveState())

    def _fill(self) -> None:
        """The summary takes the room that is left over."""
        head, place = self.horizontalHeader(), PLACE["title"]
        spare = self.viewport().width() - head.length()
        if spare > 0:
            head.resizeSection(place, head.sectionSize(place) + spare)

    def _sort(self, place: int, order: Qt.SortOrder) -> None:
        down = order == Qt.SortOrder.DescendingOrder
        if place < 0:
            self._model.sort_by("")
        elif COLUMNS[place].name in SORTS:
            self._model.sort_by(("-" if down else "") + COLUMNS[place].name)
        else:
            self._point(self._model.asked.sort)

    def unsort(self) -> None:
        """A view begins in its own order."""
        self._point("")

    def _point(self, sort: str) -> None:
        """The arrow where the order comes from; none for a view's own."""
        head, name = self.horizontalHeader(), sort.removeprefix("-")
        down = Qt.SortOrder.DescendingOrder if sort != name else Qt.SortOrder.AscendingOrder
        head.blockSignals(True)
        head.setSortIndicator(PLACE.get(name, -1), down)
        head.blockSignals(False)

    def _first_column(self) -> int:
        return self.horizontalHeader().logicalIndex(0)

    def _mark_current(self) -> None:
        self._lines.current = self.row
