"""A room: one page of the shell."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.office import Office


class Room(QWidget):
    """Made when it is first wanted, then kept."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.office = office

    def shown(self) -> None:
        """It has come to the front: put the focus where work begins."""
