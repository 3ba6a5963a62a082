"""The log: judged once, applied once, the same answer for ever; nothing stored for what may still change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from gridcentre.city.database import City
from gridcentre.domain.fold import apply
from gridcentre.domain.ids import new_id
from gridcentre.domain.tickets import Ticket
from tests.city.hall import CHEAP, PERSON, PHONE, TEXT, TOWN, Hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    yield hall
    hall.city.close()


def test_an_act_sent_twice_is_applied_once_and_answered_the_same(hall: Hall) -> None:
    act = hall.dispatch()
    (first,) = hall.done(act, by=hall.city.system)
    hall.later(5)
    (again,) = hall.submit(act, by=hall.city.system)
    assert again.verdict == "duplicate" and again.first == "applied"
    assert (again.seq, again.version, again.at, again.number) == (first.seq, first.version, first.at, first.number)
    assert len(hall.city.actions(act.action.ticket)) == 1
    (twice, repeated) = hall.submit(accept := hall.act(hall.clerk, act.action.ticket, "accept"), accept)
    assert (twice.verdict, repeated.verdict) == ("applied", "duplicate")


def test_a_refusal_is_as_final_as_an_application(hall: Hall) -> None:
    ticket = hall.new()
    act = hall.act(hall.clerk, ticket, "accept")
    (refused,) = hall.submit(act)
    assert (refused.verdict, refused.code) == ("rejected", "wrong-state")
    assert b'"state":"T02"' in bytes(refused.ticket)
    hall.done(hall.assign(ticket))
    hall.done(hall.act(hall.clerk, ticket, "recall", reason="改派"))
    (again,) = hall.submit(act)
    assert (again.verdict, again.first, again.code) == ("duplicate", "rejected", "wrong-state")


def test_the_same_id_with_another_payload_is_refused_and_changes_nothing(hall: Hall) -> None:
    act = hall.dispatch()
    hall.done(act, by=hall.city.system)
    other = replace(act, action=replace(act.action, fields={**act.action.fields, "text": "别的"}))
    (result,) = hall.submit(other, by=hall.city.system)
    assert (result.verdict, result.code) == ("rejected", "id-reuse")
    assert hall.ticket(act.action.ticket).facts.text == TEXT
    assert hall.submit(act, by=hall.city.system)[0].verdict == "duplicate"


def test_an_act_waits_for_the_one_it_follows(hall: Hall) -> None:
    ticket, unsent = hall.new(), new_id()
    act = hall.act(hall.clerk, ticket, "claim", after=unsent)
    (early,) = hall.submit(act)
    assert (early.verdict, early.by, early.code) == ("blocked", unsent, "after-unknown")
    assert early.retry_after and not hall.city.known([act.action.id])
    refused = hall.act(hall.clerk, ticket, "accept")
    behind = hall.act(hall.clerk, ticket, "claim", after=refused.action.id)
    last = hall.act(hall.clerk, ticket, "note", after=behind.action.id, text="x")
    results = hall.submit(refused, behind, last)
    assert [result.code for result in results] == ["wrong-state", "after-rejected", "after-unsettled"]
    hall.done(replace(behind, after=""))
    hall.done(last)


def test_a_refusal_never_stops_another_ticket(hall: Hall) -> None:
    one, two = hall.new(), hall.new()
    results = hall.submit(hall.act(hall.clerk, one, "accept"), hall.assign(two), hall.assign(one))
    assert [result.verdict for result in results] == ["rejected", "applied", "applied"]


def test_what_a_later_event_may_change_is_deferred_and_not_stored(hall: Hall) -> None:
    act = hall.act(hall.clerk, new_id(), "accept")
    (result,) = hall.submit(act)
    assert (result.verdict, result.code) == ("deferred", "subject-unknown") and result.retry_after
    assert not hall.city.known([act.action.id])


def test_only_the_signing_account_may_send_an_act(hall: Hall) -> None:
    ticket = hall.new()
    act = hall.assign(ticket)
    (result,) = hall.submit(act, by=hall.hand)
    assert (result.verdict, result.code) == ("rejected", "not-own-act")
    hall.done(act)


def test_a_malformed_act_is_told_from_an_unlawful_one(hall: Hall) -> None:
    for broken in (
        replace(hall.assign(new_id()), action=replace(hall.assign(new_id()).action, id="1")),
        hall.act(hall.clerk, "not a uuid", "accept"),
        replace(hall.assign(hall.new()), after="x"),
    ):
        assert hall.submit(broken)[0].code == "act-malformed"


def test_another_town_and_an_unassigned_unit_see_nothing(hall: Hall) -> None:
    stranger = hall.account("stranger", ("DISP",), town="320481102")
    ticket = hall.new()
    for by in (stranger, hall.hand):
        (result,) = hall.submit(hall.act(by, ticket, "note", text="x"), by=by)
        assert (result.verdict, result.code, bytes(result.ticket)) == ("rejected", "not-visible", b"null")


def test_numbers_count_up_within_a_day_and_never_repeat(hall: Hall) -> None:
    results = hall.done(*(hall.dispatch() for _ in range(3)), by=hall.city.system)
    assert [result.number[-5:] for result in results] == ["00001", "00002", "00003"]
    assert results[0].number.startswith("LY20260907")
    hall.later(24 * 60)
    assert hall.done(hall.dispatch(), by=hall.city.system)[0].number == "LY2026090800001"


def test_a_number_is_found_by_each_of_its_names(hall: Hall) -> None:
    ticket = new_id()
    act = hall.act(
        hall.clerk, ticket, "register",
        source="网格排查", place="文化路", grid="G1", text="路灯不亮", happened_at=hall.moment, closing_authority="镇",
        **{"class": "市容环境"},
    )  # fmt: skip
    act = replace(act, action=replace(act.action, provisional="戴埠登A-2026-0007"))
    (result,) = hall.done(act)
    for name in (result.number, "戴埠登A-2026-0007", ticket):
        found = hall.city.find(name)
        assert found and found.id == ticket
    assert hall.city.find("") is None and hall.city.find("戴埠登B-2026-0007") is None


def test_the_complainant_is_kept_apart(hall: Hall) -> None:
    ticket = hall.new()
    party = hall.city.party(ticket)
    assert party and (party.petitioner, party.phone) == (PERSON, PHONE)
    assert PERSON not in str(hall.ticket(ticket).protection) and hall.ticket(ticket).protection.has_number
    assert all(PHONE not in str(action.fields.get("phone")) for action in hall.city.actions(ticket))


def test_a_field_left_in_clear_is_moved_to_the_complainant(hall: Hall) -> None:
    act = replace(hall.dispatch(petitioner=PERSON, phone=PHONE, text="路灯"), identity={})
    hall.done(act, by=hall.city.system)
    party = hall.city.party(act.action.ticket)
    assert party and party.phone == PHONE
    assert PHONE not in str(hall.city.actions(act.action.ticket)) and PERSON not in str(hall.ticket(act.action.ticket))


def test_the_fold_of_the_log_is_the_ticket(hall: Hall) -> None:
    ticket = hall.new()
    hall.done(hall.assign(ticket))
    hall.later(10)
    hall.done(hall.act(hall.hand, ticket, "unit_accept"), by=hall.hand)
    folded: Ticket | None = None
    for action in hall.city.actions(ticket):
        folded = apply(folded, action, hall.city.town(TOWN), action.at)
    stored = hall.ticket(ticket)
    assert folded is not None
    assert replace(folded, number=stored.number, version=stored.version, offers=stored.offers) == stored


@pytest.mark.allow_log("gridcentre.city.ledger")
def test_an_act_that_breaks_the_judge_waits_and_stops_no_other(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    from gridcentre.city import ledger

    one, two, judge = hall.new(), hall.new(), ledger.judge

    def stumbling(ticket: Ticket | None, *rest: object) -> object:
        if ticket and ticket.id == one:
            raise KeyError("a fault in a guard")
        return judge(ticket, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "judge", stumbling)
    results = hall.submit(hall.assign(one), hall.assign(two))
    assert [(result.verdict, result.code) for result in results] == [("deferred", "city-fault"), ("applied", "")]


def test_two_writers_never_share_a_number_and_readers_see_commit_order(hall: Hall) -> None:
    """A second connection waits for the first writer, so that no lower number is committed after a higher one."""
    other = City.open(hall.place, now=lambda: hall.moment, password_cost=CHEAP)
    seen: list[int] = []
    with hall.city.lanes.write() as connection:
        from gridcentre.city.feed import Log

        log = Log(connection)
        held = log.next()
        act = hall.dispatch()
        waiting = threading.Thread(target=lambda: seen.append(other.submit([act], other.system)[0].seq))
        waiting.start()
        with hall.city.lanes.read() as reader:
            from gridcentre.city.feed import head

            assert head(reader).seq < held and not seen
        log.flush()
    waiting.join()
    other.close()
    assert seen and seen[0] > held


def test_a_restored_city_refuses_nothing_until_its_operator_says_so(hall: Hall) -> None:
    ticket, before = hall.new(), hall.city.epoch
    number = hall.ticket(ticket).number
    act = hall.act(hall.clerk, ticket, "accept")
    assert hall.city.renew_epoch() != before
    (result,) = hall.submit(act)
    assert (result.verdict, result.code) == ("deferred", "recovering")
    (fresh,) = hall.done(hall.dispatch(), by=hall.city.system)
    assert int(fresh.number[-5:]) > int(number[-5:]) + 40_000
    hall.city.close_recovery()
    assert hall.submit(act)[0].verdict == "rejected"
