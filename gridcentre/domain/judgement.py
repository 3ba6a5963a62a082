"""May this person do this now, and does the act hold what it needs? One judge for city and desk.

``judge`` answers with the first problem or None; ``complete`` fills in what follows from ticket and
account, so that nobody types it; ``offers`` and ``may`` say which buttons are lawful.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from msgspec.structs import replace

from gridcentre.domain import approvals
from gridcentre.domain.fields import check, empty
from gridcentre.domain.guards import GUARDS, ON_OFFER, Guard
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.problems import Problem
from gridcentre.domain.sight import barred
from gridcentre.domain.tickets import Action, OpenAct, SubTask, Ticket
from gridcentre.domain.turn import CENTRE_HANDS, ON_BEHALF_ROLES, RECORDERS, Turn, same_day
from gridcentre.domain.workflow import Row, table

CHANNELS = ("电话", "微信群", "到场", "书面")
_SUBTASK_KINDS = frozenset({"submit", "feed_back", "unit_decline", "return_part"})


def judge(ticket: Ticket | None, action: Action, town: Town, at: int) -> Problem | None:
    """Why ``action`` is not lawful on ``ticket`` at ``at`` (city receipt; on a desk: now), or None."""
    row = table().rows.get(action.kind)
    if row is None:
        return Problem("unknown-kind", {"kind": action.kind})
    turn = Turn(row, ticket, action, town, at)
    for step in _STEPS:
        if problem := step(turn):
            return problem
    if not _lapsed_answer(turn):
        for name in row.guards:
            if problem := GUARDS[name](turn):
                return problem
    return None


def _ticket_fits(turn: Turn) -> Problem | None:
    row, ticket = turn.row, turn.ticket
    if row.new:
        return Problem("ticket-exists") if ticket else None
    if ticket is None:
        return Problem("ticket-unknown")
    if tag := _wrong_tag(row, ticket):
        return Problem("wrong-ticket-kind", {"action": row.code, "tag": tag})
    if ticket.state not in row.from_states:
        return Problem("wrong-state", {"action": row.code, "state": ticket.state})
    return None


def _wrong_tag(row: Row, ticket: Ticket) -> str:
    """The tag that keeps the row from this ticket, or ''. Rows tagged [own] [town] take own tickets of the town."""
    tags = row.tags
    if "dispatched" in tags and ticket.own:
        return "dispatched"
    if "own" in tags and not ticket.own:
        return "own"
    by_city = ticket.facts.closing_authority == "市"
    if "city" in tags and not by_city:
        return "city"
    if "town" in tags and by_city:
        return "town"
    return ""


def _role_fits(turn: Turn) -> Problem | None:
    action, row = turn.action, turn.row
    if turn.account is not None and not turn.account.active:
        return Problem("account-inactive")
    if action.role not in row.roles or not _acts_as(action.role, turn):
        return _wrong_role(turn)
    account, ticket = turn.account, turn.ticket
    if account and ticket and "CITY" not in turn.held and barred(ticket, account, turn.town):
        return Problem("not-visible")
    return None


def _wrong_role(turn: Turn) -> Problem:
    row = turn.row
    return Problem("wrong-role", {"action": row.code, "roles": " ".join(row.roles), "role": turn.action.role})


def _acts_as(role: str, turn: Turn) -> bool:
    """Whether the signing account may act in ``role`` here (workflow.md 3 and 6)."""
    if turn.action.recorder:
        fits = role in ON_BEHALF_ROLES and turn.row.on_behalf and bool(turn.held & RECORDERS)
        return fits and (role == "LEAD" or _side_fits(role, turn))
    if role not in ("UNIT", "CO"):
        return role in turn.held
    if turn.held & {"UNIT", "CO"} and turn.account and turn.unit == turn.account.unit:
        return _side_fits(role, turn)
    return bool(turn.held & CENTRE_HANDS) and turn.is_centre(turn.unit) and _side_fits(role, turn)


def _side_fits(role: str, turn: Turn) -> bool:
    """UNIT leads, CO helps; a row that makes a ticket knows no side yet."""
    if turn.ticket is None:
        return role == "UNIT"
    part = turn.ticket.subtask(turn.unit)
    return part is not None and part.lead == (role == "UNIT")


def _told(turn: Turn) -> Problem | None:
    """代录 names who told it, how and when; what was told on another day needs DIR; a leader's act needs a scan."""
    action = turn.action
    if not action.recorder:
        return None
    if action.recorder != action.by:
        return Problem("wrong-recorder")
    lacking = [name for name in ("told_by", "channel", "told_at") if not getattr(action, name)]
    if lacking:
        return Problem("missing-field", {"fields": " ".join(lacking)})
    if action.channel not in CHANNELS:
        return Problem("bad-choice", {"field": "channel", "value": action.channel, "choices": "、".join(CHANNELS)})
    occurred = action.occurred_at or turn.at
    needed = turn.town.rules.told_other_day_role
    if not same_day(action.told_at, occurred, turn.town) and needed not in turn.held:
        return Problem("told-other-day", {"roles": needed})
    scan = "scan" if "scan" in turn.row.fields else "attachments"
    if action.role == "LEAD" and empty(action.fields.get(scan)):
        return Problem("missing-field", {"fields": scan})
    return None


