"""A first load on a slow line: what is there can be worked on, and nothing of it is undone by the rest."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.city.app import BackgroundCity
from gridcentre.desk import Draft
from gridcentre.desk.values import SyncSummary
from gridcentre.store.lists import TicketQuery
from tests.faults import proxy as line_of
from tests.faults.house import House
from tests.faults.proxy import Fault, Proxy


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


def _small_pages(body: bytes) -> bytes:
    told = json.loads(body)
    told["limits"]["page"] = 40
    return json.dumps(told, ensure_ascii=False).encode()


def test_a_clerk_works_while_the_rest_of_her_first_load_is_still_on_its_way(house: House) -> None:
    numbers = house.dispatch(60)
    with BackgroundCity(house.city) as served, Proxy(served.url) as line, house.enrol("desk", line.url) as desk:
        gate, hold = line_of.held()
        told: list[SyncSummary] = []

        def until_tickets_came() -> Iterator[Fault]:
            while not desk.tickets.ids(TicketQuery()):
                yield line_of.faithful
            yield hold

        line.script("GET session", line_of.rewritten(_small_pages), times=None)
        line.follow("GET changes", until_tickets_came())
        loading = threading.Thread(target=lambda: told.append(desk.sync.once()))
        loading.start()
        gate.wait()
        shown = [row.number for row in desk.tickets.rows(desk.tickets.ids(TicketQuery()))]
        assert 0 < len(shown) < len(numbers)
        acts = [desk.act([number], Draft("accept"))[0].id for number in shown[:5]]
        gate.release()
        loading.join()
        assert told[0].problem is None
        desk.sync.once()
        assert desk.outbox.items() == desk.outbox.conflicts() == ()
        assert len(desk.tickets.ids(TicketQuery())) == len(numbers)
        assert [house.acts(number)[1].id for number in shown[:5]] == acts
