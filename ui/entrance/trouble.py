"""What is found instead of a profile that opens: damaged, newer, destroyed. Nothing is touched; it is explained."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices

from gridcentre.domain.problems import Problem
from ui import widgets
from ui.entrance.page import Page


class TroublePage(Page):
    """``again``: look once more, after somebody has mended it."""

    again = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__(
            self.tr("This desk cannot be opened"),
            self.tr("Nothing has been changed or deleted; what was written here is still in its folder."),
        )
        retry = widgets.button(self.tr("Try again"), "primary")
        retry.clicked.connect(self.again)
        look = widgets.button(self.tr("Open the folder"))
        look.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        self.finish(retry, look, None)

    def tell(self, problem: Problem) -> None:
        self.problem.show_problem(problem)
