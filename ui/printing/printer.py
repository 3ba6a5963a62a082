"""Pages to a printer: each painted at 300 dpi, which is enough for a form, and laid on the whole sheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QRectF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from gridcentre.desk import Pages
from gridcentre.domain.problems import ProblemError
from ui.printing.pageview import picture

DPI = 300


def a4_printer() -> QPrinter:
    """A printer set to A4 upright, the whole sheet."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    printer.setFullPage(True)
    return printer


def put_on_paper(printer: QPrinter, pdf: bytes, progress: Callable[[int, int], None]) -> int:
    """Every page wanted by ``printer``, on any thread; returns how many. ProblemError ``printer-failed``."""
    painter = QPainter()
    if not painter.begin(printer):
        raise ProblemError("printer-failed", printer=printer.printerName())
    try:
        with Pages(pdf) as pages:
            wanted = _wanted(printer, len(pages))
            for done, index in enumerate(wanted):
                if done and not printer.newPage():
                    raise ProblemError("printer-failed", printer=printer.printerName())
                image = picture(pages, index, DPI)
                painter.drawImage(QRectF(painter.viewport()), image, QRectF(QImage.rect(image)))
                progress(done + 1, len(wanted))
    finally:
        painter.end()
    return len(wanted)


def _wanted(printer: QPrinter, count: int) -> list[int]:
    """The pages that the person asked for, all unless a range was typed, as often as the printer cannot by itself."""
    first, last = printer.fromPage() or 1, printer.toPage() or count
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    return list(range(first - 1, min(last, count))) * copies
