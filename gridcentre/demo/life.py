"""What happens in the town by itself: the city dispatches and answers, units and checkers do their work.

A ticket comes to life when something happens to it: a moment later it is looked at, and whoever
is next and nobody in front of a screen does one step, which brings it to life again. An old
ticket is looked at now and then as well. Everything passes the judge and the city's one log.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from contextlib import suppress

from gridcentre.city import ways
from gridcentre.city.database import City
from gridcentre.city.officer import Officer, Weights
from gridcentre.city.people import Staff
from gridcentre.city.tale import StoryError, Tale, Teller
from gridcentre.domain.calendar import MINUTE
from gridcentre.domain.organisation import Account, Limit
from gridcentre.domain.tickets import Ticket

SECOND = 1000
FIRST_ARRIVAL, LATER_ARRIVALS = 3 * SECOND, 90 * SECOND  # between two tickets; it grows from one to the other
SLOWER = 1.5
URGENT = (3, 25)  # which of the arrivals are 特急
ENOUGH = 80  # tickets that wait to be accepted: nobody is at the desk
A_LOOK = (8 * SECOND, 20 * SECOND)  # from an act to whoever is next
LOOKS = {"submit": (45 * SECOND, 80 * SECOND), "verify": (25 * SECOND, 45 * SECOND)}  # there is time to do it oneself
OLD_LOOKS = (30 * SECOND, 60 * SECOND)
OLD_STATES = ("T03", "T04", "T06", "T10", "T13")
URGENT_LIMIT = str(Limit(n=4, unit="h"))
STEADY = Weights(withdraw=0)  # nothing is taken away from under a visitor but what he asks for


class Life:
    """One town, from now on. Call ``beat`` often; it does what has come due. For one thread."""

    def __init__(self, city: City, people: Staff, teller: Teller, seed: int) -> None:
        self._city = city
        self._people = people
        self._teller = teller
        self._officer = Officer(city, seed, STEADY, teller.town.code)
        self._by_hand: set[str] = set()
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._turn = 0
        self._awake: set[str] = set()
        self._arrived = 0
        self._seen = max((act.seq for act in city.actions_after(0)), default=0)
        self._later(FIRST_ARRIVAL, self._arrive)
        self._later(self._thrown(OLD_LOOKS), self._look_at_old)
        self._later(MINUTE, self._remind)

    def by_hand(self, account: str) -> None:
        """A person plays this account from now on; who plays a checker plays the only one."""
        self._by_hand.add(account)

    def beat(self) -> None:
        for act in self._city.actions_after(self._seen):
            self._seen = act.seq
            self._wake(act.ticket, LOOKS.get(act.kind, A_LOOK))
        now = self._city.now()
        while self._due and self._due[0][0] <= now:
            heapq.heappop(self._due)[2]()

    def withdraw(self, key: str) -> None:
        """The city takes a ticket (by id) back; raises ``StoryError`` where it may not."""
        ticket = self._city.ticket(key)
        if ticket is None:
            raise StoryError(f"no ticket {key}")
        self._tale(ticket).city("withdraw_city", reason="该事项由市级另行处理。")

    # -- when --------------------------------------------------------------------------------------

    def _later(self, ms: int, what: Callable[[], None]) -> None:
        self._turn += 1
        heapq.heappush(self._due, (self._city.now() + ms, self._turn, what))

    def _thrown(self, span: tuple[int, int]) -> int:
        return self._teller.dice.randint(*span)

    def _wake(self, key: str, span: tuple[int, int]) -> None:
        if key not in self._awake:
            self._awake.add(key)
            self._later(self._thrown(span), lambda: self._look(key))

    # -- what happens by the clock -------------------------------------------------------------------

    def _arrive(self) -> None:
        if self._city.counts().get("T01", 0) < ENOUGH:
            urgent = self._arrived in URGENT
            words = self._teller.words
            matter = words.urgent_matter() if urgent else words.matter(dispute=False)
            tale = Tale(self._teller, matter, self._city.now(), urgency="特急" if urgent else "一般")
            ways.dispatch(tale, limit=URGENT_LIMIT if urgent else "")
            self._arrived += 1
        self._later(min(LATER_ARRIVALS, round(FIRST_ARRIVAL * SLOWER**self._arrived)), self._arrive)

    def _look_at_old(self) -> None:
        old = list(self._city.open_tickets(OLD_STATES, self._teller.town.code))
        if old:
            self._wake(self._teller.dice.choice(old).id, (0, 0))
        self._later(self._thrown(OLD_LOOKS), self._look_at_old)

    def _remind(self) -> None:
        self._officer.timers()
        self._later(MINUTE, self._remind)

    # -- who is next ---------------------------------------------------------------------------------

    def _look(self, key: str) -> None:
        self._awake.discard(key)
        ticket = self._city.ticket(key)
        if ticket is None or self._officer.answer(key):
            return
        with suppress(StoryError):  # what the rules forbid today is left to people
            self._step(ticket, self._tale(ticket))

    def _step(self, ticket: Ticket, tale: Tale) -> None:
        parts = [(part, account) for part in ticket.subtasks if part.live and (account := self._answers_for(part.unit))]
        for part, account in parts:
            if part.state == "S1":
                return tale.act("unit_accept", account, unit=part.unit)
        for part, account in parts:
            if part.state in ("S2", "S4"):
                if part.lead:
                    return self._handle(ticket, tale)
                done = "已按分工完成配合事项。"
                return tale.act("feed_back", account, unit=part.unit, process=tale.say("note"), result=done)
        if not self._by_hand.isdisjoint(account.id for account in self._people.checkers):
            return None
        if ticket.state == "T09":
            return ways.verify(tale)
        return ways.call(tale) if ticket.state == "T11" else None

    def _handle(self, ticket: Ticket, tale: Tale) -> None:
        if ticket.protection.has_number and not any(one.round == ticket.round for one in ticket.contacts):
            ways.contact(tale)
        else:
            ways.submit(tale)

    def _answers_for(self, unit: str) -> Account | None:
        """The unit's account, unless a person plays it."""
        account = self._people.units.get(unit)
        return None if account is None or account.id in self._by_hand else account

    def _tale(self, ticket: Ticket) -> Tale:
        matter = self._teller.words.matter_of(ticket.facts.category, ticket.facts.grid[:12])
        named = matter._replace(title=ticket.facts.title)  # as the reply calls it
        tale = Tale(self._teller, named, self._city.now())
        tale.id = ticket.id
        return tale
