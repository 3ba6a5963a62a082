"""One action about to be judged or folded: the ticket, the row, the town, and what follows from them.

Judgement (guards, approvals) and fold (effects, clocks) read the same turn, so that "who is it
about" and "which acts does it judge" are answered in one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gridcentre.domain.clocks import effective, same_working_day
from gridcentre.domain.organisation import CENTRE, Account, Town
from gridcentre.domain.tickets import Action, OpenAct, SubTask, Ticket
from gridcentre.domain.workflow import Row

ON_BEHALF_ROLES = frozenset({"UNIT", "CO", "LEAD"})
RECORDERS = frozenset({"DISP", "DUTY", "CHK"})
CENTRE_HANDS = frozenset({"DISP"})  # who acts as the centre's UNIT or CO (workflow.md 3)


def effective_time(ticket: Ticket | None, action: Action, at: int, town: Town) -> int:
    """Effective time of an act (workflow.md 14): a 代录 of the same working day counts from when it was told."""
    occurred = action.occurred_at or at
    if action.told_at and same_working_day(action.told_at, occurred, town.calendar):
        occurred = action.told_at
    return effective(occurred, ticket.effective if ticket else 0, at)


def same_day(first: int, second: int, town: Town) -> bool:
    """Whether both moments lie on one day of the town."""
    return town.calendar.date(first) == town.calendar.date(second)


@dataclass
class Turn:
    """``at``: city receipt (on a desk: now). ``ticket`` is None for a row that makes one."""

    row: Row
    ticket: Ticket | None
    action: Action
    town: Town
    at: int
    dues: dict[tuple[str, str], int] = field(default_factory=dict)  # (clock, key) -> due set by this act

    @property
    def fields(self) -> dict[str, Any]:
        return self.action.fields

    @property
    def known(self) -> Ticket:
        """The ticket of a row that needs one."""
        assert self.ticket is not None
        return self.ticket

    @cached_property
    def effective(self) -> int:
        return self.action.effective or effective_time(self.ticket, self.action, self.at, self.town)

    @cached_property
    def account(self) -> Account | None:
        return self.town.accounts.get(self.action.by)

    @cached_property
    def held(self) -> frozenset[str]:
        """Roles the signing account holds now; the city's own staff and timer hold CITY alone."""
        if self.account is None:
            return frozenset({"CITY"}) if self.action.role == "CITY" else frozenset()
        return self.town.roles_of(self.account, self.at)

    @cached_property
    def judged(self) -> tuple[OpenAct, ...]:
        """The open acts that this one judges."""
        wanted = set(self.action.judges)
        return tuple(act for act in self.ticket.open_acts if act.id in wanted) if self.ticket else ()

    @cached_property
    def unit(self) -> str:
        """Unit acted for: named on a 代录, the centre for its own hands, else the account's."""
        if self.action.unit:
            return self.action.unit
        return self.account.unit if self.account else ""

    @cached_property
    def target(self) -> SubTask | None:
        """The one sub-task that the act is about (workflow.md 0), before it changes."""
        if self.ticket is None:
            return None
        about = self.row.about
        if about == "lead":
            return self.ticket.lead
        named = self.action.subtask or str(self.fields.get("subtask") or "")
        if named:
            return self.ticket.subtask(named)
        if self.row.roles and self.action.role in ("UNIT", "CO") and self.unit:
            return self.ticket.subtask(self.unit)
        return self.ticket.lead if about == "any" else None

    @cached_property
    def urgency(self) -> str:
        if self.ticket:
            return self.ticket.facts.urgency
        return str(self.fields.get("urgency") or "一般")

    def is_centre(self, unit: str) -> bool:
        found = self.town.units.get(unit)
        return found is not None and found.kind == CENTRE
