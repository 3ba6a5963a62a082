"""Keeps what is being typed: durable a moment after each keystroke, so that a crash costs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer

from ui.office import Office

PAUSE_MS = 300  # keystrokes closer together than this are kept as one


def key_of(form: str, ticket: str) -> str:
    return f"form/{form}/{ticket}"


class Keeper(QObject):
    """The draft of one form on one ticket at a time; writes in the background, in order."""

    def __init__(self, office: Office, parent: QObject) -> None:
        super().__init__(parent)
        self._office = office
        self.key = ""
        self._waiting: Mapping[str, Any] | None = None
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.flush)
        office.closing.connect(self.flush)

    def begin(self, key: str) -> None:
        """From now on ``keep`` is about this form; what waits for the former one is written first. '' keeps nothing."""
        self.flush()
        self.key = key

    def keep(self, content: Mapping[str, Any]) -> None:
        if self.key:
            self._waiting = content
            self._timer.start()

    def flush(self) -> None:
        """Writes now what waits."""
        self._timer.stop()
        key, content, self._waiting = self.key, self._waiting, None
        if key and content is not None:
            drafts = self._office.desk.drafts
            self._office.run(self, lambda: drafts.save(key, {**content, "at": self._office.now}))

    def drop(self, key: str) -> None:
        """Submitted or given up: the draft goes."""
        if key == self.key:
            self._timer.stop()
            self._waiting = None
        if key:
            self._office.run(self, lambda: self._office.desk.drafts.delete(key))
