"""The ticket list on a real desk: views, search, sort, arrivals that move nothing, and work by keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gridcentre.city.app import BackgroundCity
from gridcentre.desk import SORTS, VIEW_NAMES, Desk, Draft, TicketQuery
from gridcentre.domain.calendar import HOUR
from tests.sample_town import SampleTown, Time
from ui import words
from ui.app import Voice
from ui.office import Notice, Office
from ui.shell import Shell
from ui.tickets.lines import PLACE
from ui.tickets.list import TicketList
from ui.tickets.room import TicketsRoom
from ui.tickets.views import groups

Key = Qt.Key
Settle = Callable[[], None]
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def room(shell: Shell, settled: Settle) -> TicketsRoom:
    found = shell.rooms["tickets"]
    assert isinstance(found, TicketsRoom)
    shell.resize(1366, 768)
    settled()
    return found


@pytest.fixture
def settled(office: Office, settle: Callable[[Office], None]) -> Settle:
    return lambda: settle(office)


@pytest.fixture
def notices(office: Office) -> list[Notice]:
    heard: list[Notice] = []
    office.noticed.connect(heard.append)
    return heard


def ids(tickets: TicketList) -> list[str]:
    lines = [tickets.model.known(row) for row in range(tickets.model.rowCount())]
    return [line.row.id for line in lines if line]


def wanted(desk: Desk, query: TicketQuery) -> list[str]:
    return [row.id for row in desk.tickets.rows(desk.tickets.ids(query))]


def chosen(tickets: TicketList) -> list[str]:
    return [ids(tickets)[row] for row in tickets.table.chosen()]


def press(qtbot: QtBot, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Where the focus is, as a person does."""
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, key, modifier)


def type_in(text: str) -> None:
    """Where the focus is, letter by letter, as an input method gives them."""
    for letter in text:
        event = QInputMethodEvent()
        event.setCommitString(letter)
        QApplication.sendEvent(QApplication.focusWidget(), event)


def go_in_view(room: TicketsRoom, settled: Settle, view: str) -> TicketList:
    room.show_view(view)
    settled()
    return room.list


# -- views ------------------------------------------------------------------------------------


def test_the_views_are_those_of_the_field_in_their_order(qapp: QApplication) -> None:
    assert tuple(name for _, names in groups() for name in names) == VIEW_NAMES


def test_every_view_tells_its_count_and_shows_its_tickets(room: TicketsRoom, desk: Desk, settled: Settle) -> None:
    counts = desk.tickets.counts()
    for name in VIEW_NAMES:
        tickets = go_in_view(room, settled, name)
        item = room.views.currentItem()
        assert item.data(Qt.ItemDataRole.AccessibleTextRole) == f"{words.word(f'view.{name}')} {counts[name]}"
        assert ids(tickets) == wanted(desk, TicketQuery(view=name))
        assert tickets.table.isVisible() == (counts[name] > 0)


def test_alt_and_a_figure_go_to_a_view(qtbot: QtBot, room: TicketsRoom, settled: Settle) -> None:
    for number, name in enumerate(VIEW_NAMES[:9], start=1):
        press(qtbot, Key(Key.Key_0 + number), ALT)
        settled()
        assert (room.views.view, room.list.view) == (name, name)


def test_counts_follow_the_clock(room: TicketsRoom, office: Office, desk: Desk, time: Time, settled: Settle) -> None:
    before = desk.tickets.counts()
    tickets = go_in_view(room, settled, "overdue")
    time.go_on(9 * HOUR)
    office.ticked.emit(office.now)
    settled()
    after = desk.tickets.counts()
    assert after["overdue"] > before["overdue"]
    assert tickets.model.rowCount() == after["overdue"]


def test_an_empty_view_says_so(room: TicketsRoom, settled: Settle) -> None:
    tickets = go_in_view(room, settled, "mine")
    assert tickets.model.rowCount() == 0
    assert tickets._empty.text() == "“我经办”没有工单" and tickets._empty.isVisible()


# -- order and search ------------------------------------------------------------------------------


def test_a_click_on_a_head_sorts(qtbot: QtBot, room: TicketsRoom, desk: Desk, settled: Settle) -> None:
    tickets = go_in_view(room, settled, "in_work")
    table, head = tickets.table, tickets.table.horizontalHeader()
    before = chosen(tickets)
    for name in ("left", "number", "lead_unit", "petitioner", "sync"):
        table.setColumnHidden(PLACE[name], False)
        head.moveSection(head.visualIndex(PLACE[name]), 0)
        for sort in (name, f"-{name}", "") if name in SORTS else ("",):
            qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, head.height() // 2))
            settled()
            assert ids(tickets) == wanted(desk, TicketQuery(view="in_work", sort=sort))
            assert chosen(tickets) == before
            assert head.sortIndicatorSection() == (PLACE[name] if sort else -1)


