"""Nobody sits at the desk: no ticket is left in the window, the exchange goes on, the password brings it all back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from gridcentre.city.accounts import REFRESH
from gridcentre.city.app import BackgroundCity
from gridcentre.domain.calendar import DAY
from tests.faults.house import PASSWORD
from tests.sample_town import Time
from ui.entrance import CitySignIn, IdleLock, SignInPanel
from ui.office import Office

Settle = Callable[[Office], None]
SECRET = "张某某反映邻居夜间装修"


class Chair:
    """A window with a ticket in it, its lock, and the time that somebody last sat here."""

    def __init__(self, office: Office) -> None:
        self.now = 1_000.0
        self.window = QMainWindow()
        self.window.setWindowTitle(f"{SECRET} · 网格中心")
        shell = QWidget()
        self.typed = QLineEdit(shell)
        self.typed.setText("半句话")
        label = QLabel(SECRET, shell)
        label.move(0, 60)
        self.pressed: list[str] = []
        QShortcut(QKeySequence("F2"), shell, lambda: self.pressed.append("shell"))
        QShortcut(QKeySequence("F3"), self.window, lambda: self.pressed.append("window"))
        self.window.setCentralWidget(shell)
        self.window.show()
        self.lock = IdleLock(office, self.window, minutes=10, clock=lambda: self.now)

    def texts(self) -> str:
        labels = [label.text() for label in self.window.findChildren(QLabel)]
        return " ".join([self.window.windowTitle(), *labels])

    def wait(self, minutes: float) -> None:
        self.now += minutes * 60
        self.lock.check()


@pytest.fixture
def chair(qtbot: QtBot, office: Office) -> Iterator[Chair]:
    made = Chair(office)
    qtbot.addWidget(made.window)
    qtbot.waitExposed(made.window)
    yield made


def unlock(chair: Chair, office: Office, settle: Settle, password: str) -> None:
    page = chair.lock.page
    assert page is not None
    page.form.password.edit.setText(password)
    QTest.keyClick(page.form.password.edit, Qt.Key.Key_Return)
    settle(office)


def test_ten_minutes_without_a_hand_lock_it(chair: Chair, qtbot: QtBot) -> None:
    chair.wait(9.9)
    assert chair.lock.page is None
    QTest.keyClick(chair.window.windowHandle(), Qt.Key.Key_Down)
    chair.wait(9.9)
    assert chair.lock.page is None
    with qtbot.waitSignal(chair.lock.locked):
        chair.wait(0.2)
    assert chair.lock.page is not None


def test_no_ticket_is_left_in_the_locked_window(chair: Chair, office: Office) -> None:
    assert SECRET in chair.texts()
    other = QLabel(SECRET)  # a preview in a window of its own
    other.show()
    chair.lock.lock()
    assert SECRET not in chair.texts()
    assert not other.isVisible()
    assert office.desk.people.me.name in chair.texts()
    other.close()


def test_keys_do_nothing_behind_the_lock(chair: Chair) -> None:
    handle = chair.window.windowHandle()
    QTest.keyClick(handle, Qt.Key.Key_F3)
    assert chair.pressed == ["window"]
    chair.lock.lock()
    QTest.keyClick(handle, Qt.Key.Key_F2)
    QTest.keyClick(handle, Qt.Key.Key_F3)
    assert chair.pressed == ["window"]


def test_the_password_brings_back_what_was_there(chair: Chair, office: Office, settle: Settle, qtbot: QtBot) -> None:
    chair.lock.lock()
    unlock(chair, office, settle, "somebody else's")
    page = chair.lock.page
    assert page is not None and page.form.problem.problem is not None
    assert page.form.problem.problem.code == "wrong-password"
    unlock(chair, office, settle, PASSWORD)
    assert chair.lock.page is None
    assert SECRET in chair.texts()
    assert chair.typed.isVisible() and chair.typed.text() == "半句话"
    QTest.keyClick(chair.window.windowHandle(), Qt.Key.Key_F3)
    assert chair.pressed == ["window"]


def test_what_has_gone_behind_the_lock_is_not_missed(chair: Chair, office: Office, settle: Settle) -> None:
    """A letter from the city renews the buttons, and one of them had the focus."""
    other = QLabel(SECRET)
    other.show()
    chair.typed.setFocus()
    chair.lock.lock()
    for gone in (chair.typed, other):
        shiboken6.delete(gone)
    unlock(chair, office, settle, PASSWORD)
    assert chair.lock.page is None
    assert SECRET in chair.texts()


def test_the_lock_needs_no_line_and_the_exchange_goes_on_behind_it(
    chair: Chair, office: Office, settle: Settle, served: BackgroundCity
) -> None:
    chair.lock.lock()
    summary = office.desk.sync.once()
    assert summary.problem is None
    served.stop()
    unlock(chair, office, settle, PASSWORD)
    assert chair.lock.page is None


def test_the_demo_locks_only_when_told(chair: Chair) -> None:
    chair.lock.minutes = 0
    chair.wait(600)
    assert chair.lock.page is None
    chair.lock.lock()
    assert chair.lock.page is not None


# -- when the city asks ---------------------------------------------------------------------


@pytest.fixture
def signed_out(time: Time, office: Office, settle: Settle) -> Office:
    """A desk that was away so long that the city no longer knows it."""
    time.go_on(REFRESH + DAY)
    office.desk.sync.once()
    office.refresh()
    settle(office)
    assert office.state.connection == "signed-out"
    return office


def test_the_password_just_typed_serves_the_city_as_well(signed_out: Office, settle: Settle) -> None:
    CitySignIn(signed_out, PASSWORD)
    settle(signed_out)
    assert signed_out.desk.sync.once().problem is None


def test_a_wrong_one_is_tried_once_and_not_again(signed_out: Office, settle: Settle) -> None:
    CitySignIn(signed_out, "changed at the city")
    settle(signed_out)
    signed_out.refresh()
    settle(signed_out)
    assert signed_out.state.connection == "signed-out"


def test_the_panel_signs_in_and_goes(signed_out: Office, settle: Settle, qtbot: QtBot, qapp: QApplication) -> None:
    host = QWidget()
    host.resize(1200, 700)
    qtbot.addWidget(host)
    host.show()
    panel = SignInPanel(signed_out, host)
    panel.ask()
    assert host.rect().contains(panel.geometry())
    panel.form.password.edit.setText("not it")
    QTest.keyClick(panel.form.password.edit, Qt.Key.Key_Return)
    settle(signed_out)
    assert panel.form.problem.problem is not None and panel.form.problem.problem.code == "password-wrong"
    assert host.rect().contains(panel.geometry())
    panel.form.password.edit.setText(PASSWORD)
    with qtbot.waitSignal(signed_out.noticed):
        QTest.keyClick(panel.form.password.edit, Qt.Key.Key_Return)
    settle(signed_out)
    assert not panel.isVisible()
    assert signed_out.desk.sync.once().problem is None
