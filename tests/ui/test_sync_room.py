"""The 收发 room on a real line: what waits, what was refused with both sides and every way out, what is over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from gridcentre.city.app import BackgroundCity
from gridcentre.desk import Desk, Draft, TicketQuery, TicketRow
from gridcentre.domain.calendar import HOUR, MINUTE
from tests.faults.house import LEAD_UNIT
from tests.sample_town import SampleTown, Time
from ui.app import Voice
from ui.forms.field import Field
from ui.office import HOLD_MS, Notice, Office
from ui.sync.amend import Amend
from ui.sync.room import PAST, REFUSED, UNSENT, SyncRoom

Settle = Callable[[Office], None]
WITHDRAWN = "该事项由市级另行处理。"


@pytest.fixture
def room(qtbot: QtBot, office: Office, settle: Settle) -> SyncRoom:
    made = SyncRoom(office)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    settle(office)
    return made


def in_view(desk: Desk, view: str) -> list[TicketRow]:
    return list(desk.tickets.page(TicketQuery(view=view)).rows)


def assignment(desk: Desk, text: str = "请到现场核实处理。") -> Draft:
    told = {"lead": LEAD_UNIT, "task_text": text, "due": desk.now() + 3 * HOUR, "reply_format": "系统"}
    return Draft("assign", {**told, "show_identity": False})


def texts(widget: QWidget) -> str:
    """What can be read on it."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def press(qtbot: QtBot, room: SyncRoom, name: str) -> None:
    qtbot.mouseClick(room.refusals._buttons[name], Qt.MouseButton.LeftButton)


def withdrawn_meanwhile(town: SampleTown, desk: Desk) -> TicketRow:
    """A ticket assigned without a line, with a note behind it, that the city withdrew in the meantime."""
    row = next(row for row in in_view(desk, "to_assign") if row.state == "T02" and not row.old_number)
    town.served.stop()
    desk.act([row.id], assignment(desk))
    desk.act([row.id], Draft("note", {"text": "已电话通知值班员。"}))
    town.city_act(row.number, "withdraw_city", reason=WITHDRAWN)
    town.served.start()
    desk.sync.once()
    return row


# -- refused ---------------------------------------------------------------------------------------------


def test_a_refused_act_shows_both_sides_and_who_waits_behind(
    qtbot: QtBot, town: SampleTown, desk: Desk, office: Office, room: SyncRoom, settle: Settle
) -> None:
    row = withdrawn_meanwhile(town, desk)
    settle(office)
    assert room.tabs.tabText(REFUSED) == "需您处理 1"
    assert room.refusals.list.current.number == row.number
    told = texts(room.refusals)
    assert "“分派”未生效" in told
    assert "该工单现为“市级已撤回”" in told
    qtbot.waitUntil(lambda: WITHDRAWN in texts(room.refusals._sides._city))
    mine, city = texts(room.refusals._sides._mine), texts(room.refusals._sides._city)
    assert "综合行政执法局" in mine and "请到现场核实处理。" in mine
    assert "排在其后、尚未发送：补充信息" in mine
    assert "市级已撤回" in city
    assert room.head._figures["needs"].property("tone") == "danger"
    visible = {name for name, button in room.refusals._buttons.items() if button.isVisible()}
    assert visible == {"retry", "edit", "own", "copy", "open", "withdraw", "close"}


def test_putting_a_card_away_lets_go_what_waited(
    qtbot: QtBot, town: SampleTown, desk: Desk, office: Office, room: SyncRoom, settle: Settle
) -> None:
    row = withdrawn_meanwhile(town, desk)
    settle(office)
    press(qtbot, room, "close")
    settle(office)
    assert desk.outbox.conflicts() == ()
    assert room.tabs.tabText(REFUSED) == "需您处理"
    assert "没有需要您处理的" in texts(room.refusals)
    (note,) = [item for item in desk.outbox.items() if item.ticket == row.id]
    assert (note.kind, note.state) == ("note", "queued")


def test_a_refused_act_is_taken_back_after_what_stands_on_it(
    qtbot: QtBot, town: SampleTown, desk: Desk, office: Office, room: SyncRoom, settle: Settle
) -> None:
    withdrawn_meanwhile(town, desk)
    settle(office)
    press(qtbot, room, "withdraw")
    settle(office)
    problem = room.refusals._trouble.problem
    assert problem is not None and problem.code == "withdraw-later-first"
    room.tabs.setCurrentIndex(UNSENT)
    qtbot.mouseClick(room.unsent._buttons["withdraw"], Qt.MouseButton.LeftButton)
    settle(office)
    room.tabs.setCurrentIndex(REFUSED)
    press(qtbot, room, "withdraw")
    settle(office)
    assert desk.outbox.conflicts() == ()
    assert [one.mark for one in desk.outbox.settled()] == ["withdrawn", "withdrawn"]


