"""Limits, windows, pauses and warnings: when something is due (workflow.md 13 and 14).

A limit runs in one of two times: *working time* (wd, wh: the town's calendar and office hours)
or *clock time* (紧急, 特急 and limits in h or min, day and night). A limit that the city sent
only as a due is read back from its length. Every due is UTC ms; 0 means "calendar not known",
and ``possible`` then gives both days for the screen. Pure; called several times per act.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from msgspec.structs import replace

from gridcentre.domain.calendar import DAY, HOUR, MINUTE, Calendar
from gridcentre.domain.organisation import Limit, Rules, Town
from gridcentre.domain.tickets import Clock, Facts

NORMAL = "一般"
WARNINGS = ("正常", "临期", "超期", "严重超期")
AS_GIVEN = "due"  # Clock.limit of a due that was sent or typed
_PRAISE = "表扬"
_SUDDEN = ("突发性", "突发")  # the trigger, and its limit's name in the rules
_UNITS = ("min", "wd", "wh", "h", "d", "%")
_NO_CLASSES: Mapping[str, Limit] = MappingProxyType({})


class Measure(NamedTuple):
    """The time a limit runs in, and its length: ``days`` working days (0 for hours), ``span`` ms of its own time."""

    by_clock: bool
    days: float
    span: int


# -- limits ---------------------------------------------------------------------------------


def limit_for(kind: str, urgency: str, rules: Rules) -> Limit | None:
    """The town's limit of a clock or window; an urgency without its own has that of 一般. None: no rule names one."""
    limits = rules.limits.get(kind, {})
    return limits.get(urgency) or limits.get(NORMAL)


def handling_limit(facts: Facts, own: bool, rules: Rules, classes: Mapping[str, Limit] = _NO_CLASSES) -> Limit | None:
    """C5 where the city sent no due (workflow.md 17); None for 表扬 or where no rule speaks.

    The urgent word wins, then the class (``classes``: catalogue code -> limit), the source, the nature.
    """
    if facts.nature == _PRAISE:
        return None
    trigger, sudden = _SUDDEN
    if not own and facts.trigger == trigger and sudden in rules.handling:
        return rules.handling[sudden]
    if facts.urgency in rules.handling:
        return rules.handling[facts.urgency]
    if facts.category in classes:
        return classes[facts.category]
    return rules.handling.get(facts.source) or rules.handling.get(facts.nature)


def due_of(limit: Limit, start: int, calendar: Calendar, urgency: str = NORMAL, *, after: bool = True) -> int:
    """When ``limit`` ends that began at ``start``; 0 if the calendar is not known that far.

    A day limit ends at closing time of its n-th working day ``after`` the day of the start
    (``Rules.day_limit_after``); of an urgent ticket working hours are hours.
    """
    n, unit = limit.n, limit.unit
    if unit == "wd":
        whole = int(n)
        if n == whole and whole > 0:
            return calendar.nth_closing(start, whole, after)
        return calendar.later(start, round(n * calendar.day_length))
    if unit == "wh":
        return calendar.later(start, round(n * HOUR)) if urgency == NORMAL else start + round(n * HOUR)
    if unit == "h":
        return start + round(n * HOUR)
    if unit == "min":
        return start + round(n * MINUTE)
    if unit == "d":
        return calendar.closing(start + round(n * DAY))
    raise ValueError(f"no due of {limit}")


def possible(
    limit: Limit, start: int, calendar: Calendar, urgency: str = NORMAL, *, after: bool = True
) -> tuple[int, int]:
    """Earliest and latest possible due; equal where the calendar is known, (0, 0) where nothing can be said."""
    due = due_of(limit, start, calendar, urgency, after=after)
    return (due, due) if due else calendar.supposed(lambda one: due_of(limit, start, one, urgency, after=after))


@lru_cache(maxsize=256)
def _written(text: str) -> Limit | None:
    for unit in _UNITS:
        if text.endswith(unit):
            return Limit(n=float(text.removesuffix(unit)), unit=unit)
    return None


