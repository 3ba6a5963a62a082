"""Pickers: type a few characters of a name, or its pinyin initials, and choose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from ui.forms.editors import Editor
from ui.forms.flow import Flow
from ui.widgets import button, column, label, row

SHOWN = 12  # rows of the list under a picker


@dataclass(frozen=True)
class Option:
    """``keys``: lower-case words that find it, beside its name."""

    code: str
    name: str
    detail: str = ""
    keys: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        return f"{self.name}  {self.detail}".rstrip()


def matching(options: Iterable[Option], typed: str) -> list[Option]:
    """Those that ``typed`` means: the exact ones, those that begin with it, those that hold it."""
    text = typed.strip().lower()
    ranked: list[tuple[int, int, Option]] = []
    for place, one in enumerate(options):
        words = (one.name.lower(), one.code.lower(), *one.keys)
        if not text or text in words:
            ranked.append((0, place, one))
        elif any(word.startswith(text) for word in words):
            ranked.append((1, place, one))
        elif any(text in word for word in words):
            ranked.append((2, place, one))
    return [one for *_, one in sorted(ranked, key=lambda found: found[:2])]


class Picker(Editor):
    """One of many options. ``free``: words that name no option are an answer, too. ``picked``: from the list."""

    picked = Signal()

    def __init__(self, options: Sequence[Option], free: bool = False, hint: str = "") -> None:
        super().__init__()
        self._options = options
        self._free = free
        self._chosen: Option | None = None
        self._found: list[Option] = []
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(hint)
        self._lines = QStringListModel(self)
        self._completer = QCompleter(self._lines, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(SHOWN)
        self._completer.setWidget(self.edit)
        self._popup = QListView()
        self._popup.setAccessibleName(hint)
        self._popup.setProperty("kind", "offers")
        self._completer.setPopup(self._popup)
        self._completer.activated.connect(self._picked)
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self._settle)
        self.edit.installEventFilter(self)
        self._told = label(kind="small", wrap=True)
        inside = column(self, spacing=2)
        inside.addWidget(self.edit)
        inside.addWidget(self._told)
        self._tell()

    @property
    def choosing(self) -> bool:
        """Its list is open."""
        return self._popup.isVisible()

    def value(self) -> str | None:
        if self._chosen:
            return self._chosen.code
        text = self.edit.text().strip()
        return text or None if self._free else None

    def set_value(self, value: Any) -> None:
        self._chosen = next((one for one in self._options if one.code == value), None)
        self.edit.setText(self._chosen.name if self._chosen else str(value or "") if self._free else "")
        self._tell()

    def target(self) -> QWidget:
        return self.edit

    def problem(self) -> str:
        text = self.edit.text().strip()
        return self.tr("Nothing is called “{text}”.").format(text=text) if text and self.value() is None else ""

    def name_for_readers(self, name: str) -> None:
        self.edit.setAccessibleName(name)
        self._popup.setAccessibleName(name)

    def _typed(self, text: str) -> None:
        self._chosen = None
        self._open(text)
        self._tell()
        self.changed.emit()

    def _open(self, text: str) -> None:
        """The list of what fits, its first row ready for the enter key."""
        self._found = matching(self._options, text)[: SHOWN * 4]
        self._lines.setStringList([one.line for one in self._found])
        if not self._found:
            self._popup.hide()
            return
        self._completer.complete()
        if text.strip():
            self._popup.setCurrentIndex(self._completer.completionModel().index(0, 0))

    def _picked(self, line: str) -> None:
        chosen = next((one for one in self._found if one.line == line), None)
        if chosen:
            self._choose(chosen)
            self.picked.emit()

    def _choose(self, option: Option) -> None:
        self._chosen = option
        self.edit.setText(option.name)
        self._tell()
        self.changed.emit()

    def _settle(self) -> None:
        """A name that was typed to its end needs no choosing; nor does the only one that fits."""
        text = self.edit.text().strip()
        choosing = self._popup.isVisible() and self.edit.hasFocus()  # the tab key leaves while the list is open
        if self._chosen or not text or choosing:
            return
        found = matching(self._options, text)
        exact = [one for one in found if text.lower() in (one.name.lower(), one.code.lower(), *one.keys)]
        if len(exact) == 1 or (len(found) == 1 and not self._free):
            self._choose((exact or found)[0])

    def _tell(self) -> None:
        self._told.setText(self._chosen.detail if self._chosen else "")
        self._told.setVisible(bool(self._told.text()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            down = event.key() == Qt.Key.Key_Down and not self._popup.isVisible()
            if down:
                self._open("" if self._chosen else self.edit.text())
                return True
        if watched is self.edit and event.type() == QEvent.Type.MouseButtonRelease and not self.edit.text():
            self._open("")
        return super().eventFilter(watched, event)


class Several(Editor):
    """Any number of options, each a word that a press takes away again."""

    def __init__(self, options: Sequence[Option], free: bool = True, hint: str = "") -> None:
        super().__init__()
        self._names = {one.code: one.name for one in options}
        self._chosen: list[str] = []
        self._picker = Picker(options, free, hint)
        self._picker.changed.connect(self.changed)
        self._picker.edit.returnPressed.connect(self._entered)
        self._picker.picked.connect(self._take)
        self._add = button(self.tr("Add"))
        self._add.clicked.connect(lambda: self._take())
        self._flow = Flow(gap=4)
        line = row()
        line.addWidget(self._picker, 1)
        line.addWidget(self._add, 0, Qt.AlignmentFlag.AlignTop)
        inside = column(self, spacing=4)
        inside.addLayout(line)
        inside.addLayout(self._flow)

    def value(self) -> list[str] | None:
        waiting = self._picker.value()
        return [*self._chosen, *([waiting] if waiting and waiting not in self._chosen else [])] or None

    def set_value(self, value: Any) -> None:
        self._chosen = [str(one) for one in value or ()]
        self._picker.set_value(None)
        self._show()

    def target(self) -> QWidget:
        return self._picker.edit

    def problem(self) -> str:
        return self._picker.problem()

    def name_for_readers(self, name: str) -> None:
        self._picker.name_for_readers(name)
        self._add.setAccessibleName(f"{self._add.text()} {name}")

    def _entered(self) -> None:
        """The enter key takes what is typed, unless it is choosing from the list."""
        if not self._picker.choosing:
            self._take()

    def _take(self) -> None:
        self.set_value(self.value())
        self.changed.emit()

    def _show(self) -> None:
        while item := self._flow.takeAt(0):
            if made := item.widget():
                made.deleteLater()
        for code in self._chosen:
            self._flow.addWidget(self._taken(code))

    def _taken(self, code: str) -> QWidget:
        made = button(self._names.get(code, code) + "  ×")
        made.setToolTip(self.tr("Take away"))
        made.setAccessibleName(self.tr("Take away {name}").format(name=self._names.get(code, code)))
        made.clicked.connect(lambda: self._drop(code))
        return made

    def _drop(self, code: str) -> None:
        self._chosen.remove(code)
        self._show()
        self.changed.emit()


class Searched(Picker):
    """A picker whose options are asked for while a person types; ``ask(text, take)`` answers through ``take``."""

    def __init__(self, ask: Callable[[str, Callable[[Sequence[Option]], None]], None], hint: str = "") -> None:
        super().__init__((), True, hint)
        self._ask = ask

    def _open(self, text: str) -> None:
        if len(text.strip()) < 2:
            self._popup.hide()
            return
        self._ask(text, lambda found: self._take(text, found))

    def _take(self, asked: str, found: Sequence[Option]) -> None:
        if asked == self.edit.text():
            self._options = found
            super()._open("")
