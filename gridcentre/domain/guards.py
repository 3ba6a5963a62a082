"""The named conditions of the table's ``guards`` column: what its notes demand, one small function each.

A guard looks at one turn and answers with a problem or None. Those in ``ON_OFFER`` need no field of
the action, so they also decide whether a row is offered at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gridcentre.domain import approvals, clocks
from gridcentre.domain.contacting import attempts
from gridcentre.domain.fields import check, empty
from gridcentre.domain.organisation import Town
from gridcentre.domain.problems import Problem
from gridcentre.domain.sight import unit_barred
from gridcentre.domain.subtasks import co_entries
from gridcentre.domain.tickets import SubTask, Ticket
from gridcentre.domain.turn import Turn

Guard = Callable[[Turn], Problem | None]
AUTHORITIES = ("网格", "镇", "市")
OUTCOMES = ("已解决", "部分解决", "列入计划", "解释说明", "未解决")
TOWN_AMENDS = frozenset("class grid place function parties people_count risk".split())


def _refused(holds: bool, code: str, **params: Any) -> Problem | None:
    return None if holds else Problem(code, {name: str(value) for name, value in params.items()})


def _missing(*names: str) -> Problem:
    return Problem("missing-field", {"fields": " ".join(names)})


# --- facts -----------------------------------------------------------------------------------------


def dispute_facts(turn: Turn) -> Problem | None:
    """A dispute needs its parties, how many people, and a risk colour."""
    if turn.fields.get("class") not in turn.town.dispute_classes:
        return None
    lacking = [name for name in ("parties", "people_count", "risk") if empty(turn.fields.get(name))]
    return _missing(*lacking) if lacking else None


def photos_of_class(turn: Turn) -> Problem | None:
    """Classes that ask for photos are not answered without one."""
    category = turn.fields.get("class") or (turn.ticket.facts.category if turn.ticket else "")
    return _refused(category not in turn.town.photo_classes or bool(turn.fields.get("attachments")), "photo-missing")


def amendable(turn: Turn) -> Problem | None:
    """Town roles correct some facts of any ticket and all of an own one but its due; the city everything."""
    if turn.action.role == "CITY":
        return None
    if turn.fields.get("due"):
        return Problem("not-amendable", {"field": "due"})
    for change in turn.fields["changes"]:
        name = str(change.get("field", "")) if isinstance(change, dict) else ""
        if name.startswith("item:"):
            known = any(f"item:{item.number}" == name for item in turn.known.demand_items)
            if known and turn.action.role == "CHK" and change.get("new") in OUTCOMES:
                continue
            return Problem("not-amendable", {"field": name})
        if problem := check(name, change.get("new") if isinstance(change, dict) else None):
            return problem
        if not (turn.known.own and name in _OWN_FACTS) and name not in TOWN_AMENDS:
            return Problem("not-amendable", {"field": name})
    return None


_OWN_FACTS = TOWN_AMENDS | frozenset("text title source nature urgency happened_at trigger followup_by".split())


def protection_given(turn: Turn) -> Problem | None:
    """At least one of identity, accused, readers; what the city set only the city lowers."""
    if not any(name in turn.fields for name in ("identity", "accused", "readers")):
        return _missing("identity")
    city_set = turn.known.protection.set_by_city and turn.action.role != "CITY"
    return _refused(not (city_set and approvals.CONDITIONS["lowering"](turn)), "protection-of-city")


def person_known(turn: Turn) -> Problem | None:
    return _refused(turn.fields["to_person"] in turn.town.accounts, "person-unknown", person=turn.fields["to_person"])


def other_ticket(turn: Turn) -> Problem | None:
    """A ticket is not linked to itself."""
    other = turn.fields.get("other_ticket") or turn.fields.get("group_lead")
    return _refused(other not in (turn.known.id, turn.known.number, turn.known.old_number), "linked-to-itself")


def linked(turn: Turn) -> Problem | None:
    other = turn.fields["other_ticket"]
    return _refused(any(link.other == other for link in turn.known.links), "not-linked", other=other)


def higher_authority(turn: Turn) -> Problem | None:
    """Authority is only raised: 网格, 镇, 市."""
    old, new = turn.known.facts.closing_authority, turn.fields["closing_authority"]
    return _refused(AUTHORITIES.index(new) > AUTHORITIES.index(old), "authority-not-higher", old=old, new=new)


def commendation(turn: Turn) -> Problem | None:
    return _refused(turn.known.facts.nature == "表扬", "not-commendation")


def not_commendation(turn: Turn) -> Problem | None:
    return _refused(turn.known.facts.nature != "表扬", "commendation-not-assigned")


# --- units and dues --------------------------------------------------------------------------------


def _units_named(turn: Turn) -> list[str]:
    lead = [str(turn.fields["lead"])] if turn.fields.get("lead") else []
    return lead + [str(entry.get("unit", "")) for entry in co_entries(turn.fields.get("co_units"))]


def assignable(code: str, ticket: Ticket, town: Town) -> Problem | None:
    """Why this unit cannot be given a part: unknown, complained of, or outside the readers."""
    unit, protection = town.units.get(code), ticket.protection
    if unit is None or not unit.active:
        return Problem("unit-unknown", {"unit": code})
    if unit_barred(protection, code, town):
        return Problem("unit-complained-of", {"unit": unit.name})
    if protection.readers and unit.code not in protection.readers and unit.name not in protection.readers:
        return Problem("unit-not-reader", {"unit": unit.name})
    return None


def units_assignable(turn: Turn) -> Problem | None:
    """Known, not complained of, within the readers, each once, and without a live part already."""
    named = _units_named(turn)
    if not named:
        return _missing("co_units")
    if len(set(named)) != len(named):
        return Problem("unit-twice", {"unit": " ".join(named)})
    keeps_part = turn.action.kind in ("force_assign", "change_lead")
    for code in named:
        if problem := assignable(code, turn.known, turn.town):
            return problem
        part = turn.known.subtask(code)
        if part and part.live and not keeps_part and part is not turn.target:
            return Problem("unit-has-part", {"unit": turn.town.units[code].name})
    return None


def due_within_reserve(turn: Turn) -> Problem | None:
    """A due later than the city's less the reserve is confirmed by DUTY or DIR."""
    if not approvals.CONDITIONS["beyond_reserve"](turn) or turn.held & {"DUTY", "DIR", "LEAD"}:
        return None
    return Problem("due-beyond-reserve", {"latest_ms": str(approvals.latest_inner_due(turn))})


