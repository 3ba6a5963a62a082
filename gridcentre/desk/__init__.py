"""The one door to the desk: open a profile, ask, act, sync, report (design.md 3).

What a screen needs beside ``gridcentre.domain`` stands here: it looks behind no other door.
"""

from gridcentre.desk.alike import Alike, Told
from gridcentre.desk.door import Desk
from gridcentre.desk.doorstep import Doorstep, doorstep, passphrase_wanted, recover
from gridcentre.desk.exchange import Outage
from gridcentre.desk.paper import Choice, LeftOut, Printed
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
from gridcentre.paper.fonts import Substitution
from gridcentre.paper.pages import Pages, Raster
from gridcentre.paper.sheet import CUTS, Cut
from gridcentre.store.columns import FLAGS, NEVER
from gridcentre.store.lists import Page, TicketQuery, TicketRow
from gridcentre.store.views import NAMES as VIEW_NAMES
from gridcentre.store.views import SORTS
from gridcentre.sync.contract import AccessRecord
from gridcentre.sync.http import CityError
from gridcentre.trust.profile import Profile
from gridcentre.trust.transport import check_url
from gridcentre.trust.vault import Vault

__all__ = [
    "CUTS",
    "FLAGS",
    "NEVER",
    "OPEN_MARKS",
    "SORTS",
    "VIEW_NAMES",
    "AccessRecord",
    "Acted",
    "ActsRefused",
    "Alike",
    "Choice",
    "CityError",
    "Conflict",
    "Credentials",
    "Cut",
    "Desk",
    "Doorstep",
    "Draft",
    "Enrolment",
    "LeftOut",
    "OnBehalf",
    "Outage",
    "OutboxItem",
    "Page",
    "Pages",
    "Printed",
    "Profile",
    "Raster",
    "Revealed",
    "Settled",
    "Step",
    "Substitution",
    "SyncState",
    "SyncSummary",
    "TicketDetail",
    "TicketQuery",
    "TicketRow",
    "Told",
    "Vault",
    "check_url",
    "doorstep",
    "passphrase_wanted",
    "recover",
]
