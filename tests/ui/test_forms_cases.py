"""What a form does in the less usual case: no line, half answers, files that cannot be read, one of several parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot

from gridcentre.desk import TicketDetail, TicketQuery
from tests.sample_town import SampleTown
from tests.ui.filling import fill
from ui.app import Voice
from ui.background import Background
from ui.forms.files import Attached
from ui.forms.form import Form
from ui.forms.keeper import key_of
from ui.forms.lists import Checked
from ui.forms.panel import FormPanel
from ui.office import Notice, Office

Settle = Callable[[Office], None]


@pytest.fixture
def at(qtbot: QtBot, town: SampleTown) -> Iterator[Callable[[str], tuple[Office, FormPanel]]]:
    """``at("checker")``: that person's office and a panel in it."""
    offices: list[Office] = []

    def seated(who: str) -> tuple[Office, FormPanel]:
        office = Office(town.desk(who), Background())
        offices.append(office)
        panel = FormPanel(office)
        qtbot.addWidget(panel)
        panel.resize(400, 700)
        panel.show()
        return office, panel

    yield seated
    for office in offices:
        office.close()


def offering(office: Office, kind: str, fits: Callable[[TicketDetail], bool] = lambda one: True) -> TicketDetail:
    """A ticket that offers ``kind`` to this account, and ``fits``."""
    rows = office.desk.tickets.page(TicketQuery(), limit=500).rows
    found = (office.desk.tickets.get(row.id, seen=False) for row in rows)
    return next(one for one in found if kind in one.offers and fits(one))


def opened(panel: FormPanel, office: Office, settle: Settle, form: str, one: TicketDetail) -> Form:
    panel.open(form, [one.ticket.id])
    settle(office)
    assert panel.form is not None
    return panel.form


def test_a_half_answered_verification_comes_back_half_answered(at: Any, settle: Settle) -> None:
    office, panel = at("checker")
    one = offering(office, "verify")
    form = opened(panel, office, settle, "verify", one)
    points = form.fields["checked_items"].editor
    assert isinstance(points, Checked)
    points.set_value([{"item": "甲", "met": False}, {"item": "乙"}])
    points.changed.emit()
    assert form.way.key == "rework" and form.fields["checked_items"].missing()
    panel.close_form()
    settle(office)
    form = opened(panel, office, settle, "verify", one)
    points = form.fields["checked_items"].editor
    assert isinstance(points, Checked)
    assert points.answers() == [{"item": "甲", "met": False}, {"item": "乙", "met": None}]
    assert form.way.key == "rework" and form.fields["failed_items"].value() == ["甲"]


def test_own_words_on_what_failed_are_not_overwritten(at: Any, settle: Settle) -> None:
    office, panel = at("checker")
    form = opened(panel, office, settle, "verify", offering(office, "verify"))
    points = form.fields["checked_items"].editor
    points.set_value([{"item": "甲", "met": False}])
    points.changed.emit()
    form.fields["failed_items"].editor.set_value(["路沿石松动三处"])
    points.set_value([{"item": "甲", "met": False}, {"item": "乙", "met": False}])
    points.changed.emit()
    assert form.fields["failed_items"].value() == ["路沿石松动三处"]


def test_a_unit_that_accepts_has_nothing_to_fill_in(at: Any, settle: Settle) -> None:
    office, panel = at("unit")
    form = opened(panel, office, settle, "unit_accept", offering(office, "unit_accept"))
    assert form._acts.text() == "无需填写，按回车即可。" and panel.focusWidget() is panel._submit
    assert not form.plan.told and not form.missing()


