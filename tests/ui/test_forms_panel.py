"""The panel in which acts are written: keys, what is missing, drafts, refusals, undo, forms of a shape of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QListView, QWidget
from pytestqt.qtbot import QtBot

from gridcentre.desk import Desk, Draft, TicketDetail, TicketQuery
from gridcentre.domain.dispatching import spoken
from tests.faults.house import start
from tests.sample_town import SampleTown
from tests.ui.filling import fill
from ui.background import Background
from ui.forms.bulk import BulkAssignment
from ui.forms.editors import Choice, GrowingText
from ui.forms.field import Field
from ui.forms.files import Attached
from ui.forms.form import Form
from ui.forms.keeper import key_of
from ui.forms.panel import FormPanel
from ui.office import Notice, Office

Settle = Callable[[Office], None]
Enter = Qt.Key.Key_Return


@pytest.fixture
def panel(qtbot: QtBot, office: Office) -> FormPanel:
    return shown(qtbot, office)


def shown(qtbot: QtBot, office: Office) -> FormPanel:
    made = FormPanel(office)
    qtbot.addWidget(made)
    made.resize(400, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def offering(desk: Desk, kind: str, state: str = "") -> list[TicketDetail]:
    """Tickets that offer ``kind`` to this desk's account."""
    rows = desk.tickets.page(TicketQuery(state=state), limit=500).rows
    found = (desk.tickets.get(row.id, seen=False) for row in rows)
    return [one for one in found if kind in one.offers]


def dispatch(town: SampleTown, office: Office, count: int) -> None:
    """New tickets of a class whose unit is known."""
    data = office.desk.people.town
    known = next(row.code for row in data.catalogue.values() if row.unit and data.unit_called(row.unit))
    town.dispatch(count, **{"class": known})
    office.desk.sync.once()


def form_of(panel: FormPanel) -> Form:
    assert panel.form is not None
    return panel.form


def opened(panel: FormPanel, office: Office, settle: Settle, form: str, *tickets: TicketDetail) -> Form:
    panel.open(form, [one.ticket.id for one in tickets])
    settle(office)
    return form_of(panel)


def field(form: Form, name: str) -> Field:
    return form.fields[name]


def choose(form: Form, name: str, value: Any) -> None:
    field(form, name).editor.set_value(value)
    field(form, name).editor.changed.emit()


def told(detail: TicketDetail) -> list[str]:
    return [step.action.kind for step in detail.steps if step.mark]


def test_ten_tickets_are_accepted_and_assigned_by_ten_enters(
    panel: FormPanel, office: Office, town: SampleTown, settle: Settle, qtbot: QtBot
) -> None:
    dispatch(town, office, 10)
    tickets = [one.ticket.id for one in offering(office.desk, "accept") if "commend" not in one.offers][:10]
    waiting = list(tickets)

    def open_next() -> None:
        waiting.pop(0)
        if waiting:
            panel.open("accept_assign", waiting[:1])

    panel.submitted.connect(open_next)
    panel.open("accept_assign", waiting[:1])
    settle(office)
    qtbot.keyClick(panel._submit, Qt.Key.Key_Up)
    assert field(form_of(panel), "lead").isAncestorOf(panel.focusWidget())
    panel._submit.setFocus()
    for _ in range(10):
        settle(office)
        assert form_of(panel).missing() == []
        assert panel.focusWidget() is panel._submit
        qtbot.keyClick(panel._submit, Enter)
    settle(office)
    details = [office.desk.tickets.get(key, seen=False) for key in tickets]
    assert {one.ticket.state for one in details} <= {"T03", "T04"}
    assert all(told(one) == ["accept", "assign"] for one in details)


def test_a_suggestion_says_where_it_comes_from(panel: FormPanel, office: Office, settle: Settle) -> None:
    one = next(one for one in offering(office.desk, "accept") if "commend" not in one.offers)
    lead = field(opened(panel, office, settle, "accept_assign", one), "lead")
    unit = office.desk.people.town.units[str(lead.value())]
    assert "→ " + (unit.short or unit.name) in lead._note.text()


