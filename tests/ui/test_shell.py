"""The shell: rooms by key, the ways between them, what is owed on the rail, problems and notices on top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from gridcentre.domain.problems import Problem
from ui import theme
from ui.app import Voice
from ui.keys import KeysWindow
from ui.office import Notice, Office
from ui.shell import Shell


def press(qtbot: QtBot, shell: Shell, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QGuiApplication.focusWindow() or shell, key, held)


def test_every_room_has_its_key(qtbot: QtBot, shell: Shell) -> None:
    shell.activateWindow()
    assert shell.room == "tickets"
    press(qtbot, shell, Qt.Key.Key_F5)
    assert shell.room == "sync"
    press(qtbot, shell, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert shell.room == "register"
    press(qtbot, shell, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert shell.room == "tickets"


def test_ways_lead_to_rooms(shell: Shell, office: Office) -> None:
    office.room_wanted.emit("sync")
    assert shell.room == "sync"
    office.view_wanted.emit("overdue", "")
    assert shell.room == "tickets"


def test_the_rail_tells_what_waits_for_a_person(shell: Shell, office: Office) -> None:
    office.state_changed.emit(replace(office.state, needs_you=2))
    texts = {button.text() for button in shell.findChildren(QToolButton)}
    assert "收发 2" in texts


def test_a_problem_stands_until_it_is_read(qtbot: QtBot, shell: Shell, office: Office) -> None:
    office.troubled.emit(Problem("disk-full", {"path": "desk.db"}, "ENOSPC"))
    assert shell.problem.isVisible()
    shell.problem._copy.click()
    assert "ENOSPC" in QGuiApplication.clipboard().text()
    shell.problem.clear()
    assert not shell.problem.isVisible()


def test_text_from_outside_is_never_markup(shell: Shell, office: Office) -> None:
    office.noticed.emit(Notice("<b>粗</b>"))
    office.troubled.emit(Problem("unknown", {"code": "<img src=x>"}))
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in shell.findChildren(QLabel) if label.text())


def test_undo_by_key(qtbot: QtBot, shell: Shell, office: Office) -> None:
    undone: list[bool] = []
    office.noticed.emit(Notice("已签收", undo=lambda: undone.append(True)))
    shell.activateWindow()
    press(qtbot, shell, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True]


def test_undo_by_key_in_a_text_undoes_the_typing(qtbot: QtBot, shell: Shell, office: Office) -> None:
    undone: list[bool] = []
    room = shell.enter("register")
    shell.activateWindow()
    for typed in (room.form.fields["place"].editor.target(), room.form.fields["text"].editor.target()):
        typed.setFocus()
        qtbot.keyClicks(typed, "abc")
        office.noticed.emit(Notice("已签收", undo=lambda: undone.append(True)))
        press(qtbot, shell, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [room.form.fields[name].value() for name in ("place", "text")] == [None, None]
    assert undone == []


def test_the_list_of_keys(qtbot: QtBot, shell: Shell) -> None:
    shell.show_keys()
    window = shell.findChild(KeysWindow)
    assert window is not None
    told = {label.text() for label in window.findChildren(QLabel)}
    assert {"签收", "F2", "合并代录", "F4", "流转单"} <= told
    window.close()


def test_dark_and_english(qtbot: QtBot, office: Office, voice: Voice, qapp: object) -> None:
    voice.speak("en")
    theme.apply(qapp, "dark")
    shell = Shell(office)
    qtbot.addWidget(shell)
    assert {"Tickets", "Register", "Exchange"} <= {button.text() for button in shell.findChildren(QToolButton)}
    assert shell.palette().window().color() == theme.colour("window")


def test_a_shell_that_has_gone_hears_nothing(qtbot: QtBot, office: Office, settle: Callable[[Office], None]) -> None:
    """Another language makes the shell anew; the office goes on."""
    shell = Shell(office)
    qtbot.addWidget(shell)
    for room in ("register", "sync", "tickets"):
        shell.enter(room)
    settle(office)
    shiboken6.delete(shell)
    office.state_changed.emit(replace(office.state, unsent=1))
    office.changed.emit(frozenset("*"))
    office.ticked.emit(office.now)
    assert office.background.pending == 0
