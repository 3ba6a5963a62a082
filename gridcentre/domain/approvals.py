"""Who may approve what: the town's rule data (workflow.md 11) read for one turn.

A rule has default approvers and harder cases, hardest first; each case names conditions, and the
first case with one that holds decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gridcentre.domain import clocks
from gridcentre.domain.effects import protection_after
from gridcentre.domain.problems import Problem
from gridcentre.domain.sight import lowers
from gridcentre.domain.turn import Turn

RULE_OF_ASK = {
    "ask_return": "approve_return",
    "ask_extension": "approve_extension",
    "ask_suspension": "approve_suspension",
    "ask_report": "approve_report",
    "request_coordination": "approve_coordination",
}


def approvers(rule: str, turn: Turn) -> tuple[frozenset[str], bool]:
    """Roles that may approve in this case, and whether the drafter is excluded."""
    data: Mapping[str, Any] = turn.town.rules.approval[rule]
    for case in data.get("harder", ()):
        if any(CONDITIONS[name](turn) for name in case["when"]):
            return frozenset(case["roles"]), bool(case.get("not_drafter"))
    return frozenset(data["default"]), False


def approved(rule: str, turn: Turn) -> Problem | None:
    """Why the author may not approve under ``rule``, or None."""
    roles, not_drafter = approvers(rule, turn)
    if turn.action.role not in roles:
        return Problem("needs-approver", {"roles": " ".join(sorted(roles)), "rule": rule, "role": turn.action.role})
    if not_drafter and turn.ticket and turn.ticket.drafter == turn.action.by:
        return Problem("drafter-approves", {"rule": rule})
    return None


def rule_of_report(turn: Turn) -> str:
    """The rule that a report of this ticket is approved by."""
    return "approve_report" if turn.known.facts.closing_authority == "市" else "approve_town_close"


def _beyond_reserve(turn: Turn) -> bool:
    """A unit's due later than the city's due less the reserve."""
    latest = latest_inner_due(turn)
    return bool(latest) and int(turn.fields.get("due") or 0) > latest


def latest_inner_due(turn: Turn) -> int:
    """The city's due less the reserve; 0 where no due runs or the calendar does not reach that far."""
    clock = turn.known.clock("C5")
    return clocks.unit_due(clock.start, clock.due, turn.urgency, turn.town, clock.limit) if clock else 0


def _own_main_clock(turn: Turn) -> bool:
    """The act moves C5 of a ticket that the town closes."""
    return turn.known.facts.closing_authority != "市" and not turn.action.subtask and not turn.judged


def _resident_unit(turn: Turn) -> bool:
    unit = turn.town.units.get(str(turn.fields.get("lead", "")))
    return unit is not None and unit.kind == "派驻机构"


def _lowering(turn: Turn) -> bool:
    return lowers(turn.known.protection, protection_after(turn))


CONDITIONS: Mapping[str, Callable[[Turn], bool]] = {
    "supervised_3": lambda turn: turn.known.level >= 3,
    "supervised_2": lambda turn: turn.known.level >= 2,
    "supervised": lambda turn: turn.known.level >= 2,
    "leader_source": lambda turn: turn.known.leader_source,
    "media": lambda turn: turn.known.facts.source == "媒体反映",
    "tip_off": lambda turn: turn.known.facts.nature == "举报",
    "dissatisfied": lambda turn: turn.known.rating == "不满意",
    "was_suspended": lambda turn: turn.known.was_suspended,
    "redo": lambda turn: turn.known.redo_count > 0,
    "restricted": lambda turn: turn.known.protection.restricted,
    "second_extension": lambda turn: turn.known.extensions > 0,
    "grave_dispute": lambda turn: turn.known.facts.risk in ("橙", "红"),
    "beyond_reserve": _beyond_reserve,
    "own_main_clock": _own_main_clock,
    "resident_unit": _resident_unit,
    "lowering": _lowering,
    "to_city": lambda turn: turn.fields.get("closing_authority") == "市",
}
