"""The connection as a person may rely on it: the outcome of the last real request, never a guess (design.md 5.10)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from gridcentre.domain.ids import now_ms
from gridcentre.domain.problems import Problem
from gridcentre.sync.http import CityError

SIGN_IN = frozenset(("sign-in-needed", "device-revoked", "account-inactive", "password-wrong"))


@dataclass(frozen=True)
class Condition:
    """``connection``: online, offline, catching-up, signed-out, paused; ``since``: this machine's clock, ms."""

    connection: str
    since: int
    problem: Problem | None = None
    progress: int = 0


class Watchman:
    """Keeps the condition; told by both lanes. ``changed(old, new)`` is called outside the lock."""

    def __init__(self, changed: Callable[[Condition, Condition], None]) -> None:
        self._changed = changed
        self._condition = Condition("offline", now_ms())
        self._lock = threading.Lock()

    @property
    def condition(self) -> Condition:
        return self._condition

    def answered(self) -> None:
        """A request was answered as asked."""
        self._set("online", None)

    def catching_up(self, rows: int) -> None:
        self._set("catching-up", None, rows)

    def failed(self, error: CityError) -> None:
        if error.status == 401 or error.problem.code in SIGN_IN:
            self._set("signed-out", error.problem)
        elif error.status in (429, 503) and error.retry_after:
            self._set("paused", error.problem)
        else:
            self._set("offline", error.problem)

    def stuck(self, problem: Problem) -> None:
        """The machine itself does not let the desk go on (disk, files)."""
        self._set("paused", problem)

    def working_offline(self) -> None:
        self._set("paused", Problem("working-offline"))

    def offline(self) -> None:
        """Nothing has been asked yet."""
        self._set("offline", None)

    def _set(self, connection: str, problem: Problem | None, progress: int = 0) -> None:
        with self._lock:
            old = self._condition
            since = old.since if old.connection == connection else now_ms()
            new = self._condition = Condition(connection, since, problem, progress)
        if old.connection != new.connection:
            self._changed(old, new)
