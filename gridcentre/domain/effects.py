"""What each kind of action does to the facts of a ticket, beyond state, sub-tasks, open acts and clocks.

One small function a kind; a kind that is not listed changes nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from gridcentre.domain.tickets import Clock, Contact, DemandItem, Facts, Link, OpenAct, Protection
from gridcentre.domain.turn import Turn
from gridcentre.domain.work import Work

FACT_OF_FIELD = {"class": "category"}  # the one field name that Python keeps for itself
RATINGS = ("满意", "基本满意", "不满意")  # best first
_FACT_NAMES = frozenset(Facts.__struct_fields__)


def none(work: Work, turn: Turn) -> None:
    """No facts change."""


def born(turn: Turn) -> Work:
    """A new ticket from the fields of a row that makes one."""
    action, fields = turn.action, turn.fields
    own = action.kind != "dispatch_city"
    work = Work(
        id=action.ticket,
        town=action.town or turn.town.code,
        own=own,
        state="NEW",
        old_number=action.provisional,
        created_at=turn.effective,
        dispatched_at=0 if own else turn.at,
        facts=_facts(fields),
        protection=_protection(fields, Protection(), by_city=not own),
        leader_source=fields.get("source") == "领导交办",
    )
    if action.kind == "register_closed":
        work.facts = replace(work.facts, closing_authority="网格")
        work.resolved_level = "网格"
    if fields.get("from_ticket"):
        work.links = (Link(other=str(fields["from_ticket"]), kind="转自"),)
    work.demand_items = _demand_items(fields.get("demand_items"), work.facts)
    _set_due(turn, "C5", "", fields.get("due"))
    return work


def _facts(fields: dict[str, Any]) -> Facts:
    known = {FACT_OF_FIELD.get(name, name): value for name, value in fields.items()}
    known = {name: value for name, value in known.items() if name in _FACT_NAMES}
    facts = msgspec.convert(known, Facts)
    return facts if facts.title else replace(facts, title=first_line(facts.text))


def first_line(text: str, longest: int = 40) -> str:
    """The opening sentence of a text that came without a title."""
    line = next((part.strip() for part in text.splitlines() if part.strip()), "")
    for mark in "。！？；!?;":
        line = line.split(mark)[0]
    return line[:longest]


def _demand_items(given: Any, facts: Facts) -> tuple[DemandItem, ...]:
    entries = [entry if isinstance(entry, dict) else {"text": str(entry)} for entry in given or ()]
    if not entries:
        entries = [{"text": facts.title}]
    return tuple(
        DemandItem(number=number, text=str(entry.get("text", "")), outcome=str(entry.get("outcome", "")))
        for number, entry in enumerate(entries, 1)
    )


def _protection(fields: dict[str, Any], old: Protection, by_city: bool) -> Protection:
    changed: dict[str, Any] = {}
    if "identity" in fields:
        changed["identity"] = fields["identity"]
    for name in ("accused", "readers"):
        if name in fields:
            changed[name] = tuple(
                str(entry.get("unit", entry)) if isinstance(entry, dict) else str(entry) for entry in fields[name]
            )
    if fields.get("petitioner"):
        changed["petitioner_mask"] = str(fields["petitioner"])
    if "phone" in fields:
        changed["phone_mask"] = str(fields["phone"])
        changed["has_number"] = bool(fields["phone"])
    protection = replace(old, **changed)
    return replace(protection, set_by_city=True) if by_city and protection.restricted else protection


def _set_due(turn: Turn, clock: str, key: str, due: Any) -> None:
    if due:
        turn.dues[(clock, key)] = int(due)


def _main_due(work: Work, turn: Turn) -> None:
    _set_due(turn, "C5", "", turn.fields.get("due"))


def _new_round(work: Work, turn: Turn) -> None:
    work.round += 1
    work.declines = 0
    work.handlers = ()
    work.callers = ()
    work.drafter = ""
    work.rating = ""
    work.reviewed = False
    _main_due(work, turn)


def _redispatch(work: Work, turn: Turn) -> None:
    _new_round(work, turn)
    work.dispatched_at = turn.at
    work.overlays = (*work.overlays, "no_return")


def _redo(work: Work, turn: Turn) -> None:
    work.redo_count += 1
    _new_round(work, turn)


def _accept(work: Work, turn: Turn) -> None:
    work.accepted_at = turn.at
    if not work.clerk:  # who accepts it has it on the list until somebody claims it
        work.clerk = turn.action.by


def _claim(work: Work, turn: Turn) -> None:
    work.clerk = turn.action.by


def _hand_over(work: Work, turn: Turn) -> None:
    work.clerk = str(turn.fields["to_person"])


def _amend(work: Work, turn: Turn) -> None:
    changed: dict[str, Any] = {}
    for change in turn.fields["changes"]:
        name, value = str(change["field"]), change.get("new")
        if name.startswith("item:"):
            number = int(name[5:])
            work.demand_items = tuple(
                replace(item, outcome=str(value)) if item.number == number else item for item in work.demand_items
            )
        else:
            changed[FACT_OF_FIELD.get(name, name)] = tuple(value) if isinstance(value, list) else value
    work.facts = msgspec.convert(msgspec.structs.asdict(work.facts) | changed, Facts)
    _main_due(work, turn)


def _answer_city(work: Work, turn: Turn) -> None:
    if turn.fields.get("changes"):
        _amend(work, turn)
    if turn.fields.get("verdict") == "不同意" and any(contact.result == "空号错号" for contact in work.contacts):
        work.wrong_number = True
    _main_due(work, turn)


def protection_after(turn: Turn) -> Protection:
    """What ``set_protection`` would make of the ticket's protection."""
    return _protection(turn.fields, turn.known.protection, by_city=turn.action.role == "CITY")


