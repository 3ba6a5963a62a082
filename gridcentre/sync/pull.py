"""The way in: pages of the feed into the cache until the city has no more (design.md 5.1).

A page and its cursor are one transaction. A refused cursor is never asked again: a new cache is
filled beside the old one and taken into use when it is whole; outbox and ledger stand in another
file and do not notice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from gridcentre.domain.calendar import day_of
from gridcentre.store import outbox
from gridcentre.store.book import Book, set_setting
from gridcentre.store.cache import Cache
from gridcentre.store.rebase import Rebase
from gridcentre.store.shelf import Shelf
from gridcentre.sync.clock import CityClock
from gridcentre.sync.contract import ChangesPage, Session
from gridcentre.sync.handshake import Handshake
from gridcentre.sync.http import CityError, Lane

FACT_YEARS = 5  # where the city says nothing of them
RETAINED = "retained_on"  # setting: the day of the last erasure
CURSOR_RESET = "cursor-reset"
FORGETFUL = ("epoch", "future")  # the city may have lost acts that it had taken
RESTARTS = 3  # a city that refuses the cursor it has just given is broken
EVERYTHING: frozenset[str] = frozenset("*")  # announced when any ticket may have changed


@dataclass
class Pulled:
    """Outcome of one round."""

    rows: int = 0
    tickets: set[str] = field(default_factory=set)
    renewed: str = ""  # why the cache was filled anew
    server_time: int = 0


class Pull:
    """One thread at a time. ``announce(ids)`` after each page; ``progress(rows)`` while there is more to come."""

    def __init__(
        self,
        lane: Lane,
        handshake: Handshake,
        clock: CityClock,
        book: Book,
        shelf: Shelf,
        rebase: Rebase,
        announce: Callable[[frozenset[str]], None],
        progress: Callable[[int], None],
    ) -> None:
        self._lane = lane
        self._handshake = handshake
        self._clock = clock
        self._book = book
        self._shelf = shelf
        self._rebase = rebase
        self._announce = announce
        self._progress = progress
        self._turn = threading.Lock()
        self._retained = ""

    def round(self, wait: int = 0, since: int | None = None) -> Pulled:
        """Pulls until the city has no more; ``wait``: seconds that it may hold back an empty answer.

        ``since``: as for ``Lane.get``.

        Raises ``CityError``, ``Cut``, and the store's problems; what has been pulled stays.
        """
        with self._turn:
            pulled = Pulled()
            acknowledged = self._rebase.acknowledged()
            for _ in range(RESTARTS):
                session = self._handshake.session(self._lane)
                self._compare(session)
                try:
                    self._drain(pulled, session, wait, since)
                    break
                except CityError as error:
                    if error.problem.code != CURSOR_RESET:
                        raise
                    self._start_anew(error.problem.params.get("reason", "expired"))
            else:
                raise CityError("not-a-city", "every cursor was refused")
            self._renew(pulled)
            touched = self._rebase.tickets(acknowledged.values(), acknowledged)
            if touched:
                self._announce(touched)
            self._retain(session)
            return pulled

    def _retain(self, session: Session) -> None:
        """Once a day what the city no longer lets a desk keep is erased (design.md 4); own open acts are spared."""
        today = str(day_of(self._clock.now()))
        self._retained = self._retained or self._book.setting(RETAINED)
        if self._retained == today:
            return
        self._retained = today
        keep, spared = session.keep, self._book.pending()
        if "body_days" in keep and self._shelf.cache.purge(
            keep["body_days"], self._clock.now(), keep.get("fact_years", FACT_YEARS), spared
        ):
            self._announce(EVERYTHING)
        with self._book.write() as c:
            set_setting(c, RETAINED, today)
            outbox.sweep(c, self._clock.now())

    def _compare(self, session: Session) -> None:
        """What was filled from another epoch or scope must not be mixed with what comes now."""
        filling = self._shelf.filling
        cache = self._shelf.next() if filling else self._shelf.cache
        if not cache.epoch:
            return
        if cache.epoch != session.epoch:
            self._shelf.begin("epoch")
        elif cache.scope != session.scope:
            self._shelf.begin(filling or "scope")

    def _start_anew(self, reason: str) -> None:
        self._handshake.forget()
        self._shelf.begin(self._shelf.filling or reason)

    def _drain(self, pulled: Pulled, session: Session, wait: int, since: int | None) -> None:
        """Pages into the cache in use, or into the one being filled, asking for the next while one is stored."""
        filling = bool(self._shelf.filling)
        cache = self._shelf.next() if filling else self._shelf.cache
        page = self._page(cache.cursor, session, 0 if filling else wait, since)
        with ThreadPoolExecutor(1, "next-page") as ahead:
            while True:
                following: Future[ChangesPage] | None = None
                if page.more:
                    following = ahead.submit(self._page, page.cursor, session, 0, since)
                try:
                    self._store(pulled, cache, page, session, filling)
                except BaseException:
                    self._lane.cut()
                    raise
                if following is None:
                    break
                self._progress(pulled.rows)
                page = following.result()
        pulled.server_time = page.server_time

    def _page(self, cursor: str, session: Session, wait: int, since: int | None) -> ChangesPage:
        began = time.monotonic()
        asked = {"cursor": cursor, "limit": session.limits.page, "wait": wait}
        page = self._lane.get("changes", ChangesPage, asked, wait=wait, since=since)
        round_trip = 0 if wait else int((time.monotonic() - began) * 500)
        self._clock.heard(page.server_time, round_trip)
        return page

    def _store(self, pulled: Pulled, cache: Cache, page: ChangesPage, session: Session, filling: bool) -> None:
        if not page.changes and page.cursor == cache.cursor:
            return
        effect = cache.apply_page(page, session.epoch, session.scope, self._book.pending())
        pulled.rows += effect.rows
        pulled.tickets |= effect.tickets
        if filling:
            return
        if effect.tickets:
            self._rebase.tickets(effect.tickets)
            self._announce(effect.tickets)

    def _renew(self, pulled: Pulled) -> None:
        """Takes a filled cache into use. After a loss of memory at the city all own acts are to be asked for."""
        reason = self._shelf.filling
        if not reason:
            return
        with self._book.write() as c:
            if reason in FORGETFUL:
                outbox.settle(c, list(outbox.acknowledged(c)), self._shelf.cache.epoch, self._clock.now())
                outbox.ask_for_all(c)
            self._shelf.point_to_next(c)
        self._shelf.swap()
        self._rebase.start()
        pulled.renewed = reason
        self._announce(EVERYTHING)
