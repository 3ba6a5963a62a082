"""The editor of 更正内容: which fact, what it was, what it is to be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from gridcentre.domain.effects import FACT_OF_FIELD
from gridcentre.domain.guards import OUTCOMES, TOWN_AMENDS
from gridcentre.domain.tickets import Ticket
from ui import words
from ui.forms.editors import Choice, Combo, Editor
from ui.widgets import button, clear, column, icon_button, label, row

OWN_AMENDS = "title text nature urgency happened_at".split()
ITEM = "item:"


def amendable(ticket: Ticket, checker: bool) -> list[str]:
    """Facts that the town may correct; outcomes of demand items are the checker's."""
    names = [*sorted(TOWN_AMENDS), *(OWN_AMENDS if ticket.own else ())]
    return names + ([f"{ITEM}{item.number}" for item in ticket.demand_items] if checker else [])


class Changes(Editor):
    """``[{field, old, new}, …]``; ``edit(name)`` makes the editor of a fact."""

    def __init__(self, ticket: Ticket, names: Sequence[str], edit: Callable[[str], Editor]) -> None:
        super().__init__()
        self._ticket, self._names, self._edit = ticket, names, edit
        self._lines: list[_Change] = []
        self._inside = column(spacing=8)
        self._more = button(self.tr("Correct another fact"), "link")
        self._more.clicked.connect(self._append)
        outside = column(self, spacing=4)
        outside.addLayout(self._inside)
        outside.addWidget(self._more)
        self._append()

    def value(self) -> list[dict[str, Any]] | None:
        return [one for line in self._lines if (one := line.value())] or None

    def set_value(self, value: Any) -> None:
        clear(self._inside)
        self._lines = []
        entries: Sequence[Any] = value or ({},)
        for given in entries:
            self._append()
            self._lines[-1].set_value(given)

    def target(self) -> QWidget:
        return self._lines[0].which if self._lines else self._more

    def problem(self) -> str:
        return next((told for line in self._lines if (told := line.problem())), "")

    def _append(self) -> None:
        made = _Change(self._ticket, self._names, self._editor)
        made.changed.connect(self.changed)
        made.away.clicked.connect(lambda: self._drop(made))
        self._lines.append(made)
        self._inside.addWidget(made)

    def _editor(self, name: str) -> Editor:
        if name.startswith(ITEM):
            return Choice([(outcome, words.value(outcome)) for outcome in OUTCOMES])
        return self._edit(name)

    def _drop(self, line: _Change) -> None:
        self._lines.remove(line)
        self._inside.removeWidget(line)
        line.hide()
        line.deleteLater()
        self.changed.emit()


class _Change(Editor):
    """One corrected fact."""

    def __init__(self, ticket: Ticket, names: Sequence[str], edit: Callable[[str], Editor]) -> None:
        super().__init__()
        self._ticket, self._edit = ticket, edit
        self._new: Editor | None = None
        self.which = Combo()
        self.which.setPlaceholderText(self.tr("Which fact"))
        self.which.setAccessibleName(self.tr("Which fact"))
        for name in names:
            self.which.addItem(self._word(name), name)
        self.which.setCurrentIndex(-1)
        self.which.currentIndexChanged.connect(self._choose)
        self.away = icon_button("close", self.tr("Take the correction away"))
        self._old = label(kind="small", wrap=True)
        self._inside = column(self, spacing=4)
        line = row(spacing=4)
        line.addWidget(self.which, 1)
        line.addWidget(self.away)
        self._inside.addLayout(line)
        self._inside.addWidget(self._old)
        self._old.hide()

    def value(self) -> dict[str, Any] | None:
        name, new = self.which.currentData(), self._new.value() if self._new else None
        return {"field": name, "old": self._before(name), "new": new} if name and new is not None else None

    def set_value(self, value: Any) -> None:
        self.which.setCurrentIndex(self.which.findData(value.get("field")))
        if self._new:
            self._new.set_value(value.get("new"))

    def target(self) -> QWidget:
        return self.which

    def problem(self) -> str:
        return self._new.problem() if self._new else ""

    def _word(self, name: str) -> str:
        if name.startswith(ITEM):
            return f"{words.field('demand_items')} {name.removeprefix(ITEM)}"
        return words.field(name)

    def _before(self, name: str) -> Any:
        if name.startswith(ITEM):
            number = int(name.removeprefix(ITEM))
            return next((item.outcome for item in self._ticket.demand_items if item.number == number), "")
        old = getattr(self._ticket.facts, FACT_OF_FIELD.get(name, name))
        return list(old) if isinstance(old, tuple) else old

    def _choose(self) -> None:
        if self._new:
            self._new.hide()
            self._new.deleteLater()
        name = self.which.currentData()
        self._new = self._edit(name)
        self._new.name_for_readers(self.tr("{fact}, new").format(fact=self._word(name)))
        self._new.changed.connect(self.changed)
        self._inside.addWidget(self._new)
        before = self._before(name)
        self._old.setText(self.tr("until now: {old}").format(old=before or "—"))
        self._old.show()
        self.changed.emit()
