"""The way out against a city that is scripted: each answer, each refusal of a whole batch, each silence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Raw

from gridcentre.domain.ids import now_ms
from gridcentre.domain.tickets import Action
from gridcentre.store import outbox
from gridcentre.sync.contract import ActionIn, KnownAnswer, Limits
from gridcentre.sync.http import CityError
from tests.sync.rig import Rig, answers, applied, as_json, dispatched, session
from tests.sync.stand_in import StandIn, problem, says


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with closing(StandIn()) as city, closing(Rig(tmp_path, city)) as made:
        city.answers.append(as_json(session()))
        yield made


def failure(rig: Rig) -> CityError:
    with pytest.raises(CityError) as caught:
        rig.push.round()
    return caught.value


def test_what_the_city_took_stays_projected_until_the_pull_has_passed_it(rig: Rig) -> None:
    (ticket,) = rig.tickets(1)
    act = rig.act(ticket)
    assert rig.shown(ticket).shown.state == "T02"
    rig.city.answers.append(answers(applied))
    assert rig.push.round().sent == 1
    assert rig.entry(act).state == "acknowledged"
    assert rig.shown(ticket).sync == "acknowledged"
    assert rig.shown(ticket).shown.state == "T02"
    rig.seq = 998
    accepted = rig.shown(ticket).shown
    logged = Action(id=act, ticket=ticket, kind="accept", by="disp", role="DISP", at=now_ms(), seq=1000)
    rig.pull([("ticket", ticket, accepted), ("action", act, logged)])
    assert rig.book.pending() == frozenset()
    with rig.book.read() as c:
        assert outbox.get(c, act) is None
        outbox_free = outbox.counts(c)
    assert outbox_free == (0, 0)


def test_an_act_that_the_feed_brings_needs_no_answer(rig: Rig) -> None:
    """The answer was lost, and the pull was faster than the next try."""
    (ticket,) = rig.tickets(1)
    act = rig.act(ticket)
    accepted = rig.shown(ticket).shown
    logged = Action(id=act, ticket=ticket, kind="accept", by="disp", role="DISP", at=now_ms(), seq=77)
    rig.pull([("ticket", ticket, accepted), ("action", act, logged)])
    assert rig.book.pending() == frozenset()
    with rig.book.write() as c:
        assert outbox.due(c, now_ms(), 10) == []
        outbox.ask_for_all(c)
        assert outbox.to_ask(c) == [act]


def test_a_refusal_becomes_a_card_and_only_its_own_ticket_waits(rig: Rig) -> None:
    mine, other = rig.tickets(2)
    refused = rig.act(mine)
    behind = rig.act(mine, "note", text="已电话告知")
    free = rig.act(other)

    def judge(offer: ActionIn) -> dict[str, Any]:
        if offer.action.id == refused:
            city = dispatched("LY00000")
            return {
                "verdict": "rejected",
                "code": "wrong-state",
                "params": {"state": "T91"},
                "ticket": Raw(msgspec.json.encode(city)),
            }
        if offer.action.id == behind:
            return {"verdict": "blocked", "by": refused, "code": "after-rejected"}
        return applied(offer)

    rig.city.answers.append(answers(judge))
    pushed = rig.push.round()
    assert (pushed.sent, pushed.refused) == (1, 1)
    card = rig.entry(refused)
    assert card.state == "rejected"
    assert card.trouble is not None and card.trouble.params == {"state": "T91"}
    assert card.verdict is not None and b"LY00000" in card.verdict
    assert (rig.entry(behind).state, rig.entry(behind).blocked_by) == ("blocked", refused)
    assert rig.entry(free).state == "acknowledged"
    assert rig.shown(mine).shown.state == "T01"
    assert rig.shown(mine).sync == "rejected"


def test_a_first_verdict_that_was_a_refusal_is_not_taken_for_success(rig: Rig) -> None:
    (ticket,) = rig.tickets(1)
    act = rig.act(ticket)
    rig.city.answers.append(answers(lambda _: {"verdict": "duplicate", "first": "rejected", "code": "wrong-state"}))
    assert rig.push.round().refused == 1
    assert rig.entry(act).state == "rejected"


def test_deferred_waits_as_long_as_the_city_says_and_its_ticket_with_it(rig: Rig) -> None:
    (ticket,) = rig.tickets(1)
    first, second = rig.act(ticket), rig.act(ticket, "note", text="说明")

    def judge(offer: ActionIn) -> dict[str, Any]:
        if offer.action.id == first:
            return {"verdict": "deferred", "code": "attachments-missing", "missing": ("f" * 64,), "retry_after": 60}
        return {"verdict": "blocked", "by": first, "code": "after-unsettled", "retry_after": 60}

    before = now_ms()
    rig.city.answers.append(answers(judge))
    rig.push.round()
    waits = rig.entry(first)
    assert waits.state == "queued" and waits.withdrawable
    assert before + 60_000 <= waits.next_attempt <= now_ms() + 60_000
    assert (rig.entry(second).state, rig.entry(second).blocked_by) == ("queued", first)
    assert len(rig.asked()) == 1


@pytest.mark.parametrize("fault", [says(b"<html>portal", kind="text/html"), says(b"oops", 500, "text/plain")])
def test_an_unknown_outcome_is_not_confirmed_yet_and_asked_again_under_the_same_id(rig: Rig, fault: Any) -> None:
    (ticket,) = rig.tickets(1)
    act = rig.act(ticket)
    rig.city.answers.append(fault)
    failure(rig)
    entry = rig.entry(act)
    assert (entry.state, entry.mark, entry.withdrawable) == ("queued", "unsure", False)
    assert now_ms() < entry.next_attempt <= now_ms() + 1000
    with rig.book.write() as c:
        outbox.line_is_back(c)
    rig.city.answers.append(answers(lambda offer: {**applied(offer), "verdict": "duplicate", "first": "applied"}))
    assert rig.push.round().sent == 1
    assert rig.asked() == [[act], [act]]


def test_back_off_grows_and_is_kept_in_the_file(rig: Rig) -> None:
    (ticket,) = rig.tickets(1)
    act = rig.act(ticket)
    waits = []
    for _ in range(12):
        rig.city.answers.append(says(b"oops", 500, "text/plain"))
        failure(rig)
        entry = rig.entry(act)
        waits.append(entry.next_attempt - now_ms())
        with rig.book.write() as c:
            outbox.try_now(c, act)
    assert entry.attempts == 12
    assert waits[0] <= 1000
    assert waits[4] > 7000
    assert 140_000 < waits[-1] <= 300_000


def test_a_busy_city_is_obeyed_exactly(rig: Rig) -> None:
    (ticket,) = rig.tickets(1)
    act = rig.act(ticket)
    rig.city.answers.append(says(b"", 503, "text/plain", Retry_After="40"))
    before = now_ms()
    assert failure(rig).retry_after == 40
    entry = rig.entry(act)
    assert before + 40_000 <= entry.next_attempt <= now_ms() + 40_000
    assert entry.withdrawable


@pytest.mark.parametrize(
    ("status", "code"), [(401, "sign-in-needed"), (403, "device-revoked"), (403, "account-inactive")]
)
def test_a_lost_sign_in_holds_everything_and_spends_nothing(rig: Rig, status: int, code: str) -> None:
    acts = [rig.act(ticket) for ticket in rig.tickets(3)]
    rig.city.answers.append(problem(status, code))
    assert failure(rig).problem.code == code
    for act in acts:
        entry = rig.entry(act)
        assert (entry.state, entry.next_attempt, entry.withdrawable) == ("queued", 0, True)


@pytest.mark.parametrize("status", [400, 403, 409, 413, 422])
def test_a_batch_that_the_city_will_not_read_is_halved_down_to_the_one_act(rig: Rig, status: int) -> None:
    acts = [rig.act(ticket) for ticket in rig.tickets(16)]
    poison = acts[11]
    batches = []

    def city(handler: Any, body: bytes) -> None:
        rig.city.answers.append(city)
        ids = rig.asked()[-1]
        batches.append(len(ids))
        if poison in ids:
            problem(status, "too-odd")(handler, body)
        else:
            answers(applied)(handler, body)

    rig.city.answers.append(city)
    pushed = rig.push.round()
    assert (pushed.sent, pushed.refused) == (15, 1)
    assert rig.entry(poison).state == "rejected"
    assert rig.entry(poison).trouble.code == "too-odd"  # type: ignore[union-attr]
    assert 1 in batches and len(batches) < 16


def test_a_refusal_that_is_not_about_an_act_makes_no_cards(rig: Rig) -> None:
    acts = [rig.act(ticket) for ticket in rig.tickets(2)]
    rig.city.answers.append(problem(404, "not-found"))
    assert failure(rig).status == 404
    assert {rig.entry(act).state for act in acts} == {"queued"}


def test_a_batch_keeps_to_the_citys_limits(rig: Rig) -> None:
    rig.city.answers[0] = as_json(session(limits=Limits(batch_actions=5, batch_bytes=4_000_000)))
    for ticket in rig.tickets(12):
        rig.act(ticket)
    rig.city.answers += [answers(applied)] * 3
    assert rig.push.round().sent == 12
    assert [len(batch) for batch in rig.asked()] == [5, 5, 2]


def test_a_batch_keeps_to_the_citys_bytes(rig: Rig) -> None:
    rig.city.answers[0] = as_json(session(limits=Limits(batch_actions=100, batch_bytes=3_000)))
    for ticket in rig.tickets(4):
        rig.act(ticket, "note", text="长" * 800)
    rig.city.answers += [answers(applied)] * 4
    assert rig.push.round().sent == 4
    assert [len(batch) for batch in rig.asked()] == [1, 1, 1, 1]


def test_an_answer_that_forgets_an_act_settles_the_others(rig: Rig) -> None:
    first, second = (rig.act(ticket) for ticket in rig.tickets(2))

    def city(handler: Any, body: bytes) -> None:
        answers(applied)(handler, body.replace(second.encode(), b"0" * 36))

    rig.city.answers.append(city)
    assert rig.push.round().sent == 1
    assert rig.entry(first).state == "acknowledged"
    assert rig.entry(second).mark == "unsure"


def test_what_needs_the_city_shows_as_waiting_until_it_has_taken_it(rig: Rig) -> None:
    (ticket,) = rig.tickets(1)
    rig.act(ticket)
    rig.act(ticket, "ask_city", missing_items=["place"], text="缺地点")
    row = rig.shown(ticket)
    assert (row.shown.state, row.shown.overlays, row.waiting) == ("T02", (), ("ask_city",))
    assert row.expected.overlays == ("info_pending",)
    rig.city.answers.append(answers(applied))
    rig.push.round()
    assert rig.shown(ticket).shown.overlays == ("info_pending",)


def test_an_act_that_lost_its_ground_is_marked_and_sent_all_the_same(rig: Rig) -> None:
    (ticket,) = rig.tickets(1)
    act = rig.act(ticket)
    rig.seq += 1
    taken = rig.shown(ticket).shown  # a colleague has accepted it meanwhile
    rig.pull([("ticket", ticket, taken)])
    assert rig.entry(act).mark == "doubtful"
    assert rig.entry(act).doubt.code == "wrong-state"  # type: ignore[union-attr]
    rig.city.answers.append(answers(lambda _: {"verdict": "rejected", "code": "wrong-state"}))
    assert rig.push.round().refused == 1


def test_a_restored_city_hears_only_of_what_it_lost(rig: Rig) -> None:
    known, lost = (rig.act(ticket) for ticket in rig.tickets(2))
    with rig.book.write() as c:
        for seq, act in enumerate((known, lost), 5):
            outbox.acknowledge(c, act, seq=seq, version=seq, at=now_ms(), number="")
        outbox.settle(c, [known, lost], "epoch-0", now_ms())
        outbox.ask_for_all(c)
    offers: list[ActionIn] = []

    def judge(offer: ActionIn) -> dict[str, Any]:
        offers.append(offer)
        return applied(offer)

    rig.city.answers += [as_json(KnownAnswer(known=(known,), epoch="epoch-1")), answers(judge)]
    pushed = rig.push.round()
    assert (pushed.offered_again, pushed.sent) == (1, 1)
    assert [(offer.action.id, offer.redo_of) for offer in offers] == [(lost, "epoch-0:6")]
