"""The outbox as a person sees it: what is on its way, what was refused, and what to do about each (design.md 5.5).

A card is kept until a person closes it; correcting it writes a new act, since the city remembers
its verdict on the old one, in the place where the old one stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from gridcentre.desk.acts import Acts, Standing
from gridcentre.desk.audit import Audit
from gridcentre.desk.core import Core
from gridcentre.desk.values import Acted, ActsRefused, Conflict, Draft, OnBehalf, OutboxItem, Settled
from gridcentre.domain.fields import empty
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.domain.telling import Telling
from gridcentre.domain.tickets import Action, Ticket
from gridcentre.domain.workflow import table
from gridcentre.store import outbox, projection
from gridcentre.store.outbox import Entry
from gridcentre.sync.contract import ActionIn
from gridcentre.trust.masking import mask_action, mask_ticket

_ticket = msgspec.json.Decoder(Ticket)
OWN_SOURCE = {"12345": "市民来电", "网格": "网格排查", "城管": "部门提交"}


class Cards:
    """``desk.outbox``."""

    def __init__(self, core: Core, acts: Acts, audit: Audit) -> None:
        self._core = core
        self._acts = acts
        self._audit = audit

    def items(self, settled: bool = False) -> tuple[OutboxItem, ...]:
        """Open acts in their order; ``settled``: with those that a person has withdrawn or closed."""
        with self._core.book.read() as c:
            entries = outbox.all_entries(c) if settled else outbox.open_entries(c)
        return tuple(self._item(entry) for entry in entries)

    def get(self, act: str) -> OutboxItem:
        """Raises ProblemError ``act-unknown``."""
        with self._core.book.read() as c:
            return self._item(_known(c, act))

    def conflicts(self) -> tuple[Conflict, ...]:
        """Cards that wait for a person, oldest first."""
        with self._core.book.read() as c:
            refused = [(entry, outbox.followers(c, entry)) for entry in outbox.refused(c)]
        return tuple(self._card(entry, behind) for entry, behind in refused)

    def settled(self, most: int = 200) -> tuple[Settled, ...]:
        """The newest acts of the last 30 days that are over, newest first."""
        with self._core.book.read() as c:
            rows = outbox.settled(c, most)
        return tuple(
            Settled(act, ticket, _number(action, self._ticket(ticket)), action.kind, mark, written_at, settled_at)
            for act, ticket, action, mark, written_at, settled_at in rows
        )

    def withdraw(self, *acts: str) -> None:
        """Takes back acts that surely are not done at the city, all or none: not sent yet, or refused.

        ProblemError ``not-withdrawable``; ``withdraw-later-first`` if a later act stands on one of them.
        """
        core = self._core
        with core.book.write() as c:
            entries = [_known(c, act) for act in acts]
            for entry in entries:
                if entry.state != "rejected" and not entry.withdrawable:
                    raise ProblemError("not-withdrawable", state=entry.mark)
            tickets = dict.fromkeys(entry.ticket for entry in entries)
            before = {one.id for ticket in tickets for one in outbox.of_ticket(c, ticket) if one.doubt}
            for act in acts:
                outbox.end(c, act, "withdrawn", core.clock.now())
            for ticket in tickets:
                core.rebase.one(c, ticket)
                fallen = [one for one in outbox.of_ticket(c, ticket) if one.doubt and one.id not in before]
                if fallen:
                    raise ProblemError("withdraw-later-first", action=table().zh(fallen[-1].kind))
        self._changed(*tickets)

    def retry(self, act: str) -> str:
        """Now instead of later; a refused act is offered anew. Returns the id under which it goes."""
        with self._core.book.write() as c:
            entry = _known(c, act)
            if entry.state in ("queued", "blocked"):
                outbox.try_now(c, act)
                renewed = act
            else:
                renewed = self._replace(c, entry, {})
        self._changed(entry.ticket)
        return renewed

    def edit(self, act: str, changes: Mapping[str, Any]) -> str:
        """The act with other fields (None takes one out); it must be refused, or not yet sent. Returns the new id."""
        with self._core.book.write() as c:
            entry = _known(c, act)
            renewed = self._replace(c, entry, changes)
        self._changed(entry.ticket)
        return renewed

    def close(self, act: str) -> None:
        """The card is dealt with; what waited behind it goes its own way. ProblemError ``not-a-card``."""
        with self._core.book.write() as c:
            entry = _known(c, act)
            if entry.state != "rejected":
                raise ProblemError("not-a-card", state=entry.mark)
            self._end(c, entry, "closed")
        self._changed(entry.ticket)

    def copy(self, act: str) -> str:
        """What was typed, as text to paste elsewhere (masked); noted as a copy."""
        item, core = self.get(act), self._core
        self._audit.note(item.ticket, "copy", detail=item.kind)
        ticket, town = core.shelf.cache.ticket(item.ticket), core.town(item.action.town)
        telling = Telling(town, mask_ticket(ticket, core.me, town, at=core.clock.now()) if ticket else None)
        return "\n".join((f"{item.number} {table().zh(item.kind)}", *telling.lines(item.action.fields, item.kind)))

    def as_own_ticket(self, act: str, changes: Mapping[str, Any] | None = None) -> Acted:
        """Work that was done but refused, registered as an own ticket settled on the spot; the card is closed.

        Raises ``ActsRefused`` where a field is still needed (``changes`` supplies it).
        """
        core = self._core
        with core.book.write() as c:
            entry = _known(c, act)
            if entry.state != "rejected":
                raise ProblemError("not-a-card", state=entry.mark)
            source = core.shelf.cache.ticket(entry.ticket) or _verdict(entry)
            told = {**_own_fields(entry.action, source), **(changes or {})}
            (acted, standing) = self._acts.new_ticket(c, Draft("register_closed", told))
            if acted.problem:
                raise ActsRefused((acted,))
            self._acts.store(c, [standing])
            self._end(c, entry, "closed")
        self._changed(entry.ticket, standing.ticket)
        return acted

    # -- within a transaction ----------------------------------------------------------------

    def _end(self, c: Connection, entry: Entry, state: str) -> None:
        outbox.end(c, entry.id, state, self._core.clock.now())
        self._core.rebase.one(c, entry.ticket)

    def _replace(self, c: Connection, entry: Entry, changes: Mapping[str, Any]) -> str:
        """Ends ``entry`` and writes its successor, judged as it stands there.

        One not yet sent keeps its place. A refused one goes to the end, with those that waited
        behind it: whatever was written in knowledge of the card comes first.
        """
        core = self._core
        refused = entry.state == "rejected"
        if not refused and not entry.withdrawable:
            raise ProblemError("not-withdrawable", state=entry.mark)
        behind = [one.id for one in outbox.followers(c, entry) if one.blocked_by == entry.id]
        standing = self._standing(c, entry, None if refused else entry)
        outbox.end(c, entry.id, "closed" if refused else "withdrawn", core.clock.now())
        offer, problem = self._acts.add(c, standing, _draft(entry, changes), entry.action.provisional)
        if offer is None:
            assert problem is not None
            raise ActsRefused((Acted(entry.ticket, standing.number, entry.kind, "", "unwritten", problem),))
        kept = _with_identity(offer, entry.offer)
        place = None if refused else entry.place
        outbox.add(c, kept, other=entry.other, written_at=offer.action.occurred_at, place=place)
        if refused:
            outbox.move_behind(c, behind, offer.action.id)
        core.rebase.one(c, entry.ticket)
        return offer.action.id

    def _standing(self, c: Connection, entry: Entry, before: Entry | None) -> Standing:
        """The ticket with its pending acts, but ``entry``; ``before``: only with those that precede it."""
        core = self._core
        cache = core.shelf.cache
        pending = [one for one in outbox.of_ticket(c, entry.ticket) if one.id != entry.id]
        if before is not None:
            pending = [one for one in pending if (one.place, one.n) < (before.place, before.n)]
        town = core.town(entry.action.town)
        seen = cache.has_actions([one.id for one in pending])
        view = projection.fold_pending(cache.ticket(entry.ticket), seen, pending, town, core.clock.now())
        return Standing(entry.ticket, town, view)

    # -- as values ---------------------------------------------------------------------------

    def _changed(self, *tickets: str) -> None:
        self._core.announce(frozenset(tickets))
        self._core.poke()

    def _item(self, entry: Entry) -> OutboxItem:
        ticket = self._ticket(entry.ticket)
        return OutboxItem(
            id=entry.id,
            ticket=entry.ticket,
            number=_number(entry.action, ticket),
            kind=entry.kind,
            state=entry.state,
            mark=entry.mark,
            written_at=entry.written_at,
            attempts=entry.attempts,
            next_attempt=entry.next_attempt,
            not_before=entry.not_before,
            blocked_by=entry.blocked_by,
            withdrawable=entry.withdrawable,
            problem=entry.trouble if entry.state == "rejected" else entry.doubt or entry.trouble,
            action=self._masked(entry.action, ticket),
        )

    def _card(self, entry: Entry, behind: list[Entry]) -> Conflict:
        core = self._core
        item = self._item(entry)
        city = core.shelf.cache.ticket(entry.ticket)
        told = _verdict(entry)
        if told is not None and (city is None or city.version < told.version):
            city = told
        if city is not None:
            city = mask_ticket(city, core.me, core.town(city.town), at=core.clock.now())
        remedies = ["retry", "edit", "withdraw", "copy"]
        if city is not None and city.ended:
            remedies.append("own")
        return Conflict(
            item=item,
            mine=item.action,
            city=city,
            problem=entry.trouble or Problem("unknown"),
            remedies=tuple(remedies),
            followers=tuple(one.id for one in behind if one.blocked_by == entry.id),
        )

    def _ticket(self, key: str) -> Ticket | None:
        with self._core.book.read() as c:
            row = projection.get(c, key)
        return row.shown if row else self._core.shelf.cache.ticket(key)

    def _masked(self, action: Action, ticket: Ticket | None) -> Action:
        """Own acts are shown to their author, masked like the ticket where it is protected."""
        if ticket is None:
            return action
        core = self._core
        town = core.town(ticket.town)
        masked = mask_action(action, ticket, core.me, town, at=core.clock.now())
        return masked or replace(action, fields={})


def _known(c: Connection, act: str) -> Entry:
    entry = outbox.get(c, act)
    if entry is None:
        raise ProblemError("act-unknown", act=act)
    return entry


def _number(action: Action, ticket: Ticket | None) -> str:
    return (ticket.number or ticket.old_number) if ticket else action.provisional


def _verdict(entry: Entry) -> Ticket | None:
    return _ticket.decode(entry.verdict) if entry.verdict else None


def _draft(entry: Entry, changes: Mapping[str, Any]) -> Draft:
    """What the author meant; role, unit and judged acts are found anew, for the ticket has moved."""
    action = entry.action
    told = {name: value for name, value in {**action.fields, **changes}.items() if value is not None}
    if action.provisional and told.get("notice_no") == action.provisional:
        told.pop("notice_no")
    behalf = None
    if action.recorder:
        behalf = OnBehalf(action.told_by, action.channel, action.told_at, action.role, action.unit)
    return Draft(entry.kind, told, behalf)


def _with_identity(offer: ActionIn, old: ActionIn) -> ActionIn:
    """The complainant of a registration that is offered anew; the act itself holds masks only."""
    return replace(offer, identity={**old.identity, **offer.identity})


def _own_fields(action: Action, source: Ticket | None) -> dict[str, Any]:
    """An own ticket's fields from what was done and what the city's ticket says."""
    told: dict[str, Any] = {"happened_at": action.occurred_at, "attachments": action.fields.get("attachments", [])}
    texts = (action.fields.get(name) for name in ("result", "process", "text"))
    told["result"] = next((text for text in texts if text), "")
    if source is not None:
        facts = source.facts
        told |= {"class": facts.category, "place": facts.place, "grid": facts.grid, "text": facts.text}
        told["source"] = facts.source or OWN_SOURCE.get(facts.source_system, "")
        told["from_ticket"] = source.number or source.old_number or source.id
    return {name: value for name, value in told.items() if not empty(value)}
