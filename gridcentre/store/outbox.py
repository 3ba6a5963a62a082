"""The list of what the desk still owes the city, one row per act, and the ledger of what the city took.

An act's id is its idempotency key for ever; its outcome is unknown until the city has answered.
Order is kept per subject by (place, n): a corrected act takes the place of the one it replaces.
Nothing is deleted but what was settled, after its 30 days. All functions work inside the
caller's transaction, so that an act, its projection and its number are one commit.

states: queued -> sending -> acknowledged | rejected; blocked = behind a refused act, until a
person has decided on that one; withdrawn and closed = ended by a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from gridcentre.domain.problems import Problem
from gridcentre.domain.tickets import Action
from gridcentre.sync.contract import ActionIn

DAY_MS = 86_400_000
LEDGER_DAYS = 30
LONGEST_WAIT_MS = 3_600_000  # no wait is longer; one that seems so was written by a clock that has jumped back
UNSENT = ("queued", "sending", "blocked")
OPEN = ("queued", "sending", "acknowledged", "rejected", "blocked")

_COLUMNS = (
    "n, place, id, ticket, other, kind, body, state, written_at, not_before, attempts, next_attempt, unsure, "
    "blocked_by, doubt, trouble, verdict, seq, version, at, number, settled_at"
)
_ADD = (
    "INSERT INTO outbox (place, id, ticket, other, kind, body, state, written_at, not_before) "
    "VALUES (COALESCE(?, (SELECT seq + 1 FROM sqlite_sequence WHERE name = 'outbox'), 1), "
    "?, ?, ?, ?, ?, 'queued', ?, ?)"
)
_offer = msgspec.json.Decoder(ActionIn)
_problem = msgspec.json.Decoder(Problem)
_encode = msgspec.json.Encoder().encode


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the outbox. ``other``: a second ticket that the act touches. Waits are by this machine's clock."""

    n: int
    place: int
    id: str
    ticket: str
    other: str
    kind: str
    offer: ActionIn
    state: str
    written_at: int  # corrected by the known offset
    not_before: int
    attempts: int
    next_attempt: int
    unsure: bool  # it may have reached the city
    blocked_by: str
    doubt: Problem | None  # no longer lawful on what is known now; sent all the same
    trouble: Problem | None  # the last failure, or the city's refusal
    verdict: bytes | None  # the city's ticket as it stood at the refusal
    seq: int
    version: int
    at: int
    number: str
    settled_at: int

    @property
    def action(self) -> Action:
        return self.offer.action

    @property
    def withdrawable(self) -> bool:
        """It surely is not at the city."""
        return self.state in ("queued", "blocked") and not self.unsure

    @property
    def mark(self) -> str:
        """The state as a person reads it."""
        if self.state == "queued" and self.doubt:
            return "doubtful"
        if self.state == "queued" and self.unsure:
            return "unsure"
        return self.state


def add(
    c: Connection,
    offer: ActionIn,
    *,
    other: str = "",
    written_at: int,
    not_before: int = 0,
    place: int | None = None,
) -> None:
    """Writes a queued act; ``place`` puts it where an act stood that it replaces."""
    action = offer.action
    c.exec_driver_sql(
        _ADD, (place, action.id, action.ticket, other, action.kind, _encode(offer), written_at, not_before)
    )


def get(c: Connection, act: str) -> Entry | None:
    rows = _select(c, "WHERE id = ?", (act,))
    return rows[0] if rows else None


def of_ticket(c: Connection, ticket: str) -> list[Entry]:
    """Open acts of one ticket in their order."""
    return _select(c, "WHERE ticket = ? AND state NOT IN ('withdrawn', 'closed') ORDER BY place, n", (ticket,))


def open_entries(c: Connection) -> list[Entry]:
    return _select(c, "WHERE state NOT IN ('withdrawn', 'closed') ORDER BY place, n", ())


def all_entries(c: Connection) -> list[Entry]:
    return _select(c, "ORDER BY place, n", ())


def refused(c: Connection) -> list[Entry]:
    """Conflict cards that no person has closed."""
    return _select(c, "WHERE state = 'rejected' ORDER BY place, n", ())