def test_trying_again_what_the_city_still_refuses_tells_why_and_keeps_the_card(
    qtbot: QtBot, town: SampleTown, desk: Desk, office: Office, room: SyncRoom, settle: Settle
) -> None:
    withdrawn_meanwhile(town, desk)
    settle(office)
    press(qtbot, room, "retry")
    settle(office)
    assert room.refusals._trouble.problem is not None
    assert len(desk.outbox.conflicts()) == 1


def test_what_was_written_can_be_copied(
    qtbot: QtBot, town: SampleTown, desk: Desk, office: Office, room: SyncRoom, settle: Settle
) -> None:
    row = withdrawn_meanwhile(town, desk)
    settle(office)
    heard: list[Notice] = []
    office.noticed.connect(heard.append)
    press(qtbot, room, "copy")
    settle(office)
    assert "请到现场核实处理。" in QGuiApplication.clipboard().text()
    assert [notice.text for notice in heard] == ["已复制，并已留痕"]
    assert desk.audit.records(row.id)[-1].kind == "copy"


def test_work_on_a_withdrawn_ticket_becomes_an_own_one_and_asks_what_it_lacks(
    qtbot: QtBot, town: SampleTown, desk: Desk, office: Office, room: SyncRoom, settle: Settle
) -> None:
    withdrawn_meanwhile(town, desk)
    settle(office)
    press(qtbot, room, "own")
    settle(office)
    (form,) = room.findChildren(Amend)
    (field,) = form.findChildren(Field)
    assert field.name == "result"
    qtbot.mouseClick(form._send, Qt.MouseButton.LeftButton)
    assert form.isVisible(), "an empty field is asked for again"
    field.editor.set_value("已上门劝离并清理。")
    qtbot.mouseClick(form._send, Qt.MouseButton.LeftButton)
    settle(office)
    assert not any(one.isVisible() for one in room.findChildren(Amend))
    assert desk.outbox.conflicts() == ()
    own = [item for item in desk.outbox.items() if item.kind == "register_closed"]
    assert len(own) == 1


def test_an_act_is_corrected_before_it_goes(
    qtbot: QtBot, town: SampleTown, desk: Desk, office: Office, room: SyncRoom, settle: Settle
) -> None:
    row = next(row for row in in_view(desk, "to_assign") if row.state == "T02" and not row.old_number)
    town.served.stop()
    desk.act([row.id], assignment(desk, "原先的要求。"))
    town.served.start()
    (item,) = desk.outbox.items()
    settle(office)
    room.tabs.setCurrentIndex(UNSENT)
    room.unsent._buttons["edit"].click()
    settle(office)
    (form,) = room.findChildren(Amend)
    fields = {field.name: field for field in form.findChildren(Field)}
    assert fields["task_text"].value() == "原先的要求。"
    assert fields["co_units"].value() is None, "what was not written is not suggested into the act"
    fields["task_text"].editor.set_value("改正后的要求。")
    qtbot.mouseClick(form._send, Qt.MouseButton.LeftButton)
    settle(office)
    (renewed,) = desk.outbox.items()
    assert renewed.id != item.id
    assert {**item.action.fields, "task_text": "改正后的要求。"} == dict(renewed.action.fields)
    desk.sync.once()
    assert desk.tickets.get(row.id).ticket.state == "T03"


def test_the_ticket_is_one_key_away(
    qtbot: QtBot, town: SampleTown, desk: Desk, office: Office, room: SyncRoom, settle: Settle
) -> None:
    row = withdrawn_meanwhile(town, desk)
    settle(office)
    room.shown()
    with qtbot.waitSignal(office.ticket_wanted) as wanted:
        qtbot.keyClick(room.refusals.list, Qt.Key.Key_Return)
    assert wanted.args == [row.id]


# -- unsent ------------------------------------------------------------------------------------------------


def test_unsent_acts_stand_by_ticket_with_state_and_reason(
    town: SampleTown, served: BackgroundCity, desk: Desk, office: Office, room: SyncRoom, settle: Settle, time: Time
) -> None:
    urgent = next(row for row in in_view(desk, "to_accept") if row.urgency == "特急")
    calm, held = [row for row in in_view(desk, "to_accept") if row.urgency == "一般"][:2]
    served.stop()
    desk.act([calm.id], Draft("accept"))
    desk.act([urgent.id], Draft("accept"))
    desk.act([calm.id], Draft("note", {"text": "已记录。"}))
    desk.act([held.id], Draft("accept"), hold_ms=HOLD_MS)
    assert desk.sync.once().problem is not None
    settle(office)
    table = room.unsent.list.table
    shown = [table.line(row) for row in range(table.rowCount())]
    assert [(line.number, line.first, line.action) for line in shown] == [
        (calm.number, True, "签收"),
        (calm.number, False, "补充信息"),
        (urgent.number, True, "签收"),
        (held.number, True, "签收"),
    ]
    assert [line.state for line in shown] == ["待发送", "待发送", "待发送", "可撤回"]
    assert "尚未送达，请电话通知" in shown[2].why and shown[2].tone == "danger"
    assert table.index(1, 0).data() == "", "the number stands once for each ticket"
    assert "已连接" not in room.head._text.text()
    assert room.head._icon.pixmap().width() and room.head._text.text() == "离线办理中"
    time.go_on(HOLD_MS + 1)
    office.ticked.emit(office.now)
    settle(office)
    assert table.line(3).state == "待发送", "the time to undo is over"


