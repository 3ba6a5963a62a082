"""Sums per month by which a desk sees, without reading anything, that it holds what the city holds (design.md 5.1).

They are kept with each write: counting them anew would cost more than the feed itself.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, text, tuple_

from gridcentre.city.tables import digest
from gridcentre.domain.calendar import day_of
from gridcentre.sync.contract import Bucket

_WRAP = 2**64
_UPSERT = text(
    "INSERT INTO digest (channel, month, tickets, actions, sum) VALUES (:channel, :month, :tickets, :actions, :sum)"
    " ON CONFLICT (channel, month) DO UPDATE"
    " SET tickets = excluded.tickets, actions = excluded.actions, sum = excluded.sum"
)


def month_of(moment: int) -> str:
    """``2026-09`` of a moment in ms, in the town's zone."""
    day = day_of(moment)
    return f"{day.year:04d}-{day.month:02d}"


def weight(ticket: str, version: int) -> int:
    """The first eight bytes of sha256(id:version)."""
    return int.from_bytes(hashlib.sha256(f"{ticket}:{version}".encode()).digest()[:8], "big")


class Tally:
    """What one transaction adds to and takes from the sums."""

    def __init__(self) -> None:
        self._moved: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])

    def add(self, channel: str, month: str, *, tickets: int = 0, actions: int = 0, weight: int = 0) -> None:
        moved = self._moved[channel, month]
        moved[0] += tickets
        moved[1] += actions
        moved[2] += weight

    def flush(self, connection: Connection) -> None:
        if not self._moved:
            return
        keys = tuple_(digest.c.channel, digest.c.month)
        old = {(row.channel, row.month): row for row in connection.execute(select(digest).where(keys.in_(self._moved)))}
        rows = []
        for (channel, month), (tickets, actions, moved) in self._moved.items():
            row = old.get((channel, month))
            before = (row.tickets, row.actions, int(row.sum)) if row else (0, 0, 0)
            rows.append(
                {
                    "channel": channel,
                    "month": month,
                    "tickets": before[0] + tickets,
                    "actions": before[1] + actions,
                    "sum": str((before[2] + moved) % _WRAP),
                }
            )
        connection.execute(_UPSERT, rows)


def buckets(connection: Connection, channels: Sequence[str]) -> tuple[Bucket, ...]:
    """Sums of the scope that ``channels`` serve; without channels, of all towns together."""
    wanted = digest.c.channel.in_(channels) if channels else digest.c.channel.like("town:%")
    months: dict[str, list[Any]] = defaultdict(lambda: [0, 0, 0])
    for row in connection.execute(select(digest).where(wanted)):
        month = months[row.month]
        month[0] += row.tickets
        month[1] += row.actions
        month[2] += int(row.sum)
    return tuple(
        Bucket(month=name, tickets=tickets, actions=actions, sum=str(total % _WRAP))
        for name, (tickets, actions, total) in sorted(months.items())
        if tickets
    )
