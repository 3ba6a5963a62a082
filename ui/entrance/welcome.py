"""The first page of the first run."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ui import widgets
from ui.entrance.page import Page


class Welcome(Page):
    """``enrol_wanted``: the only way in on a machine that nobody has used yet."""

    enrol_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(
            self.tr("Welcome"),
            self.tr("This machine is not enrolled yet. One enrolment with the city's code, and it is your desk."),
        )
        steps = (
            (
                self.tr("Have ready"),
                self.tr("the city's address, an enrolment code and your account: all from the administrator"),
            ),
            (
                self.tr("Needs the line once"),
                self.tr("about a minute; afterwards you sign in and work without it, too"),
            ),
            (self.tr("Then keep safe"), self.tr("a recovery code, shown once, for the administrator's safe")),
        )
        for number, (name, text) in enumerate(steps, start=1):
            card = widgets.frame("card")
            told = widgets.column(spacing=2)
            widgets.add(told, [widgets.label(name), widgets.label(text, "faint", wrap=True)])
            row = widgets.row(card, 14, 14)
            row.addWidget(widgets.label(str(number), "figure"))
            row.addLayout(told, 1)
            self.body.addWidget(card)
        self._enrol = widgets.button(self.tr("Enrol this machine"), "primary")
        self._enrol.clicked.connect(self.enrol_wanted)
        self.body.addSpacing(6)
        self.finish(self._enrol, None)

    def enter(self) -> None:
        self._enrol.setFocus()
