"""Opening the city's database: the one place that knows which database it is.

SQLite needs what practices.md section 5 found: an explicit BEGIN (IMMEDIATE for writers, or
updates are lost), WAL with FULL, foreign keys per connection. Everything else of the city is
SQLAlchemy Core that PostgreSQL runs as it stands.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from gridcentre.city.tables import counter
from gridcentre.domain.problems import ProblemError

BUSY_MS = 10_000  # another process may hold the writer's lock while it imports


def database_url(place: str) -> str:
    """``place`` as an SQLAlchemy URL; a plain path is a SQLite file."""
    return place if "://" in place else f"sqlite:///{Path(place).expanduser().absolute()}"


class Lanes:
    """Connections of one database: many readers, one writer at a time."""

    def __init__(self, place: str) -> None:
        """Opens or creates the database; raises ``database-unusable``."""
        self.url = database_url(place)
        try:
            parsed = make_url(self.url)
            self.sqlite = parsed.get_backend_name() == "sqlite"
            if self.sqlite:
                _private_file(Path(parsed.database or ""))
            # an error's text may reach the log: no names and no texts in it
            self.engine = create_engine(parsed, pool_size=8, max_overflow=40, hide_parameters=True)
            if self.sqlite:
                _sqlite_manners(self.engine)
            self._watcher = self.engine.connect() if self.sqlite else None
        except (ArgumentError, DBAPIError, OSError, ImportError) as fault:
            raise ProblemError("database-unusable", str(fault), place=parsed_place(self.url)) from fault
        self._turn = threading.Lock()  # a queue in the process: SQLite's own waiting is a poll with naps
        self._glance = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot: everything read inside belongs to one moment."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A writer's transaction: commits at the end, rolls back when an exception leaves it."""
        with self._turn, self.engine.connect() as connection:
            connection = connection.execution_options(gridcentre_write=True)
            with connection.begin():
                yield connection

    def stamp(self) -> int:
        """A number that differs whenever any process has committed since; no file is read on SQLite (3 µs)."""
        if self._watcher is None:
            with self.engine.connect() as connection:
                return int(connection.execute(select(counter.c.value).where(counter.c.name == "seq")).scalar_one())
        raw: Any = self._watcher.connection.driver_connection
        with self._glance:
            return int(raw.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        if self._watcher is not None:
            self._watcher.close()
        self.engine.dispose()


def parsed_place(url: str) -> str:
    """The database's name without a password in it."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "?"


def is_busy(fault: OperationalError) -> bool:
    """Another process held the writer's lock for too long; the same request may be sent again."""
    return "locked" in str(fault.orig) or "busy" in str(fault.orig)


def _private_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _sqlite_manners(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(raw: Any, _record: object) -> None:
        raw.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-32000",
            "temp_store=MEMORY",
        ):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("gridcentre_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
