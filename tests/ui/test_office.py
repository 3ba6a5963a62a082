"""The office: acts that are durable, told and undone; changes from anywhere, gathered; an end in good order."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from gridcentre.city.app import BackgroundCity
from gridcentre.desk import Desk, Draft, TicketQuery
from gridcentre.domain.problems import Problem
from tests.sample_town import SampleTown, Time
from ui.background import Background
from ui.digest import Digest
from ui.office import HOLD_MS, Notice, Office

Settle = Callable[[Office], None]


def to_accept(desk: Desk) -> list[str]:
    return [row.id for row in desk.tickets.page(TicketQuery(view="to_accept")).rows]


def test_an_act_is_written_before_it_is_told(qtbot: QtBot, office: Office, settle: Settle) -> None:
    ids = to_accept(office.desk)[:2]
    with qtbot.waitSignal(office.noticed) as told:
        office.act(office, ids, [Draft("accept")], "said")
    notice: Notice = told.args[0]
    assert notice.text == "said"
    assert {item.ticket for item in office.desk.outbox.items()} == set(ids)
    settle(office)
    assert office.state.unsent == 2


def test_undo_takes_all_of_it_back(qtbot: QtBot, office: Office, settle: Settle) -> None:
    before = to_accept(office.desk)
    with qtbot.waitSignal(office.noticed) as told:
        office.act(office, before[:3], [Draft("accept")], "said")
    undo = told.args[0].undo
    assert undo is not None
    with qtbot.waitSignal(office.noticed) as told:
        undo()
    assert told.args[0].text == "已撤销：said"
    settle(office)
    assert to_accept(office.desk) == before
    assert office.state.unsent == 0


def test_what_could_not_be_undone_is_not_called_undone(
    qtbot: QtBot, office: Office, time: Time, settle: Settle
) -> None:
    [ticket] = to_accept(office.desk)[:1]
    with qtbot.waitSignal(office.noticed) as told:
        office.act(office, [ticket], [Draft("accept")], "said")
    time.go_on(HOLD_MS)
    office.desk.sync.once()
    notices: list[Notice] = []
    office.noticed.connect(notices.append)
    with qtbot.waitSignal(office.troubled) as troubled:
        told.args[0].undo()
    assert troubled.args[0].code == "act-unknown"  # it is the city's now
    settle(office)
    assert notices == []


def test_whoever_is_left_out_of_many_is_told(qtbot: QtBot, office: Office) -> None:
    takes = to_accept(office.desk)[:2]
    [other] = [row.id for row in office.desk.tickets.page(TicketQuery(view="to_assign")).rows][:1]
    with qtbot.waitSignal(office.troubled) as told:
        office.act(office, [*takes, other], [Draft("accept")], "said", partial=True)
    problem: Problem = told.args[0]
    assert problem.code == "some-refused"
    assert (problem.params["refused"], problem.params["total"]) == ("1", "3")
    assert {item.ticket for item in office.desk.outbox.items()} == set(takes)


def test_what_was_refused_is_told_and_nothing_written(qtbot: QtBot, office: Office) -> None:
    problems: list[Problem] = []
    [ticket] = to_accept(office.desk)[:1]
    office.act(office, [ticket], [Draft("verify")], "said", failed=problems.append)
    qtbot.waitUntil(lambda: bool(problems))
    assert problems[0].code == "wrong-state"
    assert not office.desk.outbox.items()


def test_changes_are_gathered_into_one(qtbot: QtBot, office: Office, town: SampleTown, settle: Settle) -> None:
    heard: list[frozenset[str]] = []
    office.changed.connect(heard.append)
    ids = to_accept(office.desk)[:5]
    for ticket in ids:
        office.desk.act([ticket], Draft("accept"))
    settle(office)
    assert heard == [frozenset(ids)]


def test_it_stays_in_step_by_itself(qtbot: QtBot, office: Office, town: SampleTown) -> None:
    office.start()
    qtbot.waitUntil(lambda: office.state.connection == "online", timeout=20_000)
    [ticket] = to_accept(office.desk)[:1]
    office.desk.act([ticket], Draft("accept"))
    qtbot.waitUntil(lambda: town.city.ticket(ticket).state == "T02", timeout=20_000)
    qtbot.waitUntil(lambda: office.state.green, timeout=20_000)


def test_after_an_outage_it_says_what_came_in(
    qtbot: QtBot, office: Office, served: BackgroundCity, time: Time, settle: Settle, town: SampleTown
) -> None:
    Digest(office, office)
    notices: list[Notice] = []
    office.noticed.connect(notices.append)
    office.desk.sync.once()
    office.refresh()
    settle(office)
    served.stop()
    office.desk.sync.once()
    office.refresh()
    settle(office)
    time.go_on(3_600_000)
    served.start()
    town.dispatch(3, urgency="特急")
    office.desk.sync.once()
    office.refresh()
    settle(office)
    assert [notice.text for notice in notices] == ["断线期间收到 3 件，其中特急 3 件、紧急 0 件"]


def test_closing_twice_is_closing_once(qapp: object, desk: Desk) -> None:
    office = Office(desk, Background())
    office.start()
    office.close()
    office.close()