def test_the_task_names_the_due_that_stands_below_it(panel: FormPanel, office: Office, settle: Settle) -> None:
    one = next(one for one in offering(office.desk, "accept") if "commend" not in one.offers)
    form = opened(panel, office, settle, "accept_assign", one)
    due = field(form, "due")
    assert spoken(due.value()) in str(field(form, "task_text").value())
    choose(form, "due", due.value() - 3_600_000)
    assert spoken(due.value()) in str(field(form, "task_text").value())
    assert "最迟" in due._note.text()


def test_a_form_begins_in_view_of_what_is_still_to_be_said(
    panel: FormPanel, office: Office, settle: Settle, qtbot: QtBot
) -> None:
    panel.resize(320, 500)
    form = opened(panel, office, settle, "reassign", offering(office.desk, "reassign")[0])
    reason = field(form, "reason")
    assert reason.isAncestorOf(panel.focusWidget())
    qtbot.waitUntil(lambda: reason.visibleRegion().boundingRect().size() == reason.size())


def test_what_is_missing_is_told_at_once_and_shown_the_way_to(panel: FormPanel, office: Office, settle: Settle) -> None:
    one = offering(office.desk, "hand_over")[0]
    form = opened(panel, office, settle, "hand_over", one)
    panel.submit()
    assert panel._lacking.isVisible()
    assert "还不能提交。缺少：接收人、理由。" in panel._lacking.accessibleName()
    panel._go_there()
    assert field(form, "to_person").isAncestorOf(panel.focusWidget())
    fill(form, Path())
    assert not panel._lacking.isVisible()
    assert told(office.desk.tickets.get(one.ticket.id, seen=False)) == []


def test_ctrl_enter_submits_and_the_notice_can_be_undone(
    panel: FormPanel, office: Office, settle: Settle, qtbot: QtBot
) -> None:
    one = offering(office.desk, "accept", "T01")[0]
    notices: list[Notice] = []
    office.noticed.connect(notices.append)
    opened(panel, office, settle, "accept", one)
    QTest.keyClick(panel._submit, Enter, Qt.KeyboardModifier.ControlModifier)
    settle(office)
    assert office.desk.tickets.get(one.ticket.id, seen=False).ticket.state == "T02"
    assert notices and notices[0].undo is not None and one.ticket.number in notices[0].text
    notices[0].undo()
    settle(office)
    assert office.desk.tickets.get(one.ticket.id, seen=False).ticket.state == "T01"


def test_a_refused_act_is_told_in_words_and_nothing_typed_is_lost(
    panel: FormPanel, office: Office, settle: Settle
) -> None:
    one = offering(office.desk, "accept", "T01")[0]
    form = opened(panel, office, settle, "accept", one)
    choose(form, "text", "先电话通知")
    office.desk.act([one.ticket.id], Draft("accept"))
    panel.submit()
    settle(office)
    assert panel._problem.isVisible() and panel._problem.problem is not None
    assert panel._problem.problem.code == "wrong-state"
    assert field(form_of(panel), "text").value() == "先电话通知"


def test_a_draft_outlives_the_program(
    panel: FormPanel, office: Office, town: SampleTown, settle: Settle, qtbot: QtBot
) -> None:
    one = offering(office.desk, "note")[0]
    form = opened(panel, office, settle, "note", one)
    text = field(form, "text").editor.target()
    QTest.keyClicks(text, "half a word")
    key = key_of("note", one.ticket.id)
    qtbot.waitUntil(lambda: office.desk.drafts.get(key) is not None)
    office.close()  # no goodbye from the panel: as after a crash, all that is left is in the files
    later = Office(town.desk(), Background())
    try:
        again = shown(qtbot, later)
        form = opened(again, later, settle, "note", one)
        assert field(form, "text").value() == "half a word"
        assert "已恢复" in again._restored.accessibleName() and again._restored.isVisible()
        again.submit()
        settle(later)
        assert later.desk.drafts.get(key) is None
    finally:
        later.close()


def test_a_restored_draft_can_be_discarded(panel: FormPanel, office: Office, settle: Settle) -> None:
    one = offering(office.desk, "note")[0]
    key = key_of("note", one.ticket.id)
    office.desk.drafts.save(key, {"at": office.now, "values": {"text": "旧话"}, "way": "", "left_out": []})
    form = opened(panel, office, settle, "note", one)
    assert field(form, "text").value() == "旧话"
    panel._discard()
    settle(office)
    assert field(form, "text").value() is None
    assert office.desk.drafts.get(key) is None and not panel._restored.isVisible()


