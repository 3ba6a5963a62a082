"""Some weeks of lawful history for a town, so that a demonstration begins in the middle of real work.

Every working day brings tickets from all sources in all five areas; each goes its own way, with
something beside it now and then. The last tickets halt where a clerk would find them: at the end
every view of the screen has something in it. The same seed tells the same story.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from gridcentre.city import ways
from gridcentre.city.asides import ASIDES
from gridcentre.city.officer import Officer
from gridcentre.city.people import put_roster, staff
from gridcentre.city.tale import Steps, Tale, Teller, Turn
from gridcentre.domain.calendar import DAY, HOUR, MINUTE, day_of, moment_of

if TYPE_CHECKING:
    from gridcentre.city.database import City

DISPATCHED, OWN, ON_THE_SPOT = 7, 3, 4  # tickets of a working day
ON_REST_DAYS = 2
OPENING, CLOSING = 8 * 60 + 32, 17 * 60 + 20  # minutes of the day within which a town is told things
SOURCES = ("网格排查", "市民来访", "市民来电", "部门提交", "领导交办", "媒体反映", "自主发现")
FEEDS = ("12345", "12345", "12345", "网格", "城管")
WITH_CO_UNITS = frozenset({"lead_changed", "part_returned", "part_reworked"})
OWN_ONLY = frozenset({"escalated", "voided", "reopened"})
DISPATCHED_ONLY = frozenset(
    "asked_city request_cancelled returned return_recalled redispatched return_refused merged withdrawn extended "
    "extension_refused suspension_refused redone rewritten report_recalled appealed excluded grouped "
    "declined_twice".split()
)
ORDINARY = ("求决", "投诉")


class Ending(NamedTuple):
    """A ticket that halts after ``kind``, begun ``days`` working days before now."""

    kind: str
    number: int
    days: float = 0.6
    aside: str = ""
    co_units: int = 0
    rating: str = ""


ENDINGS = (
    Ending("dispatch_city", 4, 0.05),
    Ending("dispatch_city", 2, 0.3),
    Ending("accept", 4, 0.1),
    Ending("assign", 4, 0.2),
    Ending("assign", 1, 1.5),
    Ending("unit_accept", 4, 1.0, co_units=1),
    Ending("contact", 4, 1.5),
    Ending("contact", 3, 4.0),
    Ending("contact", 3, 5.0),
    Ending("contact", 3, 7.0),
    Ending("contact", 1, 12.0),
    Ending("unit_decline", 2, 0.3, "declined"),
    Ending("return_part", 1, 0.5, "part_returned", co_units=2),
    Ending("ask_return", 1, 0.3, "returned"),
    Ending("endorse_return", 2, 0.4, "returned"),
    Ending("link", 1, 0.2, "linked"),
    Ending("link_group", 1, 0.2, "grouped"),
    Ending("ask_city", 1, 0.3, "asked_city"),
    Ending("ask_extension", 1, 1.0, "extended"),
    Ending("endorse_extension", 1, 1.0, "extended"),
    Ending("grant_extension", 2, 2.0, "extended"),
    Ending("ask_suspension", 1, 1.0, "suspended"),
    Ending("endorse_suspension", 1, 1.0, "suspended"),
    Ending("grant_suspension", 2, 2.0, "suspended"),
    Ending("request_coordination", 1, 1.0, "coordinated"),
    Ending("consult", 1, 1.0, "consulted"),
    Ending("supervise", 2, 1.5, "supervised"),
    Ending("supervise", 1, 1.0, "listed"),
    Ending("instruct", 1, 1.0, "instructed"),
    Ending("issue_notice", 2, 1.0, "noticed"),
    Ending("warn", 1, 1.0, "warned"),
    Ending("submit", 4, 2.0),
    Ending("rework", 2, 2.0, "reworked"),
    Ending("promise", 2, 2.5, "promised"),
    Ending("verify", 3, 2.5),
    Ending("followup", 3, 3.0),
    Ending("followup", 1, 3.0, rating="不满意"),
    Ending("review", 1, 3.0, rating="不满意"),
    Ending("ask_report", 2, 3.0),
    Ending("endorse_report", 4, 3.5),
    Ending("redo_city", 2, 3.5, "redone"),
    Ending("appeal_rating", 1, 5.0, "appealed"),
)


class History(NamedTuple):
    """What was told: tickets, acts, and the state of each ticket now."""

    tickets: int
    acts: int
    states: dict[str, int]


def tell(city: City, town: str, weeks: int, seed: int, now: int) -> History:
    """Tell ``weeks`` of history of ``town`` (a code) that end at ``now`` (ms).

    Staff and roster are made where they are missing. Nothing is told twice: with the same seed and
    times the acts have the same ids.
    """
    start = moment_of(day_of(now - weeks * 7 * DAY))
    people = staff(city, town)
    put_roster(city, town, people, start, now + 31 * DAY)
    teller = Teller(city, town, people, seed, now)
    author = _Author(teller)
    for midnight in range(start, now, DAY):
        author.plan_day(midnight)
    author.plan_endings(now)
    teller.start(start + 8 * HOUR, _timer(Officer(city, seed, town=town), start + 8 * HOUR))
    teller.run()
    states = Counter(ticket.state for key in teller.tickets if (ticket := city.ticket(key)))
    return History(sum(states.values()), teller.acts, dict(sorted(states.items())))


def _timer(officer: Officer, at: int) -> Steps:
    """The city's timer looks twice a day."""
    while True:
        officer.timers(at)
        at += 12 * HOUR
        yield at


