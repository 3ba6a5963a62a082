"""Who is kept away from a ticket, and who may know: 回避, readers, protection (workflow.md 7).

Both ends ask these questions: the city for its scopes, the desk for lists, forms and sheets.
"""

from __future__ import annotations

from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.tickets import Protection, Ticket

_RANK = {"公开": 0, "要求保密": 1, "匿名": 2}


def unit_barred(protection: Protection, code: str, town: Town) -> bool:
    """The unit is complained of: itself, its village, a unit of its village, or by the name somebody typed."""
    if not protection.accused:
        return False
    named = set(protection.accused)
    villages = {unit.village for unit in town.units.values() if unit.village and named & {unit.code, unit.name}}
    unit = town.units.get(code)
    return bool((named | villages) & ({code} if unit is None else {code, unit.name, unit.village} - {""}))


def barred(ticket: Ticket, account: Account, town: Town) -> bool:
    """The person, or the person's unit, is complained of; whatever the role, the ticket does not exist for them."""
    accused = ticket.protection.accused
    if not accused:
        return False
    if account.id in accused or account.name in accused:
        return True
    return bool(account.unit) and unit_barred(ticket.protection, account.unit, town)


def reader(ticket: Ticket, account: Account, town: Town, at: int) -> bool:
    """Readers, DIR and the clerk see more than number, state and due of a ticket with a reader list."""
    readers = ticket.protection.readers
    if not readers:
        return True
    named = ({account.id, account.name, account.unit} - {""}) & set(readers)
    return bool(named) or account.id == ticket.clerk or "DIR" in town.roles_of(account, at)


def lowers(old: Protection, new: Protection) -> bool:
    """Whether ``new`` protects less: a milder identity, somebody gone from the accused, or readers widened."""
    if _RANK.get(new.identity, 0) < _RANK.get(old.identity, 0) or set(old.accused) - set(new.accused):
        return True
    return bool(old.readers) and (not new.readers or bool(set(new.readers) - set(old.readers)))
