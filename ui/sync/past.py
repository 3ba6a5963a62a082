"""历史: acts that are over, outages of the line, and what this window has seen of the exchange."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QSplitter, QWidget

from gridcentre.desk import Outage, Settled, SyncState, SyncSummary
from ui import widgets, words
from ui.office import Office
from ui.sync import saying
from ui.sync.saying import Over
from ui.sync.table import Column, Lines

MOST_SEEN = 200
WIDTHS = [660, 560]


class Past(QWidget):
    """``take`` what the desk keeps; what happens to the line is heard while the window is open."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._seen: list[Over] = []
        self._headline = ""
        acts = (
            (self.tr("Settled"), 110),
            (self.tr("Ticket"), 170),
            (self.tr("Act"), 0),
            (self.tr("Outcome"), 90),
            (self.tr("Written"), 110),
        )
        self.acts = _table(self.tr("Acts that are over"), acts)
        self.acts.opened.connect(lambda line: office.ticket_wanted.emit(line.ticket))
        self.seen = _table(self.tr("This session"), ((self.tr("Time"), 80), (self.tr("What happened"), 0)))
        outages = (self.tr("From"), 110), (self.tr("To"), 110), (self.tr("Lasted"), 110), (self.tr("Cause"), 0)
        self.outages = _table(self.tr("Outages"), outages)
        for table in (self.seen, self.outages):
            table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)  # there is nothing to do with a line
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(_titled(self.seen, self.tr("This session"), ""))
        right.addWidget(_titled(self.outages, self.tr("Outages"), self.tr("evidence for a request to leave time out")))
        both = QSplitter()
        both.addWidget(_titled(self.acts, self.tr("Acts that are over"), self.tr("kept for 30 days")))
        both.addWidget(right)
        both.setSizes(WIDTHS)
        for splitter in (right, both):
            splitter.setChildrenCollapsible(False)
        widgets.column(self).addWidget(both)
        office.state_changed.connect(self.hear)
        self.hear(office.state)

    def take(self, acts: Sequence[Settled], outages: Sequence[Outage]) -> None:
        self.acts.take(saying.settled(acts))
        self.outages.take(saying.outages(outages))

    def hear(self, state: SyncState) -> None:
        """A change of the line is worth a line; its figures are not."""
        told = saying.connection(state)
        if told != self._headline:
            self._headline = told
            self._note(told, "ok" if state.connection == "online" else "")

    def exchanged(self, done: SyncSummary) -> None:
        self._note(saying.summary(done), "warn" if done.problem else "")

    def _note(self, text: str, tone: str) -> None:
        line = Over(f"{len(self._seen)}", (words.clock(self._office.now), text), tone)
        self._seen.insert(0, line)
        self.seen.take(self._seen[:MOST_SEEN])


def _table(name: str, columns: Sequence[tuple[str, int]]) -> Lines:
    """Cells of ``Over`` in their order."""
    return Lines(name, [Column(title, partial(_cell, place), width) for place, (title, width) in enumerate(columns)])


def _cell(place: int, line: Over) -> str:
    return line.cells[place]


def _titled(table: Lines, title: str, note: str) -> QWidget:
    page = QWidget()
    head = widgets.row(spacing=8)
    head.setContentsMargins(12, 8, 12, 4)
    widgets.add(head, [widgets.label(title, "subtitle"), widgets.label(note, "small"), None])
    widgets.add(widgets.column(page, spacing=0), [head, table])
    return page