class _Author:
    """Decides what happens when; the tales tell it."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._dice = teller.dice
        self._asides = self._endless(tuple(ASIDES))
        self._sources = self._endless(SOURCES)
        self._feeds = self._endless(FEEDS)

    def _endless(self, words: tuple[str, ...]) -> Iterator[str]:
        """All words in a thrown order, again and again, so that none stays out."""
        while True:
            yield from self._dice.sample(words, len(words))

    def plan_day(self, midnight: int) -> None:
        """The tickets that one day brings."""
        if not self._teller.town.calendar.workday(day_of(midnight)):
            for _ in range(self._dice.randint(0, ON_REST_DAYS)):
                self._dispatched(self._moment(midnight, 7 * 60, 22 * 60))
            return
        for _ in range(DISPATCHED + self._dice.randint(-2, 2)):
            self._dispatched(self._moment(midnight))
        for _ in range(OWN + self._dice.randint(-1, 1)):
            self._own(self._moment(midnight))
        for _ in range(ON_THE_SPOT + self._dice.randint(-1, 2)):
            self._on_the_spot(self._moment(midnight))
        if self._dice.random() < 0.25:
            self._praise(self._moment(midnight))
        if self._dice.random() < 0.2:
            self._by_night(self._moment(midnight, 0, 23 * 60))

    def _moment(self, midnight: int, first: int = OPENING, last: int = CLOSING) -> int:
        return midnight + self._dice.randint(first, last) * MINUTE + self._dice.randrange(MINUTE)

    def _start(self, tale: Tale, way: Steps) -> None:
        self._teller.tickets.append(tale.id)
        self._teller.start(tale.now, way)

    def _turns(self, name: str) -> dict[str, list[Turn]]:
        turns: dict[str, list[Turn]] = {}
        for stage, turn in ASIDES.get(name, ()):
            turns.setdefault(stage, []).append(turn)
        return turns

    def _aside(self, barred: frozenset[str]) -> str:
        """Nothing, as often as not; else the next aside that fits."""
        if self._dice.random() < 0.4:
            return ""
        return next(name for name in self._asides if name not in barred)

    def _pace(self) -> float:
        """Most are in time, one in twelve is slow."""
        return self._dice.uniform(0.35, 1.0) if self._dice.random() > 0.08 else self._dice.uniform(1.6, 2.6)

    def _dispatched(self, at: int) -> None:
        name = self._aside(OWN_ONLY)
        natures = ORDINARY if name in DISPATCHED_ONLY else ()
        matter = self._teller.words.matter(natures, dispute=False)
        urgency = "紧急" if not name and self._dice.random() < 0.06 else "一般"
        tale = Tale(self._teller, matter, at, urgency=urgency, pace=self._pace(), turns=self._turns(name))
        co_units = 2 if name in WITH_CO_UNITS else self._dice.choice((0, 0, 0, 1, 2))
        feed = next(self._feeds)
        shy = matter.nature == "举报" and self._dice.random() < 0.6
        identity = self._dice.choice(("匿名", "要求保密")) if shy else "公开"
        extra = {"followup_by": "市"} if self._dice.random() < 0.08 else {}
        if name or matter.nature == "举报":
            feed = "12345"
        self._start(tale, ways.ordinary(tale, co_units, source_system=feed, identity=identity, **extra))

    def _own(self, at: int) -> None:
        name = self._aside(DISPATCHED_ONLY)
        dispute = name == "escalated" or self._dice.random() < 0.5
        matter = self._teller.words.matter(dispute=dispute)
        tale = Tale(self._teller, matter, at, pace=self._pace(), turns=self._turns(name))
        co_units = 2 if name in WITH_CO_UNITS else self._dice.choice((0, 0, 1))
        self._start(tale, ways.own(tale, next(self._sources), co_units=co_units))

    def _on_the_spot(self, at: int) -> None:
        matter = self._teller.words.matter(("求决", "投诉", "咨询"), dispute=False)
        tale = Tale(self._teller, matter, at)
        self._start(tale, ways.settled_on_the_spot(tale, matter.village))

    def _praise(self, at: int) -> None:
        tale = Tale(self._teller, self._teller.words.matter(("表扬",)), at)
        self._start(tale, ways.commendation(tale))

    def _by_night(self, at: int) -> None:
        matter = self._teller.words.urgent_matter()
        tale = Tale(self._teller, matter, at, urgency="特急")
        self._start(tale, ways.by_night(tale))

    def plan_endings(self, now: int) -> None:
        """The tickets that halt half-way, quick enough to come there before ``now``."""
        calendar = self._teller.town.calendar
        for ending in ENDINGS:
            for _ in range(ending.number):
                days = ending.days * self._dice.uniform(0.95, 1.05)
                at = calendar.earlier(now, round(days * calendar.day_length)) or now - round(days * DAY)
                matter = self._teller.words.matter(ORDINARY, dispute=False)
                tale = Tale(
                    self._teller, matter, at, pace=0.06, turns=self._turns(ending.aside), stops_after=ending.kind
                )
                tale.rating = ending.rating
                self._start(tale, ways.ordinary(tale, ending.co_units))
        matter, at = self._teller.words.urgent_matter(), now - 4 * MINUTE
        urgent = Tale(self._teller, matter, at, urgency="特急", stops_after="dispatch_city")
        self._start(urgent, ways.by_night(urgent))
