"""分派: what the dispatch rules suggest stands in the form already, and why."""

from __future__ import annotations

from gridcentre.domain.dispatching import Suggestion, suggest
from gridcentre.domain.organisation import VILLAGE_DIGITS, Town
from gridcentre.domain.tickets import Ticket
from ui import words
from ui.forms.form import Form
from ui.words import translate


class Assignment(Form):
    """An ordinary form whose lead unit says where it comes from."""

    def _make(self) -> None:
        super()._make()
        ticket, town = self._setting.ticket, self._setting.town
        lead = self.fields.get("lead")
        if ticket is not None and lead is not None:
            found = suggest(ticket, town, self._setting.now())
            if lead.value() == found.lead:  # a unit that declined may have proposed another
                lead.note(reason(found, ticket, town))


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