def measure(clock: Clock, urgency: str, town: Town) -> Measure:
    """How a running clock is measured: by its limit as written, else read back from start, due and urgency."""
    start, calendar = clock.start + clock.paused, town.calendar
    limit = _written(clock.limit)
    unit = limit.unit if limit else ""
    if unit in ("h", "min") or (urgency != NORMAL and unit not in ("wd", "d")):
        return Measure(True, 0, clock.due - start)
    if limit and unit == "wd":
        return Measure(False, limit.n, round(limit.n * calendar.day_length))
    span = _worked(start, clock.due, calendar)
    if limit and unit == "wh":  # a cut one is shorter than written; after a pause the start says nothing
        span = round(limit.n * HOUR) if clock.paused else min(round(limit.n * HOUR), span)
        return Measure(False, span / calendar.day_length, span)
    if limit and unit == "d":
        return Measure(False, max(limit.n * 5 / 7, 1), span)
    return _read_back(clock, start, span, town)


def _read_back(clock: Clock, start: int, span: int, town: Town) -> Measure:
    """A day limit ends at closing, an hour limit lies within a day; other dues in office hours are working time."""
    calendar, due = town.calendar, clock.due
    days = calendar.workdays(start, due)
    if days is None:
        days = calendar.plain.workdays(start, due) or (due - start) // DAY
    if not town.rules.day_limit_after and calendar.workday(calendar.date(start)):
        days += 1
    if due - start > DAY or (days and due == calendar.closing(due) and due - start > calendar.day_length):
        return Measure(False, max(days, 1), span)
    if clock.kind == "C5" or not calendar.is_open(due):
        return Measure(True, 0, due - start)
    return Measure(False, span / calendar.day_length, span)


def _worked(first: int, second: int, calendar: Calendar) -> int:
    """Working time in ms; beyond the known calendar that of plain weeks, beyond those clock time."""
    worked = calendar.worked(first, second)
    if worked is None:
        worked = calendar.plain.worked(first, second)
    return second - first if worked is None else worked


# -- reserve, and the dues cut by it ------------------------------------------------------------


def _before(city: Clock, steps: slice, urgency: str, town: Town) -> int:
    """City due less what the reserve keeps for ``steps`` of 核查, 回访, 审核."""
    length = measure(city, urgency, town)
    *rows, last = town.rules.reserve
    for row in rows:
        if not length.by_clock and length.days >= row["min_wd"]:
            kept = sum((row["verify"], row["call"], row["approve"])[steps])
            return town.calendar.earlier(city.due, round(kept * HOUR))
    kept_ms = round(length.span * last["share"] * sum(last["split"][steps]))
    return city.due - kept_ms if length.by_clock else town.calendar.earlier(city.due, kept_ms)


def unit_due(start: int, due: int, urgency: str, town: Town, limit: str = AS_GIVEN) -> int:
    """C5u: the city's due less the reserve, which follows from the length of the city's limit.

    ``start``, ``due``, ``limit``: of C5. 0 where there is no city due or the calendar is not known.
    """
    if not due:
        return 0
    return _before(Clock(kind="C5", start=start, due=due, limit=limit), slice(0, None), urgency, town)


_STEPS_AFTER = {"C8": slice(1, None), "C9": slice(2, None)}


def inner_due(
    kind: str, start: int, city_start: int, city_due: int, urgency: str, town: Town, limit: str = AS_GIVEN
) -> int:
    """Due of C1, C2, C3, C4, C8, C9 (or a window) by the town's limits.

    C8 and C9 are cut so that the steps after them keep their part of the reserve, though never
    to before their own start. ``city_*``, ``limit``: of C5; ``city_due`` 0 cuts nothing.
    """
    own = limit_for(kind, urgency, town.rules)
    due = due_of(own, start, town.calendar, urgency, after=town.rules.day_limit_after) if own else 0
    if not city_due or kind not in _STEPS_AFTER:
        return due
    city = Clock(kind="C5", start=city_start, due=city_due, limit=limit)
    cut = _before(city, _STEPS_AFTER[kind], urgency, town)
    return max(start, min(due, cut)) if due and cut else max(start, cut) if cut else due


