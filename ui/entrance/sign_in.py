"""The daily way in; it needs no line."""

from __future__ import annotations

from PySide6.QtCore import Signal

from gridcentre.desk import Credentials, Doorstep
from gridcentre.domain.problems import Problem
from ui import widgets
from ui.entrance.page import Page
from ui.entrance.password import PasswordForm


class SignInPage(Page):
    """``signed(Credentials)``: to be tried; ``recover_wanted``: the password is lost."""

    signed = Signal(object)
    recover_wanted = Signal()

    def __init__(self, found: Doorstep) -> None:
        super().__init__(found.town_name or self.tr("Sign in"))
        self.intro.setText(self.tr("Desk {letter} · {city}").format(letter=found.letter, city=found.url))
        self.intro.show()
        self.form = PasswordForm(self.tr("Sign in"), self.tr("Opening…"), passphrase=not found.keyring)
        self.form.submitted.connect(lambda password, phrase: self.signed.emit(Credentials(password, phrase)))
        forgotten = widgets.button(self.tr("Password forgotten? Sign in with the recovery code"), "link")
        forgotten.clicked.connect(self.recover_wanted)
        offline = widgets.label(
            self.tr("Works without a network; what waits is exchanged once the line is there."), "small", wrap=True
        )
        widgets.add(self.body, [self.form, 6, offline])
        self.finish(forgotten, None)

    def enter(self) -> None:
        self.form.focus()

    def refuse(self, problem: Problem) -> None:
        self.form.refuse(problem)
