"""The buttons of a ticket's head: in their order whatever was offered before, none over another."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import cast

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui import widgets
from ui.tickets.head import Actions
from ui.tickets.reading import Reading

OFFERS = {
    "T12": "ask_report link_group endorse_report review promise send_back cancel_request note remind",
    "T13": "recall_report report_update note remind link supervise",
    "T01": "accept assign",
}


def offered(state: str) -> Reading:
    """As much of a reading as the buttons look at."""
    ticket, detail = SimpleNamespace(state=state, ended=False), SimpleNamespace(offers=OFFERS[state].split())
    return cast(Reading, SimpleNamespace(ticket=ticket, detail=detail))


def test_no_button_stands_over_another(qtbot: QtBot) -> None:
    host, actions = QWidget(), Actions()
    widgets.column(host).addWidget(actions)
    qtbot.addWidget(host)
    host.resize(900, 200)
    host.show()
    qtbot.waitExposed(host)
    for state in ("T12", "T13", "T12", "T01", "T13", "T12"):
        actions.fill(offered(state))
        shown = [button for button in (*actions._buttons.widgets, actions._more) if button.isVisible()]
        edges = [(button.x(), button.x() + button.width()) for button in shown]
        assert all(end < begin for (_, end), (begin, _) in pairwise(edges)), (state, edges)
