"""What the pages of the entrance share: a heading, a column of one width, what went wrong, and the ways on."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLayout, QProgressBar, QWidget

from ui import widgets
from ui.problems import ProblemCard

WIDTH = 480


class Page(QWidget):
    """A page; subclasses fill ``body``. ``enter`` is called each time it comes to the front."""

    def __init__(self, title: str, intro: str = "") -> None:
        super().__init__()
        self.body = widgets.column(self, spacing=10)
        self.problem = ProblemCard(closable=False)
        self._line = QProgressBar()
        self._line.setRange(0, 0)
        self._line.setTextVisible(False)
        self._line.setAccessibleName(self.tr("Under way"))
        self.title = widgets.label(title, "title", wrap=True)
        self.intro = widgets.label(intro, "faint", wrap=True)
        self.intro.setVisible(bool(intro))
        widgets.add(self.body, [self.title, self.intro, 6])
        self._line.hide()

    def enter(self) -> None:
        """Comes to the front."""

    def under_way(self, busy: bool) -> None:
        """A thin line moves while others work."""
        self._line.setVisible(busy)

    def finish(self, *buttons: QWidget | None) -> None:
        """The foot of the page: what went wrong, progress, and the buttons from left to right."""
        row: QHBoxLayout = widgets.row(spacing=12)
        widgets.add(row, buttons)
        widgets.add(self.body, [self.problem, self._line, 2, row])

    def pair(self, *parts: QWidget) -> QLayout:
        """Side by side, equally wide."""
        row = widgets.row(spacing=16)
        for part in parts:
            row.addWidget(part, 1)
        return row
