"""``files.db``: the bytes of attachments in encrypted chunks, found by their SHA-256 (design.md 4 and 5.7).

A file of its own, so that a photograph never makes an act or a page wait. What is added here may exist
nowhere else yet, so the file is durable; a second adding of the same bytes stores nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from gridcentre.domain.problems import ProblemError
from gridcentre.store.engine import Lanes, open_file

FILES = "files.db"
CHUNK = 256 * 1024  # bytes: small enough to read one without holding a whole video in memory
MIGRATIONS = (
    """
    CREATE TABLE file(sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, added_at INTEGER NOT NULL)
        WITHOUT ROWID;
    CREATE TABLE chunk(sha256 TEXT NOT NULL REFERENCES file(sha256) ON DELETE CASCADE, n INTEGER NOT NULL,
        bytes BLOB NOT NULL, PRIMARY KEY (sha256, n));
    """,
)


class Files:
    """The open ``files.db``."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    @classmethod
    def open(cls, folder: Path, key: bytes) -> Files:
        """Opens or creates the file below ``folder``; raises the problems of ``open_file``."""
        return cls(open_file(folder / FILES, key, durable=True, migrations=MIGRATIONS))

    def add(self, source: Path, now: int) -> str:
        """Takes the bytes of ``source`` in one transaction; their SHA-256 (hex) is the name an act gives them.

        Raises ``file-unreadable`` if the source cannot be read, and then nothing was kept.
        """
        try:
            digest, size = _measured(source)
            if self.has(digest):
                return digest
            with source.open("rb") as file, self._lanes.write() as connection:
                row = (digest, source.name, size, now)
                connection.exec_driver_sql("INSERT INTO file VALUES (?, ?, ?, ?)", row)
                for n, part in enumerate(_chunks(file)):
                    connection.exec_driver_sql("INSERT INTO chunk VALUES (?, ?, ?)", (digest, n, part))
        except OSError as fault:
            raise ProblemError("file-unreadable", str(fault), file=source.name) from fault
        return digest

    def has(self, sha256: str) -> bool:
        with self._lanes.read() as connection:
            found = connection.exec_driver_sql("SELECT 1 FROM file WHERE sha256 = ?", (sha256,)).first()
        return found is not None

    def chunks(self, sha256: str) -> Iterator[bytes]:
        """The bytes again, a chunk at a time; nothing for an unknown hash. No transaction is held between chunks."""
        n = 0
        while True:
            query = "SELECT bytes FROM chunk WHERE sha256 = ? AND n = ?"
            with self._lanes.read() as connection:
                part = connection.exec_driver_sql(query, (sha256, n)).scalar()
            if part is None:
                return
            yield bytes(part)
            n += 1

    def close(self) -> None:
        self._lanes.close()


def _measured(source: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as file:
        for part in _chunks(file):
            digest.update(part)
            size += len(part)
    return digest.hexdigest(), size


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while part := file.read(CHUNK):
        yield part
