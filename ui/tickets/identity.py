"""Who complains: masked, and told for a reason that is logged; hidden again by itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gridcentre.desk import Revealed
from gridcentre.domain.problems import Problem
from ui import widgets, words
from ui.office import Office
from ui.problems import ProblemCard
from ui.tickets.pieces import put
from ui.tickets.reading import Reading

SHOWN_S = 30  # seconds that a revealed identity stands on the screen


class Reason(QLineEdit):
    """``left``: Esc, which ends the question and not the page."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class Identity(QWidget):
    """``fill`` for a ticket; what was revealed goes with the next one, and after ``SHOWN_S`` ticks.

    ``looked``: it was revealed, which is on record now.
    """

    looked = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._ticket = ""
        self._masked: tuple[str, str] = ("", "")
        self._left = 0
        self._name = widgets.label()
        self._phone = widgets.label()
        self._address = widgets.label(wrap=True)
        self._countdown = widgets.label(kind="note")
        self._show = widgets.button(self.tr("Show"), "link", "eye", self.tr("For a reason, which is logged"))
        self._hide = widgets.button(self.tr("Hide"), "link")
        self._show.clicked.connect(self._ask)
        self._hide.clicked.connect(self.conceal)
        self._reason = Reason()
        self._reason.setMaxLength(500)
        self._reason.setAccessibleName(self.tr("Reason for showing the identity"))
        self._reason.setPlaceholderText(self.tr("Reason, shown to everybody under 'Who has seen it'"))
        self._reason.left.connect(self.conceal)
        self._reason.returnPressed.connect(self._reveal)
        self._confirm = widgets.button(self.tr("Show"))
        self._cancel = widgets.button(self.tr("Cancel"), "quiet")
        self._confirm.clicked.connect(self._reveal)
        self._cancel.clicked.connect(self.conceal)
        self._trouble = ProblemCard()
        self._build()
        office.ticked.connect(self._tick)

    def _build(self) -> None:
        self._asking = QWidget()
        asking = widgets.row(self._asking)
        asking.addWidget(self._reason, 1)
        widgets.add(asking, [self._confirm, self._cancel])
        line = widgets.row(spacing=12)
        title = widgets.label(words.heading(words.field("petitioner")), "name")
        widgets.add(line, [title, self._name, self._phone, self._show, self._countdown, self._hide, None])
        widgets.add(widgets.column(self, spacing=6), [line, self._address, self._asking, self._trouble])

    @property
    def revealed(self) -> bool:
        return self._left > 0

    def fill(self, reading: Reading) -> None:
        protection = reading.ticket.protection
        self._masked = (protection.petitioner_mask, protection.phone_mask)
        self.setVisible(any(self._masked) or protection.has_number)
        if reading.ticket.id != self._ticket:
            self._ticket = reading.ticket.id
            self._reason.clear()
            self.conceal()
        elif not self.revealed:
            self._mask()

    def conceal(self) -> None:
        """Masked again, the question closed."""
        self._left = 0
        self._asking.hide()
        self._trouble.clear()
        self._mask()

    def _mask(self) -> None:
        name, phone = self._masked
        put(self._name, name or words.word("word.hidden"))
        put(self._phone, phone)
        for label in (self._address, self._countdown):
            put(label, "")
        self._hide.hide()
        # of whom not even a mask is shown, nothing is told
        self._show.setVisible(any(self._masked) and self._asking.isHidden())

    def _ask(self) -> None:
        self._show.hide()
        self._asking.show()
        self._reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _reveal(self) -> None:
        self._trouble.clear()
        ticket, reason = self._ticket, self._reason.text()
        self._confirm.setEnabled(False)
        self._office.read(self, lambda: self._office.desk.reveal(ticket, reason), self._told, self._refused)

    def _told(self, revealed: Revealed) -> None:
        self._confirm.setEnabled(True)
        if revealed.ticket != self._ticket:
            return
        self._asking.hide()
        self._reason.clear()
        self._left = SHOWN_S
        put(self._name, revealed.petitioner)
        put(self._phone, revealed.phone)
        put(self._address, revealed.address)
        self._hide.show()
        self._hide.setFocus(Qt.FocusReason.OtherFocusReason)
        self._count()
        self.looked.emit()

    def _refused(self, problem: Problem) -> None:
        self._confirm.setEnabled(True)
        self._trouble.show_problem(problem)

    def hideEvent(self, event: QHideEvent) -> None:
        """Who looks at something else, or locks the screen, has seen enough."""
        super().hideEvent(event)
        if self.revealed:
            self.conceal()

    def _tick(self) -> None:
        if self.revealed:
            self._left -= 1
            if self._left:
                self._count()
            else:
                self.conceal()

    def _count(self) -> None:
        put(self._countdown, self.tr("hidden again in {seconds} s").format(seconds=self._left))
