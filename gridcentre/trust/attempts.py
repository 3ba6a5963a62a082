"""How often a wrong password was tried, kept across restarts, and the wait that follows from it.

The slow key is the real lock; the count only keeps a colleague at the keyboard from trying
names of children all afternoon. Whoever can delete this file can copy the profile as well,
so it is not sealed. It is written before the key is tried: pulling the plug does not help.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from gridcentre.domain.problems import ProblemError
from gridcentre.trust.private_files import write_private

FREE = 5  # failures without a wait
_FIRST_WAIT, _LONGEST_WAIT = 30_000, 900_000  # ms


class _Count(msgspec.Struct):
    failures: int = 0
    last: int = 0  # ms


class Attempts:
    """The count of one profile folder. Times are this PC's clock in ms."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "attempts.json"

    def failures(self) -> int:
        return self._read().failures

    def wait(self, now: int) -> int:
        """Milliseconds until the next try; 0 = now."""
        count = self._read()
        if count.failures < FREE:
            return 0
        wait = min(_FIRST_WAIT << min(count.failures - FREE, 10), _LONGEST_WAIT)
        return max(0, min(wait, count.last + wait - now))

    def begin(self, now: int) -> None:
        """Count a try; ProblemError ``too-many-attempts`` while the wait lasts.

        A clock that was set back starts the wait once more, instead of making it endless.
        """
        count, wait = self._read(), self.wait(now)
        if wait:
            if now < count.last:
                self._write(_Count(count.failures, now))
            raise ProblemError("too-many-attempts", seconds=-(-wait // 1000), failures=count.failures)
        self._write(_Count(count.failures + 1, now))

    def clear(self) -> None:
        """Forget the count after a sign-in."""
        if self._read().failures:
            self._write(_Count())

    def _read(self) -> _Count:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Count)
        except (OSError, msgspec.DecodeError):
            return _Count()

    def _write(self, count: _Count) -> None:
        write_private(self._path, msgspec.json.encode(count))
