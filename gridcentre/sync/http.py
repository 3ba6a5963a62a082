"""One lane to the city: a request is answered in the contract's words, or told as a typed problem.

Captive portals, half bodies and proxies that answer for the city must never be taken for it:
only a 2xx whose body decodes as the wanted type is an answer, and only a body with a ``code`` of
ours is the city's refusal. All else is "no line" or "not a city", and the outcome of the request
is unknown unless it surely never left. Each thread that talks has a lane (a session) of its own.
"""

from __future__ import annotations

import gzip
import socket
import time
import weakref
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from gridcentre import __version__
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.sync.contract import BASE, PROTOCOL, PROTOCOL_HEADER, WireProblem
from gridcentre.sync.keys import Keys

CONNECT_S = 5.0
READ_S = 30.0
TOTAL_S = 120.0  # a drip of bytes is no answer
GZIP_FROM = 1024  # bytes
BODY_LIMIT = 256 * 1024 * 1024
EXCERPT = 200
LOOPBACK = ("127.0.0.1", "localhost", "::1")

T = TypeVar("T")


class CityError(ProblemError):
    """A request that was not answered as asked.

    ``status`` 0: no HTTP answer. ``from_city``: the refusal is the city's own word, in the
    contract's form. ``sent`` False: it surely never reached the city. ``retry_after``: seconds
    that the city asks for.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        status: int = 0,
        from_city: bool = False,
        sent: bool = True,
        retry_after: float = 0.0,
        **params: object,
    ) -> None:
        super().__init__(code, detail, **params)
        self.status = status
        self.from_city = from_city
        self.sent = sent
        self.retry_after = retry_after

    @property
    def refused(self) -> bool:
        """The city itself said no to this request: asking again unchanged is useless."""
        return self.from_city and 400 <= self.status < 500 and self.status not in (401, 408, 429)


class Cut(Exception):
    """The request was ended from our side (``Lane.cut``); nothing is wrong with the line."""


class Lane:
    """One session to the city; calls from one thread at a time, ``cut`` from any.

    ``keys`` None sends no bearer token (enrolment and sign-in only).
    """

    def __init__(self, url: str, keys: Keys | None = None) -> None:
        self.url = url.rstrip("/")
        self.keys = keys
        self.gzip = False  # set once the city lists the capability
        self._cuts = 0
        self._since = 0
        self._open: weakref.WeakSet[HTTPConnection] = weakref.WeakSet()
        self._session = requests.Session()
        # the machine's proxies and certificates count for the city, never for this machine; .netrc never
        self._session.trust_env = urlsplit(self.url).hostname not in LOOPBACK
        self._session.auth = _no_auth
        self._session.mount("http://", _Adapter(self))
        self._session.mount("https://", _Adapter(self))

    @property
    def cuts(self) -> int:
        """How often it was cut; see ``since`` of ``get``."""
        return self._cuts

    def get(
        self,
        path: str,
        answer: type[T],
        params: Mapping[str, Any] | None = None,
        *,
        wait: float = 0.0,
        since: int | None = None,
    ) -> T:
        """``wait``: seconds that the city may hold the answer back (long poll).

        ``since``: value of ``cuts`` when the caller decided to ask; a cut after that ends the
        request even if it has not begun.
        """
        return self._call("GET", path, answer, params=params, wait=wait, since=since)

    def post(self, path: str, body: msgspec.Struct, answer: type[T]) -> T:
        return self._call("POST", path, answer, body=msgspec.json.encode(body))

    def cut(self) -> None:
        """Ends the request in flight at once by shutting its socket; the next request opens a new one."""
        self._cuts += 1
        for connection in list(self._open):
            _shut(connection)

    def close(self) -> None:
        self.cut()
        self._session.close()

    def _call(
        self,
        method: str,
        path: str,
        answer: type[T],
        *,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        wait: float = 0.0,
        since: int | None = None,
    ) -> T:
        self._since = self._cuts if since is None else since
        token = self.keys.access() if self.keys else ""
        try:
            return self._once(method, path, answer, params, body, wait, token)
        except CityError as error:
            if self.keys is None or error.status != 401 or error.problem.code != "sign-in-needed":
                raise
        assert self.keys is not None
        return self._once(method, path, answer, params, body, wait, self.keys.renew(token))

    def _once(
        self,
        method: str,
        path: str,
        answer: type[T],
        params: Mapping[str, Any] | None,
        body: bytes | None,
        wait: float,
        token: str,
    ) -> T:
        if self._cuts != self._since:
            raise Cut
        try:
            status, headers, content = self._exchange(method, path, params, body, wait, token)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as broken:
            # ValueError: what an SSL socket says when it is shut under a reader
            if self._cuts != self._since:
                raise Cut from broken
            raise _no_line(broken) from broken
        return _read(answer, status, headers, content)

    def _exchange(
        self, method: str, path: str, params: Mapping[str, Any] | None, body: bytes | None, wait: float, token: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        headers = {
            PROTOCOL_HEADER: str(PROTOCOL),
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"gridcentre/{__version__}",
        }
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
            if self.gzip and len(body) > GZIP_FROM:
                body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
        until = time.monotonic() + TOTAL_S + wait
        with self._session.request(
            method,
            f"{self.url}{BASE}/{path}",
            params=params,
            data=body,
            headers=headers,
            timeout=(CONNECT_S, READ_S + wait),
            allow_redirects=False,  # a portal's redirect is not the city, and the token goes nowhere else
            stream=True,
        ) as response:
            return response.status_code, response.headers, _content(response, until)

    def _connected(self, connection: HTTPConnection) -> None:
        self._open.add(connection)
        if self._cuts != self._since:
            _shut(connection)


def _content(response: requests.Response, until: float) -> bytes:
    chunks = bytearray()
    for chunk in response.iter_content(1 << 16):
        chunks += chunk
        if len(chunks) > BODY_LIMIT or time.monotonic() > until:
            response.close()
            raise requests.ReadTimeout(f"gave up after {len(chunks)} bytes")
    return bytes(chunks)


def _read(answer: type[T], status: int, headers: Mapping[str, str], content: bytes) -> T:
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if 200 <= status < 300 and kind == "application/json":
        try:
            return msgspec.json.decode(content, type=answer)
        except (msgspec.DecodeError, UnicodeDecodeError) as unreadable:
            raise _not_a_city(status, kind, content, f"{unreadable}; ") from unreadable
    if kind in ("application/problem+json", "application/json") and not 200 <= status < 300:
        try:
            problem = msgspec.json.decode(content, type=WireProblem)
        except (msgspec.DecodeError, UnicodeDecodeError):
            problem = WireProblem()
        if problem.code != WireProblem().code:
            raise _refusal(status, headers, problem)
    retry_after = _seconds(headers.get("Retry-After", ""))
    if status in (429, 503):
        raise CityError("city-busy", f"HTTP {status}", status=status, retry_after=retry_after)
    if status >= 500:
        raise CityError("server-error", _excerpt(status, kind, content), status=status, retry_after=retry_after)
    raise _not_a_city(status, kind, content)


def _refusal(status: int, headers: Mapping[str, str], wire: WireProblem) -> CityError:
    detail = f"HTTP {status} {wire.detail or wire.title}".strip()
    if wire.request_id:
        detail += f" [{wire.request_id}]"
    error = CityError(wire.code, detail, status=status, from_city=True)
    error.retry_after = max(float(wire.retry_after), _seconds(headers.get("Retry-After", "")))
    error.problem = Problem(wire.code, {key: str(value) for key, value in wire.params.items()}, detail)
    return error


def _not_a_city(status: int, kind: str, content: bytes, why: str = "") -> CityError:
    return CityError("not-a-city", why + _excerpt(status, kind, content), status=status)


def _excerpt(status: int, kind: str, content: bytes) -> str:
    text = content[: EXCERPT * 4].decode("utf-8", "replace")
    return f"HTTP {status} {kind}: {' '.join(text.split())[:EXCERPT]}"


def _seconds(header: str) -> float:
    return float(header) if header.strip().isdigit() else 0.0


def _no_line(broken: Exception) -> CityError:
    detail = f"{type(broken).__name__}: {_reason(broken)}"
    if isinstance(broken, requests.exceptions.SSLError):
        return CityError("certificate-refused", detail, sent=False)
    never_left = isinstance(broken, requests.ConnectTimeout | requests.exceptions.ProxyError) or isinstance(
        _cause(broken), urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError
    )
    return CityError("no-line", detail, sent=not never_left)


def _cause(broken: Exception) -> object:
    inner = broken.args[0] if broken.args else None
    return getattr(inner, "reason", inner)


def _reason(broken: Exception) -> str:
    """The innermost words; the address stands in the profile already, and a query may hold a cursor."""
    inner = _cause(broken)
    text = str(inner if isinstance(inner, Exception) else broken)
    return text.rpartition(">: ")[2] if ">: " in text else text


def _no_auth(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _shut(connection: HTTPConnection) -> None:
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            connection.close()  # was not connected any more


class _Adapter(HTTPAdapter):
    """Tells its lane of each socket, so that a long poll can be ended at once."""

    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        super().__init__(pool_connections=2, pool_maxsize=2)

    def init_poolmanager(self, *args: Any, **keywords: Any) -> None:
        super().init_poolmanager(*args, **keywords)
        self.poolmanager.pool_classes_by_scheme = self._pools()

    def proxy_manager_for(self, *args: Any, **keywords: Any) -> Any:
        manager = super().proxy_manager_for(*args, **keywords)
        manager.pool_classes_by_scheme = self._pools()
        return manager

    def _pools(self) -> dict[str, Any]:
        lane = self._lane

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                lane._connected(self)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                lane._connected(self)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        return {"http": PlainPool, "https": SecurePool}
