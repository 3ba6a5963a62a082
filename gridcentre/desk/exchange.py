"""``desk.sync``: the exchange with the city as the desk offers it, and the sign-in that it may ask for."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from gridcentre.desk.audit import Audit
from gridcentre.desk.core import Core
from gridcentre.desk.values import SyncState, SyncSummary
from gridcentre.domain.problems import ProblemError
from gridcentre.store import outbox
from gridcentre.sync.contract import RefreshRequest, SignInRequest, Tokens
from gridcentre.sync.handshake import Handshake
from gridcentre.sync.http import CityError, Lane
from gridcentre.sync.keys import Keys
from gridcentre.sync.loop import Loop
from gridcentre.sync.pull import Pull
from gridcentre.sync.push import Push
from gridcentre.trust.vault import Vault

REFRESH_TOKEN = "refresh_token"
# the city has taken the password, the profile does not open with it: it is sealed anew
_NOT_THIS_ONE = frozenset({"wrong-password", "too-many-attempts", "keyring-entry-lost"})


@dataclass(frozen=True)
class Outage:
    """An entry of the outage log: evidence for ``request_exclusion`` (city time, ms)."""

    start: int
    until: int
    cause: str


class Exchange:
    """Owns the lanes; one ``Loop`` does the work."""

    def __init__(self, core: Core, audit: Audit, vault: Vault, passphrase: str) -> None:
        self._core = core
        self._audit = audit
        self._vault = vault
        self._passphrase = passphrase
        url = core.profile.url
        self._door = Lane(url)  # without a token: sign-in and renewal
        self.keys = Keys(self._renew, self._load_token, self._store_token)
        self._pull_lane, self._push_lane = Lane(url, self.keys), Lane(url, self.keys)
        self._ask_lane = Lane(url, self.keys)
        self._asking = threading.Lock()
        chance = random.Random()
        handshake = Handshake(core.clock)
        push = Push(self._push_lane, handshake, core.clock, core.book, core.rebase, core.announce, chance)

        def make_pull(progress: Callable[[int], None]) -> Pull:
            return Pull(
                self._pull_lane, handshake, core.clock, core.book, core.shelf, core.rebase, core.announce, progress
            )

        lanes = (self._pull_lane, self._push_lane)
        self._loop = Loop(lanes, handshake, core.clock, core.book, make_pull, push, self._report, chance)
        core.poke = self._loop.poke

    def once(self) -> SyncSummary:
        """One full exchange. A failed line or sign-in is told in ``problem``; ProblemError ``working-offline``."""
        done = self._loop.once()
        state = self.state()
        return SyncSummary(
            rows=done.pulled.rows,
            tickets=len(done.pulled.tickets),
            sent=done.pushed.sent,
            refused=done.pushed.refused,
            waiting=state.unsent,
            needs_you=state.needs_you,
            renewed=done.pulled.renewed,
            offered_again=done.pushed.offered_again,
            problem=done.problem,
        )

    def watch(self, stop: threading.Event) -> None:
        """Stays in step until ``stop`` is set; blocks the caller's thread."""
        self._loop.watch(stop)

    def state(self) -> SyncState:
        """What the status strip shows."""
        with self._core.book.read() as c:
            unsent, refused = outbox.counts(c)
        condition = self._loop.watchman.condition
        return SyncState(
            connection=condition.connection,
            data_as_of=self._loop.data_as_of,
            unsent=unsent,
            needs_you=refused,
            since=condition.since,
            progress=condition.progress,
            clock_off=self._core.clock.off,
            problem=condition.problem,
        )

    def work_offline(self, away: bool) -> None:
        """True: nothing is sent or fetched until False."""
        self._loop.work_offline(away)

    def sign_in(self, password: str) -> None:
        """A new pair of tokens. A password that was changed at the city is from now on the one that opens the profile.

        Raises ``CityError`` (password-wrong, device-revoked, no-line …).
        """
        profile = self._core.profile
        request = SignInRequest(account=profile.account.id, password=password, device=profile.device)
        with self._asking:
            self.keys.take(self._door.post("sign-in", request, Tokens))
        try:
            profile.unlock(password, self._vault, self._passphrase)
        except ProblemError as problem:
            if problem.problem.code not in _NOT_THIS_ONE:
                raise
            profile.set_password(password, self._vault, self._passphrase)
        self._loop.signed_in()

    def ask(self) -> Lane:
        """The lane for a single question of a person (reveal); use it under ``asking``."""
        return self._ask_lane

    @property
    def asking(self) -> threading.Lock:
        return self._asking

    def outages(self) -> tuple[Outage, ...]:
        """When the line was down since this profile began, oldest first."""
        with self._core.book.read() as c:
            return tuple(
                Outage(*row) for row in c.exec_driver_sql("SELECT start, until, cause FROM outage ORDER BY start")
            )

    def close(self) -> None:
        self._loop.remember()
        for lane in (self._pull_lane, self._push_lane, self._ask_lane, self._door):
            lane.close()

    def _report(self) -> None:
        self._audit.send(self._push_lane)

    def _renew(self, refresh_token: str) -> Tokens:
        if not refresh_token:
            raise CityError("sign-in-needed", "no refresh token is kept", status=401, sent=False)
        return self._door.post("token", RefreshRequest(refresh_token=refresh_token), Tokens)

    def _load_token(self) -> str | None:
        profile = self._core.profile
        return profile.refresh_token(self._vault) or self._core.book.setting(REFRESH_TOKEN)

    def _store_token(self, token: str) -> None:
        """Into the keyring; where there is none, or it fails, into ``desk.db``, which is encrypted as well."""
        with suppress(ProblemError):
            if self._core.profile.set_refresh_token(self._vault, token):
                return
        self._core.book.set_setting(REFRESH_TOKEN, token)
