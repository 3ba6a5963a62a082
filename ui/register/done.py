"""After saving: the provisional number, and where one goes from here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from gridcentre.desk import Acted
from ui import icons, widgets, words


class DonePage(QWidget):
    """``again``: the next registration; ``way(name)``: print, open or assign."""

    again = Signal()
    way = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        card = widgets.frame("card")
        card.setFixedWidth(560)
        mark = QLabel()
        mark.setPixmap(icons.icon("check", "ok").pixmap(40, 40))
        self._number = widgets.label(kind="figure", selectable=True)
        self._what = widgets.label(kind="faint", wrap=True)
        self._sending = widgets.label(wrap=True)
        self._next = widgets.button(self.tr("Register another"), "primary", tip=widgets.keys("Ctrl+N"))
        self._next.clicked.connect(self.again)
        buttons = widgets.row(spacing=8)
        buttons.addWidget(self._next)
        self._ways = {
            "assign": self._way("assign", words.action("assign"), "F3"),
            "open": self._way("open", self.tr("Open"), "Ctrl+O"),
            "print": self._way("print", self.tr("Print"), "Ctrl+P"),
        }
        widgets.add(buttons, [*self._ways.values(), None])
        widgets.add(
            widgets.column(card, 28, 8),
            [
                mark,
                widgets.label(self.tr("Registered"), "subtitle"),
                self._number,
                self._what,
                self._sending,
                12,
                buttons,
            ],
        )
        widgets.column(self).addWidget(card, 0, Qt.AlignmentFlag.AlignCenter)

    def tell(self, acted: Acted, what: str, online: bool, pressing: bool) -> None:
        """``what``: the matter in a line."""
        settled = acted.kind == "register_closed"
        self._number.setText(acted.number)
        self._number.setAccessibleName(acted.number)
        self._what.setText(what)
        sending = self.tr("The city gives its own number once it is sent.")
        waiting = self.tr("Kept on this machine; sent by itself once the line is back.")
        told = [waiting] if not online else [sending]
        if pressing and not online:
            told.insert(0, words.word("word.not_delivered"))
        self._sending.setText("\n".join(told))
        self._ways["assign"].setVisible(not settled)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._next.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as in a dialog."""
        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def _way(self, name: str, text: str, key: str) -> QWidget:
        made = widgets.button(text, tip=widgets.keys(key))
        made.clicked.connect(lambda: self.way.emit(name))
        QShortcut(QKeySequence(key), self, made.click, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        return made
