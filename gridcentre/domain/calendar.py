"""The town's working calendar: days off, make-up workdays, office hours.

Holidays are decreed year by year, so the calendar has an end. Beyond it nothing is guessed
silently: the question fails with ``CalendarUnknown``, which carries both possible days.
A calendar never changes; new holidays or office hours are a new calendar with another version.

A moment is turned into *time worked since the calendar began* and back, by one table of days
made once: every question is then two look-ups, however long the span (clocks ask several
times per act). Times are UTC milliseconds, the town's zone is fixed +08:00 (design.md 2).
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from gridcentre.domain.problems import ProblemError
from gridcentre.domain.resources import resource_path

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
ZONE = 8 * HOUR
OFFICE = ((510, 720), (810, 1050))  # 8:30-12:00, 13:30-17:30 in minutes of the day (workflow.md 17)
_EPOCH = datetime.date(1970, 1, 1).toordinal()
_SUPPOSED_DAYS = 3 * 366  # how far both possible days are looked for beyond the known calendar


def day_of(moment: int) -> datetime.date:
    """The town's date at ``moment`` (ms)."""
    return datetime.date.fromordinal(_EPOCH + (moment + ZONE) // DAY)


def moment_of(day: datetime.date, minute: int = 0) -> int:
    """Milliseconds of ``minute`` of the town's ``day``."""
    return (day.toordinal() - _EPOCH) * DAY - ZONE + minute * MINUTE


class CalendarUnknown(ProblemError):
    """The answer lies outside the known calendar. ``earliest``, ``latest``: both possible moments (ms), 0 if none."""

    def __init__(self, earliest: int = 0, latest: int = 0) -> None:
        self.earliest, self.latest = earliest, latest
        first, last = (day_of(moment).isoformat() if moment else "—" for moment in (earliest, latest))
        super().__init__("calendar-unknown", earliest=first, latest=last)


class _Days(NamedTuple):
    """Days counted from the first known one; ``before[i]``: working days before day ``i``; ``nth``: their indexes."""

    first: int  # days since 1970-01-01
    works: tuple[bool, ...]
    before: tuple[int, ...]
    nth: tuple[int, ...]


@dataclass(frozen=True)
class Calendar:
    """``days``: ISO date -> off; unlisted days follow the plain week. Known from and until: ISO dates, both inclusive.

    ``office``: opening and closing in minutes of the day. Empty known dates make a calendar that knows no day.
    """

    version: str
    days: Mapping[str, bool] = field(hash=False, repr=False)
    known_from: str
    known_until: str
    office: tuple[tuple[int, int], ...] = OFFICE

    def __post_init__(self) -> None:
        edges = [minute for span in self.office for minute in span]
        if not edges or edges != sorted(set(edges)) or edges[0] < 0 or edges[-1] >= 24 * 60:
            raise ValueError(f"office hours {self.office}")
        for day in (*self.days, *filter(None, (self.known_from, self.known_until))):
            datetime.date.fromisoformat(day)
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Calendar:
        """Read what ``to_body`` wrote, unknown fields of a newer city skipped. Raises msgspec.ValidationError."""
        return msgspec.convert(body, cls)

    def to_body(self) -> dict[str, Any]:
        """The calendar as the city sends it (type ``calendar``, id ``cn``)."""
        return {
            "id": "cn",
            "version": self.version,
            "days": dict(self.days),
            "known_from": self.known_from,
            "known_until": self.known_until,
            "office": [list(span) for span in self.office],
        }

    # -- the day ----------------------------------------------------------------------------

    def date(self, moment: int) -> datetime.date:
        """The town's date at ``moment``."""
        return day_of(moment)

    def workday(self, day: datetime.date | str) -> bool | None:
        """Whether ``day`` is worked; None where the calendar is not known."""
        ordinal = (datetime.date.fromisoformat(day) if isinstance(day, str) else day).toordinal()
        index = ordinal - _EPOCH - self._table.first
        return self._table.works[index] if 0 <= index < len(self._table.works) else None

    def is_open(self, moment: int) -> bool:
        """Whether ``moment`` lies in office hours of a known workday; opening and closing instants do."""
        minute = (moment + ZONE) % DAY / MINUTE
        hours = any(opens <= minute <= closes for opens, closes in self.office)
        return hours and bool(self.workday(day_of(moment)))

    def closing(self, moment: int) -> int:
        """Closing time on the day of ``moment``, whether it is worked or not."""
        return moment - (moment + ZONE) % DAY + self.office[-1][1] * MINUTE

    @cached_property
    def day_length(self) -> int:
        """Working time of one day in ms."""
        return sum(closes - opens for opens, closes in self.office) * MINUTE

    # -- questions that may fail --------------------------------------------------------------

    def add(self, start: int, minutes: int) -> int:
        """The moment ``minutes`` of working time after ``start``; a full day ends at closing, not next morning.

        Raises CalendarUnknown with both possible moments.
        """
        return self.later(start, minutes * MINUTE) or self._unknown(lambda one: one.later(start, minutes * MINUTE))

    def subtract(self, end: int, minutes: int) -> int:
        """The last moment with ``minutes`` of working time left until ``end``. Raises CalendarUnknown."""
        return self.earlier(end, minutes * MINUTE) or self._unknown(lambda one: one.earlier(end, minutes * MINUTE))

    def between(self, first: int, second: int) -> int:
        """Whole working minutes from ``first`` to ``second``, negative if it is before. Raises CalendarUnknown."""
        worked = self.worked(first, second)
        if worked is None:
            raise CalendarUnknown
        return worked // MINUTE if worked >= 0 else -(-worked // MINUTE)

    def end_of_nth(self, start: int, n: int) -> int:
        """Closing time of the ``n``-th working day after the day of ``start``. Raises CalendarUnknown."""
        return self.nth_closing(start, n) or self._unknown(lambda one: one.nth_closing(start, n))

    def supposed(self, moment_in: Callable[[Calendar], int]) -> tuple[int, int]:
        """Both possible answers of ``moment_in(calendar)``: with the sure holidays only, and with all that ever were.

        On the real tables they held what then came for limits of up to 15 working days, from three
        years of history on; (0, 0) farther than three years beyond the known.
        """
        answers = [moment_in(one) for one in (self.plain, self._cautious)]
        return (min(answers), max(answers)) if all(answers) else (0, 0)

    def _unknown(self, moment_in: Callable[[Calendar], int]) -> int:
        raise CalendarUnknown(*self.supposed(moment_in))

    # -- the same for clocks: milliseconds, 0 or None where not known --------------------------

    def later(self, start: int, worked: int) -> int:
        """``add`` in ms of working time; 0 where the calendar is not known."""
        position = self._position(start)
        if position is None:
            return 0
        if not worked:
            return start if self.is_open(start) else self._opening(position)
        return self._closing(position + worked) if worked > 0 else self._opening(position + worked)

    def earlier(self, end: int, worked: int) -> int:
        """``subtract`` in ms of working time; 0 where the calendar is not known."""
        position = self._position(end)
        if position is None:
            return 0
        if not worked:
            return end if self.is_open(end) else self._closing(position)
        return self._opening(position - worked) if worked > 0 else self._closing(position - worked)

    def left_from(self, end: int, worked: int) -> int:
        """The first moment with no more than ``worked`` ms of working time until ``end``; 0 where not known.

        Where ``earlier`` names an opening time this names the closing time before it.
        """
        position = self._position(end)
        return 0 if position is None else self._closing(position - worked)

    def worked(self, first: int, second: int) -> int | None:
        """Working time from ``first`` to ``second`` in ms (negative if before); None where not known."""
        one, other = self._position(first), self._position(second)
        return None if one is None or other is None else other - one

    def workdays(self, first: int, second: int) -> int | None:
        """Working days after the day of ``first`` up to that of ``second``, inclusive; None where not known."""
        table = self._table
        one, other = ((moment + ZONE) // DAY - table.first + 1 for moment in (first, second))
        known = len(table.works)
        return table.before[other] - table.before[one] if 0 < one <= known and 0 < other <= known else None

    def nth_closing(self, start: int, n: int, after: bool = True) -> int:
        """Closing time of the ``n``-th working day; 0 where not known.

        ``after``: counted from the day after the start's day; else the day of the next working
        moment is the first (rule ``day_limit_after``).
        """
        table = self._table
        index = (start + ZONE) // DAY - table.first
        if not 0 <= index < len(table.works):
            return 0
        counted = after or (table.works[index] and start >= self.closing(start))
        ordinal = table.before[index + counted] + n - 1
        return self._moment(table.nth[ordinal], self.office[-1][1] * MINUTE) if 0 <= ordinal < len(table.nth) else 0

    # -- the table ------------------------------------------------------------------------------

    @cached_property
    def _table(self) -> _Days:
        if not (self.known_from and self.known_until):
            return _Days(0, (), (0,), ())
        first, last = (datetime.date.fromisoformat(day).toordinal() for day in (self.known_from, self.known_until))
        works = tuple(self._works(datetime.date.fromordinal(ordinal)) for ordinal in range(first, last + 1))
        before, nth = [0], []
        for index, work in enumerate(works):
            before.append(before[-1] + work)
            if work:
                nth.append(index)
        return _Days(first - _EPOCH, works, tuple(before), tuple(nth))

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        return tuple((opens * MINUTE, closes * MINUTE) for opens, closes in self.office)

    def _works(self, day: datetime.date) -> bool:
        off = self.days.get(day.isoformat())
        return day.weekday() < 5 if off is None else not off

    def _moment(self, index: int, of_day: int) -> int:
        return (self._table.first + index) * DAY - ZONE + of_day

    def _position(self, moment: int) -> int | None:
        """Working time from the calendar's beginning to ``moment``."""
        table = self._table
        day, of_day = divmod(moment + ZONE, DAY)
        index = day - table.first
        if not 0 <= index < len(table.works):
            return None
        position = table.before[index] * self.day_length
        if table.works[index]:
            for opens, closes in self._spans:
                if of_day <= opens:
                    break
                position += (of_day if of_day < closes else closes) - opens
        return position

    def _closing(self, position: int) -> int:
        """The earliest moment at ``position``: inside office hours or at their end."""
        nth, rest = divmod(position - 1, self.day_length)
        if not 0 <= nth < len(self._table.nth):
            return 0
        rest += 1
        for opens, closes in self._spans:
            if rest <= closes - opens:
                break
            rest -= closes - opens
        return self._moment(self._table.nth[nth], opens + rest)

    def _opening(self, position: int) -> int:
        """The latest moment at ``position``: inside office hours or at their beginning."""
        nth, rest = divmod(position, self.day_length)
        if not 0 <= nth < len(self._table.nth):
            return 0
        for opens, closes in self._spans:
            if rest < closes - opens:
                break
            rest -= closes - opens
        return self._moment(self._table.nth[nth], opens + rest)

    # -- beyond the known ---------------------------------------------------------------------

    @cached_property
    def plain(self) -> Calendar:
        """This calendar gone on for three years either way: Monday to Friday, less what is a holiday every year."""
        return self._gone_on({day for day, years in self._holidays.items() if years.count(True) == len(years) > 2})

    @cached_property
    def _cautious(self) -> Calendar:
        """The same, but every day that was a holiday in any known year is off again."""
        return self._gone_on({day for day, years in self._holidays.items() if any(years)})

    @cached_property
    def _holidays(self) -> Mapping[str, list[bool]]:
        """Month and day -> whether it was a holiday, year by year."""
        found: dict[str, list[bool]] = {}
        for index in range(len(self._table.works)):
            day = datetime.date.fromordinal(_EPOCH + self._table.first + index).isoformat()
            found.setdefault(day[5:], []).append(self.days.get(day, False))
        return found

    def _gone_on(self, off: set[str]) -> Calendar:
        if not (self.known_from and self.known_until):
            return self
        start, end = datetime.date.fromisoformat(self.known_from), datetime.date.fromisoformat(self.known_until)
        span = [datetime.timedelta(days) for days in range(1, _SUPPOSED_DAYS + 1)]
        unknown = [day.isoformat() for distance in span for day in (start - distance, end + distance)]
        supposed = {day: True for day in unknown if day[5:] in off}
        first, last = (start - span[-1]).isoformat(), (end + span[-1]).isoformat()
        known = {day: is_off for day, is_off in self.days.items() if self.known_from <= day <= self.known_until}
        return Calendar(self.version + "?", {**known, **supposed}, first, last, self.office)


class _Holiday(msgspec.Struct):
    date: str
    off: bool = msgspec.field(name="isOffDay")


class _HolidayFile(msgspec.Struct):
    year: int
    days: list[_Holiday]


def from_files(files: Iterable[bytes], office: tuple[tuple[int, int], ...] = OFFICE) -> Calendar:
    """A calendar from yearly files of holiday-cn, in any order, read by date into one table.

    A file without days is a year that is not decreed yet; known are the years without a gap
    from the first. Raises msgspec.ValidationError for a file of another shape.
    """
    bodies = sorted(files)
    years = sorted((msgspec.json.decode(body, type=_HolidayFile) for body in bodies), key=lambda one: one.year)
    days = {entry.date: entry.off for year in years for entry in year.days}
    decreed = {year.year for year in years if year.days}
    first = last = min(decreed, default=0)
    while last + 1 in decreed:
        last += 1
    mark = hashlib.sha256(b"".join(bodies)).hexdigest()[:8]
    known = (f"{first}-01-01", f"{last}-12-31") if decreed else ("", "")
    return Calendar(f"cn-{last}-{mark}", days, *known, office)


@cache
def shipped() -> Calendar:
    """The calendar of ``resources/holidays``, with the sample office hours."""
    return from_files(path.read_bytes() for path in resource_path("holidays").glob("*.json"))
