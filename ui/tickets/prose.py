"""Text that is as high as it needs to be: read, selected and copied with mouse or keys inside a page that scrolls."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QMimeData, QPoint, QSize, Qt
from PySide6.QtGui import QFocusEvent, QTextOption, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollArea, QSizePolicy, QTextBrowser

WHOLE = "\u2060"  # between letters that stay on one line; taken out of what is copied
NARROW = 160  # px, the least width
LINE_HEIGHT = 140  # per cent: Chinese text needs air


def _free(text: str) -> str:
    return text.replace(WHOLE, "").replace("\u00a0", " ")


class Prose(QTextBrowser):
    """Read only; wheel and paging stay with the page. ``name``: what a screen reader calls it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("kind", "prose")
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustIgnored)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._heights: dict[tuple[int, int], int] = {}  # by width and revision of the text
        self._measuring = False
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.cursorPositionChanged.connect(self._follow)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._follow()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.repaint_text()

    def createMimeDataFromSelection(self) -> QMimeData:
        data = super().createMimeDataFromSelection()
        data.setText(_free(data.text()))
        return data

    def text(self) -> str:
        """All of it as it is copied."""
        return _free(self.toPlainText())

    def repaint_text(self) -> None:
        """Colours have changed: whoever writes coloured text writes it again."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """Measured before the text has this width: the page is laid out in one go."""
        document = self.document()
        asked = (width, document.revision())
        if asked not in self._heights:
            self._measuring = True
            document.setTextWidth(width)
            self._heights = {key: height for key, height in self._heights.items() if key[1] == asked[1]}
            whole = document.documentLayout().frameBoundingRect(document.rootFrame())  # also lays out the rest
            self._heights[asked] = ceil(whole.height()) + 2
            document.setTextWidth(self.viewport().width())
            self._measuring = False
        return self._heights[asked]

    def sizeHint(self) -> QSize:
        return QSize(NARROW, self.heightForWidth(max(self.width(), NARROW)))

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROW, 0)

    def _fit(self) -> None:
        if not self._measuring:
            self.updateGeometry()

    def _follow(self) -> None:
        """The page scrolls with the text cursor."""
        if not self.hasFocus():
            return
        outer = self.parentWidget()
        while outer is not None and not isinstance(outer, QScrollArea):
            outer = outer.parentWidget()
        inside = outer.widget() if outer is not None else None
        if outer is not None and inside is not None:
            place = self.cursorRect().center()
            seen = self.viewport().mapTo(inside, QPoint(place.x(), place.y()))
            outer.ensureVisible(seen.x(), seen.y(), 0, 40)
