"""Values of the field as a person reads them: names for codes, times of the town, lists as sentences. No widgets.

A code that nothing is known of is shown as it is: a newer city's word is better than none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gridcentre.domain.fields import empty, fields
from gridcentre.domain.organisation import Town
from gridcentre.domain.problems import Problem
from gridcentre.domain.tickets import Ticket
from ui import words
from ui.words import translate

VILLAGE_DIGITS = 12  # of a grid code; what follows is the grid's own number in its village
TOLD_WITH_NUMBER = frozenset({"petitioner", "phone"})  # shown with the complainant, never among the fields


@dataclass(frozen=True)
class Pair:
    """A field's name as code and as word, and its value as text."""

    field: str
    label: str
    text: str


def bracketed(head: str, *rest: str) -> str:
    """``head（a，b）``; without brackets where nothing follows."""
    kept = [part for part in rest if part]
    if not kept:
        return head
    return f"{head}（{'，'.join(kept)}）" if words.language() == "zh" else f"{head} ({', '.join(kept)})"


def sentence(problem: Problem) -> str:
    """Title and meaning of a problem in one line."""
    told = words.told(problem)
    stop = "。" if words.language() == "zh" else ". "
    return f"{told.title.rstrip('.。')}{stop}{told.meaning}" if told.meaning else told.title


class Telling:
    """Reads by one town's data, and by the ticket whose items and sub-tasks are named."""

    def __init__(self, town: Town, ticket: Ticket | None = None) -> None:
        self.town = town
        self.ticket = ticket

    def unit(self, code: str) -> str:
        found = self.town.units.get(code)
        return found.name if found else code

    def short(self, code: str) -> str:
        """The name of a unit where there is little room."""
        found = self.town.units.get(code)
        return (found.short or found.name) if found else code

    def person(self, account: str) -> str:
        found = self.town.accounts.get(account)
        return found.name if found else account

    def grid(self, code: str) -> str:
        village = self.town.units.get(code[:VILLAGE_DIGITS])
        if village is None:
            return code
        name, number = village.short or village.name, code[VILLAGE_DIGITS:]
        return f"{name} {words.value('网格')}{number}" if number else name

    def category(self, code: str) -> str:
        """Area and name of a class of the town's catalogue."""
        row = self.town.catalogue.get(code)
        return f"{words.word(f'area.{row.area}')} · {row.name}" if row else code

    def part(self, key: str) -> str:
        """The unit of a sub-task."""
        found = self.ticket.subtask(key) if self.ticket else None
        return self.unit(found.unit) if found else self.unit(key)

    def pairs(self, values: Mapping[str, Any]) -> tuple[Pair, ...]:
        """All fields that say something, in the order in which they came."""
        return tuple(
            Pair(name, words.heading(words.field(name)), self.value(name, value))
            for name, value in values.items()
            if not empty(value) and name not in TOLD_WITH_NUMBER
        )

    def value(self, name: str, value: Any) -> str:
        """The text of ``value`` in the field ``name``."""
        if isinstance(value, bool):
            return words.value("是" if value else "否")
        spec = fields().get(name)
        kind = spec.type if spec else ""
        if kind == "f":
            return translate("Telling", "{count} file(s)").format(count=len(value))
        if name == "attempts":  # ids of records that stand above it
            return translate("Telling", "{count} contact(s)").format(count=len(value))
        if isinstance(value, list | tuple):
            return self._list(name, value)
        if isinstance(value, Mapping):
            return self._entry(value)
        if kind == "d" and isinstance(value, int):
            return words.date_time(value)
        return self._single(name, kind, str(value))

    def _single(self, name: str, kind: str, text: str) -> str:
        readers = {
            "class": self.category,
            "grid": self.grid,
            "subtask": self.part,
            "item": self.item,
            "clock": lambda code: words.word(f"clock.{code}"),
            "reason_code": lambda code: words.word(f"reason.{code}"),
            "level": lambda code: words.word(f"level.{code}"),
            "warn_word": lambda code: words.word(f"warning.{code}"),
        }
        by_type = {"u": self.unit, "p": self.person, "e": words.value}
        reader = readers.get(name) or by_type.get(kind)
        return reader(text) if reader else text

    def item(self, number: str) -> str:
        """A demand item by its number, with its text."""
        items = self.ticket.demand_items if self.ticket else ()
        text = next((item.text for item in items if str(item.number) == number), "")
        return f"{number}. {text}" if text else number

    def _list(self, name: str, values: list[Any] | tuple[Any, ...]) -> str:
        told = [self._demand(entry) if name == "demand_items" else self._entry(entry) for entry in values]
        if name in ("missing_items", "readers", "accused", "praised", "checkers"):
            told = [self._known(str(entry)) for entry in told]
        short = all(len(text) <= 16 for text in told)
        return words.joined(told) if short else "\n".join(told)

    def _known(self, word: str) -> str:
        """What may stand as a field, a unit or a person in a list, or as a name that somebody typed."""
        if word in fields():
            return words.field(word)
        return self.unit(word) if word in self.town.units else self.person(word)

    def _demand(self, entry: Any) -> str:
        if not isinstance(entry, Mapping):
            return str(entry)
        number = str(entry.get("number", ""))
        head = str(entry.get("text", "")) or self.item(number)
        outcome = str(entry.get("outcome", ""))
        return bracketed(head, words.value(outcome) if outcome else "")

    def _entry(self, entry: Any) -> str:
        """One entry of a list; of one with parts the first stands before the rest."""
        if not isinstance(entry, Mapping):
            return str(entry)
        if "field" in entry:
            name = str(entry["field"])
            old, new = (self.value(name, entry.get(side, "")) or "—" for side in ("old", "new"))
            return f"{words.field(name)} {old} → {new}"
        if "met" in entry:
            return f"{'✓' if entry['met'] else '✗'} {entry.get('item', '')}"
        head, *rest = [self._part(str(key), value) for key, value in entry.items() if not empty(value)] or [""]
        return bracketed(head, *rest)

    def _part(self, key: str, value: Any) -> str:
        if key == "unit":
            return self.unit(str(value))
        return self.value(key, value)
