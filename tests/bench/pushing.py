"""Acts out: from the outbox of a desk through HTTP into the city's log, judged, and back as confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from gridcentre.desk import Draft
from gridcentre.domain.ids import new_id, now_ms
from gridcentre.domain.tickets import Action
from gridcentre.sync.contract import ActionIn, Subject
from tests.bench import history
from tests.bench.lab import Bench, Lab, loaded, numbers, raw_connection
from tests.bench.rows import Row, above, at_least, seconds
from tests.bench.syncing import PEER_PUSH

ACTS = 2000
BATCH = 500


def push(lab: Lab) -> Iterator[Row]:
    """Notes written offline in bulk on as many tickets: sent, judged, applied, and pulled again as confirmed."""
    desk = loaded(lab.town.desk())
    count = min(ACTS, lab.tickets // 4)
    waiting = numbers(desk, "", count)
    for start in range(0, count, BATCH):
        desk.act(waiting[start : start + BATCH], Draft("note", {"text": "已电话告知经办人，明早再去现场"}))
    summaries = []
    rate = count / seconds(lambda: summaries.append(desk.sync.once()))
    assert summaries[0].sent == count and not desk.outbox.items(), summaries[0]
    yield above("push, validated, both ends", rate, "acts/s", 1500, 1500)
    yield at_least("push, beside PouchDB", rate, "acts/s", PEER_PUSH, 5, 3)


def submit(lab: Lab) -> Iterator[Row]:
    """The city alone, in process: notes judged, folded and logged, beside bare inserts of the same three rows."""
    town = lab.town
    tickets = [ticket.id for ticket, _ in zip(town.city.open_tickets(town=history.TOWN), range(ACTS), strict=False)]
    account = town.people[history.DISPATCHER]
    raw = raw_connection(lab.folder / "floor-city.db", None, durable=True)
    raw.execute("CREATE TABLE action (id TEXT PRIMARY KEY, ticket TEXT, seq INT, body BLOB)")
    raw.execute("CREATE TABLE ticket (id TEXT PRIMARY KEY, version INT, body BLOB)")
    raw.execute("CREATE TABLE change (channel TEXT, type TEXT, id TEXT, seq INT, PRIMARY KEY (channel, type, id))")
    ours = floor = 0.0
    for start in range(0, len(tickets), BATCH):
        acts = [_note(ticket, account.id) for ticket in tickets[start : start + BATCH]]
        answers = []
        ours += seconds(lambda: answers.extend(town.city.submit(acts, account)))  # noqa: B023 (called at once)
        assert all(answer.verdict == "applied" for answer in answers)
        floor += seconds(lambda: _bare(raw, acts))  # noqa: B023
    raw.close()
    yield Row("city alone, judged acts", len(tickets) / ours, "acts/s", len(tickets) / floor, floor / ours)


def _note(ticket: str, account: str) -> ActionIn:
    now = now_ms()
    action = Action(
        id=new_id(),
        ticket=ticket,
        kind="note",
        by=account,
        fields={"text": "已转告"},
        occurred_at=now,
        town=history.TOWN,
    )
    return ActionIn(action=action, subjects=(Subject(type="ticket", id=ticket),))


def _bare(raw, acts: list[ActionIn]) -> None:
    body = b"x" * 1500
    raw.execute("BEGIN IMMEDIATE")
    rows = [(act.action.id, act.action.ticket, place, body[:500]) for place, act in enumerate(acts)]
    raw.executemany("INSERT INTO action VALUES (?, ?, ?, ?)", rows)
    raw.executemany("INSERT OR REPLACE INTO ticket VALUES (?, ?, ?)", [(row[1], row[2], body) for row in rows])
    for kind, place in (("action", 0), ("ticket", 1)):
        raw.executemany(
            "INSERT OR REPLACE INTO change VALUES ('town', ?, ?, ?)", [(kind, row[place], row[2]) for row in rows]
        )
    raw.execute("COMMIT")


BENCHES: dict[str, Bench] = {"push": push, "submit": submit}
