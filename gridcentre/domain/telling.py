"""What stands in an act or a ticket, as a person reads it: names for codes, times of the town, lists as sentences.

One reading for screen, paper, clipboard and command line. A code that nothing is known of is shown as it
is: a newer city's word is better than none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gridcentre.domain import naming, terms
from gridcentre.domain.fields import TOWN_ZONE, empty, fields
from gridcentre.domain.organisation import VILLAGE_DIGITS, Town
from gridcentre.domain.terms import Language
from gridcentre.domain.tickets import Action, Ticket

TOLD_WITH_NUMBER = frozenset({"petitioner", "phone"})  # told with the complainant, never among the fields
_NAMES = frozenset(
    "missing_items readers accused praised checkers participants".split()
)  # lists of fields, units, people
_SHORT = 16  # characters of what may stand beside others in one line


@dataclass(frozen=True)
class Pair:
    """A field's name as code and as word, and its value as text."""

    field: str
    label: str
    text: str


def moment(ms: int) -> str:
    """``2026-09-07 15:00`` on the town's clock; '' for 0."""
    return datetime.fromtimestamp(ms // 1000, TOWN_ZONE).strftime("%Y-%m-%d %H:%M") if ms else ""


class Telling:
    """Reads by one town's data, and by the ticket whose demand items and sub-tasks are named.

    ``terse``: for a cell of a sheet: demand items by their number, a list in one line.
    """

    def __init__(
        self, town: Town, ticket: Ticket | None = None, language: Language = "zh", terse: bool = False
    ) -> None:
        self.town = town
        self.ticket = ticket
        self._language = language
        self._terse = terse

    # -- who and where -------------------------------------------------------------------------

    def unit(self, code: str) -> str:
        """The unit's full name; a name that somebody typed is shown as it is."""
        found = self.town.units.get(code)
        return found.name if found else code

    def short(self, code: str) -> str:
        """The name of a unit where there is little room."""
        found = self.town.units.get(code)
        return (found.short or found.name) if found else code

    def person(self, account: str) -> str:
        found = self.town.accounts.get(account)
        return found.name if found else account

    def who(self, action: Action) -> str:
        """Who did it, for which unit; of a 代录 also who recorded it."""
        if action.role == "CITY":
            return self._word("role.CITY")
        unit, person = self.short(action.unit), action.told_by or self.person(action.by)
        named = person if unit in person else f"{unit} {person}"
        if not action.recorder:
            return named
        return self.bracketed(named, f"{self.person(action.recorder)}{self._word('word.on_behalf')}")

    def part(self, key: str) -> str:
        """The unit of a sub-task."""
        found = self.ticket.subtask(key) if self.ticket else None
        return self.unit(found.unit if found else key)

    def grid(self, code: str) -> str:
        """``南渚村 网格002``: the village's twelve digits, then the grid's own."""
        village = self.town.units.get(code[:VILLAGE_DIGITS])
        if village is None:
            return code
        name, number = village.short or village.name, code[VILLAGE_DIGITS:]
        grid = self._word("value.网格") + ("" if self._language == "zh" else " ")
        return f"{name} {grid}{number}" if number else name

    def category(self, code: str) -> str:
        """``城市管理 · 道路不洁``: area and name of a class of the town's catalogue."""
        row = self.town.catalogue.get(code)
        return f"{self._word(f'area.{row.area}')} · {row.name}" if row else code

    def item(self, number: str) -> str:
        """A demand item by its number, with its text."""
        items = self.ticket.demand_items if self.ticket and not self._terse else ()
        text = next((item.text for item in items if str(item.number) == number), "")
        return f"{number}. {text}" if text else number

    # -- fields --------------------------------------------------------------------------------

    def label(self, name: str, kind: str = "") -> str:
        """What a field is called at the beginning of a line, in an act of ``kind``."""
        label = naming.label(name, kind, self._language)
        return label[:1].upper() + label[1:]

    def pairs(self, values: Mapping[str, Any], kind: str = "", without: Collection[str] = ()) -> tuple[Pair, ...]:
        """All fields (of an act of ``kind``) that say something, in the order in which they came."""
        return tuple(
            Pair(name, self.label(name, kind), self.value(name, value))
            for name, value in values.items()
            if not empty(value) and name not in TOLD_WITH_NUMBER and name not in without
        )

    def lines(self, values: Mapping[str, Any], kind: str = "", without: Collection[str] = ()) -> list[str]:
        """``答复结论：同意``, ``截止时间：2026-09-07 15:00`` …"""
        colon = "：" if self._language == "zh" else ": "
        return [f"{pair.label}{colon}{pair.text}" for pair in self.pairs(values, kind, without)]

    def value(self, name: str, value: Any) -> str:
        """The text of ``value`` in the field ``name``."""
        spec = fields().get(name)
        kind = spec.type if spec else ""
        if isinstance(value, bool):
            return self._word(f"value.{'是' if value else '否'}")
        if isinstance(value, list | tuple):
            if kind == "f" or name == "attempts":
                return self._word(f"telling.{'files' if kind == 'f' else 'contacts'}").format(n=len(value))
            return self._list(name, value)
        if isinstance(value, Mapping):
            return self._entry(value)
        if kind == "d" and isinstance(value, int):
            return moment(value)
        reader = _BY_NAME.get(name) or _BY_TYPE.get(kind)
        return reader(self, str(value)) if reader else str(value)

    def bracketed(self, head: str, *rest: str) -> str:
        """``head（a，b）``; without brackets where nothing follows."""
        kept = [part for part in rest if part]
        if not kept:
            return head
        return f"{head}（{'，'.join(kept)}）" if self._language == "zh" else f"{head} ({', '.join(kept)})"

    def _list(self, name: str, values: Iterable[Any]) -> str:
        told = [self._demand(entry) if name == "demand_items" else self._entry(entry) for entry in values]
        if name in _NAMES:
            told = [self._known(entry) for entry in told]
        if self._terse or all(len(text) <= _SHORT for text in told):
            return terms.joined(told, self._language)
        return "\n".join(told)

    def _known(self, word: str) -> str:
        """What may stand as a field, a unit or a person in a list, or as a name that somebody typed."""
        if word in fields():
            return naming.name("field", word, self._language)
        return self.unit(word) if word in self.town.units else self.person(word)

    def _demand(self, entry: Any) -> str:
        if not isinstance(entry, Mapping):
            return str(entry)
        number, text = str(entry.get("number", "")), str(entry.get("text", ""))
        head = number if self._terse and number else text or self.item(number)
        return self.bracketed(head, self._word(f"value.{entry['outcome']}") if entry.get("outcome") else "")

    def _entry(self, entry: Any) -> str:
        """One entry of a list; of one with parts the first stands before the rest."""
        if not isinstance(entry, Mapping):
            return str(entry)
        if "field" in entry:
            name = str(entry["field"])
            old, new = (self.value(name, entry.get(side, "")) or "—" for side in ("old", "new"))
            return f"{self._known(name)} {old} → {new}"
        if "met" in entry:
            return self.bracketed(
                str(entry.get("item", "")), self._word(f"telling.{'met' if entry['met'] else 'not_met'}")
            )
        told = [self.unit(str(part)) if key == "unit" else self.value(str(key), part)
                for key, part in entry.items() if not empty(part)]  # fmt: skip
        return self.bracketed(*told) if told else ""

    def _word(self, key: str) -> str:
        return terms.word(key, self._language)


_Reader = Callable[[Telling, str], str]


def _words(group: str) -> _Reader:
    return lambda telling, code: telling._word(f"{group}.{code}")


_BY_TYPE: Mapping[str, _Reader] = {"u": Telling.unit, "p": Telling.person, "e": _words("value")}
_BY_NAME: Mapping[str, _Reader] = {
    "class": Telling.category,
    "grid": Telling.grid,
    "subtask": Telling.part,
    "item": Telling.item,
    "clock": _words("clock"),
    "level": _words("level"),
    "reason_code": _words("reason"),
    "warn_word": _words("warning"),
}
