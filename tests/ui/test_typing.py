"""Who types is not disturbed: changes from the city come in while a form is open, and no letter goes elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit, QWidget

from gridcentre.desk import TicketQuery
from tests.sample_town import SampleTown
from ui.office import Office
from ui.shell import Shell


@pytest.mark.parametrize(("view", "form"), [("to_approve", "report"), ("unit_unaccepted", "record_combined")])
def test_letters_arrive_while_the_ticket_changes(
    qtbot, view: str, form: str, shell: Shell, office: Office, town: SampleTown, settle: Callable[[Office], None]
) -> None:
    (row, *_) = office.desk.tickets.rows(office.desk.tickets.ids(TicketQuery(view=view)))
    office.ticket_wanted.emit(row.id)
    settle(office)
    office.form_wanted.emit(form, (row.id,))
    settle(office)
    shell.activateWindow()
    QTest.qWaitForWindowActive(shell)
    field = next(one for one in shell.findChildren(QWidget) if _is_text(one))
    field.setFocus()
    before = field.toPlainText()
    _type("已")
    town.city_act(row.number, "note", text="市级提醒：请尽快答复。")
    office.desk.sync.once()
    settle(office)
    _type("关停")
    settle(office)
    assert QApplication.focusWidget() is field
    assert sorted(field.toPlainText()) == sorted(before + "已关停")


def _is_text(widget: QWidget) -> bool:
    return isinstance(widget, QPlainTextEdit | QTextEdit) and widget.isVisible() and not widget.isReadOnly()


def _type(text: str) -> None:
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(
                QApplication.focusWidget(), QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            )
