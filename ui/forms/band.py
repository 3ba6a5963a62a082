"""A coloured line over or under a form: what was restored, what is missing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from ui.widgets import button, label, row


class Band(QFrame):
    """A line in colour with one thing to press."""

    def __init__(self, tone: str) -> None:
        super().__init__()
        self.setProperty("kind", "band")
        self.setProperty("tone", tone)
        self._text = label(wrap=True)
        self._inside = row(self, 8, 8)
        self._inside.addWidget(self._text, 1)
        self.hide()

    def act(self, text: str, press: Callable[[], None]) -> None:
        made = button(text, "link")
        made.clicked.connect(press)
        self._inside.addWidget(made)

    def tell(self, text: str) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
