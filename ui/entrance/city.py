"""The city asks who is there: silently answered once after the sign-in, else by a small panel, never in the way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from gridcentre.desk import SyncState
from gridcentre.domain.problems import Problem
from ui import widgets
from ui.entrance.password import PasswordForm
from ui.office import Notice, Office

SIGNED_OUT = "signed-out"
_UNDECIDED = ("offline", "paused")  # nobody has answered yet


class CitySignIn(QObject):
    """Tries the password typed at the start with the city, if the first answer asks for one; then forgets it."""

    def __init__(self, office: Office, password: str) -> None:
        super().__init__(office)
        self._office = office
        self._password = password
        office.state_changed.connect(self._look)
        self._look(office.state)

    @Slot(object)
    def _look(self, state: SyncState) -> None:
        if state.connection in _UNDECIDED or not self._password:
            return
        password, self._password = self._password, ""
        self._office.state_changed.disconnect(self._look)
        if state.connection == SIGNED_OUT:
            sync = self._office.desk.sync
            self._office.run(self, lambda: sync.sign_in(password), self._end, self._end)
        else:
            self.deleteLater()

    def _end(self, _: object) -> None:
        """Refused: the status strip goes on saying that a sign-in is needed."""
        self.deleteLater()


class SignInPanel(QFrame):
    """Lower left over ``host``, until the city has taken the password or a person puts it away."""

    def __init__(self, office: Office, host: QWidget) -> None:
        super().__init__(host)
        self.setProperty("kind", "card")
        self.setFixedWidth(380)
        self._office, self._host = office, host
        self.form = PasswordForm(self.tr("Sign in at the city"), self.tr("Signing in…"))
        self.form.submitted.connect(self._sign_in)
        later = widgets.button(self.tr("Later"), "link")
        later.clicked.connect(self.hide)
        text = widgets.label(
            self.tr("The city wants to know again who is there. You can go on working; what waits is sent afterwards."),
            "faint",
            wrap=True,
        )
        widgets.add(
            widgets.column(self, 16, 8),
            [widgets.label(self.tr("Sign-in needed"), "subtitle"), text, self.form, later],
        )
        office.state_changed.connect(self._look)
        host.installEventFilter(self)
        self.hide()

    @Slot()
    def ask(self) -> None:
        self.form.forget()
        self.form.problem.clear()
        self.show()
        self._place()
        self.raise_()
        self.form.focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _place(self) -> None:
        self.adjustSize()
        self.move(16, self._host.height() - self.height() - 48)

    def _sign_in(self, password: str, _: str) -> None:
        sync = self._office.desk.sync
        self._office.run(self, lambda: sync.sign_in(password), self._taken, self._refused)

    def _taken(self, _: object) -> None:
        self.hide()
        self.form.forget()
        self._office.noticed.emit(Notice(self.tr("Signed in at the city")))

    def _refused(self, problem: Problem) -> None:
        self.form.refuse(problem)
        self._place()

    @Slot(object)
    def _look(self, state: SyncState) -> None:
        if self.isVisible() and state.connection == "online":
            self.hide()
