"""Editors of lists: words a line each, rows of several words, outcomes of demand items, points that were checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from gridcentre.domain.tickets import DemandItem
from ui import words
from ui.forms.editors import Choice, Combo, Editor, GrowingText
from ui.widgets import add, button, clear, column, icon_button, label, row, tab_before


class Lines(Editor):
    """One entry a line."""

    def __init__(self, hint: str = "", rows: int = 2) -> None:
        super().__init__()
        self.edit = GrowingText(rows)
        self.edit.setPlaceholderText(hint)
        self.edit.textChanged.connect(self.changed)
        column(self).addWidget(self.edit)

    def value(self) -> list[str] | None:
        return [line.strip() for line in self.edit.toPlainText().splitlines() if line.strip()] or None

    def set_value(self, value: Any) -> None:
        self.edit.setPlainText("\n".join(_as_line(one) for one in value or ()))

    def target(self) -> QWidget:
        return self.edit


def _as_line(entry: Any) -> str:
    return words.joined(map(str, entry.values())) if isinstance(entry, Mapping) else str(entry)


@dataclass(frozen=True)
class Part:
    """One place of a row: its key in the value, its words, and the choices where not everything goes."""

    key: str
    name: str
    choices: tuple[str, ...] = ()
    stretch: int = 2


class Rows(Editor):
    """Entries of several words each: ``[{name, kind, contact}, …]``. An empty row is none."""

    def __init__(self, parts: Sequence[Part], word: Callable[[str], str]) -> None:
        super().__init__()
        self._parts = parts
        self._word = word
        self._name = ""
        self._rows: list[dict[str, QLineEdit | Combo]] = []
        lines = QWidget()
        self._inside = column(lines, spacing=4)
        self._more = button(self.tr("Add a row"), "link")
        self._more.clicked.connect(self._append)
        add(column(self, spacing=4), [lines, self._more])
        self._append()

    def value(self) -> list[dict[str, str]] | None:
        entries = [{key: text for key, edit in cells.items() if (text := _text(edit))} for cells in self._rows]
        return [
            entry for entry in entries if any(entry.get(part.key) for part in self._parts if not part.choices)
        ] or None

    def set_value(self, value: Any) -> None:
        clear(self._inside)
        self._rows = []
        entries: Sequence[Any] = value or ({},)
        for entry in entries:
            self._append()
            given = entry if isinstance(entry, Mapping) else {self._parts[0].key: str(entry)}
            for key, edit in self._rows[-1].items():
                _set(edit, str(given.get(key, "")))

    def target(self) -> QWidget:
        return next(iter(self._rows[0].values()))

    def name_for_readers(self, name: str) -> None:
        self._name = name
        for number, cells in enumerate(self._rows, 1):
            self._tell(number, cells)
        self._more.setAccessibleName(f"{self._more.text()} {name}")

    def _append(self) -> None:
        cells: dict[str, QLineEdit | Combo] = {}
        whole = QWidget()
        line = row(whole, spacing=4)
        for part in self._parts:
            made = self._cell(part)
            cells[part.key] = made
            line.addWidget(made, part.stretch)
        away = icon_button("close", self.tr("Take the row away"))
        away.clicked.connect(lambda: self._remove(cells, whole))
        line.addWidget(away)
        self._inside.addWidget(whole)
        tab_before(self._more, whole)
        self._rows.append(cells)
        self._tell(len(self._rows), cells)

    def _cell(self, part: Part) -> QLineEdit | Combo:
        if not part.choices:
            edit = QLineEdit()
            edit.setPlaceholderText(part.name)
            edit.textEdited.connect(self.changed)
            return edit
        made = Combo()
        for choice in part.choices:
            made.addItem(self._word(choice), choice)
        made.activated.connect(self.changed)
        return made

    def _tell(self, number: int, cells: Mapping[str, QWidget]) -> None:
        for part in self._parts:
            cells[part.key].setAccessibleName(f"{self._name} {number} {part.name}".strip())

    def _remove(self, cells: dict[str, QLineEdit | Combo], whole: QWidget) -> None:
        self._rows.remove(cells)
        whole.hide()
        whole.deleteLater()
        if not self._rows:
            self._append()
        self.changed.emit()


def _text(edit: QLineEdit | Combo) -> str:
    return edit.text().strip() if isinstance(edit, QLineEdit) else str(edit.currentData())


def _set(edit: QLineEdit | Combo, text: str) -> None:
    if isinstance(edit, QLineEdit):
        edit.setText(text)
    elif text:
        edit.setCurrentIndex(edit.findData(text))


class Outcomes(Editor):
    """Every demand item of the ticket with its outcome; none is complete before all are answered."""

    def __init__(self, items: Sequence[DemandItem], choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._items = items
        self._choices: list[Choice] = []
        inside = column(self, spacing=6)
        for item in items:
            inside.addWidget(label(f"{item.number}. {item.text}", wrap=True))
            made = Choice(choices)
            made.name_for_readers(item.text)
            made.changed.connect(self.changed)
            inside.addWidget(made)
            self._choices.append(made)

    def value(self) -> list[dict[str, Any]] | None:
        outcomes = [made.value() for made in self._choices]
        if None in outcomes:
            return None
        return [{"number": item.number, "outcome": one} for item, one in zip(self._items, outcomes, strict=True)]

    def set_value(self, value: Any) -> None:
        given = {entry.get("number"): entry.get("outcome") for entry in value or () if isinstance(entry, Mapping)}
        for item, made in zip(self._items, self._choices, strict=True):
            made.set_value(given.get(item.number))

    def target(self) -> QWidget:
        open_ones = [made for made in self._choices if made.value() is None]
        return (open_ones or self._choices)[0].target()

    def name_for_readers(self, name: str) -> None:
        for item, made in zip(self._items, self._choices, strict=True):
            made.name_for_readers(f"{name} {item.number}")


class Checked(Editor):
    """Points that were checked, each met or not; more can be added. None before all are answered."""

    def __init__(self, met: tuple[str, str]) -> None:
        super().__init__()
        self._met = met  # how met and not met are called
        self._points: list[tuple[str, Choice]] = []
        self._inside = column(spacing=6)
        self._extra = QLineEdit()
        self._extra.setPlaceholderText(self.tr("One more point, Enter to add"))
        self._extra.returnPressed.connect(self._add)
        self._all = button(self.tr("All: {met}").format(met=met[0]), "link")
        self._all.clicked.connect(self._meet_all)
        outside = column(self, spacing=6)
        add(outside, [self._inside, self._all, self._extra])

    def value(self) -> list[dict[str, Any]] | None:
        answered = [(point, choice.value()) for point, choice in self._points]
        if any(met is None for _, met in answered):
            return None
        return [{"item": point, "met": met} for point, met in answered] or None

    def set_value(self, value: Any) -> None:
        """A point without a word on whether it is met has still to be looked at."""
        clear(self._inside)
        self._points = []
        for entry in value or ():
            given = entry if isinstance(entry, Mapping) else {"item": str(entry)}
            met = given.get("met")
            self._append(str(given.get("item", "")), met if isinstance(met, bool) else None)

    def answers(self) -> list[dict[str, Any]]:
        """As far as it is answered."""
        return [{"item": point, "met": choice.value()} for point, choice in self._points]

    def failed(self) -> list[str]:
        """Points that are not met."""
        return [point for point, choice in self._points if choice.value() is False]

    def target(self) -> QWidget:
        waiting = [choice for _, choice in self._points if choice.value() is None]
        return waiting[0].target() if waiting else self._extra

    def name_for_readers(self, name: str) -> None:
        self._extra.setAccessibleName(f"{name} {self._extra.placeholderText()}")

    def _append(self, text: str, met: bool | None) -> None:
        choice = Choice(((True, self._met[0]), (False, self._met[1])))
        choice.set_value(met)
        choice.name_for_readers(text)
        choice.changed.connect(self.changed)
        line = row()
        line.addWidget(label(text, wrap=True), 1)
        line.addWidget(choice)
        self._inside.addLayout(line)
        self._points.append((text, choice))
        self._all.setVisible(len(self._points) > 1)

    def _meet_all(self) -> None:
        for _, choice in self._points:
            choice.set_value(True)
        self.changed.emit()

    def _add(self) -> None:
        text = self._extra.text().strip()
        if text:
            self._append(text, None)
            self._extra.clear()
            self.changed.emit()


class Ticked(Editor):
    """Some of the things that there are: contact records for instance. ``options``: code and words."""

    def __init__(self, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._boxes: list[tuple[str, QCheckBox]] = []
        inside = column(self, spacing=2)
        for code, word in options:
            box = QCheckBox(word)
            box.setChecked(True)
            box.toggled.connect(self.changed)
            inside.addWidget(box)
            self._boxes.append((code, box))

    def value(self) -> list[str] | None:
        return [code for code, box in self._boxes if box.isChecked()] or None

    def set_value(self, value: Any) -> None:
        for code, box in self._boxes:
            box.setChecked(code in (value or ()))

    def target(self) -> QWidget:
        return self._boxes[0][1] if self._boxes else self
