"""A point in time as people type it, and the points they mean most often. Pure: no Qt.

Everything is on the town's clock. A day without an hour is its closing time where something is due,
and its opening where something has happened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from gridcentre.domain.calendar import DAY, HOUR, MINUTE, Calendar
from gridcentre.domain.fields import TOWN_ZONE, read_time

PAST = frozenset("contact_at told_at happened_at checked_at told_petitioner_at".split())
DATES = frozenset({"review_at"})  # a day, not a minute
_CLOSING, _OPENING = (17, 30), (9, 0)
_NAMED_DAYS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "昨天": -1, "昨日": -1, "前天": -2,
               "today": 0, "tomorrow": 1, "yesterday": -1}  # fmt: skip
_WEEKDAYS = "一二三四五六日"
_TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})$|(?P<h4>\d{2})(?P<m4>\d{2})$")
_DATE = re.compile(r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?$")
_AHEAD = re.compile(r"([+-])(\d{1,3})(wd|d|h|m|工作日|天|小时|分钟|分)?$")


@dataclass(frozen=True)
class Quick:
    """A button that sets a time: ``key`` tells which words, ``n`` goes into them."""

    key: str
    at: int
    n: int = 0


def typed(text: str, now: int, calendar: Calendar, past: bool = False) -> int:
    """ms of ``11-25 17:30``, ``1730``, ``明天 9:00``, ``周五``, ``+2`` (working days), ``+3h``; ValueError else."""
    words = text.strip().replace("：", ":").replace("，", " ").replace("号", "日").split()
    if not words or len(words) > 2:
        raise ValueError(text)
    if len(words) == 1 and (moved := _ahead(words[0], now, calendar)):
        return moved
    today = datetime.fromtimestamp(now / 1000, TOWN_ZONE).replace(second=0, microsecond=0)
    if len(words) == 1 and (clock := _clock(words[0])):
        return _ms(today.replace(hour=clock[0], minute=clock[1]))
    day = _day(words[0], today, past)
    if day is None:
        return read_time(text)
    clock = _clock(words[1]) if len(words) == 2 else _OPENING if past else _CLOSING
    if clock is None:
        raise ValueError(text)
    return _ms(day.replace(hour=clock[0], minute=clock[1]))


def _ahead(word: str, now: int, calendar: Calendar) -> int:
    found = _AHEAD.match(word)
    if not found:
        return 0
    sign, n, unit = -1 if found[1] == "-" else 1, int(found[2]), found[3] or "wd"
    if unit in ("wd", "工作日") and sign > 0:
        return calendar.nth_closing(now, n) if n else calendar.closing(now)
    length = {"d": DAY, "天": DAY, "h": HOUR, "小时": HOUR, "m": MINUTE, "分钟": MINUTE, "分": MINUTE}.get(unit, DAY)
    return (now + sign * n * length) // MINUTE * MINUTE


def _clock(word: str) -> tuple[int, int] | None:
    found = _TIME.match(word)
    if not found:
        return None
    hour, minute = int(found["hour"] or found["h4"]), int(found["minute"] or found["m4"])
    return (hour, minute) if hour < 24 and minute < 60 else None


def _day(word: str, today: datetime, past: bool) -> datetime | None:
    if word in _NAMED_DAYS:
        return today + timedelta(days=_NAMED_DAYS[word])
    if word[:1] == "周" and word[1:] in _WEEKDAYS and len(word) == 2:
        ahead = (_WEEKDAYS.index(word[1:]) - today.weekday()) % 7
        return today + timedelta(days=ahead - 7 if past and ahead else ahead)
    found = _DATE.match(word)
    if not found:
        return None
    day = today.replace(
        year=int(found["year"] or today.year), month=int(found["month"]), day=int(found["day"])
    )  # ValueError for the 31st of a short month
    if not found["year"] and not past and (today - day).days > 180:
        return day.replace(year=today.year + 1)  # written in December, meant for January
    return day


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def stepped(at: int, now: int, minutes: int) -> int:
    """``at`` (now if 0) moved by so many minutes, onto the next round quarter."""
    base = at or now
    quarter = 15 * MINUTE
    if minutes % 15 == 0 and base % quarter:
        base = base // quarter * quarter + (0 if minutes > 0 else quarter)
    return base + minutes * MINUTE


def quick(name: str, now: int, calendar: Calendar) -> tuple[Quick, ...]:
    """What field ``name`` is most often set to; never a moment that the calendar does not know."""
    minute = now // MINUTE * MINUTE
    if name in PAST:
        return (Quick("now", minute), Quick("ago_min", minute - 30 * MINUTE, 30), Quick("ago_h", minute - HOUR, 1))
    if name in DATES:
        return tuple(Quick("days", calendar.closing(now + n * DAY), n) for n in (7, 15, 30))
    closing = calendar.closing(now)
    found = [Quick("today", closing)] if closing > now else []
    found += [Quick("workdays", calendar.nth_closing(now, n), n) for n in (1, 2, 5)]
    return tuple(one for one in found if one.at)
