"""What the city answers to a caller whose token is known: the contract without HTTP.

Each method is one read snapshot or one transaction, and may run on any thread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import BindParameter, Connection, bindparam, insert, select, update

from gridcentre.city import tables
from gridcentre.city.accounts import Caller
from gridcentre.city.database import City, epoch_of
from gridcentre.city.digest import buckets
from gridcentre.city.feed import Cursor, Line, Log, head, lines, read_cursor
from gridcentre.city.holdings import party_of
from gridcentre.city.identity import reveal_refused
from gridcentre.city.scopes import channels_of, scope_hash, scope_of, town_channel, unit_of
from gridcentre.city.visibility import HIDDEN, cut
from gridcentre.domain.organisation import Account
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.tickets import Party, Ticket
from gridcentre.domain.workflow import table
from gridcentre.sync.contract import (
    PROTOCOL,
    AccessBatch,
    AccessRecord,
    ActionsAnswer,
    ActionsRequest,
    Change,
    ChangesPage,
    Digest,
    Done,
    KnownAnswer,
    KnownRequest,
    Limits,
    RevealRequest,
    Session,
    Span,
    TableVersion,
)

LIMITS = Limits()
CAPABILITIES = ("gzip", "known", "reveal", "access", "digest")
CITY_NAME = "溧阳市"
_LONGEST_REASON = 500
_ticket = msgspec.json.Decoder(Ticket)
_encode = msgspec.json.Encoder().encode
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_t, _a = tables.ticket.c, tables.action.c
_BODIES = {
    "party": select(tables.party.c.id, tables.party.c.body).where(tables.party.c.id.in_(_IDS)),
    "access": select(tables.access.c.id, tables.access.c.body).where(tables.access.c.id.in_(_IDS)),
}
_THINGS = select(tables.thing.c.id, tables.thing.c.body).where(
    tables.thing.c.type == bindparam("type"), tables.thing.c.id.in_(_IDS)
)
_GUARDED = {
    "ticket": select(_t.id, _t.body, _t.guard, _t.id).where(_t.id.in_(_IDS)),
    "action": select(_a.id, _a.body, _t.guard, _t.id).join(tables.ticket, _t.id == _a.ticket).where(_a.id.in_(_IDS)),
}


class Service:
    """The city as a caller meets it."""

    def __init__(self, city: City) -> None:
        self.city = city

    def session(self, caller: Caller) -> Session:
        account, rules = caller.account, None
        with self.city.lanes.read() as connection:
            version = head(connection).organisation
            epoch = epoch_of(connection)
            entry = self.city.towns_kept.entries(connection, version).get(account.town)
            if entry:
                rules = self.city.towns_kept.town(connection, account.town, version).rules
        return Session(
            protocol=Span(min=PROTOCOL, max=PROTOCOL),
            epoch=epoch,
            server_time=self.city.now(),
            scope=scope_of(account),
            capabilities=CAPABILITIES,
            limits=LIMITS,
            workflow=TableVersion(version=table().version, sha256=table().sha256),
            keep={"body_days": rules.keep_days, "fact_years": rules.fact_years} if rules else {},
            account=account,
            device=caller.device,
            letter=caller.letter,
            town_name=entry.name if entry else "",
            city_name=CITY_NAME,
        )

    # --- the feed ----------------------------------------------------------------------------------

    def changes(self, caller: Caller, cursor: str, limit: int) -> ChangesPage:
        """A page; raises ``cursor-reset``."""
        account = caller.account
        with self.city.lanes.read() as connection:
            known = head(connection)
            place = read_cursor(cursor, account, epoch_of(connection), known)
            found, more = lines(connection, channels_of(account), place.seq, max(1, min(limit, LIMITS.page)))
            bodies = self._bodies(connection, found, account, known.organisation)
        changes = tuple(
            Change(
                seq=line.seq,
                op=line.op,  # type: ignore[arg-type]
                type=line.type,
                id=line.id,
                version=line.version,
                body=msgspec.Raw(bodies[line.type, line.id]) if line.op == "put" else msgspec.Raw(b"null"),
            )
            for line in found
        )
        seq = found[-1].seq if more else known.seq
        return ChangesPage(changes=changes, cursor=str(place._replace(seq=seq)), more=more, server_time=self.city.now())

    def _bodies(
        self, connection: Connection, found: Sequence[Line], account: Account, version: int
    ) -> dict[tuple[str, str], bytes]:
        wanted: dict[str, list[str]] = defaultdict(list)
        for line in found:
            if line.op == "put":
                wanted[line.type].append(line.id)
        bodies: dict[tuple[str, str], bytes] = {}
        guarded: list[tuple[str, str, bytes, int, str]] = []
        for type_, ids in wanted.items():
            if type_ in _GUARDED:
                for key, body, guard, ticket in connection.execute(_GUARDED[type_], {"ids": ids}).all():
                    bodies[type_, key] = body
                    if guard:
                        guarded.append((type_, key, body, guard, ticket))
            elif type_ in _BODIES:
                rows = connection.execute(_BODIES[type_], {"ids": ids}).all()
                bodies.update(((type_, key), body) for key, body in rows)
            else:
                rows = connection.execute(_THINGS, {"ids": ids, "type": type_}).all()
                bodies.update(((type_, key), body) for key, body in rows)
        self._cut(connection, guarded, bodies, account, version)
        return bodies

    def _cut(
        self,
        connection: Connection,
        guarded: Sequence[tuple[str, str, bytes, int, str]],
        bodies: dict[tuple[str, str], bytes],
        account: Account,
        version: int,
    ) -> None:
        """Bodies of guarded tickets and their acts, cut to what this scope may read."""
        tickets: dict[str, tuple[Ticket, Party | None]] = {}
        for type_, key, body, guard, ticket in guarded:
            if ticket not in tickets:
                stored = connection.execute(select(_t.body).where(_t.id == ticket)).scalar_one()
                party = party_of(connection, ticket) if guard & HIDDEN else None
                tickets[ticket] = (_ticket.decode(stored), party)
            whole, party = tickets[ticket]
            town = self.city.towns_kept.town(connection, whole.town, version)
            bodies[type_, key] = cut(type_, body, guard, party, whole, unit_of(account), town)

    # --- acts --------------------------------------------------------------------------------------

    def actions(self, caller: Caller, request: ActionsRequest) -> ActionsAnswer:
        """Raises ``too-large`` for a batch above the limit; nothing of it was then done."""
        if len(request.actions) > LIMITS.batch_actions:
            raise ProblemError("too-large", most=LIMITS.batch_actions)
        results = self.city.submit(request.actions, caller.account, caller.device)
        return ActionsAnswer(results=results, server_time=self.city.now())

    def known(self, request: KnownRequest) -> KnownAnswer:
        if len(request.ids) > LIMITS.page:
            raise ProblemError("too-large", most=LIMITS.page)
        known = self.city.known(request.ids)
        return KnownAnswer(known=tuple(key for key in request.ids if key in known), epoch=self.city.epoch)

    # --- who has seen it ---------------------------------------------------------------------------

    def reveal(self, caller: Caller, request: RevealRequest) -> Party:
        """The complainant, once the record of having asked is stored.

        Raises ``not-visible`` and ``reveal-refused``; a repeated id of the same caller is one record.
        """
        if not request.reason.strip() or len(request.reason) > _LONGEST_REASON or not 0 < len(request.id) <= 40:
            raise ProblemError("request-malformed", "reason (1-500 characters) and id are needed")
        account = caller.account
        with self.city.lanes.write() as connection:
            log = Log(connection)
            row = connection.execute(select(_t.body, _t.units).where(_t.id == request.ticket)).one_or_none()
            if row is None or not _in_sight(row, account):
                raise ProblemError("not-visible")
            ticket = _ticket.decode(row.body)
            town = self.city.towns_kept.town(connection, ticket.town, log.head.organisation)
            if problem := reveal_refused(ticket, account, town, self.city.now()):
                raise ProblemError.of(problem)
            record = AccessRecord(
                id=request.id,
                ticket=ticket.id,
                account=account.id,
                kind="reveal",
                at=self.city.now(),
                device=caller.device,
                reason=request.reason,
            )
            _store(connection, log, [record], account)
            log.flush()
            party = party_of(connection, ticket.id)
        self.city.committed()
        return party or Party(id=ticket.id)

    def access(self, caller: Caller, batch: AccessBatch) -> Done:
        """Records of what was seen on a desk; the head of its chain is kept beside the device."""
        account = caller.account
        if len(batch.records) > LIMITS.batch_actions:
            raise ProblemError("too-large", most=LIMITS.batch_actions)
        if any(record.account != account.id or not 0 < len(record.id) <= 40 for record in batch.records):
            raise ProblemError("request-malformed", "a record of another account, or without an id")
        records = [msgspec.structs.replace(record, device=caller.device) for record in batch.records]
        with self.city.lanes.write() as connection:
            log = Log(connection)
            stored = _store(connection, log, records, account)
            log.flush()
            values = {"head": batch.head} | ({"old_head": batch.old_head} if batch.old_head else {})
            connection.execute(update(tables.device).where(tables.device.c.id == caller.device).values(values))
        self.city.committed()
        return Done(stored=stored)

    def digest(self, caller: Caller) -> Digest:
        account = caller.account
        with self.city.lanes.read() as connection:
            cursor = Cursor(epoch_of(connection), scope_hash(account), head(connection).seq)
            own = channels_of(account)[:1]
            return Digest(buckets=buckets(connection, own), cursor=str(cursor))


def _in_sight(row: Any, account: Account) -> bool:
    unit = unit_of(account)
    if unit:
        return unit in row.units.split()
    return not account.town or account.town == _ticket.decode(row.body).town


def _store(connection: Connection, log: Log, records: Sequence[AccessRecord], account: Account) -> int:
    """Inserts the records that are new, with their lines for the town of each ticket; returns how many."""
    ids = sorted({record.id for record in records})
    present = set(connection.execute(select(tables.access.c.id).where(tables.access.c.id.in_(ids))).scalars())
    named = sorted({record.ticket for record in records})
    towns = dict(connection.execute(select(_t.id, _t.town).where(_t.id.in_(named))).all())
    rows = []
    for record in {record.id: record for record in records if record.id not in present}.values():
        rows.append({"id": record.id, "ticket": record.ticket, "account": account.id, "body": _encode(record)})
        town = towns.get(record.ticket, account.town)
        if town:
            number = log.next()
            log.write((town_channel(town),), Line(number, "put", "access", record.id, number, record.ticket))
    if rows:
        connection.execute(insert(tables.access), rows)
    return len(rows)
