"""Identifiers made where a thing is born, so that a desk without a line needs to ask nobody (design.md 2)."""

from __future__ import annotations

import os
import time
import uuid

_last = 0
_ahead = 0  # ns from this machine's clock to a pretended one


def now_ms() -> int:
    """This machine's clock in UTC milliseconds; correct it with the known offset before showing or sending it."""
    return _time_ns() // 1_000_000


def pretend(now: int) -> None:
    """From here on this process lives at another time (UTC ms): for a demonstration, whose day is a known one."""
    global _ahead
    _ahead = now * 1_000_000 - time.time_ns()


def _time_ns() -> int:
    return time.time_ns() + _ahead


def new_id() -> str:
    """A UUIDv7 (RFC 9562 section 5.7) as text; two from one process always sort in the order they were made.

    Twelve bits below the millisecond count up within it (method 1 of section 6.2), so that
    the acts of one bulk command keep their order by id alone.
    """
    global _last
    stamp = max(_time_ns() // 244, _last + 1)  # about 4096 ticks a millisecond
    _last = stamp
    ms, tick = divmod(stamp * 244, 1_000_000)
    value = (ms & (2**48 - 1)) << 80 | 0x7 << 76 | (tick * 4096 // 1_000_000) << 64
    value |= 0b10 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    return str(uuid.UUID(int=value))


def child_id(action: str, ordinal: int) -> str:
    """Id of the ``ordinal``-th thing that an action creates (sub-task, notice): the same at both ends."""
    return str(uuid.uuid5(uuid.UUID(action), str(ordinal)))