def identity_not_shown(turn: Turn) -> Problem | None:
    """Nobody's name is shown who reported without one."""
    shown = bool(turn.fields.get("show_identity")) and turn.known.protection.identity == "匿名"
    return _refused(not shown, "anonymous-shown")


def another_unit(turn: Turn) -> Problem | None:
    """The decline was granted: another unit, or the centre."""
    lead = turn.fields["lead"]
    declined = turn.target
    return _refused(declined is None or lead != declined.unit or turn.is_centre(lead), "same-unit-again")


def orderable(turn: Turn) -> Problem | None:
    """Only the town's own bodies take orders: 镇属机构 and 村(社区) from DIR, 派驻机构 from LEAD (by rule)."""
    unit = turn.town.units.get(str(turn.fields["lead"]))
    kind = unit.kind if unit else ""
    return _refused(
        kind in ("镇属机构", "村(社区)", "派驻机构"), "unit-takes-no-orders", unit=unit.name if unit else ""
    )


def new_lead(turn: Turn) -> Problem | None:
    """A co-unit that has not yet given its result, or a unit without a part; one that declined cannot stay on."""
    lead, old = str(turn.fields["lead"]), turn.target
    part = turn.known.subtask(lead)
    if part and part.live and (part.lead or part.state not in ("S1", "S2")):
        return Problem("unit-has-part", {"unit": lead})
    stays = turn.fields["old_lead_as"] == "转协办"
    return _refused(not (stays and old is not None and old.state == "S5"), "declined-lead-stays")


def due_within_own(turn: Turn) -> Problem | None:
    """What a unit passes down is due no later than its own part."""
    part = turn.target
    return _refused(not (part and part.due and turn.fields["due"] > part.due), "due-beyond-own")


def may_decline(turn: Turn) -> Problem | None:
    """The centre never declines, nor does a unit that was ordered."""
    part = turn.target
    if part is None:
        return None
    if turn.is_centre(part.unit):
        return Problem("centre-declines")
    return _refused(not part.no_decline, "declined-by-order")


def declined_too_often(turn: Turn) -> Problem | None:
    return _refused(turn.known.declines < 2, "declined-twice")


def first_decline(turn: Turn) -> Problem | None:
    return _refused(turn.known.declines <= 1, "second-decline")


def returned_once(turn: Turn) -> Problem | None:
    return _refused(turn.target is None or turn.target.declines < 1, "part-returned-before")