def _set_protection(work: Work, turn: Turn) -> None:
    work.protection = protection_after(turn)


def _link(work: Work, turn: Turn) -> None:
    work.links = (*work.links, Link(other=str(turn.fields["other_ticket"]), kind=str(turn.fields["link_kind"])))


def _link_group(work: Work, turn: Turn) -> None:
    work.links = (*work.links, Link(other=str(turn.fields["group_lead"]), kind="合并处置", lead=True))


def _unlink(work: Work, turn: Turn) -> None:
    other = str(turn.fields["other_ticket"])
    work.links = tuple(link for link in work.links if link.other != other)


def _instruct(work: Work, turn: Turn) -> None:
    work.leader_source = True


def _escalate(work: Work, turn: Turn) -> None:
    facts = {name: turn.fields[name] for name in ("closing_authority", "risk", "people_count") if turn.fields.get(name)}
    work.facts = replace(work.facts, **facts)
    _main_due(work, turn)


def _warn(work: Work, turn: Turn) -> None:
    facts = {name: turn.fields[name] for name in ("risk", "people_count", "trigger") if turn.fields.get(name)}
    work.facts = replace(work.facts, **facts)


def _decline(work: Work, turn: Turn) -> None:
    work.declines += 1


def _hand_down(work: Work, turn: Turn) -> None:
    if turn.target:
        work.put(replace(turn.target, receiver=str(turn.fields["receiver"])))


def _change_due(work: Work, turn: Turn) -> None:
    """The due of a unit; of the whole ticket (C5) where the town closes it and no sub-task is named."""
    due = int(turn.fields["due"])
    asked = next((str(act.fields.get("subtask") or act.subtask) for act in turn.judged), "")
    named = turn.action.subtask or asked
    target = work.subtask(named) if named else turn.target
    if target:
        work.put(replace(target, due=due))
    if not named and work.facts.closing_authority != "市":
        _set_due(turn, "C5", "", due)


def _contact(work: Work, turn: Turn) -> None:
    fields = turn.fields
    contact = Contact(
        id=turn.action.id,
        at=int(fields["contact_at"]),
        result=str(fields["contact_result"]),
        by=turn.action.by,
        message_sent=bool(fields.get("sms_note")),
        round=work.round,
    )
    work.contacts = (*work.contacts, contact)
    if work.state not in ("T11", "T12", "T13"):
        _handled(work, turn)


def _handled(work: Work, turn: Turn) -> None:
    if turn.action.by not in work.handlers:
        work.handlers = (*work.handlers, turn.action.by)


def _submit(work: Work, turn: Turn) -> None:
    _handled(work, turn)
    answers = turn.fields.get("demand_items") or ()
    outcomes = {}
    for position, entry in enumerate(answers, 1):
        if isinstance(entry, dict):
            outcomes[int(entry.get("number", position))] = str(entry.get("outcome", ""))
    work.demand_items = tuple(
        replace(item, outcome=outcomes.get(item.number, item.outcome)) for item in work.demand_items
    )
    if turn.fields.get("resolved_level"):
        work.resolved_level = str(turn.fields["resolved_level"])
    if turn.fields.get("reply_draft"):
        work.final_reply = str(turn.fields["reply_draft"])


def _called(work: Work, turn: Turn) -> None:
    given = [str(turn.fields[name]) for name in ("rating_process", "rating_result") if turn.fields.get(name)]
    work.rating = max(given, key=RATINGS.index) if given else ""
    work.reviewed = False
    if turn.action.by not in work.callers:
        work.callers = (*work.callers, turn.action.by)


