"""Units to choose from, and the editor of co-units: who helps with which part until when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from gridcentre.domain.guards import assignable
from gridcentre.domain.organisation import Town
from gridcentre.domain.tickets import Ticket
from ui import words
from ui.forms import moments
from ui.forms.editors import Editor
from ui.forms.pickers import Option, Picker
from ui.widgets import add, button, clear, column, icon_button, row, tab_before


def unit_options(town: Town, ticket: Ticket | None) -> list[Option]:
    """Units that may be given a part of ``ticket``: active, not complained of, within its readers."""
    units = sorted((unit for unit in town.units.values() if unit.active), key=lambda unit: (unit.kind, unit.name))
    free = [unit for unit in units if ticket is None or assignable(unit.code, ticket, town) is None]
    return [
        Option(
            unit.code,
            unit.name,
            " · ".join(part for part in (words.word(f"unitkind.{unit.kind}"), unit.phone) if part),
            tuple(key.lower() for key in (unit.short, unit.initials) if key),
        )
        for unit in free
    ]


class CoUnits(Editor):
    """``[{unit, part, due}, …]``; a part without a due has the lead's."""

    def __init__(self, town: Town, ticket: Ticket | None, now: Callable[[], int]) -> None:
        super().__init__()
        self._options = unit_options(town, ticket)
        self._calendar, self._now = town.calendar, now
        self._name = ""
        self._entries: list[_Entry] = []
        lines = QWidget()
        self._inside = column(lines, spacing=8)
        self._more = button(self.tr("Add a co-unit"), "link", "unit")
        self._more.clicked.connect(self._add)
        outside = column(self, spacing=4)
        add(outside, [lines, self._more])

    def begin(self) -> None:
        """An empty line to start with, where there has to be one."""
        if not self._entries:
            self._append()

    def value(self) -> list[dict[str, Any]] | None:
        return [entry.value() for entry in self._entries if entry.unit.value()] or None

    def set_value(self, value: Any) -> None:
        for entry in self._entries:
            entry.deleteLater()
        clear(self._inside)
        self._entries = []
        for given in value or ():
            self._append().set_value(given if isinstance(given, Mapping) else {"unit": str(given)})

    def target(self) -> QWidget:
        return self._entries[0].unit.edit if self._entries else self._more

    def problem(self) -> str:
        return next((told for entry in self._entries if (told := entry.problem())), "")

    def name_for_readers(self, name: str) -> None:
        self._name = name

    def _add(self) -> None:
        self._append().unit.edit.setFocus()

    def _append(self) -> _Entry:
        entry = _Entry(self._options, lambda text: moments.typed(text, self._now(), self._calendar))
        entry.name(f"{self._name} {len(self._entries) + 1}")
        entry.changed.connect(self.changed)
        entry.away.clicked.connect(lambda: self._drop(entry))
        self._entries.append(entry)
        self._inside.addWidget(entry)
        tab_before(self._more, entry)
        return entry

    def _drop(self, entry: _Entry) -> None:
        self._entries.remove(entry)
        self._inside.removeWidget(entry)
        entry.hide()
        entry.deleteLater()
        self.changed.emit()


class _Entry(Editor):
    """One co-unit."""

    def __init__(self, options: list[Option], read: Callable[[str], int]) -> None:
        super().__init__()
        self._read = read
        self.unit = Picker(options, hint=self.tr("Unit: name or initials"))
        self._part = QLineEdit()
        self._part.setPlaceholderText(self.tr("What it does"))
        self._due = QLineEdit()
        self._due.setPlaceholderText(self.tr("until (as the lead)"))
        self.away = icon_button("close", self.tr("Take the co-unit away"))
        first, second = row(spacing=4), row(spacing=4)
        add(first, [self.unit, self.away])
        second.addWidget(self._part, 3)
        second.addWidget(self._due, 2)
        inside: QVBoxLayout = column(self, spacing=4)
        add(inside, [first, second])
        self.unit.changed.connect(self.changed)
        self._part.textEdited.connect(self.changed)
        self._due.textEdited.connect(self.changed)

    def value(self) -> dict[str, Any]:
        due = self._moment()
        return {
            "unit": self.unit.value(),
            **({"part": part} if (part := self._part.text().strip()) else {}),
            **({"due": due} if due else {}),
        }

    def set_value(self, value: Any) -> None:
        self.unit.set_value(value.get("unit"))
        self._part.setText(str(value.get("part") or ""))
        self._due.setText(words.date_time(int(value.get("due") or 0)))

    def target(self) -> QWidget:
        return self.unit.edit

    def problem(self) -> str:
        unread = bool(self._due.text().strip()) and not self._moment()
        return self.unit.problem() or (self.tr("The co-unit's time cannot be read.") if unread else "")

    def name(self, name: str) -> None:
        self.unit.name_for_readers(name)
        self._part.setAccessibleName(f"{name} {self._part.placeholderText()}")
        self._due.setAccessibleName(f"{name} {self._due.placeholderText()}")

    def _moment(self) -> int:
        try:
            return self._read(self._due.text())
        except ValueError:
            return 0
