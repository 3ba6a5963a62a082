"""What a window asks of the desk beside its lists: offers of many, forms, suggestions, texts for a chat, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.desk import ActsRefused, Desk, Draft
from gridcentre.domain.problems import ProblemError
from tests.faults.house import LEAD_UNIT, OTHER_UNIT, PERSON, PHONE, TOWN, assignment, by_phone
from tests.offices import Office, equals_city, office

HOLD = 60_000
RUBBISH = "LY-CG-01"  # 暴露垃圾: the sample's rule gives it to 环卫所, its village helps
GRID = f"{TOWN}003001"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def desk(town: Office) -> Desk:
    return town.enrol("clerk-a")


def states(desk: Desk, numbers: list[str]) -> list[str]:
    return [desk.tickets.get(number, seen=False).ticket.state for number in numbers]


# -- offers of several ------------------------------------------------------------------------


def test_several_tickets_offer_what_each_of_them_takes(town: Office, desk: Desk) -> None:
    numbers = town.house.dispatch(3)
    desk.sync.once()
    alike = desk.tickets.offers(numbers)
    assert alike == desk.tickets.get(numbers[0], seen=False).offers and "accept" in alike
    desk.act(numbers[:1], Draft("accept"))
    mixed = desk.tickets.offers(numbers)
    assert "accept" not in mixed and "note" in mixed
    assert set(mixed) == set(alike) & set(desk.tickets.offers(numbers[:1]))
    assert desk.tickets.offers([]) == ()
    with pytest.raises(ProblemError) as caught:
        desk.tickets.offers(["LY-none"])
    assert caught.value.problem.code == "ticket-not-here"


def test_a_ticket_for_other_readers_offers_nothing(town: Office) -> None:
    desk = town.enrol("clerk-b", ("DISP",))
    plain, closed = town.house.dispatch(1)[0], town.house.dispatch(1, readers=["镇长"])[0]
    desk.sync.once()
    assert desk.tickets.offers([closed]) == desk.tickets.offers([plain, closed]) == ()
    for ask in (desk.tickets.handover, lambda key: desk.tickets.asked(key, "note")):
        with pytest.raises(ProblemError) as caught:
            ask(closed)
        assert caught.value.problem.code == "not-reader"
    assert not desk.audit.records()


# -- each its own acts, and back --------------------------------------------------------------


def test_each_ticket_takes_its_own_acts_in_one_commit(town: Office, desk: Desk) -> None:
    numbers = town.house.dispatch(3)
    desk.sync.once()
    units = [LEAD_UNIT, OTHER_UNIT, LEAD_UNIT]
    wanted = [(number, [Draft("accept"), assignment(unit)]) for number, unit in zip(numbers, units, strict=True)]
    with pytest.raises(ActsRefused):
        desk.act_each([*wanted, ("LY-none", [Draft("accept")])])
    assert not desk.outbox.items()
    acted = desk.act_each(wanted, hold_ms=HOLD)
    assert [one.kind for one in acted] == ["accept", "assign"] * 3
    leads = [desk.tickets.get(number, seen=False).ticket.lead for number in numbers]
    assert [lead and lead.unit for lead in leads] == units
    assert desk.act_each([]) == ()


def test_acts_of_several_tickets_are_undone_together(town: Office, desk: Desk) -> None:
    numbers = town.house.dispatch(2)
    desk.sync.once()
    acted = desk.act_many(numbers, [Draft("accept"), assignment(LEAD_UNIT)], hold_ms=HOLD)
    later = desk.act(numbers[:1], by_phone_accepts())
    with pytest.raises(ProblemError) as caught:
        desk.undo([one.id for one in acted])
    assert caught.value.problem.code == "withdraw-later-first"
    assert states(desk, numbers) == ["T04", "T03"]
    heard: list[frozenset[str]] = []
    desk.subscribe(heard.append)
    desk.undo([one.id for one in (*acted, *later)])
    assert heard == [frozenset(one.ticket for one in acted)]
    assert states(desk, numbers) == ["T01", "T01"] and not desk.outbox.items()
    assert desk.sync.once().sent == 0
    assert all(equals_city(town.house, desk.tickets.get(number)) for number in numbers)


def by_phone_accepts() -> Draft:
    return Draft("unit_accept", {}, by_phone(LEAD_UNIT))


def test_what_is_sent_is_not_undone_nor_is_what_was_done_with_it(town: Office, desk: Desk) -> None:
    first, second = town.house.dispatch(2)
    desk.sync.once()
    (sent,) = desk.act([first], Draft("accept"))
    assert desk.sync.once().sent == 1
    (held,) = desk.act([second], Draft("accept"), hold_ms=HOLD)
    with pytest.raises(ProblemError):
        desk.undo([held.id, sent.id])
    assert states(desk, [first, second]) == ["T02", "T02"] and len(desk.outbox.items()) == 1


def test_a_registration_is_undone_without_a_trace(desk: Desk) -> None:
    fields = {one.name: one.value for one in desk.tickets.asked("", "register") if one.value is not None}
    told = {
        "source": "市民来访",
        "class": RUBBISH,
        "place": "东门",
        "grid": GRID,
        "text": "垃圾多日未清。",
        "happened_at": 1,
    }
    own = desk.register({**fields, **told}, hold_ms=HOLD)
    desk.undo([own.id])
    with pytest.raises(ProblemError):
        desk.tickets.get(own.number)


# -- forms and suggestions --------------------------------------------------------------------


def test_an_assignment_is_suggested_and_lawful_as_suggested(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1, **{"class": RUBBISH, "grid": GRID})
    desk.sync.once()
    desk.act([number], Draft("accept"))
    found = desk.tickets.suggestion(number)
    assert (found.lead, found.co_units, found.reason) == (OTHER_UNIT, (GRID[:12],), "rule")
    asked = {one.name: one for one in desk.tickets.asked(number, "assign")}
    assert asked["lead"].value == found.lead and asked["task_text"].value == found.task_text != ""
    desk.act([number], Draft("assign", {name: one.value for name, one in asked.items() if one.value is not None}))
    assert desk.tickets.get(number).ticket.state == "T03"


def test_a_report_starts_from_what_the_unit_drafted(town: Office, desk: Desk) -> None:
    checker = town.enrol("checker", ("CHK",))
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    told = by_phone(LEAD_UNIT)
    result = {"process": "到场", "result": "已清", "demand_items": [{"number": 1, "outcome": "已解决"}],
              "is_true": "属实", "reply_draft": "您好，已清运。"}  # fmt: skip
    called = {"contact_at": desk.now(), "number_used": PHONE, "contact_result": "已联系"}
    drafts = [Draft("accept"), assignment(LEAD_UNIT), Draft("unit_accept", {}, told), Draft("contact", called, told)]
    desk.act_many([number], [*drafts, Draft("submit", result, told)])
    desk.sync.once()
    checker.sync.once()
    assert "met" in checker.tickets.asked(number, "verify")[1].value[0]
    asked = {one.name: one for one in desk.tickets.asked(number, "ask_report")}
    assert asked["final_reply"].value == "您好，已清运。" and asked["secrecy_check"].required
    assert PHONE not in str(desk.tickets.asked(number, "contact"))


# -- a text for a chat ------------------------------------------------------------------------


def test_a_handover_names_nobody_and_is_noted(town: Office, desk: Desk) -> None:
    text = f"{PERSON}反映东门外垃圾多日未清，电话{PHONE}，请尽快处理。"
    (number,) = town.house.dispatch(1, text=text, title="垃圾未清", **{"class": RUBBISH, "grid": GRID, "place": "东门"})
    desk.sync.once()
    desk.act_many([number], [Draft("accept"), assignment(LEAD_UNIT)])
    told = desk.tickets.handover(number)
    lines = told.splitlines()
    assert lines[0] == f"【交办】{number}" and lines[1] == "事项：暴露垃圾 · 垃圾未清"
    for part in ("东门", "垃圾未清", "综合执法局", "请到现场核实处理并反馈", "系统", "网格化服务管理中心"):
        assert part in told
    assert PHONE not in told and "****1234" in told
    (record,) = desk.audit.records(desk.tickets.find(number))
    assert (record.kind, record.detail) == ("copy", "handover")
    assert record in desk.tickets.get(number).access


def test_a_handover_of_a_protected_ticket_tells_its_class_only(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(
        1, identity="要求保密", place="东门3号", text="我家门口垃圾未清", **{"class": RUBBISH}
    )
    desk.sync.once()
    told = desk.tickets.handover(number)
    assert "暴露垃圾" in told and "东门" not in told and "门口" not in told
