"""One ticket's way told step by step, in the order of time among all others.

A way is a generator: it acts, then yields the moment at which it wants to go on. All acts pass
the same judge and the same door as a desk's, with the past as their time, so what comes out is
a lawful history and not a fixture.
"""

from __future__ import annotations

import heapq
import random
import uuid
from collections.abc import Callable, Generator, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from gridcentre.city.people import Staff
from gridcentre.city.words import Matter, Words
from gridcentre.domain import clocks
from gridcentre.domain.calendar import DAY, HOUR, MINUTE
from gridcentre.domain.judgement import complete, judge
from gridcentre.domain.organisation import Account, Limit, Town, Unit
from gridcentre.domain.problems import Problem
from gridcentre.domain.tickets import Action, Ticket
from gridcentre.sync.contract import ActionIn, Subject

if TYPE_CHECKING:
    from gridcentre.city.database import City

Steps = Generator[int, None, None]
Turn = Callable[["Tale"], Steps]
CHANNELS = ("电话", "电话", "微信群", "到场", "书面")
WEEK_LIMIT = 40 * HOUR  # working time of the commonest limit, 5 wd: the pace of a tale is measured by it


class Halt(Exception):
    """The tale stops here: it has come as far as it should, or the ticket has ended."""


class StoryError(Exception):
    """A step that the judge or the city refuses: the story is not lawful, so it is a fault of ours."""


class Teller:
    """What all tales of one town share: city, people, words, dice, and the line of those waiting to go on."""

    def __init__(self, city: City, town: str, people: Staff, seed: int, until: int) -> None:
        self.city = city
        self.town: Town = city.town(town)
        self.people = people
        self.until = until
        self.dice = random.Random(f"{town}:{seed}")
        self.words = Words(self.town, self.dice)
        self.tickets: list[str] = []
        self.acts = 0
        self._waiting: list[tuple[int, int, Steps]] = []
        self._turn = 0

    def start(self, at: int, way: Steps) -> None:
        """Let ``way`` begin at ``at``."""
        self._turn += 1
        heapq.heappush(self._waiting, (at, self._turn, way))

    def run(self) -> None:
        """Tell on until every tale has ended, halted, or passed ``until``."""
        while self._waiting:
            at, _, way = heapq.heappop(self._waiting)
            if at > self.until:
                continue
            try:
                self.start(next(way), way)
            except (StopIteration, Halt):
                continue

    def new_id(self, at: int) -> str:
        """A UUIDv7 of the past, from the dice: the same story has the same ids."""
        value = at << 80 | 0x7 << 76 | self.dice.getrandbits(12) << 64 | 0b10 << 62 | self.dice.getrandbits(62)
        return str(uuid.UUID(int=value))


