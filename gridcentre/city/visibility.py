"""Which units have a ticket in their scope, and how much of it (workflow.md 7, design.md 5.1).

A unit has what it was given and what it reported itself, until the town takes it back. A unit
complained of never has it. Whoever is outside a reader list sees number, state and due.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from gridcentre.city import identity
from gridcentre.domain.organisation import Town
from gridcentre.domain.sight import unit_barred
from gridcentre.domain.tickets import Action, Facts, Party, Protection, Ticket

HIDDEN = 1  # the complainant's identity is protected
READERS = 2  # only those named may read
_TAKEN_BACK = frozenset({"S6", "S7"})
_KEPT_ACTION = (
    *("id", "ticket", "kind", "by", "role", "unit", "subtask", "occurred_at", "at", "effective", "seq", "town"),
)


def guard_of(ticket: Ticket) -> int:
    """Flags that tell, without decoding the body, that an answer must be cut to its reader."""
    return (0 if identity.is_open(ticket) else HIDDEN) | (READERS if ticket.protection.readers else 0)


def units_of(ticket: Ticket, registrar: str, before: frozenset[str], town: Town) -> frozenset[str]:
    """Units whose scope holds the ticket now; ``before``: those that held it before the last act.

    When a ticket ends (withdrawn, void …) its units keep it, so that they are told; when it is
    recalled while open they lose it.
    """
    held = {part.unit for part in ticket.subtasks if part.state not in _TAKEN_BACK}
    if ticket.ended:
        held |= before
    if registrar:
        held.add(registrar)
    return frozenset(unit for unit in held if not unit_barred(ticket.protection, unit, town))


def cut(type_: str, body: bytes, guard: int, party: Party | None, ticket: Ticket, unit: str, town: Town) -> bytes:
    """A guarded ticket's or act's body for one scope; ``unit``: '' for the town's and the city's."""
    if unit and guard & READERS and not _reads(ticket.protection, unit, town):
        if type_ == "ticket":
            return msgspec.json.encode(_outline(ticket))
        action = msgspec.json.decode(body, type=Action)
        return msgspec.json.encode(Action(**{name: getattr(action, name) for name in _KEPT_ACTION}))
    return identity.masked(body, party) if guard & HIDDEN and party else body


def _reads(protection: Protection, unit: str, town: Town) -> bool:
    found = town.units.get(unit)
    names = {unit, found.name if found else unit}
    names.update(
        name for account in town.accounts.values() if account.unit == unit for name in (account.id, account.name)
    )
    return bool(names & set(protection.readers))


_SHOWN = (
    *("id", "town", "own", "state", "number", "old_number", "version", "round", "created_at", "dispatched_at"),
    *("closed_at", "updated_at", "effective", "overlays", "clocks", "level", "offers"),
)


def _outline(ticket: Ticket) -> Ticket:
    """Number, state, due and the sub-tasks that tell whose it is."""
    facts = Facts(urgency=ticket.facts.urgency, closing_authority=ticket.facts.closing_authority)
    protection = Protection(identity=ticket.protection.identity, readers=ticket.protection.readers)
    parts = tuple(replace(part, part="", receiver="") for part in ticket.subtasks)
    return Ticket(
        facts=facts, protection=protection, subtasks=parts, **{name: getattr(ticket, name) for name in _SHOWN}
    )
