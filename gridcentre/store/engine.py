"""Opens one encrypted file and lends connections to it: two readers, one writer (design.md 4).

SQLAlchemy's own handling of SQLite transactions loses updates without an error (practices.md 5.1),
so the driver's is switched off and every transaction is begun here: ``BEGIN IMMEDIATE`` in the write
lane, ``BEGIN`` for readers. What the machine refuses (full disk, foreign key, a newer program's file)
becomes a ``ProblemError`` that a person can act on; everything else passes as it is: a bug.
"""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoReaderFree
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from gridcentre.domain.problems import ProblemError
from gridcentre.store import formats

READERS = 2
BUSY_SECONDS = 5.0
# KiB of page cache for the writer and for each reader: with desk.db, cache.db and files.db open 32 MB in all
DURABLE_CACHE = (1024, 512)
DISPOSABLE_CACHE = (10 * 1024, 9 * 1024)

_BY_PRIMARY_CODE = {
    dbapi2.SQLITE_FULL: "disk-full",
    dbapi2.SQLITE_READONLY: "read-only",
    dbapi2.SQLITE_PERM: "read-only",
    dbapi2.SQLITE_CANTOPEN: "read-only",
    dbapi2.SQLITE_BUSY: "busy",
    dbapi2.SQLITE_LOCKED: "busy",
    dbapi2.SQLITE_CORRUPT: "damaged",
    dbapi2.SQLITE_NOTADB: "wrong-key",
    dbapi2.SQLITE_IOERR: "disk-error",
}
_LEAST_ROOM = 1 << 20  # bytes; with less, an I/O error is a full disk (the log's index cannot grow)
_BY_ERRNO = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EFBIG: "disk-full",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
}


def problem_of(error: BaseException, path: Path) -> ProblemError | None:
    """The environment's problem behind ``error`` while ``path`` was in use; None if it is none of the machine's."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    if isinstance(error, NoReaderFree):
        return ProblemError("busy", str(error), file=path.name)
    if isinstance(error, dbapi2.Error):
        name = getattr(error, "sqlite_errorname", "") or ""
        code = _BY_PRIMARY_CODE.get((getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF, "")
        if code == "disk-error" and _room(path) < _LEAST_ROOM:
            code = "disk-full"
        return ProblemError(code, f"{name}: {error}", file=path.name) if code else None
    if isinstance(error, OSError) and error.errno in _BY_ERRNO:
        return ProblemError(_BY_ERRNO[error.errno], str(error), file=path.name)
    return None


def _room(path: Path) -> int:
    """Bytes free on the disk of ``path``; plenty where nobody can say."""
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return _LEAST_ROOM


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns the environment's errors inside the block into ``ProblemError``."""
    try:
        yield
    except (dbapi2.Error, DBAPIError, NoReaderFree, OSError) as error:
        problem = problem_of(error, path)
        if problem is None:
            raise
        raise problem from error


def connect(path: Path, key: bytes, *, durable: bool, cache_kib: int) -> Any:
    """A raw driver connection with key and settings. The key goes in raw: deriving it at each connect costs 0.1 s."""
    if len(key) != 32:
        raise ValueError("a file key has 32 bytes")
    raw = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS)
    try:
        for pragma in (
            "cipher_log_level = NONE",  # else a wrong key writes to stderr
            "cipher_memory_security = OFF",
            f"key = \"x'{key.hex()}'\"",
            "journal_mode = WAL",
            f"synchronous = {'FULL' if durable else 'NORMAL'}",
            "foreign_keys = ON",
            "secure_delete = ON",  # what is erased leaves no bytes behind, not even for the holder of the key
            "temp_store = MEMORY",
            "trusted_schema = OFF",
            f"cache_size = -{cache_kib}",
        ):
            raw.execute(f"PRAGMA {pragma}").fetchall()
    except BaseException:
        raw.close()
        raise
    return raw