def test_two_characters_find_in_the_view_or_everywhere(
    qtbot: QtBot, room: TicketsRoom, desk: Desk, settled: Settle
) -> None:
    tickets = go_in_view(room, settled, "to_accept")
    whole = ids(tickets)
    press(qtbot, Key.Key_F, CTRL)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    type_in("大坑")
    settled()
    here = wanted(desk, TicketQuery(view="to_accept", search="大坑"))
    assert ids(tickets) == here and 0 < len(here) < len(whole)
    assert tickets.model.found.words == ("大坑",)
    assert not tickets.model.found.scanned and "逐件" not in tickets._foot.text()

    tickets.finder._all.click()
    settled()
    everywhere = ids(tickets)
    assert everywhere == wanted(desk, TicketQuery(search="大坑")) and set(here) < set(everywhere)

    field.setFocus()
    press(qtbot, Key.Key_Escape)
    settled()
    assert field.text() == "" and set(whole) < set(ids(tickets))
    press(qtbot, Key.Key_Escape)
    assert tickets.table.hasFocus()

    press(qtbot, Key.Key_F, CTRL)
    type_in("大坑")
    press(qtbot, Key.Key_Down)
    settled()
    assert tickets.table.hasFocus() and ids(tickets) == everywhere
    press(qtbot, Key.Key_Escape)
    settled()
    assert len(ids(tickets)) > len(everywhere)


def test_home_and_end_go_to_the_ends_of_the_list_and_enter_leaves_the_views(
    qtbot: QtBot, room: TicketsRoom, settled: Settle
) -> None:
    tickets = go_in_view(room, settled, "in_work")
    press(qtbot, Key.Key_End)
    assert tickets.table.row == tickets.model.rowCount() - 1
    press(qtbot, Key.Key_Home, SHIFT)
    assert tickets.table.row == 0 and tickets.table.count_chosen() == tickets.model.rowCount()
    room.views.setFocus()
    press(qtbot, Key.Key_Down)
    settled()
    assert tickets.view == "due_today" and room.views.hasFocus()
    press(qtbot, Key.Key_Return)
    assert tickets.table.hasFocus()


def test_what_no_index_holds_is_looked_for_in_every_text_and_that_is_told(
    qtbot: QtBot, room: TicketsRoom, settled: Settle
) -> None:
    tickets = go_in_view(room, settled, "in_work")
    press(qtbot, Key.Key_F, CTRL)
    type_in("，")
    settled()
    assert tickets.model.found.scanned and "逐件查找" in tickets._foot.text()
    assert tickets.model.rowCount()


def test_what_is_not_found_says_what_to_do(qtbot: QtBot, room: TicketsRoom, settled: Settle) -> None:
    tickets = go_in_view(room, settled, "in_work")
    press(qtbot, Key.Key_F, CTRL)
    type_in("龘靐")
    settled()
    assert tickets._empty.text() == "没有找到“龘靐”"
    assert "全部工单" in tickets._hint.text()


