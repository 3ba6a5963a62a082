"""``Office``: what every room is given. The desk, work in the background, what changes, and the ways to other rooms.

Rooms know the office and nothing of each other; the shell connects the ways. Acts that pass through
``act`` are durable before the notice says so, and can be undone while the notice stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from gridcentre.desk import Acted, Desk, Draft, SyncState
from gridcentre.domain.problems import Problem
from ui import words
from ui.background import Background, Done, Failed

HOLD_MS = 5_000  # an act can be undone this long before it may be sent (design.md 5.4)
GATHER_MS = 100  # changes are told at most so often
TICK_MS = 1_000
EVERYTHING = "*"
NOT_ASKED = SyncState("offline", 0, 0, 0, 0, 0, 0, None)  # until the desk has said how it stands


@dataclass(frozen=True)
class Notice:
    """A line that goes by itself. ``tone``: ok, info, warn. ``undo``: what its button and Ctrl+Z do; it says itself
    what came of it."""

    text: str
    tone: str = "ok"
    undo: Callable[[], None] | None = None
    seconds: int = HOLD_MS // 1000


class Office(QObject):
    """Lives in the GUI thread. ``start`` begins to stay in step with the city, ``close`` ends everything.

    It outlives the rooms, which are made anew in another language: they connect to its signals methods
    of their own, which are let go with them, and no lambdas, which are not.
    """

    changed = Signal(object)  # frozenset of ticket ids; with '*' any may have changed
    state_changed = Signal(object)  # SyncState
    ticked = Signal(object)  # city time, ms, each second
    ticket_wanted = Signal(str)  # id
    view_wanted = Signal(str, str)  # view, search
    room_wanted = Signal(str)
    form_wanted = Signal(str, object)  # form, ids
    print_wanted = Signal(object)  # ids
    sign_in_wanted = Signal()
    troubled = Signal(object)  # Problem
    noticed = Signal(object)  # Notice
    closing = Signal()  # the last moment to hand work to the background
    _heard = Signal(object)

    def __init__(self, desk: Desk, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.background = background
        self.state = NOT_ASKED
        self.away_until = 0  # city time at which working offline ends by itself, 0 = when a person ends it
        self._gathered: set[str] = set()
        self._heard.connect(self._gather)
        self._flush = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._flush.timeout.connect(self._tell)
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self._return = QTimer(self, singleShot=True)
        self._return.timeout.connect(self.back_online)
        self._unsubscribe = desk.subscribe(self._hear)
        background.troubled.connect(self.troubled)
        self.refresh()

    @property
    def now(self) -> int:
        """City time, ms."""
        return self.desk.now()

    def start(self) -> None:
        """Receives and sends from now on, in a thread of its own."""
        self.background.watch(self.desk.sync.watch)

    def close(self) -> None:
        """Ends the exchange and the background, then closes the desk; a second call does nothing."""
        self.closing.emit()
        self._clock.stop()
        self._flush.stop()
        self._return.stop()
        self._unsubscribe()
        self.background.close()
        self.desk.close()

    def stop_clock(self) -> None:
        """No more ticks: a screenshot's time stands still."""
        self._clock.stop()

    def work_offline(self, ms: int) -> None:
        """Nothing is sent or fetched for so long; 0: until ``back_online``."""
        self.away_until = self.now + ms if ms else 0
        if ms:
            self._return.start(ms)
        self.background.act(self, lambda: self.desk.sync.work_offline(True), self._asked_again)

    @Slot()
    def back_online(self) -> None:
        self.away_until = 0
        self._return.stop()
        self.background.act(self, lambda: self.desk.sync.work_offline(False), self._asked_again)

    def read(
        self,
        owner: QObject,
        work: Callable[[], object],
        done: Done | None = None,
        failed: Failed | None = None,
        key: str = "",
    ) -> None:
        """``Background.read``."""
        self.background.read(owner, work, done, failed, key)

    def run(
        self, owner: QObject, work: Callable[[], object], done: Done | None = None, failed: Failed | None = None
    ) -> None:
        """``Background.act``: work that changes something, in order."""
        self.background.act(owner, work, done, failed)

    def act(
        self,
        owner: QObject,
        subjects: Sequence[str],
        drafts: Sequence[Draft],
        said: str,
        done: Done | None = None,
        failed: Failed | None = None,
        partial: bool = False,
    ) -> None:
        """The same acts on each subject; ``said`` is the notice once they are written. ``done`` gets all ``Acted``."""
        self.act_each(owner, [(subject, drafts) for subject in subjects], said, done, failed, partial)

    def act_each(
        self,
        owner: QObject,
        pairs: Sequence[tuple[str, Sequence[Draft]]],
        said: str,
        done: Done | None = None,
        failed: Failed | None = None,
        partial: bool = False,
    ) -> None:
        """Each subject's own acts, all or (``partial``) those that are lawful; the others are told."""

        def written(acted: tuple[Acted, ...]) -> None:
            kept = [one.id for one in acted if one.problem is None]
            self.noticed.emit(Notice(said, undo=lambda: self.undo(self, kept, said)))
            if left_out := _left_out(acted):
                self.troubled.emit(left_out)
            self.refresh()
            if done is not None and isValid(owner):
                done(acted)

        self.background.act(
            self, lambda: self.desk.act_each(pairs, hold_ms=HOLD_MS, partial=partial), written, failed or self._trouble
        )

    def undo(self, owner: QObject, acts: Sequence[str], said: str, done: Callable[[], None] | None = None) -> None:
        """Takes acts back that have not been sent, all or none; says so, or why it was too late."""

        def back(_: object) -> None:
            self.noticed.emit(Notice(self.tr("Undone: {text}").format(text=said), "info", seconds=3))
            self.refresh()
            if done is not None and isValid(owner):
                done()

        self.background.act(self, lambda: self.desk.undo(acts), back)

    def refresh(self) -> None:
        """Asks for the state of the exchange now."""
        self.background.read(self, self.desk.sync.state, self._take_state, key="state")

    def _asked_again(self, _: object) -> None:
        self.refresh()

    def _hear(self, ids: frozenset[str]) -> None:
        """On whatever thread brought the change."""
        if isValid(self):
            self._heard.emit(ids)

    @Slot(object)
    def _gather(self, ids: frozenset[str]) -> None:
        self._gathered |= ids
        if not self._flush.isActive():
            self._flush.start()

    @Slot()
    def _tell(self) -> None:
        ids, self._gathered = frozenset(self._gathered), set()
        self.changed.emit(ids)
        self.refresh()

    @Slot()
    def _tick(self) -> None:
        self.ticked.emit(self.now)
        self.refresh()

    def _take_state(self, state: SyncState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _trouble(self, problem: Problem) -> None:
        self.troubled.emit(problem)


def _left_out(acted: Sequence[Acted]) -> Problem | None:
    """Which of many were refused, while the others were written."""
    reasons = {one.number: one.problem for one in acted if one.problem and one.problem.code != "earlier-refused"}
    if not reasons:
        return None
    total = len({one.ticket for one in acted})
    counts = {"refused": str(len(reasons)), "total": str(total), "first": next(iter(reasons))}
    told = (f"{number} {words.told(problem).title}" for number, problem in reasons.items())
    return Problem("some-refused", counts, "\n".join(told))