def reason_told(turn: Turn) -> Problem | None:
    """The code is one of the town's; codes for 'other' need words."""
    code = turn.fields.get("reason_code")
    if code is None:
        return None
    rules = turn.town.rules.reasons
    kind = {"unit_decline": "decline", "return_part": "decline", "ask_return": "return"}.get(turn.action.kind)
    kind = kind or ("extension" if turn.action.kind == "ask_extension" else "supervision")
    if code not in rules[kind]:
        return Problem("reason-unknown", {"reason": str(code), "choices": "、".join(rules[kind])})
    told = any(not empty(turn.fields.get(name)) for name in ("text", "work_done", "demand"))
    return _refused(code not in rules["explain"] or told, "reason-unexplained", reason=code)


# --- windows ---------------------------------------------------------------------------------------


def window_c6(turn: Turn) -> Problem | None:
    """A return is asked for soon after acceptance, or after the city's redo."""
    ticket = turn.known
    entered = ticket.clock("C2") if ticket.state == "T14" else None
    opened = entered.start if entered else ticket.accepted_at
    return _refused(
        not opened or clocks.window_open("C6", opened, turn.at, turn.urgency, turn.town), "window-closed", clock="C6"
    )


def window_c6u(turn: Turn) -> Problem | None:
    part = turn.target
    if part is None:
        return None
    opened = clocks.window_open("C6u", part.created_at, turn.effective, turn.urgency, turn.town)
    return _refused(opened, "window-closed", clock="C6u")


def window_c7(turn: Turn) -> Problem | None:
    clock = turn.known.clock("C5")
    if clock is None:
        return None
    return _refused(
        turn.at <= clocks.extension_closes(clock, turn.urgency, turn.town) or not clock.due,
        "window-closed",
        window="C7",
    )


def extension_fits(turn: Turn) -> Problem | None:
    """Later than the limit it asks to extend, and no later than the rule allows in all."""
    clock, part = turn.known.clock("C5"), _part_of_ask(turn)
    current = part.due if part else clock.due if clock else 0
    if turn.fields["due"] <= current:
        return Problem("due-not-later", {"current_ms": str(current)})
    if clock is None or part is not None:
        return None
    latest = clocks.extension_room(clock, turn.known.extensions, turn.urgency, turn.town)
    return _refused(not latest or turn.fields["due"] <= latest, "extension-too-long", latest_ms=latest)


def _part_of_ask(turn: Turn) -> SubTask | None:
    named = turn.fields.get("subtask")
    return turn.known.subtask(str(named)) if named else None


def own_part(turn: Turn) -> Problem | None:
    """A co-unit asks for its own part only."""
    if turn.action.role != "CO":
        return None
    part = _part_of_ask(turn)
    return _refused(part is not None and part.unit == turn.unit, "not-own-part")


def not_in_future(turn: Turn) -> Problem | None:
    """Two minutes of grace, as for any clock (sync.md 1.8)."""
    return _refused(turn.fields["contact_at"] <= turn.at + 120_000, "time-in-future")


def review_in_time(turn: Turn) -> Problem | None:
    days = turn.town.rules.suspension_review_days
    return _refused(turn.fields["review_at"] <= turn.effective + days * 86_400_000, "review-too-late", days=days)


# --- requests and judgements -----------------------------------------------------------------------


def no_request_open(turn: Turn) -> Problem | None:
    """One open request of a kind; an extension also one per sub-task."""
    kind, subtask = turn.action.kind, str(turn.fields.get("subtask") or "")
    same = [act for act in turn.known.open_acts if act.kind == kind and str(act.fields.get("subtask") or "") == subtask]
    return _refused(not same, "request-open", action=kind)


def endorsable(turn: Turn) -> Problem | None:
    """A co-unit's extension is decided in the town, by ``change_due``."""
    return _refused(not any(act.role == "CO" for act in turn.judged), "extension-of-co-unit")


def could_endorse(turn: Turn) -> Problem | None:
    """Turning down belongs to whoever could have approved."""
    if turn.action.kind == "send_back":
        return approvals.approved(approvals.rule_of_report(turn), turn)
    for act in turn.judged:
        if act.kind == "ask_co" or (act.kind == "ask_extension" and act.role == "CO"):
            if problem := _refused(turn.action.role in ("DISP", "DUTY", "DIR"), "needs-approver", roles="DISP DUTY"):
                return problem
            continue
        rule = approvals.rule_of_report(turn) if act.kind == "ask_report" else approvals.RULE_OF_ASK[act.kind]
        if problem := approvals.approved(rule, turn):
            return problem
    return None


