"""The city's numbers: format as data of the town, one serial per prefix and day, never given twice."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from gridcentre.city.tables import counter
from gridcentre.domain.calendar import DAY, day_of
from gridcentre.domain.organisation import Rules

_UPSERT = text(
    "INSERT INTO counter (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
LEAP = 50_000  # where a restored city goes on: what it gave out after its backup it cannot know


class Numbers:
    """Serials of one write transaction; ``flush`` keeps them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._serials: dict[str, int] = {}

    def next(self, rules: Rules, at: int) -> str:
        """The next number of the town with ``rules`` on the day of ``at`` (ms)."""
        date = f"{day_of(at):%Y%m%d}"
        name = _name(rules.number_prefix, date)
        if name not in self._serials:
            self._serials[name] = self._stored(name)
        self._serials[name] += 1
        return rules.number_format.format(prefix=rules.number_prefix, date=date, serial=self._serials[name])

    def leap(self, prefix: str, since: int, until: int) -> None:
        """Moves the serials of every day from ``since`` to ``until`` (ms) past whatever may have been issued."""
        for moment in range(since, until + DAY, DAY):
            name = _name(prefix, f"{day_of(moment):%Y%m%d}")
            self._serials[name] = self._stored(name) + LEAP

    def flush(self) -> None:
        if self._serials:
            self._connection.execute(_UPSERT, [{"name": name, "value": value} for name, value in self._serials.items()])

    def _stored(self, name: str) -> int:
        return int(self._connection.execute(select(counter.c.value).where(counter.c.name == name)).scalar() or 0)


def _name(prefix: str, date: str) -> str:
    return f"number:{prefix}{date}"
