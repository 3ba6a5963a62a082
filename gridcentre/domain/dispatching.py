"""派单规则 (screen.md): what the assignment of a ticket starts from, by the town's rules and its catalogue.

A suggestion is lawful as it stands or says nothing: never a unit that is complained of, nor one outside
the readers (workflow.md 7). A person decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from gridcentre.domain.clocks import due_of, unit_due
from gridcentre.domain.fields import TOWN_ZONE
from gridcentre.domain.guards import assignable
from gridcentre.domain.organisation import VILLAGE, VILLAGE_DIGITS, DispatchRule, Limit, Town
from gridcentre.domain.tickets import Ticket

_UNKNOWN_DUE = "规定时限"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Codes and texts for ``assign``; empty where nothing is suggested. ``due`` in ms, 0 where none is known."""

    lead: str = ""
    co_units: tuple[str, ...] = ()
    due: int = 0
    task_text: str = ""
    reply_format: str = ""
    reply_text: str = ""  # 答复模板: what the unit's answer starts from
    rule: str = ""  # id of the rule that gave the texts
    reason: str = ""  # where the lead comes from: rule, class, village


def suggest(ticket: Ticket, town: Town, now: int) -> Suggestion:
    """For an assignment at ``now`` (ms): the closest rule, else the unit of its class, else its village, else nobody.

    A rule whose unit is kept away from the ticket is passed over, with its texts.
    """
    rules = _fitting(ticket, town)
    leads = (found for found in _leads(rules, ticket, town) if found[0] and _free(found[0], ticket, town))
    lead, rule, reason = next(leads, ("", None, ""))
    rule = rule or next((rule for rule in rules if not rule.lead), None) or DispatchRule(id="", town=town.code)
    helpers = dict.fromkeys(_unit(word, ticket, town) for word in rule.co_units)
    due = _due(rule.limit, ticket, town, now)
    return Suggestion(
        lead=lead,
        co_units=tuple(code for code in helpers if code and code != lead and _free(code, ticket, town)),
        due=due,
        task_text=rule.task_text.replace("{due}", spoken(due) if due else _UNKNOWN_DUE),
        reply_format=rule.reply_format,
        reply_text=rule.reply_text,
        rule=rule.id,
        reason=reason,
    )


def reply_text(ticket: Ticket, town: Town) -> str:
    """答复模板 of the closest rule that has one, '' if none does."""
    return next((rule.reply_text for rule in _fitting(ticket, town) if rule.reply_text), "")


def _fitting(ticket: Ticket, town: Town) -> list[DispatchRule]:
    """Rules that fit, the closest first: of its class, of more conditions, of a longer word; equals as they stand."""
    closeness = ((_closeness(rule, ticket), rule) for rule in town.dispatch_rules)
    found = [(close, rule) for close, rule in closeness if close is not None]
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [rule for _, rule in found]


def _closeness(rule: DispatchRule, ticket: Ticket) -> tuple[bool, int, int] | None:
    facts = ticket.facts
    if rule.category and rule.category != facts.category:
        return None
    if rule.village and not facts.grid.startswith(rule.village):
        return None
    longest = max((len(word) for word in rule.words if word in facts.title or word in facts.text), default=0)
    if rule.words and not longest:
        return None
    return bool(rule.category), bool(rule.village) + bool(rule.words), longest


def _leads(rules: list[DispatchRule], ticket: Ticket, town: Town) -> Iterator[tuple[str, DispatchRule | None, str]]:
    for rule in rules:
        if rule.lead:
            yield _unit(rule.lead, ticket, town), rule, "rule"
    row = town.catalogue.get(ticket.facts.category)
    named = town.unit_called(row.unit) if row else None
    if named is not None:
        yield named.code, None, "class"
    yield _unit(VILLAGE, ticket, town), None, "village"


def _unit(word: str, ticket: Ticket, town: Town) -> str:
    """Code of the unit that a rule names."""
    if word != VILLAGE:
        return word
    village = ticket.facts.grid[:VILLAGE_DIGITS]
    return village if village in town.units else ""


def _free(code: str, ticket: Ticket, town: Town) -> bool:
    part = ticket.subtask(code)
    return assignable(code, ticket, town) is None and not (part and part.live)


def _due(limit: Limit | None, ticket: Ticket, town: Town, now: int) -> int:
    """The rule's limit from now, never later than the reserve allows."""
    city, urgency = ticket.clock("C5"), ticket.facts.urgency
    latest = unit_due(city.start, city.due, urgency, town, city.limit) if city else 0
    own = due_of(limit, now, town.calendar, urgency, after=town.rules.day_limit_after) if limit else 0
    return min(own, latest) if own and latest else own or latest


def spoken(moment: int) -> str:
    """``9月11日15:00``, as it stands in a sentence."""
    time = datetime.fromtimestamp(moment / 1000, TOWN_ZONE)
    return f"{time.month}月{time.day}日{time:%H:%M}"