def _fields_fit(turn: Turn) -> Problem | None:
    row, fields = turn.row, turn.fields
    lacking = [name for name in row.required if empty(fields.get(name))]
    if lacking:
        return Problem("missing-field", {"fields": " ".join(lacking), "action": row.code})
    allowed = row.fields
    for name, value in fields.items():
        if name not in allowed:
            return Problem("unexpected-field", {"field": name, "action": row.code})
        if not empty(value) and (problem := check(name, value)):
            return problem
    return None


def _subtask_fits(turn: Turn) -> Problem | None:
    row = turn.row
    wanted: dict[str, set[str]] = {}
    for step in row.subtask_from:
        wanted.setdefault(step.which, set()).add(step.state)
    for which, states in wanted.items():
        if which == "all":
            continue
        part = turn.target
        if part is None:
            return Problem("no-subtask", {"action": row.code})
        if part.state not in states or (which in ("lead", "co") and part.lead != (which == "lead")):
            return Problem("wrong-subtask-state", {"action": row.code, "part": part.state})
        if turn.action.role in ("UNIT", "CO") and part.unit != turn.unit:
            return _wrong_role(turn)
    return None


def _expects_fit(turn: Turn) -> Problem | None:
    row = turn.row
    if not row.expects:
        return Problem("nothing-judged") if turn.action.judges else None
    kinds = {expect.kind for expect in row.expects}
    needed = [expect for expect in row.expects if not expect.optional]
    if len(turn.judged) != len(set(turn.action.judges)) or any(act.kind not in kinds for act in turn.judged):
        return None if _lapsed_answer(turn) else Problem("no-longer-open", {"action": row.code})
    if needed and not turn.judged and not _lapsed_answer(turn):
        names = " ".join(expect.kind for expect in needed)
        return Problem("nothing-to-judge", {"action": row.code, "actions": names})
    if turn.target and any(
        act.subtask != turn.target.id for act in turn.judged if act.kind in ("unit_decline", "return_part")
    ):
        return Problem("no-longer-open", {"action": row.code})
    return None


def _lapsed_answer(turn: Turn) -> bool:
    """A city answer to a request that fell away is taken as a note (workflow.md 5)."""
    return turn.row.by_city and bool(turn.action.judges) and not turn.judged


def _approval_fits(turn: Turn) -> Problem | None:
    return approvals.approved(turn.row.approval, turn) if turn.row.approval else None


_STEPS: tuple[Callable[[Turn], Problem | None], ...] = (
    _ticket_fits, _role_fits, _told, _fields_fit, _subtask_fits, _expects_fit, _approval_fits,
)  # fmt: skip


# --- completing ------------------------------------------------------------------------------------


