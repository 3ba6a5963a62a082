"""The 流转记录 as lines to read: who did what when, for whom, told by whom, and whether the city has it. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gridcentre.desk import Step
from gridcentre.domain.calendar import MINUTE
from gridcentre.domain.effects import FACT_OF_FIELD
from gridcentre.domain.problems import Problem
from gridcentre.domain.telling import Pair, Telling
from gridcentre.domain.tickets import Action
from gridcentre.domain.workflow import table
from ui import words
from ui.words import translate

APART = 2 * MINUTE  # device and city time this far apart are both told
_TONES = {"rejected": "danger", "doubtful": "danger", "blocked": "warn", "unsure": "warn"}
_CITY = "CITY"
_TIMER = "timer_warn"


@dataclass(frozen=True)
class Entry:
    """One act. ``tone`` of its mark: '' for what the city has; ``notes``: lines under the head, before the fields."""

    id: str
    title: str
    who: str
    when: str
    notes: tuple[str, ...]
    pairs: tuple[Pair, ...]
    mark: str
    tone: str
    by_city: bool


def entries(steps: Sequence[Step], telling: Telling, now: int) -> tuple[Entry, ...]:
    """Oldest first, as the desk tells them; a time of another year than ``now`` (ms) tells its year."""
    kinds = {step.action.id: step.action for step in steps}
    return tuple(_entry(step, kinds, telling, now) for step in steps)


def _warned(action: Action, telling: Telling, now: int) -> Entry:
    """The timer's warning in one line: a late ticket has many."""
    told = [telling.value(name, action.fields.get(name, "")) for name in ("clock", "warn_word")]
    what = telling.bracketed(" ".join(told), telling.part(action.subtask) if action.subtask else "")
    return Entry(action.id, words.heading(words.action(action.kind)), what, _when(action.at, now), (), (), "", "", True)


def _when(ms: int, now: int) -> str:
    same_year = words.day(ms)[:4] == words.day(now)[:4]
    return words.time(ms) if same_year else words.date_time(ms)


def plain(entry: Entry) -> str:
    """The entry as text to copy."""
    head = "  ".join(part for part in (entry.when, entry.title, entry.who, entry.mark) if part)
    line = translate("History", "{label}: {text}")
    return "\n".join([head, *entry.notes, *(line.format(label=pair.label, text=pair.text) for pair in entry.pairs)])


def _entry(step: Step, known: dict[str, Action], telling: Telling, now: int) -> Entry:
    action = step.action
    if action.kind == _TIMER:
        return _warned(action, telling, now)
    return Entry(
        id=action.id,
        title=words.heading(words.action(action.kind)),
        who=who(action, telling),
        when=_when(action.at or action.occurred_at, now),
        notes=tuple(note for note in _notes(step, known, telling) if note),
        pairs=telling.pairs(_news(action, telling), action.kind),
        mark=words.word(f"sync.{step.mark}") if step.mark else "",
        tone=_TONES.get(step.mark, "accent") if step.mark else "",
        by_city=action.role == _CITY,
    )


def _news(action: Action, telling: Telling) -> dict[str, Any]:
    """The fields; of the act that made the ticket only what no longer stands among the facts."""
    row, ticket = table().rows.get(action.kind), telling.ticket
    if row is None or not row.new or ticket is None:
        return action.fields
    return {
        name: value
        for name, value in action.fields.items()
        if getattr(ticket.facts, FACT_OF_FIELD.get(name, name), None) != value and name != "identity"
    }


def who(action: Action, telling: Telling) -> str:
    """The unit or person whose act it is, and the role it was done in."""
    unit = telling.unit(action.unit) if action.unit else ""
    name = telling.person(action.by)
    if action.recorder or not name:
        name = unit or (words.word(f"role.{action.role}") if action.role else name)
    elif unit:
        name = unit if _is_account_of(action.unit, name, telling) else f"{unit} {name}"
    role = words.word(f"role.{action.role}") if action.role and action.role != _CITY else ""
    return telling.bracketed(name, role if role != name else "")


def _is_account_of(unit: str, name: str, telling: Telling) -> bool:
    """The account is named after the unit: nothing is gained by both."""
    found = telling.town.units.get(unit)
    return found is not None and (name == found.name or bool(found.short and name.endswith(found.short)))


def _notes(step: Step, known: dict[str, Action], telling: Telling) -> list[str]:
    action = step.action
    return [
        _recorded(action, telling),
        _delegated(action, telling),
        _about(action, known, telling),
        _two_times(action),
        _trouble(step.problem),
    ]


def _recorded(action: Action, telling: Telling) -> str:
    """代录: who wrote it down, who told it, how and when."""
    if not action.recorder:
        return ""
    text = translate("History", "Recorded by {recorder}; told by {teller}, {channel}, {time}")
    return text.format(
        recorder=telling.person(action.recorder),
        teller=action.told_by,
        channel=words.value(action.channel),
        time=words.time(action.told_at),
    )


def _delegated(action: Action, telling: Telling) -> str:
    if not action.delegated_by:
        return ""
    text = translate("History", "On the authority of {name}")
    return text.format(name=telling.person(action.delegated_by))


def _about(action: Action, known: dict[str, Action], telling: Telling) -> str:
    """The acts that this one judges, and the unit whose part it is about where that is not the actor."""
    judged = [known[key] for key in action.judges if key in known]
    told = [f"{words.action(one.kind)} {words.time(one.at or one.occurred_at)}" for one in judged]
    if action.subtask:
        unit = telling.part(action.subtask)
        if unit not in (action.subtask, telling.unit(action.unit)):
            told.insert(0, unit)
    return translate("History", "On: {acts}").format(acts=words.joined(told)) if told else ""


def _two_times(action: Action) -> str:
    """When it was done at the desk, where the city got it noticeably later."""
    if not action.at or not action.occurred_at or abs(action.at - action.occurred_at) < APART:
        return ""
    text = translate("History", "Done {done}, at the city {received}")
    return text.format(done=words.time(action.occurred_at), received=words.time(action.at))


def _trouble(problem: Problem | None) -> str:
    if problem is None:
        return ""
    return words.sentence(problem)
