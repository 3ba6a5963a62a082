"""The fault matrix: every fault of the proxy on every kind of request; nothing lost, nothing twice, order kept."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest

from gridcentre.city.app import BackgroundCity
from gridcentre.desk import Desk, Draft
from tests.faults import proxy as line_of
from tests.faults.house import LEAD_UNIT, House, assignment
from tests.faults.proxy import Fault, Proxy

FAULTS = [
    line_of.drop_before,
    line_of.cut_after,
    line_of.reset_before,
    line_of.reset_after,
    line_of.half_body,
    line_of.portal,
    line_of.portal_after,
    line_of.broken_json,
    line_of.other_json,
    line_of.twice,
    line_of.drip(),
    line_of.clock_jump(-3 * 86_400_000),
    line_of.clock_jump(3 * 86_400_000),
    line_of.status(401, "sign-in-needed"),
    line_of.status(403, html=True),
    line_of.status(409, "conflict"),
    line_of.status(410, "cursor-reset"),
    line_of.status(413, "too-large"),
    line_of.status(429, "too-many-attempts", retry_after=1),
    line_of.status(500, html=True),
    line_of.status(500, "server-error", after=True),
    line_of.status(502, html=True, after=True),
    line_of.status(503, "city-busy", retry_after=1, after=True),
]
TRIES = 12


class Town:
    """A house, its city on a bad line, and one desk that has pulled three tickets."""

    def __init__(self, house: House, line: Proxy, desk: Desk) -> None:
        self.house = house
        self.line = line
        self.desk = desk

    def drained(self) -> None:
        """Good line again: sync until nothing is owed, as a person pressing 'now' would."""
        self.line.clear()
        for _ in range(TRIES):
            for item in self.desk.outbox.items():
                if item.mark != "acknowledged":
                    self.desk.outbox.retry(item.id)
            summary = self.desk.sync.once()
            if summary.problem is None and not self.desk.outbox.items():
                return
        raise AssertionError((summary, self.desk.outbox.items()))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    house = House(tmp_path_factory.mktemp("town"))
    with BackgroundCity(house.city) as served, Proxy(served.url) as line, house.enrol("desk", line.url) as desk:
        yield Town(house, line, desk)
    house.close()


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("request_name", ["POST actions", "GET changes", "GET session"])
def test_nothing_lost_nothing_twice_order_kept(town: Town, fault: Fault, request_name: str) -> None:
    house, line, desk = town.house, town.line, town.desk
    numbers = house.dispatch(3)
    town.drained()
    accepted = desk.act(numbers, Draft("accept"))
    assigned = desk.act(numbers[:2], assignment(LEAD_UNIT))
    late = house.dispatch(1)

    line.script(request_name, fault)
    first = desk.sync.once()
    assert desk.tickets.get(numbers[0]).ticket.state == "T03"  # whatever happened, the clerk's work still stands
    town.drained()

    assert first is not None
    for number, kinds in zip(numbers, (["accept", "assign"],) * 2 + (["accept"],), strict=True):
        assert [act.kind for act in house.acts(number)] == ["dispatch_city", *kinds]
    ids = {act.id for number in numbers for act in house.acts(number)}
    assert {act.id for act in (*accepted, *assigned)} <= ids
    for number in (*numbers, *late):
        ticket, detail = house.ticket(number), desk.tickets.get(number)
        assert (detail.ticket.state, detail.ticket.version) == (ticket.state, ticket.version)
        assert detail.confirmed == detail.ticket


def test_a_random_bad_day(town: Town) -> None:
    """Any fault at any request, acts in between: at the end both sides hold the same, each act once."""
    house, line, desk = town.house, town.line, town.desk
    draw = random.Random(20261107)
    numbers = house.dispatch(20)
    town.drained()
    line.follow("*", iter(lambda: draw.choice([*FAULTS, *[line_of.faithful] * 30]), None))
    written: list[str] = []
    for at, number in enumerate(numbers):
        written += [act.id for act in desk.act([number], Draft("accept"))]
        written += [act.id for act in desk.act([number], assignment(LEAD_UNIT))]
        if at % 4 == 3:
            desk.sync.once()
    town.drained()
    arrived = [act for number in numbers for act in house.acts(number)]
    assert sorted(act.id for act in arrived if act.kind != "dispatch_city") == sorted(written)
    for number in numbers:
        assert [act.kind for act in house.acts(number)] == ["dispatch_city", "accept", "assign"]
        assert desk.tickets.get(number).ticket.version == house.ticket(number).version


@pytest.mark.parametrize("fault", [line_of.timeout_before, line_of.timeout_after], ids=str)
def test_a_silent_line_ends_when_the_line_is_cut(town: Town, fault: Fault) -> None:
    """A real timeout takes as long as it takes; here the cable is pulled instead, at the same point."""
    house, line, desk = town.house, town.line, town.desk
    (number,) = house.dispatch(1)
    town.drained()
    desk.act([number], Draft("accept"))
    gate = line.hold("POST actions", after=fault is line_of.timeout_after)
    pulling = threading.Thread(target=lambda: (gate.wait(), line.down(), gate.release()))
    pulling.start()
    summary = desk.sync.once()
    pulling.join()
    line.up()
    assert summary.problem is not None
    assert len(desk.outbox.items()) == 1
    town.drained()
    assert [act.kind for act in house.acts(number)] == ["dispatch_city", "accept"]
