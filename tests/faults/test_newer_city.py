"""A city that is newer than the desk: what the desk does not know is kept to the byte and stops nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gridcentre.city.app import BackgroundCity
from gridcentre.desk import Desk, Draft
from gridcentre.domain.ids import new_id
from tests.faults import proxy as line_of
from tests.faults.house import TOWN, House
from tests.faults.proxy import Proxy

STRANGE_BODY = {"id": "hologram-1", "town": TOWN, "beam": [1, 2.5, "三"], "nested": {"α": None, "空": ""}}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


def _changed(change: Callable[[list[dict[str, Any]]], None]) -> line_of.Fault:
    """The city's pages with ``change`` done to their lines."""

    def rewrite(body: bytes) -> bytes:
        page = json.loads(body)
        change(page["changes"])
        return json.dumps(page, ensure_ascii=False).encode()

    return line_of.rewritten(rewrite, "newer city")


def test_unknown_kind_field_and_type_neither_stop_the_feed_nor_lose_a_byte(house: House) -> None:
    numbers = house.dispatch(3)
    tickets = {house.ticket(number).id: number for number in numbers}
    foreign = new_id()

    def newer(lines: list[dict[str, Any]]) -> None:
        for line in list(lines):
            if line["type"] == "ticket" and line["op"] == "put":
                line["body"]["mood"] = {"word": "平静", "level": 3}
            if line["type"] == "action" and line["body"]["ticket"] in tickets and line["id"] != foreign:
                line["body"]["fields"]["scent"] = "桂花"
                strange = {**line["body"], "id": foreign, "kind": "teleport", "fields": {"to": "月亮湾", "via": [7]}}
                if not any(other["id"] == foreign for other in lines):
                    lines.insert(lines.index(line) + 1, {**line, "id": foreign, "body": strange})
        lines.insert(
            0,
            {
                "seq": lines[0]["seq"],
                "op": "put",
                "type": "hologram",
                "id": "hologram-1",
                "version": 1,
                "body": STRANGE_BODY,
                "origin": "a member of the line that this desk does not know",
            },
        )

    with BackgroundCity(house.city) as served, Proxy(served.url) as line:
        line.script("GET changes", _changed(newer), times=1)
        with house.enrol("desk", line.url) as desk:
            summary = desk.sync.once()
            assert (summary.problem, summary.tickets) == (None, 3)
            _kept(desk, numbers, foreign)
            # the desk still works, on tickets of a city that it only half understands
            desk.act(numbers, Draft("accept"))
            assert desk.sync.once().sent == 3
            house.city_act(numbers[0], "note", text="市平台补充")
            assert desk.sync.once().problem is None
            assert desk.tickets.get(numbers[0]).steps[-1].action.fields["text"] == "市平台补充"


def _kept(desk: Desk, numbers: list[str], foreign: str) -> None:
    for number in numbers:
        detail = desk.tickets.get(number)
        assert detail.body["mood"] == {"word": "平静", "level": 3}
        assert detail.steps[0].action.fields["scent"] == "桂花"
    steps = [step.action for number in numbers for step in desk.tickets.get(number).steps if step.action.id == foreign]
    assert [(act.kind, act.fields) for act in steps] == [("teleport", {"to": "月亮湾", "via": [7]})]
    (hologram,) = desk._core.shelf.cache.things("hologram")
    assert hologram == json.dumps(STRANGE_BODY, ensure_ascii=False).encode()


def test_a_city_that_speaks_another_protocol_is_named_and_work_goes_on(house: House) -> None:
    (number,) = house.dispatch(1)
    with BackgroundCity(house.city) as served, Proxy(served.url) as line, house.enrol("desk", line.url) as desk:
        desk.sync.once()
        line.script("*", line_of.status(412, "protocol-unsupported"), times=None)
        desk.act([number], Draft("accept"))
        problem = desk.sync.once().problem
        assert problem is not None and problem.code == "protocol-unsupported"
        assert desk.tickets.get(number).ticket.state == "T02"
        line.clear()
        assert desk.sync.once().sent == 1
