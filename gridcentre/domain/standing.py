"""Open acts (asks, results, notices, supervisions) and the overlays that follow from them.

An act that some row expects stays open until it is judged or its ground falls away. Overlays are
never set by hand: each is the shadow of an open act, so that the two cannot disagree
(workflow.md 2 and 5; a test compares with the table's overlay column).
"""

from __future__ import annotations

from typing import Any

from gridcentre.domain.tickets import OPEN_STATES, Action, OpenAct
from gridcentre.domain.turn import Turn
from gridcentre.domain.work import Work
from gridcentre.domain.workflow import table

OVERLAY_OF = {
    "ask_extension": "extension_pending",
    "ask_suspension": "suspension_pending",
    "ask_return": "return_pending",
    "ask_report": "report_pending",
    "ask_city": "info_pending",
    "request_coordination": "coord_pending",
    "consult": "consult",
    "issue_notice": "rectify",
}
_AFTER_VERIFICATION = frozenset("T11 T12 T13 T14 T80 T81 T82 T94".split())
_NOT_CUT_SHORT = OPEN_STATES | {"T80", "T81", "T82"}
_STATES: dict[str, frozenset[str]] = {
    "verify": _AFTER_VERIFICATION,
    "verify_and_call": _AFTER_VERIFICATION,
    "followup": _AFTER_VERIFICATION,
    "ask_report": frozenset({"T12"}),
    "endorse_report": frozenset({"T13"}),
    "redo_city": frozenset({"T14"}),
    "ask_return": frozenset("T01 T02 T05 T14".split()),
    "endorse_return": frozenset({"T06"}),
    "ask_suspension": frozenset("T03 T04 T05 T10".split()),
    "endorse_suspension": frozenset("T03 T04 T05 T10".split()),
    "supervise": _NOT_CUT_SHORT | {"T92"},
    "instruct": _NOT_CUT_SHORT | {"T92"},
    "issue_notice": _NOT_CUT_SHORT | {"T92"},
    "promise": _NOT_CUT_SHORT | {"T92"},
    "appeal_rating": frozenset("T80 T81".split()),
    "request_exclusion": _NOT_CUT_SHORT,
}
_SUBTASK_STATES = {
    "submit": frozenset({"S3", "S9"}),
    "feed_back": frozenset({"S3", "S9"}),
    "unit_decline": frozenset({"S5"}),
    "return_part": frozenset({"S5"}),
}
_KEPT_FIELDS = (
    "notice_no",
    "due",
    "item",
    "level",
    "leader",
    "subtask",
    "proposed_unit",
    "rating_process",
    "rating_result",
    "review_result",
)


def settle(work: Work, turn: Turn) -> None:
    """End what this act judged or cut off, open the act itself, and derive overlays and level."""
    action, row = turn.action, turn.row
    ended = set() if row.keeps else {act.id for act in turn.judged}
    ended |= {act.about for act in turn.judged if act.id in ended and act.about}
    ended.update(act.id for act in work.open_acts if act.kind in row.ends or act.about in ended)
    acts = [act for act in work.open_acts if act.id not in ended]
    if action.kind in table().judged and action.id:
        acts.append(_opened(turn))
    work.open_acts = tuple(act for act in acts if _stands(act, work))
    work.overlays = overlays(work)
    _level(work, turn)


def overlays(work: Work) -> tuple[str, ...]:
    """Sorted names: the shadows of open acts, of the sub-tasks and of protection, and the flag ``no_return``."""
    names = {OVERLAY_OF[act.kind] for act in work.open_acts if act.kind in OVERLAY_OF}
    if work.co_units and work.state in OPEN_STATES:
        names.add("joint")
    if work.protection.restricted:
        names.add("restricted")
    if "no_return" in work.overlays:
        names.add("no_return")
    return tuple(sorted(names))


def _opened(turn: Turn) -> OpenAct:
    action = turn.action
    target = turn.target
    about = next((act.id for act in turn.judged if action.kind.startswith("endorse_")), "")
    return OpenAct(
        id=action.id,
        kind=action.kind,
        by=action.by,
        at=turn.effective,
        role=action.role,
        subtask=target.id if target else "",
        about=about,
        fields=_kept(action),
    )


def _kept(action: Action) -> dict[str, Any]:
    return {name: action.fields[name] for name in _KEPT_FIELDS if name in action.fields}


def _stands(act: OpenAct, work: Work) -> bool:
    if act.kind in _SUBTASK_STATES:
        part = next((part for part in work.subtasks if part.id == act.subtask), None)
        return part is not None and part.state in _SUBTASK_STATES[act.kind]
    return work.state in _STATES.get(act.kind, OPEN_STATES)


def _level(work: Work, turn: Turn) -> None:
    levels = [int(act.fields.get("level", 2)) for act in work.open_acts if act.kind == "supervise"]
    if levels:
        work.level = max(levels)
    elif turn.action.kind == "remind" or (work.level == 1 and turn.action.kind != "lift_supervision"):
        work.level = 1
    else:
        work.level = 0
