"""Asking who is there: one form for the sign-in, the lock and the city's question."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from gridcentre.domain.problems import Problem
from ui import widgets
from ui.entrance.fields import Secret
from ui.problems import ProblemCard

WAITED_OUT = "too-many-attempts"
_FIELD_OF = {"wrong-passphrase": "passphrase", "passphrase-needed": "passphrase"}


class PasswordForm(QWidget):
    """Password, and where the machine has no keyring the start passphrase. ``submitted(password, passphrase)``."""

    submitted = Signal(str, str)

    def __init__(self, action: str, doing: str, passphrase: bool = False) -> None:
        super().__init__()
        self._action, self._doing = action, doing
        self._seconds = 0
        self.problem = ProblemCard(closable=False)
        self.password = Secret(self.tr("Password"))
        self.passphrase = Secret(self.tr("Start passphrase"), self.tr("This machine has no keyring"))
        self.passphrase.setVisible(passphrase)
        self.go = widgets.button(action, "primary")
        self.go.clicked.connect(self._submit)
        for field in (self.password, self.passphrase):
            field.edit.returnPressed.connect(self._submit)
        self._countdown = QTimer(self, interval=1000)
        self._countdown.timeout.connect(self._second)
        widgets.add(widgets.column(self, spacing=8), [self.problem, self.password, self.passphrase, self.go])

    def focus(self) -> None:
        self.password.focus()

    def refuse(self, problem: Problem) -> None:
        """Not this time: why, and the cursor where it can be mended. After too many tries a wait that counts down."""
        self.busy(False)
        self.problem.show_problem(problem)
        wrong = self.passphrase if _FIELD_OF.get(problem.code) else self.password
        if problem.code == WAITED_OUT:
            self._seconds = int(problem.params.get("seconds", "0"))
            self._countdown.start()
            self._show_wait()
        wrong.focus()
        wrong.edit.selectAll()

    def busy(self, busy: bool) -> None:
        """While the key is made, which is slow on purpose."""
        for widget in (self.password, self.passphrase, self.go):
            widget.setEnabled(not busy)
        self.go.setText(self._doing if busy else self._action)
        if busy:
            self.problem.clear()

    def forget(self) -> None:
        """Empty, as for the next person."""
        self.busy(False)
        self.password.take()
        self.passphrase.take()

    def _submit(self) -> None:
        if self._seconds or not self.go.isEnabled():
            return
        for field in (self.password, self.passphrase):
            if not field.isHidden() and not field.text():
                field.focus()
                return
        self.busy(True)
        self.submitted.emit(self.password.text(), self.passphrase.text())

    def _second(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self._seconds = 0
            self._countdown.stop()
            self.problem.clear()
        self._show_wait()

    def _show_wait(self) -> None:
        waiting = self._seconds > 0
        self.go.setEnabled(not waiting)
        self.go.setText(self.tr("Try again in {seconds} s").format(seconds=self._seconds) if waiting else self._action)
