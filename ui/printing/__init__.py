"""Circulation sheets on the screen: preview, print, save."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.office import Office


def show(office: Office, ids: Sequence[str], parent: QWidget) -> None:
    """Opens the preview of these tickets over ``parent``."""
    from ui.printing.preview import SheetPreview

    window = SheetPreview(office, ids, parent)
    window.show()
    window.activateWindow()
