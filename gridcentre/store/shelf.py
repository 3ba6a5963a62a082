"""Which cache file is in use, and the one that is being filled beside it.

A refused cursor means a new start, but nothing is deleted first: the desk goes on with the old
file until the new one is complete. The name of the file in use stands in ``desk.db``, so a crash
at any point leaves either the old or the new one in use, never half of one.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection

from gridcentre.domain.organisation import Town
from gridcentre.store import engine
from gridcentre.store.book import Book, set_setting
from gridcentre.store.cache import Cache

FIRST = "cache.db"
SECOND = "cache-2.db"
IN_USE = "cache_in_use"
FILLING = "cache_filling"  # why the other file is being filled, '' if it is not


class Shelf:
    """``cache`` is the one to read; a replaced one stays open for readers that still hold it until ``close``.

    ``names``: town code -> name, for what the feed itself does not name.
    """

    def __init__(self, folder: Path, key: bytes, book: Book, names: Mapping[str, str]) -> None:
        self._folder = folder
        self._names = names
        self._key = key
        self._book = book
        self._lock = threading.Lock()
        self._replaced: list[Cache] = []
        self._name = book.setting(IN_USE, FIRST)
        self.cache = Cache.open(folder / self._name, key, names)
        self._next: Cache | None = None
        if not self.filling:
            engine.remove_file(self._folder / self._other)

    @property
    def _other(self) -> str:
        return SECOND if self._name == FIRST else FIRST

    @property
    def filling(self) -> str:
        """The reason why a new file is being filled, '' if none is."""
        return self._book.setting(FILLING)

    def begin(self, reason: str) -> Cache:
        """The empty file to fill beside the one in use."""
        self._end_next()
        engine.remove_file(self._folder / self._other)
        self._book.set_setting(FILLING, reason)
        return self.next()

    def next(self) -> Cache:
        """The file being filled, as far as an earlier run has come."""
        if self._next is None:
            self._next = Cache.open(self._folder / self._other, self._key, self._names)
        return self._next

    def point_to_next(self, c: Connection) -> None:
        """Names the filled file as the one in use, in the caller's transaction; ``swap`` follows its commit."""
        set_setting(c, IN_USE, self._other)
        set_setting(c, FILLING, "")

    def swap(self) -> None:
        """Takes the filled file into use."""
        new = self.next()
        with self._lock:
            self._replaced.append(self.cache)
            self.cache, self._next = new, None
            self._name = self._other

    def town(self, code: str) -> Town:
        """The town with all its data as last pulled."""
        return self.cache.town(code)

    def close(self) -> None:
        self._end_next()
        for cache in [*self._replaced, self.cache]:
            cache.close()

    def _end_next(self) -> None:
        if self._next is not None:
            self._next.close()
            self._next = None
