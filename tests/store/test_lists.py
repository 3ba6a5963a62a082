"""Lists: the city's word, less what own acts have changed, plus what they make of it; by index, for this account."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from gridcentre.domain.calendar import day_of, moment_of
from gridcentre.domain.organisation import Account, Unit
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.tickets import Clock, DemandItem, Link, OpenAct, Ticket
from gridcentre.store import columns, engine, projection, views
from gridcentre.store.asking import EVERYTHING, Asked, Reading
from gridcentre.store.book import Book
from gridcentre.store.cache import Cache
from gridcentre.store.lists import Lists, TicketQuery
from gridcentre.store.search import Terms
from gridcentre.trust.masking import mask_ticket
from tests.store.feed import DAY, EPOCH, HOUR, KEY, NOW, SCOPE, TOWN, Feed, action, ticket

STATES = "T01 T02 T03 T04 T05 T06 T08 T09 T10 T11 T12 T13 T14 T80 T82 T91".split()


class Rig:
    """A cache, a book, and the tickets that both make together."""

    def __init__(self, folder: Path) -> None:
        self.cache = Cache.open(folder / "cache.db", KEY)
        self.book = Book.open(folder / "desk.db", KEY)
        self.feed = Feed()
        self.now = NOW
        self.lists = Lists(self.cache, self.book, "a1", clock=lambda: self.now)
        self.truth: dict[str, Ticket] = {}
        self.marks: dict[str, str] = {}

    def pull(self, *tickets: Ticket) -> None:
        self.cache.apply_page(self.feed.page(*map(self.feed.put, tickets)), EPOCH, SCOPE)
        self.truth |= {one.id: one for one in tickets}

    def project(self, shown: Ticket, mark: str = "queued", *waiting: str) -> None:
        view = projection.View(shown, shown, waiting=waiting)
        with self.book.write() as connection:
            projection.put(connection, view, mark, self.cache.town(TOWN), shown.version)
        self.truth[shown.id] = shown
        self.marks[shown.id] = mark

    def settle(self, ticket_id: str) -> None:
        with self.book.write() as connection:
            projection.drop(connection, ticket_id)
        del self.marks[ticket_id]

    def close(self) -> None:
        self.cache.close()
        self.book.close()

    def of_view(self, view: str) -> set[str]:
        return {key for key, one in self.truth.items() if self._stands(view, one)}

    def _stands(self, view: str, one: Ticket) -> bool:
        made = columns.of(one, self.cache.town(TOWN))
        open_ = bool(made["views"] & columns.OPEN)
        left, today = made["left_due"], moment_of(day_of(self.now))
        if view in columns.VIEWS:
            return bool(made["views"] & columns.VIEWS[view])
        return {
            "mine": open_ and one.clerk == "a1",
            "overdue": left <= self.now,
            "due_soon": made["soon_at"] <= self.now < left,
            "due_today": today <= left < today + DAY,
            "closed_30": one.closed_at >= today - 30 * DAY,
            "unsent": self.marks.get(one.id, "") not in ("", "acknowledged"),
        }[view]


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    assert made.cache.check() == []
    made.close()


def some(draw: random.Random) -> Ticket:
    state = draw.choice(STATES)
    over = state not in columns.OPEN_STATES
    return ticket(
        draw.choice(("路灯不亮", "井盖破损")),
        state=state,
        due=0 if over or state == "T13" else NOW + draw.randint(-5, 9) * 7 * HOUR,
        unit=draw.choice(("", "u1", "u2")),
        urgency=draw.choice(("一般", "紧急", "特急")),
        created_at=NOW - draw.randint(1, 60) * DAY - draw.randint(0, 3),
        dispatched_at=NOW - draw.randint(1, 9) * HOUR,
        closed_at=NOW - draw.randint(0, 50) * DAY if over else 0,
        clerk=draw.choice(("a1", "a2")),
        rating=draw.choice(("", "不满意")),
        level=draw.choice((0, 0, 2)),
        extensions=draw.choice((0, 0, 1)),
        links=draw.choice(((), (Link(other="x", kind="相关"),))),
    )


def paged(lists: Lists, query: TicketQuery, size: int) -> list[int]:
    rows: list[int] = []
    after = None
    while True:
        page = lists.page(query, after, size)
        rows += [row.row for row in page.rows]
        after = page.next
        if after is None:
            return rows


@pytest.mark.parametrize("seed", range(3))
def test_every_view_is_base_less_pending_plus_projected(rig: Rig, seed: int) -> None:
    draw = random.Random(seed)
    rig.pull(*(some(draw) for _ in range(150)))
    for one in draw.sample(list(rig.truth.values()), 30):
        changed = msgspec.structs.replace(some(draw), id=one.id, created_at=one.created_at)
        rig.project(changed, draw.choice(("queued", "rejected", "acknowledged")))
    for _ in range(8):
        rig.project(some(draw), "queued")
    rig.now += draw.randint(0, 9) * HOUR
    counts = rig.lists.counts()
    assert list(counts) == list(views.NAMES)
    for view in views.NAMES:
        query = TicketQuery(view=view)
        keys = rig.lists.ids(query)
        rows = rig.lists.rows(keys)
        assert {row.id for row in rows} == rig.of_view(view) and len(rows) == len(keys) == counts[view], view
        order = views.order_of(view)
        made = [order.key(tuple(getattr(row, name) for name in order.columns)) for row in rows]
        assert made == sorted(made), view
        assert paged(rig.lists, query, 7) == list(keys)
    for query in (TicketQuery(), TicketQuery(state="T80"), TicketQuery(unit="u1"), TicketQuery(sort="oldest")):
        keys = rig.lists.ids(query)
        assert paged(rig.lists, query, 13) == list(keys) and len(set(keys)) == len(keys)
    assert_sorted_by_every_column(rig)
    by_unit = {row.id for row in rig.lists.rows(rig.lists.ids(TicketQuery(unit="u1")))}
    assert by_unit == {key for key, one in rig.truth.items() if any(part.unit == "u1" for part in one.subtasks)}
    newest = rig.lists.rows(rig.lists.ids(TicketQuery()))
    assert [row.created_at // 1000 for row in newest] == sorted(
        (row.created_at // 1000 for row in newest), reverse=True
    )


def assert_sorted_by_every_column(rig: Rig) -> None:
    """Own acts stand where the city's word would, up and down, in pages and as a whole."""
    for sort in views.SORTS:
        for view in ("", "in_work", "overdue"):
            up, down = (TicketQuery(view=view, sort=sign + sort) for sign in ("", "-"))
            keys = rig.lists.ids(up)
            names = views.order_of(view, sort).columns
            made = [tuple(getattr(row, name) for name in names) for row in rig.lists.rows(keys)]
            assert made == sorted(made) and set(keys) == set(rig.lists.ids(TicketQuery(view=view))), sort
            assert [made[list(keys).index(key)] for key in rig.lists.ids(down)] == made[::-1], sort
            assert paged(rig.lists, up, 17) == list(keys) and paged(rig.lists, down, 17) == list(rig.lists.ids(down))


