"""How far the attempts to reach a complainant have come, by the town's contact rule (workflow.md 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gridcentre.domain.calendar import MINUTE, moment_of
from gridcentre.domain.organisation import Town
from gridcentre.domain.tickets import Ticket


@dataclass(frozen=True)
class Attempts:
    """Of this round. ``counted``: those that count; of an urgent ticket only those far enough apart.

    ``days``, ``bands``: working days and time bands they fall on; ``needed_…`` 0: the rule asks for none.
    """

    made: int
    counted: int
    days: int
    bands: int
    message: bool  # a text message was sent
    needed: int
    needed_days: int
    needed_bands: int

    @property
    def enough(self) -> bool:
        """The rule of 联系未果 is met, but for the message."""
        return self.counted >= self.needed and self.days >= self.needed_days and self.bands >= self.needed_bands


def attempts(ticket: Ticket, town: Town) -> Attempts:
    rule, calendar = town.rules.contact, town.calendar
    made = [contact for contact in ticket.contacts if contact.round == ticket.round]
    times = sorted(contact.at for contact in made)
    urgent = ticket.facts.urgency != "一般"
    return Attempts(
        made=len(times),
        counted=_spaced(times, int(rule["urgent_gap_min"]) * MINUTE) if urgent else len(times),
        days=len({day for at in times if calendar.workday(day := calendar.date(at))}),
        bands=len({_band(at, town) for at in times} - {""}),
        message=any(contact.message_sent for contact in made),
        needed=int(rule["urgent_attempts" if urgent else "attempts"]),
        needed_days=0 if urgent else int(rule["days"]),
        needed_bands=0 if urgent else int(rule["bands"]),
    )


def _band(at: int, town: Town) -> str:
    """The time band (workflow.md 17) that a moment lies in, or ''."""
    hour, minute = divmod((at - moment_of(town.calendar.date(at))) // MINUTE, 60)
    clock = f"{hour:02d}:{minute:02d}"
    return next((name for name, start, end in town.rules.bands if start <= clock < end), "")


def _spaced(times: Iterable[int], gap: int) -> int:
    counted, last = 0, 0
    for at in times:
        if not counted or at - last >= gap:
            counted, last = counted + 1, at
    return counted