def settled(c: Connection, most: int) -> list[tuple[str, str, Action, str, int, int]]:
    """The newest of what is over: (id, ticket, act, confirmed | withdrawn | closed, written_at, settled_at)."""
    rows = c.exec_driver_sql(
        "SELECT * FROM (SELECT id, ticket, body, 'confirmed', written_at, settled_at FROM ledger "
        "ORDER BY settled_at DESC LIMIT ?) UNION ALL "
        "SELECT id, ticket, body, state, written_at, settled_at FROM outbox WHERE state IN ('withdrawn', 'closed') "
        "ORDER BY settled_at DESC LIMIT ?",
        (most, most),
    )
    return [(act, ticket, _offer.decode(body).action, *rest) for act, ticket, body, *rest in rows]


def followers(c: Connection, entry: Entry) -> list[Entry]:
    """Unsent acts on the same subjects that come after ``entry``."""
    touched = tuple({entry.ticket, entry.other} - {""})
    marks = ", ".join("?" * len(touched))
    return _select(
        c,
        f"WHERE state IN ('queued', 'sending', 'blocked') AND (ticket IN ({marks}) OR other IN ({marks})) "
        "AND (place, n) > (?, ?) ORDER BY place, n",
        (*touched, *touched, entry.place, entry.n),
    )


def tickets(c: Connection) -> frozenset[str]:
    """Tickets with an open act: they stand in the projection."""
    rows = c.exec_driver_sql("SELECT DISTINCT ticket FROM outbox WHERE state NOT IN ('withdrawn', 'closed')")
    return frozenset(row[0] for row in rows)


def counts(c: Connection) -> tuple[int, int]:
    """(unsent, refused)."""
    row = c.exec_driver_sql(
        "SELECT COALESCE(SUM(state IN ('queued', 'sending', 'blocked')), 0), COALESCE(SUM(state = 'rejected'), 0) "
        "FROM outbox WHERE state NOT IN ('withdrawn', 'closed')"
    ).one()
    return row[0], row[1]


def due(c: Connection, now: int, most: int) -> list[tuple[Entry, str]]:
    """Acts that may be sent now, in order, each with its ``after``; ``now`` by this machine's clock.

    An act goes only if every earlier unsettled act on its subjects goes before it. Refused acts
    and those blocked behind them wait for a person and hold nobody else up.
    """
    rows = c.exec_driver_sql(
        "SELECT id, ticket, other, state, not_before, next_attempt FROM outbox "
        "WHERE state IN ('queued', 'sending') ORDER BY place, n"
    )
    waiting: set[str] = set()
    last: dict[str, str] = {}
    chosen: dict[str, str] = {}
    for act, ticket, other, state, not_before, next_attempt in rows:
        touched = (ticket, other) if other else (ticket,)
        late = not (_passed(not_before, now) and _passed(next_attempt, now))
        if state == "sending" or late or not waiting.isdisjoint(touched):
            waiting.update(touched)
            continue
        chosen[act] = next((last[one] for one in touched if one in last), "")
        last.update(dict.fromkeys(touched, act))
        if len(chosen) == most:
            break
    return [(entry, chosen[entry.id]) for entry in _by_ids(c, list(chosen))]


def next_due(c: Connection, now: int) -> int:
    """When the next waiting act may go, 0 if none waits for a time (this machine's clock)."""
    row = c.exec_driver_sql(
        "SELECT MIN(MAX(not_before, next_attempt)) FROM outbox WHERE state = 'queued' "
        "AND MAX(not_before, next_attempt) > ?",
        (now,),
    ).one()
    return min(row[0], now + LONGEST_WAIT_MS) if row[0] else 0


def mark_sending(c: Connection, acts: Sequence[str]) -> None:
    _update(c, acts, "state = 'sending', attempts = attempts + 1")


def requeue(c: Connection, acts: Sequence[str], *, next_attempt: int, trouble: Problem | None, unsure: bool) -> None:
    """Back to the queue: the city did not process them, or (``unsure``) nobody knows."""
    _update(
        c,
        acts,
        "state = 'queued', next_attempt = ?, trouble = ?, unsure = MAX(unsure, ?)",
        next_attempt,
        _text(trouble),
        int(unsure),
    )