def test_a_projected_ticket_keeps_its_key_and_shows_its_mark(rig: Rig) -> None:
    base, own = ticket(state="T01", number="LY1"), ticket(state="T02", old_number="戴埠登A-2026-0001", own=True)
    rig.pull(base)
    [key] = rig.lists.ids(TicketQuery(view="to_accept"))
    rig.project(msgspec.structs.replace(base, state="T02"), "queued", "ask_city")
    rig.project(own)
    assert len(rig.lists.ids(TicketQuery(view="to_accept"))) == 0
    rows = rig.lists.page(TicketQuery(view="to_assign")).rows
    assert {row.row for row in rows} == {key, columns.local_row(own.id)} and columns.local_row(own.id) < 0
    row = next(row for row in rows if row.id == base.id)
    assert (row.sync, row.kinds, row.state) == ("queued", "ask_city", "T02")
    assert [row.id for row in rig.lists.rows([columns.local_row(own.id), key, 12345])] == [own.id, base.id]
    for typed, wanted in (("戴埠登A-2026", own.id), ("路灯", None)):
        found = {row.id for row in rig.lists.page(TicketQuery(search=typed)).rows}
        assert found == ({wanted} if wanted else {base.id, own.id})
    rig.settle(base.id)
    assert list(rig.lists.ids(TicketQuery(view="to_accept"))) == [key]