def test_escape_closes_and_keeps_what_was_typed(panel: FormPanel, office: Office, settle: Settle, qtbot: QtBot) -> None:
    one = offering(office.desk, "note")[0]
    form = opened(panel, office, settle, "note", one)
    QTest.keyClicks(field(form, "text").editor.target(), "abc")
    with qtbot.waitSignal(panel.closed):
        QTest.keyClick(field(form, "text").editor.target(), Qt.Key.Key_Escape)
    settle(office)
    assert panel.form is None
    draft = office.desk.drafts.get(key_of("note", one.ticket.id))
    assert draft is not None and draft["values"]["text"] == "abc"


def test_a_units_phone_call_is_recorded_in_one_form(
    panel: FormPanel, office: Office, settle: Settle, tmp_path: Path
) -> None:
    one = next(
        one
        for one in offering(office.desk, "unit_accept", "T03")
        if one.ticket.protection.has_number and not one.ticket.contacts
    )
    form = opened(panel, office, settle, "record_combined", one)
    assert form.missing()[0].name == "told_by"
    fill(form, tmp_path)
    choose(form, "told_by", "李主任")
    panel.submit()
    settle(office)
    after = office.desk.tickets.get(one.ticket.id, seen=False)
    assert told(after) == ["unit_accept", "contact", "submit"]
    assert {step.action.told_by for step in after.steps if step.mark} == {"李主任"}


def test_a_unit_that_has_only_accepted_is_recorded_so(
    panel: FormPanel, office: Office, settle: Settle, tmp_path: Path
) -> None:
    one = next(one for one in offering(office.desk, "unit_accept", "T03") if one.ticket.protection.has_number)
    form = opened(panel, office, settle, "record_combined", one)
    for kind in ("contact", "submit"):
        if kind in form._heads:
            form._heads[kind].setChecked(False)
    assert [part.name for part in form.missing()] == ["told_by", "channel"]
    fill(form, tmp_path)
    panel.submit()
    settle(office)
    assert told(office.desk.tickets.get(one.ticket.id, seen=False)) == ["unit_accept"]


def test_a_picture_pasted_into_a_text_is_attached(panel: FormPanel, office: Office, settle: Settle) -> None:
    one = offering(office.desk, "note")[0]
    form = opened(panel, office, settle, "note", one)
    data = QMimeData()
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    data.setImageData(picture)
    text = field(form, "text").editor.target()
    assert isinstance(text, GrowingText)
    text.insertFromMimeData(data)
    settle(office)
    hashes = field(form, "attachments").value()
    assert isinstance(hashes, list) and len(hashes[0]) == 64
    assert not list(office.desk.folder.glob("paste-*"))


def test_a_picture_copied_in_a_browser_is_taken_though_it_names_its_address(
    panel: FormPanel, office: Office, settle: Settle
) -> None:
    form = opened(panel, office, settle, "note", offering(office.desk, "note")[0])
    attached = field(form, "attachments").editor
    assert isinstance(attached, Attached)
    data = QMimeData()
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    data.setUrls([QUrl("https://example.invalid/a.png")])
    attached.take_from(data)
    settle(office)
    assert len(attached.value() or ()) == 1


def test_bulk_assignment_gives_each_ticket_its_own_unit(
    panel: FormPanel, office: Office, settle: Settle, town: SampleTown
) -> None:
    dispatch(town, office, 3)
    tickets = [one for one in offering(office.desk, "accept") if "commend" not in one.offers][:3]
    form = opened(panel, office, settle, "accept_assign", *tickets)
    assert isinstance(form, BulkAssignment)
    leads = {one.ticket.id: field(form, f"each/{one.ticket.id}").value() for one in tickets}
    for one in form.missing():
        one.editor.set_value(next(iter(office.desk.people.town.units)))
    panel.submit()
    settle(office)
    for one in tickets:
        lead = office.desk.tickets.get(one.ticket.id, seen=False).ticket.lead
        assert lead is not None and lead.unit == (leads[one.ticket.id] or lead.unit)


def test_a_panel_that_was_closed_stays_closed_when_its_form_comes_late(
    panel: FormPanel, office: Office, settle: Settle
) -> None:
    one = offering(office.desk, "note")[0]
    panel.open("note", [one.ticket.id])
    panel.close_form()
    settle(office)
    assert panel.form is None