def complete(ticket: Ticket | None, action: Action, town: Town, at: int) -> Action:
    """``action`` with role, unit, sub-task and judged acts filled in where they follow; what is given stays."""
    row = table().rows.get(action.kind)
    if row is None:
        return action
    action = replace(action, town=action.town or town.code)
    if not action.role:
        action = _with_role(row, ticket, action, town, at)
    if ticket is not None and not action.judges and row.expects:
        turn = Turn(row, ticket, action, town, at)
        action = replace(action, judges=tuple(act.id for act in _to_judge(turn)))
    if ticket is not None and not action.subtask and row.about in ("co", "any"):
        turn = Turn(row, ticket, action, town, at)
        part = turn.target or _part_of_judged(turn)
        action = replace(action, subtask=part.id if part else "")
    return action


def _with_role(row: Row, ticket: Ticket | None, action: Action, town: Town, at: int) -> Action:
    """The first role of the row that the account may act in and, where approval is needed, that may approve."""
    fallback = action
    for role in row.roles:
        for unit in _units_for(role, ticket, action, town):
            tried = replace(action, role=role, unit=unit)
            turn = Turn(row, ticket, tried, town, at)
            if not _acts_as(role, turn):
                continue
            if (row.approval and approvals.approved(row.approval, turn)) or not _level_fits(turn):
                fallback = fallback if fallback.role else tried
                continue
            return tried
    if fallback.role:
        return fallback
    account = town.accounts.get(action.by)
    held = town.roles_of(account, at) if account else frozenset()
    return replace(action, role=next((role for role in account.roles if role in held), "") if account else "")


def _level_fits(turn: Turn) -> bool:
    return turn.action.kind != "supervise" or "level" not in turn.fields or GUARDS["level_of_role"](turn) is None


def _units_for(role: str, ticket: Ticket | None, action: Action, town: Town) -> Iterable[str]:
    """Units the account could be acting for in ``role``: the one named, its own, then the centre."""
    if role not in ("UNIT", "CO"):
        return ("",)
    if action.unit:
        return (action.unit,)
    account = town.accounts.get(action.by)
    if action.recorder and ticket is not None:
        named = ticket.subtask(action.subtask) if action.subtask else ticket.lead if role == "UNIT" else None
        return (named.unit,) if named else ()
    centre = town.centre()
    own = account.unit if account else ""
    return tuple(unit for unit in (own, centre.code if centre else "") if unit)


def _to_judge(turn: Turn) -> tuple[OpenAct, ...]:
    """The acts that the author means: those of the sub-task, notice or item named; all results; else the newest."""
    ticket, row = turn.known, turn.row
    kinds = {expect.kind for expect in row.expects}
    acts = [act for act in ticket.open_acts if act.kind in kinds]
    if row.code in ("verify", "verify_and_call"):
        return tuple(acts)
    part = turn.target
    if part is not None:
        acts = [act for act in acts if act.kind not in _SUBTASK_KINDS or act.subtask == part.id]
    for name in ("notice_no", "item"):
        if name in turn.fields and row.code != "issue_notice" and row.code != "promise":
            acts = [act for act in acts if str(act.fields.get(name)) == str(turn.fields[name])]
    if row.code == "answer_supervision":
        acts = [act for act in acts if not act.answered] or acts
    if row.code in ("add_co", "excuse_part", "change_due", "change_lead", "redo_city"):
        acts = [act for act in acts if _optional_meant(act, turn, part)]
    return tuple(acts[-1:])


def _optional_meant(act: OpenAct, turn: Turn, part: SubTask | None) -> bool:
    """An optional ask is granted in passing only if it is about the same part or unit."""
    if act.kind == "ask_co":
        proposed = str(act.fields.get("proposed_unit", ""))
        return any(proposed in str(entry) for entry in turn.fields.get("co_units") or ())
    if act.kind == "ask_extension":
        asked = str(act.fields.get("subtask") or "")
        return not asked or part is None or asked in (part.id, part.unit)
    return True


def _part_of_judged(turn: Turn) -> SubTask | None:
    judged = next((act for act in turn.judged if act.subtask), None)
    return turn.known.subtask(judged.subtask) if judged else None


