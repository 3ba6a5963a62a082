"""The whole program in one process: sign in, work, another language, lock, and an end that leaves nothing running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from tests.faults.house import PASSPHRASE, PASSWORD
from tests.sample_town import SampleTown
from ui import theme
from ui.app import Program, Voice
from ui.entrance import Entrance
from ui.shell import Shell


@pytest.fixture
def program(qapp: QApplication, qtbot: QtBot, town: SampleTown, voice: Voice) -> Iterator[Program]:
    voice.speak("en")  # the program brings its own
    made = Program(qapp, town.folder / "clerk")
    qtbot.addWidget(made.window)
    made.begin()
    yield made
    made.window.close()


def sign_in(qtbot: QtBot, program: Program) -> Shell:
    """Types password and passphrase into the entrance, and Enter."""
    qtbot.waitUntil(lambda: isinstance(program.window.centralWidget(), Entrance), timeout=20_000)
    entrance = program.window.centralWidget()

    def typed() -> list[QLineEdit]:
        return [edit for edit in entrance.findChildren(QLineEdit) if edit.isVisible() and edit.isEnabled()]

    qtbot.waitUntil(lambda: len(typed()) == 2)
    for edit, text in zip(typed(), (PASSWORD, PASSPHRASE), strict=True):
        edit.setText(text)  # synthetic keys know no Chinese
    qtbot.keyClick(typed()[-1], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(program.window.centralWidget(), Shell), timeout=20_000)
    return program.window.centralWidget()


def texts(shell: Shell) -> set[str]:
    return {button.text() for button in shell.findChildren(QToolButton)}


def test_sign_in_opens_the_desk_and_it_stays_in_step(qtbot: QtBot, program: Program) -> None:
    sign_in(qtbot, program)
    assert "戴埠镇" in program.window.windowTitle()
    assert program.office is not None
    qtbot.waitUntil(lambda: program.office.state.green, timeout=20_000)


def test_another_language_and_theme_at_once_and_kept(qtbot: QtBot, program: Program, qapp: QApplication) -> None:
    shell = sign_in(qtbot, program)
    assert "工单" in texts(shell)
    shell.language_wanted.emit("en")
    shell = program.window.centralWidget()
    assert "Tickets" in texts(shell)
    shell.theme_wanted.emit("dark")
    assert theme.tokens() is theme.DARK
    again = Program(qapp, program.office.desk.folder)
    assert theme.tokens() is theme.DARK
    again.close()
    shell.language_wanted.emit("zh")


def test_closing_the_window_ends_everything(qtbot: QtBot, program: Program) -> None:
    sign_in(qtbot, program)
    program.window.close()
    assert program.office is None