def test_what_others_did_meanwhile_is_told(panel: FormPanel, office: Office, settle: Settle) -> None:
    one = offering(office.desk, "accept", "T01")[0]
    opened(panel, office, settle, "accept", one)
    office.desk.act([one.ticket.id], Draft("note", {"text": "只是补充"}))
    settle(office)
    assert not panel._moved.isVisible()
    office.desk.act([one.ticket.id], Draft("accept"))
    settle(office)
    settle(office)
    assert panel._moved.isVisible()


def test_many_reports_go_out_each_with_its_own_reply(
    panel: FormPanel, office: Office, settle: Settle, tmp_path: Path
) -> None:
    tickets = offering(office.desk, "ask_report", "T12")[:3]
    replies = {one.ticket.id: one.ticket.final_reply for one in tickets}
    assert len(set(replies.values())) == 3
    form = opened(panel, office, settle, "report", *tickets)
    assert "final_reply" not in form.fields
    fill(form, tmp_path)
    panel.submit()
    settle(office)
    for one in tickets:
        after = office.desk.tickets.get(one.ticket.id, seen=False)
        assert told(after)[0] == "ask_report" and after.ticket.final_reply == replies[one.ticket.id]


def test_a_new_form_leaves_the_former_ones_draft(panel: FormPanel, office: Office, settle: Settle) -> None:
    first, second = offering(office.desk, "note")[:2]
    form = opened(panel, office, settle, "note", first)
    QTest.keyClicks(field(form, "text").editor.target(), "one")
    opened(panel, office, settle, "note", second)
    draft = office.desk.drafts.get(key_of("note", first.ticket.id))
    assert draft is not None and draft["values"]["text"] == "one"
    assert office.desk.drafts.get(key_of("note", second.ticket.id)) is None


# --- verification, call, report ------------------------------------------------------------------------


@pytest.fixture
def checking(qtbot: QtBot, town: SampleTown) -> Any:
    office = Office(town.desk("checker"), Background())
    yield office, shown(qtbot, office)
    office.close()


def test_what_was_checked_decides_what_is_offered(checking: Any, settle: Settle, tmp_path: Path) -> None:
    office, panel = checking
    one = offering(office.desk, "verify", "T09")[0]
    form = opened(panel, office, settle, "verify", one)
    assert form.first() is field(form, "checked_items")
    points = [{"item": "路面已平", "met": True}, {"item": "围挡已拆", "met": False}]
    choose(form, "checked_items", points)
    assert form.way.key == "rework" and panel._submit.text() == "核查退回"
    assert field(form, "failed_items").value() == ["围挡已拆"]
    choose(form, "checked_items", [{**point, "met": True} for point in points])
    assert form.way.key == "pass" and not field(form, "failed_items").isVisible()
    choose(form, "checked_items", points)
    fill(form, tmp_path)
    panel.submit()
    settle(office)
    assert office.desk.tickets.get(one.ticket.id, seen=False).ticket.state == "T10"


def test_a_call_that_reached_nobody_is_an_attempt(checking: Any, settle: Settle, tmp_path: Path) -> None:
    office, panel = checking
    one = offering(office.desk, "followup", "T11")[0]
    form = opened(panel, office, settle, "followup", one)
    ways = form._ways
    assert isinstance(ways, Choice)
    ways.set_value("not_reached")
    ways.changed.emit()
    assert field(form, "rating_result").isHidden() and not field(form, "contact_result").isHidden()
    assert "已联系" not in field(form, "contact_result").editor._codes
    fill(form, tmp_path)
    panel.submit()
    settle(office)
    assert told(office.desk.tickets.get(one.ticket.id, seen=False)) == ["contact"]


def test_what_is_answered_stands_beside_the_answer(panel: FormPanel, office: Office, settle: Settle) -> None:
    one = offering(office.desk, "endorse_extension")[0]
    opened(panel, office, settle, "endorse_extension", one)
    asked = next(step.action for step in reversed(one.steps) if step.action.kind == "ask_extension")
    told = [made.text() for made in form_of(panel).findChildren(QLabel)]
    assert any(text.startswith("申请延期 · ") for text in told)
    assert f"已开展工作：{asked.fields['work_done']}" in told


