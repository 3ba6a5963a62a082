"""The one door to the desk: open a profile, ask, act, sync, report (design.md 3)."""

from gridcentre.desk.door import Desk
from gridcentre.desk.values import (
    Acted,
    ActsRefused,
    Conflict,
    Credentials,
    Draft,
    Enrolment,
    OnBehalf,
    OutboxItem,
    Revealed,
    Step,
    SyncState,
    SyncSummary,
    TicketDetail,
)

__all__ = [
    "Acted",
    "ActsRefused",
    "Conflict",
    "Credentials",
    "Desk",
    "Draft",
    "Enrolment",
    "OnBehalf",
    "OutboxItem",
    "Revealed",
    "Step",
    "SyncState",
    "SyncSummary",
    "TicketDetail",
]
