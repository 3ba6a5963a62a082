"""The first load, encrypted, indexed and searchable, beside the same rows written by hand; and what keys cost."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import requests

from gridcentre.desk import Desk
from gridcentre.store import search
from gridcentre.store.lists import TicketQuery
from gridcentre.sync.contract import BASE
from tests.bench.lab import Bench, Lab, Town, file_key, raw_connection
from tests.bench.rows import Row, at_most, below, rounds, seconds
from tests.faults.house import ROOT, environment

ROUNDS = 2
PAGE = 2000
_ROW_TABLES = ("ticket", "content", "body", "part", "fact")  # by the row of the ticket


def first_load(lab: Lab) -> Iterator[Row]:
    """Two rounds each, in turns: a new desk's first sync, and HTTP, decoding and the same inserts by hand."""
    town = lab.town
    ours, firsts, floors = [], [], []
    session = town.session()
    for _ in range(ROUNDS):
        desk = town.desk()
        gc.collect()
        taken, first = _load(desk)
        ours.append(taken)
        firsts.append(first / taken)
        rows = _Rows(desk)
        gc.collect()
        floors.append(seconds(lambda: rows.load_by_hand(town, session, lab.folder / "floor.db")))  # noqa: B023
        desk.close()
    session.close()
    yield at_most("first load, keyed, searchable", median(ours), "s", median(floors), 1.2, 1.5)
    yield below("first usable list, share of the first load", median(firsts) * 100, "%", 3, 5)
    yield Row("first load", town.tickets / median(ours), "tickets/s")


def _load(desk: Desk) -> tuple[float, float]:
    """Seconds of the whole first sync, and until a list could be shown."""
    began = time.perf_counter()
    shown: list[float] = []

    def look(ids: frozenset[str]) -> None:
        if not shown and desk.tickets.page(TicketQuery(), limit=50).rows:
            shown.append(time.perf_counter() - began)

    desk.subscribe(look)
    summary = desk.sync.once()
    assert summary.problem is None, summary.problem
    return time.perf_counter() - began, shown[0]