def test_a_report_is_put_up_and_approved_and_its_reply_looked_at(
    panel: FormPanel, office: Office, settle: Settle, tmp_path: Path
) -> None:
    one = next(
        one
        for one in offering(office.desk, "ask_report", "T12")
        if not one.ticket.protection.restricted and one.ticket.level == 0 and not one.ticket.leader_source
    )
    form = opened(panel, office, settle, "report", one)
    choose(form, "final_reply", "已经处理好了，请打13812345678。")
    warned = field(form, "final_reply")._warning.text()
    assert "个人信息" in warned and "缺少问候与受理" in warned
    fill(form, tmp_path)
    panel.submit()
    settle(office)
    acts = told(office.desk.tickets.get(one.ticket.id, seen=False))
    assert acts in (["ask_report", "endorse_report"], ["ask_report", "close_town"], ["ask_report"])


# --- reading and walking ----------------------------------------------------------------------------------


def test_every_control_of_every_form_has_a_name(panel: FormPanel, office: Office, settle: Settle) -> None:
    seen: set[str] = set()
    nameless: set[str] = set()
    for row in office.desk.tickets.page(TicketQuery(), limit=500).rows:
        detail = office.desk.tickets.get(row.id, seen=False)
        for kind in detail.offers:
            if kind in seen:
                continue
            seen.add(kind)
            form = opened(panel, office, settle, kind, detail)
            form._more.setChecked(True)
            nameless |= {f"{kind} {widget}" for widget in stops(panel) if not name_of(widget)}
    assert nameless == set()


def stops(root: QWidget) -> list[QWidget]:
    found = [root, *root.findChildren(QWidget)]
    shown = (one for one in found if one.focusPolicy() != Qt.FocusPolicy.NoFocus and one.window() is root.window())
    return [one for one in shown if not isinstance(one, QListView) and one.isVisibleTo(root)]


def name_of(widget: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found else ""


def test_the_tab_key_goes_down_the_form(panel: FormPanel, office: Office, settle: Settle, qapp: QApplication) -> None:
    one = offering(office.desk, "ask_extension")[0]
    form = opened(panel, office, settle, "ask_extension", one)
    qapp.processEvents()
    field(form, "due").focus()
    order = []
    for _ in range(12):
        inside = [name for name, one in form.fields.items() if one.isAncestorOf(panel.focusWidget())]
        if inside and inside[0] not in order:
            order.append(inside[0])
        QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
    assert order[:5] == ["due", "reason_code", "work_done", "measures", "told_petitioner_at"]


def test_where_one_of_many_is_refused_nothing_is_written_and_the_others_can_go_on(
    panel: FormPanel, office: Office, settle: Settle, tmp_path: Path
) -> None:
    tickets = offering(office.desk, "ask_city", "T02")[:3]
    form = opened(panel, office, settle, "ask_city", *tickets)
    fill(form, tmp_path)
    choose(form, "missing_items", ["门牌号"])
    office.desk.act([tickets[0].ticket.id], Draft("ask_city", {"missing_items": ["电话"]}))
    panel.submit()
    settle(office)
    assert panel._problem.problem is not None and tickets[0].ticket.number in panel._problem.problem.detail
    assert told(office.desk.tickets.get(tickets[1].ticket.id, seen=False)) == []
    panel._others.click()
    settle(office)
    assert field(form_of(panel), "missing_items").value() == ["门牌号"]
    panel.submit()
    settle(office)
    assert [told(office.desk.tickets.get(one.ticket.id, seen=False)) for one in tickets] == [["ask_city"]] * 3


def test_what_was_typed_outlives_kill_nine(town: SampleTown, qtbot: QtBot, settle: Settle) -> None:
    with town.open("clerk") as desk:
        one = offering(desk, "note")[0]
    profile, ticket = str(town.folder / "clerk"), one.ticket.id
    with start(town.folder, profile, ticket, module="tests.ui.typist", QT_QPA_PLATFORM="offscreen") as typist:
        assert typist.stdout is not None
        heard = [typist.stdout.readline().strip() for _ in range(4)]
        typist.kill()
        _, trouble = typist.communicate()
    assert heard == ["kept 0", "kept 1", "kept 2", "kept 3"], trouble
    office = Office(town.desk(), Background())
    try:
        panel = shown(qtbot, office)
        form = opened(panel, office, settle, "note", one)
        assert str(field(form, "text").value()).startswith("word0 word1 word2 word3")
    finally:
        office.close()
