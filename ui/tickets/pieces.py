"""The parts that the page's cards are made of. Filled again and again: what is the same stays untouched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from gridcentre.domain.telling import Pair
from ui import widgets
from ui.forms.flow import Flow
from ui.tickets.asides import Chip, Item, Section
from ui.words import translate

FOLDED = 6  # items of a long section before 「全部」
SHORT_HEAD = 16  # characters of a head that the chips stand beside
LONG = 24  # characters from which a value takes a line of its own
NAME_WIDTH = 96

W = TypeVar("W", bound=QWidget)
T = TypeVar("T")


def put(label: QLabel, text: str, **properties: object) -> None:
    """Sets what has changed, so that a selection lives through a refresh; an empty label takes no room."""
    if label.text() != text:
        label.setText(text)
        label.setAccessibleName(text)
    label.setVisible(bool(text))
    if any(label.property(name) != value for name, value in properties.items()):
        widgets.restyle(label, **properties)


class Pool(Generic[T, W]):
    """As many widgets in ``layout`` as there are items; each is made once and filled again."""

    def __init__(self, layout: QVBoxLayout | Flow, make: Callable[[], W], fill: Callable[[W, T], None]) -> None:
        self._layout = layout
        self._make = make
        self._fill = fill
        self.widgets: list[W] = []

    def fill(self, items: Sequence[T]) -> None:
        while len(self.widgets) < len(items):
            made = self._make()
            self._layout.addWidget(made)
            self.widgets.append(made)
        for place, widget in enumerate(self.widgets):
            if place < len(items):
                self._fill(widget, items[place])
            widget.setVisible(place < len(items))


def chip_pool(layout: Flow) -> Pool[Chip, QLabel]:
    def fill(label: QLabel, chip: Chip) -> None:
        put(label, chip.text, tone=chip.tone)

    return Pool(layout, lambda: widgets.chip(""), fill)


class Card(QFrame):
    """A titled card; ``head`` takes buttons at the right of the title, ``body`` the rest."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(title)
        self._title = widgets.label(title, "section")
        self.head = widgets.row(spacing=8)
        widgets.add(self.head, [self._title, None])
        self.body = widgets.column(self, spacing=8)
        self.body.setContentsMargins(16, 12, 16, 14)
        self.body.addLayout(self.head)


class ItemRow(QWidget):
    """One ``Item``. ``wanted``: the ticket that its head names was clicked."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._ticket = ""
        self._head = widgets.label(selectable=True)
        self._long_head = widgets.label(wrap=True, selectable=True)
        self._link = widgets.button("", "link")
        self._link.clicked.connect(lambda: self.wanted.emit(self._ticket))
        self._aside = widgets.label(kind="note")
        self._aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        chips = QWidget()
        flow = Flow(chips, 6)
        flow.addWidget(self._head)
        flow.addWidget(self._link)
        self._chips = chip_pool(flow)
        left = widgets.column(spacing=3)
        widgets.add(left, [self._long_head, chips])
        top = widgets.row(spacing=8)
        top.addLayout(left, 1)
        top.addWidget(self._aside)
        lines = widgets.column(spacing=2)
        self._lines: Pool[str, QLabel] = Pool(
            lines, lambda: widgets.label(kind="faint", wrap=True, selectable=True), lambda label, text: put(label, text)
        )
        layout = widgets.column(self, spacing=3)
        widgets.add(layout, [top, lines])

    def fill(self, item: Item) -> None:
        self._ticket = item.ticket
        short = len(item.head) <= SHORT_HEAD
        kind = "faint" if item.faint else ""
        put(self._head, item.head if short and not item.ticket else "", kind=kind)
        put(self._long_head, item.head if not short and not item.ticket else "", kind=kind)
        self._link.setText(item.head)
        self._link.setVisible(bool(item.ticket))
        put(self._aside, item.aside, tone=item.tone)
        self._chips.fill(item.chips)
        self._lines.fill(item.lines)


class SectionCard(Card):
    """A card of items; hidden while there are none. A long one is folded until somebody wants it all."""

    ticket_wanted = Signal(str)

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._section = Section()
        self._count = widgets.label(kind="small")
        self.head.addWidget(self._count)
        self._note = widgets.label(kind="note", wrap=True)
        self._items = widgets.column(spacing=12)
        self._rows: Pool[Item, ItemRow] = Pool(self._items, self._row, ItemRow.fill)
        self._all = widgets.button("", "link")
        self._all.setCheckable(True)
        self._all.toggled.connect(lambda: self.fill(self._section))
        widgets.add(self.body, [self._note, self._items, self._all])

    def fill(self, section: Section) -> None:
        self._section = section
        items = section.items
        self.setVisible(bool(items))
        put(self._count, str(len(items)) if len(items) > 1 else "")
        put(self._note, section.note, tone=section.tone)
        long = len(items) > FOLDED + 1
        self._rows.fill(items if self._all.isChecked() or not long else items[:FOLDED])
        self._all.setVisible(long)
        unfold = translate("SectionCard", "Show all {count}").format(count=len(items))
        self._all.setText(translate("SectionCard", "Show fewer") if self._all.isChecked() else unfold)

    def _row(self) -> ItemRow:
        made = ItemRow()
        made.wanted.connect(self.ticket_wanted)
        return made


class PairGrid(QWidget):
    """Names and values, two pairs beside each other where both are short."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self._shape: tuple[tuple[str, bool], ...] = ()
        self._values: list[QLabel] = []

    def fill(self, pairs: Sequence[Pair]) -> None:
        shape = tuple((pair.label, len(pair.text) > LONG or "\n" in pair.text) for pair in pairs)
        if shape != self._shape:
            self._shape = shape
            self._build(shape)
        for label, pair in zip(self._values, pairs, strict=True):
            put(label, pair.text)

    def _build(self, shape: tuple[tuple[str, bool], ...]) -> None:
        widgets.clear(self._grid)
        self._values = []
        row, right = 0, False
        for name, wide in shape:
            if wide and right:
                row, right = row + 1, False
            label, value = widgets.label(name, "name"), widgets.label(wrap=True, selectable=True)
            label.setFixedWidth(NAME_WIDTH)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            value.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setBuddy(value)
            self._grid.addWidget(label, row, 2 if right else 0)
            self._grid.addWidget(value, row, 3 if right else 1, 1, 3 if wide else 1)
            self._values.append(value)
            row, right = (row + 1, False) if wide or right else (row, True)