def not_yet_at_city(turn: Turn) -> Problem | None:
    judged = {act.id for act in turn.judged}
    return _refused(not any(act.about in judged for act in turn.known.open_acts), "request-at-city")


def own_request(turn: Turn) -> Problem | None:
    """Units take back their own; a draft under approval only its author."""
    for act in turn.judged:
        part = turn.known.subtask(act.subtask) if act.subtask else None
        mine = act.by == turn.action.by or (part is not None and part.unit == turn.unit)
        if (turn.action.role in ("UNIT", "CO") or act.kind == "ask_report") and not mine:
            return Problem("not-own-request")
    return None


def returnable(turn: Turn) -> Problem | None:
    return _refused("no_return" not in turn.known.overlays, "no-second-return")


def not_handler(turn: Turn) -> Problem | None:
    """Who handled, contacted for or recorded the result of this round does not judge it (workflow.md 3)."""
    return _refused(turn.action.by not in turn.known.handlers, "handler-judges")


def second_person(turn: Turn) -> Problem | None:
    return _refused(turn.action.by not in turn.known.callers, "caller-reviews")


def all_results_judged(turn: Turn) -> Problem | None:
    """A result that came in after the verifier looked is looked at, too."""
    open_results = {act.id for act in turn.known.open_acts if act.kind in ("submit", "feed_back")}
    return _refused(open_results <= {act.id for act in turn.judged}, "result-not-seen")


def former_result(turn: Turn) -> Problem | None:
    """Only where the last round has a lead's result."""
    parts = turn.known.subtasks
    last = max((part.round for part in parts), default=0)
    return _refused(any(part.lead and part.round == last and part.state == "S9" for part in parts), "no-former-result")


# --- result, call, report --------------------------------------------------------------------------


def contacted_or_excused(turn: Turn) -> Problem | None:
    """One attempt of the round, unless anonymous or without a number."""
    ticket = turn.known
    attempted = any(contact.round == ticket.round for contact in ticket.contacts)
    excused = ticket.protection.identity == "匿名" or not ticket.protection.has_number
    return _refused(attempted or excused, "contact-missing")


def items_answered(turn: Turn) -> Problem | None:
    """Every demand item gets an outcome; what is not wholly solved says why."""
    outcomes: dict[int, Any] = {}
    for position, entry in enumerate(turn.fields["demand_items"], 1):
        if isinstance(entry, dict):
            outcomes[int(entry.get("number", position))] = entry.get("outcome")
    for item in turn.known.demand_items:
        if outcomes.get(item.number) not in OUTCOMES:
            return Problem(
                "item-unanswered", {"item": str(item.number), "text": item.text, "choices": "、".join(OUTCOMES)}
            )
    unsolved = {"未解决", "部分解决"} & set(outcomes.values())
    return _missing("reason_unsolved") if unsolved and empty(turn.fields.get("reason_unsolved")) else None


def skip_holds(turn: Turn) -> Problem | None:
    """The reason for no return call is true of this ticket; 'other' is told in words."""
    reason = turn.fields["skip_reason"]
    holds = reason in skip_reasons(turn.known) and (reason != "其他" or not empty(turn.fields.get("text")))
    return _refused(holds, "skip-reason-false", reason=reason)


def skip_reasons(ticket: Ticket) -> tuple[str, ...]:
    """Those reasons for no return call that are true of the ticket; 'other' always may be."""
    holds = {
        "匿名": ticket.protection.identity == "匿名" or not ticket.protection.has_number,
        "要求不联系": any(contact.result == "要求不联系" for contact in ticket.contacts),
        "市级回访": ticket.facts.followup_by == "市",
        "表扬": ticket.facts.nature == "表扬",
        "自主发现": ticket.own,
        "其他": True,
    }
    return tuple(reason for reason, true in holds.items() if true)


def contact_rule(turn: Turn) -> Problem | None:
    """联系未果 (workflow.md 10): enough attempts, spread over days and bands; the text message is a field."""
    if turn.known.wrong_number:
        return None
    tried = attempts(turn.known, turn.town)
    spread = {"days": tried.days, "bands": tried.bands} if tried.needed_days else {}
    return _refused(tried.enough, "contact-rule", attempts=tried.made, needed=tried.needed, **spread)


