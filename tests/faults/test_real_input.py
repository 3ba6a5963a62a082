"""Two thousand real, dirty messages come through import, feed and search without losing a byte.

The messages are not part of the project; where they do not lie beside it, there is nothing to show.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from gridcentre.city.app import BackgroundCity
from gridcentre.city.importer import import_csv
from gridcentre.desk import Desk
from gridcentre.domain.tickets import Facts
from gridcentre.store.lists import TicketQuery
from tests.faults.house import TOWN, House

MESSAGES = Path(__file__).resolve().parents[3] / "shared/data/civic/replied_messages.csv"
TITLE, TEXT, TIME, NUMBER = "留言主题", "留言详情", "留言时间", "留言编号"

pytestmark = pytest.mark.skipif(not MESSAGES.exists(), reason="the real messages do not lie beside the project")


def test_texts_and_search_are_exact(tmp_path: Path) -> None:
    house = House(tmp_path)
    try:
        with MESSAGES.open(encoding="utf-8-sig", newline="") as file:
            sent = sorted((row[NUMBER], row[TITLE], row[TEXT]) for row in csv.DictReader(file))
        assert import_csv(house.city, MESSAGES, TOWN, TITLE, TEXT, TIME, NUMBER).imported == len(sent)
        with BackgroundCity(house.city) as served:
            desk = house.enrol("desk", served.url, roles=("DISP",))
            try:
                desk.sync.once()
                check(desk, sent)
            finally:
                desk.close()
    finally:
        house.close()


def check(desk: Desk, sent: list[tuple[str, str, str]]) -> None:
    tickets = {row.id: desk.tickets.get(row.id).ticket for row in desk.tickets.rows(desk.tickets.ids(TicketQuery()))}
    facts = [ticket.facts for ticket in tickets.values()]
    assert sorted((fact.outer_no, fact.title, fact.text) for fact in facts) == sent
    rng = random.Random(20260907)
    for _ in range(200):
        source = rng.choice(facts)
        text = rng.choice([source.title, source.text])
        length = rng.randint(1, 4)
        start = rng.randrange(max(1, len(text) - length))
        wanted = text[start : start + length]
        if not wanted.strip():
            continue
        found = {row.id for row in desk.tickets.rows(desk.tickets.ids(TicketQuery(search=wanted)))}
        assert found == {key for key, ticket in tickets.items() if like(wanted, ticket.facts)}, repr(wanted)


def like(wanted: str, facts: Facts) -> bool:
    """SQLite's LIKE '%wanted%' on title or text: only ASCII letters lose their case."""
    needle = folded(wanted)
    return needle in folded(facts.title) or needle in folded(facts.text)


def folded(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
