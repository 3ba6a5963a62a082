"""The city platform without HTTP: what its server, its command line, its officer and its importers stand on.

One database holds one city. Whatever happens to a ticket goes through ``submit``, from whichever
side it comes, so that there is one judge and one log.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection, func, insert, or_, select, update
from sqlalchemy.exc import DBAPIError

from gridcentre.city import passwords, things
from gridcentre.city.accounts import Accounts
from gridcentre.city.engine import Lanes, parsed_place
from gridcentre.city.feed import COUNTERS, Log, head, move
from gridcentre.city.holdings import party_of
from gridcentre.city.ledger import Batch
from gridcentre.city.numbers import Numbers
from gridcentre.city.tables import action, counter, meta, metadata
from gridcentre.city.tables import change as changes
from gridcentre.city.tables import ticket as tickets
from gridcentre.domain.ids import now_ms
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.tickets import OPEN_STATES, Action, Party, Ticket
from gridcentre.sync.contract import ActionIn, Result

SYSTEM = Account(id="city", name="市平台", town="", roles=("CITY",))
SCHEMA = 1
_SLICE = 500  # tickets read at once
_tickets = msgspec.json.Decoder(Ticket)
_actions = msgspec.json.Decoder(Action)


class City:
    """A city's database, open. ``now`` gives the receipt time (ms) of every act; set it to play another day."""

    def __init__(self, lanes: Lanes, now: Callable[[], int], password_cost: int) -> None:
        self.lanes = lanes
        self.now = now
        self.towns_kept = things.Towns()
        self.accounts = Accounts(lanes, self.towns_kept, password_cost)
        self.system = SYSTEM
        self._after_commit: list[Callable[[], None]] = []

    @classmethod
    def open(
        cls,
        url: str,
        *,
        fill: bool = True,
        now: Callable[[], int] = now_ms,
        password_cost: int = passwords.COST,
    ) -> City:
        """Opens the city at ``url`` (or a SQLite file at that path); a new one is filled with the sample towns.

        Raises ``database-unusable`` and, for a database of a newer program, ``newer-format``.
        """
        lanes = Lanes(url)
        city = cls(lanes, now, password_cost)
        try:
            if not city._created():
                if fill:
                    from gridcentre.city.sample import fill as fill_with_sample

                    fill_with_sample(city)
                city._filled()
        except DBAPIError as fault:
            lanes.close()
            raise ProblemError("database-unusable", str(fault.orig), place=parsed_place(lanes.url)) from fault
        except BaseException:
            lanes.close()
            raise
        return city

    def _created(self) -> bool:
        """Makes the tables if they are not there; whether the city was also filled, which a crash may have stopped."""
        with self.lanes.write() as connection:
            metadata.create_all(connection)
            stored = connection.execute(select(meta.c.value).where(meta.c.name == "schema")).scalar()
            if stored is not None:
                if int(stored) > SCHEMA:
                    raise ProblemError("newer-format", format=stored, known=SCHEMA)
                return connection.execute(select(meta.c.value).where(meta.c.name == "filled")).scalar() is not None
            rows = [{"name": "schema", "value": str(SCHEMA)}, {"name": "epoch", "value": _new_epoch()}]
            connection.execute(insert(meta), rows)
            connection.execute(insert(counter), [{"name": name, "value": 0} for name in COUNTERS])
            log = Log(connection)
            things.put(log, connection, "account", [(SYSTEM.id, SYSTEM, "")])
            log.flush(organisation=True)
            return False

    def _filled(self) -> None:
        with self.lanes.write() as connection:
            connection.execute(insert(meta), [{"name": "filled", "value": "yes"}])

    def close(self) -> None:
        self.lanes.close()

    def on_commit(self, called: Callable[[], None]) -> Callable[[], None]:
        """Calls ``called`` after each commit of this process, from the thread that made it; returns how to end that."""
        self._after_commit.append(called)
        return partial(self._after_commit.remove, called)

    def committed(self) -> None:
        """Something new is in the feed."""
        for called in tuple(self._after_commit):
            called()

    # --- acts --------------------------------------------------------------------------------------

    def submit(
        self, acts: Sequence[ActionIn], account: Account, device: str = "", at: int | None = None
    ) -> tuple[Result, ...]:
        """Judges and applies a batch in one transaction; answers in its order.

        ``account``: who signs. ``at``: receipt time in ms, ``now()`` unless a history is told.
        Raises only if the database fails, and then nothing was done.
        """
        with self.lanes.write() as connection:
            moment = self.now() if at is None else at
            batch = Batch(connection, account, device, moment, partial(self.towns_kept.town, connection))
            results = batch.run(acts)
        self.committed()
        return results

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of ``ids`` that have a verdict."""
        query = select(action.c.id).where(action.c.id.in_(list(ids)))
        with self.lanes.read() as connection:
            return set(connection.execute(query).scalars())

    # --- what the city knows -----------------------------------------------------------------------

    def put_things(self, type_: str, rows: Iterable[things.Row]) -> None:
        """Writes organisation data, one transaction: rows of (id, body, town), see ``things.put``."""
        with self.lanes.write() as connection:
            log = Log(connection)
            things.put(log, connection, type_, rows)
            log.flush(organisation=True)
        self.committed()

    def town(self, code: str) -> Town:
        """A town with all its data; raises ``town-unknown``."""
        with self.lanes.read() as connection:
            return self.towns_kept.town(connection, code, head(connection).organisation)

    def towns(self) -> dict[str, str]:
        """Code -> name of every town."""
        return {code: entry.name for code, entry in self._entries().items()}

    def town_code(self, word: str) -> str:
        """The town that ``word`` names by code, name or pinyin; raises ``town-unknown``."""
        entries = self._entries()
        wanted = word.strip().lower()
        for code, entry in entries.items():
            if wanted and wanted in (code, entry.name, entry.alias.lower()):
                return code
        raise ProblemError(
            "town-unknown", town=word, known=" ".join(entry.alias or code for code, entry in entries.items())
        )

    def _entries(self) -> Mapping[str, things.TownEntry]:
        with self.lanes.read() as connection:
            return self.towns_kept.entries(connection, head(connection).organisation)

    def account(self, key: str) -> Account | None:
        with self.lanes.read() as connection:
            return things.account(connection, key)

    def ticket(self, key: str) -> Ticket | None:
        with self.lanes.read() as connection:
            body = connection.execute(select(tickets.c.body).where(tickets.c.id == key)).scalar()
        return _tickets.decode(body) if body else None

    def find(self, number: str) -> Ticket | None:
        """The ticket with this number, id, 原号 or outer number; of several with one outer number the newest."""
        exact = or_(tickets.c.number == number, tickets.c.id == number)
        told = or_(tickets.c.old_number == number, tickets.c.outer_no == number)
        with self.lanes.read() as connection:
            for condition in (exact, told):
                query = select(tickets.c.body).where(condition).order_by(tickets.c.created_at.desc()).limit(1)
                body = connection.execute(query).scalar() if number else None
                if body:
                    return _tickets.decode(body)
        return None

    def actions(self, ticket: str) -> list[Action]:
        """The applied acts of a ticket (by id), in the city's order."""
        query = select(action.c.body).where(action.c.ticket == ticket, action.c.seq > 0).order_by(action.c.seq)
        with self.lanes.read() as connection:
            return [_actions.decode(body) for body in connection.execute(query).scalars()]

    def actions_after(self, seq: int) -> list[Action]:
        """Acts applied after ``seq``, of all tickets, in the city's order."""
        query = select(action.c.body).where(action.c.seq > seq).order_by(action.c.seq)
        with self.lanes.read() as connection:
            return [_actions.decode(body) for body in connection.execute(query).scalars()]

    def party(self, ticket: str) -> Party | None:
        """The complainant as stored: for the operator and for tests."""
        with self.lanes.read() as connection:
            return party_of(connection, ticket)

    def open_tickets(self, states: Iterable[str] | None = None, town: str = "") -> Iterator[Ticket]:
        """Tickets in ``states`` (every open one by default), oldest first; no transaction is held between them."""
        wanted = sorted(OPEN_STATES if states is None else states)
        query = select(tickets.c.created_at, tickets.c.id, tickets.c.body).where(tickets.c.state.in_(wanted))
        query = query.where(tickets.c.town == town) if town else query
        query = query.order_by(tickets.c.created_at, tickets.c.id).limit(_SLICE)
        place: tuple[int, str] | None = None
        while True:
            step = query
            if place:
                later = tickets.c.created_at > place[0]
                step = query.where(or_(later, (tickets.c.created_at == place[0]) & (tickets.c.id > place[1])))
            with self.lanes.read() as connection:
                rows = connection.execute(step).all()
            if not rows:
                return
            for row in rows:
                yield _tickets.decode(row.body)
            place = (rows[-1].created_at, rows[-1].id)

    def counts(self) -> dict[str, int]:
        """State -> number of tickets."""
        query = select(tickets.c.state, func.count()).group_by(tickets.c.state)
        with self.lanes.read() as connection:
            return dict(connection.execute(query).all())

    # --- restore and housekeeping ------------------------------------------------------------------

    @property
    def epoch(self) -> str:
        """Changes when the city may have lost its memory (design.md 5.6)."""
        with self.lanes.read() as connection:
            return epoch_of(connection)

    def renew_epoch(self) -> str:
        """After a restore from a backup: every cursor is refused, refusals wait, numbers leap over what may be lost."""
        with self.lanes.write() as connection:
            known = head(connection, lock=True)
            newest = int(connection.execute(select(func.max(action.c.at))).scalar() or self.now())
            numbers = Numbers(connection)
            towns = self.towns_kept.entries(connection, known.organisation)
            towns_rules = (self.towns_kept.town(connection, code, known.organisation).rules for code in towns)
            for prefix in sorted({rules.number_prefix for rules in towns_rules}):
                numbers.leap(prefix, newest, max(newest, self.now()))
            numbers.flush()
            epoch = _new_epoch()
            connection.execute(update(meta).where(meta.c.name == "epoch").values(value=epoch))
            move(connection, "recovering", 1)
        self.committed()
        return epoch

    def close_recovery(self) -> None:
        """The operator has seen enough: from now on acts are refused again where they must be."""
        with self.lanes.write() as connection:
            head(connection, lock=True)
            move(connection, "recovering", 0)

    def forget(self, before: int) -> int:
        """Drops the traces of removals older than ``before`` (ms); older cursors begin anew. Returns rows dropped."""
        with self.lanes.write() as connection:
            last = head(connection, lock=True).seq
            query = select(func.min(action.c.seq)).where(action.c.at >= before, action.c.seq > 0)
            floor = int(connection.execute(query).scalar() or last + 1) - 1
            old = (changes.c.seq <= floor) & (changes.c.op != "put")
            dropped = connection.execute(changes.delete().where(old)).rowcount
            move(connection, "floor", floor)
        return dropped


def epoch_of(connection: Connection) -> str:
    return str(connection.execute(select(meta.c.value).where(meta.c.name == "epoch")).scalar_one())


def _new_epoch() -> str:
    return secrets.token_hex(6)
