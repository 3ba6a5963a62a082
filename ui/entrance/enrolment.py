"""Enrolment: an account comes to this machine by a one-time code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal

from gridcentre.desk import Credentials, Desk, Enrolment, Vault, check_url, passphrase_wanted
from gridcentre.domain.problems import Problem, ProblemError
from ui import widgets, words
from ui.background import Background
from ui.entrance.fields import Field, Secret, Twice
from ui.entrance.page import Page


@dataclass(frozen=True)
class Enrolled:
    """What the next page needs: the code shown once, and what opens the desk without asking again."""

    enrolment: Enrolment
    credentials: Credentials


class EnrolPage(Page):
    """``enrolled(Enrolled)``, or ``back``. What was typed stays until it has worked."""

    enrolled = Signal(object)
    back = Signal()

    def __init__(self, background: Background, folder: Path, vault: Vault) -> None:
        super().__init__(
            self.tr("Enrol this machine"), self.tr("Address, code and account are on the administrator's slip.")
        )
        self._background, self._folder, self._vault = background, folder, vault
        self.url = Field(self.tr("Address of the city"), placeholder="https://")
        self.code = Field(self.tr("Enrolment code"))
        self.account = Field(self.tr("Account"))
        self.password = Secret(self.tr("Password"), self.tr("The one you have at the city, or a new one"))
        self.again = Secret(self.tr("Password once more"))
        self.passphrase = Secret(self.tr("Start passphrase"), self.tr("A sentence only you know"))
        self.passphrase_again = Secret(self.tr("Start passphrase once more"))
        self._twice = (Twice(self.password, self.again), Twice(self.passphrase, self.passphrase_again))
        self._keyless = widgets.frame("band", "warn")
        widgets.column(self._keyless, 12).addWidget(
            widgets.label(
                self.tr(
                    "This machine has no keyring. Please set a start passphrase and give the recovery code to the "
                    "administrator to keep; if passphrase and recovery code are both lost, what was not sent cannot "
                    "be recovered."
                ),
                wrap=True,
            )
        )
        self._go = widgets.button(self.tr("Enrol"), "primary")
        self._go.clicked.connect(self._enrol)
        self._leave = widgets.button(self.tr("Back"), "quiet")
        self._leave.clicked.connect(self.back)
        self._lay_out()

    def _lay_out(self) -> None:
        self.body.addWidget(self.url)
        self.body.addLayout(self.pair(self.code, self.account))
        self.body.addLayout(self.pair(self.password, self.again))
        self.body.addWidget(self._keyless)
        self.body.addLayout(self.pair(self.passphrase, self.passphrase_again))
        self.finish(self._go, self._leave, None)
        self._ask_passphrase(False)
        self.url.edit.textEdited.connect(self._judge_url)
        self.url.edit.editingFinished.connect(self._leave_url)
        for field in self._fields():
            field.edit.returnPressed.connect(self._enrol)

    def enter(self) -> None:
        self.url.focus()
        self._background.read(self, lambda: passphrase_wanted(self._vault), self._told_keyring, self._refused)

    def _told_keyring(self, trouble: Problem | None) -> None:
        self._ask_passphrase(trouble is not None)

    def _ask_passphrase(self, asked: bool) -> None:
        for widget in (self._keyless, self.passphrase, self.passphrase_again):
            widget.setVisible(asked)

    def _fields(self) -> tuple[Field, ...]:
        return (
            self.url,
            self.code,
            self.account,
            self.password,
            self.again,
            self.passphrase,
            self.passphrase_again,
        )

    def _leave_url(self) -> None:
        if self.url.text().strip():
            self._check_url()

    def _judge_url(self) -> None:
        """While it is typed: not before there is a host to judge."""
        if self.url.text().strip().partition("://")[2]:
            self._plain_url()

    def _check_url(self) -> bool:
        """The address in its normal form, or what is wrong with it beside it."""
        if plain := self._plain_url():
            self.url.edit.setText(plain)
        return bool(plain)

    def _plain_url(self) -> str:
        try:
            plain = check_url(self.url.text())
        except ProblemError as told:
            self.url.tell(words.told(told.problem).advice)
            return ""
        self.url.tell()
        return plain

    def _complete(self) -> bool:
        """Everything typed, or the cursor at what is lacking."""
        for field in self._fields():
            if not field.isHidden() and not field.text().strip():
                field.tell(self.tr("Please fill in"))
                field.focus()
                return False
        if not self._check_url():
            self.url.focus()
            return False
        for pair in self._twice:
            if not pair.again.isHidden() and not pair.agree():
                pair.again.focus()
                return False
        return True

    def _enrol(self) -> None:
        if not self._go.isEnabled() or not self._complete():
            return
        self._busy(True)
        folder, vault = self._folder, self._vault
        url, code, account = self.url.text(), self.code.text().strip(), self.account.text().strip()
        credentials = Credentials(self.password.text(), self.passphrase.text())

        def work() -> Enrolled:
            password, passphrase = credentials.password, credentials.passphrase
            return Enrolled(Desk.enrol(folder, url, code, account, password, vault, passphrase), credentials)

        self._background.act(self, work, self._done, self._refused)

    def _done(self, enrolled: Enrolled) -> None:
        self._busy(False)
        for secret in (self.password, self.again, self.passphrase, self.passphrase_again):
            secret.take()
        self.enrolled.emit(enrolled)

    def _refused(self, problem: Problem) -> None:
        self._busy(False)
        self.problem.show_problem(problem)
        if problem.code in ("passphrase-needed", "keyring-forgets", "keyring-failed", "keyring-timeout"):
            self._ask_passphrase(True)
        field = self._field_of(problem.code)
        if field is not None:
            field.focus()
            field.edit.selectAll()

    def _field_of(self, code: str) -> Field | None:
        if code in ("no-line", "not-a-city", "not-found", "certificate-refused", "bad-url", "plain-http"):
            return self.url
        if code.startswith("code-"):
            return self.code
        if code.startswith("password-"):
            return self.password
        return self.passphrase if code.startswith("passphrase-") else None

    def _busy(self, busy: bool) -> None:
        self.under_way(busy)
        for widget in (*self._fields(), self._go, self._leave):
            widget.setEnabled(not busy)
        self._go.setText(self.tr("Enrolling…") if busy else self.tr("Enrol"))
        if busy:
            self.problem.clear()
