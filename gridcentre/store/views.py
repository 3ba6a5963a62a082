"""The saved views of screen.md as conditions and orders, the same for the city's word and for own acts over it.

A view with a bit has a partial index of that bit in its own order; views of time, of a clerk or of what
is unsent have an index of their kind. A condition speaks of the columns of a table called ``t``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from gridcentre.domain.calendar import DAY, day_of, moment_of
from gridcentre.domain.problems import ProblemError
from gridcentre.store.columns import OPEN, VIEWS

NAMES = (
    "to_accept", "to_assign", "declined", "unit_unaccepted", "in_work", "due_today", "due_soon", "overdue",
    "to_verify", "to_call", "to_approve", "at_city", "redone", "supervised", "dissatisfied", "extended", "promises",
    "rechecks", "linked", "mine", "unsent", "closed_30",
)  # fmt: skip
TIMED = frozenset({"due_today", "due_soon", "overdue", "closed_30"})  # change as time passes
UNSENT = ("queued", "sending", "unsure", "doubtful", "blocked", "rejected")
CLOSED_DAYS = 30


class Down:
    """A value that sorts the other way round; texts have no negative."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Down) and bool(self.value == other.value)

    def __lt__(self, other: Down) -> bool:
        return bool(other.value < self.value)

    __hash__ = None  # type: ignore[assignment]  # sorted by, never looked up


class Order(NamedTuple):
    """Sorted by ``columns``, then by the row, which is unique; all of them up, or all down."""

    columns: tuple[str, ...]
    down: bool = False

    @property
    def sql(self) -> str:
        """ORDER BY terms, and the columns of an index that gives this order without a sort."""
        return ", ".join(f"{name} DESC" if self.down else name for name in (*self.columns, "row"))

    def key(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """What Python sorts by to get the same order."""
        return tuple(map(Down, values)) if self.down else values

    def values(self, key: tuple[Any, ...]) -> tuple[Any, ...]:
        """What ``key`` was made of."""
        return tuple(part.value for part in key) if self.down else key


ORDERS = {
    "newest": Order((), down=True),
    "oldest": Order(()),
    "urgency": Order(("rank", "dispatched_at")),
    "closed": Order(("closed_at",), down=True),
    "promise": Order(("promise_due",)),
    "recheck": Order(("recheck_due",)),
}
# columns of screen.md -> what they are sorted by; ``sync`` is not: all but own acts are alike
_OF_COLUMN = {
    "flags": ("rank", "left_due"),
    "left": ("left_due",),
    "number": ("number", "old_number"),
    "state": ("state",),
    "title": ("title",),
    "source": ("source",),
    "class": ("category",),
    "place": ("grid", "place"),
    "lead_unit": ("lead_unit",),
    "clerk": ("clerk",),
    "dispatched_at": ("dispatched_at",),
    "due": ("left_due",),  # what does not run is not due
    "outer_no": ("outer_no",),
    "old_number": ("old_number",),
    "nature": ("nature",),
    "petitioner": ("petitioner",),
    "contacts": ("contacts",),
    "extensions": ("extensions",),
    "redo_count": ("redo_count",),
    "rating": ("rating",),
    "resolved": ("resolved_level",),
    "closed_at": ("closed_at",),
}
SORTS = tuple(_OF_COLUMN)
ORDERS |= {name: Order(columns) for name, columns in _OF_COLUMN.items()}
ORDERS |= {f"-{name}": Order(columns, down=True) for name, columns in _OF_COLUMN.items()}
_OWN_ORDER = {
    "": "newest",
    "to_accept": "urgency",
    "promises": "promise",
    "rechecks": "recheck",
    "dissatisfied": "newest",
    "linked": "newest",
    "unsent": "newest",
    "closed_30": "closed",
}


def order_of(view: str, sort: str = "") -> Order:
    """The order of a list: as asked, else the view's own (overdue first, then time left). ProblemError sort-unknown."""
    order = ORDERS.get(sort or _OWN_ORDER.get(view, "left"))
    if order is None:
        raise ProblemError("sort-unknown", sort=sort, sorts=" ".join(SORTS))
    return order


class Condition(NamedTuple):
    sql: str
    parameters: tuple[Any, ...] = ()


def day_start(now: int) -> int:
    """Midnight of the town's day, ms."""
    return moment_of(day_of(now))


def condition(view: str, now: int, account: str) -> Condition:
    """Which tickets stand in ``view`` at ``now`` (ms) for ``account``. Raises ProblemError view-unknown."""
    if view in VIEWS:
        return Condition(f"t.views & {VIEWS[view]}")
    if view == "unsent":  # no ticket of the base is: what waits stands in the projection
        return Condition("0")
    today = day_start(now)
    conditions = {
        "due_today": Condition(f"t.views & {OPEN} AND t.left_due >= ? AND t.left_due < ?", (today, today + DAY)),
        "due_soon": Condition(f"t.views & {OPEN} AND t.left_due > ? AND t.soon_at <= ?", (now, now)),
        "overdue": Condition(f"t.views & {OPEN} AND t.left_due <= ?", (now,)),
        "mine": Condition(f"t.views & {OPEN} AND t.clerk = ?", (account,)),
        "closed_30": Condition("t.closed_at > 0 AND t.closed_at >= ?", (today - CLOSED_DAYS * DAY,)),
    }
    if view not in conditions:
        raise ProblemError("view-unknown", view=view, views=" ".join(NAMES))
    return conditions[view]


def index_of(view: str) -> str:
    """The index of ``ticket`` that gives the view in its own order."""
    if view in ("due_today", "due_soon", "overdue"):
        return "view_open"
    return {"mine": "view_mine", "closed_30": "ticket_closed", "unsent": "ticket_all"}.get(view, f"view_{view}")
