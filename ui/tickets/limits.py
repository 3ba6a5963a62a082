"""The running clocks of a ticket as lines: what is due when, how much is left, and how it stands. No widgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gridcentre.domain import clocks
from gridcentre.domain.catalogue import parse_limit
from gridcentre.domain.telling import Telling
from gridcentre.domain.tickets import Clock, Ticket
from ui import words
from ui.words import translate

WINDOWS = frozenset({"C6", "C6u", "C7"})  # no clocks: the desk ceases to offer, nothing is overdue
TONES = dict(zip(clocks.WARNINGS, ("ok", "warn", "danger", "danger"), strict=True))


@dataclass(frozen=True)
class ClockLine:
    """``share``: of the limit's own time that has gone, 0..1; ``warning``: the field's word; ``left``: as text."""

    key: tuple[str, str]
    name: str
    about: str
    due: str
    left: str
    warning: str
    paused: bool
    share: float

    @property
    def tone(self) -> str:
        return "" if self.paused else TONES.get(self.warning, "")

    @property
    def word(self) -> str:
        """The word beside the shape."""
        return translate("Limits", "paused") if self.paused else words.word(f"warning.{self.warning}")


def clock_lines(ticket: Ticket, telling: Telling, now: int) -> tuple[ClockLine, ...]:
    """Every clock, the soonest due first; paused ones and those without a known due stand at the end."""
    running = [clock for clock in ticket.clocks if clock.kind not in WINDOWS]
    running.sort(key=lambda clock: (bool(clock.paused_at), not clock.due, clock.due, clock.kind))
    return tuple(_line(clock, ticket, telling, now) for clock in running)


def most_pressing(lines: Iterable[ClockLine]) -> ClockLine | None:
    return next((line for line in lines if not line.paused), None)


def _line(clock: Clock, ticket: Ticket, telling: Telling, now: int) -> ClockLine:
    urgency, town = ticket.facts.urgency, telling.town
    return ClockLine(
        key=(clock.kind, clock.key),
        name=words.heading(words.word(f"clock.{clock.kind}")),
        about=_about(clock, ticket, telling),
        due=words.time(clock.due) if clock.due else _possible(clock, urgency, telling),
        left=words.left(clock.due, clock.paused_at or now),
        warning=clocks.warning(clock, now, urgency, town),
        paused=bool(clock.paused_at),
        share=_share(clock, urgency, telling, now),
    )


def _about(clock: Clock, ticket: Ticket, telling: Telling) -> str:
    """The unit, notice, promise or supervision that the clock belongs to."""
    if not clock.key:
        return ""
    if ticket.subtask(clock.key):
        return telling.part(clock.key)
    act = next((act for act in ticket.open_acts if act.id == clock.key), None)
    if act is None:
        return ""
    told = act.fields
    if "notice_no" in told:
        return str(told["notice_no"])
    if "item" in told:
        return telling.item(str(told["item"]))
    return str(told.get("leader") or words.word(f"level.{told.get('level', 2)}"))


def _possible(clock: Clock, urgency: str, telling: Telling) -> str:
    """Beyond the known calendar: both days that it may be."""
    try:
        limit = parse_limit(clock.limit)
    except ValueError:
        limit = None
    unknown = words.word("word.unknown_calendar")
    if limit is None:
        return unknown
    first, last = clocks.possible(limit, clock.start, telling.town.calendar, urgency)
    return f"{words.day(first)} / {words.day(last)} {unknown}" if first else unknown


def _share(clock: Clock, urgency: str, telling: Telling, now: int) -> float:
    """In working time where the limit is one: a bar does not creep on over a weekend."""
    if not clock.due:
        return 0.0
    start, at = clock.start + clock.paused, clock.paused_at or now
    calendar = telling.town.calendar
    if clocks.measure(clock, urgency, telling.town).by_clock:
        whole, gone = clock.due - start, at - start
    else:
        whole = calendar.worked(start, clock.due) or clock.due - start
        gone = calendar.worked(start, at) or 0 if at > start else 0
    return min(max(gone / whole, 0.0), 1.0) if whole > 0 else 1.0