def test_counts_and_lists_see_each_change(rig: Rig) -> None:
    one = ticket(state="T01")
    rig.pull(one)
    assert rig.lists.counts()["to_accept"] == 1
    rig.pull(msgspec.structs.replace(one, state="T02", version=2))
    assert rig.lists.counts()["to_accept"] == 0 and rig.lists.counts()["to_assign"] == 1


def test_time_alone_moves_a_ticket(rig: Rig) -> None:
    due = NOW + 2 * DAY + 5 * HOUR + HOUR // 2  # Wednesday 17:30; 临期 one working day before
    rig.pull(ticket(due=due, created_at=NOW - 4 * DAY))

    def standing() -> list[str]:
        counts = rig.lists.counts()
        return [view for view in ("due_soon", "due_today", "overdue") if counts[view]]

    moments = {NOW: [], due - DAY: ["due_soon"], due - HOUR: ["due_soon", "due_today"], due: ["due_today", "overdue"]}
    for rig.now, expected in moments.items():
        assert standing() == expected
    rig.now = due + DAY
    assert standing() == ["overdue"]


def test_what_a_list_shows_of_a_ticket(rig: Rig) -> None:
    one = ticket(
        unit="u1",
        due=NOW + DAY,
        urgency="特急",
        identity="匿名",
        level=2,
        links=(Link(other="x", kind="相关"),),
        demand_items=(DemandItem(number=1, text="修灯"),),
        open_acts=(OpenAct(id="r", kind="ask_city", by="a1", at=NOW),),
    )
    rig.pull(one)
    rig.cache.apply_page(rig.feed.page(rig.feed.put(action(one.id, attachments=["ab"]))), EPOCH, SCOPE)
    [row] = rig.lists.page(TicketQuery()).rows
    assert row.marks == "急督密联附" and row.lead_unit == "u1" and row.units == "u1" and row.petitioner == "张**"
    assert (row.due, row.left_due, row.next_clock, row.rank) == (NOW + DAY, NOW + DAY, "C5", 0)
    rig.pull(one := msgspec.structs.replace(one, version=2))
    assert rig.lists.page(TicketQuery()).rows[0].marks == "急督密联附"
    rig.project(one)
    assert rig.lists.page(TicketQuery()).rows[0].marks == "急督密联附"
    rig.settle(one.id)
    for view in ("in_work", "at_city", "supervised", "linked"):
        assert rig.lists.counts()[view] == 1


def test_a_paused_clock_is_not_left_time(rig: Rig) -> None:
    paused = Clock(kind="C5", start=NOW - DAY, due=NOW - HOUR, paused_at=NOW - 2 * HOUR)
    promise = Clock(kind="C12", key="p", start=NOW, due=NOW + DAY)
    rig.pull(msgspec.structs.replace(ticket(state="T08"), clocks=(promise, paused)))
    [row] = rig.lists.page(TicketQuery(view="promises")).rows
    assert row.due == NOW - HOUR and row.left_due == row.soon_at == columns.NEVER and row.promise_due == NOW + DAY
    assert rig.lists.counts()["overdue"] == 0


def test_unknown_views_and_orders_are_refused_by_name(rig: Rig) -> None:
    for query, code in ((TicketQuery(view="nonsense"), "view-unknown"), (TicketQuery(sort="nonsense"), "sort-unknown")):
        with pytest.raises(ProblemError) as caught:
            rig.lists.ids(query)
        assert caught.value.problem.code == code


# -- who may see it ------------------------------------------------------------------------------


