"""A city with a past, two people's desks, and one working day with an hour offline.

Nothing here is staged: the city is the reference city behind real HTTP on loopback, the desks are
the desks of everybody, and every act goes through their door. Only the calendar is pretended: the
day is a Monday of the known calendar, whatever day it is outside, so that a seed always tells the
same day. At the end both ends count by themselves.
"""

from __future__ import annotations

import hashlib
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gridcentre.city.app import BackgroundCity
from gridcentre.city.database import City
from gridcentre.city.officer import Officer, Weights
from gridcentre.city.people import Staff, staff
from gridcentre.city.story import tell
from gridcentre.city.tale import Tale, Teller
from gridcentre.city.ways import dispatch
from gridcentre.demo import CLERK, CLERK_ROLES, TOWN, moment, visitor
from gridcentre.desk import Desk, Draft, OnBehalf
from gridcentre.domain.calendar import HOUR, MINUTE
from gridcentre.domain.ids import now_ms
from gridcentre.domain.tickets import END_STATES, OPEN_STATES, Action, Ticket
from gridcentre.store.lists import TicketQuery

MORNING, MIDDAY = 12, 4  # tickets dispatched before and during the outage
OFFLINE_MS = HOUR
STEADY = Weights(redo=0, withdraw=0)  # its dice falls by ids, and a desk's are new each run
TODAY = {
    "dispatch_city": "received",
    "register": "registered",
    "accept": "accepted",
    "assign": "assigned",
    "submit": "handled",
    "verify": "verified",
    "endorse_report": "reported",
    "close_city": "closed",
    "withdraw_city": "withdrawn",
}

Say = Callable[..., None]


@dataclass
class Count:
    """What one end knows of the town: made by that end alone."""

    tickets: int
    by_state: dict[str, int]
    today: dict[str, int]  # acts of the pretended day
    acts: int


@dataclass
class Outcome:
    """The day in figures."""

    seed: int
    weeks: int
    told: int  # tickets of the past
    offline_minutes: int
    offline_acts: int  # written while there was no line
    unsent_offline: int
    conflicts: int  # cards that the outage brought, closed by the clerk
    desk: Count
    city: Count
    unsent: int
    needs_you: int

    @property
    def agree(self) -> bool:
        """Both ends count the same, and nobody owes anything."""
        return self.desk == self.city and self.unsent == 0 and self.needs_you == 0

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "agree": self.agree}


class Clock:
    """The pretended time of the city: it goes on with this machine's, and jumps when the story says so."""

    def __init__(self, start: int) -> None:
        self._ahead = start - now_ms()

    def now(self) -> int:
        return now_ms() + self._ahead

    def go_on_to(self, hour: int, minute: int = 0) -> None:
        """Time of day of the pretended day; what has already passed stays passed."""
        self._ahead = max(self._ahead, moment(hour, minute) - now_ms())


def play(seed: int, weeks: int, folder: Path | None, say: Say) -> Outcome:
    """Plays the day below ``folder`` (a temporary one by default); ``say(key, **figures)`` hears how it goes."""
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gridcentre-demo-")))
        folder.mkdir(parents=True, exist_ok=True)
        clock = Clock(moment(8, 30))
        city = City.open(str(folder / "city.db"), now=clock.now)
        stack.callback(city.close)
        code = city.town_code(TOWN)
        people = staff(city, code)
        city.accounts.add(CLERK, CLERK_ROLES, code)
        tell(city, code, weeks, seed, moment(8, 30))
        told = sum(city.counts().values())
        say("history", tickets=told, weeks=weeks)
        served = stack.enter_context(BackgroundCity(city))
        clerk = stack.enter_context(_desk(city, served.url, folder / "clerk", CLERK, say))
        checker = stack.enter_context(_desk(city, served.url, folder / "checker", people.checkers[0].id, say))
        day = Day(seed, city, clock, served, clerk, checker, people, say)
        day.run()
        state = clerk.sync.state()
        return Outcome(
            seed=seed,
            weeks=weeks,
            told=told,
            offline_minutes=OFFLINE_MS // MINUTE,
            offline_acts=day.offline_acts,
            unsent_offline=day.unsent_offline,
            conflicts=day.conflicts,
            desk=count_desk(clerk),
            city=count_city(city, code),
            unsent=state.unsent + checker.sync.state().unsent,
            needs_you=state.needs_you + checker.sync.state().needs_you,
        )


def _desk(city: City, url: str, folder: Path, account: str, say: Say) -> Desk:
    done = visitor.enrol(folder, url, city.accounts.new_code(account), account)
    say("enrolled", account=account, town=done.town_name, letter=done.letter)
    return visitor.open_desk(folder)


