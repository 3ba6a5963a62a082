"""The paths of ``/api/v1``: what is asked, by whom, and what the contract calls the answer.

Work on the database runs in threads; only the long poll lives on the event loop.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import anyio.to_thread
import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody, Parameter, SkipValidation

from gridcentre.city.accounts import Accounts, Caller
from gridcentre.city.database import City
from gridcentre.city.feed import Cursor, read_cursor
from gridcentre.city.pulse import News, Pulse
from gridcentre.city.replies import PROBLEM_TYPE
from gridcentre.city.scopes import channels_of, scope_hash
from gridcentre.city.service import LIMITS, Service
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.tickets import Party
from gridcentre.sync.contract import (
    BASE,
    AccessBatch,
    ActionsAnswer,
    ActionsRequest,
    ChangesPage,
    Digest,
    Done,
    EnrolRequest,
    KnownAnswer,
    KnownRequest,
    PasswordChange,
    RefreshRequest,
    RevealRequest,
    Session,
    SignInRequest,
    Tokens,
    WireProblem,
)

_JSON = "application/json"
_SIGN_IN = ["sign-in"]  # OpenAPI tags
_SYNC = ["sync"]
_ANYBODY: list[dict[str, list[str]]] = [{}]  # no token is needed


def _problems(**told: str) -> dict[int, ResponseSpec]:
    """Documented refusals: ``s410="…"``; those of every path are added."""
    every = {"s400": "request-malformed", "s412": "protocol-unsupported", "s500": "server-error", "s503": "city-busy"}
    return {
        int(status[1:]): ResponseSpec(WireProblem, description=words, media_type=PROBLEM_TYPE, generate_examples=False)
        for status, words in sorted((every | told).items())
    }


_SIGNED = {"s401": "sign-in-needed (no token, or expired: refresh or sign in) or device-revoked"}
_SECRET = {"s401": "password-wrong or device-revoked", "s429": "too-many-attempts, with Retry-After"}


class Door:
    """Knows who calls. A token looked up once holds until anything is committed anywhere."""

    def __init__(self, city: City, pulse: Pulse) -> None:
        self._accounts = city.accounts
        self._pulse = pulse
        self._stamp = -1
        self._callers: dict[str, Caller] = {}

    async def caller(self, request: Request[Any, Any, Any]) -> Caller:
        """The holder of the bearer token; raises ``sign-in-needed`` or ``device-revoked``."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ProblemError("sign-in-needed")
        news = await self._pulse.look()
        if news.stamp != self._stamp:
            self._stamp, self._callers = news.stamp, {}
        callers = self._callers
        found = callers.get(token)
        if found is None or found.expires <= self._accounts.now():
            found = await anyio.to_thread.run_sync(self._accounts.caller, token)
            callers[token] = found
        return found


Known = NamedDependency[SkipValidation[Caller]]
Serving = NamedDependency[SkipValidation[Service]]
Register = NamedDependency[SkipValidation[Accounts]]
Waiting = NamedDependency[SkipValidation[Pulse]]


class SignedOut(Controller):
    """Paths by which a desk gets its tokens."""

    path = BASE
    tags = _SIGN_IN
    security = _ANYBODY

    @post("/enrol", status_code=200, responses=_problems(s403="code-wrong, code-used, code-expired", **_SECRET))
    async def enrol(self, data: JSONBody[EnrolRequest], accounts: Register, service: Serving) -> Tokens:
        """Bind an account to this device by a one-time code; sets the password if the account has none yet."""
        work = partial(accounts.enrol, data.code, data.account, data.password, data.device_name)
        return _with_epoch(service, await anyio.to_thread.run_sync(work))

    @post("/sign-in", status_code=200, responses=_problems(**_SECRET))
    async def sign_in(self, data: JSONBody[SignInRequest], accounts: Register, service: Serving) -> Tokens:
        """A new pair of tokens for an enrolled device."""
        work = partial(accounts.sign_in, data.account, data.password, data.device)
        return _with_epoch(service, await anyio.to_thread.run_sync(work))

    @post("/token", status_code=200, responses=_problems(**_SIGNED))
    async def token(self, data: JSONBody[RefreshRequest], accounts: Register) -> Tokens:
        """A new access token for a refresh token."""
        return await anyio.to_thread.run_sync(accounts.refresh, data.refresh_token)


