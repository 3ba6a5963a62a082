"""One process at a time on a profile: two would send from one outbox and judge on each other's leftovers.

The lock belongs to the open file, so it is gone with its process, however that ended.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from gridcentre.domain.problems import ProblemError
from gridcentre.store.engine import told

NAME = "lock"
STEP_S = 0.05

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class ProfileLock:
    """Held from ``take`` to ``free``. ``wait``: seconds for another short command to end."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def take(cls, folder: Path, wait: float) -> ProfileLock:
        """Raises ProblemError ``profile-in-use``, and the disk's own problems."""
        path = folder / NAME
        with told(path):
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        until = time.monotonic() + wait
        while True:
            try:
                _try_lock(handle)
                return cls(handle)
            except OSError as taken:
                if time.monotonic() >= until:
                    os.close(handle)
                    raise ProblemError("profile-in-use", str(taken), folder=folder) from None
            time.sleep(STEP_S)

    def free(self) -> None:
        os.close(self._handle)
