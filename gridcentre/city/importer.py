"""Real messages from a CSV file become dispatched tickets, through the same door as everything else.

Exports of other systems are dirty: a byte-order mark or not, GB18030, several time formats in one
column, bodies full of tabs and line ends. What is text stays as it is, to the byte; what cannot
be read is told with its row, and a file that cannot be meant is refused before anything is written.
"""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gridcentre.domain import clocks
from gridcentre.domain.fields import TOWN_ZONE
from gridcentre.domain.problems import Problem, ProblemError, explain
from gridcentre.domain.tickets import Action
from gridcentre.sync.contract import ActionIn, Subject

if TYPE_CHECKING:
    from gridcentre.city.database import City

BATCH = 200
DEVICE = "import"
NATURE = "求决"  # the commonest one; a plain message list names none
UNCLASSED = "未分类"
_NAMESPACE = uuid.UUID("6d1f0f0e-52a9-5d0c-9a6b-0f6e1b7c2a11")
_TIME = re.compile(
    r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?)?分?)?\s*"
)


class Columns(NamedTuple):
    """Which column holds what; ``number`` and ``category`` may be empty."""

    title: str
    text: str
    time: str
    number: str = ""
    category: str = ""


class Message(NamedTuple):
    """One readable row. ``row``: as a spreadsheet counts, the heading is row 1. ``time``: UTC ms."""

    row: int
    id: str
    title: str
    text: str
    time: int
    number: str
    category: str


class BadRow(NamedTuple):
    """A row that was left out, and why."""

    row: int
    problem: Problem


class ImportReport(NamedTuple):
    """``imported`` new tickets, ``known`` from an earlier import, ``repeated`` equal rows of one number."""

    rows: int
    imported: int
    known: int
    repeated: int
    bad: tuple[BadRow, ...]
    encoding: str


def import_csv(
    city: City, path: Path, town: str, title: str, text: str, time: str, number: str = "", category: str = ""
) -> ImportReport:
    """Dispatch every row of the file to ``town`` (a code); the arguments after it name columns.

    Raises ``ProblemError`` before anything is written if the file cannot be opened, is empty or in no
    known encoding, has not the columns named, or no row can be read. A second run of the same file adds nothing.
    """
    encoding, content = _decode(path)
    columns = Columns(title, text, time, number, category)
    messages, repeated, bad = read_messages(path.name, content, columns, town)
    found = len(messages) + repeated + len(bad)
    if not found:
        raise ProblemError("import-empty", file=path.name)
    if not messages:
        zh, en = (explain(bad[0].problem, language) for language in ("zh", "en"))
        raise ProblemError(
            "import-nothing", zh.meaning, file=path.name, rows=found, row=bad[0].row, why=zh.title, why_en=en.title
        )
    imported = known = 0
    for start in range(0, len(messages), BATCH):
        lot = messages[start : start + BATCH]
        there = city.known(message.id for message in lot)
        known += len(there)
        fresh = [message for message in lot if message.id not in there]
        for message, result in zip(fresh, city.submit(_acts(city, fresh, town), city.system, DEVICE), strict=True):
            imported += result.verdict == "applied"
            if result.verdict in ("rejected", "blocked", "deferred"):
                bad.append(BadRow(message.row, Problem(result.code, result.params)))
    return ImportReport(found, imported, known, repeated, tuple(sorted(bad)), encoding)


def read_messages(name: str, content: str, columns: Columns, town: str) -> tuple[list[Message], int, list[BadRow]]:
    """Rows of a CSV text as messages, with the number of repeated rows and the rows that cannot be read."""
    rows = _rows(name, content)
    heading = [cell.strip() for cell in next(rows, (0, []))[1]]
    if not any(heading):
        raise ProblemError("import-empty", file=name)
    places = {column: _place(name, heading, column) for column in columns if column}
    messages: list[Message] = []
    bad: list[BadRow] = []
    seen: dict[tuple[str, ...], int] = {}
    repeated = 0
    for row, cells in rows:
        if not any(cells):
            continue
        if len(cells) != len(heading):
            bad.append(_bad("import-cells", row, cells=len(cells), wanted=len(heading)))
            continue
        values = tuple(cells[places[column]] if column else "" for column in columns)
        moment = read_time(values[2])
        if moment is None:
            bad.append(_bad("import-time", row, column=columns.time, seen=values[2][:40]))
            continue
        if not values[1].strip():
            bad.append(_bad("import-text", row, column=columns.text))
            continue
        seen[values] = nth = seen.get(values, 0) + 1
        if nth > 1 and values[3]:
            repeated += 1
            continue
        key = uuid.uuid5(_NAMESPACE, "\x00".join((town, *values, str(nth))))
        messages.append(Message(row, str(key), values[0], values[1], moment, values[3].strip(), values[4].strip()))
    return messages, repeated, bad


def _bad(code: str, row: int, **params: object) -> BadRow:
    return BadRow(row, Problem(code, {"row": str(row)} | {name: str(value) for name, value in params.items()}))


def read_time(seen: str) -> int | None:
    """``2019/4/25 9:32:09``, ``2019-04-10 10:21``, ``2019年4月25日``, ISO 8601; UTC ms, +08:00 if no zone; or None."""
    found = _TIME.fullmatch(seen)
    try:
        if found:
            moment = datetime(*(int(part or 0) for part in found.groups()), tzinfo=TOWN_ZONE)  # type: ignore[misc,arg-type]
        else:
            moment = datetime.fromisoformat(seen.strip())
    except ValueError:
        return None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=TOWN_ZONE)).timestamp() * 1000)


def _decode(path: Path) -> tuple[str, str]:
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise ProblemError("import-file", str(fault), file=str(path)) from fault
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return encoding.removesuffix("-sig"), content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ProblemError("import-encoding", file=path.name)


def _rows(name: str, content: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            yield row, cells
    except csv.Error as broken:
        raise ProblemError("import-broken", str(broken), file=name, row=row + 1, line=reader.line_num) from broken


def _place(name: str, heading: Sequence[str], column: str) -> int:
    if heading.count(column) == 1:
        return heading.index(column)
    code = "import-column-twice" if column in heading else "import-column"
    raise ProblemError(code, file=name, column=column, found="、".join(cell[:30] for cell in heading[:20]))


def _acts(city: City, lot: Sequence[Message], town: str) -> list[ActionIn]:
    here = city.town(town)
    due = clocks.possible(here.rules.handling[NATURE], city.now(), here.calendar)[1]
    acts = []
    for message in lot:
        fields = {
            "outer_no": message.number or f"IMP-{message.id[:8]}",
            "source_system": "12345",
            "nature": NATURE,
            "urgency": "一般",
            "class": message.category or UNCLASSED,
            "title": message.title,
            "text": message.text,
            "due": due,
        }
        act = Action(
            id=message.id,
            ticket=str(uuid.uuid5(uuid.UUID(message.id), "ticket")),
            kind="dispatch_city",
            by=city.system.id,
            role="CITY",
            fields=fields,
            occurred_at=message.time,
            town=town,
        )
        acts.append(ActionIn(action=act, subjects=(Subject(type="ticket", id=act.ticket),)))
    return acts
