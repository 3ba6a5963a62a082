"""One form for many tickets: what every ticket knows for itself is not asked, what they share is asked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gridcentre.desk import Draft, TicketDetail
from gridcentre.domain.asking import Asked
from gridcentre.domain.dispatching import suggest
from gridcentre.domain.tickets import Action, Ticket
from ui import words
from ui.forms.assigning import reason
from ui.forms.factory import Setting
from ui.forms.field import Field
from ui.forms.form import Form, asked_of
from ui.forms.pickers import Picker
from ui.forms.plans import SUBTASK, Part, Plan, candidates, drafts_of, plan_of
from ui.forms.units import unit_options

EACH = "each/"  # before the ids of tickets that have a field of their own


class BulkForm(Form):
    """``plan`` and ``setting`` are those of the first ticket; each of the others is planned for itself."""

    def __init__(self, form: str, setting: Setting, details: Sequence[TicketDetail]) -> None:
        self._settings = [replace(setting, ticket=detail.ticket) for detail in details]
        now = setting.now()
        self._plans = [plan_of(form, detail.ticket, setting.me, setting.town, now) for detail in details]
        histories = [[step.action for step in detail.steps] for detail in details]
        self._known = [
            {one.name: one.value for part in plan.ways[0].parts for one in asked_of(part, its, part.preset, history)}
            for plan, its, history in zip(self._plans, self._settings, histories, strict=True)
        ]
        super().__init__(self._plans[0], self._settings[0], histories[0])

    def pairs(self) -> list[tuple[str, list[Draft]]]:
        values = self.values()
        found = []
        for plan, setting, known in zip(self._plans, self._settings, self._known, strict=True):
            assert setting.ticket is not None
            own = {name: value for name, value in known.items() if value is not None and self._is_own(name)}
            way = next((way for way in plan.ways if way.key == self.way.key), plan.ways[0])
            given = {**values, **own, **self._each(setting.ticket)}
            found.append((setting.ticket.id, drafts_of(way, given, self.left_out)))
        return found

    def _each(self, ticket: Ticket) -> Mapping[str, Any]:
        """What holds for this ticket alone: the only part that the act can be about."""
        kind = self.plan.ways[0].parts[0].kind
        parts = candidates(kind, ticket, self._setting.me)
        return {SUBTASK: parts[0].id} if len(parts) == 1 else {}

    def _answers(self) -> list[Action]:
        return []  # each ticket has its own

    def _make_subjects(self) -> None:
        """Nobody is asked for one part of many tickets."""

    def _is_own(self, name: str) -> bool:
        """Every ticket has its own value: not all know it, or it differs."""
        values = [known.get(name) for known in self._known]
        return any(value != values[0] for value in values)

    def _ask(self, part: Part) -> list[Asked]:
        """Fields that every ticket answers differently are not asked; those that some cannot answer are, empty."""
        asked = []
        for one in super()._ask(part):
            values = [known.get(one.name) for known in self._known]
            if not self._is_own(one.name):
                asked.append(one)
            elif None in values:
                typed = self.fields[one.name].value() if one.name in self.fields else None
                asked.append(replace(one, value=typed))
        return asked


class BulkAssignment(BulkForm):
    """签收并分派 or 分派 of many: one line a ticket, its unit as the rules suggest, to be changed where they err."""

    def _make(self) -> None:
        for setting in self._settings:
            ticket = setting.ticket
            assert ticket is not None
            picker = Picker(unit_options(setting.town, ticket), hint=words.field("lead"))
            found = suggest(ticket, setting.town, setting.now())
            picker.set_value(found.lead)
            made = Field(EACH + ticket.id, f"{ticket.number or ticket.old_number}  {ticket.facts.title}", picker)
            made.setParent(self)
            made.set_required(True)
            due = f" · {words.time(found.due)}" if found.due else ""
            made.note(reason(found, ticket, setting.town) + due)
            made.changed.connect(self._edited)
            self.fields[made.name] = made
        self._first = tuple(self.fields)
        super()._make()

    def _each(self, ticket: Ticket) -> Mapping[str, Any]:
        return {"lead": self.fields[EACH + ticket.id].value()}

    def _ask(self, part: Part) -> list[Asked]:
        return [one for one in super()._ask(part) if one.name not in ("lead", "co_units")]


def bulk(form: str, setting: Setting, details: Sequence[TicketDetail], plan: Plan) -> Form:
    kinds = {part.kind for way in plan.ways for part in way.parts if "lead" not in part.preset}
    return (BulkAssignment if "assign" in kinds else BulkForm)(form, setting, details)
