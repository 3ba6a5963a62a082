"""The door: a desk works with the line up and down, and both ends agree afterwards."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gridcentre.desk import ActsRefused, Credentials, Desk, Draft, OnBehalf
from gridcentre.domain.ids import now_ms
from gridcentre.domain.problems import ProblemError
from gridcentre.sync.http import CityError
from tests.faults import proxy as line_of
from tests.faults.house import LEAD_UNIT, OTHER_UNIT, PASSPHRASE, PASSWORD, PERSON, PHONE, assignment
from tests.offices import Office, equals_city, office

REGISTRATION = {
    "source": "市民来访",
    "class": "市容环境",
    "place": "望溪花园东门",
    "grid": "320481103001",
    "text": "东门外路灯连着三晚不亮。",
    "happened_at": 1_795_000_000_000,
    "closing_authority": "镇",
}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def desk(town: Office) -> Desk:
    return town.enrol("clerk-a")


def code_of(caught: pytest.ExceptionInfo[ProblemError]) -> str:
    return caught.value.problem.code


# -- acts -----------------------------------------------------------------------------------


def test_an_act_is_there_before_the_call_returns_and_reaches_the_city_once(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    (acted,) = desk.act([number], Draft("accept"))
    detail = desk.tickets.get(number)
    assert (detail.ticket.state, detail.mark) == ("T02", "queued")
    assert detail.confirmed is not None and detail.confirmed.state == "T01"
    assert [(step.action.kind, step.mark) for step in detail.steps] == [("dispatch_city", ""), ("accept", "queued")]
    assert desk.sync.state().unsent == 1
    desk.close()

    desk = town.open("clerk-a")
    assert desk.tickets.get(number).ticket.state == "T02"
    assert desk.sync.once().sent == 1
    assert [act.id for act in town.house.acts(number)][1:] == [acted.id]
    assert equals_city(town.house, desk.tickets.get(number))
    assert desk.sync.state().green


def test_an_act_is_exactly_one_durable_commit(town: Office, desk: Desk) -> None:
    numbers = town.house.dispatch(3)
    desk.sync.once()
    said: list[str] = []
    pooled = desk._core.book._lanes._writer.raw_connection()
    pooled.driver_connection.set_trace_callback(said.append)
    assert pooled.driver_connection.execute("PRAGMA synchronous").fetchone() == (2,)
    pooled.close()
    desk.act(numbers, Draft("accept"))
    assert [word for word in said if word.split()[0] in ("BEGIN", "COMMIT", "ROLLBACK")] == [
        "BEGIN IMMEDIATE",
        "COMMIT",
    ]
    with pytest.raises(ActsRefused):
        desk.act(numbers, Draft("accept"))
    assert said[-1].split()[0] == "ROLLBACK"


def test_several_subjects_are_written_together_or_not_at_all(town: Office, desk: Desk) -> None:
    numbers = town.house.dispatch(3)
    desk.sync.once()
    desk.act(numbers[1:2], Draft("accept"))
    with pytest.raises(ActsRefused) as caught:
        desk.act([*numbers, "LY-none"], Draft("accept"))
    assert code_of(caught) == "acts-refused"
    assert [one.problem.code if one.problem else "" for one in caught.value.acted] == [
        "", "wrong-state", "", "ticket-not-here",
    ]  # fmt: skip
    assert {one.state for one in caught.value.acted} == {"unwritten"}
    assert len(desk.outbox.items()) == 1

    acted = desk.act([*numbers, "LY-none"], Draft("accept"), partial=True)
    assert [one.state for one in acted] == ["queued", "unwritten", "queued", "unwritten"]
    assert len(desk.outbox.items()) == 3


def test_a_single_refusal_is_told_as_itself(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    with pytest.raises(ActsRefused) as caught:
        desk.act([number], Draft("assign", {"lead": LEAD_UNIT}))
    assert code_of(caught) == "wrong-state"
    with pytest.raises(ActsRefused) as caught:
        desk.act([number], Draft("close_city", {"city_verdict": "办结"}))
    assert code_of(caught) == "city-only"
    with pytest.raises(ActsRefused) as caught:
        desk.act([number], Draft("nonsense"))
    assert code_of(caught) == "unknown-kind"


def test_a_form_that_writes_several_acts_keeps_their_order(town: Office, desk: Desk) -> None:
    numbers = town.house.dispatch(2)
    desk.sync.once()
    acted = desk.act_many(numbers, [Draft("accept"), assignment(LEAD_UNIT)])
    assert [one.kind for one in acted] == ["accept", "assign"] * 2
    assert desk.tickets.get(numbers[0]).ticket.state == "T03"
    assert desk.sync.once().sent == 4
    for number in numbers:
        assert [act.kind for act in town.house.acts(number)] == ["dispatch_city", "accept", "assign"]
        assert equals_city(town.house, desk.tickets.get(number))


def test_the_first_refused_act_of_a_form_stops_the_rest(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    with pytest.raises(ActsRefused) as caught:
        desk.act_many([number], [assignment(LEAD_UNIT), Draft("note", {"text": "说明"})])
    assert [one.problem and one.problem.code for one in caught.value.acted] == ["wrong-state", "earlier-refused"]
    town.house.city_act(number, "withdraw_city", reason="重复派发")
    acts = desk.act_many([number], [Draft("accept"), assignment(LEAD_UNIT)])
    summary = desk.sync.once()
    assert (summary.refused, summary.needs_you, summary.waiting) == (1, 1, 1)
    (card,) = desk.outbox.conflicts()
    assert (card.item.id, card.followers) == (acts[0].id, (acts[1].id,))
    assert card.city is not None and card.city.state == "T91"


def test_an_act_told_by_a_unit_names_both(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    desk.act_many([number], [Draft("accept"), assignment(LEAD_UNIT)])
    told = OnBehalf("周队长", "电话", now_ms())
    desk.act([number], Draft("unit_accept", on_behalf=told))
    desk.sync.once()
    logged = town.house.acts(number)[-1]
    assert (logged.role, logged.unit, logged.recorder, logged.told_by) == ("UNIT", LEAD_UNIT, "clerk-a", "周队长")


def test_the_number_dialled_is_kept_masked(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    desk.act([number], Draft("accept"))
    fields = {"contact_at": now_ms(), "number_used": PHONE, "contact_result": "已联系"}
    desk.act([number], Draft("contact", fields))
    desk.sync.once()
    assert town.house.acts(number)[-1].fields["number_used"].endswith("1234")
    assert "*" in town.house.acts(number)[-1].fields["number_used"]


def test_what_the_city_decides_waits_as_such_until_the_city_has_it(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    desk.act([number], Draft("accept"))
    desk.act([number], Draft("ask_city", {"missing_items": ["place"], "text": "请补充地点"}))
    detail = desk.tickets.get(number)
    assert detail.waiting == ("ask_city",)
    assert detail.ticket.overlays == ()
    desk.sync.once()
    detail = desk.tickets.get(number)
    assert detail.waiting == ()
    assert detail.ticket.overlays == ("info_pending",)


# -- undo -----------------------------------------------------------------------------------


def test_the_undo_window_holds_an_act_back_and_a_withdrawn_one_never_leaves(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    (acted,) = desk.act([number], Draft("accept"), hold_ms=600_000)
    assert desk.sync.once().sent == 0
    desk.outbox.withdraw(acted.id)
    assert desk.tickets.get(number).ticket.state == "T01"
    assert desk.outbox.items() == ()
    assert desk.outbox.items(settled=True)[0].state == "withdrawn"
    assert desk.sync.once().sent == 0
    assert [act.kind for act in town.house.acts(number)] == ["dispatch_city"]


def test_what_is_over_is_told_newest_first(town: Office, desk: Desk) -> None:
    first, second = town.house.dispatch(2)
    desk.sync.once()
    (sent,) = desk.act([first], Draft("accept"))
    desk.sync.once()
    (kept,) = desk.act([second], Draft("accept"))
    desk.outbox.withdraw(kept.id)
    desk.act([second], Draft("accept"))
    told = desk.outbox.settled()
    assert [(one.id, one.mark, one.number, one.kind) for one in told] == [
        (kept.id, "withdrawn", second, "accept"),
        (sent.id, "confirmed", first, "accept"),
    ]
    assert all(one.written_at <= one.settled_at for one in told)
    assert desk.outbox.settled(most=1) == told[:1]


def test_what_others_stand_on_is_withdrawn_last(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    first, second = desk.act_many([number], [Draft("accept"), assignment(LEAD_UNIT)])
    with pytest.raises(ProblemError) as caught:
        desk.outbox.withdraw(first.id)
    assert code_of(caught) == "withdraw-later-first"
    assert desk.tickets.get(number).ticket.state == "T03"
    desk.outbox.withdraw(second.id)
    desk.outbox.withdraw(first.id)
    assert desk.tickets.get(number).ticket.state == "T01"


def test_an_act_that_may_have_arrived_cannot_be_taken_back(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    (acted,) = desk.act([number], Draft("accept"))
    town.line.script("POST actions", line_of.cut_after)
    assert desk.sync.once().problem is not None
    item = desk.outbox.get(acted.id)
    assert (item.mark, item.withdrawable) == ("unsure", False)
    with pytest.raises(ProblemError) as caught:
        desk.outbox.withdraw(acted.id)
    assert code_of(caught) == "not-withdrawable"
    desk.sync.once()
    assert [act.id for act in town.house.acts(number)][1:] == [acted.id]
    assert desk.outbox.items() == ()


# -- cards ----------------------------------------------------------------------------------


def refused_assignment(town: Office, desk: Desk) -> tuple[str, str]:
    """A ticket that a colleague has assigned meanwhile: our assignment is refused."""
    (number,) = town.house.dispatch(1)
    other = town.enrol("clerk-b")
    desk.sync.once()
    desk.act([number], Draft("accept"))
    desk.sync.once()
    other.sync.once()
    other.act([number], assignment(OTHER_UNIT))
    other.sync.once()
    desk.act([number], assignment(LEAD_UNIT))
    town.line.script("GET changes", line_of.status(503, "city-busy", retry_after=1), times=1)
    desk.sync.once()
    (acted,) = [item for item in desk.outbox.items() if item.kind == "assign"]
    if acted.state != "rejected":
        desk.sync.once()
    return number, acted.id


def test_a_refused_act_keeps_both_sides_until_a_person_closes_it(town: Office, desk: Desk) -> None:
    number, act = refused_assignment(town, desk)
    (card,) = desk.outbox.conflicts()
    assert card.mine.fields["lead"] == LEAD_UNIT
    assert card.city is not None and card.city.lead is not None and card.city.lead.unit == OTHER_UNIT
    assert card.problem.code == "wrong-state"
    assert desk.tickets.get(number).ticket.lead.unit == OTHER_UNIT  # type: ignore[union-attr]
    desk.close()
    desk = town.open("clerk-a")
    assert len(desk.outbox.conflicts()) == 1
    assert LEAD_UNIT in desk.outbox.copy(act) or "主办单位" in desk.outbox.copy(act)
    desk.outbox.close(act)
    assert desk.outbox.conflicts() == ()
    assert equals_city(town.house, desk.tickets.get(number))


def test_a_card_is_not_retried_while_it_would_only_be_refused_again(town: Office, desk: Desk) -> None:
    number, act = refused_assignment(town, desk)
    with pytest.raises(ActsRefused) as caught:
        desk.outbox.retry(act)
    assert code_of(caught) == "wrong-state"
    assert len(desk.outbox.conflicts()) == 1
    desk.act([number], Draft("recall", {"reason": "改派综合执法局"}))
    renewed = desk.outbox.retry(act)
    assert renewed != act
    assert desk.outbox.conflicts() == ()
    desk.sync.once()
    assert town.house.ticket(number).lead.unit == LEAD_UNIT  # type: ignore[union-attr]


def test_work_refused_after_a_withdrawal_becomes_an_own_ticket(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    town.house.city_act(number, "withdraw_city", reason="重复派发")
    (acted,) = desk.act([number], Draft("note", {"text": "已到现场清运并拍照"}))
    assert desk.sync.once().refused == 1
    (card,) = desk.outbox.conflicts()
    assert "own" in card.remedies
    missing = {"place": "望溪花园东门", "grid": "320481103001"}
    own = desk.outbox.as_own_ticket(acted.id, missing)
    assert desk.outbox.conflicts() == ()
    desk.sync.once()
    ticket = town.house.ticket(own.number)
    assert (ticket.state, ticket.old_number) == ("T82", own.number)
    assert ticket.links[0].other == number


def test_a_queued_act_is_corrected_in_its_place(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    _, assigned = desk.act_many([number], [Draft("accept"), assignment(LEAD_UNIT)])
    note = desk.act([number], Draft("note", {"text": "说明"}))[0]
    renewed = desk.outbox.edit(assigned.id, {"lead": OTHER_UNIT})
    assert [item.id for item in desk.outbox.items()][1:] == [renewed, note.id]
    desk.sync.once()
    assert town.house.ticket(number).lead.unit == OTHER_UNIT  # type: ignore[union-attr]
    assert [act.kind for act in town.house.acts(number)] == ["dispatch_city", "accept", "assign", "note"]


# -- registration ---------------------------------------------------------------------------


def test_a_ticket_born_on_the_desk_is_worked_on_before_the_city_has_heard_of_it(town: Office, desk: Desk) -> None:
    desk.sync.once()
    town.line.down()
    own = desk.register({**REGISTRATION, "petitioner": PERSON, "phone": PHONE})
    assert own.number == f"戴埠登A-{year()}-0001"
    desk.act([own.number], assignment(LEAD_UNIT))
    assert desk.tickets.get(own.number).ticket.state == "T03"
    assert desk.reveal(own.number, "回访核实").phone == PHONE
    assert desk.sync.once().problem is not None
    assert desk.register(REGISTRATION).number == f"戴埠登A-{year()}-0002"
    desk.close()

    town.line.up()
    desk = town.open("clerk-a")
    assert desk.sync.once().sent == 3
    detail = desk.tickets.get(own.number)
    assert detail.ticket.number.startswith("LY")
    assert detail.ticket.old_number == own.number
    assert equals_city(town.house, detail)
    assert detail.ticket.protection.phone_mask.endswith("1234")
    party = town.house.city.party(detail.ticket.id)
    assert party is not None and party.petitioner == PERSON
    assert desk.register(REGISTRATION).number == f"戴埠登A-{year()}-0003"


def test_two_offline_desks_never_give_the_same_number(town: Office, desk: Desk) -> None:
    other = town.enrol("clerk-b")
    for one in (desk, other):
        one.sync.once()
    assert desk.register(REGISTRATION).number != other.register(REGISTRATION).number


def test_a_refused_registration_uses_no_number_up(town: Office, desk: Desk) -> None:
    desk.sync.once()
    with pytest.raises(ActsRefused) as caught:
        desk.register({**REGISTRATION, "place": ""})
    assert code_of(caught) == "missing-field"
    assert desk.register(REGISTRATION).number.endswith("-0001")


def year() -> int:
    return (datetime.now(UTC) + timedelta(hours=8)).year


# -- reading --------------------------------------------------------------------------------


def test_a_look_is_noted_once_and_the_city_hears_of_it(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    desk.tickets.get(number)
    desk.tickets.get(number)
    (record,) = desk.audit.records()
    assert (record.kind, record.account) == ("view", "clerk-a")
    desk.sync.once()
    desk.sync.once()
    assert [(one.id, one.kind) for one in desk.tickets.get(number).access] == [(record.id, "view")]
    assert desk.audit.verify()


def test_a_hidden_identity_is_told_online_only_and_for_a_reason(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1, identity="要求保密")
    desk.sync.once()
    with pytest.raises(ProblemError) as caught:
        desk.reveal(number, "  ")
    assert code_of(caught) == "reason-needed"
    town.line.down()
    with pytest.raises(CityError):
        desk.reveal(number, "回访")
    town.line.up()
    told = desk.reveal(number, "回访")
    assert (told.petitioner, told.phone) == (PERSON, PHONE)
    assert PHONE not in repr(told)
    town.line.down()
    with pytest.raises(CityError):
        desk.reveal(number, "回访")


def test_a_look_that_could_not_be_noted_is_noted_at_the_next(
    town: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()

    def full(*_: object, **__: object) -> None:
        raise ProblemError("disk-full", path="desk.db")

    with monkeypatch.context() as broken:
        broken.setattr(desk.audit, "note_all", full)
        with pytest.raises(ProblemError):
            desk.tickets.get(number)
    desk.tickets.get(number)
    assert [record.kind for record in desk.audit.records()] == ["view"]


def test_tampering_with_the_access_records_shows(town: Office, desk: Desk) -> None:
    for number in town.house.dispatch(3):
        desk.sync.once()
        desk.tickets.get(number)
    assert desk.audit.verify()
    with desk._core.book.write() as c:
        c.exec_driver_sql("DELETE FROM access WHERE n = 2")
    assert not desk.audit.verify()


def test_listeners_hear_which_tickets_changed(town: Office, desk: Desk) -> None:
    heard: list[frozenset[str]] = []
    end = desk.subscribe(heard.append)
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    key = desk.tickets.find(number)
    desk.act([number], Draft("accept"))
    assert heard == [frozenset({key})] * 2
    end()
    desk.sync.once()
    assert len(heard) == 2


# -- the profile ----------------------------------------------------------------------------


def test_one_process_at_a_time(town: Office, desk: Desk) -> None:
    with pytest.raises(ProblemError) as caught:
        Desk.open(desk.folder, Credentials(PASSWORD), vault=town.vault, wait=0)
    assert code_of(caught) == "profile-in-use"
    desk.close()
    desk.close()
    town.open("clerk-a").close()


def test_a_wrong_password_opens_nothing_and_leaves_no_lock(town: Office, desk: Desk) -> None:
    desk.close()
    with pytest.raises(ProblemError) as caught:
        Desk.open(desk.folder, Credentials("falsch"), vault=town.vault, wait=0)
    assert code_of(caught) == "wrong-password"
    town.open("clerk-a").close()


def test_a_wrong_code_leaves_no_profile_behind(town: Office) -> None:
    town.house.account("clerk-c")
    folder = town.folder("clerk-c")
    with pytest.raises(CityError) as caught:
        Desk.enrol(folder, town.line.url, "0000-0000", "clerk-c", PASSWORD, vault=town.vault)
    assert code_of(caught) == "code-wrong"
    assert not (folder / "profile.json").exists()


def test_without_a_keyring_the_token_is_kept_in_the_desks_own_file(town: Office) -> None:
    code = town.house.account("clerk-d")
    folder = town.folder("clerk-d")
    made = Desk.enrol(folder, town.line.url, code, "clerk-d", PASSWORD, vault=town.vault, passphrase=PASSPHRASE)
    assert not made.keyring
    with Desk.open(folder, Credentials(PASSWORD, PASSPHRASE), vault=town.vault) as desk:
        assert desk.sync.once().problem is None


def test_the_files_are_unreadable_without_the_key(town: Office, desk: Desk) -> None:
    desk.sync.once()
    desk.close()
    for name in ("desk.db", "cache.db"):
        with pytest.raises(sqlite3.DatabaseError), sqlite3.connect(desk.folder / name) as plain:
            plain.execute("SELECT * FROM sqlite_master").fetchall()
        plain.close()


def test_a_lost_sign_in_asks_a_person_and_keeps_the_queue(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    desk.act([number], Draft("accept"))
    town.line.script("*", line_of.status(401, "sign-in-needed"), times=None)
    summary = desk.sync.once()
    assert summary.problem is not None and summary.problem.code == "sign-in-needed"
    state = desk.sync.state()
    assert (state.connection, state.unsent) == ("signed-out", 1)
    town.line.clear()
    desk.sync.sign_in(PASSWORD)
    assert desk.sync.once().sent == 1
    assert desk.sync.state().connection == "online"


def test_drafts_are_kept_over_a_crash(town: Office, desk: Desk) -> None:
    desk.drafts.save("register", {"text": "写到一半"})
    desk.close()
    desk = town.open("clerk-a")
    assert desk.drafts.get(desk.drafts.keys()[0]) == {"text": "写到一半"}
    desk.drafts.delete("register")
    assert desk.drafts.keys() == ()


def test_acts_from_many_threads_are_all_written(town: Office, desk: Desk) -> None:
    numbers = town.house.dispatch(40)
    desk.sync.once()
    threads = [
        threading.Thread(target=lambda part=part: [desk.act([one], Draft("accept")) for one in numbers[part::4]])
        for part in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert desk.sync.once().sent == 40
    assert {town.house.ticket(number).state for number in numbers} == {"T02"}
