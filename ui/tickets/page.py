"""The page of one ticket: everything known of it, live, and every action offered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from gridcentre.domain.problems import Problem
from ui import widgets, words
from ui.office import EVERYTHING, Notice, Office
from ui.problems import ProblemCard
from ui.tickets import asides, facts
from ui.tickets.clockcard import ClockCard
from ui.tickets.factcard import CheckCard, ConflictBand, FactCard
from ui.tickets.head import Head
from ui.tickets.limits import clock_lines
from ui.tickets.pieces import SectionCard
from ui.tickets.reading import Reading, read
from ui.tickets.timeline import TimelineCard

WIDE = 860  # px from which the page has two columns
ASIDE = 348  # px of the right one


class TicketPage(QWidget):
    """``show_ticket`` opens one; it then follows every change by itself, keeping place and selection."""

    closed = Signal()
    previous_wanted = Signal()
    next_wanted = Signal()

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._ticket = ""
        self._opened = False  # the ticket has been shown, and that it was seen is on record
        self._reading: Reading | None = None
        self._warmed = False  # the sheet's compiler, when the first ticket is open
        self._make()
        self._arrange()
        self._connect()

    @property
    def ticket(self) -> str:
        """Id of the ticket shown, '' for none."""
        return self._ticket

    def show_ticket(self, ticket: str) -> None:
        """Opens the page of the ticket with this id; that somebody looks at it is noted."""
        self._ticket, self._opened = ticket, False
        self.refresh()

    def refresh(self) -> None:
        """Reads the ticket anew in its place."""
        ticket, desk, first = self._ticket, self._office.desk, not self._opened
        if ticket:
            show = self._open if first else self._fill
            self._office.read(self, lambda: read(desk, ticket, seen=first), show, self._gone, "ticket")

    # -- what is on it ------------------------------------------------------------------------

    def _make(self) -> None:
        self.head = Head()
        self._trouble = ProblemCard(closable=False)
        self._conflict = ConflictBand()
        self._facts = FactCard(self._office)
        self._check = CheckCard()
        self._clocks = ClockCard()
        self._timeline = TimelineCard()
        self._sections = {
            "parts": SectionCard(self.tr("Units")),
            "requests": SectionCard(self.tr("Open requests")),
            "supervision": SectionCard(self.tr("Supervision and instructions")),
            "demands": SectionCard(words.heading(words.field("demand_items"))),
            "contacts": SectionCard(words.heading(words.field("attempts"))),
            "promises": SectionCard(words.heading(words.word("clock.C12"))),
            "notices": SectionCard(words.heading(words.word("clock.C11"))),
            "links": SectionCard(self.tr("Linked tickets")),
            "looks": SectionCard(self.tr("Who has seen it")),
        }

    def _arrange(self) -> None:
        self.pane = widgets.Scroll(self.tr("Ticket"), margin=0)
        self._main, self._aside = QWidget(), QWidget()
        widgets.add(widgets.column(self._main, spacing=12), [self._facts])
        widgets.add(
            widgets.column(self._aside, spacing=12), [self._check, self._clocks, *self._sections.values(), None]
        )
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(16, 12, 16, 16)
        self._grid.setSpacing(12)
        self.pane.body.addWidget(inside)
        self.pane.body.addStretch(1)
        self._wide: bool | None = None
        self._set_wide(True)
        self._notes = QWidget()
        notes = widgets.column(self._notes)
        notes.setContentsMargins(16, 12, 16, 0)
        widgets.add(notes, [self._trouble, self._conflict])
        layout = widgets.column(self, spacing=0)
        widgets.add(layout, [self.head, self._notes])
        layout.addWidget(self.pane, 1)

    def _set_wide(self, wide: bool) -> None:
        """Two columns, or one in which the clocks stand before the record."""
        if wide == self._wide:
            return
        self._wide = wide
        for part in (self._main, self._aside, self._timeline):
            self._grid.removeWidget(part)
        self._grid.addWidget(self._main, 0, 0)
        self._grid.addWidget(self._aside, *((0, 1, 2, 1) if wide else (1, 0, 1, 1)))
        self._grid.addWidget(self._timeline, 1 if wide else 2, 0, Qt.AlignmentFlag.AlignTop)
        self._aside.setMinimumWidth(ASIDE if wide else 0)
        self._aside.setMaximumWidth(ASIDE if wide else 16777215)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(1, int(wide))

    def _connect(self) -> None:
        head, office = self.head, self._office
        head.closed.connect(self.closed)
        head.previous_wanted.connect(self.previous_wanted)
        head.next_wanted.connect(self.next_wanted)
        head.print_wanted.connect(lambda: office.print_wanted.emit((self._ticket,)))
        head.copy_wanted.connect(self.copy_handover)
        head.offered.wanted.connect(lambda form: office.form_wanted.emit(form, (self._ticket,)))
        self._sections["links"].ticket_wanted.connect(office.ticket_wanted)
        self._conflict.wanted.connect(lambda: office.room_wanted.emit("sync"))
        self._timeline.copy_wanted.connect(self._copy_record)
        self._facts.identity.looked.connect(self.refresh)
        office.changed.connect(self._changed)
        office.ticked.connect(self._tick)

    # -- filling ------------------------------------------------------------------------------

    def _open(self, reading: Reading) -> None:
        self._opened = True
        self._fill(reading)
        self.pane.verticalScrollBar().setValue(0)
        if self.pane.hasFocus():  # nobody has gone elsewhere meanwhile
            self.head.offered.focus()
        if not self._warmed:
            self._warmed = True
            self._office.read(self, self._office.desk.paper.warm)

    def _fill(self, reading: Reading) -> None:
        self._reading = reading
        self._trouble.clear()
        self.pane.show()
        self.head.fill(reading)
        self._conflict.fill(reading)
        self._notes.setVisible(bool(reading.conflicts))
        self._check.fill(reading)
        self._facts.fill(reading, facts.pairs(reading))
        self._timeline.fill(reading)
        for name in ("requests", "supervision", "demands", "contacts", "promises", "notices", "links"):
            self._sections[name].fill(getattr(asides, name)(reading))
        self._sections["looks"].fill(asides.looks(reading.detail.access, reading.telling))
        self._run(self._office.now)

    def _run(self, now: int) -> None:
        """All that goes with the time."""
        reading = self._reading
        if reading is not None:
            self.head.tick(now)
            self._clocks.fill(clock_lines(reading.ticket, reading.telling, now))
            self._sections["parts"].fill(asides.parts(reading, now))

    def _tick(self, now: int) -> None:
        if self.isVisible():
            self._run(now)

    def _changed(self, ids: frozenset[str]) -> None:
        if self._ticket in ids or EVERYTHING in ids:
            self.refresh()

    def _gone(self, problem: Problem) -> None:
        """Withdrawn from this town, erased, or never here: nothing that stands on the page is true any more."""
        self._reading = None
        self.head.blank()
        self.pane.hide()
        self._conflict.hide()
        self._trouble.show_problem(problem)
        self._notes.show()

    # -- ways ---------------------------------------------------------------------------------

    def copy_handover(self) -> None:
        """复制交办文字: a short masked text for a chat; that it was copied is noted."""
        ticket = self._ticket

        def copied(text: str) -> None:
            self._to_clipboard(text)
            self._office.noticed.emit(Notice(self.tr("The hand-over text is on the clipboard.")))

        self._office.read(self, lambda: self._office.desk.tickets.handover(ticket), copied)

    def _copy_record(self, text: str) -> None:
        """What could not be put on record is not copied."""
        ticket, desk = self._ticket, self._office.desk
        self._office.run(self, lambda: desk.audit.note(ticket, "copy"), lambda _: self._to_clipboard(text))

    def _to_clipboard(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The text scrolls with the keys at once; a focus proxy would take the head out of the Tab chain."""
        self.pane.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_wide(event.size().width() >= WIDE)
