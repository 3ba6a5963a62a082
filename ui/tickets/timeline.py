"""The 流转记录 as one text: time, what, who, and the fields of each act, beside a line of dots."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)

from gridcentre.domain.telling import Pair
from ui import theme, widgets
from ui.settings import settings
from ui.tickets import history
from ui.tickets.history import Entry
from ui.tickets.pieces import Card
from ui.tickets.prose import LINE_HEIGHT, WHOLE, Prose
from ui.tickets.reading import Reading
from ui.words import translate

INDENT = 116  # where the text begins; the dots stand between
DOT_X = 99
DOT = 4.5  # its radius
LONGEST = 140  # characters of a value before it is folded
SHORT = 20  # values up to here share a line
ORDER = "ticket/oldest_first"
_NO_BREAK = "\u00a0"


def whole(text: str) -> str:
    """Never broken at the end of a line: Chinese could be anywhere."""
    return WHOLE.join(text.replace(" ", _NO_BREAK))


class History(Prose):
    """``fill`` keeps what is selected and unfolded, as long as its act is still there."""

    def __init__(self) -> None:
        super().__init__(translate("Timeline", "Circulation record"))
        self._entries: tuple[Entry, ...] = ()
        self._places: dict[str, int] = {}  # id of an act -> where its text begins
        self._unfolded: set[str] = set()
        self.anchorClicked.connect(self._unfold)

    def fill(self, entries: tuple[Entry, ...]) -> None:
        if entries != self._entries:
            self._entries = entries
            self._write()

    def repaint_text(self) -> None:
        self._write()

    def _unfold(self, url: QUrl) -> None:
        self._unfolded ^= {url.toString()}
        self._write()

    def _write(self) -> None:
        kept = self._selection()
        self.clear()
        self._places = {}
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for entry in self._entries:
            self._places[entry.id] = _Writer(cursor, entry, self._unfolded).write(first=cursor.atStart())
        cursor.endEditBlock()
        self._select(kept)

    def _selection(self) -> tuple[tuple[str, int], tuple[str, int]] | None:
        cursor = self.textCursor()
        if not self._places:
            return None
        return self._relative(cursor.anchor()), self._relative(cursor.position())

    def _relative(self, position: int) -> tuple[str, int]:
        """An act and how far behind its beginning."""
        name, start = max(
            ((name, start) for name, start in self._places.items() if start <= position),
            key=lambda place: place[1],
            default=("", 0),
        )
        return name, position - start

    def _select(self, kept: tuple[tuple[str, int], tuple[str, int]] | None) -> None:
        cursor = self.textCursor()
        if kept is None or any(name not in self._places for name, _ in kept):
            cursor.movePosition(QTextCursor.MoveOperation.Start)
        else:
            last = self.document().characterCount() - 1
            anchor, position = (min(self._places[name] + offset, last) for name, offset in kept)
            cursor.setPosition(anchor)
            cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        layout, dots = self.document().documentLayout(), []
        for entry in self._entries:
            block = self.document().findBlock(self._places[entry.id])
            top, line = layout.blockBoundingRect(block).top(), block.layout().lineAt(0)
            dots.append((entry, QPointF(DOT_X, top + line.y() + line.ascent() - DOT)))
        painter.setPen(QPen(theme.colour("line"), 2))
        for (_, upper), (_, lower) in pairwise(dots):
            painter.drawLine(upper, lower)
        for entry, middle in dots:
            colour = theme.colour(entry.tone or ("faint" if entry.by_city else "accent"))
            painter.setPen(QPen(colour, 2))
            painter.setBrush(theme.colour("surface") if entry.mark or entry.by_city else colour)
            painter.drawEllipse(middle, DOT, DOT)


class _Writer:
    """Writes one act at the end of a text."""

    def __init__(self, cursor: QTextCursor, entry: Entry, unfolded: set[str]) -> None:
        self._cursor = cursor
        self._entry = entry
        self._unfolded = unfolded

    def write(self, first: bool) -> int:
        """Where it begins."""
        entry = self._entry
        self._block(_head_format(first), first)
        start = self._cursor.position()
        self._text(f"{entry.when}\t", "faint")
        self._text(entry.title, bold=True)
        self._text(f"  {entry.who}", "text")
        if entry.mark:
            self._text("  ")
            tone = entry.tone or "accent"
            self._text(f"{_NO_BREAK}{entry.mark}{_NO_BREAK}", tone, behind=f"{tone}_soft")
        for note in entry.notes:
            self._block(_body_format())
            self._text(note, entry.tone if entry.tone == "danger" else "faint")
        self._pairs()
        return start

    def _pairs(self) -> None:
        """Short values side by side, long ones on lines of their own."""
        together: list[Pair] = []
        for pair in self._entry.pairs:
            if len(pair.text) <= SHORT:
                together.append(pair)
                continue
            self._side_by_side(together)
            together = []
            self._block(_body_format())
            self._text(f"{pair.label}{_NO_BREAK * 2}", "faint")
            self._long(pair)
        self._side_by_side(together)

    def _side_by_side(self, pairs: list[Pair]) -> None:
        if not pairs:
            return
        self._block(_body_format())
        for place, pair in enumerate(pairs):
            if place:
                self._text("    ")
            self._text(whole(f"{pair.label}{_NO_BREAK * 2}") + WHOLE, "faint")
            self._text(whole(pair.text))

    def _long(self, pair: Pair) -> None:
        key = f"{self._entry.id}/{pair.field}"
        lines = pair.text.split("\n")
        folds = len(pair.text) > LONGEST
        if folds and key not in self._unfolded:
            self._text(f"{pair.text[:LONGEST].rstrip()}…  ")
            self._anchor(key, translate("Timeline", "Show all"))
            return
        for place, line in enumerate(lines):
            if place:
                self._block(_body_format())
            self._text(line)
        if folds:
            self._text("  ")
            self._anchor(key, translate("Timeline", "Show less"))

    def _block(self, form: QTextBlockFormat, first: bool = False) -> None:
        if first:
            self._cursor.setBlockFormat(form)
        else:
            self._cursor.insertBlock(form)

    def _text(self, text: str, token: str = "text", bold: bool = False, behind: str = "") -> None:
        self._cursor.insertText(text, _char_format(token, bold, behind))

    def _anchor(self, key: str, text: str) -> None:
        form = _char_format("accent")
        form.setAnchor(True)
        form.setAnchorHref(key)
        self._cursor.insertText(text, form)


def _char_format(token: str, bold: bool = False, behind: str = "") -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(theme.colour(token))
    form.setFont(theme.font(bold=bold))
    form.setBackground(theme.colour(behind) if behind else QColor(Qt.GlobalColor.transparent))
    return form


def _body_format() -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setLeftMargin(INDENT)
    form.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return form


def _head_format(first: bool) -> QTextBlockFormat:
    """The time hangs out to the left of the text."""
    form = _body_format()
    form.setTextIndent(-INDENT)
    form.setTabPositions([QTextOption.Tab(INDENT, QTextOption.TabType.LeftTab)])
    form.setTopMargin(0 if first else 12)
    return form


class TimelineCard(Card):
    """The record with its order and a button that copies it. ``copy_wanted``: its text."""

    copy_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(translate("Timeline", "Circulation record"))
        self._entries: tuple[Entry, ...] = ()
        self._oldest_first = settings().value(ORDER, False, type=bool)
        self._order = widgets.button("", "link", tip=translate("Timeline", "Turn the order round"))
        self._order.clicked.connect(self._turn)
        copy = widgets.button(translate("Timeline", "Copy all"), "link", "copy")
        copy.clicked.connect(self._copy)
        self.history = History()
        widgets.add(self.head, [self._order, copy])
        self.body.addWidget(self.history)
        self._name_order()

    def fill(self, reading: Reading) -> None:
        self._entries = history.entries(reading.detail.steps, reading.telling, reading.now)
        self.setVisible(bool(self._entries))
        self._show()

    def _show(self) -> None:
        self.history.fill(self._entries if self._oldest_first else self._entries[::-1])

    def _turn(self) -> None:
        self._oldest_first = not self._oldest_first
        settings().setValue(ORDER, self._oldest_first)
        self._name_order()
        self._show()

    def _name_order(self) -> None:
        oldest, newest = translate("Timeline", "Oldest first"), translate("Timeline", "Newest first")
        self._order.setText(oldest if self._oldest_first else newest)

    def _copy(self) -> None:
        self.copy_wanted.emit("\n\n".join(history.plain(entry) for entry in self._entries))
