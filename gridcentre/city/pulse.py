"""Who waits for what, and when something has come (design.md 5.9).

Lives on the event loop of one server process. It learns of commits of its own process at once and
of other processes' by the database's change stamp, looked at a few times a second while somebody
waits. A request that finds nothing new is answered from here, without a thread or a query.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple

import anyio.to_thread

from gridcentre.city.database import City, epoch_of
from gridcentre.city.feed import Head, head, touched_since

BEAT = 0.05  # seconds between looks for commits of other processes


class News(NamedTuple):
    """What was read after a stamp: any later commit shows as another stamp."""

    stamp: int
    epoch: str
    head: Head
    touched: dict[str, int]  # channel -> its last number


class Pulse:
    """One per server. Every method but ``_read`` and ``_called`` runs on the loop."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._news: News | None = None
        self._heads: dict[str, int] = {}
        self._known_since = 0  # channels that are not in ``_heads`` have nothing above this
        self._waiting: set[asyncio.Event] = set()
        self._nudge = asyncio.Event()
        self._beat: asyncio.Task[None] | None = None
        self._stop_listening: Callable[[], None] | None = None
        self.closing = False

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._stop_listening = self._city.on_commit(partial(_call, loop, self._nudge.set))
        await self.look()

    async def stop(self) -> None:
        if self._stop_listening:
            self._stop_listening()
        self.release()
        if self._beat:
            self._beat.cancel()

    def release(self) -> None:
        """Answers everybody who waits; nobody waits again."""
        self.closing = True
        for waiter in self._waiting:
            waiter.set()

    async def look(self) -> News:
        """The state as of now; cheap while nothing was committed."""
        news = self._news
        if news and await self._stamp() == news.stamp:
            return news
        since = news.head.seq if news else -1
        fresh = await anyio.to_thread.run_sync(self._read, since)
        if news is None:
            self._known_since = fresh.head.seq
        self._heads.update(fresh.touched)
        self._news = fresh
        for waiter in self._waiting:
            waiter.set()
        return fresh

    @property
    def waiting(self) -> int:
        """Polls that are open now."""
        return len(self._waiting)

    def nothing_above(self, channels: Sequence[str], seq: int) -> bool:
        """Whether it is known that ``channels`` (none: all) hold nothing above ``seq``; asks nobody."""
        if self._news is None:
            return False
        if not channels:
            return self._news.head.seq <= seq
        return all(self._heads.get(channel, self._known_since) <= seq for channel in channels)

    async def wait(self, channels: Sequence[str], seq: int, seconds: float) -> None:
        """Until ``channels`` may hold something above ``seq``, the time is over, or the server stops."""
        waiter = asyncio.Event()
        self._waiting.add(waiter)
        if self._beat is None or self._beat.done():
            self._beat = asyncio.get_running_loop().create_task(self._beats())
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while self.nothing_above(channels, seq) and not self.closing:
                        await waiter.wait()
                        waiter.clear()
        finally:
            self._waiting.discard(waiter)

    async def _beats(self) -> None:
        while self._waiting and not self.closing:
            self._nudge.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._nudge.wait()
            await self.look()

    async def _stamp(self) -> int:
        if self._city.lanes.sqlite:  # no I/O: a counter in shared memory
            return self._city.lanes.stamp()
        return await anyio.to_thread.run_sync(self._city.lanes.stamp)

    def _read(self, since: int) -> News:
        stamp = self._city.lanes.stamp()
        with self._city.lanes.read() as connection:
            known = head(connection)
            touched = touched_since(connection, since) if since >= 0 else {}
            return News(stamp, epoch_of(connection), known, touched)


def _call(loop: asyncio.AbstractEventLoop, called: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop has just ended
        loop.call_soon_threadsafe(called)
