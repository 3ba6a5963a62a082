"""The scenes: each brings one page of the program to where a picture of it is wanted.

A scene gets a ``Set`` (its desk, office, shell, town and time) and returns the widget to picture, or nothing for the
whole window. Add one by writing a function; its name is the picture's.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gridcentre.desk import Credentials, Doorstep, Draft, Enrolment, Vault
from gridcentre.domain.calendar import HOUR, MINUTE
from gridcentre.domain.problems import Problem
from tests.faults.house import LEAD_UNIT
from tests.screens.studio import Set
from ui.demo.banner import Banner
from ui.entrance import Entrance, IdleLock
from ui.entrance.enrolment import Enrolled
from ui.entrance.recovery import CodePage, RecoverPage
from ui.entrance.sign_in import SignInPage
from ui.printing.preview import SheetPreview
from ui.sync.room import PAST, SyncRoom
from ui.tickets.page import TicketPage
from ui.tickets.table import TicketTable

Scene = Callable[[Set], QWidget | None]
SCENES: dict[str, Scene] = {}


def scene(play: Scene) -> Scene:
    SCENES[play.__name__] = play
    return play


# -- before the work --------------------------------------------------------------------------


@scene
def entrance_first_run(place: Set) -> None:
    _entrance(place, "nobody")


@scene
def entrance_enrolment(place: Set) -> None:
    entrance = _entrance(place, "nobody")
    entrance._enrol()


@scene
def entrance_recovery_code(place: Set) -> None:
    entrance = _entrance(place, "nobody")
    told = Enrolment("0A2BX-7KQ9M-4ZTNP-J3D8H-W6R1C-VY5SE-90FGA", "d", "A", "示例值班员", "戴埠镇", keyring=True)
    entrance._show(CodePage()).show_code(Enrolled(told, Credentials("")))


@scene
def entrance_sign_in(place: Set) -> None:
    _entrance(place, "clerk")


@scene
def entrance_wrong_password(place: Set) -> None:
    page = _entrance(place, "clerk").page
    assert isinstance(page, SignInPage)
    page.refuse(Problem("too-many-attempts", {"seconds": "27", "failures": "5"}))


@scene
def entrance_recovery(place: Set) -> None:
    entrance = _entrance(place, "clerk")
    page = entrance._show(RecoverPage(place.background, place.folder / "clerk", Vault()))
    page.set_doorstep(Doorstep("戴埠镇", "A", "https://12345.example.gov.cn", False))


@scene
def locked(place: Set) -> None:
    place.view("to_accept")
    IdleLock(place.office, place.window).lock()


def _entrance(place: Set, profile: str) -> Entrance:
    entrance = place.show(Entrance(place.background, place.folder / profile))
    place.rest()
    return entrance


# -- the list ---------------------------------------------------------------------------------


@scene
def list_to_accept(place: Set) -> None:
    place.view("to_accept")


@scene
def list_in_work(place: Set) -> None:
    place.view("in_work")


@scene
def list_overdue(place: Set) -> None:
    place.view("overdue")


@scene
def list_search(place: Set) -> None:
    place.view("", "垃圾")


@scene
def list_nothing_found(place: Set) -> None:
    place.view("", "没有这样的事")


@scene
def list_several_selected(place: Set) -> None:
    place.view("to_accept")
    _select(place, 4)


@scene
def list_accept_and_assign(place: Set) -> None:
    """F3 on new tickets: one Enter each."""
    place.view("to_accept")
    place.office.form_wanted.emit("accept_assign", tuple(row.id for row in place.rows("to_accept")[:1]))


@scene
def list_after_an_act(place: Set) -> None:
    """The notice with its undo."""
    place.view("to_accept")
    rows = place.rows("to_accept")[:3]
    place.office.act(place.shell, [row.id for row in rows], [Draft("accept")], "已签收 3 件")


@scene
def list_offline(place: Set) -> None:
    place.view("to_accept")
    _cut_line(place)


@scene
def list_of_a_unit(place: Set) -> None:
    place.account = "unit"
    place.view("in_work")


@scene
def problem(place: Set) -> None:
    """What a person reads when something did not work."""
    place.view("in_work")
    place.office.troubled.emit(Problem("no-line", {}, "connection refused"))


@scene
def keys(place: Set) -> QWidget:
    place.view("in_work")
    place.shell.show_keys()
    from ui.keys import KeysWindow

    (window,) = place.shell.findChildren(KeysWindow)
    return window


def _select(place: Set, count: int) -> None:
    view = place.find(TicketTable)
    view.setFocus()
    for _ in range(count - 1):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)


def _cut_line(place: Set) -> None:
    """The line is down since 8:03, three acts wait."""
    place.desk.act([row.id for row in place.rows("to_accept")[:3]], Draft("accept"))
    place.town.served.stop()
    place.desk.sync.once()
    place.office.refresh()
    place.rest()


# -- the ticket's page ------------------------------------------------------------------------


@scene
def ticket_to_accept(place: Set) -> None:
    place.open(place.rows("to_accept")[0].id)


@scene
def ticket_overdue(place: Set) -> None:
    place.open(place.rows("overdue")[0].id)


@scene
def ticket_of_three_units(place: Set) -> None:
    several = max(place.rows("in_work"), key=lambda row: (row.co_count, row.number))
    place.open(several.id)


@scene
def ticket_to_call(place: Set) -> None:
    place.open(place.rows("to_call")[0].id)


@scene
def ticket_supervised(place: Set) -> None:
    place.open(place.rows("supervised")[0].id)


@scene
def ticket_closed(place: Set) -> None:
    place.open(place.rows("closed_30")[0].id)


@scene
def ticket_with_unsent_acts(place: Set) -> None:
    _cut_line(place)
    place.open(place.rows("unsent")[0].id)


@scene
def ticket_suspended(place: Set) -> None:
    place.open(next(row for row in place.rows("extended") if row.state == "T08").id)


@scene
def ticket_refused(place: Set) -> None:
    """An act of ours that the city did not take."""
    row = place.rows("to_accept")[1]
    place.town.city_act(row.number, "withdraw_city", reason="由市级另行处理。")
    place.desk.act([row.id], Draft("accept"))
    place.desk.sync.once()
    place.open(row.id)


@scene
def ticket_identity_asked(place: Set) -> None:
    """The question before a reveal; the identity itself is in no picture."""
    place.open(place.rows("in_work")[0].id)
    place.find(TicketPage)._facts.identity._ask()


@scene
def ticket_record(place: Set) -> None:
    """Scrolled down to the record of a long story."""
    place.open(place.rows("at_city")[-1].id)
    place.find(TicketPage).pane.verticalScrollBar().setValue(330)


@scene
def ticket_outside_the_readers(place: Set) -> None:
    place.account = "checker"
    row = place.rows("in_work")[0]
    place.town.city_act(row.number, "set_protection", readers=["党政办"], reason="领导要求")
    place.desk.sync.once()
    place.open(row.id)


# -- forms ------------------------------------------------------------------------------------


@scene
def form_assign(place: Set) -> None:
    place.open(place.rows("to_assign")[0].id, "assign")


@scene
def form_accept_and_assign(place: Set) -> None:
    place.open(place.rows("to_accept")[0].id, "accept_assign")


@scene
def form_record(place: Set) -> None:
    """合并代录."""
    place.open(place.rows("unit_unaccepted")[0].id, "record_combined")


@scene
def form_submit(place: Set) -> None:
    place.account = "unit"
    place.open(place.rows("in_work")[0].id, "submit")


@scene
def form_verify(place: Set) -> None:
    place.account = "checker"
    place.open(place.rows("to_verify")[0].id, "verify")


@scene
def form_call_back(place: Set) -> None:
    place.account = "checker"
    place.open(place.rows("to_call")[0].id, "followup")


@scene
def form_report(place: Set) -> None:
    place.open(place.rows("to_approve")[0].id, "report")


@scene
def form_return(place: Set) -> None:
    place.open(place.rows("to_assign")[0].id, "ask_return")


# -- registration -----------------------------------------------------------------------------


@scene
def register_empty(place: Set) -> None:
    place.shell.enter("register")


@scene
def register_dispute(place: Set) -> None:
    room = place.shell.enter("register")
    place.rest()
    told = {
        "source": "市民来电",
        "text": "两家因宅基地边界发生争吵，有人扬言要打架。",
        "class": "LY-ZA-01",
        "urgency": "紧急",
        "place": "戴埠村 3 组",
    }
    for name, value in told.items():
        room.form.fields[name].editor.set_value(value)
    room.form._renew()
    room._changed()
    room._settle()


# -- the exchange -----------------------------------------------------------------------------


@scene
def exchange_calm(place: Set) -> None:
    place.shell.enter("sync")


@scene
def exchange_unsent(place: Set) -> None:
    _cut_line(place)
    place.shell.enter("sync")


@scene
def exchange_refused(place: Set) -> None:
    """The city took a ticket back while the line was down."""
    desk, row = place.desk, place.rows("to_assign")[0]
    fields = {
        "lead": LEAD_UNIT,
        "task_text": "请到现场核实处理，并于规定时限内反馈结果。",
        "due": desk.now() + 3 * HOUR,
        "reply_format": "系统",
        "show_identity": False,
    }
    desk.act([row.id], Draft("assign", fields))
    place.town.city_act(row.number, "withdraw_city", reason="该事项由市级另行处理。")
    desk.sync.once()
    place.time.go_on(3 * MINUTE)
    place.shell.enter("sync")


@scene
def exchange_history(place: Set) -> None:
    """After an outage of an hour with some work in it."""
    place.town.served.stop()
    place.desk.sync.once()
    place.desk.act([row.id for row in place.rows("to_accept")[:4]], Draft("accept"))
    place.time.go_on(HOUR)
    place.town.served.start()
    place.desk.sync.once()
    room = place.shell.enter("sync")
    assert isinstance(room, SyncRoom)
    room.tabs.setCurrentIndex(PAST)


@scene
def demonstration(place: Set) -> None:
    place.shell.banner.addWidget(Banner("戴埠镇", up=False))


# -- paper ------------------------------------------------------------------------------------


@scene
def sheet_one(place: Set) -> QWidget:
    """One ticket that a unit has."""
    return _preview(place, [place.rows("in_work")[0].id])


@scene
def sheet_archive(place: Set) -> QWidget:
    return _preview(place, [place.rows("closed_30")[0].id])


@scene
def sheets_many(place: Set) -> QWidget:
    """Everything in work: restricted tickets are left out and told."""
    return _preview(place, [row.id for row in place.rows()])


def _preview(place: Set, ids: list[str]) -> QWidget:
    place.shell.enter("tickets")
    place.office.print_wanted.emit(tuple(ids))
    (window,) = place.shell.findChildren(SheetPreview)
    return window