class _Rows:
    """Everything that a full cache holds, to be written again by hand in the order in which it came."""

    def __init__(self, desk: Desk) -> None:
        self._key = file_key(desk.folder)
        raw = raw_connection(desk.folder / "cache.db", self._key)
        named = raw.execute("SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        tables = [name for name, kind, sql in named if kind == "table" and not name.startswith("search_")]
        # triggers last: they name tables
        self._schema = [
            sql for _, kind, sql in sorted(named, key=lambda one: one[1] == "trigger") if "search_" not in sql
        ]
        self._rows = {
            name: raw.execute(f"SELECT * FROM {name}").fetchall()
            for name in tables
            if name not in ("search", "counter")
        }
        raw.close()

    def load_by_hand(self, town: Town, session: requests.Session, path: Path) -> None:
        for old in path.parent.glob(path.name + "*"):
            old.unlink()
        raw = raw_connection(path, self._key)
        for statement in self._schema:
            raw.execute(statement)
        raw.execute(f"INSERT INTO search (search, rank) VALUES ('hashsize', {search.HASH_BYTES})")
        left = {name: iter(rows) for name, rows in self._rows.items()}
        share = {name: len(self._rows[name]) / max(1, len(self._rows["ticket"])) for name in _ROW_TABLES}
        cursor, more = "", True
        while more:
            address = f"{town.served.url}{BASE}/changes"
            answer = session.get(address, params={"cursor": cursor, "limit": PAGE, "wait": 0}, timeout=60)
            page = msgspec.json.decode(answer.content)
            kinds = [change["type"] for change in page["changes"]]
            cursor, more = page["cursor"], page["more"]
            wanted = {name: round(kinds.count("ticket") * share[name]) for name in _ROW_TABLES}
            wanted["action"] = kinds.count("action")
            wanted["thing"] = len(kinds) - kinds.count("action") - kinds.count("ticket")
            self._write(raw, left, wanted if more else dict.fromkeys(wanted, 10**9), cursor)
        raw.close()

    def _write(self, raw: Any, left: dict[str, Iterator[Any]], wanted: dict[str, int], cursor: str) -> None:
        raw.execute("BEGIN IMMEDIATE")
        for name, count in wanted.items():
            rows = [row for row, _ in zip(left[name], range(count), strict=False)]
            if rows:
                raw.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
            if name == "content":
                words = [(row[0], search.tokens(row[1], row[2])) for row in rows]
                raw.executemany("INSERT INTO search(rowid, body) VALUES (?, ?)", words)
        raw.execute("INSERT OR REPLACE INTO meta VALUES ('cursor', ?)", (cursor,))
        raw.execute("COMMIT")


def keyed(lab: Lab) -> Iterator[Row]:
    """What the encryption costs: the same file and the same work with and without a key."""
    key = file_key(lab.desk.folder)
    source = raw_connection(lab.desk.folder / "cache.db", key)
    plain = lab.folder / "plain.db"
    source.execute("ATTACH ? AS plain KEY ''", (str(plain),))
    source.execute("SELECT sqlcipher_export('plain')").fetchall()
    source.execute("DETACH plain")
    bare = raw_connection(plain, None)
    yield at_most("keyed to plain: insert with indexes", *_inserting(source, bare), 1.35, 1.5)
    (title,) = source.execute("SELECT title FROM content ORDER BY row DESC LIMIT 1").fetchone()
    page = "SELECT * FROM ticket ORDER BY row DESC LIMIT 50"
    match = f"SELECT rowid FROM search WHERE search MATCH '\"{title[:2]}\"' ORDER BY rowid DESC LIMIT 50"
    for what, statement, goal, gate in (("page", page, 2.0, 2.5), ("search", match, 1.2, 1.5)):
        taken = rounds(
            {
                "keyed": lambda: source.execute(statement).fetchall(),  # noqa: B023 (called at once)
                "plain": lambda: bare.execute(statement).fetchall(),  # noqa: B023
            },
            times=9,
            repeat=20,
        )
        yield at_most(f"keyed to plain: {what}", taken["keyed"] * 1000, "ms", taken["plain"] * 1000, goal, gate)
    source.close()
    bare.close()


def _inserting(keyed: Any, plain: Any) -> tuple[float, str, float]:
    """Median ms to write list rows with all their indexes and counters, committed; taken out again between rounds."""
    rows = keyed.execute("SELECT * FROM ticket LIMIT 2000").fetchall()
    beyond = 1 << 50
    again = [(row[0] + beyond, f"{row[1]}-again", *row[2:]) for row in rows]
    statement = f"INSERT INTO ticket VALUES ({', '.join('?' * len(rows[0]))})"

    def write(raw: Any) -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(statement, again)
        raw.execute("COMMIT")

    taken: dict[str, list[float]] = {"keyed": [], "plain": []}
    for _ in range(7):
        for name, raw in (("keyed", keyed), ("plain", plain)):
            taken[name].append(seconds(lambda: write(raw)) * 1000)  # noqa: B023 (called at once)
            raw.execute("DELETE FROM ticket WHERE row >= ?", (beyond,))
    return median(taken["keyed"]), "ms", median(taken["plain"])


def memory(lab: Lab) -> Iterator[Row]:
    """Peak of a process that loads a whole town, over the same process before it; then open on the full cache."""
    folder, _ = lab.town.enrol()
    load = _measured(folder, "load")
    yield below("memory, peak of the first load over idle", load["peak"] - load["idle"], "MB", 150, 300, load["idle"])
    opened = _measured(folder, "look")
    yield below(
        "memory, open on a full cache, over bare", opened["peak"] - opened["bare"], "MB", 150, 300, opened["bare"]
    )


def _measured(folder: Path, what: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.weighing", str(folder), what],
        env=environment(folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    weights: dict[str, float] = json.loads(done.stdout)
    return weights


BENCHES: dict[str, Bench] = {"first-load": first_load, "keyed": keyed, "memory": memory}