class Lanes:
    """The connections of one open file, for any thread; one writes at a time, and readers never wait for it."""

    def __init__(self, path: Path, key: bytes, *, durable: bool) -> None:
        self.path = path
        writer_kib, reader_kib = DURABLE_CACHE if durable else DISPOSABLE_CACHE
        self._writer = self._engine(key, durable, writer_kib, "BEGIN IMMEDIATE", 1)
        self._readers = self._engine(key, durable, reader_kib, "BEGIN", READERS)
        self._lock = threading.RLock()
        self._writing = False

    def _engine(self, key: bytes, durable: bool, cache_kib: int, begin: str, size: int) -> Engine:
        engine = create_engine(
            "sqlite://",
            module=dbapi2,
            creator=lambda: connect(self.path, key, durable=durable, cache_kib=cache_kib),
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0,
            pool_timeout=BUSY_SECONDS,
            hide_parameters=True,  # an error's text may reach a log: no names, no texts in it
        )

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look at the file; keep it short."""
        with told(self.path), self._readers.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: committed at the end (of a ``durable`` file: to the disk), undone by an exception."""
        with told(self.path), self._lock:
            if self._writing:
                raise RuntimeError(f"a write inside a write of {self.path.name}")
            self._writing = True
            try:
                with self._writer.connect() as connection, connection.begin():
                    yield connection
            finally:
                self._writing = False

    def tidy(self, *statements: str) -> None:
        """Runs what cannot stand in a transaction, then folds the log into the file: nothing erased stays in it."""
        with told(self.path), self._lock:
            raw = self._writer.raw_connection()
            try:
                for statement in (*statements, "PRAGMA wal_checkpoint(TRUNCATE)"):
                    raw.cursor().execute(statement).fetchall()
            finally:
                raw.close()

    def close(self) -> None:
        """Ends all connections; the last one folds the log into the file."""
        with self._lock:
            self._readers.dispose()
            self._writer.dispose()


def lines(connection: Connection, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Rows of a wide or long list as plain tuples, past SQLAlchemy's result, which costs as much as the query."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement, tuple(parameters))
        return list(cursor.fetchall())
    finally:
        cursor.close()


def open_file(path: Path, key: bytes, *, durable: bool, migrations: Sequence[str]) -> Lanes:
    """Opens or creates the encrypted file at ``path`` in the format of ``migrations``.

    ``migrations``: SQL scripts; the n-th leads from format n to n+1. A ``durable`` file of an older format is
    backed up and migrated; a disposable one is replaced by an empty one (it can be pulled again).
    Raises ProblemError newer-format, wrong-key, damaged, read-only, disk-full, busy, disk-error.
    """
    with told(path):
        _create(path)
        raw = connect(path, key, durable=durable, cache_kib=DURABLE_CACHE[0])
        try:
            found = formats.version_of(raw)
            if found > len(migrations):
                raise ProblemError("newer-format", path.name, file=path.name, format=found, known=len(migrations))
            if 0 < found < len(migrations) and not durable:
                raw.close()
                remove_file(path)
                _create(path)
                raw = connect(path, key, durable=durable, cache_kib=DURABLE_CACHE[0])
                found = 0
            if found < len(migrations):
                if found:
                    _back_up(raw, path, key, found)
                formats.migrate(raw, migrations, path.name)
        finally:
            raw.close()
    return Lanes(path, key, durable=durable)


def _create(path: Path) -> None:
    """An empty file that only its owner may read; SQLite gives the log the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _back_up(raw: Any, path: Path, key: bytes, found: int) -> None:
    """A whole copy in the same encryption beside the file; a copy of a live file by the file system would be torn."""
    target = formats.backup_path(path, found)
    _create(target)
    try:
        copy = connect(target, key, durable=True, cache_kib=DURABLE_CACHE[0])
        try:
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
            raw.backup(copy)
        finally:
            copy.close()
    except BaseException:
        remove_file(target)
        raise
    for old in formats.old_backups(path):
        remove_file(old)


def remove_file(path: Path) -> None:
    """Deletes a database file with its log; no connection may be open."""
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)
