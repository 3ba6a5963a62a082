"""The 收发 room: its head, and three pages that are renewed whenever something has changed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QWidget

from gridcentre.desk import Outage, Settled, TicketQuery, TicketRow
from gridcentre.domain.ids import now_ms
from gridcentre.domain.problems import Problem
from ui import widgets
from ui.office import Office
from ui.room import Room
from ui.sync import saying
from ui.sync.amend import amend, make_own
from ui.sync.head import LineHead
from ui.sync.past import Past
from ui.sync.refusals import Refusals
from ui.sync.saying import Card, Line
from ui.sync.unsent import Unsent

PAGE = 500
REFUSED, UNSENT, PAST = range(3)


@dataclass(frozen=True)
class Found:
    """What one look at the desk brings."""

    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    settled: tuple[Settled, ...]
    outages: tuple[Outage, ...]


class SyncRoom(Room):
    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self._waiting = False  # an act whose state changes by the clock alone
        self.head = LineHead(office)
        self.refusals, self.unsent, self.past = Refusals(office), Unsent(office), Past(office)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of the exchange"))
        for page in (self.refusals, self.unsent, self.past):
            self.tabs.addTab(page, "")
        self._entitle()
        outer = widgets.column(self, 12, 12)
        widgets.add(outer, [self.head, self.tabs])
        outer.setStretch(1, 1)
        self.refusals.amend_wanted.connect(lambda item: amend(office, item, self))
        self.refusals.own_wanted.connect(lambda item, names: make_own(office, item, names, self))
        self.unsent.amend_wanted.connect(lambda item: amend(office, item, self))
        self.head.exchanged.connect(self.past.exchanged)
        office.changed.connect(self.renew)
        office.state_changed.connect(self.renew)
        office.ticked.connect(self._tick)

    def shown(self) -> None:
        """To where a person is needed, else to what is on its way."""
        state = self.office.state
        self.tabs.setCurrentIndex(REFUSED if state.needs_you else UNSENT if state.unsent else self.tabs.currentIndex())
        page = self.tabs.currentWidget()
        lists = {self.refusals: self.refusals.list, self.unsent: self.unsent.list, self.past: self.past.acts}
        lists[page].setFocus()

    def renew(self) -> None:
        """Reads everything anew, if anybody looks."""
        if self.isVisible():
            self.office.read(self, self._look, self._take, self._failed, key="exchange")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.renew()

    def _look(self) -> Found:
        """On a reader's thread."""
        desk = self.office.desk
        tickets: dict[str, TicketRow] = {}
        after = None
        while True:
            page = desk.tickets.page(TicketQuery(view="unsent"), after, PAGE)
            tickets |= {row.id: row for row in page.rows}
            if (after := page.next) is None:
                break
        items, now = desk.outbox.items(), now_ms()
        return Found(
            saying.cards(desk.outbox.conflicts(), items),
            saying.lines(items, tickets, saying.Now(now, desk.now() - now, self.office.state.connection == "online")),
            desk.outbox.settled(),
            desk.sync.outages(),
        )

    def _take(self, found: Found) -> None:
        self.refusals.take(found.cards)
        self.unsent.take(found.lines)
        self.past.take(found.settled, found.outages)
        self._waiting = any(line.mark == "waiting" for line in found.lines)
        self._entitle(len(found.cards), len(found.lines))

    def _failed(self, problem: Problem) -> None:
        self.office.troubled.emit(problem)

    def _tick(self, _: int) -> None:
        """What may be undone now may be gone in a second."""
        if self._waiting:
            self.renew()

    def _entitle(self, refused: int = 0, unsent: int = 0) -> None:
        for place, text, count in (
            (REFUSED, self.tr("Needs you"), refused),
            (UNSENT, self.tr("Unsent"), unsent),
            (PAST, self.tr("History"), 0),
        ):
            self.tabs.setTabText(place, f"{text} {count}" if count else text)
