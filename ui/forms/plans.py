"""What a form writes: the acts of each of its ways, and which acts a ticket still owes. Pure: no Qt.

A *way* is what came of it: a call reached the person or did not, a result stands or goes back. A form of
one kind has one way with one part.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from gridcentre.desk import Draft, OnBehalf
from gridcentre.domain import approvals, judgement
from gridcentre.domain.fields import empty
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.tickets import Action, OpenAct, SubTask, Ticket
from gridcentre.domain.turn import Turn
from gridcentre.domain.workflow import table

TOLD = ("told_by", "channel", "told_at")  # asked once for every act that is recorded for others
SUBTASK, JUDGED = "about", "judges"  # not fields of an act: which part, which earlier act it is about


@dataclass(frozen=True)
class Part:
    """One act. ``without``: fields that the form does not ask for; ``preset``: values nobody is asked for."""

    kind: str
    on_behalf: bool = False
    without: frozenset[str] = frozenset()
    preset: Mapping[str, Any] = field(default_factory=dict)
    optional: bool = False  # the person may leave it out: a unit that has only accepted so far
    never: frozenset[str] = frozenset()  # choices that this way rules out


@dataclass(frozen=True)
class Way:
    """``key`` names it in the form's words, '' where there is only one."""

    key: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Plan:
    """``approver``: whose word the report waits for when its author may not give it. ``always``: fields that
    are asked whatever the way, before it is chosen."""

    form: str
    ways: tuple[Way, ...]
    approver: tuple[str, ...] = ()
    always: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Something in it is 代录."""
        return any(part.on_behalf for way in self.ways for part in way.parts)


def plan_of(form: str, ticket: Ticket, me: Account, town: Town, now: int) -> Plan:
    """The plan of ``form`` on ``ticket`` for this account."""
    made = _PLANS.get(form)
    if made is None:
        return Plan(form, (Way("", (Part(form, for_others(form, ticket, me, town, now)),)),))
    return made(ticket, me, town, now)


def for_others(kind: str, ticket: Ticket | None, me: Account, town: Town, now: int) -> bool:
    """Whether this account can do ``kind`` only as a recorder."""
    row = table().rows[kind]
    if not row.on_behalf:
        return False
    action = Action(id="", ticket=ticket.id if ticket else "", kind=kind, by=me.id)
    action = judgement.complete(ticket, action, town, now)
    if action.role not in row.roles:
        return True
    if ticket is None or action.role not in ("UNIT", "CO") or not row.about:
        return False
    return Turn(row, ticket, action, town, now).target not in fitting_parts(kind, ticket)


def fitting_parts(kind: str, ticket: Ticket) -> tuple[SubTask, ...]:
    """Live parts in a state that an act of ``kind`` can be about."""
    wanted = {(step.which, step.state) for step in table().rows[kind].subtask_from}
    return tuple(
        part
        for part in ticket.subtasks
        if part.live and {("any", part.state), ("lead" if part.lead else "co", part.state)} & wanted
    )


def candidates(kind: str, ticket: Ticket, me: Account) -> tuple[SubTask, ...]:
    """Parts of which a person must name one; () where it follows, as a unit's own does."""
    own = ticket.subtask(me.unit) if me.unit else None
    asked = table().rows[kind].about in ("co", "any") and not (own and own.live)
    return fitting_parts(kind, ticket) if asked else ()


def judgeable(kind: str, ticket: Ticket) -> tuple[OpenAct, ...]:
    """Open acts of which this one judges just one, where there is a choice that no other field makes."""
    row = table().rows[kind]
    if kind in ("verify", "verify_and_call", "add_co", "excuse_part", "change_due", "change_lead"):
        return ()
    if {"notice_no", "item"} & set(row.fields) or row.about in ("co", "any"):
        return ()
    kinds = {expect.kind for expect in row.expects if not expect.optional}
    found = tuple(act for act in ticket.open_acts if act.kind in kinds and not act.answered)
    return found if len(found) > 1 else ()


def drafts_of(way: Way, values: Mapping[str, Any], left_out: Collection[str] = ()) -> list[Draft]:
    """The acts of a way from what the form holds; parts whose kind is in ``left_out`` are not written."""
    drafts = []
    for part in way.parts:
        if part.kind in left_out:
            continue
        given = {**{name: value for name, value in values.items() if name not in part.without}, **part.preset}
        fields = {name: given[name] for name in table().rows[part.kind].fields if not empty(given.get(name))}
        judges = (str(values[JUDGED]),) if values.get(JUDGED) else ()
        drafts.append(
            Draft(part.kind, fields, _behalf(values) if part.on_behalf else None, judges, values.get(SUBTASK) or "")
        )
    return drafts


