"""One line after an outage: how much came in meanwhile, and how much of it is urgent (screen.md, status strip)."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject

from gridcentre.desk import SyncState, TicketQuery
from gridcentre.domain.ids import now_ms
from ui.office import Notice, Office
from ui.words import translate

LEAST_OUTAGE_MS = 60_000  # a shorter one is nobody's concern
MOST = 1_000
SECONDS = 12


class Digest(QObject):
    """Watches the line; says its line once the city's news is in."""

    def __init__(self, office: Office, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._down_since = 0  # city time, ms
        office.state_changed.connect(self._watch)

    def _watch(self, state: SyncState) -> None:
        if state.connection in ("offline", "paused") and state.data_as_of:
            self._down_since = self._down_since or self._office.now - (now_ms() - state.since)
        elif state.connection == "online" and self._down_since and state.data_as_of > self._down_since:
            since, self._down_since = self._down_since, 0
            if self._office.now - since >= LEAST_OUTAGE_MS:
                self._office.read(self, lambda: received_since(self._office, since), self._tell, key="digest")

    def _tell(self, found: Counter[str]) -> None:
        if found.total():
            self._office.noticed.emit(Notice(told(found), "info", seconds=SECONDS))


def received_since(office: Office, since: int) -> Counter[str]:
    """Tickets that the city dispatched from ``since`` (city time, ms) on, by urgency."""
    page = office.desk.tickets.page(TicketQuery(sort="newest"), limit=MOST)
    return Counter(row.urgency for row in page.rows if row.dispatched_at >= since)


def told(found: Counter[str]) -> str:
    """「断线期间收到 80 件，其中特急 1 件、紧急 3 件」."""
    if not (found["特急"] or found["紧急"]):
        return translate("Digest", "{count} tickets came in while the line was down").format(count=found.total())
    text = translate("Digest", "{count} tickets came in while the line was down, {most} most urgent, {urgent} urgent")
    return text.format(count=found.total(), most=found["特急"], urgent=found["紧急"])
