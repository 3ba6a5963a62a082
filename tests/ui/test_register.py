"""登记 on the real desk: told in order, kept while it is typed, saved with a number, taken back while it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from gridcentre.city.app import BackgroundCity
from gridcentre.city.database import City
from gridcentre.desk import Credentials, Desk
from gridcentre.domain.fields import fields
from tests.faults.house import PASSPHRASE, PASSWORD
from tests.sample_town import TOWN, SampleTown
from ui.background import Background
from ui.office import Notice, Office
from ui.register.form import CLOSED, OPEN
from ui.register.room import DRAFT, RegisterRoom

Settle = Callable[[Office], None]
DISPUTE, LAMPS = "LY-ZA-01", "LY-CG-15"  # 邻里纠纷; 施工扰民, which asks for no photo


class Counter:
    """The room, as it stands in the shell."""

    def __init__(self, office: Office, settle: Settle) -> None:
        self._settle, self.office = settle, office
        self.room = RegisterRoom(office)
        self.room.resize(1290, 700)
        self.room.show()
        self.notices: list[Notice] = []
        office.noticed.connect(self.notices.append)
        self.settle()
        self.room.shown()

    def tell(self, **values: Any) -> None:
        for name, value in values.items():
            field = self.room.form.fields[name.rstrip("_")]
            field.editor.set_value(value)
            field.editor.changed.emit()

    def matter(self, **more: Any) -> None:
        village = next(unit for unit in self.office.desk.people.units() if unit.kind == "村(社区)")
        self.tell(
            **{
                "source": "市民来电",
                "petitioner": "楚云帆",
                "phone": "19900001234",
                "text": "夜里十二点还在打桩，孩子睡不着。",
                "place": f"{village.short}新河路 8 号",
                "grid": f"{village.code}001",
                "class_": LAMPS,
                **more,
            }
        )

    def settle(self) -> None:
        self.room._keeper.flush()
        self._settle(self.office)

    def save(self) -> None:
        QTest.keyClick(
            self.room.form.fields["text"].editor.target(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )
        self.settle()

    @property
    def number(self) -> str:
        return self.room._acted[0].number if self.room._acted else ""

    def shows(self, name: str) -> bool:
        return not self.room.form.fields[name].isHidden()

    def leave(self) -> None:
        """Gone at once: what is left would be styled anew before every other test."""
        self.room.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def counter(office: Office, settle: Settle) -> Iterator[Counter]:
    opened = Counter(office, settle)
    yield opened
    opened.leave()


# -- the way of a matter --------------------------------------------------------------------


def test_a_matter_gets_a_number_and_reaches_the_city(counter: Counter, city: City) -> None:
    counter.matter(identity="要求保密", phone="199 0000 1234")
    counter.save()
    assert "登A-2026-" in counter.number
    assert counter.room._stack.currentWidget() is counter.room.done
    desk = counter.office.desk
    detail = desk.tickets.get(counter.number)
    assert (detail.ticket.state, detail.ticket.facts.source, detail.mark) == ("T02", "市民来电", "queued")
    assert "19900001234" not in repr(detail)
    assert desk.reveal(counter.number, "核对登记").phone == "19900001234"


def test_the_whole_of_it_by_keys_alone(counter: Counter, qtbot: QtBot, qapp: QApplication) -> None:
    room = counter.room
    room.activateWindow()
    qtbot.waitUntil(lambda: room.isActiveWindow())
    room.shown()
    form = room.form

    def at() -> QWidget:
        """Where a key arrives."""
        found = qapp.activePopupWidget() or qapp.focusWidget()
        assert found is not None
        return found

    def press(*keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(at(), key)

    def type_(text: str) -> None:
        QTest.keyClicks(at(), text)

    def go_to(name: str) -> None:
        wanted = form.fields[name].editor
        for _ in range(80):
            focus = qapp.focusWidget()
            if focus is not None and wanted.isAncestorOf(focus):
                return
            press(Qt.Key.Key_Tab)
        raise AssertionError(name)

    press(Qt.Key.Key_Space)  # 网格排查, the first source
    go_to("text")
    type_("drain cover gone at the corner")
    go_to("urgency")
    press(Qt.Key.Key_Space)
    go_to("place")
    type_("Xinhe road 8")
    go_to("grid")
    village = next(unit for unit in counter.office.desk.people.units() if unit.kind == "村(社区)")
    type_(village.code)
    press(Qt.Key.Key_Tab)
    go_to("class")
    type_(LAMPS)
    press(Qt.Key.Key_Tab)
    QTest.keyClick(at(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    counter.settle()
    assert counter.number
    room.activateWindow()  # without a window manager the list of a picker keeps it
    qtbot.waitUntil(lambda: room.isActiveWindow())
    press(Qt.Key.Key_Return)  # 继续登记
    assert room._stack.currentWidget() is not room.done
    assert form.values()["source"] == "网格排查"
    assert form.pristine()


def test_what_is_lacking_is_told_at_its_field_and_nothing_is_written(counter: Counter) -> None:
    counter.tell(source="市民来访", text="门口积水")
    counter.save()
    assert not counter.number
    form = counter.room.form
    wrong = [name for name, one in form.fields.items() if one._error.isVisible()]
    assert wrong == ["place", "grid", "class"]


def test_it_can_be_taken_back_and_stands_as_it_was(counter: Counter, settle: Settle) -> None:
    counter.matter()
    before = counter.room.form.values()
    counter.save()
    number = counter.number
    undo = counter.notices[-1].undo
    assert undo is not None
    undo()
    counter.settle()
    assert counter.room._stack.currentWidget() is not counter.room.done
    assert counter.room.form.values() == before
    assert not [one for one in counter.office.desk.outbox.items() if one.number == number]


def test_settled_on_the_spot(counter: Counter) -> None:
    counter.tell(source="网格排查")
    counter.matter(source="网格排查")
    counter.room.closed.setChecked(True)
    assert counter.shows("result") and counter.shows("count") and not counter.shows("urgency")
    counter.save()
    assert not counter.number  # the result is lacking
    counter.tell(result="当场劝离，已停工。", count=3)
    counter.save()
    ticket = counter.office.desk.tickets.get(counter.number).ticket
    assert ticket.state == "T82"
    assert counter.room.done._ways["assign"].isHidden()


def test_a_dispute_asks_for_its_parties(counter: Counter) -> None:
    counter.matter()
    assert not counter.shows("parties")
    counter.tell(class_=DISPUTE)
    assert all(counter.shows(name) for name in ("parties", "people_count", "risk", "trigger"))
    counter.save()
    assert not counter.number
    counter.tell(parties=[{"name": "甲"}, {"name": "乙"}], people_count=4, risk="黄")
    counter.save()
    facts = counter.office.desk.tickets.get(counter.number).ticket.facts
    assert (facts.people_count, facts.risk) == (4, "黄")


@pytest.mark.parametrize("source", fields()["source"].values)
def test_every_source_can_be_registered(source: str, counter: Counter) -> None:
    counter.matter(source=source)
    complained = source not in ("网格排查", "自主发现")
    assert counter.shows("petitioner") is counter.shows("identity") is complained
    counter.save()
    ticket = counter.office.desk.tickets.get(counter.number).ticket
    assert ticket.facts.source == source
    assert ticket.protection.has_number is complained


def test_nobody_is_named_who_stays_nameless(counter: Counter) -> None:
    counter.matter(identity="匿名")
    assert not counter.shows("petitioner")
    counter.save()
    ticket = counter.office.desk.tickets.get(counter.number).ticket
    assert ticket.protection.identity == "匿名" and not ticket.protection.has_number


# -- while it is typed ----------------------------------------------------------------------


def test_a_crash_costs_nothing(counter: Counter, office: Office, settle: Settle) -> None:
    counter.matter(urgency="紧急")
    told = counter.room.form.values()
    counter.settle()
    again = Counter(office, settle)  # as after a new start
    assert again.room.form.values() == told
    again.save()
    assert again.number
    again.settle()
    assert office.desk.drafts.get(DRAFT) is None
    again.leave()


def test_clearing_forgets_the_draft(counter: Counter, office: Office) -> None:
    counter.matter()
    counter.settle()
    assert office.desk.drafts.get(DRAFT)
    counter.room._clear.click()
    counter.settle()
    assert office.desk.drafts.get(DRAFT) is None
    assert counter.room.form.values()["source"] == "市民来电"  # most often the next one comes the same way


def test_the_like_of_it_is_shown_and_can_be_linked(counter: Counter) -> None:
    counter.matter()
    counter.save()
    first = counter.number
    counter.room.done.again.emit()
    counter.matter(text="十二点了还在打桩，吵得孩子睡不着，请管一管。")
    counter.room._settle()
    counter.settle()
    double = next(iter(counter.room.similar.findChildren(QCheckBox)))
    double.setChecked(True)
    counter.save()
    ticket = counter.office.desk.tickets.get(counter.number).ticket
    other = counter.office.desk.tickets.get(first).ticket
    assert [link.kind for link in ticket.links] == ["重复"]
    assert ticket.links[0].other in (other.id, other.number, other.old_number)


def test_another_matter_at_the_same_place_is_not_taken_for_the_same(counter: Counter) -> None:
    counter.matter()
    counter.save()
    counter.room.done.again.emit()
    counter.matter(text="门口的井盖不见了，晚上看不清。", class_="LY-AQ-12")
    counter.room._settle()
    counter.settle()
    assert not counter.room.similar.findChildren(QCheckBox)


def test_the_village_that_the_place_names_is_found(counter: Counter) -> None:
    village = next(unit for unit in counter.office.desk.people.units() if unit.kind == "村(社区)")
    counter.tell(place=f"{village.short}文化广场")
    counter.room._settle()
    assert counter.room.form.values()["grid"] == village.code


def test_a_room_made_before_the_first_load_is_done_knows_the_classes_after_it(
    town: SampleTown, tmp_path: Path, qapp: QApplication, settle: Settle
) -> None:
    code = town.city.accounts.add("新来的同事", ("DISP",), town.city.town_code(TOWN))
    folder, own = tmp_path / "new", Credentials(PASSWORD, PASSPHRASE)
    Desk.enrol(folder, town.served.url, code, "新来的同事", PASSWORD, passphrase=PASSPHRASE)
    office = Office(Desk.open(folder, own), Background())
    try:
        first = Counter(office, settle)
        first.tell(class_=LAMPS)
        assert "class" not in first.room.form.values()
        assert office.desk.sync.once().problem is None
        first.room.shown()
        first.matter()
        first.save()
        assert first.number
        first.leave()
    finally:
        office.close()


# -- what must be telephoned ----------------------------------------------------------------


def test_an_emergency_is_never_left_to_a_broken_line(
    counter: Counter, served: BackgroundCity, office: Office, settle: Settle
) -> None:
    served.stop()
    office.desk.sync.once()
    office.refresh()
    settle(office)
    counter.matter(text="楼道里着火了，有人被困。")
    alarm = counter.room.alarm
    assert alarm.isVisible() and "110" in alarm._text.text()
    counter.save()
    assert not counter.number
    alarm.called.setChecked(True)
    counter.save()
    assert counter.number


def test_online_it_says_so_and_stands_in_nobodys_way(counter: Counter, office: Office, settle: Settle) -> None:
    office.desk.sync.once()
    office.refresh()
    settle(office)
    counter.matter(text="有人持刀伤人")
    assert counter.room.alarm.isVisible()
    counter.save()
    assert counter.number


def test_an_ordinary_matter_rings_no_bell(counter: Counter) -> None:
    counter.matter()
    assert not counter.room.alarm.isVisible()


# -- and then -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "signal"), [("open", "ticket_wanted"), ("print", "print_wanted"), ("assign", "form_wanted")]
)
def test_from_there_it_goes_on(way: str, signal: str, counter: Counter, qtbot: QtBot) -> None:
    counter.matter()
    counter.save()
    with qtbot.waitSignal(getattr(counter.office, signal)) as went:
        counter.room.done._ways[way].click()
    ticket = counter.room._acted[0].ticket
    assert went.args == {"open": [ticket], "print": [(ticket,)], "assign": ["assign", (ticket,)]}[way]


def test_every_control_has_a_name(counter: Counter) -> None:
    for kind, closed in ((OPEN, False), (CLOSED, True)):
        counter.room.closed.setChecked(closed)
        assert counter.room.form.kind == kind
        for one in counter.room.findChildren(QWidget):
            if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus:
                text = getattr(one, "text", str)()
                assert one.accessibleName() or text, one
