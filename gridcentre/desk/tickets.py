"""``desk.tickets``: lists, search and single tickets, with this desk's own acts over the city's word."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from gridcentre.desk.alike import EACH, Alike, Told, alike
from gridcentre.desk.audit import Audit
from gridcentre.desk.core import Core
from gridcentre.desk.exchange import Exchange
from gridcentre.desk.values import Revealed, Step, TicketDetail
from gridcentre.domain import judgement
from gridcentre.domain.asking import Asked, asked
from gridcentre.domain.dispatching import Suggestion, suggest
from gridcentre.domain.handover import handover
from gridcentre.domain.ids import new_id
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.sight import reader
from gridcentre.domain.tickets import Action, Party, Ticket
from gridcentre.domain.workflow import table
from gridcentre.store import outbox, projection
from gridcentre.store.lists import Lists, Page, TicketQuery, TicketRow
from gridcentre.store.outbox import Entry
from gridcentre.sync.contract import AccessRecord, RevealRequest
from gridcentre.trust.masking import mask_action, mask_ticket, sees_identity


class Tickets:
    """Reads only, but for the access record of a look or a reveal."""

    def __init__(self, core: Core, audit: Audit, exchange: Exchange) -> None:
        self._core = core
        self._audit = audit
        self._exchange = exchange
        self._lock = threading.Lock()
        self._made: Lists | None = None

    def ids(self, query: TicketQuery) -> array[int]:
        """Keys of all matching tickets in the query's order: what ``rows`` takes."""
        return self._lists.ids(query)

    def rows(self, ids: Sequence[int]) -> list[TicketRow]:
        return self._lists.rows(ids)

    def page(self, query: TicketQuery, after: tuple[Any, ...] | None = None, limit: int = 50) -> Page:
        """A page by keyset; ``after`` is the former page's ``next``."""
        return self._lists.page(query, after, limit)

    def counts(self) -> dict[str, int]:
        """Tickets of every view."""
        return self._lists.counts()

    def search(self, text: str, limit: int = 50) -> Page:
        """The newest tickets that hold every word of ``text``."""
        return self.page(TicketQuery(search=text), limit=limit)

    def alike(self, told: Told) -> tuple[Alike, ...]:
        """Tickets that may be about the matter that is being told; a few dozen questions to the search."""
        return alike(lambda query: self.page(query, limit=EACH), told, self._core.clock.now())

    def find(self, key: str) -> str:
        """Id of the ticket with this number, 原号, outer number or id; ProblemError ``ticket-not-here``."""
        return self._core.find(key)

    def get(self, key: str, seen: bool = True) -> TicketDetail:
        """The whole ticket, masked for this account; ``seen``: a person looks at it, which is noted."""
        core = self._core
        look = self._look(key)
        me, town, now = core.me, core.town(look.shown.town), core.clock.now()
        masked = mask_ticket(look.shown, me, town, at=now)
        if masked is None:
            raise ProblemError("ticket-not-here", number=key)
        outline = not reader(look.shown, me, town, now)
        if seen:
            self._audit.viewed(look.id)
        return TicketDetail(
            ticket=masked,
            confirmed=mask_ticket(look.base, me, town, at=now) if look.base else None,
            steps=() if outline else self._steps(look),
            waiting=look.row.waiting if look.row else (),
            offers=() if outline else judgement.may(look.expected, me, town, now),
            access=() if outline else self._access(look.id),
            mark=look.row.sync if look.row else "",
            body=self._body(look.id) if masked is look.shown else {},
            data_as_of=core.shelf.cache.as_of,
        )

    def offers(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Kinds that each of these tickets takes from this account now, in the table's order."""
        core = self._core
        me, now = core.me, core.clock.now()
        common: tuple[str, ...] | None = None
        with core.book.read() as c:
            for key in keys:
                ticket = self._expected(c, key)
                town = core.town(ticket.town)
                allowed = reader(ticket, me, town, now)
                common = judgement.may(ticket, me, town, now, common) if allowed else ()
                if not common:
                    break
        return common or ()

    def asked(
        self, key: str, kind: str, told: Mapping[str, Any] | None = None, on_behalf: bool = False
    ) -> tuple[Asked, ...]:
        """What the form of ``kind`` asks on this ticket (see ``domain.asking``); ``key`` '' for a registration."""
        core = self._core
        me, now, row = core.me, core.clock.now(), table().rows[kind]
        if not key:
            return asked(row, None, core.town(), me, now, told, on_behalf)
        look = self._look(key)
        ticket = self._readable(look, key)
        history = [step.action for step in self._steps(look)]
        return asked(row, ticket, core.town(ticket.town), me, now, told, on_behalf, history)

    def suggestion(self, key: str) -> Suggestion:
        """What an assignment of this ticket starts from, by the dispatch rules of the town."""
        core = self._core
        with core.book.read() as c:
            ticket = self._expected(c, key)
        core.visible(ticket, key)
        return suggest(ticket, core.town(ticket.town), core.clock.now())

    def handover(self, key: str) -> str:
        """复制交办文字: the ticket in a few masked lines for a chat; noted as a copy. ProblemError ``not-reader``."""
        look = self._look(key)
        ticket = self._readable(look, key)
        core = self._core
        told = handover(ticket, core.town(ticket.town), core.me, [step.action for step in self._steps(look)])
        self._audit.note(look.id, "copy", detail="handover")
        return told

    def reveal(self, key: str, reason: str) -> Revealed:
        """The complainant's name and phone, for a reason that is logged and shown on the ticket.

        What the desk has (public, or of its own registration) is told at once; all else only the
        city tells, never without a line. ProblemError ``reason-needed``, ``reveal-refused``,
        ``no-party``, ``CityError``.
        """
        if not reason.strip():
            raise ProblemError("reason-needed")
        core = self._core
        ticket, party = self.known_party(key)
        ticket_id = ticket.id
        core.visible(ticket, key)
        town, now = core.town(ticket.town), core.clock.now()
        if not sees_identity(ticket, core.me, town, now) or not reader(ticket, core.me, town, now):
            raise ProblemError("reveal-refused", number=key)
        if party is not None:
            self._audit.note(ticket_id, "reveal", reason=reason.strip())
        else:
            request = RevealRequest(ticket=ticket_id, reason=reason.strip(), id=new_id())
            with self._exchange.asking:
                party = self._exchange.ask().post("reveal", request, Party)
        if not (party.petitioner or party.phone or party.address):
            raise ProblemError("no-party", number=key)
        return Revealed(ticket_id, party.petitioner, party.phone, party.address)

    @property
    def _lists(self) -> Lists:
        """Lists of the cache in use."""
        with self._lock:
            cache = self._core.shelf.cache
            if self._made is None or self._made.cache is not cache:
                core = self._core
                self._made = Lists(cache, core.book, core.profile.account.id, self._as_seen, core.clock.now)
            return self._made

    def _as_seen(self, ticket: Ticket) -> Ticket | None:
        core = self._core
        return mask_ticket(ticket, core.me, core.town(ticket.town), at=core.clock.now())

    def _expected(self, c: Connection, key: str) -> Ticket:
        """The ticket as a new act is judged on it; ProblemError ``ticket-not-here``, ``ticket-erased``."""
        core = self._core
        ticket_id = core.find(key, c)
        row = projection.get(c, ticket_id)
        ticket = row.expected if row else core.shelf.cache.ticket(ticket_id)
        if ticket is None:
            raise ProblemError("ticket-erased", number=key)
        return ticket

    def _look(self, key: str) -> _Look:
        """ProblemError ``ticket-not-here``, ``ticket-erased``."""
        core = self._core
        with core.book.read() as c:
            ticket_id = core.find(key, c)
            row = projection.get(c, ticket_id)
            entries = outbox.of_ticket(c, ticket_id)
        base = core.shelf.cache.ticket(ticket_id)
        shown = row.shown if row else base
        if shown is None:
            raise ProblemError("ticket-erased", number=key)
        return _Look(ticket_id, row, entries, base, shown, row.expected if row else shown)

    def _readable(self, look: _Look, key: str) -> Ticket:
        """The ticket as acts are judged, masked; ProblemError ``ticket-not-here``, ``not-reader``."""
        core = self._core
        ticket = look.expected
        me, town, now = core.me, core.town(ticket.town), core.clock.now()
        masked = mask_ticket(ticket, me, town, at=now)
        if masked is None:
            raise ProblemError("ticket-not-here", number=key)
        if not reader(ticket, me, town, now):
            raise ProblemError("not-reader", number=key)
        return masked

    def _steps(self, look: _Look) -> tuple[Step, ...]:
        """The city's history, then what this desk has done since."""
        core, ticket = self._core, look.shown
        me, town, now = core.me, core.town(ticket.town), core.clock.now()
        logged = core.shelf.cache.actions(look.id)
        known = {action.id for action in logged}
        lines: list[tuple[Action, str, Any]] = [(action, "", None) for action in logged]
        for entry in look.entries:
            if entry.id not in known:
                lines.append((entry.action, entry.mark, entry.doubt or entry.trouble))
        steps = []
        for action, mark, problem in lines:
            masked = mask_action(action, ticket, me, town, at=now)
            if masked is not None:
                steps.append(Step(masked, mark, problem))
        return tuple(steps)

    def _access(self, ticket_id: str) -> tuple[AccessRecord, ...]:
        """What the city knows of who has seen it, then what this desk has not told it yet."""
        told = self._core.shelf.cache.access(ticket_id)
        known = {record.id for record in told}
        return (*told, *(record for record in self._audit.records(ticket_id) if record.id not in known))

    def _body(self, ticket_id: str) -> Mapping[str, Any]:
        raw = self._core.shelf.cache.raw_ticket(ticket_id)
        return msgspec.json.decode(raw, type=dict[str, Any]) if raw else {}

    def known_party(self, key: str) -> tuple[Ticket, Party | None]:
        """The ticket, and its complainant as far as this desk holds it."""
        look = self._look(key)
        identity = next((entry.offer.identity for entry in look.entries if entry.offer.identity), None)
        if identity:
            return look.shown, Party(id=look.id, **identity)
        return look.shown, self._core.shelf.cache.party(look.id)


class _Look(NamedTuple):
    """A ticket as this desk holds it. ``base``: the city's word; ``expected``: what a new act is judged on."""

    id: str
    row: projection.Projected | None
    entries: Sequence[Entry]
    base: Ticket | None
    shown: Ticket
    expected: Ticket
