"""The model of the list: differences of any two lists, pages as they are looked at, and Qt's own model testers."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.modeltest import ModelTester

from gridcentre.desk import NEVER, TicketQuery, TicketRow
from gridcentre.domain.problems import Problem, ProblemError
from ui.tickets import difference as differing
from ui.tickets.difference import Difference, difference
from ui.tickets.lines import COLUMNS, PLACE, Found, Line
from ui.tickets.model import KEPT, PAGE, TicketModel
from ui.words import translate

HOUR = 3_600_000
NOW = 1_000 * HOUR
Done = Callable[[Any], None]


def line(key: int, ticket: str = "", **changed: Any) -> Line:
    texts = dict.fromkeys(TicketRow.__struct_fields__, "")
    numbers = {name: 0 for name, kind in TicketRow.__annotations__.items() if kind == "int"}
    times = {"left_due": NOW + key * HOUR, "soon_at": NOW + key * HOUR, "due": NOW, "next_due": NEVER}
    named = {"row": key, "id": ticket or f"t{key}", "number": f"N{key}", "state": "T04", "urgency": "一般"}
    row = TicketRow(**{**texts, **numbers, **times, **named, **changed})
    return Line(row, tuple(f"{column.name} {key}" for column in COLUMNS), False)


class Town:
    """Lines by key, and a reader whose answers come when they are let through."""

    def __init__(self, keys: Sequence[int] = ()) -> None:
        self.keys = array("q", keys)
        self.known: dict[int, Line] = {}
        self.asked: list[int] = []
        self.held: list[tuple[str, Callable[[], None]]] = []
        self.trouble: ProblemError | None = None

    def ids(self, query: TicketQuery) -> array[int]:
        if self.trouble:
            raise self.trouble
        return array("q", reversed(self.keys)) if query.sort else array("q", self.keys)

    def found(self, query: TicketQuery) -> Found:
        return Found((query.search,), True)

    def lines(self, keys: Sequence[int]) -> list[Line]:
        self.asked += keys
        return [self.known.get(key) or line(key) for key in keys]

    def read(
        self, owner: QObject, work: Callable[[], Any], done: Done, failed: Callable[[Problem], None], key: str = ""
    ) -> None:
        """As the office reads: the newest of a key makes those before it void."""
        if key:
            self.held = [one for one in self.held if one[0] != key]

        def answer() -> None:
            try:
                value = work()
            except ProblemError as told:
                failed(told.problem)
            else:
                done(value)

        self.held.append((key, answer))

    def let_through(self) -> None:
        while self.held:
            self.held.pop(0)[1]()


def opened(town: Town, query: TicketQuery = TicketQuery()) -> TicketModel:  # noqa: B008 (frozen)
    model = TicketModel(town.read, town, lambda: NOW)
    model.show(query)
    town.let_through()
    return model


def keys_of(model: TicketModel) -> list[int]:
    return model.keys(range(model.rowCount()))


def text(model: TicketModel, row: int, column: str) -> Any:
    return model.index(row, PLACE[column]).data()


# -- differences ------------------------------------------------------------------------------


def applied(old: array[int], change: Difference, new: array[int]) -> array[int]:
    if change.places is not None:
        return array("q", sorted(change.places, key=change.places.__getitem__))
    made = array("q", old)
    for first, end in change.remove:
        del made[first:end]
    for first, end in change.insert:
        made[first:first] = new[first:end]
    return made


unique = st.lists(st.integers(-4, 12), unique=True, max_size=14).map(lambda keys: array("q", keys))


@given(unique, unique)
def test_a_difference_makes_the_new_list_of_the_old_one(old: array[int], new: array[int]) -> None:
    change = difference(old, new)
    assert applied(old, change, new) == new
    kept = [key for key in old if key in new]
    assert (change.places is None) == (kept == [key for key in new if key in old])


def test_what_stays_is_never_removed_and_runs_are_told_together() -> None:
    old, new = array("q", range(100)), array("q", [*range(-3, 10), *range(20, 90), 200, *range(90, 100)])
    assert difference(old, new) == Difference(((10, 20),), ((0, 3), (83, 84)))
    assert difference(old, old) == Difference()


def test_too_many_ranges_are_told_as_a_new_order() -> None:
    old = array("q", range(0, 1000, 2))
    new = array("q", range(2 * differing.RANGES + 2))
    assert difference(old, new).places == {key: key for key in new}


# -- the model ----------------------------------------------------------------------------------


def test_the_model_keeps_qts_rules_through_every_kind_of_change(qtmodeltester: ModelTester) -> None:
    town = Town(range(300))
    model = opened(town)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    qtmodeltester.check(model)
    for keys in (range(-5, 290), [*range(50), 900, *range(60, 290)], range(299, -1, -1), [], [7], range(300)):
        town.keys = array("q", keys)
        model.renew({"*"})
        town.let_through()
        assert keys_of(model) == list(keys)
    model.sort_by("-left")
    town.let_through()
    assert keys_of(model) == list(range(299, -1, -1))
    qtmodeltester.check(model)
    assert tester.model() is model


def test_lines_come_in_pages_when_they_are_looked_at() -> None:
    town = Town(range(10 * PAGE))
    model = opened(town)
    assert town.asked == list(range(PAGE))
    assert text(model, 3, "number") == "number 3"
    assert text(model, 5 * PAGE + 1, "number") is None
    assert [key for key, _ in town.held] == [""]
    with_change: list[QModelIndex] = []
    model.dataChanged.connect(lambda first, last: with_change.append(first))
    town.let_through()
    assert text(model, 5 * PAGE + 1, "number") == f"number {5 * PAGE + 1}"
    assert with_change and not town.held
    assert town.asked[PAGE:] == list(range(5 * PAGE, 6 * PAGE))


def test_of_pages_that_were_scrolled_past_only_the_last_are_asked_for() -> None:
    town = Town(range(100 * PAGE))
    model = opened(town)
    for page in range(1, 100):
        model.line(page * PAGE)
    town.let_through()
    assert len(town.asked) <= 5 * PAGE
    assert model.known(99 * PAGE) is not None


def test_lines_of_long_ago_are_let_go() -> None:
    town = Town(range(40 * PAGE))
    model = opened(town)
    for page in range(40):
        model.line(page * PAGE)
        town.let_through()
    assert sum(model.known(row) is not None for row in range(model.rowCount())) == KEPT
    assert model.known(40 * PAGE - 1) is not None


def test_a_ticket_that_went_while_its_page_was_read_is_asked_for_once() -> None:
    town = Town(range(3))
    model = opened(town)
    town.keys = array("q", range(4))
    town.lines = lambda keys: []  # type: ignore[method-assign]
    model.renew(())
    town.let_through()
    assert model.line(3) is None and town.held
    town.let_through()
    assert model.line(3) is None and not town.held


def test_a_changed_line_is_read_again_and_no_other() -> None:
    town = Town(range(20))
    model = opened(town)
    town.asked.clear()
    town.known[4] = line(4, title="new")
    model.renew({"t4"})
    town.let_through()
    assert town.asked == [4]
    shown = model.known(4)
    assert shown is not None and shown.row.title == "new"


def test_selection_and_current_row_follow_their_tickets() -> None:
    town = Town(range(100, 200))
    model = opened(town)
    selection = QItemSelectionModel(model)
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (10, 20, 30):
        selection.setCurrentIndex(model.index(row, 0), flags)
    for keys in ([*range(50), *range(100, 200)], range(199, 99, -1)):
        town.keys = array("q", keys)
        model.renew(())
        town.let_through()
        assert sorted(model.keys(index.row() for index in selection.selectedRows())) == [110, 120, 130]
        assert model.keys([selection.currentIndex().row()]) == [130]


def test_an_own_ticket_stays_itself_when_the_city_gives_it_its_place() -> None:
    town = Town([-9, 1, 2])
    town.known[-9] = line(-9, "mine")
    model = opened(town)
    mine = QPersistentModelIndex(model.index(0, 0))
    town.keys, town.known = array("q", [1, 2, 77]), {77: line(77, "mine")}
    model.renew({"mine"})
    town.let_through()
    assert keys_of(model) == [1, 2, 77]
    assert mine.isValid() and mine.row() == 2


def test_changes_that_come_while_the_list_is_read_are_seen_afterwards() -> None:
    town = Town(range(5))
    model = opened(town)
    model.renew({"t1"})
    model.renew({"t2"})
    assert len(town.held) == 1
    town.asked.clear()
    town.let_through()
    assert town.asked == [1, 2]


def test_the_newest_question_wins_and_a_sort_is_of_what_was_asked_last() -> None:
    town = Town(range(5))
    model = opened(town)
    model.show(TicketQuery(view="in_work"))
    model.sort_by("left")
    assert len(town.held) == 1
    town.let_through()
    assert model.query == TicketQuery(view="in_work", sort="left")


def test_what_fails_is_told_and_what_was_there_stays() -> None:
    town = Town(range(5))
    model = opened(town)
    told: list[Problem] = []
    model.failed.connect(told.append)
    town.trouble = ProblemError("view-unknown", view="x", views="")
    model.renew({"t1"})
    town.let_through()
    assert [problem.code for problem in told] == ["view-unknown"]
    assert model.rowCount() == 5 and not model.loading
    town.trouble = None
    town.asked.clear()
    model.renew(())
    town.let_through()
    assert town.asked == [1]


def test_search_tells_how_the_words_were_taken() -> None:
    model = opened(Town(range(2)), TicketQuery(search="井"))
    assert model.found == Found(("井",), True)


@pytest.mark.parametrize(
    ("changed", "text_left"),
    [
        ({"left_due": NOW + 3 * HOUR + 20 * 60_000}, "剩 3时20分"),
        ({"left_due": NOW - 26 * HOUR}, "超 1天2时"),
        ({"left_due": NEVER, "due": NOW}, "paused"),
        ({"left_due": NEVER, "due": 0}, ""),
        ({"left_due": NOW + HOUR, "state": "T80"}, ""),
    ],
)
def test_time_left_is_said_as_it_is_now(changed: dict[str, Any], text_left: str) -> None:
    town = Town([1])
    town.known[1] = line(1, **changed)
    assert text(opened(town), 0, "left") == (translate("Limits", text_left) if text_left == "paused" else text_left)


def test_words_from_outside_are_no_markup_in_a_tool_tip() -> None:
    town = Town([1])
    town.known[1] = line(1)._replace(cells=("<img src='file:///x'>",) * len(COLUMNS))
    model = opened(town)
    title = model.index(0, PLACE["title"])
    assert title.data() == title.data(Qt.ItemDataRole.AccessibleTextRole) == "<img src='file:///x'>"
    assert "<img" not in title.data(Qt.ItemDataRole.ToolTipRole)


def test_marks_are_read_out_in_words_and_the_heads_are_named() -> None:
    town = Town([1])
    town.known[1] = line(1, flags=0b00011)
    model = opened(town)
    spoken = model.index(0, PLACE["flags"]).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "急、督"
    names = [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]
    assert names[:5] == ["标记", "剩余时限", "工单编号", "状态", "诉求摘要"]
    assert all(names)