def test_a_list_that_cannot_be_read_says_so_and_is_tried_again(
    room: TicketsRoom, desk: Desk, settled: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gridcentre.domain.problems import ProblemError

    def broken(query: TicketQuery) -> None:
        raise ProblemError("disk-full")

    tickets = go_in_view(room, settled, "mine")
    monkeypatch.setattr(desk.tickets, "ids", broken)
    tickets._ask("")
    settled()
    assert tickets._problem.isVisible() and tickets._empty.text() == "列表读取失败"
    monkeypatch.undo()
    tickets._again.click()
    settled()
    assert not tickets._problem.isVisible() and not tickets._again.isVisible()


# -- what arrives ----------------------------------------------------------------------------------


def test_arrivals_move_neither_selection_nor_place_nor_what_is_read(
    qtbot: QtBot, room: TicketsRoom, desk: Desk, town: SampleTown, settled: Settle
) -> None:
    """「新到 3 件，其中特急 3 件」 above; the row under the eye stays on its pixel."""
    town.dispatch(40)
    desk.sync.once()
    settled()
    tickets = go_in_view(room, settled, "to_accept")
    tester = QAbstractItemModelTester(tickets.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table = tickets.table
    table.go_to(20)
    press(qtbot, Key.Key_Down, SHIFT)
    settled()
    before, current = chosen(tickets), ids(tickets)[table.row]
    position = table.rowViewportPosition(table.row)
    read = room.preview._ticket
    assert len(before) == 2 and table.verticalScrollBar().value() > 0

    town.dispatch(3, urgency="特急")
    town.dispatch(2)
    desk.sync.once()
    settled()
    assert chosen(tickets) == before and ids(tickets)[table.row] == current
    assert table.row == 24
    assert table.rowViewportPosition(table.row) == position
    assert room.preview._ticket == read
    assert tickets._band.isVisible() and tickets._news.text() == "新到 3 件，其中特急 3 件"
    assert ids(tickets) == wanted(desk, TicketQuery(view="to_accept"))

    tickets._band.findChild(QPushButton).click()
    assert not tickets._band.isVisible() and table.row < 4 and table.hasFocus()
    assert tester.model() is tickets.model


def test_what_comes_into_sight_needs_no_notice(
    room: TicketsRoom, desk: Desk, town: SampleTown, settled: Settle
) -> None:
    tickets = go_in_view(room, settled, "to_accept")
    count = tickets.model.rowCount()
    town.dispatch(2)
    desk.sync.once()
    settled()
    assert tickets.model.rowCount() == count + 2
    assert not tickets._band.isVisible()
    assert room.views.currentItem().data(Qt.ItemDataRole.AccessibleTextRole) == f"待签收 {count + 2}"


def test_a_ticket_that_goes_leaves_the_cursor_at_its_neighbour(
    room: TicketsRoom, desk: Desk, town: SampleTown, settled: Settle
) -> None:
    tickets = go_in_view(room, settled, "to_accept")
    tickets.table.go_to(2)
    settled()
    _, _, going, following, *_ = ids(tickets)
    number = desk.tickets.get(going, seen=False).ticket.number
    town.city_act(number, "withdraw_city", reason="该事项由市级另行处理。")
    desk.sync.once()
    settled()
    assert chosen(tickets) == [following]
    assert room.preview._ticket == following


def test_a_preview_that_comes_late_is_not_shown_where_none_is_chosen(
    room: TicketsRoom, desk: Desk, settled: Settle
) -> None:
    tickets = go_in_view(room, settled, "to_accept")
    room.preview.show_ticket(ids(tickets)[1])
    room.preview.show_ticket("")
    settled()
    assert room.preview._stack.currentWidget() is room.preview._nothing


# -- work by keys --------------------------------------------------------------------------------


def test_several_are_accepted_at_once_and_taken_back(
    qtbot: QtBot, room: TicketsRoom, desk: Desk, settled: Settle, notices: list[Notice]
) -> None:
    tickets = go_in_view(room, settled, "to_accept")
    before = ids(tickets)
    press(qtbot, Key.Key_Down, SHIFT)
    press(qtbot, Key.Key_Down, SHIFT)
    settled()
    assert chosen(tickets) == before[:3] and "选中 3 件" in tickets._foot.text()
    press(qtbot, Key.Key_F2)
    settled()
    assert ids(tickets) == before[3:]
    assert {desk.tickets.get(ticket, seen=False).ticket.state for ticket in before[:3]} == {"T02"}
    assert notices[-1].text == "已签收 3 件" and notices[-1].undo is not None
    assert chosen(tickets) == before[3:4]

    notices[-1].undo()
    settled()
    assert ids(tickets) == before


def test_a_key_that_is_not_for_this_ticket_is_answered(
    qtbot: QtBot, room: TicketsRoom, settled: Settle, notices: list[Notice]
) -> None:
    tickets = go_in_view(room, settled, "to_accept")
    press(qtbot, Key.Key_F8)
    settled()
    assert notices[-1].text.startswith("现在不能“核查”")
    room.show_ticket(ids(tickets)[0])
    settled()
    press(qtbot, Key.Key_F9)
    assert notices[-1].text.startswith("现在不能“回访”")


def test_a_key_that_is_faster_than_the_desk_means_what_is_chosen_now(
    qtbot: QtBot, room: TicketsRoom, desk: Desk, settled: Settle
) -> None:
    """F2, F2 without a pause accepts two tickets; Down, F2 never the one that was left."""
    tickets = go_in_view(room, settled, "to_accept")
    first, second, third, fourth, *_ = ids(tickets)
    press(qtbot, Key.Key_F2)
    press(qtbot, Key.Key_F2)
    settled()
    assert ids(tickets)[:2] == [third, fourth]
    press(qtbot, Key.Key_Down)
    press(qtbot, Key.Key_F2)
    settled()
    assert ids(tickets)[0] == third and fourth not in ids(tickets)
    states = [desk.tickets.get(ticket, seen=False).ticket.state for ticket in (first, second, third, fourth)]
    assert states == ["T02", "T02", "T01", "T02"]

    left = ids(tickets)
    press(qtbot, Key.Key_F2)
    press(qtbot, Key.Key_F2)
    press(qtbot, Key.Key_Down)
    settled()
    assert len(ids(tickets)) == len(left) - 1


def test_a_wish_falls_with_the_last_ticket_and_waits_for_no_letter(
    qtbot: QtBot, room: TicketsRoom, desk: Desk, town: SampleTown, settled: Settle
) -> None:
    tickets = go_in_view(room, settled, "to_accept")
    last, *others = wanted(desk, TicketQuery(view="to_accept"))
    desk.act(others, Draft("accept"))
    settled()
    assert ids(tickets) == [last]
    for _ in range(2):  # the second one comes before the list has changed
        press(qtbot, Key.Key_F2)
    settled()
    assert ids(tickets) == []
    town.dispatch(1)
    desk.sync.once()
    settled()
    assert len(ids(tickets)) == 1, "accepted by itself"


def test_the_focus_stays_with_the_list_when_it_runs_empty_and_fills_again(
    qtbot: QtBot, room: TicketsRoom, desk: Desk, town: SampleTown, settled: Settle
) -> None:
    tickets = go_in_view(room, settled, "to_accept")
    press(qtbot, Key.Key_A, CTRL)
    press(qtbot, Key.Key_F2)
    settled()
    assert tickets.model.rowCount() == 0 and tickets._empty.isVisible()
    town.dispatch(1)
    desk.sync.once()
    settled()
    assert tickets.table.hasFocus() and tickets.table.count_chosen() == 1


def test_ten_tickets_are_accepted_and_assigned_by_one_f3_and_ten_enters(
    qtbot: QtBot, room: TicketsRoom, desk: Desk, town: SampleTown, settled: Settle
) -> None:
    town.dispatch(10, grid="320481103001", **{"class": "市容环境"})
    desk.sync.once()
    settled()
    tickets = go_in_view(room, settled, "to_accept")
    ten = ids(tickets)[:10]
    press(qtbot, Key.Key_F3)
    settled()
    for _ in ten:
        press(qtbot, Key.Key_Return)
        settled()
    assert {desk.tickets.get(ticket, seen=False).ticket.state for ticket in ten} == {"T03"}
    assert not set(ids(tickets)) & set(ten)


def test_several_chosen_tickets_are_assigned_by_one_form_and_one_enter(
    qtbot: QtBot, room: TicketsRoom, desk: Desk, town: SampleTown, settled: Settle
) -> None:
    town.dispatch(4, grid="320481103001", urgency="特急", **{"class": "市容环境"})
    desk.sync.once()
    settled()
    tickets = go_in_view(room, settled, "to_accept")
    first, second, third, *_ = ids(tickets)
    press(qtbot, Key.Key_Down, SHIFT)
    settled()
    press(qtbot, Key.Key_F3)
    settled()
    assert room.panel is not None and room.panel.isVisible()
    press(qtbot, Key.Key_Return)
    settled()
    assert not room.panel.isVisible() and tickets.table.hasFocus()
    assert [desk.tickets.get(ticket, seen=False).ticket.state for ticket in (first, second)] == ["T03", "T03"]
    assert chosen(tickets) == [third]


def test_a_search_from_elsewhere_looks_through_all_tickets(
    room: TicketsRoom, office: Office, desk: Desk, settled: Settle
) -> None:
    office.view_wanted.emit("", "大坑")
    settled()
    assert room.list.finder.everywhere
    assert ids(room.list) == wanted(desk, TicketQuery(search="大坑"))
    office.view_wanted.emit("in_work", "")
    settled()
    assert not room.list.finder.everywhere and room.views.view == "in_work"
    assert ids(room.list) == wanted(desk, TicketQuery(view="in_work"))


def test_only_lawful_actions_are_offered_each_with_its_key(
    room: TicketsRoom, desk: Desk, settled: Settle, office: Office
) -> None:
    forms: list[tuple[str, tuple[str, ...]]] = []
    for view in ("to_accept", "in_work", "to_verify", "closed_30"):
        tickets = go_in_view(room, settled, view)
        row = tickets.chosen.rows[0]
        lawful = set(desk.tickets.offers([row.id]))
        single = {button.form for button in tickets.chosen.buttons} - {
            "accept_assign",
            "record_combined",
            "report",
            "self_handle",
        }
        assert single == lawful
        keys = [button.shortcut for button in tickets.chosen.buttons if button.shortcut]
        assert len(keys) == len(set(keys))
        forms.append((view, tuple(action.text() for action in tickets.bar.menu().actions())))
    assert len(set(forms)) == 4


def test_what_is_chosen_together_takes_only_what_each_takes(room: TicketsRoom, desk: Desk, settled: Settle) -> None:
    tickets = go_in_view(room, settled, "at_city")
    tickets.table.selectAll()
    settled()
    all_of_them = [set(desk.tickets.offers([ticket])) for ticket in ids(tickets)]
    assert len(all_of_them) > 3
    kinds = {button.form for button in tickets.chosen.buttons}
    assert kinds == set.intersection(*all_of_them) and kinds < all_of_them[0]


def test_print_copy_and_open_by_key(
    qtbot: QtBot, room: TicketsRoom, desk: Desk, office: Office, settled: Settle, notices: list[Notice]
) -> None:
    printed: list[tuple[str, ...]] = []
    office.print_wanted.connect(printed.append)
    tickets = go_in_view(room, settled, "in_work")
    press(qtbot, Key.Key_Down, SHIFT)
    settled()
    two = tuple(chosen(tickets))
    press(qtbot, Key.Key_C, CTRL | SHIFT)
    settled()
    copied = QGuiApplication.clipboard().text()
    assert all(desk.tickets.get(ticket, seen=False).ticket.number in copied for ticket in two)
    assert "2 件" in notices[-1].text
    assert "copy" in {record.kind for record in desk.audit.records(two[0])}

    press(qtbot, Key.Key_Return)
    settled()
    assert room.page is not None and room.page.isVisible()
    assert "view" in {record.kind for record in desk.audit.records(two[1])}
    press(qtbot, Key.Key_Escape)
    settled()
    assert tickets.table.hasFocus() and tuple(chosen(tickets)) == two
    press(qtbot, Key.Key_P, CTRL)
    assert printed == [two]
    settled()


def test_the_preview_follows_the_cursor_and_is_no_look_into_the_ticket(
    qtbot: QtBot, room: TicketsRoom, desk: Desk, settled: Settle
) -> None:
    tickets = go_in_view(room, settled, "to_accept")
    for _ in range(3):
        press(qtbot, Key.Key_Down)
    settled()
    here = ids(tickets)[3]
    shown = desk.tickets.get(here, seen=False).ticket
    assert room.preview._title.text() == shown.facts.title
    assert room.preview._text.text() == shown.facts.text
    assert room.preview._checks.isVisible()
    assert not desk.audit.records(here)
    go_in_view(room, settled, "in_work")
    assert not room.preview._checks.isVisible()


# -- columns, names, languages --------------------------------------------------------------------


def test_columns_and_panes_stay_as_a_person_left_them(
    qtbot: QtBot, room: TicketsRoom, office: Office, settled: Settle
) -> None:
    table = room.list.table
    entry = next(entry for entry in table.column_menu().actions() if entry.text() == "满意度")
    entry.trigger()
    table.setColumnWidth(PLACE["number"], 177)
    assert not table.isColumnHidden(PLACE["rating"])
    again = TicketsRoom(office)
    qtbot.addWidget(again)
    assert not again.list.table.isColumnHidden(PLACE["rating"])
    assert again.list.table.columnWidth(PLACE["number"]) == 177
    again.list.table._default_columns()
    assert again.list.table.isColumnHidden(PLACE["rating"])
    settled()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_fits_and_has_a_name(
    qtbot: QtBot, office: Office, voice: Voice, settled: Settle, language: str
) -> None:
    voice.speak(language)
    shell = Shell(office)
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    settled()
    room = shell.rooms["tickets"]
    assert isinstance(room, TicketsRoom)
    assert shell.size().width() == 1366 and room.list.width() > 600
    for widget in room.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
            assert name, widget
    for push in room.list.bar.findChildren(QPushButton):
        if push.isVisible():
            assert push.width() >= push.sizeHint().width()
    assert QKeySequence("Ctrl+F").toString() in room.list.finder._field.placeholderText()


def test_offline_nothing_is_different(
    qtbot: QtBot, room: TicketsRoom, desk: Desk, served: BackgroundCity, settled: Settle
) -> None:
    served.stop()
    desk.sync.once()
    tickets = go_in_view(room, settled, "to_accept")
    before = ids(tickets)
    press(qtbot, Key.Key_F2)
    settled()
    assert ids(tickets) == before[1:]
    unsent = go_in_view(room, settled, "unsent")
    assert ids(unsent) == before[:1]
    line = unsent.model.known(0)
    assert line is not None and line.cells[PLACE["sync"]] == "待发送"