def held_back(c: Connection, act: str, *, next_attempt: int, trouble: Problem, by: str = "") -> None:
    """Deferred or blocked by the city, which has stored nothing."""
    _update(
        c,
        [act],
        "state = 'queued', unsure = 0, next_attempt = ?, trouble = ?, blocked_by = ?",
        next_attempt,
        _text(trouble),
        by,
    )


def acknowledge(c: Connection, act: str, *, seq: int, version: int, at: int, number: str) -> None:
    """The city has it; it stays in the projection until the pull has passed ``seq``."""
    _update(
        c,
        [act],
        "state = 'acknowledged', unsure = 0, trouble = NULL, doubt = NULL, blocked_by = '', "
        "seq = ?, version = ?, at = ?, number = ?",
        seq,
        version,
        at,
        number,
    )


def refuse(c: Connection, act: str, problem: Problem, verdict: bytes | None) -> list[str]:
    """Refused for good: a card for a person. Returns the ids of the unsent acts that now wait behind it."""
    _update(c, [act], "state = 'rejected', unsure = 0, trouble = ?, verdict = ?, doubt = NULL", _text(problem), verdict)
    entry = get(c, act)
    assert entry is not None
    behind = [one.id for one in followers(c, entry) if one.state == "queued"]
    block(c, behind, act)
    return behind


def block(c: Connection, acts: Sequence[str], by: str) -> None:
    _update(c, acts, "state = 'blocked', unsure = 0, blocked_by = ?", by)


def release(c: Connection, by: str) -> None:
    """What waited behind ``by`` goes its own way again."""
    c.exec_driver_sql(
        "UPDATE outbox SET state = 'queued', blocked_by = '', next_attempt = 0 "
        "WHERE blocked_by = ? AND blocked_by <> '' AND state IN ('blocked', 'queued')",  # the second names the index
        (by,),
    )


def end(c: Connection, act: str, state: str, at: int) -> None:
    """``withdrawn`` or ``closed`` by a person."""
    _update(c, [act], "state = ?, settled_at = ?, doubt = NULL", state, at)
    release(c, act)


def move_behind(c: Connection, acts: Sequence[str], leader: str) -> None:
    """Gives ``acts`` the places right behind ``leader``, the newest act, in the order they had."""
    entry = get(c, leader)
    assert entry is not None
    _update(c, acts, "place = ?", entry.place + 1)


def try_now(c: Connection, act: str) -> None:
    _update(c, [act], "next_attempt = 0, not_before = 0")


def line_is_back(c: Connection) -> None:
    """Waits that came from a lost line are over; those that the city asked for are not."""
    c.exec_driver_sql(
        "UPDATE outbox SET next_attempt = 0 WHERE state = 'queued' AND next_attempt > 0 AND unsure + attempts > 0 "
        "AND json_extract(trouble, '$.code') IN ('no-line', 'not-a-city', 'server-error')"
    )


def reopen(c: Connection) -> None:
    """At start: nobody knows what became of acts that were being sent; same id, so asking again is harmless."""
    c.exec_driver_sql("UPDATE outbox SET state = 'queued', unsure = 1, next_attempt = 0 WHERE state = 'sending'")


def with_doubt(entry: Entry, problem: Problem | None) -> Entry:
    return msgspec.structs.replace(entry, doubt=problem)


def mark_doubts(c: Connection, doubts: Iterable[tuple[str, Problem | None]]) -> None:
    for act, problem in doubts:
        c.exec_driver_sql("UPDATE outbox SET doubt = ? WHERE id = ?", (_text(problem), act))


def settle(c: Connection, acts: Sequence[str], epoch: str, at: int) -> None:
    """The pull has passed them: from the outbox into the ledger."""
    for batch in _batches(acts):
        marks = ", ".join("?" * len(batch))
        c.exec_driver_sql(
            "INSERT OR REPLACE INTO ledger "
            "(id, n, place, ticket, other, kind, body, written_at, epoch, seq, at, settled_at) "
            "SELECT id, n, place, ticket, other, kind, body, written_at, ?, seq, at, ? "
            f"FROM outbox WHERE id IN ({marks})",
            (epoch, at, *batch),
        )
        c.exec_driver_sql(f"DELETE FROM outbox WHERE id IN ({marks})", tuple(batch))
    for act in acts:
        release(c, act)