def test_an_act_is_taken_back_or_sent_at_once(
    qtbot: QtBot, served: BackgroundCity, desk: Desk, office: Office, room: SyncRoom, settle: Settle
) -> None:
    first, second = in_view(desk, "to_accept")[:2]
    served.stop()
    desk.act([first.id, second.id], Draft("accept"))
    settle(office)
    room.tabs.setCurrentIndex(UNSENT)
    room.unsent.list.selectRow(1)
    qtbot.mouseClick(room.unsent._buttons["withdraw"], Qt.MouseButton.LeftButton)
    settle(office)
    (left,) = desk.outbox.items()
    assert left.ticket == first.id
    assert room.unsent.list.current.id == left.id
    qtbot.mouseClick(room.unsent._buttons["retry"], Qt.MouseButton.LeftButton)
    settle(office)
    served.start()
    with qtbot.waitSignal(room.head.exchanged) as done:
        qtbot.mouseClick(room.head._now, Qt.MouseButton.LeftButton)
    assert done.args[0].sent == 1
    settle(office)
    assert room.unsent.list.current is None
    assert room.tabs.tabText(UNSENT) == "未发送"


def test_selection_stays_while_others_come_and_go(
    town: SampleTown, served: BackgroundCity, desk: Desk, office: Office, room: SyncRoom, settle: Settle
) -> None:
    rows = in_view(desk, "to_accept")[:4]
    served.stop()
    acts = [one.id for one in desk.act([row.id for row in rows[1:]], Draft("accept"))]
    settle(office)
    room.unsent.list.selectRow(1)
    chosen = room.unsent.list.current
    desk.outbox.withdraw(acts[0])
    desk.act([rows[0].id], Draft("accept"))
    settle(office)
    assert room.unsent.list.current.id == chosen.id


# -- the line ----------------------------------------------------------------------------------------------


def test_working_offline_has_a_reason_an_end_and_a_way_back(
    qtbot: QtBot, desk: Desk, office: Office, room: SyncRoom, settle: Settle
) -> None:
    menu = room.head._away.menu()
    assert [action.text() for action in menu.actions()] == ["30 分钟", "2 小时", "直到我恢复"]
    menu.actions()[0].trigger()
    settle(office)
    assert "您选择了离线办理" in room.head._meaning.text()
    assert "自动恢复" in room.head._meaning.text()
    assert room.office.away_until > room.office.now + 29 * MINUTE
    assert not room.head._now.isVisible() and room.head._back.isVisible()
    qtbot.mouseClick(room.head._back, Qt.MouseButton.LeftButton)
    settle(office)
    assert desk.sync.once().problem is None
    menu.actions()[0].trigger()
    settle(office)
    room.office._return.start(0)
    qtbot.waitUntil(lambda: desk.sync.state().problem is None)


def test_history_tells_what_is_over_and_when_the_line_was_down(
    served: BackgroundCity, desk: Desk, office: Office, room: SyncRoom, settle: Settle, time: Time
) -> None:
    desk.sync.once()
    served.stop()
    desk.sync.once()
    row = in_view(desk, "to_accept")[0]
    desk.act([row.id], Draft("accept"))
    time.go_on(75 * MINUTE)
    served.start()
    desk.sync.once()
    settle(office)
    room.tabs.setCurrentIndex(PAST)
    (act,) = [room.past.acts.table.line(place) for place in range(room.past.acts.table.rowCount())]
    assert act.cells[1:4] == (row.number, "签收", "已确认")
    (outage,) = [room.past.outages.table.line(place) for place in range(room.past.outages.table.rowCount())]
    assert outage.cells[2:] == ("1 小时 15 分", "连不上市平台")
    assert "已连接市平台" in [room.past.seen.table.line(place).cells[1] for place in range(2)]


def test_in_english(voice: Voice, qtbot: QtBot, office: Office, settle: Settle) -> None:
    voice.speak("en")
    room = SyncRoom(office)
    qtbot.addWidget(room)
    assert [room.tabs.tabText(place) for place in range(3)] == ["Needs you", "Unsent", "History"]
    assert room.head._text.text() == "Working offline"


def test_a_room_that_has_gone_hears_nothing_more(
    qtbot: QtBot, served: BackgroundCity, desk: Desk, office: Office, settle: Settle
) -> None:
    """The shell is made anew for another language; what stands in its place then is another room."""
    gone = SyncRoom(office)
    qtbot.addWidget(gone)
    gone.show()
    settle(office)
    delete(gone)
    desk.act([in_view(desk, "to_accept")[0].id], Draft("accept"))
    office.ticked.emit(office.now)
    settle(office)