def test_one_of_several_co_units_has_to_be_named(at: Any, settle: Settle, tmp_path: Path) -> None:
    office, panel = at("clerk")
    one = offering(office, "change_due", lambda one: len([part for part in one.ticket.subtasks if part.live]) > 1)
    form = opened(panel, office, settle, "change_due", one)
    assert form.missing()[0].name == "about"
    part = one.ticket.co_units[0]
    form.fields["about"].editor.set_value(part.id)
    form.fields["due"].editor.set_value(part.due - 60_000)
    form.fields["reason"].editor.set_value("提前")
    panel.submit()
    settle(office)
    after = office.desk.tickets.get(one.ticket.id, seen=False).ticket.subtask(part.id)
    assert after is not None and after.due == part.due - 60_000


def test_without_a_line_an_urgent_act_says_that_nobody_has_it_yet(
    at: Any, town: SampleTown, settle: Settle, tmp_path: Path
) -> None:
    office, panel = at("clerk")
    one = offering(office, "remind", lambda one: one.ticket.facts.urgency != "一般")
    notices: list[Notice] = []
    office.noticed.connect(notices.append)
    town.served.stop()
    office.desk.sync.once()
    office.refresh()
    settle(office)
    form = opened(panel, office, settle, "remind", one)
    fill(form, tmp_path)
    panel.submit()
    settle(office)
    assert "尚未送达，请电话通知" in notices[0].text


def test_what_takes_effect_at_the_city_says_so(at: Any, settle: Settle) -> None:
    office, panel = at("clerk")
    opened(panel, office, settle, "ask_city", offering(office, "ask_city"))
    assert panel._note.isVisible() and "送达市平台后生效" in panel._note.text()
    opened(panel, office, settle, "note", offering(office, "note"))
    assert not panel._note.isVisible()


def test_who_may_not_approve_learns_who_does(at: Any, settle: Settle, town: SampleTown) -> None:
    office, panel = at("clerk")
    one = offering(office, "ask_report", lambda one: one.ticket.rating != "不满意")
    town.city_act(one.ticket.number, "set_protection", reason="诉求人要求", identity="要求保密")
    office.desk.sync.once()
    form = opened(panel, office, settle, "report", one)
    assert [part.kind for part in form.way.parts] == ["ask_report"]
    assert "镇领导" in panel._note.text()


def test_dropped_files_are_kept_and_one_that_cannot_be_read_is_told(at: Any, settle: Settle, tmp_path: Path) -> None:
    office, panel = at("clerk")
    form = opened(panel, office, settle, "note", offering(office, "note"))
    shown = form.fields["attachments"]
    assert isinstance(shown.editor, Attached)
    (tmp_path / "现场.jpg").write_bytes(b"jpg")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("现场.jpg", "没有.jpg")])
    shown.editor.take_from(data)
    settle(office)
    (digest,) = shown.value()
    assert shown.editor.names[digest] == "现场.jpg" and shown.problem()
    shown.editor._drop(digest)
    assert shown.value() is None


def test_names_of_files_come_back_with_the_draft(at: Any, settle: Settle, tmp_path: Path) -> None:
    office, panel = at("clerk")
    one = offering(office, "note")
    form = opened(panel, office, settle, "note", one)
    (tmp_path / "现场.jpg").write_bytes(b"jpg")
    form.fields["attachments"].editor.take([tmp_path / "现场.jpg"])
    settle(office)
    panel.close_form()
    settle(office)
    assert office.desk.drafts.get(key_of("note", one.ticket.id)) is not None
    form = opened(panel, office, settle, "note", one)
    editor = form.fields["attachments"].editor
    assert isinstance(editor, Attached) and list(editor.names.values()) == ["现场.jpg"]


def test_a_form_in_english(at: Any, settle: Settle, voice: Voice) -> None:
    voice.speak("en")
    office, panel = at("clerk")
    form = opened(panel, office, settle, "hand_over", offering(office, "hand_over"))
    panel.submit()
    assert panel._title.text() == "Hand over to another clerk"
    assert panel._lacking.accessibleName() == "Not yet. Missing: Receiving person, Reason."
    assert form.fields["reason"]._error.text() == "Please fill this in."
