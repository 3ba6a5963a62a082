"""Every model of the screen keeps Qt's rules while its town lives: tickets come, are worked on, go, and come back."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from types import ModuleType

import pytest
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtTest import QAbstractItemModelTester

import ui
from gridcentre.desk import Draft, TicketQuery
from tests.sample_town import SampleTown
from ui.office import Office
from ui.shell import Shell

VIEWS = ("to_accept", "to_assign", "in_work", "closed_30")
ROOMS = ("tickets", "sync")


def modules() -> list[ModuleType]:
    return [importlib.import_module(found.name) for found in pkgutil.walk_packages(ui.__path__, "ui.")]


def own_models() -> set[type]:
    return {
        kind
        for module in modules()
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, QAbstractItemModel) and kind.__module__.startswith("ui.")
    }


def test_models_while_the_town_lives(
    shell: Shell, office: Office, town: SampleTown, settle: Callable[[Office], None]
) -> None:
    for name in ROOMS:
        shell.enter(name)
        settle(office)
    watched = [model for model in shell.findChildren(QAbstractItemModel) if type(model).__module__.startswith("ui.")]
    assert {type(model) for model in watched} == own_models(), "a model that nobody watches"
    warning = QAbstractItemModelTester.FailureReportingMode.Warning  # which fails the test
    testers = [QAbstractItemModelTester(model, warning) for model in watched]
    for view in VIEWS:
        office.view_wanted.emit(view, "")
        settle(office)
        live(office, town, settle)
    assert len(testers) == len(watched)


def live(office: Office, town: SampleTown, settle: Callable[[Office], None]) -> None:
    """New tickets, own acts on some, one taken back by the city, one act refused."""
    desk = office.desk
    numbers = town.dispatch(3, urgency="紧急")
    desk.sync.once()
    settle(office)
    desk.act(numbers[:2], Draft("accept"))
    settle(office)
    town.city_act(numbers[0], "withdraw_city", reason="另行处理")
    desk.sync.once()
    settle(office)
    for card in desk.outbox.conflicts():
        desk.outbox.close(card.item.id)
    settle(office)


@pytest.mark.parametrize("search", ["RX2026", "垃圾", "LY2026", ""])
def test_models_while_somebody_searches(
    search: str, shell: Shell, office: Office, settle: Callable[[Office], None]
) -> None:
    models = [model for model in shell.findChildren(QAbstractItemModel) if type(model).__module__.startswith("ui.")]
    testers = [
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning) for model in models
    ]
    office.view_wanted.emit("", search)
    settle(office)
    assert testers
    assert office.desk.tickets.ids(TicketQuery(search=search))
