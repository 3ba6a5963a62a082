"""The way out: acts in batches, each act's fate by its own answer (design.md 5.4, 5.5).

HTTP tells whether a batch was processed, the answer tells about each act. What is not surely
known stays queued under the same id and is asked again; a batch that the city will not read is
made smaller until the one act stands alone. No transaction is open while the city is asked.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from gridcentre.domain.ids import now_ms
from gridcentre.domain.problems import Problem
from gridcentre.domain.workflow import table
from gridcentre.store import outbox, projection
from gridcentre.store.book import Book
from gridcentre.store.outbox import Entry
from gridcentre.store.rebase import Rebase
from gridcentre.sync.clock import CityClock
from gridcentre.sync.contract import ActionIn, ActionsAnswer, ActionsRequest, KnownAnswer, KnownRequest, Result, Session
from gridcentre.sync.handshake import Handshake
from gridcentre.sync.http import CityError, Lane

FIRST_BATCH = 200
QUICK_S = 1.0
BACKOFF_MS = (1_000, 300_000)
DEFER_MS = 1_000  # the least wait after "deferred": never a hot loop
ABOUT_ONE_ACT = (400, 403, 409, 413, 422)  # a batch refused so is made smaller; else the lane is at fault
ABOUT_THE_DESK = ("device-revoked", "account-inactive")


@dataclass
class Pushed:
    """Outcome of one round."""

    sent: int = 0
    refused: int = 0
    offered_again: int = 0


class Push:
    """One thread at a time. ``chance`` spreads the desks of a town after an outage."""

    def __init__(
        self,
        lane: Lane,
        handshake: Handshake,
        clock: CityClock,
        book: Book,
        rebase: Rebase,
        announce: Callable[[frozenset[str]], None],
        chance: random.Random,
    ) -> None:
        self._lane = lane
        self._handshake = handshake
        self._clock = clock
        self._book = book
        self._rebase = rebase
        self._announce = announce
        self._chance = chance
        self._size = FIRST_BATCH
        self._turn = threading.Lock()

    def round(self) -> Pushed:
        """Sends what is due until nothing is; raises ``CityError`` when the line or the sign-in fails."""
        with self._turn:
            pushed = Pushed()
            self._ask_for_lost(pushed)
            while batch := self._due():
                self._send(batch, pushed)
            return pushed

    def _due(self) -> list[tuple[Entry, str]]:
        with self._book.read() as c:
            return outbox.due(c, now_ms(), self._size)

    def _send(self, batch: list[tuple[Entry, str]], pushed: Pushed) -> None:
        session = self._handshake.session(self._lane)
        self._size = min(self._size, session.limits.batch_actions)
        batch, request = _fitting(batch[: self._size], session)
        acts = [entry.id for entry, _ in batch]
        with self._book.write() as c:
            outbox.mark_sending(c, acts)
        began = time.monotonic()
        try:
            answer = self._lane.post("actions", request, ActionsAnswer)
        except CityError as error:
            self._unprocessed(batch, error, pushed)
            return
        except BaseException:  # cut from our side, or ended: nobody knows
            self._requeue(acts, 0, None, unsure=True)
            raise
        self._clock.heard(answer.server_time, int((time.monotonic() - began) * 500))
        self._take(batch, {result.id: result for result in answer.results}, pushed)
        if time.monotonic() - began < QUICK_S:
            self._size = min(self._size * 2, session.limits.batch_actions)

    def _unprocessed(self, batch: list[tuple[Entry, str]], error: CityError, pushed: Pushed) -> None:
        """The batch as a whole was not taken, or nobody knows."""
        acts = [entry.id for entry, _ in batch]
        one_act = error.status == 413 or (error.refused and error.status in ABOUT_ONE_ACT)
        if one_act and error.problem.code not in ABOUT_THE_DESK:
            if len(acts) > 1:
                self._size = len(acts) // 2
                self._requeue(acts, 0, None, unsure=False)
            else:
                self._size = 1
                self._refuse_alone(batch[0][0], error.problem, pushed)
            return
        unknown = error.sent and not error.from_city and error.status not in (401, 429, 503)
        if error.sent and error.status == 0:
            self._size = max(1, len(acts) // 2)
        if error.status == 401 or error.problem.code in ABOUT_THE_DESK:
            next_attempt = 0  # waits for a person, not for a time
        elif error.retry_after:
            next_attempt = now_ms() + int(error.retry_after * 1000)
        else:
            next_attempt = now_ms() + self._backoff(max(entry.attempts for entry, _ in batch))
        self._requeue(acts, next_attempt, error.problem, unsure=unknown)
        raise error

    def _requeue(self, acts: Sequence[str], next_attempt: int, trouble: Problem | None, *, unsure: bool) -> None:
        with self._book.write() as c:
            outbox.requeue(c, acts, next_attempt=next_attempt, trouble=trouble, unsure=unsure)

    def _backoff(self, attempts: int) -> int:
        """Full time at most, half of it at least; ms."""
        least, most = BACKOFF_MS
        longest = min(most, least * 2 ** min(attempts, 10))
        return int(longest * self._chance.uniform(0.5, 1.0))

    def _refuse_alone(self, entry: Entry, problem: Problem, pushed: Pushed) -> None:
        with self._book.write() as c:
            outbox.refuse(c, entry.id, problem, None)
            self._rebase.one(c, entry.ticket)
        pushed.refused += 1
        self._announce(frozenset((entry.ticket,)))

    def _take(self, batch: list[tuple[Entry, str]], results: dict[str, Result], pushed: Pushed) -> None:
        """Each act's own answer; all in one commit."""
        anew: set[str] = set()  # projections that the answers change
        marks: set[str] = set()  # only their sync state
        with self._book.write() as c:
            for entry, _ in batch:
                result = results.get(entry.id)
                if result is None:  # an answer of another batch: as good as none
                    trouble = Problem("not-a-city", detail="an act without an answer")
                    retry_at = now_ms() + self._backoff(entry.attempts)
                    outbox.requeue(c, [entry.id], next_attempt=retry_at, trouble=trouble, unsure=True)
                elif _refused(result):
                    anew |= self._refuse(c, entry, result)
                    pushed.refused += 1
                elif result.verdict in ("applied", "duplicate"):
                    outbox.acknowledge(
                        c, entry.id, seq=result.seq, version=result.version, at=result.at, number=result.number
                    )
                    outbox.release(c, entry.id)
                    pushed.sent += 1
                    row = table().rows[entry.kind]
                    as_shown = row.offline and not row.new and not entry.doubt
                    (marks if as_shown else anew).add(entry.ticket)
                else:
                    self._hold_back(c, entry, result)
                    anew.add(entry.ticket)
            for ticket in sorted(anew):
                self._rebase.one(c, ticket)
            for ticket in sorted(marks - anew):
                projection.remark(c, ticket, outbox.of_ticket(c, ticket))
        self._announce(frozenset(anew | marks))

    def _refuse(self, c: Connection, entry: Entry, result: Result) -> set[str]:
        problem = Problem(result.code or "unknown", dict(result.params))
        verdict = bytes(result.ticket)
        behind = outbox.refuse(c, entry.id, problem, verdict if verdict != b"null" else None)
        followers = (outbox.get(c, act) for act in behind)
        return {entry.ticket} | {one.ticket for one in followers if one}

    def _hold_back(self, c: Connection, entry: Entry, result: Result) -> None:
        if result.verdict == "blocked" and result.by:
            blocker = outbox.get(c, result.by)
            if blocker and blocker.state == "rejected":
                outbox.block(c, [entry.id], result.by)
                return
        params = dict(result.params)
        if result.missing:
            params["missing"] = str(len(result.missing))
        trouble = Problem(result.code or "unknown", params)
        retry_at = now_ms() + max(result.retry_after * 1000, DEFER_MS)
        outbox.held_back(c, entry.id, next_attempt=retry_at, trouble=trouble, by=result.by)

    def _ask_for_lost(self, pushed: Pushed) -> None:
        """A city that lost its memory gets the acts that it does not know, with their old ids (design.md 5.6)."""
        with self._book.read() as c:
            asked = outbox.to_ask(c)
        if not asked:
            return
        session = self._handshake.session(self._lane)
        known: set[str] = set()
        if "known" in session.capabilities:
            for acts in _chunks(asked, session.limits.batch_actions):
                known.update(self._lane.post("actions/known", KnownRequest(ids=tuple(acts)), KnownAnswer).known)
        lost = [act for act in asked if act not in known]
        with self._book.write() as c:
            outbox.known_again(c, sorted(known.intersection(asked)), session.epoch)
            touched = outbox.offer_again(c, lost)
            for ticket in sorted(touched):
                self._rebase.one(c, ticket)
        pushed.offered_again += len(lost)
        self._announce(touched)


def _refused(result: Result) -> bool:
    return result.verdict == "rejected" or (result.verdict == "duplicate" and result.first == "rejected")


def _fitting(batch: list[tuple[Entry, str]], session: Session) -> tuple[list[tuple[Entry, str]], ActionsRequest]:
    """As many of ``batch`` as the city takes in one body, at least one."""
    room = session.limits.batch_bytes - 64
    chosen: list[tuple[Entry, str]] = []
    offers: list[ActionIn] = []
    for entry, after in batch:
        offer = msgspec.structs.replace(entry.offer, after=after) if after else entry.offer
        room -= len(msgspec.json.encode(offer)) + 1
        if room < 0 and chosen:
            break
        chosen.append((entry, after))
        offers.append(offer)
    return chosen, ActionsRequest(actions=tuple(offers))


def _chunks(acts: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (acts[start : start + size] for start in range(0, len(acts), size))
