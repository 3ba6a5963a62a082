"""What one account may see of a ticket and its history (workflow.md 7).

The city has the last word and sends a unit no identity at all; the desk asks here before
anything is shown, listed, printed, copied or exported, so that the town's own accounts are
held to the same rules on data that is in their files.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec.structs import replace

from gridcentre.domain.ids import now_ms
from gridcentre.domain.masks import mask_address, mask_id, mask_name, mask_phone, mask_plate, mask_text
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.sight import barred, reader
from gridcentre.domain.tickets import Action, Ticket

__all__ = [
    "mask_action",
    "mask_address",
    "mask_id",
    "mask_name",
    "mask_phone",
    "mask_plate",
    "mask_text",
    "mask_ticket",
    "sees_identity",
]

_UNIT_ROLES = frozenset({"UNIT", "CO"})
_NAMING = frozenset({"petitioner", "phone", "address", "number_used"})  # fields that hold the identity, masked or not

Sight = Literal["none", "outline", "masked", "whole"]


def sees_identity(ticket: Ticket, account: Account, town: Town, at: int) -> bool:
    """Whether this account may be told who complains, without or after a reveal.

    Town accounts may; a unit only where the dispatcher said so when assigning, and never for 匿名.
    """
    if not account.unit or not town.roles_of(account, at) <= _UNIT_ROLES:
        return True
    part = ticket.subtask(account.unit)
    return part is not None and part.live and part.show_identity and ticket.protection.identity != "匿名"


def mask_ticket(
    ticket: Ticket, account: Account, town: Town, *, at: int | None = None, revealed: bool = False
) -> Ticket | None:
    """The ticket as ``account`` may see it at ``at`` (ms, default now); None: it does not exist for this account.

    Outside the reader list only number, state and due are left. ``revealed``: the city has told
    this account the identity, with a reason, in this session.
    """
    moment = now_ms() if at is None else at
    sight = _sight(ticket, account, town, moment, revealed)
    if sight == "none":
        return None
    if sight == "outline":
        return _outline(ticket)
    return ticket if sight == "whole" else _masked(ticket, sees_identity(ticket, account, town, moment))


def mask_action(
    action: Action, ticket: Ticket, account: Account, town: Town, *, at: int | None = None, revealed: bool = False
) -> Action | None:
    """An entry of the ticket's history as ``account`` may see it; None: not at all. Arguments as ``mask_ticket``."""
    moment = now_ms() if at is None else at
    sight = _sight(ticket, account, town, moment, revealed)
    if sight in ("none", "outline"):
        return None
    if sight == "whole":
        return action
    fields = action.fields
    if not sees_identity(ticket, account, town, moment):
        fields = {name: value for name, value in fields.items() if name not in _NAMING}
    return replace(action, fields=_mask_in(fields, _surname(ticket)), told_by=mask_text(action.told_by))


def _sight(ticket: Ticket, account: Account, town: Town, at: int, revealed: bool) -> Sight:
    if barred(ticket, account, town):
        return "none"
    if not reader(ticket, account, town, at):
        return "outline"
    if not sees_identity(ticket, account, town, at):
        return "masked"
    return "whole" if revealed or ticket.protection.identity == "公开" else "masked"


def _outline(ticket: Ticket) -> Ticket:
    return Ticket(
        id=ticket.id,
        town=ticket.town,
        own=ticket.own,
        state=ticket.state,
        number=ticket.number,
        old_number=ticket.old_number,
        version=ticket.version,
        overlays=("restricted",),
        clocks=tuple(clock for clock in ticket.clocks if clock.kind == "C5"),
    )


def _masked(ticket: Ticket, named: bool) -> Ticket:
    """Texts masked; ``named``: the masked name and number may stand beside them."""
    facts, surname, protection = ticket.facts, _surname(ticket), ticket.protection

    def hide(text: str) -> str:
        return mask_text(text, surname=surname)

    return replace(
        ticket,
        facts=replace(
            facts,
            text=hide(facts.text),
            title=hide(facts.title),
            place=hide(facts.place),
            parties=tuple(_mask_in(list(facts.parties), surname)),
        ),
        protection=protection if named else replace(protection, petitioner_mask="", phone_mask=""),
        demand_items=tuple(replace(item, text=hide(item.text)) for item in ticket.demand_items),
        subtasks=tuple(replace(part, part=hide(part.part)) for part in ticket.subtasks),
        open_acts=tuple(replace(act, fields=_mask_in(act.fields, surname)) for act in ticket.open_acts),
        final_reply=hide(ticket.final_reply),
    )


def _surname(ticket: Ticket) -> str:
    return ticket.protection.petitioner_mask.rstrip("*")


def _mask_in(value: Any, surname: str) -> Any:
    if isinstance(value, str):
        return mask_text(value, surname=surname)
    if isinstance(value, dict):
        return {key: _mask_in(item, surname) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mask_in(item, surname) for item in value]
    return value
