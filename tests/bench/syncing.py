"""Asking the city for news: none, one, many; and that it costs the same however much the desk holds.

PouchDB 9 with pouchdb-server 4.2 (batches of 1,000; 50,000 documents of a ticket and four actions)
was measured once on a machine of this kind: 3,711 documents a second in, 116 empty and 58
one-change pulls a second, 601 edits a second out. They are given numbers here; to measure them again is
an exercise for whoever has Node.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from gridcentre.desk import Desk
from gridcentre.domain.ids import now_ms
from tests.bench import history
from tests.bench.lab import Bench, Lab, Town, loaded
from tests.bench.rows import Row, at_least, at_most, rounds, seconds
from tests.bench.texts import Texts

PEER_PULL, PEER_IDLE, PEER_ONE, PEER_PUSH = 3711.0, 116.0, 58.0, 601.0
NEWS = 1000


def idle(lab: Lab) -> Iterator[Row]:
    """A sync that finds nothing, beside a bare request that asks the same."""
    town = lab.town
    desk = loaded(town.desk())
    session = town.session()
    address = f"{town.served.url}/api/v1/changes"
    raw = lab.raw(desk)
    cursor = raw.execute("SELECT value FROM meta WHERE key = 'cursor'").fetchone()[0]
    raw.close()
    asked = {"cursor": cursor, "limit": "2000", "wait": "0"}
    taken = rounds(
        {"door": desk.sync.once, "floor": lambda: session.get(address, params=asked, timeout=60).content},
        times=15,
        repeat=3,
    )
    session.close()
    yield Row("no-op sync", taken["door"] * 1000, "ms", taken["floor"] * 1000, taken["door"] / taken["floor"])
    yield at_least("no-op sync, beside PouchDB", 1 / taken["door"], "per s", PEER_IDLE, 8, 5)


def one(lab: Lab) -> Iterator[Row]:
    """The city dispatches one ticket; the desk has it, searchable, at the end of the sync."""
    desk = loaded(lab.town.desk())
    texts = Texts(31)
    taken = []
    for _ in range(25):
        _news(lab.town, texts, 1)
        taken.append(seconds(lambda: _synced(desk, 1)))
    yield at_least("one-change sync, beside PouchDB", 1 / median(taken), "per s", PEER_ONE, 8, 5)


def news(lab: Lab) -> Iterator[Row]:
    """A thousand new tickets come to a desk that was up to date."""
    desk = loaded(lab.town.desk())
    texts = Texts(32)
    taken = []
    for _ in range(3):
        _news(lab.town, texts, NEWS)
        taken.append(seconds(lambda: _synced(desk, NEWS)))
    yield at_least("incremental pull, beside PouchDB", NEWS / median(taken), "per s", PEER_PULL, 6, 4)


def size(lab: Lab) -> Iterator[Row]:
    """A sync that finds nothing on a full and on a quarter-full desk, in turns."""
    full, small = loaded(lab.town.desk()), loaded(lab.small_town.desk())
    taken = rounds({"full": full.sync.once, "small": small.sync.once}, times=15, repeat=3)
    name = f"no-op sync at {lab.town.tickets} tickets, to {lab.small_town.tickets}"
    yield at_most(name, taken["full"] * 1000, "ms", taken["small"] * 1000, 1.2, 1.5)


def _news(town: Town, texts: Texts, count: int) -> None:
    results = town.city.submit(history.dispatches(texts, count, now_ms()), town.city.system)
    assert all(result.verdict == "applied" for result in results)


def _synced(desk: Desk, tickets: int) -> None:
    summary = desk.sync.once()
    assert summary.problem is None and summary.tickets == tickets, summary


BENCHES: dict[str, Bench] = {"idle": idle, "one-change": one, "news": news, "size": size}