def secrecy_checked(turn: Turn) -> Problem | None:
    return _refused(turn.fields["secrecy_check"] is True, "secrecy-unchecked")


def reviewed_if_dissatisfied(turn: Turn) -> Problem | None:
    return _refused(turn.known.rating != "不满意" or turn.known.reviewed, "review-missing")


def plans_promised(turn: Turn) -> Problem | None:
    """What is put off to a plan has a promise."""
    bare = [item for item in turn.known.demand_items if item.outcome == "列入计划" and not item.promised]
    return _refused(not bare, "promise-missing", item=bare[0].number if bare else "")


# --- notices, promises, supervision ----------------------------------------------------------------


def two_checkers(turn: Turn) -> Problem | None:
    return _refused(len(set(map(str, turn.fields["checkers"]))) >= 2, "two-checkers")


def notice_matches(turn: Turn) -> Problem | None:
    number = turn.fields["notice_no"]
    return _refused(all(act.fields.get("notice_no") == number for act in turn.judged), "notice-unknown", notice=number)


def notice_handed_or_revoked(turn: Turn) -> Problem | None:
    """移交执法 names the body; 撤销 is DIR's."""
    return None if turn.fields.get("handed_to") or turn.action.role == "DIR" else _missing("handed_to")


def item_known(turn: Turn) -> Problem | None:
    number = str(turn.fields["item"])
    return _refused(any(str(item.number) == number for item in turn.known.demand_items), "item-unknown", item=number)


def item_matches(turn: Turn) -> Problem | None:
    number = str(turn.fields["item"])
    return _refused(all(str(act.fields.get("item")) == number for act in turn.judged), "item-unknown", item=number)


def level_of_role(turn: Turn) -> Problem | None:
    """Level 2: SUP, DIR, CITY. Level 3 挂牌: LEAD, CITY."""
    level = turn.fields["level"]
    allowed = {2: ("SUP", "DIR", "CITY"), 3: ("LEAD", "CITY")}.get(level, ())
    return _refused(turn.action.role in allowed, "level-not-yours", level=level)


def answer_by_centre(turn: Turn) -> Problem | None:
    """The city is answered by the centre."""
    to_city = any(act.role == "CITY" for act in turn.judged)
    return _refused(not to_city or turn.action.role in ("DISP", "DUTY", "DIR"), "answer-by-centre")


def issuers_side(turn: Turn) -> Problem | None:
    """By the issuer's side and level only."""
    for act in turn.judged:
        by_city = act.role == "CITY"
        level = int(act.fields.get("level", 2))
        if by_city != (turn.action.role == "CITY") or (level == 3 and turn.action.role not in ("LEAD", "CITY")):
            return Problem("not-issuers-side")
    return None


def nothing_runs_on(turn: Turn) -> Problem | None:
    """Not archived while C10, C11, C12 or an appeal is open."""
    running = [clock.kind for clock in turn.known.clocks if clock.kind in ("C10", "C11", "C12")]
    appeals = [act.kind for act in turn.known.open_acts if act.kind in ("appeal_rating", "request_exclusion")]
    return _refused(not running and not appeals, "still-running", clocks=" ".join(running), actions=" ".join(appeals))


GUARDS: dict[str, Guard] = {
    guard.__name__: guard
    for guard in (
        dispute_facts, photos_of_class, amendable, protection_given, person_known, other_ticket, linked,
        higher_authority, commendation, not_commendation, units_assignable, due_within_reserve, identity_not_shown,
        another_unit, orderable, new_lead, due_within_own, may_decline, declined_too_often, first_decline,
        returned_once, reason_told, window_c6, window_c6u, window_c7, extension_fits, own_part, not_in_future,
        review_in_time, no_request_open, endorsable, could_endorse, not_yet_at_city, own_request, returnable,
        not_handler, second_person, all_results_judged, former_result, contacted_or_excused, items_answered,
        skip_holds, contact_rule, secrecy_checked, reviewed_if_dissatisfied, plans_promised, two_checkers,
        notice_matches, notice_handed_or_revoked, item_known, item_matches, level_of_role, answer_by_centre,
        issuers_side, nothing_runs_on,
    )
}  # fmt: skip
ON_OFFER = frozenset(
    "commendation not_commendation may_decline declined_too_often first_decline returned_once window_c6 window_c6u "
    "window_c7 no_request_open returnable former_result contacted_or_excused contact_rule reviewed_if_dissatisfied "
    "plans_promised nothing_runs_on".split()
)