def sweep(c: Connection, now: int) -> None:
    """Drops what was settled more than 30 days ago."""
    before = now - LEDGER_DAYS * DAY_MS
    c.exec_driver_sql("DELETE FROM ledger WHERE settled_at < ?", (before,))
    c.exec_driver_sql("DELETE FROM outbox WHERE state IN ('withdrawn', 'closed') AND settled_at < ?", (before,))


def acknowledged(c: Connection) -> dict[str, str]:
    """Acts that the city has and the pull may not yet have passed: id -> ticket."""
    rows = c.exec_driver_sql("SELECT id, ticket FROM outbox WHERE state = 'acknowledged'")
    return {row[0]: row[1] for row in rows}


def ask_for_all(c: Connection) -> None:
    """The city may have lost its memory: every act of the ledger is to be asked for."""
    c.exec_driver_sql("UPDATE ledger SET ask = 1")


def to_ask(c: Connection) -> list[str]:
    rows = c.exec_driver_sql("SELECT id FROM ledger WHERE ask = 1 ORDER BY place, n")
    return [row[0] for row in rows]


def offer_again(c: Connection, acts: Sequence[str]) -> frozenset[str]:
    """Ledger rows back into the outbox, with old ids and in the old city's order; returns their tickets."""
    touched = set()
    for act in acts:
        row = c.exec_driver_sql(
            "SELECT n, place, ticket, other, kind, body, written_at, epoch, seq FROM ledger WHERE id = ?", (act,)
        ).one()
        n, place, ticket, other, kind, body, written_at, epoch, seq = row
        offer = msgspec.structs.replace(_offer.decode(body), redo_of=f"{epoch}:{seq}")
        c.exec_driver_sql(
            "INSERT INTO outbox (n, place, id, ticket, other, kind, body, state, written_at, not_before) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, 0)",
            (n, place, act, ticket, other, kind, _encode(offer), written_at),
        )
        c.exec_driver_sql("DELETE FROM ledger WHERE id = ?", (act,))
        touched.add(ticket)
    return frozenset(touched)


def known_again(c: Connection, acts: Sequence[str], epoch: str) -> None:
    """The restored city has these: they belong to its new epoch."""
    for batch in _batches(acts):
        marks = ", ".join("?" * len(batch))
        c.exec_driver_sql(f"UPDATE ledger SET ask = 0, epoch = ? WHERE id IN ({marks})", (epoch, *batch))


def _text(problem: Problem | None) -> str | None:
    return _encode(problem).decode() if problem else None


def _passed(moment: int, now: int) -> bool:
    return moment <= now or moment > now + LONGEST_WAIT_MS


def _select(c: Connection, clause: str, parameters: tuple[object, ...]) -> list[Entry]:
    rows = c.exec_driver_sql(f"SELECT {_COLUMNS} FROM outbox {clause}", parameters)
    return [_entry(row) for row in rows]


def _by_ids(c: Connection, acts: list[str]) -> list[Entry]:
    found: list[Entry] = []
    for batch in _batches(acts):
        marks = ", ".join("?" * len(batch))
        found += _select(c, f"WHERE id IN ({marks}) ORDER BY place, n", tuple(batch))
    return found


def _batches(acts: Sequence[str], size: int = 500) -> Iterable[Sequence[str]]:
    return (acts[start : start + size] for start in range(0, len(acts), size))


def _update(c: Connection, acts: Sequence[str], sets: str, *values: object) -> None:
    for batch in _batches(acts):
        marks = ", ".join("?" * len(batch))
        c.exec_driver_sql(f"UPDATE outbox SET {sets} WHERE id IN ({marks})", (*values, *batch))


def _entry(row: Sequence[Any]) -> Entry:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    for name in ("doubt", "trouble"):
        values[name] = _problem.decode(values[name]) if values[name] else None
    values["offer"] = _offer.decode(values.pop("body"))
    values["unsure"] = bool(values["unsure"])
    return Entry(**values)
