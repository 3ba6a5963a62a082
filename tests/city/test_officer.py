"""The officer answers what a town waits for, lawfully, once, and the same way for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.city import people, ways
from gridcentre.city.asides import ASIDES
from gridcentre.city.database import City
from gridcentre.city.officer import Officer, Weights
from gridcentre.city.tale import Tale, Teller, Turn
from gridcentre.domain.calendar import DAY, HOUR, MINUTE
from gridcentre.domain.tickets import Ticket

DAIBU = "320481103"
NOW = 1_788_751_800_000  # Monday 2026-09-07 10:30 in the town
YES = Weights(1, 1, 1, 1, 1, 1, redo=0, withdraw=0)
NO = Weights(0, 0, 0, 0, 0, 0, redo=1, withdraw=0)


def opened(path: Path) -> City:
    city = City.open(str(path), now=lambda: NOW, password_cost=2)
    staff = people.staff(city, DAIBU)
    people.put_roster(city, DAIBU, staff, NOW - 30 * DAY, NOW + 30 * DAY)
    return city


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    found = opened(tmp_path / "city.db")
    yield found
    found.close()


def told(city: City, kind: str, aside: str = "", seed: int = 1) -> Ticket:
    """A ticket dispatched three days ago that has come as far as an act of ``kind``."""
    start = NOW - 3 * DAY
    teller = Teller(city, DAIBU, people.staff(city, DAIBU), seed, NOW + 60 * DAY)
    turns: dict[str, list[Turn]] = {}
    for stage, turn in ASIDES.get(aside, ()):
        turns.setdefault(stage, []).append(turn)
    matter = teller.words.matter(("求决",), dispute=False)
    tale = Tale(teller, matter, start, pace=0.02, turns=turns, stops_after=kind)
    teller.start(start, ways.ordinary(tale, limit="5wd"))
    teller.run()
    return tale.ticket


def kinds(city: City, ticket: Ticket) -> list[str]:
    return [act.kind for act in city.actions(ticket.id)]


@pytest.mark.parametrize(
    ("kind", "aside", "yes", "no"),
    [
        ("endorse_return", "returned", "grant_return", "refuse_return"),
        ("endorse_extension", "extended", "grant_extension", "refuse_extension"),
        ("endorse_suspension", "suspended", "grant_suspension", "refuse_suspension"),
        ("endorse_report", "", "close_city", "redo_city"),
        ("request_coordination", "coordinated", "answer_coordination", "answer_coordination"),
        ("ask_city", "asked_city", "answer_city", "answer_city"),
        ("appeal_rating", "appealed", "judge_appeal", "judge_appeal"),
    ],
)
def test_every_request_gets_its_answer(city: City, kind: str, aside: str, yes: str, no: str) -> None:
    granted = told(city, kind, aside, seed=1)
    assert kinds(city, granted)[-1] == kind
    Officer(city, 7, YES).step(last_act(city, granted) + HOUR)
    assert yes in kinds(city, granted)
    refused = told(city, kind, aside, seed=2)
    Officer(city, 7, NO).step(last_act(city, refused) + HOUR)
    assert no in kinds(city, refused)


def last_act(city: City, ticket: Ticket) -> int:
    return city.actions(ticket.id)[-1].at


def test_a_second_look_finds_nothing_to_do(city: City) -> None:
    ticket = told(city, "endorse_report")
    officer = Officer(city, 7, YES)
    at = max(NOW, last_act(city, ticket)) + MINUTE
    assert officer.step(at) > 0
    assert officer.step(at) == 0
    assert Officer(city, 7, YES).step(at) == 0, "a new officer knows what was warned of before"


def test_the_same_seed_decides_the_same(tmp_path: Path) -> None:
    """The dice is thrown per request, not in the order of looking."""
    decided = []
    for name, seeds in (("one.db", range(12)), ("other.db", reversed(range(12)))):
        city = opened(tmp_path / name)
        tickets = [told(city, "endorse_report", seed=seed) for seed in seeds]
        Officer(city, 3, Weights(redo=0.5, withdraw=0)).step(NOW)
        decided.append({ticket.id: kinds(city, ticket)[-1] for ticket in tickets})
        city.close()
    assert decided[0] == decided[1]
    assert set(Counter(decided[0].values())) == {"close_city", "redo_city"}


def test_a_few_are_withdrawn_but_none_that_waits_for_an_answer(city: City) -> None:
    plain, waiting = told(city, "accept", seed=1), told(city, "ask_city", "asked_city", seed=2)
    at = max(last_act(city, plain), last_act(city, waiting)) + MINUTE
    Officer(city, 1, Weights(withdraw=1)).step(at)
    assert kinds(city, plain)[-1] == "withdraw_city"
    assert "withdraw_city" not in kinds(city, waiting)


def test_the_timer_warns_once_per_clock_and_word(city: City) -> None:
    ticket = told(city, "accept")
    due = ticket.due
    officer = Officer(city, 1, YES)
    assert officer.timers(last_act(city, ticket) + MINUTE) == 0
    for at in (due - HOUR, due - HOUR // 2, due + HOUR, due + 2 * HOUR, due + 20 * DAY):
        officer.timers(at)
    Officer(city, 9, YES).timers(due + 20 * DAY)
    said = [
        (act.fields["clock"], act.fields["warn_word"]) for act in city.actions(ticket.id) if act.kind == "timer_warn"
    ]
    assert len(said) == len(set(said))
    assert [word for clock, word in said if clock == "C5"] == ["临期", "超期", "严重超期"]


def test_the_timer_resumes_on_the_plan_date_and_archives_later(city: City) -> None:
    ticket = told(city, "grant_suspension", "suspended")
    officer = Officer(city, 1, YES)
    officer.timers(ticket.plan_date - MINUTE)
    assert "resume" not in kinds(city, ticket)
    officer.timers(ticket.plan_date)
    assert "resume" in kinds(city, ticket)

    closed = told(city, "close_city", seed=2)
    officer.timers(closed.closed_at + 30 * DAY - MINUTE)
    assert "archive" not in kinds(city, closed)
    officer.timers(closed.closed_at + 30 * DAY)
    assert kinds(city, closed)[-1] == "archive"
    assert officer.timers(closed.closed_at + 31 * DAY) == 0 or "archive" not in kinds(city, closed)[:-1]


def test_what_runs_on_keeps_a_ticket_from_the_archive(city: City) -> None:
    closed = told(city, "close_city", "promised")
    assert closed.clock("C12"), "a promise goes on after the end"
    Officer(city, 1, YES).timers(closed.closed_at + 40 * DAY)
    assert "archive" not in kinds(city, closed)
