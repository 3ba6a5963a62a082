"""The page of a ticket on a real desk and a real city: what it shows, how it follows, and what it lets out."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gridcentre.city.app import BackgroundCity
from gridcentre.city.database import City
from gridcentre.desk import Desk, Draft, TicketQuery, TicketRow
from tests.sample_town import SampleTown
from ui import theme
from ui.background import READERS, Background
from ui.forms.offers import buttons
from ui.office import Office
from ui.tickets.identity import SHOWN_S, Reason
from ui.tickets.page import TicketPage

Settle = Callable[[Office], None]


def rows(desk: Desk, view: str) -> tuple[TicketRow, ...]:
    return desk.tickets.page(TicketQuery(view=view), limit=100).rows


@pytest.fixture
def page(qtbot: QtBot, office: Office) -> TicketPage:
    made = TicketPage(office)
    qtbot.addWidget(made)
    made.resize(1094, 696)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def show(page: TicketPage, office: Office, settle: Settle) -> Callable[[str], TicketPage]:
    def shown(ticket: str) -> TicketPage:
        page.setFocus()
        page.show_ticket(ticket)
        settle(office)
        return page

    return shown


def said(widget: QWidget) -> str:
    """Every text that is to be seen."""
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    buttons = [button.text() for button in widget.findChildren(QPushButton) if button.isVisibleTo(widget)]
    return "\n".join([*labels, *buttons])


def button(widget: QWidget, text: str) -> QPushButton:
    return next(
        made
        for made in widget.findChildren(QPushButton)
        if made.isVisibleTo(widget) and (made.text().startswith(text) or made.accessibleName() == text)
    )


Show = Callable[[str], TicketPage]


# -- what it shows --------------------------------------------------------------------------------


def test_a_ticket_in_work_tells_all_of_itself(desk: Desk, show: Show) -> None:
    row = next(row for row in rows(desk, "in_work") if row.co_count and row.contacts)
    ticket = desk.tickets.get(row.id).ticket
    page = show(row.id)
    text = said(page)
    names = [desk.people.town.units[part.unit].name for part in ticket.subtasks]
    for word in (row.number, row.title, "办理中", "市级时限", "单位时限", *names, ticket.protection.petitioner_mask):
        assert word in text
    assert desk.people.classes[ticket.facts.category].name in text
    assert page._facts._text.toPlainText() == ticket.facts.text
    record = page._timeline.history.text()
    assert "市级派单" in record and "分派" in record and "单位签收" in record


def test_every_view_of_the_town_opens(desk: Desk, show: Show) -> None:
    """One page for all: whatever the last ticket had and this one has not must go."""
    seen = set()
    for view in desk.tickets.counts():
        for row in rows(desk, view)[:1]:
            page = show(row.id)
            text = said(page)
            assert (row.number or row.old_number) in text
            assert page.ticket == row.id and not page._trouble.isVisible()
            seen.add(row.state)
    assert len(seen) >= 10


def test_only_what_is_offered_has_a_button_and_a_key(desk: Desk, office: Office, show: Show, qtbot: QtBot) -> None:
    row = rows(desk, "to_accept")[0]
    page = show(row.id)
    usual = page.head.offered._buttons.widgets
    assert [made.form for made in usual if made.isVisible()][:2] == ["accept_assign", "accept"]
    assert QApplication.focusWidget() is usual[0]
    with qtbot.waitSignal(office.form_wanted) as wanted:
        qtbot.keyClick(usual[0], Qt.Key.Key_Space)
    assert wanted.args == ["accept_assign", (row.id,)]
    with qtbot.waitSignal(office.form_wanted) as wanted:
        qtbot.keyClick(page.pane, Qt.Key.Key_F2)
    assert wanted.args == ["accept", (row.id,)]


def test_rare_actions_lie_by_theme(desk: Desk, office: Office, show: Show, qtbot: QtBot) -> None:
    row = rows(desk, "in_work")[0]
    page = show(row.id)
    menu = page.head.offered._menu
    themes = {action.text(): action.menu() for action in menu.actions() if action.menu() is not None}
    assert len(menu.actions()) <= 12 and "承办单位" in themes
    offered = {button.form for button in buttons(desk.tickets.get(row.id).offers, row.state, False)}
    inside = [action for inner in themes.values() for action in inner.actions()]
    flat = [action for action in menu.actions() if action.menu() is None and not action.isSeparator()]
    usual = [made for made in page.head.offered._buttons.widgets if made.isVisible()]
    assert len(inside) + len(flat) + len(usual) == len(offered)
    recall = next(action for action in inside if action.text() == "收回")
    with qtbot.waitSignal(office.form_wanted) as wanted:
        recall.trigger()
    assert wanted.args == ["recall", (row.id,)]


def test_the_actions_of_former_tickets_do_not_pile_up(desk: Desk, show: Show, qapp: QApplication) -> None:
    one, other = (rows(desk, view)[0].id for view in ("in_work", "to_verify"))

    def actions() -> int:
        menu = show(one).head.offered._menu
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(menu.findChildren(QAction))

    before = actions()
    show(other)
    assert actions() == before


def test_a_key_works_where_its_action_lies_in_a_menu(desk: Desk, office: Office, show: Show, qtbot: QtBot) -> None:
    row = next(row for row in rows(desk, "at_city") if row.state == "T13")
    page = show(row.id)
    with qtbot.waitSignal(office.form_wanted) as wanted:
        qtbot.keyClick(page.pane, Qt.Key.Key_F6)
    assert wanted.args == ["remind", (row.id,)]


def test_a_unit_is_not_offered_what_it_may_not_know(town: SampleTown, qtbot: QtBot, settle: Settle, desk: Desk) -> None:
    unit = town.desk("unit")
    office = Office(unit, Background())
    page = TicketPage(office)
    qtbot.addWidget(page)
    page.show()
    row = next(row for row in rows(unit, "in_work") if desk.tickets.get(row.id).ticket.protection.phone_mask)
    page.show_ticket(row.id)
    settle(office)
    identity = page._facts.identity
    phone = desk.tickets.get(row.id).ticket.protection.phone_mask
    assert phone not in said(page) and "显示" not in said(identity)
    assert "更多" in said(page.head)
    office.close()


def test_the_check_stands_only_before_accepting(desk: Desk, show: Show, office: Office, settle: Settle) -> None:
    row = rows(desk, "to_accept")[0]
    page = show(row.id)
    assert page._check.isVisible() and "辖区" in said(page._check)
    desk.act([row.id], Draft("accept"))
    settle(office)
    assert not page._check.isVisible()


def test_a_window_is_no_clock(desk: Desk, show: Show) -> None:
    for row in rows(desk, "unit_unaccepted")[:3]:
        assert "窗口" not in said(show(row.id)._clocks)


def test_one_column_where_it_is_narrow(desk: Desk, show: Show, qtbot: QtBot) -> None:
    page = show(rows(desk, "in_work")[0].id)

    def beside() -> bool:
        places = [part.mapTo(page, QPoint()) for part in (page._main, page._aside)]
        return places[0].y() == places[1].y()

    assert beside()
    page.resize(640, 696)
    qtbot.waitUntil(lambda: not beside())
    assert page.pane.horizontalScrollBar().maximum() == 0
    history = page._timeline.history
    qtbot.waitUntil(lambda: history.height() >= history.document().size().height())


# -- how it follows -------------------------------------------------------------------------------


def test_an_act_shows_at_once_with_its_mark(desk: Desk, show: Show, office: Office, settle: Settle) -> None:
    row = next(row for row in rows(desk, "to_accept") if row.urgency == "一般")
    page = show(row.id)
    desk.act([row.id], Draft("accept"), hold_ms=60_000)
    settle(office)
    assert "待分派" in said(page.head) and "待发送" in said(page.head)
    assert "待发送" in page._timeline.history.text()


def test_an_unsent_urgent_act_asks_for_a_call(
    town: SampleTown, desk: Desk, show: Show, office: Office, settle: Settle, served: BackgroundCity
) -> None:
    row = next(row for row in rows(desk, "to_accept") if row.urgency == "特急")
    served.stop()
    desk.act([row.id], Draft("accept"))
    assert "尚未送达，请电话通知" in said(show(row.id).head)
    served.start()
    desk.sync.once()
    settle(office)
    assert "尚未送达" not in said(show(row.id).head)


def test_a_change_from_the_city_keeps_place_and_selection(
    city: City, desk: Desk, show: Show, office: Office, settle: Settle, town: SampleTown
) -> None:
    row = max(rows(desk, "in_work"), key=lambda row: len(desk.tickets.get(row.id, seen=False).steps))
    page = show(row.id)
    history = page._timeline.history
    found = history.document().find("市级派单")
    history.setTextCursor(found)
    page.resize(1094, 360)
    bar = page.pane.verticalScrollBar()
    bar.setValue(90)
    unit = town.desk("checker")
    unit.act([row.id], Draft("note", {"text": "现场已看过。"}))
    unit.sync.once()
    desk.sync.once()
    settle(office)
    assert "现场已看过。" in history.text()
    assert history.textCursor().selectedText() == "市级派单"
    assert bar.value() == 90


def test_a_change_while_it_opens_does_not_lose_the_look(
    desk: Desk, page: TicketPage, office: Office, settle: Settle
) -> None:
    """The newer reading makes the older one void before it has begun."""
    ticket, gate = rows(desk, "in_work")[0].id, threading.Event()
    for _ in range(READERS):
        office.read(page, gate.wait)
    page.show_ticket(ticket)
    office.changed.emit(frozenset({ticket}))
    gate.set()
    settle(office)
    assert [record.kind for record in desk.audit.records(ticket)] == ["view"]
    assert desk.tickets.get(ticket, seen=False).ticket.number in said(page)


def test_the_time_left_runs(desk: Desk, show: Show, office: Office) -> None:
    row = next(row for row in rows(desk, "in_work") if row.due > office.now + 5_000_000)
    page = show(row.id)
    before = said(page._clocks)
    office.ticked.emit(office.now + 7_200_000)
    assert said(page._clocks) != before
    office.ticked.emit(office.now + 40 * 86_400_000)
    assert "严重超期" in said(page._clocks) and "超 " in said(page.head)


def test_a_ticket_that_is_not_here_says_so(desk: Desk, show: Show) -> None:
    show(rows(desk, "to_accept")[0].id)
    page = show("01a00000-0000-7000-8000-000000000000")
    assert page._trouble.isVisible() and page._trouble.problem is not None
    assert page._trouble.problem.code == "ticket-not-here"
    assert not page.pane.isVisible() and not page.head.offered.isVisible()
    show(rows(desk, "in_work")[0].id)
    assert not page._trouble.isVisible() and page.pane.isVisible() and page.head.offered.isVisible()


def test_a_refused_act_shows_its_card(
    desk: Desk, city: City, town: SampleTown, show: Show, office: Office, settle: Settle, qtbot: QtBot
) -> None:
    row = rows(desk, "to_accept")[0]
    town.city_act(row.number, "withdraw_city", reason="由市级另行处理。")
    desk.act([row.id], Draft("accept"))
    desk.sync.once()
    settle(office)
    page = show(row.id)
    assert page._conflict.isVisible() and "签收" in said(page._conflict)
    with qtbot.waitSignal(office.room_wanted) as wanted:
        button(page._conflict, "查看双方").click()
    assert wanted.args == ["sync"]


def test_colours_change_with_the_theme(desk: Desk, show: Show, qapp: QApplication) -> None:
    history = show(rows(desk, "in_work")[0].id)._timeline.history

    def ink() -> str:
        cursor = QTextCursor(history.document())
        cursor.movePosition(QTextCursor.MoveOperation.Right)
        return cursor.charFormat().foreground().color().name()

    assert ink() == theme.LIGHT.faint
    theme.apply(qapp, "dark")
    assert ink() == theme.DARK.faint


# -- who complains --------------------------------------------------------------------------------


def test_an_identity_is_shown_for_a_reason_and_for_a_while(
    desk: Desk, show: Show, office: Office, settle: Settle, qtbot: QtBot
) -> None:
    row = next(row for row in rows(desk, "in_work") if desk.tickets.get(row.id).ticket.protection.has_number)
    known = desk.reveal(row.id, "试").phone
    page = show(row.id)
    identity = page._facts.identity
    assert known not in said(page)
    button(identity, "显示").click()
    reason = identity.findChild(Reason)
    assert isinstance(reason, QLineEdit) and QApplication.focusWidget() is reason
    qtbot.keyClick(reason, Qt.Key.Key_Return)
    settle(office)
    assert identity._trouble.isVisible() and not identity.revealed
    qtbot.keyClicks(reason, "return call")
    qtbot.keyClick(reason, Qt.Key.Key_Return)
    settle(office)
    assert known in said(identity)
    shown = next(label for label in identity.findChildren(QLabel) if label.text() == known)
    assert not shown.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    for _ in range(SHOWN_S):
        assert identity.revealed
        office.ticked.emit(office.now)
    assert not identity.revealed and known not in said(page)
    assert ("reveal", "return call") in [(one.kind, one.reason) for one in desk.audit.records(row.id)]
    looks = said(page._sections["looks"])
    assert "显示身份" in looks and "return call" in looks


def test_a_hidden_identity_is_not_told_without_a_line(
    desk: Desk, served: BackgroundCity, show: Show, office: Office, settle: Settle
) -> None:
    row = next(row for row in rows(desk, "in_work") if desk.tickets.get(row.id).ticket.protection.has_number)
    desk.act([row.id], Draft("set_protection", {"identity": "要求保密", "reason": "诉求人要求"}))
    desk.sync.once()
    page = show(row.id)
    served.stop()
    identity = page._facts.identity
    button(identity, "显示").click()
    identity._reason.setText("return call")
    button(identity, "显示").click()
    settle(office)
    assert identity._trouble.isVisible() and not identity.revealed


def test_escape_ends_the_question_before_it_ends_the_page(desk: Desk, show: Show, qtbot: QtBot) -> None:
    row = next(row for row in rows(desk, "in_work") if desk.tickets.get(row.id).ticket.protection.has_number)
    page = show(row.id)
    identity = page._facts.identity
    button(identity, "显示").click()
    with qtbot.assertNotEmitted(page.closed):
        qtbot.keyClick(identity._reason, Qt.Key.Key_Escape)
    assert not identity._reason.isVisible()
    with qtbot.waitSignal(page.closed):
        qtbot.keyClick(page.pane, Qt.Key.Key_Escape)


def test_what_was_revealed_goes_with_the_next_ticket(desk: Desk, show: Show, office: Office, settle: Settle) -> None:
    first, second = [row for row in rows(desk, "in_work") if desk.tickets.get(row.id).ticket.protection.has_number][:2]
    known = desk.reveal(first.id, "试").phone
    page = show(first.id)
    identity = page._facts.identity
    identity._reason.setText("call")
    identity._reveal()
    settle(office)
    assert known in said(identity)
    show(second.id)
    assert known not in said(page) and not identity.revealed


# -- ways out -------------------------------------------------------------------------------------


def test_the_record_is_read_in_either_order_and_copied(desk: Desk, show: Show, office: Office, settle: Settle) -> None:
    page = show(rows(desk, "in_work")[0].id)
    card, history = page._timeline, page._timeline.history
    assert history.text().rstrip().splitlines()[-1].strip() != ""
    newest = history.text()
    button(card, "最新在前").click()
    assert history.text() != newest and "市级派单" in history.text().splitlines()[0]
    button(card, "复制全部").click()
    settle(office)
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines()[0].count("市级派单") == 1 and "\u2060" not in copied
    assert "copy" in [one.kind for one in desk.audit.records(page.ticket)]
    history.selectAll()
    history.copy()
    assert "\u2060" not in QGuiApplication.clipboard().text()


def test_a_long_text_is_folded_until_wanted(desk: Desk, show: Show, office: Office, settle: Settle) -> None:
    row = rows(desk, "in_work")[0]
    page = show(row.id)
    long = "现场情况说明，" * 60
    desk.act([row.id], Draft("note", {"text": long}))
    settle(office)
    history = page._timeline.history
    assert long not in history.text() and "展开" in history.text()
    note = next(entry for entry in history._entries if entry.title == "补充信息")
    history.anchorClicked.emit(f"{note.id}/text")
    assert long in history.text() and "收起" in history.text()


def test_hand_over_text_and_sheet_have_their_keys(
    desk: Desk, show: Show, office: Office, settle: Settle, qtbot: QtBot
) -> None:
    row = rows(desk, "in_work")[0]
    page = show(row.id)
    with qtbot.waitSignal(office.print_wanted) as wanted:
        qtbot.keyClick(page.pane, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert wanted.args == [(row.id,)]
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(office.noticed):
        qtbot.keyClick(page.pane, Qt.Key.Key_C, both)
    assert row.number in QGuiApplication.clipboard().text()
    with qtbot.waitSignal(page.next_wanted):
        qtbot.keyClick(page.pane, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)


def test_a_linked_ticket_opens(desk: Desk, show: Show, office: Office, settle: Settle, qtbot: QtBot) -> None:
    row, other = rows(desk, "in_work")[:2]
    desk.act([row.id], Draft("link", {"other_ticket": other.number, "link_kind": "重复"}))
    page = show(row.id)
    links = page._sections["links"]
    assert other.title in said(links)
    with qtbot.waitSignal(office.ticket_wanted) as wanted:
        button(links, other.number).click()
    assert wanted.args == [other.id]
    show(other.id)
    assert not links.isVisible()


def test_everything_that_takes_the_focus_has_a_name(desk: Desk, show: Show) -> None:
    for view in ("to_accept", "in_work", "supervised", "extended"):
        page = show(rows(desk, view)[0].id)
        focusable = [made for made in page.findChildren(QWidget) if made.focusPolicy() != Qt.FocusPolicy.NoFocus]
        nameless = [
            made
            for made in focusable
            if made.isVisibleTo(page) and not QAccessible.queryAccessibleInterface(made).text(QAccessible.Text.Name)
        ]
        assert not nameless


def test_tab_goes_from_the_head_through_the_text_to_the_record(desk: Desk, show: Show, qtbot: QtBot) -> None:
    page = show(rows(desk, "in_work")[0].id)
    passed: list[QWidget] = []
    page.head.offered.focus()
    while (focus := QApplication.focusWidget()) not in passed and focus is not None:
        passed.append(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert all(tool in passed for tool in page.head.findChildren(QToolButton))
    places = [passed.index(part) for part in (page.head.offered._more, page._facts._text, page._timeline.history)]
    assert places == sorted(places)
    assert passed[0] is page.head.offered._buttons.widgets[0]
