"""The ticket list at the size of a city's year: a scroll step, a jump, and changes, against a bare model and view.

The lines are made up, so that the figures are the list's own; they come from a thread, as always.
"""

from __future__ import annotations

import os
import random
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from gridcentre.desk import TicketQuery, TicketRow
from gridcentre.domain.calendar import HOUR
from gridcentre.domain.ids import now_ms
from tests.bench.lab import Bench, Lab
from tests.bench.rows import Row, at_most, below, percentile, seconds

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

YEAR = 368_267  # events of a city in a year
SIZE = (1366, 700)
STEPS, JUMPS, CHANGES = 300, 60, 50
TITLES = ("红武村卫生室旁通道堆放杂物影响通行", "甲禾路路面泥土多无人冲洗", "同官村三组电梯坏了物业迟迟不修")


def scrolling(lab: Lab) -> Iterator[Row]:
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
    from PySide6.QtWidgets import QTableView

    from ui.app import application
    from ui.background import Background
    from ui.theme import ROW_HEIGHT, apply
    from ui.tickets.lines import COLUMNS
    from ui.tickets.model import TicketModel
    from ui.tickets.table import TicketTable

    app = application([])
    apply(app, "light")
    town = _Town()

    class Bare(QAbstractTableModel):
        """As little as a model can be: a text for every cell, from memory."""

        def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
            return YEAR

        def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
            return len(COLUMNS)

        def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
            return town.cells[index.column()] if role == Qt.ItemDataRole.DisplayRole else None

    background = Background()
    try:
        model = TicketModel(background.read, town, now_ms)
        ours, floor = TicketTable(model), QTableView()
        bare = Bare()
        floor.setModel(bare)
        floor.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        floor.verticalHeader().hide()
        floor.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        for place, column in enumerate(COLUMNS):
            floor.setColumnHidden(place, column.hidden)
            floor.setColumnWidth(place, column.width)

        def rest() -> None:
            while background.pending:
                app.processEvents()

        def shown(table: Any) -> Callable[[int], None]:
            table.resize(*SIZE)
            table.show()
            app.processEvents()

            def go_to(pixel: int) -> None:
                table.verticalScrollBar().setValue(pixel)
                table.viewport().repaint()

            return go_to

        began = time.perf_counter()
        model.show(TicketQuery())
        rest()
        yield Row(f"list of {YEAR:,} tickets, opened", (time.perf_counter() - began) * 1000, "ms")
        views = {"ours": shown(ours), "floor": shown(floor)}
        rest()
        yield from _steps(views, rest)
        yield from _jumps(views, rest, YEAR * ROW_HEIGHT)
        yield from _changes(model, town, app, views["floor"])
    finally:
        background.close()


def _steps(views: dict[str, Callable[[int], None]], rest: Callable[[], None]) -> Iterator[Row]:
    """The wheel turned again and again; views take turns."""
    taken: dict[str, list[float]] = {name: [] for name in views}
    for step in range(STEPS):
        for name, go_to in views.items():
            taken[name].append(seconds(lambda: go_to(step * 102)) * 1000)  # noqa: B023 (called at once)
        rest()
    value, floor = (percentile(taken[name], 0.95) for name in ("ours", "floor"))
    yield at_most("scroll step p95", value, "ms", floor, 1, 1.5)


def _jumps(views: dict[str, Callable[[int], None]], rest: Callable[[], None], height: int) -> Iterator[Row]:
    """The scroll bar dragged anywhere: what the GUI thread does for it, before and after the page has come."""
    draw = random.Random(7)
    taken: dict[str, list[float]] = {name: [] for name in views}
    for _ in range(JUMPS):
        pixel = draw.randrange(height)
        for name, go_to in views.items():
            first = seconds(lambda: go_to(pixel))  # noqa: B023
            rest()
            taken[name].append((first + seconds(lambda: go_to(pixel + 1))) * 1000)  # noqa: B023
    value, floor = (percentile(taken[name], 0.95) for name in ("ours", "floor"))
    yield at_most("jump to any place p95, both paints", value, "ms", floor, 1, 1.5)


def _changes(model: Any, town: _Town, app: Any, bare: Callable[[int], None]) -> Iterator[Row]:
    """Tickets come, change and go a hundred at a time; the longest that the GUI thread was not free.

    The floor is the longest paint of the bare view: what the machine did to it in the same minute.
    """
    longest = floor = 0.0
    for turn in range(CHANGES):
        town.change(turn)
        model.renew({"*"} if turn % 10 == 9 else {f"t{turn}"})
        floor = max(floor, seconds(lambda: bare(turn * 102)))  # noqa: B023
        last = time.perf_counter()
        while model.loading:
            app.processEvents()
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
    yield below("longest GUI block, 5,000 changes arrive", longest * 1000, "ms", 16, 50, floor * 1000)


class _Town:
    """Made-up tickets: keys 1, 2, 3 …"""

    def __init__(self) -> None:
        from ui.tickets.lines import COLUMNS, Line

        self._line = Line
        self.keys = array("q", range(YEAR, 0, -1))
        texts = {
            "flags": "急、督", "left": "剩 3时20分", "number": "LY2026092100017", "state": "办理中", "title": TITLES[0],
            "source": "12345", "class": "道路不洁", "place": "松岭村 网格002", "lead_unit": "环卫所 +1",
            "dispatched_at": "09-18 09:12", "due": "09-25 17:30", "sync": "已确认",
        }  # fmt: skip
        self.cells = tuple(texts.get(column.name, "") for column in COLUMNS)
        kinds = TicketRow.__annotations__
        self._blank = {name: 0 if kind == "int" else "" for name, kind in kinds.items()}
        self._now = now_ms()

    def ids(self, query: TicketQuery) -> array[int]:
        return self.keys[:]

    def found(self, query: TicketQuery) -> Any:
        raise AssertionError("nothing is searched for")

    def lines(self, keys: Sequence[int]) -> list[Any]:
        return [self._made(key) for key in keys]

    def change(self, turn: int) -> None:
        """A hundred come at the top, and one in a hundred goes far below."""
        first = max(self.keys) + 1
        del self.keys[YEAR // 2 + turn]
        self.keys[0:0] = array("q", range(first + 99, first - 1, -1))

    def _made(self, key: int) -> Any:
        due = self._now + (key % 200 - 20) * HOUR
        row = TicketRow(
            **{
                **self._blank,
                "row": key,
                "id": f"t{key}",
                "state": "T04",
                "title": TITLES[key % len(TITLES)],
                "flags": key % 8,
                "left_due": due,
                "soon_at": due - 8 * HOUR,
                "due": due,
            }
        )
        return self._line(row, self.cells, False)


BENCHES: dict[str, Bench] = {"scrolling": scrolling}
