"""Beside the form: what must be telephoned, and tickets that may be about the same matter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QWidget

from gridcentre.desk import Alike, TicketRow
from ui import widgets, words


class Alarm(QFrame):
    """Shown where life may be in danger or time presses: first the telephone, then the ticket."""

    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "band")
        self.setProperty("tone", "danger")
        self._title = widgets.label(kind="subtitle", wrap=True)
        self._text = widgets.label(wrap=True)
        self.called = QCheckBox(self.tr("Has been telephoned"))
        self.called.toggled.connect(self.confirmed)
        widgets.add(widgets.column(self, 12, 4), [self._title, self._text, self.called])
        self.hide()

    def tell(self, alarming: bool, pressing: bool, online: bool) -> None:
        """``alarming``: the words of the matter; ``pressing``: its urgency."""
        self.setVisible(alarming or pressing)
        self._title.setText(self.tr("Please telephone first") if alarming else words.word("word.not_delivered"))
        self._title.setVisible(alarming or not online)
        danger = self.tr("Danger to life, fire or crime: call 110, 119 or 120 at once; a ticket is not quick enough.")
        waits = self.tr("The line is down: this ticket is sent only when it is back.")
        urgent = self.tr("Urgent matters: also tell the unit by telephone.")
        told = [danger] * alarming + [waits] * (not online) + [urgent] * (pressing and not alarming)
        self._text.setText("\n".join(told))
        self.called.setVisible(alarming and not online)

    @property
    def stops(self) -> bool:
        """An emergency is never left to a line that is down (domain.md 7)."""
        return not self.called.isHidden() and not self.isHidden() and not self.called.isChecked()


class SimilarList(QWidget):
    """``opened(id)``: look at it; ``chosen(number)``: the new ticket will be linked to it as its double, '' not."""

    opened = Signal(str)
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.linked = ""  # id of the ticket that the new one doubles
        self._cards = widgets.column(spacing=8)
        self._none = widgets.label(
            self.tr("While you type, open tickets about the same place and matter are shown here."), "faint", wrap=True
        )
        inside = widgets.column(self, spacing=8)
        widgets.add(
            inside, [widgets.label(self.tr("Perhaps the same matter"), "section"), self._none, self._cards, None]
        )

    def show_found(self, found: Sequence[Alike]) -> None:
        widgets.clear(self._cards)
        if self.linked not in {one.row.id for one in found}:
            self._link("")
        for one in found:
            self._cards.addWidget(self._card(one))
        self._none.setVisible(not found)

    def clear(self) -> None:
        self.linked = ""
        self.show_found(())

    def _card(self, one: Alike) -> QFrame:
        row = one.row
        card = widgets.frame("card")
        head = widgets.row(spacing=6)
        number = widgets.button(row.number or row.old_number, "link")
        number.setToolTip(self.tr("Open this ticket; what you have typed is kept"))
        number.clicked.connect(lambda: self.opened.emit(row.id))
        widgets.add(head, [number, None, widgets.chip(words.word(f"state.{row.state}"))])
        double = QCheckBox(self.tr("It is the same: link as a double"))
        double.setChecked(self.linked == row.id)
        double.toggled.connect(lambda on: self._link(row.id if on else ""))
        inside = widgets.column(card, 10, 4)
        likely = [widgets.chip(self.tr("probably the same"), "warn")] if one.likely else []
        widgets.add(inside, [head, widgets.label(row.title, wrap=True), widgets.label(_facts(row), "small", wrap=True)])
        widgets.add(inside, [*likely, double])
        return card

    def _link(self, ticket: str) -> None:
        if ticket != self.linked:
            self.linked = ticket
            self.chosen.emit(ticket)


def _facts(row: TicketRow) -> str:
    return " · ".join(part for part in (row.place, words.time(row.created_at)) if part)
