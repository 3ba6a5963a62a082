"""A refused act with both sides: what I did, and what the city says now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gridcentre.desk import Conflict, Step, TicketDetail
from gridcentre.domain.telling import Pair, Telling
from ui import widgets, words
from ui.office import Office
from ui.sync.saying import Card
from ui.tickets import history

LAST_STEPS = 4


class Sides(QWidget):
    """``show_card`` fills both; the city's history follows as soon as it has been read."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._conflict: Conflict | None = None
        self._mine, self._city = widgets.frame("card"), widgets.frame("card")
        self._mine_body, self._city_body = widgets.column(self._mine, 16, 8), widgets.column(self._city, 16, 8)
        both = widgets.row(self, 0, 12)
        for side in (self._mine, self._city):
            both.addWidget(side, 1, Qt.AlignmentFlag.AlignTop)

    def show_card(self, card: Card) -> None:
        conflict = self._conflict = card.conflict
        self._fill_mine(conflict, card.followers)
        self._fill_city(conflict, ())
        ticket = conflict.item.ticket
        self._office.read(
            self, lambda: self._office.desk.tickets.get(ticket), self._history, lambda _: None, key="history"
        )

    def _history(self, detail: TicketDetail) -> None:
        if self._conflict is not None and detail.ticket.id == self._conflict.item.ticket:
            self._fill_city(self._conflict, [step for step in detail.steps if _tells(step)][-LAST_STEPS:])

    def _telling(self, conflict: Conflict) -> Telling:
        return Telling(self._office.desk.people.town, conflict.city, words.language())

    def _fill_mine(self, conflict: Conflict, followers: Sequence[str]) -> None:
        body, mine, telling = self._mine_body, conflict.mine, self._telling(conflict)
        widgets.clear(body)
        body.addWidget(widgets.label(self.tr("What I did"), "section"))
        body.addWidget(widgets.label(words.heading(words.action(mine.kind)), "subtitle"))
        written = self.tr("Written {time} on this machine").format(time=words.date_time(conflict.item.written_at))
        body.addWidget(widgets.label(written, "faint"))
        if mine.recorder:
            told = self.tr("Told by {name}, {channel}").format(name=mine.told_by, channel=words.value(mine.channel))
            body.addWidget(widgets.label(told, "faint"))
        pairs = telling.pairs(mine.fields, mine.kind)
        if pairs:
            body.addWidget(widgets.line())
            body.addLayout(grid(pairs))
        if followers:
            band = widgets.frame("band", "warn")
            text = self.tr("Waiting behind it, not sent: {names}").format(names=words.joined(followers))
            widgets.column(band, 10).addWidget(widgets.label(text, wrap=True))
            body.addWidget(band)
        body.addStretch(1)

    def _fill_city(self, conflict: Conflict, steps: Sequence[Step]) -> None:
        body, city, telling = self._city_body, conflict.city, self._telling(conflict)
        widgets.clear(body)
        body.addWidget(widgets.label(self.tr("What the city says now"), "section"))
        if city is None:
            body.addWidget(widgets.label(self.tr("The city does not show this ticket to you"), "subtitle", wrap=True))
        else:
            body.addWidget(widgets.label(words.heading(words.word(f"state.{city.state}")), "subtitle"))
            about = "  ".join(part for part in (city.number or city.old_number, city.facts.title) if part)
            body.addWidget(widgets.label(about, "faint", wrap=True))
            if city.lead:
                lead = f"{words.word('part.lead')} {telling.unit(city.lead.unit)}"
                body.addWidget(widgets.label(lead, "faint"))
        told = words.told(conflict.problem)
        band = widgets.frame("band", "danger")
        inside = widgets.column(band, 12, 4)
        inside.addWidget(widgets.label(told.title, "error", wrap=True))
        for text in (told.meaning, told.advice):
            if text:
                inside.addWidget(widgets.label(text, wrap=True))
        body.addWidget(band)
        entries = history.entries(steps, telling, self._office.now)
        if entries:
            body.addWidget(widgets.line())
            body.addWidget(widgets.label(self.tr("Last steps"), "section"))
        for entry in reversed(entries):
            body.addWidget(widgets.label(f"{entry.when}  {entry.title}", wrap=True))
            told_by = "  ".join([entry.who, *(f"{pair.label} {pair.text}" for pair in entry.pairs[:2])])
            body.addWidget(widgets.label(told_by, "small", wrap=True))
        body.addStretch(1)


def _tells(step: Step) -> bool:
    """The city's own history, without the timer's reminders."""
    return not step.mark and step.action.kind != "timer_warn"


def grid(pairs: Sequence[Pair]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for row, pair in enumerate(pairs):
        name = widgets.label(words.heading(pair.label), "name")
        name.setMinimumWidth(72)
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(widgets.label(pair.text, wrap=True, selectable=True), row, 1)
    return grid