class Day:
    """What the clerk and the checker do, in the order of the clock."""

    def __init__(
        self,
        seed: int,
        city: City,
        clock: Clock,
        served: BackgroundCity,
        clerk: Desk,
        checker: Desk,
        people: Staff,
        say: Say,
    ) -> None:
        self.city, self.clock, self.served = city, clock, served
        self.clerk, self.checker = clerk, checker
        self.say = say
        self.dice = random.Random(f"day {seed}")
        self.teller = Teller(city, clerk.people.me.town, people, seed + 1, moment(18))
        self.officer = Officer(city, seed, STEADY, clerk.people.me.town)
        self.offline_acts = self.unsent_offline = self.conflicts = 0

    def run(self) -> None:
        self._exchange()
        self.say("first", tickets=len(_tickets(self.clerk)))
        self._morning()
        self._outage()
        self._afternoon()

    def _morning(self) -> None:
        """The city dispatches; the clerk accepts and assigns; some units answer by telephone."""
        self.clock.go_on_to(8, 45)
        for number in range(MORNING):
            self._dispatch(moment(8, 40) + number * MINUTE // 4)
        self._exchange()
        new = _tickets(self.clerk, view="to_accept")
        self.clerk.act([ticket.id for ticket in new], Draft("accept"))
        self._assign(ticket for ticket in _tickets(self.clerk, view="to_assign") if _plain(ticket))
        self._exchange()
        self.say(
            "morning", received=MORNING, accepted=len(new), waiting=len(_tickets(self.clerk, view="unit_unaccepted"))
        )

    def _outage(self) -> None:
        """The line is down for an hour: the city goes on, the desks go on, neither hears the other."""
        self.clock.go_on_to(9, 30)
        self.served.stop()
        at_work = [ticket for ticket in _tickets(self.clerk, state="T03") if _plain(ticket)]
        before = len(self.clerk.outbox.items())
        for ticket in at_work:
            self._told_by_unit(ticket)
        own = [self._register() for _ in range(3)]
        self._assign(self.clerk.tickets.get(number, seen=False).ticket for number in own)
        self.offline_acts = len(self.clerk.outbox.items()) - before
        self._exchange()
        self.unsent_offline = self.clerk.sync.state().unsent
        self.say(
            "offline", connection=self.clerk.sync.state().connection, acts=self.offline_acts, unsent=self.unsent_offline
        )
        for number in range(MIDDAY):
            self._dispatch(moment(10) + number * MINUTE)
        self._withdraw(at_work[0])
        self.clock.go_on_to(10, 30)
        self.served.start()
        self._exchange()
        unsent = self.clerk.sync.state().unsent
        while cards := self.clerk.outbox.conflicts():
            self.conflicts += len(cards)
            for card in cards:
                self.clerk.outbox.close(card.item.id)
            self._exchange()
        self.say("online", unsent=unsent, conflicts=self.conflicts, withdrawn=at_work[0].number)

    def _afternoon(self) -> None:
        """Verified, called, reported; the city answers; the last exchange."""
        self.clock.go_on_to(14)
        self._exchange()
        self.clerk.act([ticket.id for ticket in _tickets(self.clerk, view="to_accept")], Draft("accept"))
        self._verify()
        self._exchange()
        self._report()
        self._exchange()
        self.clock.go_on_to(16, 30)
        acts = self.officer.step(self.clock.now())
        self._exchange()
        self.say("evening", acts=acts)

    def _exchange(self) -> None:
        """The clerk last as well: what the checker sent is then known to both."""
        for desk in (self.clerk, self.checker, self.clerk):
            desk.sync.once()

    def _dispatch(self, at: int) -> None:
        dispatch(Tale(self.teller, self.teller.words.matter(), at))

    def _withdraw(self, ticket: Ticket) -> None:
        tale = Tale(self.teller, self.teller.words.matter(), moment(10, 10))
        tale.id = ticket.id
        tale.city("withdraw_city", reason="该事项由市级另行处理。")

    def _assign(self, tickets: Iterable[Ticket]) -> None:
        """Each as the dispatch rules suggest, else by the centre itself."""
        centre = self.clerk.people.town.centre()
        for ticket in tickets:
            found = self.clerk.tickets.suggestion(ticket.id)
            lead = found.lead or (centre.code if centre else "")
            if not lead:
                continue
            fields = {
                "lead": lead,
                "task_text": found.task_text or self.teller.words.say("task_text", due="规定时限"),
                "due": found.due or self.clerk.now() + 2 * HOUR,
                "reply_format": found.reply_format or "系统",
                "show_identity": False,
            }
            self.clerk.act([ticket.id], Draft("assign", fields), partial=False)

    def _told_by_unit(self, ticket: Ticket) -> None:
        """合并代录: a unit's telephone call, recorded as acceptance, contact and result."""
        told = OnBehalf(
            self.teller.words.say("surname") + "主任",
            "电话",
            self.clerk.now(),
            unit=ticket.lead.unit if ticket.lead else "",
        )
        drafts = [Draft("unit_accept", {}, told)]
        if ticket.protection.has_number:
            called = {
                "contact_at": self.clerk.now(),
                "number_used": ticket.protection.phone_mask,
                "contact_result": "已联系",
            }
            drafts.append(Draft("contact", called, told))
        items = [{"number": item.number, "outcome": "已解决"} for item in ticket.demand_items]
        result: dict[str, Any] = {
            "process": "接电话交办后到现场处置。",
            "result": self.teller.words.say("closed_result"),
            "demand_items": items,
            "is_true": "属实",
            "reply_draft": "已办结并告知诉求人。",
            "resolved_level": "镇",
        }
        if ticket.facts.category in self.clerk.people.town.photo_classes:
            result["attachments"] = [_photo(ticket, "before"), _photo(ticket, "after")]
        self.clerk.act_many([ticket.id], [*drafts, Draft("submit", result, told)])

    def _register(self) -> str:
        """A matter that a person at the counter tells, without a line: a provisional number."""
        matter = self.teller.words.matter(("求决",), dispute=False)
        done = self.clerk.register(
            {
                "source": "市民来访",
                "class": matter.row.code,
                "place": matter.place,
                "grid": matter.grid,
                "title": matter.title,
                "text": matter.text,
                "happened_at": self.clerk.now() - HOUR,
                "closing_authority": "镇",
            }
        )
        return done.number

    def _verify(self) -> None:
        """The checker looks at what came in and calls those who left a number."""
        checked = {"verify_way": "现场", "checked_items": [{"item": self.teller.words.say("checked"), "met": True}]}
        for ticket in _tickets(self.checker, view="to_verify"):
            if "verify" in self.checker.tickets.get(ticket.id).offers:
                self.checker.act([ticket.id], Draft("verify", checked))
        for ticket in _tickets(self.checker, view="to_call"):
            self.checker.act([ticket.id], self._call(ticket))

    def _call(self, ticket: Ticket) -> Draft:
        if not ticket.protection.has_number:
            return Draft("skip_followup", {"skip_reason": "自主发现" if ticket.own else "匿名"})
        words = {
            "contact_at": self.checker.now(),
            "number_used": ticket.protection.phone_mask,
            "words": self.teller.words.say("satisfied_words"),
        }
        return Draft("followup", {**words, "rating_process": "满意", "rating_result": "满意"})

    def _report(self) -> None:
        """Reports that one person may draft and endorse; what needs the director waits for the director."""
        draft = {"final_reply": self.teller.words.say("public_reply"), "secrecy_check": True}
        for ticket in _tickets(self.clerk, view="to_approve"):
            offers = self.clerk.tickets.get(ticket.id).offers
            if "ask_report" not in offers:
                continue
            self.clerk.act([ticket.id], Draft("ask_report", draft))
            if "endorse_report" in self.clerk.tickets.get(ticket.id).offers:
                self.clerk.act([ticket.id], Draft("endorse_report", {"opinion": "同意上报。"}))


def _photo(ticket: Ticket, when: str) -> str:
    """The hash of a photo that nobody took: the act names its pictures, their bytes travel apart."""
    return hashlib.sha256(f"{ticket.id} {when}".encode()).hexdigest()


def _plain(ticket: Ticket) -> bool:
    """A ticket whose people and readers nobody has to guard."""
    return not ticket.protection.restricted and ticket.facts.urgency == "一般"


def _tickets(desk: Desk, view: str = "", state: str = "") -> list[Ticket]:
    """Whole tickets of a list in the order of their numbers, which is the same on every run."""
    rows = [row for page in _pages(desk, TicketQuery(view=view, state=state)) for row in page]
    return [
        desk.tickets.get(row.id, seen=False).ticket
        for row in sorted(rows, key=lambda row: (row.number, row.old_number))
    ]


def _pages(desk: Desk, query: TicketQuery) -> Iterator[Any]:
    after = None
    while True:
        page = desk.tickets.page(query, after, 500)
        yield page.rows
        after = page.next
        if after is None:
            return


def count_desk(desk: Desk) -> Count:
    """From the desk's own files, through its door."""
    found = (desk.tickets.get(ticket.id, seen=False) for ticket in _tickets(desk))
    return _count((detail.ticket, [step.action for step in detail.steps]) for detail in found)


def count_city(city: City, town: str) -> Count:
    """From the city's database, past all HTTP."""
    return _count((ticket, city.actions(ticket.id)) for ticket in city.open_tickets(OPEN_STATES | END_STATES, town))


def _count(found: Iterable[tuple[Ticket, Sequence[Action]]]) -> Count:
    states: Counter[str] = Counter()
    today: Counter[str] = Counter()
    acts = 0
    for ticket, actions in found:
        states[ticket.state] += 1
        acts += len(actions)
        today.update(TODAY[action.kind] for action in actions if action.kind in TODAY and action.at > moment(8, 30))
    return Count(sum(states.values()), dict(sorted(states.items())), dict(sorted(today.items())), acts)
