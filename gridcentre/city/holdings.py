"""What one transaction makes of the tickets it touches: rows, feed lines, scopes, complainants, sums.

A ticket's line comes before the lines of its acts, so that whoever has read an act has read what
it did. Assigning brings a unit the ticket with its whole history, taking back removes both, in
the same transaction (design.md 5.1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select, text

from gridcentre.city import tables
from gridcentre.city.digest import Tally, month_of, weight
from gridcentre.city.feed import Line, Log
from gridcentre.city.identity import is_open
from gridcentre.city.scopes import town_channel, unit_channel
from gridcentre.city.visibility import guard_of, units_of
from gridcentre.domain.judgement import offers
from gridcentre.domain.organisation import Town
from gridcentre.domain.tickets import Action, Party, Ticket

_tickets = msgspec.json.Decoder(Ticket)
_parties = msgspec.json.Decoder(Party)
_encode = msgspec.json.Encoder().encode

_UPSERT_TICKET = text(
    "INSERT INTO ticket (id, number, old_number, outer_no, town, state, version, created_at, month, registrar, units,"
    " guard, body) VALUES (:id, :number, :old_number, :outer_no, :town, :state, :version, :created_at, :month,"
    " :registrar, :units, :guard, :body) ON CONFLICT (id) DO UPDATE SET outer_no = excluded.outer_no,"
    " state = excluded.state, version = excluded.version, units = excluded.units, guard = excluded.guard,"
    " body = excluded.body"
)
_UPSERT_PARTY = text(
    "INSERT INTO party (id, body) VALUES (:id, :body) ON CONFLICT (id) DO UPDATE SET body = excluded.body"
)
_HELD = select(
    tables.ticket.c.id, tables.ticket.c.registrar, tables.ticket.c.units, tables.ticket.c.guard, tables.ticket.c.body
).where(tables.ticket.c.id.in_(bindparam("ids", expanding=True)))
_ACTS = (
    select(tables.action.c.ticket, tables.action.c.id)
    .where(tables.action.c.ticket.in_(bindparam("ids", expanding=True)), tables.action.c.seq > 0)
    .order_by(tables.action.c.ticket, tables.action.c.seq)
)
_PARTY = select(tables.party.c.body).where(tables.party.c.id == bindparam("id"))


@dataclass
class Holding:
    """A ticket in the hands of a transaction. ``before``: as stored, None for a new one."""

    ticket: Ticket
    town: Town
    before: Ticket | None = None
    registrar: str = ""
    units: frozenset[str] = frozenset()
    guard: int = 0
    party: Party | None = None  # only if an act of this transaction told something new
    line: int = 0  # number of the ticket's own line
    acts: list[Action] = field(default_factory=list)


def held(connection: Connection, ids: Iterable[str], town: Any) -> dict[str, Holding]:
    """The stored tickets among ``ids``; ``town``: function from code to Town."""
    found = {}
    for row in connection.execute(_HELD, {"ids": sorted(set(ids))}):
        ticket = _tickets.decode(row.body)
        units = frozenset(row.units.split())
        found[row.id] = Holding(ticket, town(ticket.town), ticket, row.registrar, units, row.guard)
    return found


def party_of(connection: Connection, ticket: str) -> Party | None:
    body = connection.execute(_PARTY, {"id": ticket}).scalar()
    return _parties.decode(body) if body else None


class Settling:
    """Writes the holdings that were touched; call once, before the log's own flush."""

    def __init__(self, connection: Connection, log: Log, at: int) -> None:
        self._connection = connection
        self._log = log
        self._at = at
        self._tally = Tally()
        self._earlier: dict[str, list[str]] = defaultdict(list)
        self._tickets: list[dict[str, Any]] = []
        self._parties: list[dict[str, Any]] = []

    def write(self, holdings: Sequence[Holding]) -> None:
        scopes = {}
        for holding in holdings:
            ticket = replace(holding.ticket, offers=offers(holding.ticket, holding.town, self._at))
            holding.ticket = ticket
            scopes[ticket.id] = guard_of(ticket), units_of(ticket, holding.registrar, holding.units, holding.town)
        moved = [held for held in holdings if held.before and scopes[held.ticket.id] != (held.guard, held.units)]
        self._remember(moved)
        for holding in holdings:
            self._settle(holding, *scopes[holding.ticket.id])
        if self._tickets:
            self._connection.execute(_UPSERT_TICKET, self._tickets)
        if self._parties:
            self._connection.execute(_UPSERT_PARTY, self._parties)
        self._tally.flush(self._connection)

    def _remember(self, moved: Sequence[Holding]) -> None:
        """Acts before this transaction, in order, of the tickets whose scopes change."""
        if not moved:
            return
        ids = [holding.ticket.id for holding in moved]
        for ticket, key in self._connection.execute(_ACTS, {"ids": ids}).all():
            self._earlier[ticket].append(key)

    def _settle(self, holding: Holding, guard: int, units: frozenset[str]) -> None:
        ticket = holding.ticket
        self._lines(holding, guard, units)
        self._tickets.append(
            {
                "id": ticket.id,
                "number": ticket.number,
                "old_number": ticket.old_number,
                "outer_no": ticket.facts.outer_no,
                "town": ticket.town,
                "state": ticket.state,
                "version": ticket.version,
                "created_at": ticket.created_at,
                "month": month_of(ticket.created_at),
                "registrar": holding.registrar,
                "units": " ".join(sorted(units)),
                "guard": guard,
                "body": _encode(ticket),
            }
        )
        holding.units, holding.guard = units, guard

    def _lines(self, holding: Holding, guard: int, units: frozenset[str]) -> None:
        """The feed's lines for one ticket: to those who keep it, those who get it, those who lose it."""
        ticket, log = holding.ticket, self._log
        town = town_channel(ticket.town)
        kept = [town, *(unit_channel(unit) for unit in sorted(units & holding.units))]
        got = [unit_channel(unit) for unit in sorted(units - holding.units)]
        line = Line(holding.line, "put", "ticket", ticket.id, ticket.version, ticket.id)
        log.write(kept + got, line)
        for act in holding.acts:
            log.write(kept + got, Line(act.seq, "put", "action", act.id, act.seq, ticket.id))
        earlier = self._earlier.get(ticket.id, [])
        changed_guard = holding.before is not None and guard != holding.guard
        for key in earlier if changed_guard or got else ():
            number = log.next()
            log.write(kept + got if changed_guard else got, Line(number, "put", "action", key, number, ticket.id))
        self._party(holding, town, guard)
        month = month_of(ticket.created_at)
        new = weight(ticket.id, ticket.version)
        old = weight(ticket.id, holding.before.version) if holding.before else 0
        acts = len(holding.acts)
        for channel in kept:
            first = channel == town and holding.before is None
            self._tally.add(channel, month, tickets=int(first), actions=acts, weight=new - old)
        for channel in got:
            self._tally.add(channel, month, tickets=1, actions=len(earlier) + acts, weight=new)
        for unit in sorted(holding.units - units):
            lost = unit_channel(unit)
            log.take_ticket_away(lost, ticket.id, earlier)
            self._tally.add(lost, month, tickets=-1, actions=-len(earlier), weight=-old)

    def _party(self, holding: Holding, town: str, guard: int) -> None:
        """The complainant: a line for the town while the identity is open, ``leave`` once it no longer is."""
        ticket = holding.ticket
        if holding.party:
            self._parties.append({"id": ticket.id, "body": _encode(holding.party)})
        opened = is_open(ticket)
        was_open = holding.before is None or is_open(holding.before)
        if opened and (holding.party or (not was_open and party_of(self._connection, ticket.id))):
            number = self._log.next()
            self._log.write((town,), Line(number, "put", "party", ticket.id, number, ticket.id))
        elif not opened and was_open and holding.before is not None and party_of(self._connection, ticket.id):
            number = self._log.next()
            self._log.write((town,), Line(number, "leave", "party", ticket.id, number, ticket.id))
