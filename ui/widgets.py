"""Small pieces that every room is made of, so that they look and behave alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QKeySequence, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.icons import icon as drawn

L = TypeVar("L", bound=QBoxLayout)


def label(text: str = "", kind: str = "", wrap: bool = False, selectable: bool = False) -> QLabel:
    """Plain text, never markup. ``kind``: title subtitle section faint small error figure name (style.qss)."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if kind:
        made.setProperty("kind", kind)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        made.setAccessibleName(text)
    return made


def chip(text: str, tone: str = "") -> QLabel:
    """A state or mark. ``tone``: '' accent ok warn danger."""
    made = label(text, "chip")
    made.setProperty("tone", tone)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def restyle(widget: QWidget, **properties: object) -> None:
    """Sets properties that the style sheet looks at, and has them seen."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def button(text: str, kind: str = "", icon: str = "", tip: str = "") -> QPushButton:
    """``kind``: '' primary danger quiet link. ``tip`` also tells the key."""
    made = QPushButton(text)
    if kind:
        made.setProperty("kind", kind)
    if icon:
        made.setIcon(drawn(icon, "on_accent" if kind == "primary" else "text"))
        made.setIconSize(QSize(18, 18))
    if tip:
        made.setToolTip(tip)
    made.setAutoDefault(False)
    return made


def tip(text: str) -> str:
    """For a tool tip of words from outside: Qt takes one for markup that only looks like it."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text


def tab_before(stop: QWidget, made: QWidget) -> None:
    """The tab key goes through ``made`` just before ``stop``; else what is made later comes last of all."""
    place = stop
    for one in made.findChildren(QWidget):
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.window() is stop.window():
            QWidget.setTabOrder(place, one)
            place = one
    QWidget.setTabOrder(place, stop)


def icon_button(icon: str, name: str) -> QToolButton:
    """A button that is only a drawing; ``name`` is its tool tip and what a screen reader says."""
    made = QToolButton()
    made.setIcon(drawn(icon))
    made.setIconSize(QSize(18, 18))
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setAutoRaise(True)
    return made


def keys(sequence: QKeySequence | QKeySequence.StandardKey | str) -> str:
    """A key as it is written on this machine: Ctrl+F."""
    return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)


def frame(kind: str = "card", tone: str = "") -> QFrame:
    """``kind``: card panel bar strip band notice line."""
    made = QFrame()
    made.setProperty("kind", kind)
    if tone:
        made.setProperty("tone", tone)
    return made


def line() -> QFrame:
    return frame("line")


def column(parent: QWidget | None = None, margin: int = 0, spacing: int = 8) -> QVBoxLayout:
    return _even(QVBoxLayout(parent) if parent is not None else QVBoxLayout(), margin, spacing)


def row(parent: QWidget | None = None, margin: int = 0, spacing: int = 8) -> QHBoxLayout:
    return _even(QHBoxLayout(parent) if parent is not None else QHBoxLayout(), margin, spacing)


def _even(layout: L, margin: int, spacing: int) -> L:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return layout


def add(layout: QBoxLayout, items: Iterable[QWidget | QLayout | int | None]) -> None:
    """Widgets and layouts in their order; a number is empty space of so many pixels, None the space that is left."""
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)


def clear(layout: QLayout) -> None:
    """Takes everything out and lets it go."""
    while (item := layout.takeAt(0)) is not None:
        _let_go(item)


def _let_go(item: QLayoutItem) -> None:
    widget, inner = item.widget(), item.layout()
    if widget is not None:
        widget.hide()
        widget.deleteLater()
    elif inner is not None:
        clear(inner)


def empty(text: str) -> QWidget:
    """What a page shows while there is nothing on it: why, in its middle."""
    page, told = QWidget(), label(text, "faint")
    told.setAlignment(Qt.AlignmentFlag.AlignCenter)
    add(column(page), [None, told, None])
    return page


class Scroll(QScrollArea):
    """A column that scrolls up and down only; ``body`` is its layout."""

    def __init__(self, name: str, margin: int = 16, spacing: int = 12) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        inside = QWidget()
        self.body = column(inside, margin, spacing)
        self.setWidget(inside)
        self.verticalScrollBar().rangeChanged.connect(self._settle)

    def reveal(self, widget: QWidget) -> None:
        """Scrolls to it once all has its place: what was only just put in has none yet."""
        QTimer.singleShot(0, widget, lambda: self.ensureWidgetVisible(widget, 0, 24))

    def _settle(self) -> None:
        """The height has changed: what has the focus stays in view."""
        inside = self.window().focusWidget()
        if inside is not None and self.isAncestorOf(inside):
            self.ensureWidgetVisible(inside, 0, 24)
