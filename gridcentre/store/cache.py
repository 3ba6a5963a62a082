"""The city's word on this machine: filled page by page, asked by anybody, thrown away when in doubt (design.md 4).

Only what can be pulled again stands in ``cache.db``, so the file is never saved at a price: a new
one is filled instead.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import Connection

from gridcentre.domain.assembly import town_of
from gridcentre.domain.calendar import DAY
from gridcentre.domain.organisation import Town
from gridcentre.domain.tickets import Action, Party, Ticket
from gridcentre.store import engine, pages, search
from gridcentre.store.engine import Lanes
from gridcentre.store.pages import Filling, PageEffect
from gridcentre.store.schema import MIGRATIONS
from gridcentre.sync.contract import AccessRecord, ChangesPage

_LOT = 500  # tickets erased in one transaction, so that a page of the feed can come in between
_ticket = msgspec.json.Decoder(Ticket)
_action = msgspec.json.Decoder(Action)
_party = msgspec.json.Decoder(Party)
_access = msgspec.json.Decoder(AccessRecord)


class Cache:
    """One open ``cache.db``. Pages are applied by one thread at a time; questions come from any thread."""

    def __init__(self, path: Path, lanes: Lanes, names: Mapping[str, str]) -> None:
        self.path = path
        self._names = names
        self._lanes = lanes
        self._towns: dict[str, Town] = {}
        self.generation = 0  # grows with every change of what the lists show
        self._load_meta()

    @classmethod
    def open(cls, path: Path, key: bytes, names: Mapping[str, str] = MappingProxyType({})) -> Cache:
        """Open or create; an older format is emptied, to be filled again. Raises ProblemError as ``open_file``.

        ``names``: town code -> name; a town that is not in it is called by its code.
        """
        return cls(path, engine.open_file(path, key, durable=False, migrations=MIGRATIONS), names)

    @property
    def lanes(self) -> Lanes:
        """The file's connections, for lists and reports."""
        return self._lanes

    def close(self) -> None:
        self._lanes.close()

    # -- what the file knows of the feed -----------------------------------------------------

    def _load_meta(self) -> None:
        with self._lanes.read() as connection:
            found = connection.exec_driver_sql("SELECT key, value FROM meta")
            meta: dict[str, str] = {key: value for key, value in found}
        self.cursor: str = meta.get("cursor", "")  # where the next page begins; '' = at the beginning
        self.epoch: str = meta.get("epoch", "")
        self.scope: tuple[str, ...] = tuple(meta.get("scope", "").split())
        self.last_seq = int(meta.get("last_seq", 0))  # highest ever applied
        self.as_of = int(meta.get("as_of", 0))  # the city's clock at the last page

    def apply_page(self, page: ChangesPage, epoch: str, scope: Iterable[str], own: Collection[str] = ()) -> PageEffect:
        """Write a page with its cursor in one transaction; safe to repeat.

        ``own``: tickets with acts of ours; of those that leave, number and title are kept.
        Raises ValueError when the file was filled from another epoch or scope.
        """
        scope = tuple(scope)
        if self.epoch and (self.epoch, self.scope) != (epoch, scope):
            raise ValueError(f"filled from {self.epoch} {self.scope}, not {epoch} {scope}")
        types = frozenset(change.type for change in page.changes)
        last_seq = max((change.seq for change in page.changes), default=0)
        meta = {
            "cursor": page.cursor,
            "epoch": epoch,
            "scope": " ".join(scope),
            "last_seq": str(max(self.last_seq, last_seq)),
            "as_of": str(max(self.as_of, page.server_time)),
        }
        with self._lanes.write() as connection:
            towns = self._towns if types.isdisjoint(pages.TOWN_TYPES) else {}
            read_town = self._reader(connection, towns)
            filling = Filling(connection, read_town, page.server_time, own)
            filling.put(page.changes)
            for code in self._towns:  # here and now: who asks for them may be a window
                read_town(code)
            if not types.isdisjoint(pages.TIME_TYPES):
                pages.refresh_soon(connection, filling.towns)
            connection.exec_driver_sql("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(meta.items()))
        self._towns = towns
        if filling.rows:
            self.generation += 1
        self.cursor, self.epoch, self.scope = page.cursor, epoch, scope
        self.last_seq, self.as_of = int(meta["last_seq"]), int(meta["as_of"])
        return PageEffect(frozenset(filling.tickets), types, filling.rows, last_seq)

    # -- questions -------------------------------------------------------------------------

    def _one(self, statement: str, *parameters: Any) -> Any:
        with self._lanes.read() as connection:
            return connection.exec_driver_sql(statement, parameters).first()

    def _all(self, statement: str, *parameters: Any) -> list[Any]:
        with self._lanes.read() as connection:
            return list(connection.exec_driver_sql(statement, parameters))

    def raw_ticket(self, ticket_id: str) -> bytes | None:
        """The ticket's body byte for byte as the city sent it; None if it is not here, or its body was erased."""
        found = self._one("SELECT b.body FROM ticket t JOIN body b ON b.row = t.row WHERE t.id = ?", ticket_id)
        return bytes(found[0]) if found else None

    def ticket(self, ticket_id: str) -> Ticket | None:
        """The ticket as the city last sent it."""
        body = self.raw_ticket(ticket_id)
        return _ticket.decode(body) if body is not None else None

    def version(self, ticket_id: str) -> int:
        """Version of the ticket; 0 if it is not here."""
        found = self._one("SELECT version FROM ticket WHERE id = ?", ticket_id)
        return int(found[0]) if found else 0

    def find(self, number: str) -> str | None:
        """Id of the ticket with this number, 原号, outer number or id; the newest if several have it."""
        for name in ("id", "number", "old_number", "outer_no"):
            found = self._one(f"SELECT id FROM ticket WHERE {name} = ? AND {name} <> '' ORDER BY row DESC", number)
            if found:
                return str(found[0])
        return None

    def actions(self, ticket_id: str) -> list[Action]:
        """The ticket's 流转记录 in the city's order; unknown kinds included."""
        return [_action.decode(body) for body in self.raw_actions(ticket_id)]

    def raw_actions(self, ticket_id: str) -> list[bytes]:
        """Bodies of the ticket's actions as sent."""
        found = self._all("SELECT body FROM action WHERE ticket = ? ORDER BY place", ticket_id)
        return [bytes(body) for (body,) in found]

    def has_actions(self, ids: Iterable[str]) -> set[str]:
        """Which of these actions are in the file."""
        wanted = json.dumps(list(ids))
        return {key for (key,) in self._all("SELECT a.id FROM json_each(?) w JOIN action a ON a.id = w.value", wanted)}

    def party(self, ticket_id: str) -> Party | None:
        """The complainant, if the city sends it to this scope."""
        found = self._one("SELECT body FROM thing WHERE type = 'party' AND id = ?", ticket_id)
        return _party.decode(found[0]) if found else None

    def access(self, ticket_id: str) -> list[AccessRecord]:
        """Who has seen the ticket, oldest first."""
        found = self._all("SELECT body FROM access WHERE ticket = ? ORDER BY at", ticket_id)
        return [_access.decode(body) for (body,) in found]

    def things(self, kind: str) -> list[bytes]:
        """Bodies of one feed type as sent, also of a type that this program does not know."""
        return [bytes(body) for (body,) in self._all("SELECT body FROM thing WHERE type = ? ORDER BY id", kind)]

    def stub(self, ticket_id: str) -> tuple[str, str, int] | None:
        """Number, title and time of leaving of a ticket that left this scope while it had acts of ours."""
        found = self._one("SELECT number, title, at FROM tombstone WHERE type = 'ticket' AND id = ?", ticket_id)
        return tuple(found) if found else None

    def town(self, code: str) -> Town:
        """The town with all its data, as the city delivered it; the same object until that data changes."""
        town = self._towns.get(code)
        if town is None:
            towns = self._towns
            with self._lanes.read() as connection:
                town = self._reader(connection, towns)(code)
        return town

    def _reader(self, connection: Connection, towns: dict[str, Town]) -> Callable[[str], Town]:
        """Builds towns as ``connection`` sees them and keeps them in ``towns``."""

        def bodies(kind: str) -> Iterable[tuple[str, bytes]]:
            found = connection.exec_driver_sql("SELECT id, body FROM thing WHERE type = ? ORDER BY id", (kind,))
            return [(key, bytes(body)) for key, body in found]

        def town(code: str) -> Town:
            known = towns.get(code)
            if known is None:
                known = towns[code] = town_of(code, self._names.get(code, code), bodies)
            return known

        return town

    # -- keeping it small and whole ----------------------------------------------------------

    def purge(self, keep_days: int, now: int, fact_years: int = 5, own: Collection[str] = ()) -> int:
        """Erase bodies, texts, complainants and actions of tickets closed ``keep_days`` before ``now``; how many.

        List row (without title) and facts stay ``fact_years``, for reports. ``own`` is spared: tickets
        with acts of ours. What is erased is in no byte of the file afterwards.
        """
        old = self._all(
            "SELECT t.row, t.id FROM ticket t JOIN content c ON c.row = t.row "
            "WHERE t.closed_at > 0 AND t.closed_at < ?",
            now - keep_days * DAY,
        )
        old = [(row, key) for row, key in old if key not in own]
        oldest = now - fact_years * 366 * DAY
        past = [key for (key,) in self._all("SELECT id FROM ticket WHERE closed_at > 0 AND closed_at < ?", oldest)]
        for start in range(0, len(old), _LOT):
            with self._lanes.write() as connection:
                pages.reduce(connection, old[start : start + _LOT])
        with self._lanes.write() as connection:
            pages.erase(connection, [key for key in past if key not in own])
            connection.exec_driver_sql("DELETE FROM tombstone WHERE at < ?", (now - keep_days * DAY,))
            if old or past:
                search.optimise(connection)
        if old or past:
            self._lanes.tidy()
            self.generation += 1
        return len(old)

    def check(self) -> list[str]:
        """What does not hold in this file: 'search' (index and texts differ), 'counts' (counters and rows differ)."""
        with self._lanes.read() as connection:
            wrong = ["search"] if search.gaps(connection) else []
            if pages.recounted(connection) != pages.counters(connection):
                wrong.append("counts")
        return wrong

    def repair(self) -> None:
        """Make index and counters whole again, month by month, without asking the city."""
        edges = self._one("SELECT min(row), max(row) FROM content")
        first, last = edges if edges[0] is not None else (0, -1)
        month = 31 * 86400 << 4
        for start in range(first, last + 1, month):
            with self._lanes.write() as connection:
                search.repair(connection, start, start + month)
        with self._lanes.write() as connection:
            search.remove(connection, search.gaps(connection))
            pages.recount(connection)
        self.generation += 1
