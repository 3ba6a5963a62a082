"""The recovery code: shown once after the enrolment, typed from paper when a password is lost."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QCheckBox, QGridLayout

from gridcentre.desk import Credentials, Doorstep, Vault, recover
from gridcentre.domain.problems import Problem
from ui import widgets
from ui.background import Background
from ui.entrance.enrolment import Enrolled
from ui.entrance.fields import Field, Secret, Twice
from ui.entrance.page import Page

_PER_ROW = 4
_ALIKE = {"O": "0", "I": "1", "L": "1"}  # as the code itself reads them


class CodePage(Page):
    """Shown once, with no way to a clipboard, which would keep it on this machine.

    ``kept(Credentials)`` when a person has said or shown that it is on paper.
    """

    kept = Signal(object)

    def __init__(self) -> None:
        super().__init__(
            self.tr("Keep the recovery code"),
            self.tr(
                "It opens this desk when the password is forgotten or the machine's keyring is lost. It is shown only "
                "now: write it down or print it, and give it to the administrator for the safe, not into this machine."
            ),
        )
        self._credentials: Credentials | None = None
        self._code = ""
        self._groups = QGridLayout()
        self._groups.setSpacing(10)
        band = widgets.frame("band", "info")
        inside = widgets.column(band, 16, 12)
        inside.addLayout(self._groups)
        self.last = Field(self.tr("Type its last group, read from the paper"))
        self.last.edit.textChanged.connect(self._judge)
        self.last.edit.returnPressed.connect(self._go_on)
        self.handed = QCheckBox(self.tr("The administrator has it"))
        self.handed.toggled.connect(self._judge)
        self._next = widgets.button(self.tr("Begin to work"), "primary")
        self._next.clicked.connect(self._go_on)
        widgets.add(self.body, [band, 4, self.last, self.handed, 4])
        self.finish(self._next, None)

    def show_code(self, enrolled: Enrolled) -> None:
        """``enrolled`` is forgotten with the page."""
        self._credentials, self._code = enrolled.credentials, enrolled.enrolment.recovery_code
        widgets.clear(self._groups)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(22)
        for place, group in enumerate(self._code.split("-")):
            shown = widgets.label(group)
            shown.setFont(fixed)
            self._groups.addWidget(shown, place // _PER_ROW, place % _PER_ROW)
        self._judge()

    def enter(self) -> None:
        self.last.focus()

    def _judge(self) -> None:
        typed = "".join(_ALIKE.get(letter, letter) for letter in self.last.text().strip().upper())
        shown = bool(self._code) and typed == self._code.rpartition("-")[2]
        self._next.setEnabled(shown or self.handed.isChecked())

    def _go_on(self) -> None:
        if self._next.isEnabled() and self._credentials is not None:
            credentials, self._credentials, self._code = self._credentials, None, ""
            self.kept.emit(credentials)


class RecoverPage(Page):
    """A new password by the code. ``recovered(Credentials)``, or ``back``."""

    recovered = Signal(object)
    back = Signal()

    def __init__(self, background: Background, folder: Path, vault: Vault) -> None:
        super().__init__(
            self.tr("Sign in with the recovery code"),
            self.tr("The administrator has it. Nothing on this machine is lost; you set a new password."),
        )
        self._background, self._folder, self._vault = background, folder, vault
        self.code = Field(self.tr("Recovery code"), self.tr("Seven groups; there is no I, L, O or U in it"))
        self.password = Secret(self.tr("New password"), self.tr("Best the one you have at the city now"))
        self.again = Secret(self.tr("New password once more"))
        self.passphrase = Secret(self.tr("New start passphrase"), self.tr("This machine has no keyring"))
        self.passphrase_again = Secret(self.tr("Start passphrase once more"))
        self._twice = (Twice(self.password, self.again), Twice(self.passphrase, self.passphrase_again))
        self._go = widgets.button(self.tr("Set and sign in"), "primary")
        self._go.clicked.connect(self._recover)
        self._leave = widgets.button(self.tr("Back"), "quiet")
        self._leave.clicked.connect(self.back)
        self.body.addWidget(self.code)
        self.body.addLayout(self.pair(self.password, self.again))
        self.body.addLayout(self.pair(self.passphrase, self.passphrase_again))
        self.finish(self._go, self._leave, None)
        for field in self._fields():
            field.edit.returnPressed.connect(self._recover)

    def set_doorstep(self, found: Doorstep) -> None:
        for secret in (self.passphrase, self.passphrase_again):
            secret.setVisible(not found.keyring)

    def enter(self) -> None:
        self.code.focus()

    def _fields(self) -> tuple[Field, ...]:
        return self.code, self.password, self.again, self.passphrase, self.passphrase_again

    def _recover(self) -> None:
        if not self._go.isEnabled():
            return
        for field in self._fields():
            if not field.isHidden() and not field.text():
                field.focus()
                return
        if not all(pair.again.isHidden() or pair.agree() for pair in self._twice):
            return
        self._busy(True)
        folder, vault, code = self._folder, self._vault, self.code.text()
        given = Credentials(self.password.text(), self.passphrase.text())
        self._background.act(
            self,
            lambda: recover(folder, code, given.password, given.passphrase, vault),
            lambda _: self._done(given),
            self._refused,
        )

    def _done(self, given: Credentials) -> None:
        self._busy(False)
        for field in self._fields():
            field.edit.clear()
        self.recovered.emit(given)

    def _refused(self, problem: Problem) -> None:
        self._busy(False)
        self.problem.show_problem(problem)
        wrong = self.code if problem.code.startswith("recovery-") else self.password
        wrong.focus()

    def _busy(self, busy: bool) -> None:
        self.under_way(busy)
        for widget in (*self._fields(), self._go, self._leave):
            widget.setEnabled(not busy)
        if busy:
            self.problem.clear()
