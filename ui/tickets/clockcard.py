"""The card of running clocks: shape, colour and word tell how each stands; texts run with the city's time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme, widgets
from ui.tickets.delegate import RING, SHAPE, draw_shape
from ui.tickets.limits import ClockLine
from ui.tickets.pieces import Card, Pool, put
from ui.words import translate

BAR = 4  # px


class Gauge(QWidget):
    """The shape of the warning word, then a thin bar: how much of the limit has gone."""

    def __init__(self) -> None:
        super().__init__()
        self._line: ClockLine | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(80, SHAPE + 4)

    def fill(self, line: ClockLine) -> None:
        if line != self._line:
            self._line = line
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._line is None:
            return
        painter = QPainter(self)
        colour = theme.colour(self._line.tone or "faint")
        middle = self.height() // 2
        draw_shape(painter, 0, middle, RING if self._line.paused else self._line.warning, colour)
        track = QRectF(SHAPE + 8, middle - BAR / 2, self.width() - SHAPE - 8, BAR)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(track, BAR / 2, BAR / 2)
        track.setWidth(track.width() * self._line.share)
        painter.setBrush(colour)
        painter.drawRoundedRect(track, BAR / 2, BAR / 2)


class ClockRow(QWidget):
    """One clock."""

    def __init__(self) -> None:
        super().__init__()
        self._name = widgets.label()
        self._about = widgets.label(kind="small", wrap=True)
        self._left = widgets.label(kind="note")
        self._due = widgets.label(kind="small", selectable=True)
        self._word = widgets.label(kind="note")
        self._gauge = Gauge()
        first, second = widgets.row(spacing=8), widgets.row(spacing=10)
        first.addWidget(self._name)
        first.addWidget(self._about, 1)
        first.addWidget(self._left)
        second.addWidget(self._gauge, 1)
        widgets.add(second, [self._word, self._due])
        widgets.add(widgets.column(self, spacing=1), [first, second])

    def fill(self, line: ClockLine) -> None:
        put(self._name, line.name)
        if self._about.text() != line.about:  # never hidden: it holds the name and the time left apart
            self._about.setText(line.about)
        put(self._left, line.left, tone=line.tone if line.tone != "ok" else "")
        put(self._due, line.due)
        put(self._word, line.word, tone=line.tone)
        self._gauge.fill(line)
        self.setAccessibleName("  ".join((line.name, line.about, line.left, line.word, line.due)))


class ClockCard(Card):
    """Every running clock, the soonest first."""

    def __init__(self) -> None:
        super().__init__(translate("ClockCard", "Limits"))
        rows = widgets.column(spacing=10)
        self.body.addLayout(rows)
        self._rows: Pool[ClockLine, ClockRow] = Pool(rows, ClockRow, ClockRow.fill)

    def fill(self, lines: Sequence[ClockLine]) -> None:
        self.setVisible(bool(lines))
        self._rows.fill(lines)
