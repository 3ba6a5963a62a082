"""Each finished clock of a ticket as one row, written when the ticket arrives (design.md 4).

Reports read these rows and never the bodies, which go 90 days after closing. Working minutes are
counted once, by the calendar of the day, whose version stands beside them.
"""

from __future__ import annotations

from typing import Any

from gridcentre.domain.calendar import MINUTE, Calendar
from gridcentre.domain.tickets import Hop

INSERT = "INSERT OR IGNORE INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def rows_of(row: int, hops: tuple[Hop, ...], known: int, calendar: Calendar) -> list[tuple[Any, ...]]:
    """Fact rows of the ticket at ``row`` for its hops after the first ``known`` ones.

    Columns: row, n, step, unit, start, until, due, paused (ms), working minutes (None where the calendar is
    not known), calendar version.
    """
    rows = []
    for n, hop in enumerate(hops[known:], known):
        worked = calendar.worked(hop.start, hop.to)
        minutes = None if worked is None else worked // MINUTE
        rows.append((row, n, hop.kind, hop.unit, hop.start, hop.to, hop.due, hop.paused, minutes, calendar.version))
    return rows
