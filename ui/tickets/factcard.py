"""The cards of what a ticket is about: the text in full, the complainant, the facts; and the check before accepting."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from gridcentre.domain.telling import Pair
from ui import widgets, words
from ui.office import Office
from ui.tickets.check import checks
from ui.tickets.identity import Identity
from ui.tickets.pieces import Card, PairGrid, put
from ui.tickets.prose import LINE_HEIGHT, Prose
from ui.tickets.reading import TO_ACCEPT, Reading
from ui.words import translate


class PlainProse(Prose):
    """Plain text as it came."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._text = ""

    def fill(self, text: str) -> None:
        if text == self._text:
            return
        self._text = text
        self.setPlainText(text)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        form = QTextBlockFormat()
        form.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(form)


class FactCard(Card):
    """Text, complainant, facts."""

    def __init__(self, office: Office) -> None:
        super().__init__(translate("FactCard", "Demand"))
        self._text = PlainProse(words.field("text"))
        self._outline = widgets.label(
            translate("FactCard", "Only its readers may know more than number, state and due of this ticket."),
            wrap=True,
        )
        self.identity = Identity(office)
        self._line = widgets.line()
        self._pairs = PairGrid()
        widgets.add(self.body, [self._outline, self._text, self._line, self.identity, self._pairs])

    def fill(self, reading: Reading, pairs: Sequence[Pair]) -> None:
        text = reading.ticket.facts.text
        self._outline.setVisible(reading.outline)
        self._text.setVisible(bool(text))
        self._line.setVisible(bool(text))
        self._text.fill(text)
        self.identity.fill(reading)
        self._pairs.fill(pairs)


class CheckCard(Card):
    """Five questions before a ticket is accepted, answered as far as the desk knows."""

    def __init__(self) -> None:
        super().__init__(translate("CheckCard", "Before accepting"))
        box = QWidget()
        self._grid = QGridLayout(box)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        self.body.addWidget(box)

    def fill(self, reading: Reading) -> None:
        asked = checks(reading) if reading.ticket.state == TO_ACCEPT and not reading.outline else ()
        self.setVisible(bool(asked))
        while len(self._rows) < len(asked):
            row = (widgets.label(kind="note"), widgets.label(kind="name"), widgets.label(wrap=True, selectable=True))
            for place, label in enumerate(row):
                self._grid.addWidget(label, len(self._rows), place)
            self._rows.append(row)
        for row, check in zip(self._rows, asked, strict=False):
            put(row[0], check.sign, tone="ok" if check.good else "warn")
            put(row[1], check.question)
            put(row[2], check.answer)


class ConflictBand(QFrame):
    """A refused act of this ticket waits for a person. ``wanted``: the room where both sides stand."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "band")
        self.setProperty("tone", "danger")
        self._text = widgets.label(wrap=True, selectable=True)
        see = widgets.button(translate("ConflictBand", "See both sides"))
        see.clicked.connect(self.wanted)
        layout = widgets.row(self, 10, 12)
        layout.addWidget(self._text, 1)
        layout.addWidget(see)

    def fill(self, reading: Reading) -> None:
        self.setVisible(bool(reading.conflicts))
        told = (f"{words.action(card.mine.kind)} — {words.sentence(card.problem)}" for card in reading.conflicts)
        put(self._text, "\n".join(told))
