"""The living town as its visitor holds it: a process of its own, so that its work is not the window's."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from functools import cached_property
from pathlib import Path
from typing import Any

from gridcentre.domain.problems import ProblemError

PATIENCE = 10.0  # seconds that the town gets to put its things away


class LivingTown:
    """``with LivingTown() as town``: the process of ``town.py``. Calls wait for its answer, the first one until the
    town's past has been told; from any thread. Raises ProblemError ``demo-ended`` when the process is not there.
    """

    def __init__(self, seed: int = 1, weeks: int = 1, folder: Path | None = None) -> None:
        words = [sys.executable, "-m", "gridcentre.demo.town", "--seed", str(seed), "--weeks", str(weeks)]
        if folder:
            words += ["--folder", str(folder)]
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._lock = threading.Lock()

    def __enter__(self) -> LivingTown:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        return str(self._ready["url"])

    @property
    def folder(self) -> Path:
        """For the desks of the town's visitors; it goes with the town unless it was given."""
        return Path(self._ready["folder"])

    @property
    def unit(self) -> str:
        """The account of a unit with work to do."""
        return str(self._ready["unit"])

    @property
    def checker(self) -> str:
        """The account of a checker."""
        return str(self._ready["checker"])

    @property
    def now(self) -> int:
        """The town's pretended time, UTC ms: what its visitors pretend as well."""
        return time.time_ns() // 1_000_000 + int(self._ready["ahead"])

    def line(self, up: bool) -> None:
        """Cuts or mends the line between the city and all desks."""
        self._ask(do="line", up=up)

    def code(self, account: str) -> str:
        """An enrolment code; nobody but its owner plays the account from now on."""
        return str(self._ask(do="code", account=account)["code"])

    def withdraw(self, ticket: str) -> None:
        """The city takes the ticket (by id) back. ProblemError ``no-longer-open`` where it may not."""
        self._ask(do="withdraw", ticket=ticket)

    def close(self) -> None:
        """Ends the town; a second call does nothing."""
        with self._lock:
            if self._process.stdin and not self._process.stdin.closed:
                self._process.stdin.close()
                try:
                    self._process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    self._process.kill()
                    self._process.wait()
                if self._process.stdout:
                    self._process.stdout.close()

    @cached_property
    def _ready(self) -> dict[str, Any]:
        """What the town says of itself, once."""
        return self._hear()

    def _ask(self, **asked: Any) -> dict[str, Any]:
        _ = self._ready
        with self._lock:
            try:
                assert self._process.stdin is not None
                self._process.stdin.write(json.dumps(asked) + "\n")
                self._process.stdin.flush()
            except (OSError, ValueError) as gone:
                raise ProblemError("demo-ended", str(gone)) from gone
            answer = self._hear()
        if "problem" in answer:
            raise ProblemError(answer["problem"]["code"], answer["problem"]["detail"])
        return answer

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = "" if self._process.stdout.closed else self._process.stdout.readline()
        if not line:
            raise ProblemError("demo-ended")
        heard: dict[str, Any] = json.loads(line)
        return heard
