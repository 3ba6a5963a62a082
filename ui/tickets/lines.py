"""A line of the list as it is shown: a text for every column, made off the GUI thread where the row is read."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from gridcentre.desk import FLAGS, NEVER, Desk, TicketQuery, TicketRow
from gridcentre.domain import clocks
from gridcentre.domain.organisation import Town
from gridcentre.domain.telling import Telling
from gridcentre.domain.tickets import END_STATES, Clock
from ui import words

SEVERE = clocks.WARNINGS[3]


class Line(NamedTuple):
    row: TicketRow
    cells: tuple[str, ...]  # by ``COLUMNS``; what runs with the time is left empty
    severe: bool  # 严重超期 when it was read


def _place(row: TicketRow, telling: Telling) -> str:
    return telling.grid(row.grid) if row.grid else row.place


def _lead(row: TicketRow, telling: Telling) -> str:
    lead = telling.short(row.lead_unit)
    return f"{lead} +{row.co_count}" if lead and row.co_count else lead


def _class(row: TicketRow, telling: Telling) -> str:
    known = telling.town.catalogue.get(row.category)
    return known.name if known else row.category


def _number(of: Callable[[TicketRow], int]) -> Callable[[TicketRow, Telling], str]:
    return lambda row, _: str(of(row) or "")


class Column(NamedTuple):
    """``width`` in px; ``hidden``: until a person wants it."""

    name: str
    width: int
    text: Callable[[TicketRow, Telling], str]
    hidden: bool = False

    @property
    def wide(self) -> int:
        """``width`` where Chinese is spoken; other words are longer."""
        return self.width if words.language() == "zh" else self.width * 6 // 5


COLUMNS = (
    Column("flags", 62, lambda row, _: words.joined(row.marks)),
    Column("left", 112, lambda row, _: ""),
    Column("number", 136, lambda row, _: row.number or row.old_number),
    Column("state", 114, lambda row, _: words.word(f"state.{row.state}")),
    Column("title", 176, lambda row, _: row.title),
    Column("source", 74, lambda row, _: words.value(row.source) if row.source else ""),
    Column("class", 92, _class),
    Column("place", 128, _place),
    Column("lead_unit", 120, _lead),
    Column("clerk", 84, lambda row, telling: telling.person(row.clerk)),
    Column("dispatched_at", 104, lambda row, _: words.time(row.dispatched_at)),
    Column("due", 104, lambda row, _: words.time(row.due)),
    Column("sync", 100, lambda row, _: words.word(f"sync.{row.sync or 'confirmed'}")),
    Column("outer_no", 140, lambda row, _: row.outer_no, True),
    Column("old_number", 120, lambda row, _: row.old_number, True),
    Column("nature", 70, lambda row, _: words.value(row.nature) if row.nature else "", True),
    Column("petitioner", 90, lambda row, _: row.petitioner, True),
    Column("contacts", 80, _number(lambda row: row.contacts), True),
    Column("extensions", 80, _number(lambda row: row.extensions), True),
    Column("redo_count", 80, _number(lambda row: row.redo_count), True),
    Column("rating", 90, lambda row, _: words.value(row.rating) if row.rating else "", True),
    Column("resolved", 90, lambda row, _: words.value(row.resolved_level) if row.resolved_level else "", True),
    Column("closed_at", 104, lambda row, _: words.time(row.closed_at), True),
)
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}


class Found(NamedTuple):
    """How the search words were taken; ``scanned``: no index could help."""

    words: tuple[str, ...] = ()
    scanned: bool = False


class DeskLines:
    """The desk's tickets as lines. Safe from worker threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ids(self, query: TicketQuery) -> array[int]:
        return self._desk.tickets.ids(query)

    def found(self, query: TicketQuery) -> Found:
        page = self._desk.tickets.page(query, limit=1)
        return Found(page.words, page.scanned)

    def lines(self, keys: Sequence[int]) -> list[Line]:
        """In the order of the keys; tickets that have gone are left out."""
        telling, now = Telling(self._desk.people.town, language=words.language()), self._desk.now()
        return [line_of(row, telling, now) for row in self._desk.tickets.rows(keys)]


def line_of(row: TicketRow, telling: Telling, now: int) -> Line:
    late = row.left_due <= now and row.state not in END_STATES
    return Line(row, tuple([column.text(row, telling) for column in COLUMNS]), late and _severe(row, telling.town, now))


def _severe(row: TicketRow, town: Town, now: int) -> bool:
    clock = Clock(kind="C5", start=row.dispatched_at or row.created_at, due=row.left_due, limit=clocks.AS_GIVEN)
    return clocks.warning(clock, now, row.urgency, town) == SEVERE


def warning(line: Line, now: int) -> str:
    """正常, 临期, 超期, 严重超期; '' where no time runs."""
    row = line.row
    if row.left_due == NEVER or row.state in END_STATES:
        return ""
    if now < row.left_due:
        return clocks.WARNINGS[now >= row.soon_at]
    return SEVERE if line.severe else clocks.WARNINGS[2]


def left(line: Line, now: int) -> str:
    """「剩 3时20分」, 「超 1天2时」, 「已暂停」, or nothing."""
    row = line.row
    if row.state in END_STATES:
        return ""
    if row.left_due != NEVER:
        return words.left(row.left_due, now)
    return QCoreApplication.translate("Limits", "paused") if row.due else ""


def said(line: Line, column: int, now: int) -> str:
    """The text of a cell; of the time left as it is at ``now``."""
    return left(line, now) if column == PLACE["left"] else line.cells[column]


def marks(row: TicketRow) -> Mapping[str, str]:
    """The marks that hold, as they are drawn, with what they mean."""
    return {mark: words.word(f"flag.{FLAG_WORDS[mark]}") for mark in row.marks}


FLAG_WORDS = dict(zip(FLAGS, ("urgent", "supervised", "restricted", "joint", "attachments"), strict=True))
