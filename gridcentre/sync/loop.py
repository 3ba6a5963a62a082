"""Keeps a desk in step with its city for as long as it runs: a long poll in, acts out as soon as they are due.

Nothing here gives up: an outage, a night of sleep or a busy city is waited out with capped,
spread pauses, and every wait has an end or a reason that a person can remove. No Qt: the caller
lends the thread.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gridcentre.domain.ids import now_ms
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.store import outbox
from gridcentre.store.book import Book, set_setting
from gridcentre.sync.clock import CityClock
from gridcentre.sync.condition import Condition, Watchman
from gridcentre.sync.handshake import Handshake
from gridcentre.sync.http import CityError, Cut, Lane
from gridcentre.sync.pull import Pull, Pulled
from gridcentre.sync.push import Push, Pushed

PAUSE_S = (1.0, 300.0)
SLEEP_GAP_MS = 30_000  # the machine slept, or somebody set the clock: sockets may be dead
TICK_S = 5.0
REMEMBER_MS = 60_000  # how often "data as of" is written down
LEAST_WAIT_S = 5
DATA_AS_OF = "data_as_of"
CLOCK_OFFSET = "clock_offset"


@dataclass(frozen=True)
class Round:
    """What one full exchange did."""

    pulled: Pulled
    pushed: Pushed
    problem: Problem | None


class Loop:
    """``watch`` runs until told to stop; ``once`` may be called from any thread at any time, also while it runs."""

    def __init__(
        self,
        lanes: tuple[Lane, Lane],
        handshake: Handshake,
        clock: CityClock,
        book: Book,
        make_pull: Callable[[Callable[[int], None]], Pull],
        push: Push,
        report: Callable[[], None],
        chance: random.Random,
    ) -> None:
        self._pull_lane, self._push_lane = lanes
        self._handshake = handshake
        self._clock = clock
        self._book = book
        self._report = report
        self._chance = chance
        self.watchman = Watchman(self._changed)
        self._pull = make_pull(self.watchman.catching_up)
        self._push = push
        self.data_as_of = int(book.setting(DATA_AS_OF, "0"))
        self._remembered = self.data_as_of
        self._bell = threading.Condition()
        self._rung = 0
        self._errands = 0
        self._polling = False
        self._poll_since = 0
        self._away = False
        self._ending = False
        self._watching = threading.Lock()
        self._crash: BaseException | None = None
        self._cut_polls = 0
        self._wait_s = 0

    # -- what others may ask ---------------------------------------------------------------

    def poke(self) -> None:
        """Something may be due: an act was written, a person signed in."""
        with self._bell:
            self._rung += 1
            self._bell.notify_all()

    def work_offline(self, away: bool) -> None:
        """True: no request leaves until False; acts are written as ever."""
        self._away = away
        if away:
            self.watchman.working_offline()
            self._pull_lane.cut()
        else:
            self.watchman.offline()
        self.poke()

    def signed_in(self) -> None:
        """A person has signed in: try again at once."""
        self._handshake.forget()
        self.watchman.offline()
        self.poke()

    def once(self) -> Round:
        """Pull, push, and pull what the push brought about. A failed line is told in ``problem``, not raised."""
        if self._away:
            raise ProblemError("working-offline")
        pulled, pushed, problem = Pulled(), Pushed(), None
        with self._errand():
            try:
                pulled = self._pull_round(0)
                pushed = self._push_round()
                if pushed.sent or pushed.refused or pushed.offered_again:
                    after = self._pull_round(0)
                    pulled.rows += after.rows
                    pulled.tickets |= after.tickets
                    pulled.renewed = pulled.renewed or after.renewed
            except CityError as error:
                problem = error.problem
        return Round(pulled, pushed, problem)

    def watch(self, stop: threading.Event) -> None:
        """Blocks until ``stop`` is set, then ends the request in flight. One watch at a time."""
        if not self._watching.acquire(blocking=False):
            raise RuntimeError("this desk is being watched already")
        self._ending, self._crash = False, None
        threads = [
            threading.Thread(target=self._guarded, args=(work, stop), name=f"gridcentre-{name}")
            for name, work in (("pull", self._pulls), ("push", self._pushes))
        ]
        try:
            for thread in threads:
                thread.start()
            drift = _drift()
            while not stop.wait(TICK_S):
                before, drift = drift, _drift()
                if abs(drift - before) > SLEEP_GAP_MS:
                    self._wake_up()
        finally:
            self._ending = True
            self._pull_lane.cut()
            self._push_lane.cut()
            self.poke()
            for thread in threads:
                thread.join()
            self.remember()
            self._watching.release()
        if self._crash is not None:
            raise self._crash

    def remember(self) -> None:
        """Writes down what the next start wants to know."""
        if self.data_as_of != self._remembered:
            with self._book.write() as c:
                set_setting(c, DATA_AS_OF, str(self.data_as_of))
                set_setting(c, CLOCK_OFFSET, str(self._clock.offset))
            self._remembered = self.data_as_of

    # -- the two workers -------------------------------------------------------------------

    def _guarded(self, work: Callable[[], None], stop: threading.Event) -> None:
        """A worker that dies of a bug ends the watch loudly instead of falling silent."""
        try:
            work()
        except BaseException as bug:
            self._crash = bug
            stop.set()

    def _pulls(self) -> None:
        failures = 0
        wait = 0
        while self._may_poll():
            began = time.monotonic()
            try:
                pulled = self._pull_round(wait, self._poll_since)
                failures = 0
                idle = wait and not pulled.rows and time.monotonic() - began < min(wait, 1)
                wait = self._longest_wait()
                if idle:  # a city that does not hold the answer back must not be asked in a circle
                    self._pause(PAUSE_S[0])
            except Cut:
                wait = 0
            except CityError as error:
                failures += 1
                self._shorten(error, wait, time.monotonic() - began)
                wait = 0
                self._pause(error.retry_after or self._delay(failures))
            except ProblemError as problem:
                failures += 1
                wait = 0
                self.watchman.stuck(problem.problem)
                self._pause(self._delay(failures))

    def _pushes(self) -> None:
        failures = 0
        while not self._ending:
            rung = self._rung
            delay: float | None = None
            if self.watchman.condition.connection != "signed-out" and not self._away:
                try:
                    self._push_round()
                    failures = 0
                except Cut:
                    continue
                except CityError as error:
                    failures += 1
                    delay = error.retry_after or self._delay(failures)
                except ProblemError as problem:
                    failures += 1
                    self.watchman.stuck(problem.problem)
                    delay = self._delay(failures)
            self._until_due(rung, delay)

    def _until_due(self, rung: int, delay: float | None) -> None:
        """Waits for a ring, for the next act that waits for a time, or for ``delay`` (s)."""
        with self._book.read() as c:
            due = outbox.next_due(c, now_ms())
        if due:
            seconds = max(0.05, (due - now_ms()) / 1000)
            delay = seconds if delay is None else min(delay, seconds)
        with self._bell:
            if rung == self._rung and not self._ending:
                self._bell.wait(delay)

    def _may_poll(self) -> bool:
        """Waits while a person works offline, must sign in, or an errand has the lane; False at the end."""
        with self._bell:
            self._polling = False
            self._bell.notify_all()
            while not self._ending and (
                self._away or self._errands or self.watchman.condition.connection == "signed-out"
            ):
                self._bell.wait()
            self._polling = not self._ending
            self._poll_since = self._pull_lane.cuts
            return self._polling

    @contextmanager
    def _errand(self) -> Iterator[None]:
        """Takes the pull lane over from the long poll for a moment."""
        with self._bell:
            self._errands += 1
            if self._polling:
                self._pull_lane.cut()
        try:
            yield
        finally:
            with self._bell:
                self._errands -= 1
                self._bell.notify_all()

    def _pause(self, seconds: float) -> None:
        """Ends early at the end, and when a person asks for a new try."""
        with self._bell:
            rung = self._rung
            self._bell.wait_for(lambda: self._ending or self._rung != rung, seconds)

    # -- one round each --------------------------------------------------------------------

    def _pull_round(self, wait: int, since: int | None = None) -> Pulled:
        try:
            pulled = self._pull.round(wait, since)
        except CityError as error:
            self._failed(error)
            raise
        self.data_as_of = pulled.server_time or self.data_as_of
        self.watchman.answered()
        if self.data_as_of - self._remembered > REMEMBER_MS:
            self.remember()
        return pulled

    def _push_round(self) -> Pushed:
        try:
            pushed = self._push.round()
            self._report()
        except CityError as error:
            self._failed(error)
            raise
        return pushed

    def _failed(self, error: CityError) -> None:
        self._handshake.forget()
        self.watchman.failed(error)

    def _changed(self, old: Condition, new: Condition) -> None:
        """At a regained line nothing waits for its back-off; an outage is kept as evidence (workflow.md 14)."""
        if new.connection in ("online", "catching-up") and old.connection not in ("online", "catching-up"):
            with self._book.write() as c:
                outbox.line_is_back(c)
                if old.connection == "offline" and old.problem:
                    c.exec_driver_sql(
                        "INSERT OR REPLACE INTO outage VALUES (?, ?, ?)",
                        (old.since + self._clock.offset, self._clock.now(), old.problem.code),
                    )
        self.poke()

    def _wake_up(self) -> None:
        self._pull_lane.cut()
        self._push_lane.cut()
        with self._book.write() as c:
            outbox.line_is_back(c)
        self.poke()

    def _longest_wait(self) -> int:
        session = self._handshake.last
        offered = session.limits.wait_s if session else 0
        return min(offered, self._wait_s) if self._wait_s else offered

    def _shorten(self, error: CityError, wait: int, lasted: float) -> None:
        """A proxy that cuts the poll twice gets shorter ones."""
        if wait and error.status == 0 and lasted > 1:
            self._cut_polls += 1
            if self._cut_polls >= 2:
                self._wait_s = max(LEAST_WAIT_S, wait // 2)
                self._cut_polls = 0
        elif wait:
            self._cut_polls = 0

    def _delay(self, failures: int) -> float:
        least, most = PAUSE_S
        return min(most, least * 2.0 ** min(failures - 1, 10)) * self._chance.uniform(0.5, 1.0)


def _drift() -> int:
    return now_ms() - time.monotonic_ns() // 1_000_000
