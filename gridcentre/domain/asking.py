"""What a form asks of a person before an act: the fields of its row, less what follows, filled in as far as is known.

Role, unit, sub-task and judged acts are found by ``judgement.complete``; nobody is asked for them. What
becomes necessary only by what was typed (a dispute's parties, the reason of what is unsolved) is asked as
soon as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from gridcentre.domain import approvals, clocks, dispatching, judgement
from gridcentre.domain.calendar import DAY, MINUTE
from gridcentre.domain.fields import empty, fields
from gridcentre.domain.guards import AUTHORITIES, skip_reasons
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.tickets import Action, OpenAct, SubTask, Ticket
from gridcentre.domain.turn import Turn
from gridcentre.domain.workflow import NUMBERED, Row

_LAST = ("scan", "attachments")
_BEHIND = {"title": "grid", "co_units": "lead", "reason_unsolved": "demand_items", "text": "reason_code"}
_EXPLAINING = ("text", "work_done", "demand")  # fields in which a reason 'other' is told


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a form. ``value``: what is known or follows, None if nothing; ``choices``: () = anything."""

    name: str
    required: bool
    value: Any = None
    choices: tuple[str, ...] = ()


def asked(
    row: Row,
    ticket: Ticket | None,
    town: Town,
    account: Account,
    now: int,
    told: Mapping[str, Any] | None = None,
    on_behalf: bool = False,
    history: Sequence[Action] = (),
) -> tuple[Asked, ...]:
    """The fields of ``row`` in the order in which a person thinks of them.

    ``told``: what is filled in so far; ``on_behalf``: 代录; ``history``: the ticket's actions, for what only
    they hold (whom a unit proposed instead of itself). With all required ones filled the act lacks no field.
    """
    typed = {name: value for name, value in (told or {}).items() if not empty(value)}
    action = Action(
        id="", ticket=ticket.id if ticket else "", kind=row.code, by=account.id, fields=typed,
        recorder=account.id if on_behalf else "",
    )  # fmt: skip
    action = judgement.complete(ticket, action, town, now)
    case = _Case(Turn(row, ticket, action, town, now), tuple(history))
    names = [name for name in _ordered(row) if name != "subtask" or case.parts]
    values = {name: _KNOWN.get(name, _unknown)(case) for name in names} | typed
    filled = _Case(Turn(row, ticket, replace(action, fields=values), town, now), case.history)
    needed = {
        *row.required,
        *_scan(filled),
        *(name for guard in row.guards for name in _NEEDS.get(guard, _none)(filled)),
    }
    if row.code in NUMBERED:
        needed.discard("notice_no")  # the desk gives a provisional one
    return tuple(
        Asked(
            name,
            name in needed,
            None if empty(values[name]) else values[name],
            _CHOICES[name](case) if name in _CHOICES else fields()[name].values,
        )
        for name in names
    )


def _ordered(row: Row) -> list[str]:
    names = [name for name in row.fields if name not in _LAST]
    for name, before in _BEHIND.items():
        if name in row.optional and before in names:
            names.remove(name)
            names.insert(names.index(before) + 1, name)
    return [*names, *(name for name in _LAST if name in row.fields)]


@dataclass
class _Case:
    """An act that is being filled in, and what its form may look up."""

    turn: Turn
    history: tuple[Action, ...]

    @property
    def kind(self) -> str:
        return self.turn.row.code

    @property
    def ticket(self) -> Ticket | None:
        return self.turn.ticket

    def told(self, name: str) -> Any:
        return self.turn.fields.get(name)

    @cached_property
    def suggestion(self) -> dispatching.Suggestion:
        turn = self.turn
        return dispatching.suggest(turn.ticket, turn.town, turn.at) if turn.ticket else dispatching.Suggestion()

    @cached_property
    def parts(self) -> tuple[SubTask, ...]:
        return tuple(part for part in self.ticket.subtasks if part.live) if self.ticket else ()

    def opened(self, *kinds: str) -> tuple[OpenAct, ...]:
        return tuple(act for act in self.ticket.open_acts if act.kind in kinds) if self.ticket else ()

    def last(self, kind: str, name: str) -> Any:
        """Field ``name`` of the newest act of this kind in the history."""
        return next((act.fields.get(name) for act in reversed(self.history) if act.kind == kind), None)

    def from_judged(self, name: str) -> Any:
        return next((act.fields[name] for act in self.turn.judged if not empty(act.fields.get(name))), None)


# --- what is known ---------------------------------------------------------------------------------


def _unknown(case: _Case) -> Any:
    return None


def _only(choices: Sequence[str]) -> str | None:
    return choices[0] if len(choices) == 1 else None


def _fact(name: str) -> Callable[[_Case], Any]:
    return lambda case: (getattr(case.ticket.facts, name) or None) if case.ticket else None


