"""The whole house on one machine: ``day`` plays a day by itself, ``town`` is lived in by whoever opens a window.

Only the calendar is pretended: it is a Monday of the known calendar, whatever day it is outside.
"""

from __future__ import annotations

from datetime import date

from gridcentre.domain.calendar import HOUR, MINUTE, moment_of

TOWN = "daibu"
CLERK = "示例值班员"  # a small centre's one person for everything but verification
CLERK_ROLES = ("DISP", "DUTY", "DIR")
DAY = date(2026, 9, 21)  # a Monday with working days around it in the shipped calendar
PASSWORD, PASSPHRASE = "demo-password", "demo-passphrase"  # of invented people on a throw-away machine


def moment(hour: int, minute: int = 0) -> int:
    """Time of day of the pretended day, UTC ms."""
    return moment_of(DAY) + hour * HOUR + minute * MINUTE
