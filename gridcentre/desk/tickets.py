"""``desk.tickets``: lists, search and single tickets, with this desk's own acts over the city's word."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from gridcentre.desk.audit import Audit
from gridcentre.desk.core import Core
from gridcentre.desk.exchange import Exchange
from gridcentre.desk.values import Revealed, Step, TicketDetail
from gridcentre.domain import judgement
from gridcentre.domain.ids import new_id
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.sight import reader
from gridcentre.domain.tickets import Action, Party, Ticket
from gridcentre.store import outbox, projection
from gridcentre.store.lists import Lists, Page, TicketQuery, TicketRow
from gridcentre.store.outbox import Entry
from gridcentre.sync.contract import RevealRequest
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

    def find(self, key: str) -> str:
        """Id of the ticket with this number, 原号, outer number or id; ProblemError ``ticket-not-here``."""
        return self._core.find(key)

    def get(self, key: str, seen: bool = True) -> TicketDetail:
        """The whole ticket, masked for this account; ``seen``: a person looks at it, which is noted."""
        core = self._core
        ticket_id = core.find(key)
        cache = core.shelf.cache
        with core.book.read() as c:
            row = projection.get(c, ticket_id)
            entries = outbox.of_ticket(c, ticket_id)
        base = cache.ticket(ticket_id)
        shown = row.shown if row else base
        if shown is None:
            raise ProblemError("ticket-erased", number=key)
        expected = row.expected if row else shown
        me, town, now = core.me, core.town(shown.town), core.clock.now()
        masked = mask_ticket(shown, me, town, at=now)
        if masked is None:
            raise ProblemError("ticket-not-here", number=key)
        outline = not reader(shown, me, town, now)
        if seen:
            self._audit.viewed(ticket_id)
        return TicketDetail(
            ticket=masked,
            confirmed=mask_ticket(base, me, town, at=now) if base else None,
            steps=() if outline else self._steps(ticket_id, shown, entries),
            waiting=row.waiting if row else (),
            offers=() if outline else judgement.may(expected, me, town, now),
            access=() if outline else tuple(cache.access(ticket_id)),
            mark=row.sync if row else "",
            body=self._body(ticket_id) if masked is shown else {},
            data_as_of=cache.as_of,
        )

    def reveal(self, key: str, reason: str) -> Revealed:
        """The complainant's name and phone, for a reason that is logged and shown on the ticket.

        What the desk has (public, or of its own registration) is told at once; all else only the
        city tells, never without a line. ProblemError ``reason-needed``, ``reveal-refused``,
        ``no-party``, ``CityError``.
        """
        if not reason.strip():
            raise ProblemError("reason-needed")
        core = self._core
        ticket_id = core.find(key)
        ticket, party = self._known_party(ticket_id)
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

    def _steps(self, ticket_id: str, ticket: Ticket, entries: Sequence[Entry]) -> tuple[Step, ...]:
        """The city's history, then what this desk has done since."""
        core = self._core
        me, town, now = core.me, core.town(ticket.town), core.clock.now()
        logged = core.shelf.cache.actions(ticket_id)
        known = {action.id for action in logged}
        lines: list[tuple[Action, str, Any]] = [(action, "", None) for action in logged]
        for entry in entries:
            if entry.id not in known:
                lines.append((entry.action, entry.mark, entry.doubt or entry.trouble))
        steps = []
        for action, mark, problem in lines:
            masked = mask_action(action, ticket, me, town, at=now)
            if masked is not None:
                steps.append(Step(masked, mark, problem))
        return tuple(steps)

    def _body(self, ticket_id: str) -> Mapping[str, Any]:
        raw = self._core.shelf.cache.raw_ticket(ticket_id)
        return msgspec.json.decode(raw, type=dict[str, Any]) if raw else {}

    def _known_party(self, ticket_id: str) -> tuple[Ticket, Party | None]:
        """The ticket, and its complainant as far as this desk holds it."""
        core = self._core
        with core.book.read() as c:
            row = projection.get(c, ticket_id)
            entries = outbox.of_ticket(c, ticket_id)
        ticket = row.shown if row else core.shelf.cache.ticket(ticket_id)
        if ticket is None:
            raise ProblemError("ticket-erased", number=ticket_id)
        identity = next((entry.offer.identity for entry in entries if entry.offer.identity), None)
        if identity:
            return ticket, Party(id=ticket_id, **identity)
        return ticket, core.shelf.cache.party(ticket_id)
