"""Formats of the desk's files: numbered SQL inside the program, tried before any window opens (design.md 4).

The number stands in ``PRAGMA user_version``. A step is all or nothing; what it leaves is checked
before it is committed, and the three newest copies of what was before are kept.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gridcentre.domain.problems import ProblemError

KEEP_BACKUPS = 3


def version_of(raw: Any) -> int:
    """Format of the open file; 0 for an empty one."""
    return int(raw.execute("PRAGMA user_version").fetchone()[0])


def migrate(raw: Any, scripts: Sequence[str], name: str) -> None:
    """Brings the open file ``name`` to format ``len(scripts)`` in one transaction.

    Raises ProblemError damaged, with nothing changed, when the result does not pass the checks.
    """
    raw.execute("BEGIN IMMEDIATE")
    try:
        # read again inside the transaction: another process may have been faster
        for script in scripts[version_of(raw) :]:
            for statement in statements(script):
                raw.execute(statement)
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        verdict = raw.execute("PRAGMA quick_check(1)").fetchone()[0]
        if broken or verdict != "ok":
            raise ProblemError("damaged", f"{verdict}; {len(broken)} broken references", file=name)
        raw.execute(f"PRAGMA user_version = {len(scripts)}")
    except BaseException:
        raw.execute("ROLLBACK")
        raise
    raw.execute("COMMIT")


def statements(script: str) -> Iterator[str]:
    """The single statements of a script; a trigger's inner semicolons do not end it."""
    part = ""
    for piece in script.split(";"):
        part += piece + ";"
        if sqlite3.complete_statement(part):
            if part.strip(" \n\t;"):
                yield part
            part = ""


def backup_path(path: Path, version: int) -> Path:
    """Name of a copy taken before a migration; names sort by the time they were taken."""
    return path.with_name(f"{path.name}.{time.time_ns() // 1_000_000:013d}-v{version}.bak")


def old_backups(path: Path) -> list[Path]:
    """Copies beyond the three newest, oldest first."""
    return sorted(path.parent.glob(f"{path.name}.*.bak"))[:-KEEP_BACKUPS]
