"""What the desk's unconfirmed acts make of a ticket, folded over the city's last word by the city's own table.

Two folds (workflow.md 6): ``expected`` counts every pending act and is what a new act is judged
on; ``shown`` counts only acts that are legal without a line, so that state, overlays and clocks
of the others stay as confirmed until the city has taken them (待发送).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection

from gridcentre.domain import fold, judgement
from gridcentre.domain.organisation import Town
from gridcentre.domain.problems import Problem
from gridcentre.domain.tickets import Ticket
from gridcentre.domain.workflow import table
from gridcentre.store import columns
from gridcentre.store.outbox import Entry

PRESSING = ("rejected", "doubtful", "unsure", "blocked", "queued", "sending", "acknowledged")
OWN_COLUMNS = ("sync", "kinds", "base_version", "shown", "expected")
_ticket = msgspec.json.Decoder(Ticket)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class View:
    """Outcome of one fold. ``doubts``: each judged act with its problem, or None while it is lawful."""

    shown: Ticket | None
    expected: Ticket | None
    doubts: Mapping[str, Problem | None] = field(default_factory=dict)
    waiting: tuple[str, ...] = ()  # kinds that show as 待发送: not folded into ``shown``


def fold_pending(base: Ticket | None, seen: Collection[str], entries: Sequence[Entry], town: Town, now: int) -> View:
    """``base``: the confirmed ticket; ``seen``: ids of the entries that it already contains; ``now``: city time, ms."""
    shown = expected = base
    doubts: dict[str, Problem | None] = {}
    waiting: list[str] = []
    for entry in entries:
        if entry.state in ("rejected", "blocked") or entry.id in seen:
            continue
        if entry.state == "acknowledged":
            if base is None or base.version < entry.version:
                expected = _taken(expected, entry, town)
                shown = _taken(shown, entry, town)
            continue
        problem = judgement.judge(expected, entry.action, town, now)
        doubts[entry.id] = problem
        if problem:
            waiting.append(entry.kind)
            continue
        before, expected = expected, fold.apply(expected, entry.action, town, entry.written_at)
        row = table().rows[entry.kind]
        if row.offline and before is shown:
            shown = expected
        elif row.offline and judgement.judge(shown, entry.action, town, now) is None:
            shown = fold.apply(shown, entry.action, town, entry.written_at)
        else:
            waiting.append(entry.kind)
    return View(shown, expected, doubts, tuple(waiting))


def _taken(ticket: Ticket | None, entry: Entry, town: Town) -> Ticket | None:
    """The city took it: no question of lawfulness, unless the base has moved on in a way that leaves it no ground."""
    if judgement.judge(ticket, entry.action, town, entry.at) is not None:
        return ticket
    after = fold.apply(ticket, entry.action, town, entry.at)
    return msgspec.structs.replace(after, number=entry.number) if entry.number and not after.number else after


def mark_of(entries: Sequence[Entry]) -> str:
    """The most pressing mark of a ticket's open acts."""
    return pressing([entry.mark for entry in entries])


def pressing(marks: Collection[str]) -> str:
    return next((mark for mark in PRESSING if mark in marks), "")


def create(c: Connection) -> bool:
    """Makes the table with the list columns of this version; True if it was made anew and must be filled."""
    wanted = [*columns.COLUMNS, *OWN_COLUMNS]
    found = [row[1] for row in c.exec_driver_sql("PRAGMA table_info(projection)")]
    if found == wanted:
        return False
    c.exec_driver_sql("DROP TABLE IF EXISTS projection")
    c.exec_driver_sql(
        f"CREATE TABLE projection ({columns.ddl()}, sync TEXT NOT NULL, kinds TEXT NOT NULL, "
        "base_version INTEGER NOT NULL, shown BLOB NOT NULL, expected BLOB, PRIMARY KEY (id)) STRICT"
    )
    return True


def put(c: Connection, view: View, mark: str, town: Town, base_version: int) -> None:
    """Stores ``view``; ``expected`` only where it differs from what is shown."""
    assert view.shown is not None or view.expected is not None
    shown = view.shown or view.expected  # a ticket whose very registration waits is shown as it will be
    assert shown is not None
    values = columns.values(shown, town)
    expected = None if view.expected is shown or view.expected is None else _encode(view.expected)
    own = (mark, " ".join(view.waiting), base_version, _encode(shown), expected)
    names = (*columns.COLUMNS, *OWN_COLUMNS)
    c.exec_driver_sql(
        f"INSERT OR REPLACE INTO projection ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
        (*values, *own),
    )


def remark(c: Connection, ticket: str, entries: Sequence[Entry]) -> None:
    """The city no longer shows the ticket: it stays as last seen, with the state of its acts."""
    c.exec_driver_sql("UPDATE projection SET sync = ? WHERE id = ?", (mark_of(entries), ticket))


def drop(c: Connection, ticket: str) -> None:
    c.exec_driver_sql("DELETE FROM projection WHERE id = ?", (ticket,))


@dataclass(frozen=True, slots=True)
class Projected:
    """A row of the projection."""

    shown: Ticket
    expected: Ticket
    sync: str
    waiting: tuple[str, ...]
    base_version: int


def get(c: Connection, ticket: str) -> Projected | None:
    row = c.exec_driver_sql(
        "SELECT shown, expected, sync, kinds, base_version FROM projection WHERE id = ?", (ticket,)
    ).one_or_none()
    if row is None:
        return None
    shown = _ticket.decode(row[0])
    expected = _ticket.decode(row[1]) if row[1] is not None else shown
    return Projected(shown, expected, row[2], tuple(row[3].split()), row[4])


def find(c: Connection, number: str) -> str | None:
    """Id of the projected ticket with this number, provisional number, outer number or id."""
    row = c.exec_driver_sql(
        "SELECT id FROM projection WHERE id = ? OR number = ? OR old_number = ? OR outer_no = ? LIMIT 1", (number,) * 4
    ).one_or_none()
    return row[0] if row else None


def versions(c: Connection) -> dict[str, int]:
    """base_version of every projected ticket: what a start compares with the cache."""
    return {row[0]: row[1] for row in c.exec_driver_sql("SELECT id, base_version FROM projection")}