def _not_called(work: Work, turn: Turn) -> None:
    work.rating = ""


def _review(work: Work, turn: Turn) -> None:
    work.reviewed = True


def _ask_report(work: Work, turn: Turn) -> None:
    work.drafter = turn.action.by
    work.final_reply = str(turn.fields["final_reply"])


def _close_city(work: Work, turn: Turn) -> None:
    if turn.fields.get("rating_result"):
        work.rating = str(turn.fields["rating_result"])


def _close_town(work: Work, turn: Turn) -> None:
    work.resolved_level = str(turn.fields["resolved_level"])


def _grant_extension(work: Work, turn: Turn) -> None:
    work.extensions += 1
    due = int(turn.fields["due"])
    _set_due(turn, "C5", "", due)
    for endorsed in turn.judged:
        ask = _act(work, endorsed.about)
        subtask = str(ask.fields.get("subtask", "")) if ask else ""
        part = work.subtask(subtask) if subtask else None
        if part:
            work.put(replace(part, due=due))


def _act(work: Work, key: str) -> OpenAct | None:
    return next((act for act in work.open_acts if act.id == key), None)


def _suspend(work: Work, turn: Turn) -> None:
    work.plan_date = int(turn.fields["due"])
    work.review_at = int(turn.fields["review_at"])
    work.was_suspended = True


def _review_suspension(work: Work, turn: Turn) -> None:
    work.review_at = int(turn.fields["review_at"])


def _resume(work: Work, turn: Turn) -> None:
    work.plan_date = 0
    work.review_at = 0


def _refuse_return(work: Work, turn: Turn) -> None:
    work.overlays = (*work.overlays, "no_return")
    _main_due(work, turn)


def _answer_supervision(work: Work, turn: Turn) -> None:
    judged = {act.id for act in turn.judged}
    work.open_acts = tuple(replace(act, answered=True) if act.id in judged else act for act in work.open_acts)


def _new_due_of_act(work: Work, turn: Turn) -> None:
    """A notice after a failed re-check, or a moved promise, runs on with a new due."""
    due = int(turn.fields["due"])
    judged = {act.id for act in turn.judged}
    work.open_acts = tuple(
        replace(act, fields={**act.fields, "due": due}) if act.id in judged else act for act in work.open_acts
    )
    for act in judged:
        _set_due(turn, "C11" if turn.action.kind == "recheck_fail" else "C12", act, due)


def _promise(work: Work, turn: Turn) -> None:
    number = str(turn.fields["item"])
    work.demand_items = tuple(
        replace(item, promised=True) if str(item.number) == number else item for item in work.demand_items
    )


def _merge(work: Work, turn: Turn) -> None:
    work.master = str(turn.fields["master"])
    work.former = {"state": work.state, "clocks": msgspec.to_builtins(work.clocks)}


def _unmerge(work: Work, turn: Turn) -> None:
    work.clocks = tuple(msgspec.convert(clock, Clock) for clock in work.former.get("clocks", ()))
    work.former = {}
    work.master = ""
    _main_due(work, turn)


EFFECTS: dict[str, Callable[[Work, Turn], None]] = {
    "redispatch_city": _redispatch,
    "redo_city": _redo,
    "reopen_town": _new_round,
    "accept": _accept,
    "claim": _claim,
    "hand_over": _hand_over,
    "amend": _amend,
    "answer_city": _answer_city,
    "answer_coordination": _main_due,
    "set_protection": _set_protection,
    "link": _link,
    "link_group": _link_group,
    "unlink": _unlink,
    "instruct": _instruct,
    "warn": _warn,
    "escalate": _escalate,
    "unit_decline": _decline,
    "hand_down": _hand_down,
    "change_due": _change_due,
    "contact": _contact,
    "submit": _submit,
    "feed_back": _handled,
    "verify_and_call": _called,
    "followup": _called,
    "followup_redo": _called,
    "skip_followup": _not_called,
    "mark_unreachable": _not_called,
    "review": _review,
    "ask_report": _ask_report,
    "close_city": _close_city,
    "close_town": _close_town,
    "grant_extension": _grant_extension,
    "grant_suspension": _suspend,
    "grant_suspension_town": _suspend,
    "review_suspension": _review_suspension,
    "resume": _resume,
    "refuse_return": _refuse_return,
    "answer_supervision": _answer_supervision,
    "recheck_fail": _new_due_of_act,
    "move_promise": _new_due_of_act,
    "promise": _promise,
    "merge_city": _merge,
    "unmerge_city": _unmerge,
}
