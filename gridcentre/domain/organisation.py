"""Who is who in a town: units, accounts, roles, roster, delegation, and the town's data that rules read.

Everything here is delivered by the city (design.md 2): names, unit kinds, limits, approval
rules and calendars are data, never literals. Roles and unit kinds: workflow.md 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gridcentre.domain.tickets import Frozen

if TYPE_CHECKING:
    from gridcentre.domain.calendar import Calendar
    from gridcentre.domain.catalogue import CatalogueRow

ROLES = ("CITY", "DISP", "DUTY", "DIR", "CHK", "UNIT", "CO", "SUP", "LEAD", "ADM", "AUD")
UNIT_KINDS = ("中心", "镇属机构", "派驻机构", "村(社区)", "公用企业", "镇外单位")
CENTRE, RURAL = "中心", "村(社区)"
VILLAGE_DIGITS = 12  # of a grid code; what follows is the grid's own number in its village
VILLAGE = "村"  # in a dispatch rule: the village that the ticket's grid lies in


class Unit(Frozen, frozen=True, kw_only=True):
    """A body that can be given work. ``code``: the 12-digit village code, or town code + letters."""

    code: str
    town: str
    name: str
    kind: str
    short: str = ""
    phone: str = ""
    village: str = ""  # village code a station or committee belongs to
    initials: str = ""  # pinyin initials, lower case
    active: bool = True


class Account(Frozen, frozen=True, kw_only=True):
    """A person's login. UNIT and CO are one account kind: which of the two follows from the sub-task."""

    id: str
    name: str
    town: str  # '' for the city's own staff
    roles: tuple[str, ...]
    unit: str = ""  # unit accounts
    active: bool = True


class Shift(Frozen, frozen=True, kw_only=True):
    """Roster: ``account`` is 值班长 (DUTY) from ``start`` to ``end`` (ms)."""

    account: str
    start: int
    end: int


class Delegation(Frozen, frozen=True, kw_only=True):
    """授权代理 (workflow.md 11): ``by`` passes roles on to ``to`` for a time; no chain."""

    by: str
    to: str
    roles: tuple[str, ...]
    start: int
    end: int


class Limit(Frozen, frozen=True, kw_only=True):
    """A limit as written: ``n`` of ``unit`` (wd working days, wh working hours, h, min, d days, %)."""

    n: float
    unit: str

    def __str__(self) -> str:
        return f"{self.n:g}{self.unit}"


class Rules(Frozen, frozen=True, kw_only=True):
    """The town's rule data, with the defaults of workflow.md 10, 11, 13 and 17 shipped in ``resources/rules.json``."""

    version: str
    limits: Mapping[str, Mapping[str, Limit]]  # clock -> urgency -> limit; windows C6, C6u, C7 included
    handling: Mapping[str, Limit]  # nature, source or '特急'/'紧急' -> C5 of section 17
    reserve: tuple[Mapping[str, Any], ...]  # rows {min_wd, verify, call, approve} (wh); last row {share, split}
    warning: Mapping[str, Any]
    contact: Mapping[str, Any]  # attempts, days, bands, message, urgent_gap_min
    bands: tuple[tuple[str, str, str], ...]  # 上午 08:30 12:00 …
    approval: Mapping[
        str, Any
    ]  # rule -> {"default": [...], "harder": [{"when": [...], "roles": [...], "not_drafter": true}]}
    reasons: Mapping[str, tuple[str, ...]]  # codes allowed per kind of reason
    extension_days: int = 10
    archive_days: int = 30
    suspension_review_days: int = 30
    spot_check_share: float = 0.05  # of tickets settled on the spot (workflow.md 16)
    day_limit_after: bool = True  # a day limit ends on the n-th working day AFTER the day of the start (switch)
    solved_outcomes: tuple[str, ...] = ("已解决", "解释说明")
    told_other_day_role: str = "DIR"
    number_format: str = "{prefix}{date}{serial:05d}"
    number_prefix: str = "LY"
    sheet_issuer: str = ""  # 落款 of sheets; empty: the name of the centre
    sheet_title: str = "工单流转单"
    keep_days: int = 90
    fact_years: int = 5


class DispatchRule(Frozen, frozen=True, kw_only=True):
    """派单规则: what an assignment starts from where ``category``, ``words`` and ``village`` fit; empty ones fit all.

    Without ``lead`` it gives texts only. Units are codes, or ``VILLAGE``. ``{due}`` in ``task_text`` becomes the
    due as text; ``reply_text`` (答复模板) is what the unit's answer starts from.
    """

    id: str
    town: str
    category: str = ""  # catalogue code
    words: tuple[str, ...] = ()  # one of them stands in title or text
    village: str = ""  # village code
    lead: str = ""
    co_units: tuple[str, ...] = ()
    limit: Limit | None = None  # of the unit; None: as the reserve allows
    task_text: str = ""
    reply_format: str = ""
    reply_text: str = ""
    origin: str = ""  # where it comes from: a list of duties, a decided 职责认定


@dataclass(frozen=True, kw_only=True)
class Town:
    """A town and all the data its rules read; both ends build the same one. ``now``-dependent questions take a time."""

    code: str
    name: str
    rules: Rules
    calendar: Calendar
    units: Mapping[str, Unit]
    accounts: Mapping[str, Account]
    roster: tuple[Shift, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    photo_classes: frozenset[str] = frozenset()  # catalogue classes that ask for before/after photos
    dispute_classes: frozenset[str] = frozenset()
    class_limits: Mapping[str, Limit] = field(default_factory=dict)  # C5 per catalogue class, where the city sent none
    catalogue: Mapping[str, CatalogueRow] = field(default_factory=dict)
    dispatch_rules: tuple[DispatchRule, ...] = ()

    def roles_of(self, account: Account, at: int) -> frozenset[str]:
        """Roles held at ``at``: own ones, the roster's DUTY, and those delegated for the time."""
        roles = set(account.roles)
        if any(s.account == account.id and s.start <= at < s.end for s in self.roster):
            roles.add("DUTY")
        for given in self.delegations:
            if given.to == account.id and given.start <= at < given.end:
                roles.update(given.roles)
        return frozenset(roles)

    def villages(self) -> tuple[Unit, ...]:
        """Villages and communities at work, by name."""
        found = (unit for unit in self.units.values() if unit.active and unit.kind == RURAL)
        return tuple(sorted(found, key=lambda unit: unit.name))

    def centre(self) -> Unit | None:
        return next((u for u in self.units.values() if u.kind == CENTRE), None)

    def unit_called(self, word: str) -> Unit | None:
        """The unit with this code, name, short name or pinyin initials, if there is just one."""
        if word in self.units:
            return self.units[word]
        for name in ("name", "short", "initials"):
            found = [unit for unit in self.units.values() if unit.active and getattr(unit, name) == word]
            if word and len(found) == 1:
                return found[0]
        return None
