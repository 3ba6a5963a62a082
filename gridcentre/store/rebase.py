"""Carries the desk's pending acts over to what the city has said since (design.md 5.5).

Runs inside the writer's turn of ``desk.db`` and reads the cache only then: whoever writes an act
and whoever has pulled a page take that turn one after the other, so neither is overlooked.
Only tickets that changed and have open acts are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from sqlalchemy import Connection

from gridcentre.domain.problems import Problem
from gridcentre.store import outbox, projection
from gridcentre.store.book import Book
from gridcentre.store.outbox import Entry
from gridcentre.store.shelf import Shelf

BATCH = 100  # tickets a commit


class Rebase:
    """``now``: the city's time in ms as far as this desk knows it."""

    def __init__(self, book: Book, shelf: Shelf, now: Callable[[], int]) -> None:
        self._book = book
        self._shelf = shelf
        self._now = now

    def start(self) -> None:
        """At opening: what a crash between the two files left behind, and time windows that have closed since."""
        with self._book.read() as c:
            wanted = outbox.tickets(c) | projection.versions(c).keys()
        self.tickets(wanted)

    def tickets(self, changed: Collection[str], passed: Collection[str] = ()) -> frozenset[str]:
        """Renews the projection of those of ``changed`` that have open acts or stand in it; returns their ids.

        ``passed``: acts that were acknowledged before a now complete pull began: the base holds
        their effect even where the city shows this desk nothing of it.
        """
        with self._book.read() as c:
            standing = outbox.tickets(c) | projection.versions(c).keys()
        wanted = sorted(standing.intersection(changed))
        for start in range(0, len(wanted), BATCH):
            with self._book.write() as c:
                self._renew(c, wanted[start : start + BATCH], passed)
        return frozenset(wanted)

    def acknowledged(self) -> dict[str, str]:
        """Acts that the city has and the pull may not yet have passed: id -> ticket."""
        with self._book.read() as c:
            return outbox.acknowledged(c)

    def one(self, c: Connection, ticket: str, passed: Collection[str] = ()) -> None:
        """Renews one ticket in the caller's transaction."""
        self._renew(c, [ticket], passed)

    def _renew(self, c: Connection, tickets: Iterable[str], passed: Collection[str]) -> None:
        """The cache is asked once for all their acts."""
        entries = {ticket: outbox.of_ticket(c, ticket) for ticket in tickets}
        seen = self._shelf.cache.has_actions(entry.id for mine in entries.values() for entry in mine)
        for ticket, mine in entries.items():
            self._project(c, ticket, mine, seen, passed)

    def _project(
        self, c: Connection, ticket: str, entries: list[Entry], seen: Collection[str], passed: Collection[str]
    ) -> None:
        cache = self._shelf.cache
        settled = self._settle(c, entries, seen, passed)
        entries = [entry for entry in entries if entry.id not in settled]
        if not entries:
            projection.drop(c, ticket)
            return
        base = cache.ticket(ticket)
        town = self._shelf.town(entries[0].action.town)
        view = projection.fold_pending(base, seen, entries, town, self._now())
        if view.shown is None and view.expected is None:
            self._gone(c, ticket, entries)
            return
        entries = _with_doubts(c, entries, view.doubts)
        projection.put(c, view, projection.mark_of(entries), town, cache.version(ticket) if base else 0)

    def _settle(
        self, c: Connection, entries: Iterable[Entry], seen: Collection[str], passed: Collection[str]
    ) -> set[str]:
        """Moves what the pull has passed into the ledger."""
        cache = self._shelf.cache
        settled = []
        for entry in entries:
            if entry.id in seen and entry.state in ("queued", "sending"):
                self._heard_of(c, entry)  # its answer was lost, or is still on the way
                settled.append(entry.id)
            elif entry.state == "acknowledged" and (
                entry.id in seen or entry.id in passed or entry.seq <= cache.last_seq
            ):
                settled.append(entry.id)
        outbox.settle(c, settled, cache.epoch, self._now())
        return set(settled)

    def _heard_of(self, c: Connection, entry: Entry) -> None:
        logged = next(action for action in self._shelf.cache.actions(entry.ticket) if action.id == entry.id)
        outbox.acknowledge(c, entry.id, seq=logged.seq, version=logged.seq, at=logged.at, number="")

    def _gone(self, c: Connection, ticket: str, entries: list[Entry]) -> None:
        """The ticket left this desk's sight: its acts are still sent, the city decides, the row stays as last seen."""
        problem = Problem("not-visible", {"ticket": ticket})
        entries = _with_doubts(c, entries, {entry.id: problem for entry in entries if entry.state == "queued"})
        projection.remark(c, ticket, entries)


def _with_doubts(c: Connection, entries: list[Entry], doubts: Mapping[str, Problem | None]) -> list[Entry]:
    """Entries with their doubts renewed, in the file as well where they changed."""
    renewed, changed = [], []
    for entry in entries:
        problem = doubts.get(entry.id)
        if problem != entry.doubt:
            changed.append((entry.id, problem))
            entry = outbox.with_doubt(entry, problem)
        renewed.append(entry)
    outbox.mark_doubts(c, changed)
    return renewed
