"""The outbox on a real file: order per subject, waits, and that nothing is ever dropped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.domain.ids import new_id
from gridcentre.domain.problems import Problem
from gridcentre.domain.tickets import Action
from gridcentre.store import outbox
from gridcentre.store.book import Book, next_serial
from gridcentre.sync.contract import ActionIn, Subject

KEY = bytes(range(32))
NOW = 1_000_000_000_000


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = Book.open(tmp_path / "desk.db", KEY)
    yield opened
    opened.close()


def write(book: Book, ticket: str, kind: str = "note", **more: object) -> str:
    act = new_id()
    action = Action(id=act, ticket=ticket, kind=kind, by="A", fields={"text": "说明"})
    offer = ActionIn(action=action, subjects=(Subject(type="ticket", id=ticket),))
    with book.write() as c:
        outbox.add(c, offer, written_at=NOW, **more)  # type: ignore[arg-type]
    return act


def due(book: Book, now: int = NOW, most: int = 100) -> list[tuple[str, str]]:
    with book.read() as c:
        return [(entry.id, after) for entry, after in outbox.due(c, now, most)]


def entry(book: Book, act: str) -> outbox.Entry:
    with book.read() as c:
        found = outbox.get(c, act)
    assert found is not None
    return found


def test_acts_go_in_order_and_name_the_one_before_them_on_their_ticket(book: Book) -> None:
    first, other, second = write(book, "T1"), write(book, "T2"), write(book, "T1")
    assert due(book) == [(first, ""), (other, ""), (second, first)]


def test_an_act_that_touches_two_tickets_follows_both(book: Book) -> None:
    one = write(book, "T1")
    two = write(book, "T2")
    linking = write(book, "T1", other="T2")
    last = write(book, "T2")
    assert due(book)[2] == (linking, one)
    assert due(book)[3] == (last, linking)
    with book.write() as c:
        outbox.requeue(c, [two], next_attempt=NOW + 5000, trouble=None, unsure=False)
    assert due(book) == [(one, "")]


def test_a_stuck_ticket_holds_up_no_other(book: Book) -> None:
    stuck, behind, free = write(book, "T1"), write(book, "T1"), write(book, "T2")
    with book.write() as c:
        outbox.requeue(c, [stuck], next_attempt=NOW + 60_000, trouble=Problem("no-line"), unsure=True)
    assert due(book) == [(free, "")]
    assert due(book, NOW + 60_000) == [(stuck, ""), (behind, stuck), (free, "")]


def test_the_undo_window_is_kept_and_ends(book: Book) -> None:
    held = write(book, "T1", not_before=NOW + 5000)
    assert due(book) == []
    with book.read() as c:
        assert outbox.next_due(c, NOW) == NOW + 5000
    assert due(book, NOW + 5000) == [(held, "")]


def test_a_clock_that_jumped_back_holds_nothing_up_for_years(book: Book) -> None:
    act = write(book, "T1", not_before=NOW + 400 * outbox.DAY_MS)
    assert due(book) == [(act, "")]


def test_a_batch_is_as_long_as_asked(book: Book) -> None:
    acts = [write(book, f"T{number}") for number in range(10)]
    assert [act for act, _ in due(book, most=4)] == acts[:4]


def test_what_was_being_sent_at_a_crash_is_asked_again_under_its_id(tmp_path: Path) -> None:
    book = Book.open(tmp_path / "desk.db", KEY)
    act = write(book, "T1")
    with book.write() as c:
        outbox.mark_sending(c, [act])
    assert due(book) == []
    book.close()
    book = Book.open(tmp_path / "desk.db", KEY)
    assert due(book) == [(act, "")]
    assert entry(book, act).mark == "unsure"
    assert not entry(book, act).withdrawable
    book.close()


def test_a_refusal_keeps_the_card_and_blocks_what_came_after_until_a_person_closes_it(book: Book) -> None:
    refused, behind, free = write(book, "T1"), write(book, "T1"), write(book, "T2")
    with book.write() as c:
        outbox.mark_sending(c, [refused])
        assert outbox.refuse(c, refused, Problem("wrong-state"), b'{"id":"T1"}') == [behind]
    assert due(book) == [(free, "")]
    assert entry(book, behind).state == "blocked"
    later = write(book, "T1")  # written in full knowledge of the card: it needs nothing of it
    assert due(book) == [(free, ""), (later, "")]
    with book.write() as c:
        outbox.end(c, refused, "closed", NOW)
    assert due(book) == [(behind, ""), (free, ""), (later, behind)]
    assert entry(book, refused).state == "closed"
    assert entry(book, refused).verdict == b'{"id":"T1"}'


def test_a_corrected_act_takes_the_place_of_the_old_one(book: Book) -> None:
    old, behind = write(book, "T1"), write(book, "T1")
    with book.write() as c:
        outbox.refuse(c, old, Problem("wrong-state"), None)
        outbox.end(c, old, "closed", NOW)
    corrected = write(book, "T1", place=entry(book, old).place)
    assert due(book) == [(corrected, ""), (behind, corrected)]


def test_a_regained_line_ends_the_waits_it_caused_and_no_other(book: Book) -> None:
    lost, asked = write(book, "T1"), write(book, "T2")
    with book.write() as c:
        outbox.requeue(c, [lost], next_attempt=NOW + 60_000, trouble=Problem("no-line"), unsure=True)
        outbox.mark_sending(c, [lost])
        outbox.requeue(c, [lost], next_attempt=NOW + 60_000, trouble=Problem("no-line"), unsure=True)
        outbox.held_back(c, asked, next_attempt=NOW + 60_000, trouble=Problem("attachments-missing"))
        outbox.line_is_back(c)
    assert due(book) == [(lost, "")]


def test_settled_acts_move_to_the_ledger_and_leave_it_after_30_days(book: Book) -> None:
    act, withdrawn = write(book, "T1"), write(book, "T2")
    with book.write() as c:
        outbox.acknowledge(c, act, seq=7, version=6, at=NOW, number="")
        outbox.settle(c, [act], "epoch-1", NOW)
        outbox.end(c, withdrawn, "withdrawn", NOW)
    with book.write() as c:
        assert outbox.open_entries(c) == []
        outbox.sweep(c, NOW + 30 * outbox.DAY_MS)
        outbox.ask_for_all(c)
        assert outbox.to_ask(c) == [act]
        assert outbox.get(c, withdrawn) is not None
        outbox.sweep(c, NOW + 31 * outbox.DAY_MS)
        assert outbox.to_ask(c) == []
        assert outbox.get(c, withdrawn) is None


def test_a_restored_city_is_offered_old_acts_with_old_ids_before_new_ones(book: Book) -> None:
    first, second = write(book, "T1"), write(book, "T1")
    with book.write() as c:
        for seq, act in enumerate((first, second), 11):
            outbox.acknowledge(c, act, seq=seq, version=seq, at=NOW, number="")
        outbox.settle(c, [first, second], "old", NOW)
    newest = write(book, "T1")
    with book.write() as c:
        outbox.ask_for_all(c)
        outbox.known_again(c, [first], "new")
        assert outbox.to_ask(c) == [second]
        assert outbox.offer_again(c, [second]) == {"T1"}
    assert due(book) == [(second, ""), (newest, second)]
    assert entry(book, second).offer.redo_of == "old:12"


def test_the_books_count_what_waits_and_what_needs_a_person(book: Book) -> None:
    acts = [write(book, f"T{number}") for number in range(4)]
    with book.write() as c:
        outbox.refuse(c, acts[0], Problem("wrong-state"), None)
        outbox.acknowledge(c, acts[1], seq=1, version=1, at=NOW, number="")
        assert outbox.counts(c) == (2, 1)
        assert outbox.tickets(c) == {"T0", "T1", "T2", "T3"}


def test_serials_are_durable_and_never_given_twice(tmp_path: Path) -> None:
    book = Book.open(tmp_path / "desk.db", KEY)
    with book.write() as c:
        assert [next_serial(c, "登", 2026) for _ in range(3)] == [1, 2, 3]
        assert next_serial(c, "告", 2026) == 1
        assert next_serial(c, "登", 2027) == 1
    book.close()
    book = Book.open(tmp_path / "desk.db", KEY)
    with pytest.raises(LookupError), book.write() as c:
        assert next_serial(c, "登", 2026) == 4
        raise LookupError  # never issued: the commit did not happen
    with book.write() as c:
        assert next_serial(c, "登", 2026) == 4
    book.close()


def test_drafts_survive_a_crash(tmp_path: Path) -> None:
    book = Book.open(tmp_path / "desk.db", KEY)
    book.save_draft("T1/submit", {"result": "已清运"}, NOW)
    book.save_draft("T2/submit", {"result": "写到一半"}, NOW + 1)
    book.save_draft("T1/submit", {"result": "已清运并拍照"}, NOW + 2)
    book.close()
    book = Book.open(tmp_path / "desk.db", KEY)
    assert book.drafts() == ("T1/submit", "T2/submit")
    assert book.draft("T1/submit") == {"result": "已清运并拍照"}
    book.delete_draft("T1/submit")
    assert book.draft("T1/submit") is None
    book.close()


def test_revision_grows_with_each_commit_and_pending_follows_it(book: Book) -> None:
    before = book.revision
    assert book.pending() == frozenset()
    write(book, "T1")
    assert book.revision == before + 1
