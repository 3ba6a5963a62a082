"""The product's window for a person made of keys: ``python -m tests.keys.window PROFILE NOW``.

The program is the one that ``gridcentre`` opens; only its clock (``NOW``, ms) is ours. Beside it, each time nothing
moves any more, a line of JSON tells where the person is: how many keys have been let go, what has the focus.
A line ``FILE.png`` on standard input makes a picture of the window in front.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication

from tests.sample_town import pretended
from tests.screens.studio import resting
from ui.app import Program, application
from ui.forms.panel import FormPanel
from ui.tickets.page import TicketPage

MODIFIERS = frozenset(range(0x01000020, 0x01000027))  # Qt.Key_Shift to Key_ScrollLock
LOOKS_MS = 15
LOOKS = 8  # without a change, before it counts as rest: a button pressed by its shortcut clicks a moment later


class Reporter(QObject):
    """Counts the keys that reached a window of ours and tells when all they began is done."""

    def __init__(self, app: QApplication, program: Program) -> None:
        super().__init__(app)
        self._app, self._program = app, program
        self._keys = 0
        self._told = self._last = ""
        self._unchanged = 0
        app.focusWindowChanged.connect(self._watch)
        self._timer = QTimer(self, interval=LOOKS_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._asked = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._asked.activated.connect(self._picture)

    def _watch(self, window: QWindow | None) -> None:
        """Windows only: a filter on the application would also be shown objects that are still being made."""
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyRelease and isinstance(watched, QWindow) and isinstance(event, QKeyEvent):
            self._keys += event.key() not in MODIFIERS and not event.isAutoRepeat()
        return False

    def _look(self) -> None:
        office = self._program.office
        where = json.dumps(self._where(), ensure_ascii=False)
        moves = self._program.background.pending or (office is not None and not resting(office)) or where != self._last
        self._last = where
        self._unchanged = 0 if moves else self._unchanged + 1
        if self._unchanged >= LOOKS and where != self._told:
            self._told = where
            print(where, flush=True)

    def _where(self) -> dict[str, object]:
        focus, window = QApplication.focusWidget(), QApplication.activeWindow()
        shell = getattr(self._program, "shell", None)
        page = shell.findChild(TicketPage) if shell else None
        panel = shell.findChild(FormPanel) if shell else None
        return {
            "keys": self._keys,
            "window": type(window).__name__,
            "room": shell.room if shell else "",
            "focus": type(focus).__name__,
            "name": focus.accessibleName() if focus else "",
            "page": page._reading.ticket.state if page and page.isVisible() and page._reading else "",
            "form": panel._about.text() if panel and panel.isVisible() and panel.form else "",
        }

    def _picture(self) -> None:
        file = os.read(sys.stdin.fileno(), 4096).decode().strip()
        window = QGuiApplication.focusWindow()
        if file and window is not None and (screen := window.screen()) is not None:
            screen.grabWindow(0).save(file)
            print(json.dumps({"picture": file}), flush=True)
            self._told = ""


def main(profile: Path, now: int) -> int:
    with pretended(now):
        app = application()
        program = Program(app, profile)
        Reporter(app, program)
        program.begin()
        code = app.exec()
        program.close()
        return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
