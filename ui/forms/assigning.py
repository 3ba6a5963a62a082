"""分派: what the dispatch rules suggest stands in the form already, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gridcentre.domain import clocks
from gridcentre.domain.dispatching import Suggestion, spoken, suggest
from gridcentre.domain.organisation import VILLAGE_DIGITS, Town
from gridcentre.domain.tickets import Ticket
from ui import words
from ui.forms.form import Form
from ui.words import translate


class Assignment(Form):
    """An ordinary form whose lead unit says where it comes from, and whose task names the due that stands below it."""

    _named = ""  # the due as the task names it

    def _make(self) -> None:
        super()._make()
        ticket, town, now = self._setting.ticket, self._setting.town, self._setting.now()
        assert ticket is not None
        found, lead = suggest(ticket, town, now), self.fields["lead"]
        if lead.value() == found.lead:  # a unit that declined may have proposed another
            lead.note(reason(found, ticket, town))
        latest = latest_due(ticket, town)
        if latest > now:
            told = self.tr("At the latest {at}: what is left is for verification, call and approval")
            self.fields["due"].note(told.format(at=words.time(latest)))
        self._name_due()

    def _edited(self, name: str) -> None:
        if name == "due":
            self._name_due()
        super()._edited(name)

    def restore(self, content: Mapping[str, Any]) -> None:
        super().restore(content)
        due = self.fields["due"].value()
        self._named = spoken(due) if due else ""

    def _name_due(self) -> None:
        """Another due is another due in the text as well."""
        due, task = self.fields["due"].value(), self.fields["task_text"]
        if not due:
            return
        former, self._named = self._named, spoken(due)
        text = str(task.value() or "")
        if former and former != self._named and former in text:
            task.editor.set_value(text.replace(former, self._named))


def latest_due(ticket: Ticket, town: Town) -> int:
    """The city's due less the reserve; 0 where none is known."""
    city = ticket.clock("C5")
    return clocks.unit_due(city.start, city.due, ticket.facts.urgency, town, city.limit) if city else 0


def reason(found: Suggestion, ticket: Ticket, town: Town) -> str:
    """「按派单规则：路面塌陷、道路大坑 → 建设局」; '' where nothing is suggested."""
    unit = town.units.get(found.lead)
    if unit is None:
        return ""
    why = {
        "rule": translate("Forms", "By the dispatch rules: {why}"),
        "class": translate("Forms", "By the class: {why}"),
        "village": translate("Forms", "By the place: {why}"),
    }[found.reason]
    return f"{why.format(why=_because(found, ticket, town))} → {unit.short or unit.name}"


def _because(found: Suggestion, ticket: Ticket, town: Town) -> str:
    """What of the ticket fitted: its class, words of its text, its village."""
    facts = ticket.facts
    row, village = town.catalogue.get(facts.category), town.units.get(facts.grid[:VILLAGE_DIGITS])
    named = row.name if row else ""
    there = (village.short or village.name) if village else ""
    if found.reason != "rule":
        return there if found.reason == "village" else named
    rule = next(one for one in town.dispatch_rules if one.id == found.rule)
    said = [word for word in rule.words if word in facts.title or word in facts.text]
    parts = (named if rule.category else "", *said, there if rule.village else "")
    return words.joined(part for part in parts if part)