# -- windows and extensions -------------------------------------------------------------------------


def window_open(
    kind: str,
    opened_at: int,
    now: int,
    urgency: str,
    town: Town,
    due: int = 0,
    limit_start: int = 0,
    limit: str = AS_GIVEN,
) -> bool:
    """Whether C6, C6u (from ``opened_at``, 0: not yet opened) or C7 (of the clock ``limit_start``..``due``) is open.

    The closing instant is inside. What the calendar does not know is left open.
    """
    if kind == "C7":
        city = Clock(kind="C5", start=limit_start, due=due, limit=limit)
        return not due or now <= extension_closes(city, urgency, town)
    if not opened_at:
        return True
    closes = inner_due(kind, opened_at, 0, 0, urgency, town)
    return not closes or now <= closes


def extension_closes(clock: Clock, urgency: str, town: Town) -> int:
    """Last moment to ask for an extension (C7): 1 wd before the due; of an hour limit while 25 % are left."""
    length = measure(clock, urgency, town)
    if length.days >= 1:
        limit = limit_for("C7", NORMAL, town.rules)
        kept = round(limit.n * town.calendar.day_length) if limit else 0
    else:
        share = limit_for("C7", "hours", town.rules)
        kept = round(length.span * share.n / 100) if share else 0
    if length.by_clock:
        return clock.due - kept
    return town.calendar.earlier(clock.due, kept) or clock.due


def extension_room(clock: Clock, granted: int, urgency: str, town: Town) -> int:
    """The latest due that the next extension may ask for; ``granted``: extensions so far.

    The first is at most the original limit, all together at most ``Rules.extension_days`` working
    days (``Clock.extended`` counts them). 0 where the calendar is not known.
    """
    calendar = town.calendar
    left = town.rules.extension_days - clock.extended
    latest = calendar.nth_closing(clock.due, left) if left > 0 else clock.due
    if granted or not latest:
        return latest
    length = measure(clock, urgency, town)
    if length.days < 1:
        first = clock.due + length.span if length.by_clock else calendar.later(clock.due, length.span)
    else:
        first = calendar.nth_closing(clock.due, int(length.days))
    return min(first, latest)


def extend(clock: Clock, due: int, town: Town) -> Clock:
    """The clock with a new due; working days granted are added up, and the limit is the new due from now on."""
    days = town.calendar.workdays(clock.due, due) or 0
    return replace(clock, due=due, limit=AS_GIVEN, extended=clock.extended + max(days, 0))


# -- warnings ------------------------------------------------------------------------------------------


def warns_at(clock: Clock, urgency: str, town: Town) -> int:
    """The moment from which a running clock is 临期; 0 where its due is not known."""
    return _warns_at(clock, measure(clock, urgency, town), town) if clock.due else 0


def _warns_at(clock: Clock, length: Measure, town: Town) -> int:
    rules, calendar = town.rules.warning, town.calendar
    for row in rules["days"]:
        if length.days >= row["min_wd"]:
            left = _span(row["left"], calendar)
            break
    else:
        hours = rules["hours"]
        left = round(max(length.span * hours["share"], hours["least_min"] * MINUTE))
    if length.by_clock:
        return clock.due - left
    return calendar.left_from(clock.due, left) or calendar.plain.left_from(clock.due, left) or clock.due - left


def warning(clock: Clock, now: int, urgency: str, town: Town) -> str:
    """正常, 临期, 超期 or 严重超期 at ``now``; a paused clock stands as it was when paused, but never 临期."""
    if not clock.due:
        return WARNINGS[0]
    length = measure(clock, urgency, town)
    at = clock.paused_at or now
    if at < clock.due:
        return WARNINGS[not clock.paused_at and at >= _warns_at(clock, length, town)]
    over = at - clock.due if length.by_clock else _worked(clock.due, at, town.calendar)
    severe = town.rules.warning["severe" if length.days >= 1 else "severe_hours"]
    return WARNINGS[3 if over > _span(severe, town.calendar) else 2]