# --- offering --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a row asks of a ticket before anybody types a field; read from the table once."""

    row: Row
    needed: frozenset[str]  # kinds of which one must be open
    parts: frozenset[tuple[str, str]] | None  # (lead | co | any, state) of the sub-task; None: about none
    guards: tuple[Guard, ...]


@cache
def _offer(kind: str) -> _Offer:
    row = table().rows[kind]
    steps = frozenset((step.which, step.state) for step in row.subtask_from if step.which != "all")
    return _Offer(
        row,
        frozenset(expect.kind for expect in row.expects if not expect.optional),
        steps or None,
        tuple(GUARDS[name] for name in row.guards if name in ON_OFFER),
    )


@cache
def _offers_from(state: str) -> tuple[_Offer, ...]:
    return tuple(_offer(row.code) for row in table().rows.values() if state in row.from_states and not row.by_city)


def offers(ticket: Ticket, town: Town, at: int, kinds: Collection[str] | None = None) -> tuple[str, ...]:
    """Kinds lawful now for some person of the town, in the table's order; windows and counts included.

    ``kinds``: only these are asked about.
    """
    kinds_open = {act.kind for act in ticket.open_acts}
    return tuple(
        offer.row.code
        for offer in _offers_from(ticket.state)
        if (kinds is None or offer.row.code in kinds)
        and (not offer.needed or offer.needed & kinds_open)
        and _offered(offer, ticket, town, at)
    )


def _offered(offer: _Offer, ticket: Ticket, town: Town, at: int) -> bool:
    row = offer.row
    if row.tags and _wrong_tag(row, ticket):
        return False
    parts = _fitting_parts(offer, ticket)
    if not parts:
        return False
    if not offer.guards:
        return True
    for part in parts:
        action = Action(id="", ticket=ticket.id, kind=row.code, by="", subtask=part.id if part else "")
        if all(guard(Turn(row, ticket, action, town, at)) is None for guard in offer.guards):
            return True
    return False


def _fitting_parts(offer: _Offer, ticket: Ticket) -> Sequence[SubTask | None]:
    """Sub-tasks the row could be about; (None,) where it is about none."""
    if offer.parts is None:
        return (None,)
    return [
        part
        for part in ticket.subtasks
        if part.live and (("any", part.state) in offer.parts or (_side(part), part.state) in offer.parts)
    ]


def _side(part: SubTask) -> str:
    return "lead" if part.lead else "co"


def may(ticket: Ticket, account: Account, town: Town, at: int, kinds: Collection[str] | None = None) -> tuple[str, ...]:
    """Those of the ticket's offers that this person may do: by role, part and approval, never judging own work.

    ``kinds``: only these are asked about.
    """
    if barred(ticket, account, town):
        return ()
    return tuple(kind for kind in offers(ticket, town, at, kinds) if _may(_offer(kind), ticket, account, town, at))


def _may(offer: _Offer, ticket: Ticket, account: Account, town: Town, at: int) -> bool:
    row = offer.row
    for on_behalf in (False, True) if row.on_behalf else (False,):
        for part in _fitting_parts(offer, ticket):
            action = Action(
                id="", ticket=ticket.id, kind=row.code, by=account.id, recorder=account.id if on_behalf else "",
                subtask=part.id if part else "",
            )  # fmt: skip
            turn = Turn(row, ticket, complete(ticket, action, town, at), town, at)
            role = turn.action.role
            if role in row.roles and _acts_as(role, turn) and _subtask_fits(turn) is None and _personal(turn):
                return True
    return False


def _personal(turn: Turn) -> bool:
    """The conditions on the person that need no field of the act."""
    personal = [
        name for name in turn.row.guards if name in ("not_handler", "second_person", "could_endorse", "own_request")
    ]
    if any(GUARDS[name](turn) for name in personal):
        return False
    approval = turn.row.approval
    needs_fields = approval in ("approve_protection", "approve_force", "approve_escalation", "approve_due")
    return not approval or needs_fields or approvals.approved(approval, turn) is None
