"""The quiet side of the entrance: name of the place over a net of grid cells, painted, not a picture."""

from __future__ import annotations

import random

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLabel, QWidget

from ui import theme, widgets

CELL = 84  # px
_LIT = 0.16  # share of the cells that are filled


class Frontage(QWidget):
    """Left of every page before the shell."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(440)
        self._name = widgets.label(self.tr("Grid Centre"))
        self._name.setFont(theme.font(34, bold=True))
        self._what = widgets.label(self.tr("The desk of a town's grid centre"))
        self._what.setFont(theme.font(16))
        self._said = [
            widgets.label(text, wrap=True)
            for text in (
                self.tr("Accept, assign and register with the line up or down"),
                self.tr("What you write is kept on this machine, encrypted"),
                self.tr("Sent by itself once the line is back: nothing lost, nothing twice"),
            )
        ]
        widgets.add(widgets.column(self, 48, 10), [None, self._name, self._what, 28, *self._said, None])
        self._colour()

    def _colour(self) -> None:
        """Text over the dark side is light in every theme."""
        strong, soft = theme.colour("rail_text").lighter(125), theme.colour("rail_text")
        for part, colour in ((self._name, strong), (self._what, strong), *((one, soft) for one in self._said)):
            _tint(part, colour)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        deep = theme.colour("rail")
        shade = QLinearGradient(0, 0, self.width(), self.height())
        shade.setColorAt(0, deep.lighter(140))
        shade.setColorAt(1, deep)
        painter.fillRect(self.rect(), shade)
        self._paint_net(painter)

    def _paint_net(self, painter: QPainter) -> None:
        """A town seen from above: uneven cells, some of them lit, fading towards the words."""
        dice = random.Random(7)
        columns, rows = self.width() // CELL + 3, self.height() // CELL + 3
        knots = {
            (x, y): QPointF((x - 1) * CELL + dice.uniform(-17, 17), (y - 1) * CELL + dice.uniform(-17, 17))
            for y in range(rows + 1)
            for x in range(columns + 1)
        }
        light = theme.colour("rail_text")
        for y in range(rows):
            for x in range(columns):
                cell = QPolygonF([knots[x, y], knots[x + 1, y], knots[x + 1, y + 1], knots[x, y + 1]])
                lit = dice.random() < _LIT
                distance = abs((y - rows / 2) / (rows / 2))
                painter.setPen(QPen(_faded(light, 0.04 + 0.10 * distance), 1))
                painter.setBrush(_faded(light, 0.02 + 0.09 * distance) if lit else Qt.BrushStyle.NoBrush)
                painter.drawPolygon(cell)


def _faded(colour: QColor, share: float) -> QColor:
    faded = QColor(colour)
    faded.setAlphaF(min(share, 1.0))
    return faded


def _tint(label: QLabel, colour: QColor) -> None:
    palette = label.palette()
    palette.setColor(label.foregroundRole(), colour)
    label.setPalette(palette)
