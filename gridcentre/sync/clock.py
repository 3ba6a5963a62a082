"""The city's time as this desk knows it: the clock of the PC plus the known offset (sync.md 1.8).

The offset is the median of the last five answers. A clock that somebody has set, or a night of
sleep, shows as a jump against the monotonic clock: what was measured before it is forgotten.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections import deque

from gridcentre.domain.ids import now_ms

SAMPLES = 5
TOLD_FROM_MS = 120_000
JUMP_MS = 5_000


class CityClock:
    """``offset``: ms to add to this machine's clock; kept by the desk between runs."""

    def __init__(self, offset: int = 0) -> None:
        self._offset = offset
        self._samples: deque[int] = deque(maxlen=SAMPLES)
        self._drift = _drift()
        self._lock = threading.Lock()

    @property
    def offset(self) -> int:
        return self._offset

    @property
    def off(self) -> int:
        """The offset where a person must be told of it, else 0."""
        return self._offset if abs(self._offset) > TOLD_FROM_MS else 0

    def now(self) -> int:
        """City time, ms."""
        return now_ms() + self._offset

    def heard(self, server_time: int, on_the_way: int = 0) -> None:
        """``server_time`` just came in; ``on_the_way``: ms since the city wrote it, half the round trip."""
        if not server_time:
            return
        with self._lock:
            drift = _drift()
            if abs(drift - self._drift) > JUMP_MS:
                self._samples.clear()
            self._drift = drift
            self._samples.append(server_time + on_the_way - now_ms())
            self._offset = int(statistics.median(self._samples))


def _drift() -> int:
    """Constant as long as nobody sets the clock and the machine does not sleep."""
    return now_ms() - time.monotonic_ns() // 1_000_000
