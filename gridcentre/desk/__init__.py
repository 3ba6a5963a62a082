"""The one door to the desk: open a profile, ask, act, sync, report (design.md 3).

What a screen needs beside ``gridcentre.domain`` stands here: it looks behind no other door.
"""

from gridcentre.desk.door import Desk
from gridcentre.desk.doorstep import Doorstep, doorstep, passphrase_wanted, recover
from gridcentre.desk.exchange import Outage
from gridcentre.desk.values import (
    OPEN_MARKS,
    Acted,
    ActsRefused,
    Conflict,
    Credentials,
    Draft,
    Enrolment,
    OnBehalf,
    OutboxItem,
    Revealed,
    Settled,
    Step,
    SyncState,
    SyncSummary,
    TicketDetail,
)
from gridcentre.store.columns import FLAGS, NEVER
from gridcentre.store.lists import Page, TicketQuery, TicketRow
from gridcentre.store.views import NAMES as VIEW_NAMES
from gridcentre.sync.contract import AccessRecord
from gridcentre.sync.http import CityError
from gridcentre.trust.profile import Profile
from gridcentre.trust.transport import check_url
from gridcentre.trust.vault import Vault

__all__ = [
    "FLAGS",
    "NEVER",
    "OPEN_MARKS",
    "VIEW_NAMES",
    "AccessRecord",
    "Acted",
    "ActsRefused",
    "CityError",
    "Conflict",
    "Credentials",
    "Desk",
    "Doorstep",
    "Draft",
    "Enrolment",
    "OnBehalf",
    "Outage",
    "OutboxItem",
    "Page",
    "Profile",
    "Revealed",
    "Settled",
    "Step",
    "SyncState",
    "SyncSummary",
    "TicketDetail",
    "TicketQuery",
    "TicketRow",
    "Vault",
    "check_url",
    "doorstep",
    "passphrase_wanted",
    "recover",
]
