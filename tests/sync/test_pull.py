"""The way in: pages, refused cursors, a city that lost its memory, and one that is newer than this desk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from gridcentre.city.app import BackgroundCity
from gridcentre.city.database import City
from gridcentre.desk import Desk, Draft
from tests.faults import proxy as line_of
from tests.faults.house import QUICK
from tests.faults.proxy import Fault, Reply
from tests.offices import Office, equals_city, office


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def desk(town: Office) -> Desk:
    return town.enrol("clerk-a")


@pytest.mark.parametrize("reason", ["expired", "scope"])
def test_a_refused_cursor_fills_a_new_cache_and_is_never_asked_again(town: Office, desk: Desk, reason: str) -> None:
    numbers = town.house.dispatch(5)
    desk.sync.once()
    desk.act(numbers[:1], Draft("accept"), hold_ms=600_000)
    town.line.script("GET changes", _refused(reason), times=1)
    summary = desk.sync.once()
    assert (summary.renewed, summary.problem, summary.waiting) == (reason, None, 1)
    refused, first = [call.query for call in town.line.calls("GET changes")][-2:]
    assert "cursor=&" in first
    assert "cursor=&" not in refused
    assert desk.tickets.get(numbers[0]).ticket.state == "T02"
    assert desk.tickets.get(numbers[4]).ticket.state == "T01"
    desk.close()
    desk = town.open("clerk-a")
    assert desk.tickets.get(numbers[4]).ticket.state == "T01"
    assert desk.sync.once().renewed == ""


def test_a_refill_that_was_cut_off_goes_on_and_the_old_cache_answers_meanwhile(town: Office, desk: Desk) -> None:
    numbers = town.house.dispatch(3)
    desk.sync.once()
    town.line.script("GET changes", _refused("expired"), times=1)
    town.line.follow("GET session", iter([line_of.status(500, "server-error")]))
    assert desk.sync.once().problem is not None
    assert desk.tickets.get(numbers[0]).ticket.state == "T01"
    desk.close()
    desk = town.open("clerk-a")
    assert desk.tickets.get(numbers[0]).ticket.state == "T01"
    assert desk.sync.once().renewed == "expired"
    assert desk.tickets.get(numbers[0]).ticket.state == "T01"


def test_a_city_restored_from_a_backup_gets_back_what_it_lost(town: Office, desk: Desk) -> None:
    numbers = town.house.dispatch(2)
    desk.sync.once()
    (kept,) = desk.act(numbers[:1], Draft("accept"))
    desk.sync.once()
    backup = town.house.folder / "backup.db"
    with closing(sqlite3.connect(town.house.folder / "city.db")) as live, closing(sqlite3.connect(backup)) as copy:
        live.backup(copy)
    (lost,) = desk.act(numbers[1:], Draft("accept"))
    desk.sync.once()
    (waiting,) = desk.act(numbers[1:], Draft("note", {"text": "已电话告知"}))

    town.house.city.close()
    town.house.city = City.open(f"sqlite:///{backup}", password_cost=QUICK)
    town.house.city.renew_epoch()
    with BackgroundCity(town.house.city) as restored:
        town.line.lead_to(restored.url)
        summary = desk.sync.once()
        assert (summary.renewed, summary.offered_again, summary.problem) == ("epoch", 1, None)
        assert [act.id for act in town.house.acts(numbers[0])][1:] == [kept.id]
        assert [act.id for act in town.house.acts(numbers[1])][1:] == [lost.id, waiting.id]
        assert equals_city(town.house, desk.tickets.get(numbers[1]))
        assert desk.sync.once().offered_again == 0


def test_unknown_types_kinds_and_fields_stop_nothing_and_are_kept(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)

    def newer(body: bytes) -> bytes:
        page = json.loads(body)
        for change in page["changes"]:
            if change["type"] == "ticket":
                change["body"]["mood"] = {"colour": "青"}
        last = page["changes"][-1]
        page["changes"].append({**last, "type": "drone", "id": "d-1", "op": "put", "body": {"height": 12}})
        return json.dumps(page).encode()

    town.line.script("GET changes", line_of.rewritten(newer), times=1)
    assert desk.sync.once().problem is None
    detail = desk.tickets.get(number)
    assert detail.body["mood"] == {"colour": "青"}
    assert msgspec.json.decode(desk._core.shelf.cache.things("drone")[0]) == {"height": 12}


def test_pages_are_asked_for_while_others_are_stored(town: Office, desk: Desk) -> None:
    numbers = town.house.dispatch(30)

    def small(body: bytes) -> bytes:
        session = json.loads(body)
        session["limits"] = {**session.get("limits", {}), "page": 7}
        return json.dumps(session).encode()

    town.line.script("GET session", line_of.rewritten(small), times=None)
    desk.sync.once()
    assert len(town.line.calls("GET changes")) > 5
    assert all(desk.tickets.get(number).ticket.state == "T01" for number in numbers)


def test_half_a_page_changes_nothing(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    town.line.script("GET changes", line_of.half_body)
    assert desk.sync.once().problem is not None
    assert desk._core.shelf.cache.cursor == ""
    desk.sync.once()
    assert desk.tickets.get(number).ticket.state == "T01"


def _refused(reason: str) -> Fault:
    """The city refuses the cursor."""
    body = json.dumps({"status": 410, "code": "cursor-reset", "params": {"reason": reason}}).encode()
    reply = Reply(410, (("Content-Type", "application/problem+json"),), body)
    return Fault(reason, lambda exchange: exchange.answer(reply))
