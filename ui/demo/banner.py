"""The banner above the demonstration's rooms: what this is, the line's switch, other people's desks, what to try."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from gridcentre.demo import PASSWORD
from ui import icons, widgets
from ui.office import Notice
from ui.words import translate

MARGIN = 12


def hint_of_password() -> str:
    """Whoever locks an invented person's desk must be able to go on."""
    return translate("Banner", "The demonstration's password: {password}").format(password=PASSWORD)


class Banner(QFrame):
    """Only says what is wanted; ``visit`` does it."""

    line_wanted = Signal(bool)  # up
    conflict_wanted = Signal()
    guest_wanted = Signal(str)  # unit or checker

    def __init__(self, town: str, up: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "band")
        self.setProperty("tone", "info")
        self._up = up
        about = self.tr("{town}, a Monday in September, all invented; tickets keep coming.")
        text = widgets.label(about.format(town=town))
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        text.setToolTip(text.text())
        self.line = widgets.button("")
        self.line.clicked.connect(lambda: self.line_wanted.emit(not self._up))
        self.conflict = widgets.button(self.tr("City withdraws one"), icon="undo")
        self.conflict.setToolTip(
            self.tr("While the line is cut the city takes back the ticket you worked on last: a conflict to look at")
        )
        self.conflict.clicked.connect(self.conflict_wanted)
        self.unit = widgets.button(self.tr("A unit's desk"), icon="window")
        self.unit.clicked.connect(lambda: self.guest_wanted.emit("unit"))
        self.checker = widgets.button(self.tr("A checker's desk"), icon="window")
        self.checker.clicked.connect(lambda: self.guest_wanted.emit("checker"))
        self._more = widgets.button(self.tr("What to try"), "link")
        self._more.setCheckable(True)
        self._tips = QWidget()
        self._lay_out(text)
        self.show_line(up)
        self._more.toggled.connect(self._tips.setVisible)
        self._more.setChecked(True)

    def show_line(self, up: bool) -> None:
        """How the line is now; the switch may be used again."""
        self._up = up
        self.line.setText(self.tr("Cut the line") if up else self.tr("Mend the line"))
        self.line.setIcon(icons.icon("line-down" if up else "line-up", "text" if up else "on_accent"))
        widgets.restyle(self.line, kind="" if up else "primary")
        self.line.setEnabled(True)
        self.conflict.setEnabled(not up)

    def hear(self, notice: Notice) -> None:
        """Whoever has done a first act needs the room more than the tips."""
        if notice.undo is not None:
            self._more.setChecked(False)

    def busy(self) -> None:
        """The line is being cut or mended."""
        self.line.setEnabled(False)

    def _lay_out(self, text: QWidget) -> None:
        upper = widgets.row(spacing=8)
        chip = widgets.chip(self.tr("Demonstration"), "accent")
        widgets.add(upper, [chip, text, self._more, self.line, self.conflict, self.unit, self.checker])
        upper.setStretch(1, 1)
        lines = widgets.column(self._tips, spacing=2)
        for tip in (
            self.tr("1. F3 on a new ticket accepts and assigns it by the rules; units answer within a minute."),
            self.tr("2. Cut the line, work on, mend it: all is sent by itself; F5 shows what waits or was refused."),
            self.tr("3. Verify and call at a checker's desk; here F10 reports, Ctrl+P prints, Ctrl+N registers."),
        ):
            lines.addWidget(widgets.label(tip, "small"))
        body = widgets.column(self, spacing=6)
        body.setContentsMargins(MARGIN, 6, MARGIN, 6)
        widgets.add(body, [upper, self._tips])
