"""``desk.db``: what this desk owes and remembers, small and durable (every commit is on the disk before it returns).

Other than the cache, nothing in here can be pulled again. One writer at a time; the pieces
(``outbox``, ``projection``) work on the connection that ``write`` lends, so that whatever
belongs together is one commit.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection

from gridcentre.store import outbox, projection
from gridcentre.store.book_schema import MIGRATIONS
from gridcentre.store.engine import Lanes, open_file

_json = msgspec.json


class Book:
    """The open ``desk.db``. ``revision`` grows with every commit; readers may keep what they derived until then."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self.revision = 0
        self._pending: tuple[int, frozenset[str]] = (-1, frozenset())
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path, key: bytes) -> Book:
        """Opens or creates the file; acts that were being sent go back to the queue."""
        book = cls(open_file(path, key, durable=True, migrations=MIGRATIONS))
        try:
            with book.write() as c:
                outbox.reopen(c)
                projection.create(c)
        except BaseException:
            book.close()
            raise
        return book

    def close(self) -> None:
        self._lanes.close()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._lanes.read() as c:
            yield c

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One durable commit; never open during HTTP."""
        with self._lanes.write() as c:
            yield c
        with self._lock:
            self.revision += 1

    def pending(self) -> frozenset[str]:
        """Tickets that stand in the projection and are to be left out of the base."""
        with self._lock:
            revision, known = self._pending
            if revision == self.revision:
                return known
            revision = self.revision
        with self.read() as c:
            known = frozenset(row[0] for row in c.exec_driver_sql("SELECT id FROM projection"))
        with self._lock:
            self._pending = (revision, known)
        return known

    def setting(self, key: str, default: str = "") -> str:
        with self.read() as c:
            return setting(c, key, default)

    def set_setting(self, key: str, value: str) -> None:
        with self.write() as c:
            set_setting(c, key, value)

    def save_draft(self, key: str, body: Mapping[str, Any], at: int) -> None:
        """Keeps a half-written form; the last one under ``key`` counts."""
        with self.write() as c:
            c.exec_driver_sql("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", (key, _json.encode(body), at))

    def draft(self, key: str) -> dict[str, Any] | None:
        with self.read() as c:
            row = c.exec_driver_sql("SELECT body FROM draft WHERE key = ?", (key,)).one_or_none()
        return _json.decode(row[0], type=dict[str, Any]) if row else None

    def drafts(self) -> tuple[str, ...]:
        """Keys, the latest first."""
        with self.read() as c:
            return tuple(row[0] for row in c.exec_driver_sql("SELECT key FROM draft ORDER BY saved_at DESC, key"))

    def delete_draft(self, key: str) -> None:
        with self.write() as c:
            c.exec_driver_sql("DELETE FROM draft WHERE key = ?", (key,))


def setting(c: Connection, key: str, default: str = "") -> str:
    row = c.exec_driver_sql("SELECT value FROM setting WHERE key = ?", (key,)).one_or_none()
    return str(row[0]) if row else default


def set_setting(c: Connection, key: str, value: str) -> None:
    c.exec_driver_sql("INSERT OR REPLACE INTO setting VALUES (?, ?)", (key, value))


def next_serial(c: Connection, kind: str, year: int) -> int:
    """The next number of its kind in the year; used up with the caller's commit and never given again."""
    row = c.exec_driver_sql(
        "INSERT INTO serial (kind, year, last) VALUES (?, ?, 1) "
        "ON CONFLICT (kind, year) DO UPDATE SET last = last + 1 RETURNING last",
        (kind, year),
    ).one()
    return int(row[0])
