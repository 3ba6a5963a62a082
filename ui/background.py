"""The one place that makes threads for the screen: work goes out, its answer comes back to the GUI thread.

Reads may overtake each other and only the newest of a key counts; acts keep their order and none
is dropped. An answer is told only to an owner that still lives. What nobody else handles reaches
``troubled``, so that no failure is silent.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from gridcentre.domain.problems import Problem, ProblemError
from ui.garbage import Garbage

T = TypeVar("T")
Done = Callable[[Any], None]
Failed = Callable[[Problem], None]

READERS = 3
_log = logging.getLogger(__name__)


class _Call:
    """Work on its way; ``number`` tells the newest of its key."""

    def __init__(self, owner: QObject, key: str, number: int, done: Done | None, failed: Failed | None) -> None:
        self.owner = owner
        self.key = key
        self.number = number
        self.done = done
        self.failed = failed


class Background(QObject):
    """Lives in the GUI thread. Close it before the desk: ``close`` waits for what is under way."""

    troubled = Signal(object)  # Problem
    quiet = Signal()  # nothing is under way
    _arrived = Signal(object, object, object)  # _Call, value, Problem

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._readers = ThreadPoolExecutor(READERS, "read")
        self._writer = ThreadPoolExecutor(1, "act")
        self._newest: dict[tuple[int, str], int] = {}
        self._number = 0
        self._stop = threading.Event()
        self._watcher: threading.Thread | None = None
        self._closed = False
        self.pending = 0
        self._arrived.connect(self._deliver)
        self._garbage = Garbage(self)

    def read(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
        key: str = "",
    ) -> None:
        """``work()`` on a thread, then ``done(its answer)`` here. ``key``: a newer read of it makes this one void."""
        self._start(self._readers, owner, work, done, failed, key)

    def act(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Failed | None = None,
    ) -> None:
        """As ``read``, one after the other in the order given; also done when its owner has gone."""
        self._start(self._writer, owner, work, done, failed, "")

    def watch(self, work: Callable[[threading.Event], None]) -> None:
        """``work(stop)`` on a thread of its own until this closes; if it fails, that is told. It is never pending."""

        def guarded() -> None:
            _, problem = _outcome(lambda: work(self._stop))
            if problem is not None and isValid(self):
                self.troubled.emit(problem)

        self._watcher = threading.Thread(target=guarded, name="watch")
        self._watcher.start()

    def close(self) -> None:
        """Ends the threads: reads that have not begun are dropped, acts are all done first."""
        if self._closed:
            return
        self._closed = True
        self._stop.set()
        if self._watcher is not None:
            self._watcher.join()
        self._readers.shutdown(cancel_futures=True)
        self._writer.shutdown()
        self._garbage.close()

    def _start(
        self,
        pool: ThreadPoolExecutor,
        owner: QObject,
        work: Callable[[], Any],
        done: Done | None,
        failed: Failed | None,
        key: str,
    ) -> None:
        if self._closed:
            return
        self._number += 1
        call = _Call(owner, key, self._number, done, failed)
        if key:
            self._newest[id(owner), key] = call.number
        self.pending += 1
        pool.submit(self._work, call, work).add_done_callback(_ignore)

    def _work(self, call: _Call, work: Callable[[], Any]) -> None:
        """On a worker's thread."""
        value, problem = None, None
        if not self._is_void(call):
            value, problem = _outcome(work)
        if isValid(self):
            self._arrived.emit(call, value, problem)

    def _is_void(self, call: _Call) -> bool:
        return bool(call.key) and self._newest.get((id(call.owner), call.key)) != call.number

    @Slot(object, object, object)
    def _deliver(self, call: _Call, value: Any, problem: Problem | None) -> None:
        self.pending -= 1
        try:
            self._tell(call, value, problem)
        finally:
            if not self.pending:
                self.quiet.emit()

    def _tell(self, call: _Call, value: Any, problem: Problem | None) -> None:
        if not isValid(call.owner) or self._is_void(call):
            if problem is not None and not call.key:
                self.troubled.emit(problem)
            return
        if call.key:
            del self._newest[id(call.owner), call.key]
        if problem is None:
            if call.done is not None:
                call.done(value)
        elif call.failed is not None:
            call.failed(problem)
        else:
            self.troubled.emit(problem)


def _outcome(work: Callable[[], Any]) -> tuple[Any, Problem | None]:
    """What came of ``work``; a bug is logged."""
    try:
        return work(), None
    except ProblemError as told:
        return None, told.problem
    except Exception as bug:
        _log.exception("work in the background failed")
        return None, Problem("bug", {}, f"{type(bug).__name__}: {bug}")


def _ignore(_: Future[None]) -> None:
    """``_work`` lets nothing through; a cancelled read needs no answer."""
