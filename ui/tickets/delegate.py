"""How a line of the list is painted: text and shape beside every colour, chips for marks and state.

One call of Python paints a cell; whatever is asked per cell and role would be asked 250 times for a scroll step.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gridcentre.domain.clocks import WARNINGS
from gridcentre.domain.tickets import END_STATES
from ui import theme, words
from ui.tickets.lines import COLUMNS, FLAG_WORDS, PLACE, Line, left, warning
from ui.tickets.model import TicketModel

PAD = 8
SHAPE = 10
CHIP = 20
BAR = 3  # beside the current row
_Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignCenter

WARNING_TONES = dict(zip(WARNINGS, ("ok", "warn", "danger", "danger"), strict=True))
FLAG_TONES = {"急": "danger", "督": "warn", "密": "accent"}
STATE_TONES = {"T01": "accent", "T02": "accent", "T05": "warn", "T10": "warn", "T14": "danger"}
SYNC_TONES = {"": "faint", "acknowledged": "ok", "rejected": "danger", "doubtful": "danger", "unsure": "warn"}


class LineDelegate(QStyledItemDelegate):
    """For a view on a ``TicketModel``."""

    def __init__(self, model: TicketModel) -> None:
        super().__init__(model)
        self._model = model
        self.current = -1  # row
        self._painters: dict[int, Callable[[QPainter, QRect, Line], None]] = {
            PLACE["flags"]: self._flags,
            PLACE["left"]: self._left,
            PLACE["state"]: self._state,
            PLACE["title"]: self._title,
            PLACE["sync"]: self._sync,
        }
        self.restyle()

    def restyle(self) -> None:
        """Fonts and widths of texts, asked for once."""
        self._font, self._strong, self._small = theme.font(), theme.font(bold=True), theme.font(12)
        metrics, small = QFontMetrics(self._font), QFontMetrics(self._small)
        self._fits = lru_cache(4096)(lambda text, width: metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))
        self._width = lru_cache(1024)(metrics.horizontalAdvance)
        self._small_width = lru_cache(256)(small.horizontalAdvance)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(COLUMNS[index.column()].width, theme.ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.colour("select" if chosen else "surface"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        row, column = index.row(), index.column()
        if row == self.current and rect.left() <= BAR:
            painter.fillRect(rect.left(), rect.top(), BAR, rect.height(), theme.colour("accent"))
        inside = rect.adjusted(PAD, 0, -PAD, -1)
        line = self._model.line(row)
        if line is None:
            bar = QRect(inside.left(), inside.center().y() - 4, inside.width() * 2 // 3, 8)
            painter.fillRect(bar, theme.colour("line"))
            return
        painter.setFont(self._font)
        paint = self._painters.get(column)
        if paint is not None:
            paint(painter, inside, line)
        else:
            painter.setPen(theme.colour("text"))
            painter.drawText(inside, _LEFT, self._fits(line.cells[column], inside.width()))

    # -- columns -------------------------------------------------------------------------------

    def _flags(self, painter: QPainter, rect: QRect, line: Line) -> None:
        at = rect.left()
        for mark in line.row.marks:
            letter = mark if words.language() == "zh" else words.word(f"flag.{FLAG_WORDS[mark]}")[0].upper()
            box = QRect(at, rect.center().y() - CHIP // 2, CHIP, CHIP)
            if box.right() > rect.right() + PAD:
                break
            self._chip(painter, box, letter, FLAG_TONES.get(mark, ""))
            at += CHIP + 3

    def _left(self, painter: QPainter, rect: QRect, line: Line) -> None:
        now = self._model.clock()
        word, text = warning(line, now), left(line, now)
        if word:
            colour = theme.colour(WARNING_TONES[word])
            draw_shape(painter, rect.left(), rect.center().y(), word, colour)
            painter.setPen(colour if word != WARNINGS[0] else theme.colour("text"))
            painter.setFont(self._font if word == WARNINGS[0] else self._strong)
        else:
            painter.setPen(theme.colour("faint"))
        beside = rect.adjusted(SHAPE + 6, 0, PAD, 0)
        painter.drawText(beside, _LEFT, text)

    def _state(self, painter: QPainter, rect: QRect, line: Line) -> None:
        text = self._fits(line.cells[PLACE["state"]], rect.width() - 8)
        tone = "" if line.row.state in END_STATES else STATE_TONES.get(line.row.state, "plain")
        box = QRect(rect.left(), rect.center().y() - CHIP // 2, self._small_width(text) + 14, CHIP)
        self._chip(painter, box.intersected(rect.adjusted(0, 0, PAD, 0)), text, tone)

    def _title(self, painter: QPainter, rect: QRect, line: Line) -> None:
        text = self._fits(line.row.title, rect.width())
        for word in self._model.found.words:
            at = text.lower().find(word)
            if at >= 0:
                first, width = self._width(text[:at]), self._width(text[at : at + len(word)])
                painter.fillRect(rect.left() + first, rect.center().y() - 9, width, 20, theme.colour("warn_soft"))
        painter.setPen(theme.colour("text"))
        painter.drawText(rect, _LEFT, text)

    def _sync(self, painter: QPainter, rect: QRect, line: Line) -> None:
        mark = line.row.sync
        colour = theme.colour(SYNC_TONES.get(mark, "accent"))
        if mark:
            draw_shape(painter, rect.left(), rect.center().y(), SYNC_SHAPES.get(mark, RING), colour)
            rect = rect.adjusted(SHAPE + 6, 0, PAD, 0)
        painter.setPen(colour)
        painter.drawText(rect, _LEFT, self._fits(line.cells[PLACE["sync"]], rect.width()))

    def _chip(self, painter: QPainter, box: QRect, text: str, tone: str) -> None:
        """On the plain surface, also in a selected row, so that its contrast stays."""
        soft, pen = (f"{tone}_soft", tone) if tone in ("accent", "warn", "danger", "ok") else ("surface", "text")
        if tone == "":
            soft, pen = "raised", "faint"
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line") if pen in ("text", "faint") else theme.colour(soft))
        painter.setBrush(theme.colour(soft))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(self._small)
        painter.setPen(theme.colour(pen))
        painter.drawText(box, _MIDDLE, text)
        painter.restore()


RING = "ring"
SYNC_SHAPES = {"acknowledged": WARNINGS[0], "rejected": WARNINGS[3], "doubtful": WARNINGS[1], "unsure": WARNINGS[1]}


def draw_shape(painter: QPainter, x: int, y: int, word: str, colour: QColor) -> None:
    """Right of ``x``, around ``y``: a dot 正常, a triangle 临期, a square 超期, a crossed one 严重超期; else a ring."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(x, y - SHAPE / 2 + 1, SHAPE, SHAPE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if word == WARNINGS[0]:
        painter.drawEllipse(box.adjusted(1.5, 1.5, -1.5, -1.5))
    elif word == WARNINGS[1]:
        painter.drawPolygon(QPolygonF([QPointF(x + SHAPE / 2, box.top()), box.bottomRight(), box.bottomLeft()]))
    elif word in WARNINGS:
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        if word == WARNINGS[3]:
            painter.setPen(theme.colour("surface"))
            painter.drawLine(box.topLeft() + QPointF(2.5, 2.5), box.bottomRight() - QPointF(2.5, 2.5))
            painter.drawLine(box.topRight() + QPointF(-2.5, 2.5), box.bottomLeft() + QPointF(2.5, -2.5))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(colour)
        painter.drawEllipse(box.adjusted(1.5, 1.5, -1.5, -1.5))
    painter.restore()
