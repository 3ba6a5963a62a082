"""The saved views of screen.md with their counts, in their order, parted into a few groups."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import theme, widgets, words
from ui.words import translate

ROW, HEAD = 27, 26
PAD, GAP = 12, 8
WIDEST = 190
KEYS = 9  # Alt+1 … Alt+9
NAME = Qt.ItemDataRole.UserRole
COUNT = Qt.ItemDataRole.UserRole + 1
PRESSING = frozenset({"overdue", "supervised", "redone"})  # told in red as long as there are any
_Index = QModelIndex | QPersistentModelIndex


def groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Heading and views; one after the other they are all views in the order of screen.md."""
    return (
        (
            translate("ViewsPanel", "Receive and assign"),
            ("to_accept", "to_assign", "declined", "unit_unaccepted", "in_work"),
        ),
        (translate("ViewsPanel", "Time limits"), ("due_today", "due_soon", "overdue")),
        (translate("ViewsPanel", "Check and report"), ("to_verify", "to_call", "to_approve", "at_city")),
        (
            translate("ViewsPanel", "To watch"),
            ("redone", "supervised", "dissatisfied", "extended", "promises", "rechecks", "linked"),
        ),
        (translate("ViewsPanel", "Own work"), ("mine", "unsent", "closed_30")),
    )


class ViewsPanel(QListWidget):
    """``chosen`` names the view that a person went to."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Views"))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_ViewDelegate(self))
        self.setMouseTracking(True)
        self._items: dict[str, QListWidgetItem] = {}
        for heading, names in groups():
            head = QListWidgetItem(heading, self)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            for name in names:
                item = QListWidgetItem(words.word(f"view.{name}"), self)
                item.setData(NAME, name)
                self._items[name] = item
        self._name_keys()
        self.currentItemChanged.connect(self._choose)

    @property
    def view(self) -> str:
        """The view in front; '' before the first."""
        item = self.currentItem()
        return str(item.data(NAME)) if item else ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._items)

    def choose(self, name: str) -> None:
        if name in self._items:
            self.setCurrentItem(self._items[name])

    def show_counts(self, counts: Mapping[str, int]) -> None:
        for name, item in self._items.items():
            count = counts.get(name, 0)
            if item.data(COUNT) != count:
                item.setData(COUNT, count)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()} {count}")

    def sizeHint(self) -> QSize:
        """As wide as its longest name and a count of four figures, within reason."""
        measure = QFontMetrics(theme.font(bold=True)).horizontalAdvance
        names = max(measure(item.text()) for item in self._items.values())
        return QSize(min(2 * PAD + names + GAP + measure("9,999"), WIDEST), ROW * len(self._items))

    def _name_keys(self) -> None:
        for number, name in enumerate(list(self._items)[:KEYS], start=1):
            key = widgets.keys(f"Alt+{number}")
            self._items[name].setToolTip(f"{words.word(f'view.{name}')}  {key}")

    def _choose(self, item: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        if item is not None and item.data(NAME):
            self.chosen.emit(str(item.data(NAME)))


class _ViewDelegate(QStyledItemDelegate):
    """A name on the left, its count on the right; nothing to see where the count is nought."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(120, ROW if index.data(NAME) else HEAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        inside = rect.adjusted(PAD, 0, -PAD, 0)
        name, text = index.data(NAME), str(index.data())
        if not name:
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("faint"))
            painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, text)
            return
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.colour("select" if chosen else "raised"))
        if chosen:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), theme.colour("accent"))
        count = index.data(COUNT) or 0
        if count:
            painter.setFont(theme.font(bold=name in PRESSING))
            painter.setPen(theme.colour("danger" if name in PRESSING else "text" if chosen else "faint"))
            painter.drawText(inside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{count:,}")
            inside.setRight(inside.right() - painter.fontMetrics().horizontalAdvance(f"{count:,}") - GAP)
        painter.setFont(theme.font(bold=chosen))
        painter.setPen(theme.colour("text" if count or chosen else "faint"))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
