"""What the groups of the desk share: the open files, the city's time, who is signed in, who hears of changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from gridcentre.domain.fields import TOWN_ZONE
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.sight import barred
from gridcentre.domain.tickets import Ticket
from gridcentre.store import projection
from gridcentre.store.book import Book, next_serial
from gridcentre.store.rebase import Rebase
from gridcentre.store.shelf import Shelf
from gridcentre.sync.clock import CityClock
from gridcentre.trust.profile import Profile

TOWN_SUFFIXES = ("镇", "街道", "乡")
Listener = Callable[[frozenset[str]], None]


class Core:
    """Safe from any thread."""

    def __init__(self, folder: Path, profile: Profile, book: Book, shelf: Shelf, clock: CityClock) -> None:
        self.folder = folder
        self.profile = profile
        self.book = book
        self.shelf = shelf
        self.clock = clock
        self.rebase = Rebase(book, shelf, clock.now)
        self.poke: Callable[[], None] = lambda: None  # rings the loop once there is one
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    @property
    def me(self) -> Account:
        """The signed-in account; what the feed says of it wins over what it was at enrolment."""
        enrolled = self.profile.account
        return self.shelf.town(self.profile.town).accounts.get(enrolled.id, enrolled)

    def town(self, code: str = "") -> Town:
        """A ticket's town, default the account's own.

        A new account's row comes late in a first load; its owner may work on what is there before it.
        """
        town, enrolled = self.shelf.town(code or self.profile.town), self.profile.account
        if enrolled.id in town.accounts or enrolled.town != town.code:
            return town
        return replace(town, accounts={**town.accounts, enrolled.id: enrolled})

    def find(self, key: str, c: Connection | None = None) -> str:
        """Id of the ticket with this number, 原号, outer number or id; ProblemError ``ticket-not-here``.

        ``c``: the connection to ``desk.db`` of a caller who has one.
        """
        if c is None:
            with self.book.read() as reader:
                return self.find(key, reader)
        found = projection.find(c, key) or self.shelf.cache.find(key)
        if found is None:
            raise ProblemError("ticket-not-here", number=key)
        return found

    def next_number(self, c: Connection, sign: str, now: int) -> str:
        """戴埠登A-2026-0007: town, what is numbered, device letter, year, serial; used up with the commit of ``c``."""
        year = datetime.fromtimestamp(now / 1000, TOWN_ZONE).year
        name = self.profile.town_name or self.profile.town
        suffix = next((suffix for suffix in TOWN_SUFFIXES if name[2:].endswith(suffix)), "")
        serial = next_serial(c, sign, year)
        return f"{name.removesuffix(suffix)}{sign}{self.profile.letter}-{year}-{serial:04d}"

    def visible(self, ticket: Ticket, key: str) -> None:
        """回避: for the unit or person complained of the ticket is not here (workflow.md 7)."""
        if barred(ticket, self.me, self.town(ticket.town)):
            raise ProblemError("ticket-not-here", number=key)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def announce(self, ids: frozenset[str]) -> None:
        """Calls every listener on the announcing thread, with no lock held and no transaction open."""
        if not ids:
            return
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(ids)