def test_the_accused_find_nothing_and_others_see_what_they_may(rig: Rig) -> None:
    unit = Unit(code="u1", town=TOWN, name="城管中队", kind="派驻机构")
    body = rig.feed.put(unit, "unit", "u1")
    rig.cache.apply_page(rig.feed.page(body), EPOCH, SCOPE)
    plain = ticket("路灯不亮", number="LY20001")
    against = ticket("举报路灯队", accused=("a1",), number="LY20002")
    closed_circle = ticket("路灯招标", readers=("a2",), number="LY20003")
    hidden_name = ticket("路灯 13812345678", identity="要求保密", number="LY20004")
    rig.pull(plain, against, closed_circle, hidden_name)

    def lists_of(account: Account) -> Lists:
        town = rig.cache.town(TOWN)
        return Lists(rig.cache, rig.book, account.id, lambda one: mask_ticket(one, account, town, at=NOW), lambda: NOW)

    def numbers(lists: Lists, **query: str) -> set[str]:
        return {row.number for row in lists.rows(lists.ids(TicketQuery(**query)))}

    accused = lists_of(Account(id="a1", name="王", town=TOWN, roles=("DISP",)))
    reader = lists_of(Account(id="a2", name="李", town=TOWN, roles=("DISP",)))
    everything = {"LY20001", "LY20002", "LY20003", "LY20004"}
    assert numbers(accused) == everything - {"LY20002"} and numbers(reader) == everything
    assert accused.counts()["in_work"] == 3 and reader.counts()["in_work"] == 4
    assert numbers(accused, search="LY20002") == set() and numbers(reader, search="LY20002") == {"LY20002"}
    assert numbers(accused, search="路灯") == {"LY20001", "LY20004"} and numbers(reader, search="路灯") == everything
    assert numbers(accused, search="LY20003") == {"LY20003"}
    shown = {row.number: row for row in accused.page(TicketQuery()).rows}
    assert shown["LY20003"].title == "" and shown["LY20003"].state == "T04"
    assert "13812345678" not in shown["LY20004"].title and "路灯" in shown["LY20004"].title
    rig.project(msgspec.structs.replace(against, state="T05"))
    rig.project(msgspec.structs.replace(closed_circle, state="T05"))
    assert accused.counts()["declined"] == 1 and numbers(accused, view="declined") == {"LY20003"}
    assert numbers(accused, search="招标") == set()


# -- plans ---------------------------------------------------------------------------------------


def plan(rig: Rig, query: TicketQuery, reading: Reading = EVERYTHING, **how: bool) -> str:
    sql, parameters = Asked(query, NOW, "a1").select(reading, **how)
    with rig.cache.lanes.read() as connection:
        return "; ".join(line[3] for line in engine.lines(connection, f"EXPLAIN QUERY PLAN {sql}", parameters))


@pytest.mark.parametrize("view", [name for name in views.NAMES if name != "unsent"])
@pytest.mark.parametrize("how", [{}, {"keyed": True}, {"whole": True, "start": True}])
def test_no_view_sorts_or_scans_a_table(rig: Rig, view: str, how: dict[str, bool]) -> None:
    order = views.order_of(view)
    start = (1,) * (len(order.columns) + 1) if how.pop("start", False) else ()
    text = plan(rig, TicketQuery(view=view), **how, start=start)  # type: ignore[arg-type]
    assert f"USING INDEX {views.index_of(view)}" in text.replace("COVERING ", "") and "B-TREE" not in text, text
    assert text.count("SCAN") <= 1 and (not start or "SEARCH" in text)


@pytest.mark.parametrize("view", ["in_work", "overdue", "mine"])
@pytest.mark.parametrize("sort", [sign + name for name in views.SORTS for sign in ("", "-")])
def test_a_view_sorts_its_own_rows_only(rig: Rig, view: str, sort: str) -> None:
    text = plan(rig, TicketQuery(view=view, sort=sort), keyed=True)
    assert f"USING INDEX {views.index_of(view)}" in text, text
    assert ("B-TREE" in text) == (sort.removeprefix("-") not in ("left", "due")), text


def test_the_other_lists_use_their_index_too(rig: Rig) -> None:
    cases = (
        (TicketQuery(), EVERYTHING, "ticket_all"),
        (TicketQuery(state="T80"), EVERYTHING, "ticket_state"),
        (TicketQuery(unit="u1"), EVERYTHING, "SEARCH p USING PRIMARY KEY (unit=?)"),
        (TicketQuery(unit="u1", view="in_work"), EVERYTHING, "view_in_work"),
        (TicketQuery(search="x"), Reading(Terms(("路灯",))), "VIRTUAL TABLE"),
        (TicketQuery(search="x"), Reading(Terms(("路灯不亮",))), "SEARCH c USING INTEGER PRIMARY KEY"),
        (TicketQuery(search="x", state="T80"), Reading(Terms(("路灯",))), "SEARCH t USING INTEGER PRIMARY KEY"),
        (TicketQuery(search="，"), Reading(Terms(("，",))), "SCAN c"),
    )
    for query, reading, index in cases:
        text = plan(rig, query, reading)
        assert index in text and "B-TREE" not in text, text