def _behalf(values: Mapping[str, Any]) -> OnBehalf:
    told_by, channel, told_at = (values.get(name) for name in TOLD)
    return OnBehalf(str(told_by or ""), str(channel or ""), int(told_at or 0))


# --- composites ----------------------------------------------------------------------------------------


def _accept_assign(ticket: Ticket, me: Account, town: Town, now: int) -> Plan:
    accept = Part("accept", without=frozenset({"text", "attachments"}))
    assign = Part("assign")
    return Plan("accept_assign", (Way("", (accept, assign)),))


def owes_contact(ticket: Ticket) -> bool:
    """No attempt of the round yet, and there is somebody to call."""
    attempted = any(contact.round == ticket.round for contact in ticket.contacts)
    return not attempted and ticket.protection.has_number and ticket.protection.identity != "匿名"


def _contact(ticket: Ticket, behalf: bool, optional: bool) -> tuple[Part, ...]:
    if not owes_contact(ticket):
        return ()
    return (Part("contact", behalf, frozenset({"words", "sms_note", "attachments"}), optional=optional),)


def _record_combined(ticket: Ticket, me: Account, town: Town, now: int) -> Plan:
    """What the lead still owes, told by its people; the centre's own work is nobody's but ours."""
    lead = ticket.lead
    centre = town.centre()
    behalf = not (lead and centre and lead.unit == centre.code)
    accept = Part("unit_accept", behalf, frozenset({"text", "attachments"})) if lead and lead.state == "S1" else None
    parts = (
        *((accept,) if accept else ()),
        *_contact(ticket, behalf, True),
        Part("submit", behalf, optional=bool(accept)),
    )
    return Plan("record_combined", (Way("", parts),))


def _self_handle(ticket: Ticket, me: Account, town: Town, now: int) -> Plan:
    centre = town.centre()
    preset = {"lead": centre.code if centre else "", "reply_format": "系统", "show_identity": False}
    assign = Part("assign", False, frozenset({"co_units", "attachments"}) | preset.keys(), preset)
    return Plan("self_handle", (Way("", (assign, *_contact(ticket, False, False), Part("submit"))),))


def _report(ticket: Ticket, me: Account, town: Town, now: int) -> Plan:
    """Drafted and approved in one where the rules let one person do both; else drafted, and who approves is told."""
    second = table().rows["endorse_report" if ticket.facts.closing_authority == "市" else "close_town"]
    drafted = replace(ticket, drafter=me.id)
    action = judgement.complete(drafted, Action(id="", ticket=ticket.id, kind=second.code, by=me.id), town, now)
    turn = Turn(second, drafted, action, town, now)
    if action.role in second.roles and approvals.approved(second.approval, turn) is None:
        both = (Part("ask_report"), Part(second.code, without=frozenset({"scan", "attachments"})))
        return Plan("report", (Way("", both),))
    able, _ = approvals.approvers(second.approval, turn)
    return Plan("report", (Way("", (Part("ask_report"),)),), tuple(role for role in second.roles if role in able))


def _verify(ticket: Ticket, me: Account, town: Town, now: int) -> Plan:
    """通过, 核查回访合一, 退回返工: one look at the result, three outcomes."""
    ways = [Way("pass", (Part("verify"),))]
    if ticket.protection.has_number and ticket.protection.identity != "匿名":
        ways.append(Way("pass_call", (Part("verify_and_call"),)))
    ways.append(Way("rework", (Part("rework"),)))
    return Plan("verify", tuple(ways), always=("checked_items",))


def _followup(ticket: Ticket, me: Account, town: Town, now: int) -> Plan:
    """Reached, not reached (an attempt is recorded), or reached and sent back."""
    ways = (
        Way("reached", (Part("followup"),)),
        Way("not_reached", (Part("contact", without=frozenset({"words"}), never=frozenset({"已联系"})),)),
        Way("redo", (Part("followup_redo"),)),
    )
    return Plan("followup", ways)


_PLANS = {
    "accept_assign": _accept_assign,
    "record_combined": _record_combined,
    "self_handle": _self_handle,
    "report": _report,
    "verify": _verify,
    "followup": _followup,
}