_UNIT_MS = {"d": DAY, "wh": HOUR, "h": HOUR, "min": MINUTE}


def _span(limit: Mapping[str, Any], calendar: Calendar) -> int:
    n: float = limit["n"]
    return round(n * (_UNIT_MS.get(limit["unit"]) or calendar.day_length))


# -- pause and the two times --------------------------------------------------------------------------------


def pause(clock: Clock, at: int, town: Town, urgency: str = NORMAL) -> Clock:
    """The clock stopped at ``at``; ``left``: what is left of its own time (negative: over), the due stands as it was.

    A limit known only by its due is written down, for its length cannot be read back afterwards.
    """
    if clock.paused_at:
        return clock
    if clock.due and _written(clock.limit) is None:
        clock = replace(clock, limit=_as_text(measure(clock, urgency, town)))
    return replace(clock, paused_at=at, left=_left(clock, at, urgency, town))


def _as_text(length: Measure) -> str:
    if length.by_clock:
        return f"{length.span // MINUTE}min"
    return f"{length.days:.0f}wd" if length.days >= 1 else f"{round(length.span / HOUR, 4):g}wh"


def resume(clock: Clock, at: int, urgency: str, town: Town) -> Clock:
    """The rest of the limit runs on from ``at``; a due changed meanwhile counts, an unknown one stays unknown.

    The rest is taken from the due and not from ``left``, so that it holds when the urgency, the
    due or the calendar changed during the pause.
    """
    if not clock.paused_at:
        return clock
    paused = clock.paused + max(at - clock.paused_at, 0)
    running = replace(clock, paused_at=0, left=0, paused=paused)
    if not clock.due:
        return running
    rest = _left(clock, clock.paused_at, urgency, town)
    by_clock = measure(clock, urgency, town).by_clock
    return replace(running, due=at + rest if by_clock else town.calendar.later(at, rest))


def _left(clock: Clock, at: int, urgency: str, town: Town) -> int:
    if not clock.due:
        return 0
    if measure(clock, urgency, town).by_clock:
        return clock.due - at
    return _worked(at, clock.due, town.calendar)


def effective(occurred_at: int, previous: int, at: int) -> int:
    """The time that counts for town clocks: never before the previous act's, never after receipt (workflow.md 14)."""
    return min(max(occurred_at or at, previous), at)


def same_working_day(told_at: int, recorded_at: int, calendar: Calendar) -> bool:
    """Whether a 代录 was told on the working day on which it was recorded: then the telling counts (workflow.md 14).

    Nights and days off are no working day; there the record counts (worked example 3: told
    23:02, recorded 23:04, the clock runs from 23:04).
    """
    day = calendar.date(told_at)
    if day != calendar.date(recorded_at) or not calendar.workday(day):
        return False
    midnight = calendar.closing(told_at) - calendar.office[-1][1] * MINUTE
    opens, closes = midnight + calendar.office[0][0] * MINUTE, calendar.closing(told_at)
    return opens <= told_at <= closes


# -- words ---------------------------------------------------------------------------------------------------


def left_text(due: int, now: int, lang: str = "zh") -> str:
    """What is left or over in plain clock time: ``剩 3时20分``, ``超 1天2时``; in English ``3h 20min left``.

    Empty for a due that is not known; whoever shows it has the words and both possible days.
    """
    if not due:
        return ""
    over = now > due
    minutes = abs(due - now) // MINUTE
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "天", "d"), (hours, "时", "h")] if days else [(hours, "时", "h"), (rest, "分", "min")]
    shown = [part for part in parts if part[0]] or parts[-1:]
    if lang == "zh":
        return ("超 " if over else "剩 ") + "".join(f"{n}{zh}" for n, zh, _ in shown)
    return " ".join(f"{n}{en}" for n, _, en in shown) + (" over" if over else " left")
