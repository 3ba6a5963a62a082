"""Finished PDFs: joined, and painted page by page for preview and printer.

pdfium is not safe from several threads, so that every call into it stands under one lock.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

POINTS_PER_INCH = 72
_pdfium = threading.RLock()


@dataclass(frozen=True)
class Raster:
    """A painted page: rows of ``stride`` bytes, pixels of four bytes in the order blue, green, red, unused."""

    width: int
    height: int
    stride: int
    pixels: bytes


class Pages:
    """An open PDF. Close it."""

    def __init__(self, pdf: bytes) -> None:
        import pypdfium2

        with _pdfium:
            self._document = pypdfium2.PdfDocument(pdf)
            self._count = len(self._document)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self._count

    def close(self) -> None:
        with _pdfium:
            self._document.close()

    def size(self, index: int) -> tuple[float, float]:
        """Width and height of a page in points."""
        with _pdfium:
            width, height = self._document.get_page_size(index)
            return width, height

    def paint(self, index: int, dpi: float) -> Raster:
        """The page on white."""
        with _pdfium:
            page = self._document[index]
            bitmap = page.render(scale=dpi / POINTS_PER_INCH, prefer_bgrx=True)
            try:
                return Raster(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            finally:
                bitmap.close()
                page.close()

    def text(self, index: int) -> str:
        """What can be read on a page."""
        with _pdfium:
            page = self._document[index]
            text = page.get_textpage()
            try:
                return str(text.get_text_bounded())
            finally:
                text.close()
                page.close()


def join(pdfs: Sequence[bytes]) -> bytes:
    """One PDF of all pages in order."""
    import pypdfium2

    with _pdfium:
        joined = pypdfium2.PdfDocument.new()
        try:
            for pdf in pdfs:
                part = pypdfium2.PdfDocument(pdf)
                joined.import_pages(part)
                part.close()
            written = io.BytesIO()
            joined.save(written)
            return written.getvalue()
        finally:
            joined.close()
