"""What an action does to the parts that units owe, and the main state that follows (workflow.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from gridcentre.domain.clocks import unit_due
from gridcentre.domain.ids import child_id
from gridcentre.domain.tickets import SubTask
from gridcentre.domain.turn import Turn
from gridcentre.domain.work import Work


def derive(lead: SubTask | None, co_units: Sequence[SubTask]) -> str:
    """Main state over live sub-tasks only; used by rows whose ``to_state`` is ``derived``."""
    if lead is None:
        return "T02"
    if lead.state != "S3":
        return {"S5": "T05", "S1": "T03", "S2": "T04", "S4": "T10"}[lead.state]
    return "T09" if all(part.state == "S3" for part in co_units) else "T04"


def move(work: Work, turn: Turn) -> None:
    """Carry out the ``subtask_to`` column."""
    kind = turn.action.kind
    if kind == "force_assign":
        _force(work, turn)
    elif kind == "change_lead":
        _swap_lead(work, turn)
    elif kind == "rewrite_reply":
        _stand_again(work)
    else:
        for step in turn.row.subtask_to:
            if step.state == "new":
                _add_lead(work, turn) if step.which == "lead" else _add_co(work, turn)
            else:
                _set_state(work, turn, step.which, step.state)


def _set_state(work: Work, turn: Turn, which: str, state: str) -> None:
    if which == "all":
        for part in work.subtasks:
            if part.live:
                work.put(replace(part, state=state))
        return
    target = turn.target
    if target is None:
        return
    changed = replace(target, state=state)
    kind = turn.action.kind
    if kind in ("unit_decline", "return_part"):
        changed = replace(changed, declines=changed.declines + 1)
    if kind == "decline_part":
        changed = replace(changed, no_decline=True)
    if state in ("S1", "S4") and turn.fields.get("due"):
        changed = replace(changed, due=int(turn.fields["due"]))
    if kind == "refuse_decline":
        changed = replace(changed, created_at=turn.effective)
    work.put(changed)


def _new(work: Work, turn: Turn, unit: str, lead: bool, ordinal: int, part: str, due: int) -> SubTask:
    clock = turn.known.clock("C5")
    if not due and clock:
        due = unit_due(clock.start, clock.due, turn.urgency, turn.town, clock.limit)
    return SubTask(
        id=child_id(turn.action.id, ordinal),
        unit=unit,
        lead=lead,
        state="S2" if turn.is_centre(unit) else "S1",
        created_at=turn.effective,
        part=part,
        due=due,
        show_identity=lead and bool(turn.fields.get("show_identity")),
        round=work.round,
    )


def _add_lead(work: Work, turn: Turn) -> None:
    fields = turn.fields
    work.put(_new(work, turn, fields["lead"], True, 0, str(fields.get("task_text", "")), int(fields.get("due", 0))))


def _add_co(work: Work, turn: Turn) -> None:
    for ordinal, entry in enumerate(co_entries(turn.fields.get("co_units")), 1):
        work.put(
            _new(work, turn, entry["unit"], False, ordinal, str(entry.get("part", "")), int(entry.get("due") or 0))
        )


def co_entries(value: Any) -> list[dict[str, Any]]:
    """``co_units`` as dictionaries ``{unit, part, due}``; a bare unit code is short for one."""
    return [entry if isinstance(entry, dict) else {"unit": str(entry)} for entry in value or ()]


def _force(work: Work, turn: Turn) -> None:
    """By order: the same unit again, or another instead; it may not decline."""
    lead = work.lead
    unit, due = turn.fields["lead"], int(turn.fields.get("due", 0))
    if lead and lead.unit == unit:
        work.put(replace(lead, state="S1", due=due, no_decline=True, created_at=turn.effective))
        return
    if lead:
        work.put(replace(lead, state="S7"))
    work.put(replace(_new(work, turn, unit, True, 0, str(turn.fields.get("task_text", "")), due), no_decline=True))


def _swap_lead(work: Work, turn: Turn) -> None:
    """The new lead is a co-unit that keeps its state, or a unit without a part; the old one helps on or goes."""
    old = work.lead
    unit, due = turn.fields["lead"], int(turn.fields.get("due", 0))
    promoted = next((part for part in work.co_units if part.unit == unit), None)
    if old:
        stays = turn.fields.get("old_lead_as") == "转协办"
        work.put(replace(old, lead=False) if stays else replace(old, state="S7"))
    if promoted:
        work.put(replace(promoted, lead=True, due=due or promoted.due))
    else:
        work.put(_new(work, turn, unit, True, 0, str(turn.fields.get("task_text", "")), due))


def _stand_again(work: Work) -> None:
    """The parts of the last round that had a result count once more (row ``rewrite_reply``)."""
    last = max((part.round for part in work.subtasks), default=0)
    for part in work.subtasks:
        if part.state == "S9" and part.round == last:
            work.put(replace(part, state="S3"))
