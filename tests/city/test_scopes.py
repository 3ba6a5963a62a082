"""Who gets what of the feed: town, unit and city; identity, accused and readers; put, leave and the whole history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gridcentre.city.accounts import Caller
from gridcentre.city.digest import weight
from gridcentre.city.service import Service
from gridcentre.domain.organisation import Account
from gridcentre.domain.problems import ProblemError
from gridcentre.sync.contract import RevealRequest
from tests.city.hall import ADDRESS, PERSON, PHONE, TEXT, UNIT, Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    yield hall
    hall.city.close()


class Desk:
    """What one account's desk would hold after pulling everything."""

    def __init__(self, hall: Hall, account: Account) -> None:
        self.service, self.caller = Service(hall.city), Caller(account, "d", "A", 0)
        self.cursor = ""
        self.held: dict[tuple[str, str], Any] = {}

    def pull(self, limit: int = 2000) -> set[tuple[str, str]]:
        """Types and ids that the new lines were about."""
        touched = set()
        while True:
            page = self.service.changes(self.caller, self.cursor, limit)
            for change in page.changes:
                touched.add((change.type, change.id))
                self.held.pop((change.type, change.id), None)
                if change.op == "put":
                    self.held[change.type, change.id] = msgspec.json.decode(change.body)
                elif change.type == "ticket":
                    self.held = {key: body for key, body in self.held.items() if not of_ticket(key, body, change.id)}
            self.cursor = page.cursor
            if not page.more:
                return touched

    def ids(self, type_: str) -> set[str]:
        return {key for kind, key in self.held if kind == type_}

    def of(self, ticket: str) -> list[str]:
        return [body["kind"] for (kind, _), body in self.held.items() if kind == "action" and body["ticket"] == ticket]


def of_ticket(key: tuple[str, str], body: Any, ticket: str) -> bool:
    return key[1] == ticket or (key[0] == "action" and body["ticket"] == ticket)


def test_town_and_city_see_the_ticket_and_its_complainant_a_unit_neither(hall: Hall) -> None:
    ticket = hall.new()
    for account, seen in ((hall.clerk, True), (hall.city.system, True), (hall.hand, False)):
        desk = Desk(hall, account)
        desk.pull()
        assert (ticket in desk.ids("ticket"), ticket in desk.ids("party")) == (seen, seen)
        assert desk.ids("unit") and desk.ids("account") and desk.ids("catalogue") and desk.ids("rules")
        assert desk.ids("calendar") == {"cn"}


def test_assigning_brings_the_whole_history_and_recalling_takes_it(hall: Hall) -> None:
    ticket, desk = hall.new(), Desk(hall, hall.hand)
    desk.pull()
    hall.done(hall.assign(ticket))
    desk.pull()
    assert sorted(desk.of(ticket)) == ["accept", "assign", "dispatch_city"]
    assert ticket not in desk.ids("party")
    hall.done(hall.act(hall.clerk, ticket, "recall", reason="改派"))
    desk.pull()
    assert ticket not in desk.ids("ticket") and not desk.of(ticket)
    late = Desk(hall, hall.hand)
    late.pull()
    assert not late.of(ticket), "who starts reading now must not learn of it at all"
    hall.done(hall.assign(ticket))
    desk.pull()
    assert sorted(desk.of(ticket)) == ["accept", "assign", "assign", "dispatch_city", "recall"]


def test_a_withdrawn_ticket_stays_with_its_unit_that_must_be_told(hall: Hall) -> None:
    ticket, desk = hall.new(), Desk(hall, hall.hand)
    hall.done(hall.assign(ticket))
    hall.done(hall.act(hall.city.system, ticket, "withdraw_city", reason="市级提办"), by=hall.city.system)
    desk.pull()
    assert desk.held["ticket", ticket]["state"] == "T91"


def test_a_unit_complained_of_loses_sight_at_once(hall: Hall) -> None:
    ticket, desk = hall.new(), Desk(hall, hall.hand)
    hall.done(hall.assign(ticket))
    desk.pull()
    hall.done(hall.act(hall.clerk, ticket, "set_protection", reason="群众反映", accused=[UNIT]))
    desk.pull()
    assert ticket not in desk.ids("ticket") and not desk.of(ticket)
    assert hall.submit(hall.act(hall.hand, ticket, "unit_accept"), by=hall.hand)[0].code == "not-visible"


def test_raising_protection_takes_the_complainant_back_and_masks_what_was_said(hall: Hall) -> None:
    ticket, desk = hall.new(), Desk(hall, hall.clerk)
    desk.pull()
    assert desk.held["ticket", ticket]["facts"]["text"] == TEXT
    hall.done(hall.act(hall.clerk, ticket, "set_protection", reason="本人要求", identity="要求保密"))
    touched = desk.pull()
    assert ticket not in desk.ids("party")
    assert {("action", action.id) for action in hall.city.actions(ticket)} <= touched
    told = str([body for key, body in desk.held.items() if of_ticket(key, body, ticket)])
    assert all(word not in told for word in (PERSON, PHONE, ADDRESS))
    hall.done(hall.act(hall.clerk, ticket, "set_protection", reason="本人同意", identity="公开"))
    desk.pull()
    assert desk.held["ticket", ticket]["facts"]["text"] == TEXT and ticket in desk.ids("party")