class Tale:
    """One ticket. ``turns``: what happens beside the straight way, by stage; ``stops_after``: the kind to halt at."""

    def __init__(
        self,
        teller: Teller,
        matter: Matter,
        now: int,
        *,
        urgency: str = "一般",
        pace: float = 1.0,
        turns: Mapping[str, Iterable[Turn]] | None = None,
        stops_after: str = "",
    ) -> None:
        self.teller = teller
        self.matter = matter
        self.now = now
        self.urgency = urgency
        self.pace = pace
        self.stops_after = stops_after
        self._known: Ticket | None = None
        self._own_acts = 0
        self._read_at = (0, 0)
        self.rating = ""  # of the return call; '' = thrown
        self.outcome = "已解决"
        self.dice = teller.dice
        self.id = teller.new_id(now)
        self._turns = {stage: list(turns) for stage, turns in (turns or {}).items()}
        people = teller.people
        self.desk = tuple(self.dice.sample(people.dispatchers, len(people.dispatchers)))
        self.checkers = (*self.dice.sample(people.checkers, len(people.checkers)), people.supervisor)
        self.director = people.director
        self.leader = people.leader
        self.supervisor = people.supervisor
        self.everyone = (*self.desk, self.director, self.leader)

    # -- what is known --------------------------------------------------------------------------

    @property
    def town(self) -> Town:
        return self.teller.town

    @property
    def ticket(self) -> Ticket:
        found = self._found()
        if found is None:
            raise StoryError(f"no ticket {self.id}")
        return found

    def _found(self) -> Ticket | None:
        """The ticket as it stands; read again after each act and each pause, in which the timer may act."""
        if self._read_at != (self.now, self._own_acts):
            self._read_at = (self.now, self._own_acts)
            self._known = self.teller.city.ticket(self.id)
        return self._known

    def another(self, *, ended: bool = True) -> Ticket | None:
        """Some other ticket of this story that is there by now; an open one if not ``ended``."""
        keys = self.dice.sample(self.teller.tickets, len(self.teller.tickets))
        there = (self.teller.city.ticket(key) for key in keys if key != self.id)
        return next((ticket for ticket in there if ticket and (ended or not ticket.ended)), None)

    @property
    def lead(self) -> str:
        """Code of the lead unit."""
        lead = self.ticket.lead
        return lead.unit if lead else ""

    def unit(self, *, but: Iterable[str] = (), kinds: Iterable[str] = ("镇属机构", "村(社区)")) -> Unit:
        """Some unit of these kinds that has no part in the ticket."""
        taken = {part.unit for part in self.ticket.subtasks} | set(but)
        return self.dice.choice([u for u in self.town.units.values() if u.kind in tuple(kinds) and u.code not in taken])

    def say(self, what: str, **slots: str) -> str:
        return self.teller.words.say(what, **slots)

    def photo(self) -> str:
        """SHA-256 of a photo that this story does not have: the bytes of attachments are another door."""
        return f"{self.dice.getrandbits(256):064x}"

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    # -- time -------------------------------------------------------------------------------------

    def later(self, minutes: float) -> int:
        """The moment after ``minutes`` of work at this tale's pace; an urgent one knows no office hours."""
        if self.urgency != "一般":
            return self.now + max(1, round(minutes * self.pace / 12)) * MINUTE
        spent = max(1, round(minutes * self.pace)) * MINUTE
        moment = self.town.calendar.later(self.now, spent) or self.now + 3 * spent
        return max(moment, self.now) + self.dice.randrange(50_000)

    def fit_pace(self) -> None:
        """Go as fast as the handling limit asks: what has one day is not done in five."""
        clock = self.ticket.clock("C5")
        if clock and clock.due and self.urgency == "一般":
            span = self.town.calendar.worked(clock.start, clock.due) or clock.due - clock.start
            self.pace *= min(max(span / WEEK_LIMIT, 0.05), 1.5)

    def wait(self, low: float, high: float) -> Steps:
        """Some minutes of work go by."""
        self.now = self.later(self.dice.uniform(low, high))
        yield self.now

    def until(self, moment: int) -> Steps:
        """Nothing happens before ``moment``."""
        self.now = max(moment, self.now)
        yield self.now

    def due(self, limit: Limit) -> int:
        """When a limit that begins now ends, the later of both days where the calendar is not known."""
        return clocks.possible(limit, self.now, self.town.calendar, self.urgency)[1] or self.now + 5 * DAY

    def inner_due(self, hours: float = 4) -> int:
        """A due that a dispatcher may give: the city's less the reserve; ``hours`` of work where there is none."""
        clock = self.ticket.clock("C5")
        latest = clocks.unit_due(clock.start, clock.due, self.urgency, self.town, clock.limit) if clock else 0
        soon = self.due(Limit(n=hours, unit="wh"))
        return latest or soon

    # -- acts -------------------------------------------------------------------------------------

    def turns(self, stage: str) -> Steps:
        """What happens beside the straight way at this stage, once."""
        for turn in self._turns.pop(stage, ()):
            yield from turn(self)

    def act(
        self,
        kind: str,
        *who: Account,
        told: bool = False,
        identity: Mapping[str, str] | None = None,
        **fields: Any,
    ) -> None:
        """The first of ``who`` that may acts now; raises ``StoryError`` if nobody may. ``told``: 代录.

        Keywords that are system fields (unit, subtask, judges) go there; ``class_`` and ``protected`` are the
        fields ``class`` and ``identity``, whose names are taken here.
        """
        problem = self._act(kind, who, told, identity, fields)
        if problem:
            raise StoryError(f"{kind} at {self._state()}: {problem} by {[account.id for account in who]}")

    def tried(self, kind: str, *who: Account, **fields: Any) -> bool:
        """``act`` where it is lawful; whether it was."""
        return self._act(kind, who, False, None, fields) is None

    def _state(self) -> str:
        found = self._found()
        return found.state if found else "NEW"

    def _act(
        self, kind: str, who: Iterable[Account], told: bool, identity: Mapping[str, str] | None, fields: dict[str, Any]
    ) -> Problem | None:
        ticket = self._found()
        unit, subtask, judges = fields.pop("unit", ""), fields.pop("subtask", ""), fields.pop("judges", ())
        for name, field in (("class_", "class"), ("protected", "identity")):
            if name in fields:
                fields[field] = fields.pop(name)
        problem = None
        for account in who:
            action = Action(
                id=self.teller.new_id(self.now), ticket=self.id, kind=kind, by=account.id, unit=unit,
                subtask=subtask, judges=tuple(judges), fields=fields, occurred_at=self.now, town=self.town.code,
            )  # fmt: skip
            if told:
                action = self._told(action)
            if not account.town:
                action = replace(action, role="CITY")
            action = complete(ticket, action, self.town, self.now)
            problem = judge(ticket, action, self.town, self.now)
            if problem is None:
                self._submit(action, account, identity or {})
                return None
        return problem

    def _told(self, action: Action) -> Action:
        told_at = max(self.now - self.dice.randint(1, 9) * MINUTE, self.ticket.effective)
        channel, told_by = self.dice.choice(CHANNELS), self.teller.words.person()[0]
        return replace(action, recorder=action.by, told_by=told_by, channel=channel, told_at=told_at)

    def _submit(self, action: Action, account: Account, identity: Mapping[str, str]) -> None:
        offered = ActionIn(action=action, subjects=(Subject(type="ticket", id=self.id),), identity=dict(identity))
        (result,) = self.teller.city.submit([offered], account, "", self.now)
        if result.verdict == "duplicate":
            return
        if result.verdict != "applied":
            raise StoryError(f"{action.kind}: {result}")
        self.teller.acts += 1
        self._own_acts += 1
        if action.kind == self.stops_after:
            raise Halt

    def city(self, kind: str, **fields: Any) -> None:
        """An act of the city platform."""
        self.act(kind, self.teller.city.system, **fields)

    def hands(self, kind: str, unit: str, **fields: Any) -> None:
        """An act of ``unit``: by its own account, by the dispatchers for the centre, else told by telephone or chat."""
        account = self.teller.people.units.get(unit)
        if account is not None and self.chance(0.85):
            self.act(kind, account, unit=unit, **fields)
            return
        own = self.town.units[unit].kind == "中心"
        self.act(kind, *self.desk, told=not own, unit=unit, **fields)
