"""The GUI thread never waits for a disk or a line: no statement and no request leaves it from the screen's code."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication
from sqlalchemy import Engine, event

from gridcentre.desk import Desk, Draft, TicketQuery
from tests.faults.house import PASSPHRASE, PASSWORD, NoKeyring
from tests.sample_town import CLERK, SampleTown
from ui.office import Office
from ui.shell import Shell

UI = str(Path(__file__).parents[2] / "ui")


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement and request that the screen's code makes on the GUI thread, by the line that did."""
    caught: list[str] = []

    def look(what: str) -> None:
        if threading.current_thread() is threading.main_thread():
            lines = [frame for frame in traceback.extract_stack() if frame.filename.startswith(UI)]
            if lines:
                caught.append(f"{lines[-1].filename.removeprefix(UI)}:{lines[-1].lineno} {what[:60]}")

    def statement(connection: Any, cursor: Any, text: str, *_: Any) -> None:
        look(text)

    real = requests.Session.send

    def send(session: requests.Session, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        look(str(request.url))
        return real(session, request, **how)

    monkeypatch.setattr(requests.Session, "send", send)
    event.listen(Engine, "before_cursor_execute", statement)
    try:
        yield caught
    finally:
        event.remove(Engine, "before_cursor_execute", statement)


@pytest.fixture
def desk(town: SampleTown) -> Desk:
    """A desk of the clerk's that has not received anything yet."""
    folder = town.folder / "late"
    code = town.city.accounts.new_code(CLERK)
    Desk.enrol(folder, town.served.url, code, CLERK, PASSWORD, vault=NoKeyring(), passphrase=PASSPHRASE)
    return town.desk("late")


def test_first_load_scrolling_and_a_storm_of_acts(
    qtbot, watch: list[str], shell: Shell, office: Office, settle: Callable[[Office], None]
) -> None:
    office.start()
    qtbot.waitUntil(lambda: office.state.connection == "online", timeout=20_000)  # all of the first load is here
    settle(office)
    office.view_wanted.emit("to_accept", "")
    settle(office)
    scroll(shell)
    rows = office.desk.tickets.rows(office.desk.tickets.ids(TicketQuery(view="to_accept")))
    assert len(rows) > 3
    for row in rows:
        office.act(shell, [row.id], [Draft("accept")], row.number)
    settle(office)
    for name in ("register", "sync", "tickets"):
        shell.enter(name)
        settle(office)
    for row in rows:
        office.ticket_wanted.emit(row.id)
        settle(office)
    office.form_wanted.emit("assign", (rows[0].id,))
    settle(office)
    assert sorted(set(watch)) == []


def scroll(shell: Shell) -> None:
    """From top to end of every list on screen, a page at a time."""
    for view in shell.findChildren(QAbstractItemView):
        if view.isVisible() and view.model() is not None:
            bar = view.verticalScrollBar()
            for place in range(0, bar.maximum() + 1, max(1, bar.pageStep())):
                bar.setValue(place)
                QApplication.processEvents()


def test_typing_in_search(
    qtbot, watch: list[str], shell: Shell, office: Office, settle: Callable[[Office], None]
) -> None:
    settle(office)
    qtbot.keyClick(shell, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    for letter in "R000":
        qtbot.keyClicks(QApplication.focusWidget(), letter)
    settle(office)
    assert sorted(set(watch)) == []
