"""The pages of a PDF one below the other, as sharp as the screen, painted in the background as they come into view."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from gridcentre.desk import Pages
from ui import theme
from ui.office import Office

GAP = 16  # px between pages
SCREEN_DPI = 96
POINTS_PER_INCH = 72
KEPT = 24  # painted pages
STEP = 1.2
LINE = 48  # px of a turn of the wheel
LEAST, MOST = 0.3, 4.0
PAPER = QColor(Qt.GlobalColor.white)


def sizes(pdf: bytes) -> list[QSize]:
    """Of every page, in pixels at zoom 1. On any thread."""
    inch = SCREEN_DPI / POINTS_PER_INCH
    with Pages(pdf) as pages:
        found = [pages.size(index) for index in range(len(pages))]
    return [QSize(round(width * inch), round(height * inch)) for width, height in found]


def picture(pages: Pages, index: int, dpi: float) -> QImage:
    """A page as an image with bytes of its own. On any thread."""
    raster = pages.paint(index, dpi)
    return QImage(raster.pixels, raster.width, raster.height, raster.stride, QImage.Format.Format_RGB32).copy()


def _one_picture(pdf: bytes, index: int, dpi: float) -> QImage:
    """Opened for this page alone (a millisecond), so that nothing is left to be closed."""
    with Pages(pdf) as pages:
        return picture(pages, index, dpi)


class PageView(QAbstractScrollArea):
    """``page_changed``: number of the page in view."""

    page_changed = Signal(int)
    zoom_changed = Signal(float)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._pdf = b""
        self._sizes: list[QSize] = []  # at zoom 1
        self._tops: list[int] = []
        self._painted: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self._wanted: set[tuple[int, int]] = set()
        self._fit = "at most"
        self._zoom = 1.0
        self._page = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Pages"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # -- what is shown -------------------------------------------------------------------------

    def show_pages(self, pdf: bytes, pages: list[QSize]) -> None:
        """Another PDF and its ``sizes``; place and zoom stay as far as there are so many pages."""
        self._pdf = pdf
        self._sizes = pages
        self._painted.clear()
        self._wanted.clear()
        self._lay_out()

    @property
    def count(self) -> int:
        return len(self._sizes)

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def page(self) -> int:
        return self._page

    def go_to(self, page: int) -> None:
        if 0 <= page < len(self._tops):
            self.verticalScrollBar().setValue(self._tops[page] - GAP)

    def fit_width(self) -> None:
        self._fit = "width"
        self._lay_out()

    def fit_page(self) -> None:
        self._fit = "page"
        self._lay_out()

    def zoom_by(self, steps: float) -> None:
        self._fit = ""
        self._set_zoom(self._zoom * STEP**steps)
        self._lay_out()

    # -- layout ----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        """Where each page stands; what was in view stays in view."""
        bar, across, inside = self.verticalScrollBar(), self.horizontalScrollBar(), self.viewport().size()
        share = (bar.value() - self._tops[self._page]) / self._height(self._page) if self._tops else 0.0
        self._fit_to(inside)
        self._tops, bottom = [], GAP
        for index in range(self.count):
            self._tops.append(bottom)
            bottom += self._height(index) + GAP
        widest = max(map(self._width, range(self.count)), default=0) + 2 * GAP
        for scroll, whole, seen in ((bar, bottom, inside.height()), (across, widest, inside.width())):
            scroll.setRange(0, max(0, whole - seen))
            scroll.setPageStep(seen)
            scroll.setSingleStep(LINE)
        self._page = min(self._page, max(0, self.count - 1))
        if share and self._tops:
            bar.setValue(round(self._tops[self._page] + share * self._height(self._page)))
        self._scrolled()
        self.zoom_changed.emit(self._zoom)

    def _fit_to(self, inside: QSize) -> None:
        if not self._fit or not self.count:
            return
        across = (inside.width() - 2 * GAP) / max(size.width() for size in self._sizes)
        down = (inside.height() - 2 * GAP) / max(size.height() for size in self._sizes)
        self._set_zoom({"width": across, "page": min(across, down), "at most": min(across, 1.0)}[self._fit])

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = min(MOST, max(LEAST, zoom))

    def _width(self, index: int) -> int:
        return round(self._sizes[index].width() * self._zoom)

    def _height(self, index: int) -> int:
        return round(self._sizes[index].height() * self._zoom)

    def _place(self, index: int) -> QRect:
        """Where a page stands in the viewport."""
        left = max(GAP, (self.viewport().width() - self._width(index)) // 2) - self.horizontalScrollBar().value()
        top = self._tops[index] - self.verticalScrollBar().value()
        return QRect(QPoint(left, top), QSize(self._width(index), self._height(index)))

    def _seen(self) -> Iterator[int]:
        """Pages that are in view."""
        first = max(0, bisect_right(self._tops, self.verticalScrollBar().value()) - 1)
        for index in range(first, len(self._tops)):
            if self._place(index).top() > self.viewport().height():
                return
            yield index

    def _scrolled(self) -> None:
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        page = max(0, bisect_right(self._tops, middle) - 1)
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)
        self._ask()
        self.viewport().update()

    # -- painting --------------------------------------------------------------------------------

    def _key(self, index: int) -> tuple[int, int]:
        """A page at the sharpness that this screen has (in hundredths of a dot per inch)."""
        return index, round(100 * SCREEN_DPI * self._zoom * self.devicePixelRatioF())

    def _ask(self) -> None:
        """Has the pages in view painted that are not yet."""
        for key in map(self._key, self._seen()):
            if key in self._painted:
                self._painted.move_to_end(key)
            elif key not in self._wanted:
                self._wanted.add(key)
                paint = partial(_one_picture, self._pdf, key[0], key[1] / 100)
                self._office.read(self, paint, partial(self._take, self._pdf, key))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("window"))
        for index in self._seen():
            place = self._place(index)
            painter.fillRect(place, PAPER)
            image = self._painted.get(self._key(index))
            if image is not None:
                painter.drawImage(place.topLeft(), image)
            painter.setPen(theme.colour("line"))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.end()

    def _take(self, pdf: bytes, key: tuple[int, int], image: QImage) -> None:
        if pdf is not self._pdf:
            return
        self._wanted.discard(key)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._painted[key] = image
        while len(self._painted) > KEPT:
            self._painted.popitem(last=False)
        self.viewport().update()

    # -- hands -------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._scrolled()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(event.angleDelta().y() / 120)
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        ways = {
            Qt.Key.Key_Home: bar.minimum(),
            Qt.Key.Key_End: bar.maximum(),
            Qt.Key.Key_Space: bar.value() + bar.pageStep(),
        }
        if event.key() in ways:
            bar.setValue(ways[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()