def _with_epoch(service: Service, tokens: Tokens) -> Tokens:
    return msgspec.structs.replace(tokens, epoch=service.city.epoch)


class SignedIn(Controller):
    """Paths for the holder of an access token."""

    path = BASE
    tags = _SYNC

    @get("/session", responses=_problems(**_SIGNED))
    async def session(self, caller: Known, service: Serving) -> Session:
        """The handshake: epoch, scope, limits, capabilities, version of the workflow table."""
        return await anyio.to_thread.run_sync(service.session, caller)

    @post("/password", status_code=200, responses=_problems(**_SECRET))
    async def password(self, data: JSONBody[PasswordChange], caller: Known, accounts: Register) -> Done:
        """Change one's own password; other devices of the account must sign in again."""
        await anyio.to_thread.run_sync(accounts.change_password, caller, data.old, data.new)
        return Done()

    @get("/changes", responses=_problems(s410="cursor-reset: params.reason expired, epoch, scope or future", **_SIGNED))
    async def changes(
        self,
        caller: Known,
        service: Serving,
        pulse: Waiting,
        cursor: Annotated[str, Parameter(description="as given by the last page; empty for the beginning")] = "",
        limit: Annotated[int, Parameter(ge=1, le=LIMITS.page)] = LIMITS.page,
        wait: Annotated[float, Parameter(ge=0, le=LIMITS.wait_s, description="seconds to wait for news")] = 0,
    ) -> Response[ChangesPage]:
        """The feed of the caller's scope, in the city's commit order."""
        channels = channels_of(caller.account)
        news = await pulse.look()
        place = read_cursor(cursor, caller.account, news.epoch, news.head) if cursor else None
        if place and pulse.nothing_above(channels, place.seq):
            if wait:
                await pulse.wait(channels, place.seq, wait)
                news = await pulse.look()
            if pulse.nothing_above(channels, place.seq):
                return _page(_nothing(caller, news, service.city))
        return _page(await anyio.to_thread.run_sync(_encoded, service, caller, cursor, limit))

    @post("/actions", status_code=200, responses=_problems(s413="too-large: send fewer acts", **_SIGNED))
    async def actions(self, data: JSONBody[ActionsRequest], caller: Known, service: Serving) -> ActionsAnswer:
        """Offer acts; each is answered in its place. Only a whole batch that was not looked at is an HTTP error."""
        return await anyio.to_thread.run_sync(service.actions, caller, data)

    @post("/actions/known", status_code=200, responses=_problems(**_SIGNED))
    async def known(self, data: JSONBody[KnownRequest], caller: Known, service: Serving) -> KnownAnswer:
        """Which of these acts have a verdict here (after the city was restored)."""
        return await anyio.to_thread.run_sync(service.known, data)

    @post("/reveal", status_code=200, responses=_problems(s403="not-visible, reveal-refused", **_SIGNED))
    async def reveal(self, data: JSONBody[RevealRequest], caller: Known, service: Serving) -> Party:
        """A protected complainant, with a reason; the access record is written first."""
        return await anyio.to_thread.run_sync(service.reveal, caller, data)

    @post("/access", status_code=200, responses=_problems(**_SIGNED))
    async def access(self, data: JSONBody[AccessBatch], caller: Known, service: Serving) -> Done:
        """What was viewed, printed, exported or copied on the desk."""
        return await anyio.to_thread.run_sync(service.access, caller, data)

    @get("/digest", responses=_problems(**_SIGNED))
    async def digest(self, caller: Known, service: Serving) -> Digest:
        """Sums per month, to compare with what the desk holds."""
        return await anyio.to_thread.run_sync(service.digest, caller)


def _page(body: bytes) -> Response[Any]:
    return Response(body, media_type=_JSON)


def _encoded(service: Service, caller: Caller, cursor: str, limit: int) -> bytes:
    return msgspec.json.encode(service.changes(caller, cursor, limit))


def _nothing(caller: Caller, news: News, city: City) -> bytes:
    place = Cursor(news.epoch, scope_hash(caller.account), news.head.seq)
    return msgspec.json.encode(ChangesPage(changes=(), cursor=str(place), more=False, server_time=city.now()))
