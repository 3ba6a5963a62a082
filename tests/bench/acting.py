"""A durable act through the door: what the desk adds to the one commit that a promise costs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from statistics import median

from gridcentre.desk import Desk, Draft
from tests.bench.lab import Bench, Lab, commits, loaded, numbers, raw_connection
from tests.bench.rows import Row, below, exactly, percentile, seconds

ACTS = 150
BODY = b"x" * 900  # about what an act and a projected ticket hold


def act(lab: Lab) -> Iterator[Row]:
    """接 one ticket after the other, beside a bare transaction of two statements in the same kind of file."""
    desk = loaded(lab.town.desk())
    waiting = iter(numbers(desk, "to_accept", ACTS + 20))
    bare = raw_connection(lab.folder / "bare.db", b"k" * 32, durable=True)
    bare.execute("CREATE TABLE outbox (id TEXT PRIMARY KEY, body BLOB, state TEXT)")
    bare.execute("CREATE TABLE projection (id TEXT PRIMARY KEY, body BLOB)")

    def floor(number: str) -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO outbox VALUES (?, ?, 'queued')", (number, BODY))
        bare.execute("INSERT OR REPLACE INTO projection VALUES (?, ?)", (number, BODY * 2))
        bare.execute("COMMIT")

    taken: dict[str, list[float]] = {"door": [], "floor": []}
    for _ in range(10):
        desk.act([next(waiting)], Draft("accept"))
    log = desk.folder / "desk.db-wal"
    before = len(list(commits(log)))
    for number in [next(waiting) for _ in range(10)]:
        desk.act([number], Draft("accept"))
    written = len(list(commits(log))) - before
    for number in waiting:
        taken["door"].append(seconds(lambda: desk.act([number], Draft("accept"))) * 1000)  # noqa: B023 (called at once)
        taken["floor"].append(seconds(lambda: floor(number)) * 1000)  # noqa: B023
    bare.close()
    own = median(taken["door"]) - median(taken["floor"])
    yield below("act: own time above the commit, median", own, "ms", 2, 4, median(taken["floor"]))
    yield exactly("act: durable commits per act", written / 10, "commits", 1)


def act_while_loading(lab: Lab) -> Iterator[Row]:
    """The clerk goes on while a colleague's desk, or the same one after a reset, fills its cache."""
    rest = _acts_alone(lab)
    desk = lab.town.desk()
    ready, done = threading.Event(), threading.Event()
    desk.subscribe(lambda ids: ready.set())
    loading = threading.Thread(target=lambda: _load(desk, done))
    loading.start()
    try:
        ready.wait(60)
        busy = list(_acting(desk, done))
    finally:
        loading.join()
    yield below("act at rest, p99", percentile(rest, 0.99), "ms", 10, 25, median(rest))
    yield below(
        f"act during a first load, p99 of {len(busy)}", percentile(busy, 0.99), "ms", 10, 25, percentile(rest, 0.99)
    )


def _load(desk: Desk, done: threading.Event) -> None:
    try:
        loaded(desk)
    finally:
        done.set()


def _acting(desk: Desk, done: threading.Event) -> Iterator[float]:
    """Milliseconds of each act on whatever is in the list by now, until ``done``."""
    while not done.is_set():
        for number in numbers(desk, "to_accept", 400):
            if done.is_set():
                return
            yield seconds(lambda: desk.act([number], Draft("accept"))) * 1000  # noqa: B023 (called at once)


def _acts_alone(lab: Lab) -> list[float]:
    desk: Desk = loaded(lab.town.desk())
    waiting = numbers(desk, "to_accept", 320)
    taken = [seconds(lambda: desk.act([number], Draft("accept"))) * 1000 for number in waiting]  # noqa: B023
    return taken[20:]


BENCHES: dict[str, Bench] = {"act": act, "act-while-loading": act_while_loading}
