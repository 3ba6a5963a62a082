"""What the screen asks all day: a page, a page far down, the counts, and words in the texts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from gridcentre.desk import Desk, Draft
from gridcentre.store.lists import TicketQuery
from tests.bench.lab import Bench, Lab, numbers
from tests.bench.rows import Row, at_most, below, exactly, percentile, rounds, seconds

PENDING = 200
SAMPLES = 40
PAGE = 50


def _busy(lab: Lab) -> Desk:
    """The full desk with acts that the city does not know yet, as on any bad day."""
    desk = lab.desk
    if len(desk.outbox.items()) < PENDING:
        for number in numbers(desk, "to_accept", PENDING):
            desk.act([number], Draft("accept"))
    return desk


def page(lab: Lab) -> Iterator[Row]:
    """The first page of the view 办理中, merged with pending acts; and a page at 95 % of the depth."""
    desk = _busy(lab)
    raw = lab.raw(desk)
    query = TicketQuery(view="in_work")
    bit = (
        raw.execute("SELECT sql FROM sqlite_master WHERE name = 'view_in_work'")
        .fetchone()[0]
        .rpartition("&")[2]
        .strip()
    )
    columns = ", ".join(name for _, name, *_ in raw.execute("PRAGMA table_info(ticket)").fetchall())
    statement = f"SELECT {columns} FROM ticket WHERE views & {bit} ORDER BY left_due, row LIMIT {PAGE}"
    taken = rounds(
        {
            "door": lambda: desk.tickets.page(query, limit=PAGE),
            "floor": lambda: raw.execute(statement).fetchall(),
        },
        times=9,
        repeat=5,
    )
    yield at_most("list page, merged with pending", taken["door"] * 1000, "ms", taken["floor"] * 1000, 2, 3)

    everything = TicketQuery()
    depth = int(len(desk.tickets.ids(everything)) * 0.95)
    after: Any = None
    for _ in range(depth // 500):
        after = desk.tickets.page(everything, after=after, limit=500).next
    taken = rounds(
        {
            "deep": lambda: desk.tickets.page(everything, after=after, limit=PAGE),
            "first": lambda: desk.tickets.page(everything, limit=PAGE),
        },
        times=9,
        repeat=5,
    )
    yield at_most(f"list page at depth {depth}", taken["deep"] * 1000, "ms", taken["first"] * 1000, 1.5, 2)
    raw.close()


def many(lab: Lab) -> Iterator[Row]:
    """All keys in the order of a column that no index has, against the same sort by hand; what 200 tickets offer."""
    desk = _busy(lab)
    raw = lab.raw(desk)
    query, statement = TicketQuery(sort="-lead_unit"), "SELECT lead_unit, row FROM ticket ORDER BY 1 DESC, 2 DESC"
    taken = rounds(
        {"door": lambda: desk.tickets.ids(query), "floor": lambda: raw.execute(statement).fetchall()}, times=7, repeat=2
    )
    yield at_most("all keys by a column", taken["door"] * 1000, "ms", taken["floor"] * 1000, 2, 3)
    marked = [row.id for row in desk.tickets.page(TicketQuery(view="in_work"), limit=200).rows]
    yield below("offers of 200 tickets", seconds(lambda: desk.tickets.offers(marked)) * 1000, "ms", 200, 1000)
    raw.close()


def counts(lab: Lab) -> Iterator[Row]:
    """Every number beside every view, against counting the rows."""
    desk = _busy(lab)
    raw = lab.raw(desk)
    statement = "SELECT state, views, lead_unit, count(*) FROM ticket NOT INDEXED GROUP BY 1, 2, 3"
    taken = rounds({"door": desk.tickets.counts, "floor": lambda: raw.execute(statement).fetchall()}, times=7, repeat=3)
    yield at_most("opening counts", taken["door"] * 1000, "ms", taken["floor"] * 1000, 1 / 50, 1 / 20)
    raw.close()


def search(lab: Lab) -> Iterator[Row]:
    """Words of 1 to 4 characters and several words, newest 50 first, against a LIKE scan of the same file."""
    desk = _busy(lab)
    raw = lab.raw(desk)
    texts = [title + text for title, text in raw.execute("SELECT title, text FROM content").fetchall()]
    for name, terms in _terms(texts).items():
        ours = [seconds(lambda: desk.tickets.search(term, limit=PAGE)) for term in terms]  # noqa: B023 (called at once)
        scans = [seconds(lambda: _scan(raw, term, PAGE)) for term in terms[: SAMPLES // 2]]  # noqa: B023
        value, floor = percentile(ours, 0.95) * 1000, percentile(scans, 0.95) * 1000
        if name == "1":
            yield Row(f"search p95, {name} character", value, "ms", floor, value / floor)
        else:
            yield at_most(f"search p95, {name}", value, "ms", floor, 1 / 50, 1 / 20)
    yield _recall(desk, raw, texts)
    raw.close()


def _terms(texts: list[str]) -> dict[str, list[str]]:
    draw = random.Random(11)

    def piece(length: int) -> str:
        while True:
            text = draw.choice(texts)
            at = draw.randrange(len(text))
            found = text[at : at + length]
            if len(found) == length and found.isalnum():
                return found

    return {
        "1": [piece(1) for _ in range(SAMPLES)],
        "2 characters": [piece(2) for _ in range(SAMPLES)],
        "3 characters": [piece(3) for _ in range(SAMPLES)],
        "4 characters": [piece(4) for _ in range(SAMPLES)],
        "two words": [f"{piece(2)} {piece(2)}" for _ in range(SAMPLES)],
        "absent word": ["".join(draw.choices("鼐龘靐龖麤齾", k=3)) for _ in range(SAMPLES)],
    }


def _scan(raw: Any, words: str, limit: int) -> list[Any]:
    parts = words.split()
    where = " AND ".join(["(c.title LIKE ? OR c.text LIKE ?)"] * len(parts))
    found: list[Any] = raw.execute(
        f"SELECT t.id, t.number, t.title, t.state, t.due FROM content c NOT INDEXED JOIN ticket t ON t.row = c.row "
        f"WHERE {where} ORDER BY c.row DESC LIMIT {limit}",
        [f"%{part}%" for part in parts for _ in range(2)],
    ).fetchall()
    return found


def _recall(desk: Desk, raw: Any, texts: list[str]) -> Row:
    """200 random pieces of 1 to 4 characters: found exactly where LIKE finds them."""
    draw = random.Random(12)
    right = 0
    for _ in range(200):
        text = draw.choice(texts)
        at = draw.randrange(len(text))
        term = text[at : at + draw.randrange(1, 5)]
        wanted = {
            key
            for (key,) in raw.execute(
                "SELECT t.id FROM content c JOIN ticket t ON t.row = c.row "
                "WHERE c.title LIKE ? ESCAPE '!' OR c.text LIKE ? ESCAPE '!'",
                [f"%{_plain(term)}%"] * 2,
            )
        }
        found = {row.id for row in desk.tickets.rows(desk.tickets.ids(TicketQuery(search=term)))}
        right += found == wanted
    return exactly("search recall, pieces of 1-4 characters", right, "of 200", 200)


def _plain(term: str) -> str:
    return term.replace("!", "!!").replace("%", "!%").replace("_", "!_")


BENCHES: dict[str, Bench] = {"page": page, "many": many, "counts": counts, "search": search}
