"""Who has seen what on this desk: each look, reveal, print, export and copy, in one chain (design.md 5.8).

Records are durable before their subject is shown, and travel to the city in batches that hold
nobody up; each batch names the chain's last hash, so that a cut-off end shows.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import msgspec

from gridcentre.desk.core import Core
from gridcentre.domain.ids import new_id
from gridcentre.store.book import set_setting, setting
from gridcentre.sync.contract import AccessBatch, AccessRecord, Done
from gridcentre.sync.http import CityError, Lane
from gridcentre.trust import audit

VIEW_AGAIN_MS = 600_000  # a ticket looked at again within ten minutes is one look
BATCH = 500
OLD_HEAD = "access_old_head"
_record = msgspec.json.Decoder(AccessRecord)


class Audit:
    """The access records of this desk."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._seen: dict[str, int] = {}
        self._lock = threading.Lock()

    def note(self, ticket: str, kind: str, reason: str = "", detail: str = "") -> AccessRecord:
        """Writes one record: kind view, reveal, print, export or copy."""
        return self.note_all((ticket,), kind, reason, detail)[0]

    def note_all(
        self, tickets: Sequence[str], kind: str, reason: str = "", detail: str = ""
    ) -> tuple[AccessRecord, ...]:
        """The same record of several tickets, in one commit."""
        core, records = self._core, []
        with core.book.write() as c:
            last = c.exec_driver_sql("SELECT chain FROM access ORDER BY n DESC LIMIT 1").scalar()
            head = str(last or audit.first(core.profile.device))
            for ticket in tickets:
                record = AccessRecord(
                    id=new_id(),
                    ticket=ticket,
                    account=core.profile.account.id,
                    kind=kind,
                    at=core.clock.now(),
                    device=core.profile.device,
                    reason=reason,
                    detail=detail,
                )
                record = audit.chained(head, record)
                head = record.chain
                c.exec_driver_sql(
                    "INSERT INTO access (id, ticket, body, chain) VALUES (?, ?, ?, ?)",
                    (record.id, ticket, msgspec.json.encode(record), record.chain),
                )
                records.append(record)
        return tuple(records)

    def viewed(self, *tickets: str) -> None:
        """A person looks at the tickets."""
        now = self._core.clock.now()
        with self._lock:  # until it is written: what could not be is no look, and is noted at the next one
            fresh = [ticket for ticket in tickets if abs(now - self._seen.get(ticket, 0)) >= VIEW_AGAIN_MS]
            if fresh:
                self.note_all(fresh, "view")
            self._seen.update(dict.fromkeys(fresh, now))

    def records(self, ticket: str = "") -> tuple[AccessRecord, ...]:
        """Records of this desk, oldest first."""
        clause, parameters = ("WHERE ticket = ?", (ticket,)) if ticket else ("", ())
        with self._core.book.read() as c:
            rows = c.exec_driver_sql(f"SELECT body FROM access {clause} ORDER BY n", parameters)
            return tuple(_record.decode(row[0]) for row in rows)

    def verify(self) -> bool:
        """Whether no record of this desk was changed, moved or taken out."""
        return audit.verify(self.records())

    def send(self, lane: Lane) -> int:
        """Unsent records to the city; returns how many it took. Never raises for a refusal: they stay unsent."""
        sent = 0
        while True:
            with self._core.book.read() as c:
                rows = c.exec_driver_sql(
                    "SELECT n, body, chain FROM access WHERE sent = 0 ORDER BY n LIMIT ?", (BATCH,)
                ).all()
                old_head = setting(c, OLD_HEAD)
            if not rows:
                return sent
            records = tuple(_record.decode(row[1]) for row in rows)
            try:
                lane.post("access", AccessBatch(records=records, head=rows[-1][2], old_head=old_head), Done)
            except CityError as error:
                if error.refused:
                    return sent
                raise
            with self._core.book.write() as c:
                c.exec_driver_sql("UPDATE access SET sent = 1 WHERE n <= ?", (rows[-1][0],))
                set_setting(c, OLD_HEAD, "")
            sent += len(rows)
