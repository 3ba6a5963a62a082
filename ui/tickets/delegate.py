"""How a line of the list is painted: text and shape beside every colour, chips for marks and state.

One call of Python paints a cell; whatever is asked per cell and role would be asked 250 times for a scroll step.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPolygonF, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gridcentre.desk import FLAGS
from gridcentre.domain.clocks import WARNINGS
from gridcentre.domain.tickets import END_STATES
from ui import theme, words
from ui.tickets.limits import TONES
from ui.tickets.lines import COLUMNS, FLAG_WORDS, PLACE, Line, left, warning
from ui.tickets.model import TicketModel

PAD = 8
SHAPE = 10
CHIP = 18
BAR = 3  # beside the current row
_Index = QModelIndex | QPersistentModelIndex

FLAG_TONES = dict(zip(FLAGS, ("danger", "warn", "accent", "", ""), strict=True))
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
        """Colours, fonts and the layout of texts, asked for once."""
        self._colours = {name: theme.colour(name) for name in theme.Tokens.__dataclass_fields__}
        self._fonts = {"": theme.font(), "strong": theme.font(bold=True), "small": theme.font(12)}
        self._metrics = {name: QFontMetrics(font) for name, font in self._fonts.items()}
        self._laid_out = lru_cache(4096)(self._lay_out)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(COLUMNS[index.column()].wide, theme.ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, self._colours["select" if chosen else "surface"])
        painter.setPen(self._colours["line"])
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        row, column = index.row(), index.column()
        if row == self.current and rect.left() <= BAR:
            painter.fillRect(rect.left(), rect.top(), BAR, rect.height(), self._colours["accent"])
        inside = rect.adjusted(PAD, 0, -PAD, -1)
        line = self._model.line(row)
        if line is None:
            bar = QRect(inside.left(), inside.center().y() - 4, inside.width() * 2 // 3, 8)
            painter.fillRect(bar, self._colours["line"])
            return
        paint = self._painters.get(column)
        if paint is not None:
            paint(painter, inside, line)
        else:
            self._write(painter, inside, line.cells[column])

    def _write(self, painter: QPainter, rect: QRect, text: str, colour: str = "text", font: str = "") -> None:
        """On the left of ``rect``, cut short where it does not fit."""
        if text:
            painter.setFont(self._fonts[font])
            painter.setPen(self._colours[colour])
            top = rect.top() + (rect.height() - self._metrics[font].height()) // 2
            painter.drawStaticText(rect.left(), top, self._laid_out(text, rect.width(), font))

    def _lay_out(self, text: str, width: int, font: str) -> QStaticText:
        made = QStaticText(self._metrics[font].elidedText(text, Qt.TextElideMode.ElideRight, width))
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.prepare(font=self._fonts[font])
        return made

    # -- columns -------------------------------------------------------------------------------

    def _flags(self, painter: QPainter, rect: QRect, line: Line) -> None:
        at = rect.left()
        for mark in line.row.marks:
            letter = mark if words.language() == "zh" else words.word(f"flag.{FLAG_WORDS[mark]}")[0].upper()
            box = QRect(at, rect.center().y() - CHIP // 2, CHIP, CHIP)
            if box.right() > rect.right() + PAD:
                break
            self._chip(painter, box, letter, FLAG_TONES[mark])
            at += CHIP + 2

    def _left(self, painter: QPainter, rect: QRect, line: Line) -> None:
        now = self._model.clock()
        word, text = warning(line, now), left(line, now)
        calm = word in ("", WARNINGS[0])
        colour = "faint" if not word else "text" if calm else TONES[word]
        if word:
            draw_shape(painter, rect.left(), rect.center().y(), word, self._colours[TONES[word]])
        self._write(painter, rect.adjusted(SHAPE + 6, 0, PAD, 0), text, colour, "" if calm else "strong")

    def _state(self, painter: QPainter, rect: QRect, line: Line) -> None:
        text = line.cells[PLACE["state"]]
        tone = "" if line.row.state in END_STATES else STATE_TONES.get(line.row.state, "plain")
        width = min(self._metrics["small"].horizontalAdvance(text) + 14, rect.width() + PAD)
        self._chip(painter, QRect(rect.left(), rect.center().y() - CHIP // 2, width, CHIP), text, tone)

    def _title(self, painter: QPainter, rect: QRect, line: Line) -> None:
        text, measure = line.row.title, self._metrics[""].horizontalAdvance
        for word in self._model.found.words:
            at = text.lower().find(word.lower())
            if at >= 0:
                first, width = measure(text[:at]), measure(text[at : at + len(word)])
                behind = QRect(rect.left() + first, rect.center().y() - 9, width, 20)
                painter.fillRect(behind.intersected(rect), self._colours["warn_soft"])
        self._write(painter, rect, text)

    def _sync(self, painter: QPainter, rect: QRect, line: Line) -> None:
        mark = line.row.sync
        colour = SYNC_TONES.get(mark, "accent")
        if mark:
            draw_shape(painter, rect.left(), rect.center().y(), SYNC_SHAPES.get(mark, RING), self._colours[colour])
            rect = rect.adjusted(SHAPE + 6, 0, PAD, 0)
        self._write(painter, rect, line.cells[PLACE["sync"]], colour)

    def _chip(self, painter: QPainter, box: QRect, text: str, tone: str) -> None:
        """On the plain surface, also in a selected row, so that its contrast stays."""
        soft, pen = (f"{tone}_soft", tone) if tone in ("accent", "warn", "danger", "ok") else ("surface", "text")
        if tone == "":
            soft, pen = "raised", "faint"
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._colours["line" if pen in ("text", "faint") else soft])
        painter.setBrush(self._colours[soft])
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        beside = max((box.width() - self._metrics["small"].horizontalAdvance(text)) // 2, 4)
        self._write(painter, box.adjusted(beside, 0, -2, 0), text, pen, "small")


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
