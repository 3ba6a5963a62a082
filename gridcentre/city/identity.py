"""The complainant apart from the ticket: what the city takes out of an act, keeps, and shows to whom (workflow.md 7).

Real names and numbers live in ``party`` alone. Acts and tickets carry masked forms. A wording
that gives a protected person away is kept as it was said and masked in every answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from gridcentre.domain.masks import mask_in, mask_name, mask_phone, replacements
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.problems import Problem
from gridcentre.domain.sight import barred, reader
from gridcentre.domain.tickets import Action, Party, Ticket
from gridcentre.sync.contract import ActionIn

OPEN_IDENTITY = "公开"
REVEALING_ROLES = frozenset({"CITY", "DISP", "DUTY", "DIR", "CHK", "LEAD", "SUP"})
_MASKS = {"petitioner": mask_name, "phone": mask_phone}
_STAR = "*"


def split(act: ActionIn, known: Callable[[], Party | None]) -> tuple[Action, Party | None]:
    """The act with masked forms only, and the complainant if the act tells anything new about one.

    ``known`` is asked for the complainant so far only then.
    Names and numbers are taken from ``identity``, or from the fields of a client that left them there.
    """
    action = act.action
    fields = dict(action.fields)
    told = {name: value for name, value in act.identity.items() if value}
    for name, mask in _MASKS.items():
        if name not in told and _is_plain(fields.get(name)):
            told[name] = str(fields[name])
        if name in told:
            fields[name] = mask(told[name])
    if _is_plain(fields.get("number_used")):
        fields["number_used"] = mask_phone(str(fields["number_used"]))
    if isinstance(fields.get("changes"), list):
        fields["changes"] = [_changed(change, told) for change in fields["changes"]]
    if fields != action.fields:
        action = replace(action, fields=fields)
    if not told:
        return action, None
    party = known() or Party(id=action.ticket)
    return action, replace(party, **{name: told[name] for name in ("petitioner", "phone", "address") if name in told})


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and bool(value) and _STAR not in value


def _changed(change: Any, told: dict[str, str]) -> Any:
    """A correction of name or number, masked; the real one joins ``told``."""
    mask = _MASKS.get(str(change.get("field"))) if isinstance(change, dict) else None
    if mask is None:
        return change
    if _is_plain(change.get("new")):
        told[change["field"]] = change["new"]
    return {key: mask(value) if key in ("old", "new") and _is_plain(value) else value for key, value in change.items()}


def is_open(ticket: Ticket) -> bool:
    """Whether the complainant may be known to the town without being asked for."""
    return ticket.protection.identity == OPEN_IDENTITY


def masked(body: bytes, party: Party) -> bytes:
    """A ticket's or act's body with every trace of ``party`` masked in its texts; ids, numbers and times stay."""
    words = replacements(party.petitioner, party.phone, party.address)
    return msgspec.json.encode(mask_in(msgspec.json.decode(body), words)) if words else body


def reveal_refused(ticket: Ticket, account: Account, town: Town, at: int) -> Problem | None:
    """Why ``account`` may not be told who complained; None if it may.

    A unit is told only where the town allowed it when assigning, and never an anonymous one.
    """
    if barred(ticket, account, town) or not reader(ticket, account, town, at):
        return Problem("reveal-refused", {"why": "protection"})
    if town.roles_of(account, at) & REVEALING_ROLES:
        return None
    part = ticket.subtask(account.unit) if account.unit else None
    if part and part.live and part.show_identity and ticket.protection.identity != "匿名":
        return None
    return Problem("reveal-refused", {"why": "role"})