def _protected(name: str, fallback: Any) -> Callable[[_Case], Any]:
    def value(case: _Case) -> Any:
        known = getattr(case.ticket.protection, name) if case.ticket else fallback
        return list(known) if isinstance(known, tuple) else known

    return value


def _minute(case: _Case) -> int:
    return case.turn.at // MINUTE * MINUTE


def _due(case: _Case) -> int | None:
    """What a due would be by the rules; None where only a person can say."""
    turn, ticket, kind = case.turn, case.ticket, case.kind
    if ticket is None:
        return None
    if kind in ("assign", "reassign", "force_assign", "change_lead"):
        return case.suggestion.due or None
    if kind in ("refuse_decline", "decline_part"):
        return approvals.latest_inner_due(turn) or None
    if kind in ("rework", "rework_part", "followup_redo"):
        return next((due for due in (approvals.latest_inner_due(turn), ticket.due) if due > turn.at), None)
    if kind in ("change_due", "grant_suspension_town"):
        asked_for: int | None = case.from_judged("due")
        return asked_for
    if kind == "hand_down":
        return turn.target.due or None if turn.target else None
    clock = ticket.clock("C5")
    if kind == "ask_extension" and clock and not case.told("subtask"):
        return clocks.extension_room(clock, ticket.extensions, turn.urgency, turn.town) or None
    limit = {"supervise": "C10", "issue_notice": "C11", "recheck_fail": "C11"}.get(kind)
    return clocks.inner_due(limit, turn.at, 0, 0, turn.urgency, turn.town) or None if limit else None


def _review_at(case: _Case) -> int | None:
    days = case.turn.town.rules.suspension_review_days
    return case.turn.town.calendar.closing(case.turn.at + (days - 1) * DAY)


def _lead(case: _Case) -> str | None:
    proposed = case.last("unit_decline", "proposed_owner") if case.kind == "reassign" else None
    unit = case.turn.town.unit_called(str(proposed)) if proposed else None
    suggested = case.suggestion.lead if case.kind in ("assign", "reassign") else ""
    return unit.code if unit else suggested or None


def _co_units(case: _Case) -> list[dict[str, Any]]:
    codes: Iterable[str] = case.suggestion.co_units if case.kind == "assign" else ()
    if case.kind == "add_co":
        proposed = [case.turn.town.unit_called(str(act.fields.get("proposed_unit"))) for act in case.opened("ask_co")]
        codes = [unit.code for unit in proposed if unit]
    return [{"unit": code} for code in codes]


def _demand_items(case: _Case) -> list[dict[str, Any]]:
    items = case.ticket.demand_items if case.ticket else ()
    return [{"number": item.number, "text": item.text, "outcome": item.outcome} for item in items]


def _subtask(case: _Case) -> str | None:
    turn = case.turn
    own = turn.known.subtask(turn.unit) if turn.action.role == "CO" else None
    return own.id if own and own.live else None


def _told_at(case: _Case) -> int | None:
    reached = [one.at for one in case.ticket.contacts if one.result == "已联系"] if case.ticket else []
    return max(reached, default=None)


def _attempts(case: _Case) -> list[str]:
    ticket = case.ticket
    return [one.id for one in ticket.contacts if one.round == ticket.round] if ticket else []


def _old_lead_as(case: _Case) -> str | None:
    return "移除" if case.turn.target and case.turn.target.state == "S5" else None


def _of_ticket(name: str) -> Callable[[_Case], Any]:
    return lambda case: (getattr(case.ticket, name) or None) if case.ticket else None


def _reply_draft(case: _Case) -> str | None:
    """What was drafted before a rework, else the template of the town."""
    ticket = case.ticket
    return (ticket.final_reply or dispatching.reply_text(ticket, case.turn.town) or None) if ticket else None


def _task(name: str) -> Callable[[_Case], str | None]:
    return lambda case: getattr(case.suggestion, name) or None


_KNOWN: Mapping[str, Callable[[_Case], Any]] = {
    "accused": _protected("accused", None),
    "attempts": _attempts,
    "checked_at": _minute,
    "checked_items": lambda case: [{"item": item["text"], "met": False} for item in _demand_items(case)],
    "closing_authority": lambda case: _only(_authorities(case)) if case.ticket else "镇",
    "co_units": _co_units,
    "contact_at": _minute,
    "demand_items": _demand_items,
    "due": _due,
    "final_reply": _of_ticket("final_reply"),  # the unit's draft until somebody writes another
    "identity": _protected("identity", "公开"),
    "item": lambda case: _only(_items(case)),
    "lead": _lead,
    "level": lambda case: 3 if case.turn.action.role == "LEAD" else 2,
    "notice_no": lambda case: _only(_notices(case)),
    "number_used": lambda case: (case.ticket.protection.phone_mask or None) if case.ticket else None,
    "old_lead_as": _old_lead_as,
    "people_count": _fact("people_count"),
    "place": _fact("place"),
    "readers": _protected("readers", None),
    "reply_draft": _reply_draft,
    "reply_format": _task("reply_format"),
    "report_kind": lambda case: "续报" if case.last("report_update", "report_kind") else "首报",
    "resolved_level": _of_ticket("resolved_level"),
    "review_at": _review_at,
    "risk": _fact("risk"),
    "show_identity": lambda case: False,
    "skip_reason": lambda case: next(iter(_skip_reasons(case)), None),
    "subtask": _subtask,
    "task_text": _task("task_text"),
    "told_petitioner_at": _told_at,
    "trigger": _fact("trigger"),
    "urgency": lambda case: clocks.NORMAL,
}


