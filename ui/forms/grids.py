"""The picker of a grid: the village by name, then the grid's number in it."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from gridcentre.domain.organisation import VILLAGE_DIGITS, Town
from ui.forms.editors import Editor
from ui.forms.pickers import Option, Picker
from ui.widgets import label, row

GRID_DIGITS = 3


def village_options(town: Town) -> list[Option]:
    return [
        Option(unit.code, unit.name, "", tuple(key.lower() for key in (unit.short, unit.initials) if key))
        for unit in town.villages()
    ]


class Grid(Editor):
    """Code of the village and three digits of the grid; without a number the village alone."""

    def __init__(self, town: Town) -> None:
        super().__init__()
        self.village = Picker(village_options(town), hint=self.tr("Village: name or initials"))
        self._number = QLineEdit()
        self._number.setValidator(QIntValidator(0, 999, self))
        self._number.setPlaceholderText("001")
        self._number.setMaximumWidth(80)
        self.village.changed.connect(self.changed)
        self._number.textEdited.connect(self.changed)
        inside = row(self)
        inside.addWidget(self.village, 1)
        inside.addWidget(label(self.tr("grid")))
        inside.addWidget(self._number)

    def value(self) -> str | None:
        village, number = self.village.value(), self._number.text().strip()
        return f"{village}{int(number):0{GRID_DIGITS}d}" if village and number else village

    def set_value(self, value: Any) -> None:
        code = str(value or "")
        self.village.set_value(code[:VILLAGE_DIGITS])
        self._number.setText(code[VILLAGE_DIGITS:])

    def target(self) -> QWidget:
        return self.village.edit

    def problem(self) -> str:
        return self.village.problem()

    def name_for_readers(self, name: str) -> None:
        self.village.name_for_readers(name)
        number = self.tr("number of the grid")
        self._number.setAccessibleName(f"{name} {number}")
