"""Python's cycle collector, held to the GUI thread.

It runs on whatever thread happens to allocate. A widget that sits in a cycle (a lambda connected to
a signal is enough) would then be destroyed by a reader's thread, which Qt does not survive. So the
automatic run is off while there are such threads, and a timer does it here, in small steps.
"""

from __future__ import annotations

import gc
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer

STEP_MS = 250


class Garbage(QObject):
    """From its making to ``close`` nothing is collected but here; of several the last one gives it back."""

    _living: ClassVar[int] = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        Garbage._living += 1
        gc.disable()
        gc.freeze()  # what is there now stays: no later step walks it
        self._timer = QTimer(self, interval=STEP_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """The oldest generation that has grown past its threshold."""
        for generation, (count, most) in reversed(
            list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))
        ):
            if count > most:
                gc.collect(generation)
                return

    def close(self) -> None:
        self._timer.stop()
        Garbage._living -= 1
        if Garbage._living:
            return
        gc.unfreeze()
        gc.collect()
        gc.enable()
