"""An entry of the 流转记录 as it reads on paper: who did it, and what stands in its fields."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from gridcentre.domain.fields import TOWN_ZONE, empty, fields
from gridcentre.domain.naming import name
from gridcentre.domain.organisation import Town
from gridcentre.domain.terms import word
from gridcentre.domain.tickets import Action, Ticket

_GAP = "\u3000"
_STOP, _ENDS = "；", "。；;. "
_SHORTER = frozenset({"due", "reason_code", "text", "words"})  # fields whose names stand for two things in the table


def moment(ms: int) -> str:
    """``2026-09-07 15:00`` on the town's clock; '' for 0."""
    return datetime.fromtimestamp(ms // 1000, TOWN_ZONE).strftime("%Y-%m-%d %H:%M") if ms else ""


def day(ms: int) -> str:
    """``2026年9月7日``."""
    at = datetime.fromtimestamp(ms // 1000, TOWN_ZONE)
    return f"{at.year}年{at.month}月{at.day}日"


def happened(action: Action) -> int:
    return action.effective or action.told_at or action.occurred_at


class Teller:
    """Names of one town's units, people and classes, for the history of one ticket."""

    def __init__(self, ticket: Ticket, town: Town) -> None:
        self._ticket = ticket
        self._town = town

    def unit(self, code: str) -> str:
        """The unit's full name; a name that somebody typed is shown as it is."""
        found = self._town.units.get(code)
        return found.name if found else code

    def short(self, code: str) -> str:
        found = self._town.units.get(code)
        return (found.short or found.name) if found else code

    def person(self, account: str) -> str:
        found = self._town.accounts.get(account)
        return found.name if found else account

    def category(self, code: str) -> str:
        """``LY-MS-19 公共交通``."""
        found = self._town.catalogue.get(code)
        return f"{code}{_GAP}{found.name}" if found else code

    def grid(self, code: str) -> str:
        """``南渚村 网格002``: the village's twelve digits, then the grid's own."""
        village = self._town.units.get(code[:12])
        return f"{village.short or village.name} {word('paper.grid')}{code[12:]}" if village and code[12:] else code

    def who(self, action: Action) -> str:
        """Who did it, for which unit; of a 代录 also who recorded it."""
        if action.role == "CITY":
            return word("role.CITY")
        unit, person = self.short(action.unit), action.told_by or self.person(action.by)
        named = person if unit in person else f"{unit} {person}"
        return f"{named}（{self.person(action.recorder)}{word('word.on_behalf')}）" if action.recorder else named

    def fields(self, action: Action, without: Collection[str] = ()) -> str:
        """``答复结论：同意；截止时间：2026-09-07 15:00`` …"""
        told = [
            f"{_label(key)}：{self.value(key, value)}"
            for key, value in action.fields.items()
            if key not in without and not empty(value)
        ]
        return _STOP.join([*(one.rstrip(_ENDS) for one in told[:-1]), *told[-1:]])

    def value(self, key: str, value: Any) -> str:
        """A field's value in the words of the field."""
        spec = fields().get(key)
        read = _BY_NAME.get(key) or _BY_TYPE.get(spec.type if spec else "")
        if isinstance(value, bool):
            return word(f"value.{'是' if value else '否'}")
        if read is not None and isinstance(value, str):
            return read(self, value)
        if spec and spec.type == "d" and isinstance(value, int):
            return moment(value)
        if spec and (spec.type == "f" or key == "attempts") and isinstance(value, list | tuple):
            return word("paper.pieces").format(n=len(value))
        if isinstance(value, list | tuple):
            return "、".join(self._item(item) for item in value)
        return str(value)

    def _item(self, item: Any) -> str:
        if not isinstance(item, Mapping):
            return self.person(self.unit(str(item)))
        if "met" in item:
            return f"{item.get('item', '')}（{word('paper.met' if item['met'] else 'paper.not_met')}）"
        return " ".join(self.value(key, value) for key, value in item.items() if not empty(value))

    def _subtask(self, key: str) -> str:
        part = self._ticket.subtask(key)
        return self.unit(part.unit) if part else key


def _label(key: str) -> str:
    return word(f"paper.field.{key}") if key in _SHORTER else name("field", key)


_Reader = Callable[[Teller, str], str]
_BY_TYPE: Mapping[str, _Reader] = {"u": Teller.unit, "p": Teller.person}
_BY_NAME: Mapping[str, _Reader] = {
    "class": Teller.category,
    "grid": Teller.grid,
    "unit": Teller.unit,
    "subtask": Teller._subtask,
    "reason_code": lambda _, code: word(f"reason.{code}"),
    "clock": lambda _, code: word(f"clock.{code}"),
    "field": lambda _, code: name("field", code),
}