# --- what there is to choose from --------------------------------------------------------------------


def _authorities(case: _Case) -> tuple[str, ...]:
    if case.ticket is None:
        return fields()["closing_authority"].values
    return AUTHORITIES[AUTHORITIES.index(case.ticket.facts.closing_authority) + 1 :]


def _notices(case: _Case) -> tuple[str, ...]:
    if case.kind in NUMBERED:
        return ()
    return tuple(str(act.fields.get("notice_no")) for act in case.opened("issue_notice"))


def _items(case: _Case) -> tuple[str, ...]:
    """Numbers of demand items: of the promises that stand, or of what is put off to a plan and not yet promised."""
    if case.kind != "promise":
        return tuple(str(act.fields.get("item")) for act in case.opened("promise"))
    items = case.ticket.demand_items if case.ticket else ()
    planned = [item for item in items if item.outcome == "列入计划" and not item.promised]
    return tuple(str(item.number) for item in planned or items)


def _reasons(case: _Case) -> tuple[str, ...]:
    """The town's codes; those that need words only where the form has room for words."""
    rules = case.turn.town.rules.reasons
    kinds = {"ask_return": "return", "ask_extension": "extension", "supervise": "supervision"}
    codes = rules[kinds.get(case.kind, "decline")]
    if set(_EXPLAINING) & set(case.turn.row.fields):
        return codes
    return tuple(code for code in codes if code not in rules["explain"])


def _skip_reasons(case: _Case) -> tuple[str, ...]:
    return skip_reasons(case.ticket) if case.ticket else ()


def _receivers(case: _Case) -> tuple[str, ...]:
    people = case.turn.town.accounts.values()
    me, town = case.turn.action.by, case.turn.town.code
    return tuple(one.id for one in people if one.active and one.town == town and not one.unit and one.id != me)


def _links(case: _Case) -> tuple[str, ...]:
    return tuple(link.other for link in case.ticket.links) if case.kind == "unlink" and case.ticket else ()


_CHOICES: Mapping[str, Callable[[_Case], tuple[str, ...]]] = {
    "closing_authority": _authorities,
    "item": _items,
    "level": lambda case: ("3",) if case.turn.action.role == "LEAD" else ("2",),
    "notice_no": _notices,
    "other_ticket": _links,
    "reason_code": _reasons,
    "skip_reason": _skip_reasons,
    "subtask": lambda case: tuple(part.id for part in case.parts),
    "to_person": _receivers,
}


# --- what becomes necessary --------------------------------------------------------------------------


def _none(case: _Case) -> Iterable[str]:
    return ()


def _dispute(case: _Case) -> Iterable[str]:
    return ("parties", "people_count", "risk") if case.told("class") in case.turn.town.dispute_classes else ()


def _photos(case: _Case) -> Iterable[str]:
    category = case.told("class") or (case.ticket.facts.category if case.ticket else "")
    return ("attachments",) if category in case.turn.town.photo_classes else ()


def _unsolved(case: _Case) -> Iterable[str]:
    outcomes = {entry.get("outcome") for entry in case.told("demand_items") or () if isinstance(entry, dict)}
    return ("reason_unsolved",) if outcomes & {"未解决", "部分解决"} else ()


def _protection(case: _Case) -> Iterable[str]:
    return () if case.told("accused") or case.told("readers") else ("identity",)


def _explained(case: _Case) -> Iterable[str]:
    if case.told("reason_code") not in case.turn.town.rules.reasons["explain"]:
        return ()
    return [name for name in case.turn.row.fields if name in _EXPLAINING][:1]


def _scan(case: _Case) -> set[str]:
    """A leader's act that others record needs the leader's paper."""
    action = case.turn.action
    if not action.recorder or action.role != "LEAD":
        return set()
    return {"scan" if "scan" in case.turn.row.fields else "attachments"}


_NEEDS: Mapping[str, Callable[[_Case], Iterable[str]]] = {
    "dispute_facts": _dispute,
    "items_answered": _unsolved,
    "notice_handed_or_revoked": lambda case: () if case.turn.action.role == "DIR" else ("handed_to",),
    "own_part": lambda case: ("subtask",) if case.turn.action.role == "CO" else (),
    "photos_of_class": _photos,
    "protection_given": _protection,
    "reason_told": _explained,
    "skip_holds": lambda case: ("text",) if case.told("skip_reason") == "其他" else (),
}
