"""What a ticket, an act, a conflict look like outside: as JSON for a program, in words for a person.

Times are ISO 8601 in the town's zone, and as ``…_ms``; a time that is not set is null (and 0).
Codes stand as codes, their words beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import msgspec

from gridcentre.cli.session import problem_body
from gridcentre.domain.clocks import left_text
from gridcentre.domain.fields import TOWN_ZONE, fields
from gridcentre.domain.ids import now_ms
from gridcentre.domain.terms import Language, word
from gridcentre.domain.workflow import table

if TYPE_CHECKING:
    from gridcentre.desk import Acted, Conflict, OutboxItem, Step, SyncState, SyncSummary, TicketDetail
    from gridcentre.domain.organisation import Town, Unit
    from gridcentre.domain.problems import Problem
    from gridcentre.domain.tickets import Action, Ticket
    from gridcentre.store.overlay import TicketRow


def iso(ms: int) -> str | None:
    """``2026-09-07T15:00:00+08:00``; None for 0."""
    return datetime.fromtimestamp(ms // 1000, TOWN_ZONE).isoformat() if ms else None


def _time(name: str, ms: int) -> dict[str, Any]:
    return {name: iso(ms), f"{name}_ms": ms}


class Shapes:
    """One language and one moment for all that is shown together."""

    def __init__(self, language: str, town: Town | None = None) -> None:
        self.language = cast(Language, language)
        self._units: Mapping[str, Unit] = town.units if town else {}
        self._now = now_ms()

    def word(self, key: str) -> str:
        return word(key, self.language)

    def kind(self, code: str) -> str:
        """Name of an action kind; a newer city's kind is shown as its code."""
        row = table().rows.get(code)
        return code if row is None else row.zh if self.language == "zh" else row.en

    def unit(self, code: str) -> str:
        found = self._units.get(code)
        return (found.short or found.name) if found else code

    def left(self, due: int) -> str:
        return left_text(due, self._now, self.language) if due else ""

    def problem(self, problem: Problem | None) -> dict[str, Any] | None:
        return problem_body(problem, self.language) if problem else None

    def row(self, row: TicketRow) -> dict[str, Any]:
        """A line of a list."""
        return {
            "number": row.number or row.old_number,
            "old_number": row.old_number,
            "outer_no": row.outer_no,
            "id": row.id,
            "state": row.state,
            "state_name": self.word(f"state.{row.state}"),
            "title": row.title,
            **_time("due", row.due),
            "due_text": self.left(row.due),
            "urgency": row.urgency,
            "source": row.source,
            "nature": row.nature,
            "class": row.category,
            "place": row.place,
            "lead_unit": row.lead_unit,
            "lead_unit_name": self.unit(row.lead_unit),
            "co_units": row.co_count,
            "clerk": row.clerk,
            "level": row.level,
            "overlays": row.overlays.split(),
            "petitioner": row.petitioner,
            **_time("dispatched_at", row.dispatched_at),
            **_time("closed_at", row.closed_at),
            "sync": row.sync or "confirmed",
            "pending": row.kinds.split(),
        }

    def action(self, action: Action) -> dict[str, Any]:
        return {
            "id": action.id,
            "kind": action.kind,
            "kind_name": self.kind(action.kind),
            "account": action.by,
            "role": action.role,
            "unit": action.unit,
            "unit_name": self.unit(action.unit),
            "subtask": action.subtask,
            "judges": list(action.judges),
            "fields": self.fields(action.fields),
            **_time("occurred_at", action.occurred_at),
            **_time("at", action.at),
            **_time("effective", action.effective),
            "recorder": action.recorder,
            "told_by": action.told_by,
            "channel": action.channel,
            **_time("told_at", action.told_at),
            "seq": action.seq,
        }

    def fields(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Fields of an action; a time shows as in every other place, its milliseconds beside it."""
        shown: dict[str, Any] = {}
        for name, value in values.items():
            spec = fields().get(name)
            if spec and spec.type == "d" and isinstance(value, int):
                shown |= _time(name, value)
            else:
                shown[name] = msgspec.to_builtins(value)
        return shown

    def step(self, step: Step) -> dict[str, Any]:
        return {**self.action(step.action), "mark": step.mark, "problem": self.problem(step.problem)}

    def ticket(self, ticket: Ticket) -> dict[str, Any]:
        """A ticket's own facts, without its history."""
        due = ticket.due
        return {
            "number": ticket.number or ticket.old_number,
            "old_number": ticket.old_number,
            "outer_no": ticket.facts.outer_no,
            "id": ticket.id,
            "town": ticket.town,
            "own": ticket.own,
            "state": ticket.state,
            "state_name": self.word(f"state.{ticket.state}"),
            **_time("due", due),
            "due_text": self.left(due),
            "urgency": ticket.facts.urgency,
            "title": ticket.facts.title,
            "text": ticket.facts.text,
            "source": ticket.facts.source or ticket.facts.source_system,
            "nature": ticket.facts.nature,
            "class": ticket.facts.category,
            "place": ticket.facts.place,
            "grid": ticket.facts.grid,
            "petitioner": ticket.protection.petitioner_mask,
            "phone": ticket.protection.phone_mask,
            "identity": ticket.protection.identity,
            "lead_unit": ticket.lead.unit if ticket.lead else "",
            "lead_unit_name": self.unit(ticket.lead.unit) if ticket.lead else "",
            "clerk": ticket.clerk,
            "level": ticket.level,
            "round": ticket.round,
            "overlays": list(ticket.overlays),
            **_time("dispatched_at", ticket.dispatched_at),
            **_time("accepted_at", ticket.accepted_at),
            **_time("closed_at", ticket.closed_at),
            "version": ticket.version,
            "demand_items": msgspec.to_builtins(ticket.demand_items),
            "subtasks": [
                {
                    **msgspec.to_builtins(part),
                    "unit_name": self.unit(part.unit),
                    "state_name": self.word(f"sub.{part.state}"),
                    **_time("due", part.due),
                    **_time("created_at", part.created_at),
                }
                for part in ticket.subtasks
            ],
            "clocks": [
                {
                    "kind": clock.kind,
                    "name": self.word(f"clock.{clock.kind}"),
                    "key": clock.key,
                    **_time("start", clock.start),
                    **_time("due", clock.due),
                    **_time("paused_at", clock.paused_at),
                }
                for clock in ticket.clocks
            ],
        }

    def detail(self, detail: TicketDetail) -> dict[str, Any]:
        """A ticket with everything that hangs on it; ``pending`` are the acts that the city has not confirmed."""
        steps = [self.step(step) for step in detail.steps]
        return {
            **self.ticket(detail.ticket),
            "sync": detail.mark or "confirmed",
            "confirmed_state": detail.confirmed.state if detail.confirmed else "",
            "offers": list(detail.offers),
            "waiting": list(detail.waiting),
            "actions": steps,
            "pending": [step for step in steps if step["mark"]],
            "access": msgspec.to_builtins(detail.access),
            "body": dict(detail.body),
            **_time("data_as_of", detail.data_as_of),
        }

    def acted(self, acted: Acted) -> dict[str, Any]:
        return {
            "id": acted.id,
            "ticket": acted.ticket,
            "number": acted.number,
            "kind": acted.kind,
            "state": acted.state,
            "problem": self.problem(acted.problem),
        }

    def item(self, item: OutboxItem) -> dict[str, Any]:
        return {
            "id": item.id,
            "number": item.number,
            "ticket": item.ticket,
            "kind": item.kind,
            "kind_name": self.kind(item.kind),
            "state": item.state,
            "mark": item.mark,
            "attempts": item.attempts,
            **_time("written_at", item.written_at),
            **_time("next_attempt", item.next_attempt),
            "blocked_by": item.blocked_by,
            "withdrawable": item.withdrawable,
            "problem": self.problem(item.problem),
            "fields": self.fields(item.action.fields),
        }

    def conflict(self, conflict: Conflict) -> dict[str, Any]:
        return {
            **self.item(conflict.item),
            "mine": self.action(conflict.mine),
            "city": self.ticket(conflict.city) if conflict.city else None,
            "problem": self.problem(conflict.problem),
            "remedies": list(conflict.remedies),
            "followers": list(conflict.followers),
        }

    def state(self, state: SyncState) -> dict[str, Any]:
        return {
            "connection": state.connection,
            **_time("since", state.since),
            **_time("data_as_of", state.data_as_of),
            "unsent": state.unsent,
            "needs_you": state.needs_you,
            "clock_off_ms": state.clock_off,
        }

    def summary(self, summary: SyncSummary, state: SyncState) -> dict[str, Any]:
        """What one exchange did. ``applied`` and ``rejected`` are the city's verdicts on what was sent."""
        return {
            "pulled": summary.rows,
            "tickets": summary.tickets,
            "sent": summary.sent + summary.refused,
            "applied": summary.sent,
            "rejected": summary.refused,
            "offered_again": summary.offered_again,
            "renewed": summary.renewed,
            **self.state(state),
            "unsent": summary.waiting,
            "needs_you": summary.needs_you,
            "problem": self.problem(summary.problem),
        }


def columns(rows: Iterable[Iterable[str]]) -> list[str]:
    """Lines with their cells under one another; a Chinese character is two places wide."""
    table_rows = [tuple(row) for row in rows]
    if not table_rows:
        return []
    widths = [max(_width(row[at]) for row in table_rows) for at in range(len(table_rows[0]))]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table_rows
    ]


def _width(text: str) -> int:
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