@pytest.mark.parametrize("identity", ["要求保密", "匿名"])
def test_a_protected_complainant_never_enters_any_feed(hall: Hall, identity: str) -> None:
    ticket = hall.new(identity=identity)
    hall.done(hall.assign(ticket))
    for account in (hall.clerk, hall.hand, hall.rival):
        page = Service(hall.city).changes(Caller(account, "d", "A", 0), "", 2000)
        sent = msgspec.json.encode(page).decode()
        assert all(word not in sent for word in (PERSON, PHONE, ADDRESS))


def test_outside_the_reader_list_a_unit_sees_number_state_and_due_only(hall: Hall) -> None:
    ticket, desk = hall.new(), Desk(hall, hall.hand)
    hall.done(hall.assign(ticket))
    hall.done(hall.act(hall.clerk, ticket, "set_protection", reason="知悉范围", readers=["clerk"]))
    desk.pull()
    seen = desk.held["ticket", ticket]
    assert seen["number"] and seen["state"] == "T03" and seen["clocks"]
    told = str([body for key, body in desk.held.items() if of_ticket(key, body, ticket)])
    assert "渣土" not in told and "请到现场核实" not in told


def test_reveal_needs_a_right_and_leaves_a_record(hall: Hall) -> None:
    ticket = hall.new(identity="要求保密")
    hall.done(hall.assign(ticket))
    service = Service(hall.city)
    request = RevealRequest(ticket=ticket, reason="电话回访", id="r-1")
    for account, code in ((hall.hand, "reveal-refused"), (hall.rival, "not-visible")):
        with pytest.raises(ProblemError) as refused:
            service.reveal(Caller(account, "d", "A", 0), request)
        assert refused.value.problem.code == code
    for _ in range(2):
        assert service.reveal(Caller(hall.clerk, "d", "A", 0), request).phone == PHONE
    desk = Desk(hall, hall.clerk)
    desk.pull()
    (record,) = [body for (kind, _), body in desk.held.items() if kind == "access"]
    assert (record["kind"], record["account"], record["reason"]) == ("reveal", "clerk", "电话回访")


def test_pages_of_any_size_give_the_same(hall: Hall) -> None:
    for _ in range(4):
        hall.done(hall.assign(hall.new()))
    whole = Desk(hall, hall.clerk)
    whole.pull()
    for limit in (1, 3, 7):
        small = Desk(hall, hall.clerk)
        small.pull(limit)
        assert small.held == whole.held


def test_a_ticket_comes_before_its_acts_and_numbers_rise(hall: Hall) -> None:
    ticket = hall.new()
    page = Service(hall.city).changes(Caller(hall.clerk, "d", "A", 0), "", 2000)
    numbers = [change.seq for change in page.changes]
    assert numbers == sorted(set(numbers))
    (result,) = hall.done(hall.assign(ticket))
    page = Service(hall.city).changes(Caller(hall.clerk, "d", "A", 0), page.cursor, 2000)
    assert [(change.type, change.id == ticket) for change in page.changes] == [("ticket", True), ("action", False)]
    assert (page.changes[0].version, page.changes[1].seq) == (result.version, result.seq)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [("{epoch}x.{scope}.0", "epoch"), ("{epoch}.{scope}x.0", "scope"), ("{epoch}.{scope}.999999999", "future"),
     ("{epoch}.{scope}.-1", "future"), ("nonsense", "epoch")],
)  # fmt: skip
def test_a_cursor_that_could_hide_a_row_is_refused(hall: Hall, broken: str, reason: str) -> None:
    desk = Desk(hall, hall.clerk)
    desk.pull()
    epoch, scope, _ = desk.cursor.split(".")
    desk.cursor = broken.format(epoch=epoch, scope=scope)
    with pytest.raises(ProblemError) as refused:
        desk.pull()
    assert refused.value.problem.params["reason"] == reason


def test_another_scope_a_restore_and_forgotten_removals_begin_anew(hall: Hall) -> None:
    ticket, desk = hall.new(), Desk(hall, hall.clerk)
    unit = Desk(hall, hall.hand)
    unit.pull()
    old = unit.cursor
    desk.cursor = unit.cursor
    with pytest.raises(ProblemError, match="cursor-reset"):
        desk.pull()
    hall.done(hall.assign(ticket))
    hall.done(hall.act(hall.clerk, ticket, "recall", reason="改派"))
    hall.later(60)
    assert hall.city.forget(hall.moment) == 1
    unit.cursor = old
    for reason in ("expired", "epoch"):
        with pytest.raises(ProblemError) as refused:
            unit.pull()
        assert refused.value.problem.params["reason"] == reason
        hall.city.renew_epoch()


def test_the_digest_is_the_sum_of_what_a_desk_holds(hall: Hall) -> None:
    one, two = hall.new(), hall.new()
    hall.done(hall.assign(one), hall.assign(two))
    hall.done(hall.act(hall.clerk, two, "recall", reason="改派"))
    for account in (hall.clerk, hall.hand, hall.city.system):
        desk = Desk(hall, account)
        desk.pull()
        (bucket,) = desk.service.digest(desk.caller).buckets
        tickets = desk.ids("ticket")
        total = sum(weight(key, desk.held["ticket", key]["version"]) for key in tickets) % 2**64
        assert (bucket.month, bucket.tickets, bucket.sum) == ("2026-09", len(tickets), str(total))
        assert bucket.actions == len(desk.ids("action"))
