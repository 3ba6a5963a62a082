"""Two desks of one town, both without a line, then both with one: the city decides, nobody loses a word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.city.app import BackgroundCity
from gridcentre.desk import Desk, Draft
from gridcentre.domain.ids import now_ms
from tests.faults.house import LEAD_UNIT, OTHER_UNIT, House, assignment, by_phone


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


@pytest.fixture
def desks(house: House) -> Iterator[tuple[Desk, Desk]]:
    with (
        BackgroundCity(house.city) as served,
        house.enrol("desk-a", served.url) as a,
        house.enrol("desk-b", served.url) as b,
    ):
        yield a, b


def _equal_to_city(house: House, desk: Desk, number: str) -> None:
    detail = desk.tickets.get(number)
    assert detail.ticket == detail.confirmed
    city, mine = house.ticket(number), detail.ticket
    assert (mine.state, mine.version, mine.subtasks, mine.clocks) == (
        city.state,
        city.version,
        city.subtasks,
        city.clocks,
    )
    assert [step.action.id for step in detail.steps] == [act.id for act in house.acts(number)]
    assert not any(step.mark for step in detail.steps)


def test_one_assignment_holds_the_other_becomes_a_card_with_both_sides(house, desks) -> None:
    a, b = desks
    (number,) = house.dispatch(1)
    a.sync.once()
    a.act([number], Draft("accept"))
    assert (a.sync.once().sent, b.sync.once().problem) == (1, None)

    a.act([number], assignment(LEAD_UNIT))
    b.act([number], assignment(OTHER_UNIT))
    assert a.tickets.get(number).ticket.lead.unit == LEAD_UNIT
    assert b.tickets.get(number).ticket.lead.unit == OTHER_UNIT  # each sees its own, until the city has spoken

    assert a.sync.once().sent == 1
    assert b.sync.once().needs_you == 1
    (card,) = b.outbox.conflicts()
    assert card.mine.fields["lead"] == OTHER_UNIT
    assert card.city is not None and card.city.lead.unit == LEAD_UNIT
    assert card.problem.code
    assert {"edit", "withdraw", "copy"} <= set(card.remedies)
    assert b.tickets.get(number).ticket.lead.unit == LEAD_UNIT  # what is refused shows no longer as done

    b.outbox.close(card.item.id)
    for desk in desks:
        desk.sync.once()
        assert desk.outbox.items() == desk.outbox.conflicts() == ()
        _equal_to_city(house, desk, number)
    assert house.ticket(number).lead.unit == LEAD_UNIT


def test_registered_assigned_and_fed_back_before_the_city_ever_heard_of_it(house, desks) -> None:
    provisional = {}
    for desk, text in zip(desks, ("桥洞下井盖松动，夜里看不清", "菜场后巷油烟直排，几户人家都有意见"), strict=True):
        desk.sync.once()
        facts = {
            "source": "网格排查",
            "class": "市容环境",
            "place": "戴埠镇菜场后巷",
            "grid": "戴埠-07",
            "text": text,
            "happened_at": now_ms(),
            "closing_authority": "镇",
        }
        number = desk.register(facts).number
        desk.act([number], assignment(OTHER_UNIT))
        desk.act([number], Draft("unit_accept", {}, by_phone(OTHER_UNIT)))
        told = {
            "process": "当场联系清理",
            "result": "已恢复",
            "is_true": "属实",
            "reply_draft": "已处理",
            "demand_items": [{"number": 1, "text": text, "outcome": "已解决"}],
        }
        desk.act([number], Draft("submit", told, by_phone(OTHER_UNIT)))
        assert desk.tickets.get(number).ticket.state == "T09"
        provisional[desk] = number
    assert len(set(provisional.values())) == 2

    for desk in desks:
        summary = desk.sync.once()
        assert (summary.sent, summary.refused, summary.waiting) == (4, 0, 0)
    for desk in desks:
        desk.sync.once()
        for old in provisional.values():  # both know both, by the number on the paper that is already out
            ticket = desk.tickets.get(old).ticket
            assert (ticket.old_number, ticket.state) == (old, "T09")
            assert ticket.number and ticket.number != old
            assert desk.tickets.find(old) == desk.tickets.find(ticket.number) == ticket.id
            _equal_to_city(house, desk, ticket.number)
    kinds = [[act.kind for act in house.acts(old)] for old in provisional.values()]
    assert kinds == [["register", "assign", "unit_accept", "submit"]] * 2
