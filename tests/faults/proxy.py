"""A bad line: a real loopback HTTP proxy in front of the city that does what its script says to each request.

A mock of the client would prove that our code calls itself. This proxy speaks HTTP over real
sockets, so that a fault is met where it happens: before the city has heard of the request, or
after it has committed and the answer is lost (design.md 10). A test writes the script, then
acts; it waits on what the proxy has seen, never on time.

    with BackgroundCity(city) as served, Proxy(served.url) as line:
        line.script("POST actions", cut_after)          # the next push is committed, its answer is lost
        line.script("GET changes", status(503, retry_after=7), times=2)
        ... desk enrolled at line.url ...
        line.calls("POST actions")                      # what came by, in order, with the fault that met it

    gate = line.hold("POST actions", after=True)        # the city has committed, the desk does not know yet
    ...; gate.wait(); ...; gate.release()
    line.down(); ...; line.up()                         # nobody listens on the port / again, same port
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

PREFIX = "/api/v1/"
PATIENCE = 30.0  # seconds until a waiting test is told that nothing came
HOP_BY_HOP = frozenset(("connection", "keep-alive", "transfer-encoding", "content-length", "te", "upgrade", "host"))
PORTAL = "<!DOCTYPE html><html><title>网络认证</title><body><h1>请先登录无线网络</h1></body></html>".encode()


@dataclass(frozen=True)
class Reply:
    """An answer as it goes over the line; ``headers`` without the hop-by-hop ones."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    def plain(self) -> Reply:
        """The same answer without a content coding, so that its text can be changed."""
        if self.header("content-encoding") != "gzip":
            return self
        kept = tuple((key, value) for key, value in self.headers if key.lower() != "content-encoding")
        return Reply(self.status, kept, gzip.decompress(self.body))


@dataclass
class Call:
    """A request that came by. ``forwarded``: the city has answered it, whatever the desk then saw."""

    method: str
    path: str  # below /api/v1, without the query
    query: str
    body: bytes
    headers: dict[str, str]
    fault: str = ""
    forwarded: bool = False
    status: int = 0  # of the city's answer, 0 if it was never asked

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


class Exchange:
    """One request in a fault's hands: it may ask the city, answer, or spoil the connection."""

    def __init__(self, proxy: Proxy, call: Call, handler: _Handler) -> None:
        self.proxy = proxy
        self.call = call
        self._handler = handler

    def forward(self) -> Reply:
        """Ask the city; when this returns, the city has committed what it was asked."""
        reply = self.proxy._ask(self.call)
        self.call.forwarded = True
        self.call.status = reply.status
        return reply

    def answer(self, reply: Reply) -> None:
        self.begin(reply)
        self.write(reply.body)

    def begin(self, reply: Reply) -> None:
        """Status line and headers, with the full length of the body that should follow."""
        self._handler.send_response_only(reply.status)
        for key, value in reply.headers:
            self._handler.send_header(key, value)
        self._handler.send_header("Content-Length", str(len(reply.body)))
        self._handler.end_headers()

    def write(self, part: bytes) -> None:
        if self.call.method != "HEAD":
            self._handler.wfile.write(part)

    def close(self) -> None:
        """End the connection in good order, without (the rest of) an answer."""
        self._handler.close_connection = True
        with contextlib.suppress(OSError):
            self._handler.connection.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """End it with RST, as a dead router or a firewall does."""
        self._handler.close_connection = True
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # The last reference must go for the kernel to send RST; the buffered files hold one each.
        self._handler.rfile.close()
        self._handler.connection.close()

    def wait_for_hang_up(self) -> None:
        """Stay silent until the other side gives up (its own timeout) or the proxy ends."""
        self._handler.close_connection = True
        with contextlib.suppress(OSError):
            self._handler.connection.settimeout(None)
            while self._handler.connection.recv(4096):
                pass


@dataclass(frozen=True)
class Fault:
    """What happens to one request. ``name`` is what ``Call.fault`` and a failing test say."""

    name: str
    run: Callable[[Exchange], None]

    def __str__(self) -> str:
        return self.name


def _faithful(exchange: Exchange) -> None:
    exchange.answer(exchange.forward())


def _drop_before(exchange: Exchange) -> None:
    exchange.close()


def _cut_after(exchange: Exchange) -> None:
    exchange.forward()
    exchange.close()


def _reset_before(exchange: Exchange) -> None:
    exchange.reset()


def _reset_after(exchange: Exchange) -> None:
    exchange.forward()
    exchange.reset()


def _timeout_before(exchange: Exchange) -> None:
    exchange.wait_for_hang_up()


def _timeout_after(exchange: Exchange) -> None:
    exchange.forward()
    exchange.wait_for_hang_up()


def _half_body(exchange: Exchange) -> None:
    reply = exchange.forward()
    exchange.begin(reply)
    exchange.write(reply.body[: len(reply.body) // 2])
    exchange.close()


def _portal(exchange: Exchange) -> None:
    exchange.answer(Reply(200, (("Content-Type", "text/html; charset=utf-8"),), PORTAL))


def _portal_after(exchange: Exchange) -> None:
    exchange.forward()
    _portal(exchange)


def _broken_json(exchange: Exchange) -> None:
    reply = exchange.forward().plain()
    cut = reply.body[: max(1, len(reply.body) - 3)]
    exchange.answer(Reply(reply.status, (("Content-Type", "application/json"),), cut))


def _other_json(exchange: Exchange) -> None:
    exchange.forward()
    exchange.answer(Reply(200, (("Content-Type", "application/json"),), b'{"changes":7,"results":"ok","cursor":null}'))


def _twice(exchange: Exchange) -> None:
    exchange.forward()
    exchange.answer(exchange.forward())


faithful = Fault("faithful", _faithful)
drop_before = Fault("drop_before", _drop_before)  # the city never hears of it
cut_after = Fault("cut_after", _cut_after)  # committed, connection closed without an answer
reset_before = Fault("reset_before", _reset_before)
reset_after = Fault("reset_after", _reset_after)
timeout_before = Fault("timeout_before", _timeout_before)  # silent until the client's own timeout
timeout_after = Fault("timeout_after", _timeout_after)
half_body = Fault("half_body", _half_body)  # committed, half of the announced body
portal = Fault("portal", _portal)  # a captive portal: HTML with 200, never forwarded
portal_after = Fault("portal_after", _portal_after)
broken_json = Fault("broken_json", _broken_json)  # committed, the last bytes of the JSON are missing, length agrees
other_json = Fault("other_json", _other_json)  # committed, well-formed JSON of another shape
twice = Fault("twice", _twice)  # a middlebox repeats the request


def status(code: int, problem: str = "", *, after: bool = False, retry_after: int = 0, html: bool = False) -> Fault:
    """An HTTP error: a problem of the contract (``problem`` = its code) or, with ``html``, a web server's own page.

    ``after``: the city has committed before the error is said. ``retry_after``: seconds, as header and as member.
    """

    def run(exchange: Exchange) -> None:
        if after:
            exchange.forward()
        headers = [("Content-Type", "text/html" if html else "application/problem+json")]
        if retry_after:
            headers.append(("Retry-After", str(retry_after)))
        told = {"type": "about:blank", "title": f"HTTP {code}", "status": code, "code": problem or f"http-{code}"}
        if retry_after:
            told |= {"retry_after": retry_after, "retryable": True}
        body = f"<html><body><h1>{code}</h1></body></html>".encode() if html else json.dumps(told).encode()
        exchange.answer(Reply(code, tuple(headers), body))

    return Fault(f"status_{code}{'_after' if after else ''}{'_html' if html else ''}", run)


def drip(chunk: int = 64, pause: float = 0.002) -> Fault:
    """The answer comes whole but in small pieces, ``pause`` seconds apart."""

    def run(exchange: Exchange) -> None:
        reply = exchange.forward()
        exchange.begin(reply)
        for at in range(0, len(reply.body), chunk):
            exchange.write(reply.body[at : at + chunk])
            exchange.proxy.ended.wait(pause)

    return Fault("drip", run)


def clock_jump(ms: int) -> Fault:
    """The city's clock is off by ``ms`` for this answer: member ``server_time`` and the Date header."""

    def run(exchange: Exchange) -> None:
        reply = exchange.forward().plain()
        body = reply.body
        if "json" in reply.header("content-type"):
            told = json.loads(body)
            if isinstance(told, dict) and "server_time" in told:
                told["server_time"] += ms
                body = json.dumps(told, ensure_ascii=False).encode()
        exchange.answer(Reply(reply.status, tuple(_moved(key, value, ms) for key, value in reply.headers), body))

    return Fault(f"clock_jump_{ms}", run)


def _moved(key: str, value: str, ms: int) -> tuple[str, str]:
    if key.lower() != "date":
        return key, value
    return key, formatdate(parsedate_to_datetime(value).timestamp() + ms / 1000, usegmt=True)


def rewritten(change: Callable[[bytes], bytes], name: str = "rewritten") -> Fault:
    """The city's answer with its body changed: a newer or a careless city. Its refusals stay as they are."""

    def run(exchange: Exchange) -> None:
        reply = exchange.forward().plain()
        body = change(reply.body) if reply.status < 300 else reply.body
        exchange.answer(Reply(reply.status, reply.headers, body))

    return Fault(name, run)


@dataclass
class Gate:
    """A request held in the proxy: ``wait()`` until it is there, ``release()`` to let it go on."""

    _reached: threading.Event = field(default_factory=threading.Event)
    _open: threading.Event = field(default_factory=threading.Event)

    def wait(self, seconds: float = PATIENCE) -> None:
        if not self._reached.wait(seconds):
            raise AssertionError("no request reached the gate")

    def release(self) -> None:
        self._open.set()


def held(*, after: bool = False) -> tuple[Gate, Fault]:
    """A gate, and the fault that leads a request to it: for scripts of your own (``Proxy.follow``)."""
    gate = Gate()

    def run(exchange: Exchange) -> None:
        reply = exchange.forward() if after else None
        gate._reached.set()
        while not gate._open.wait(0.05):
            if exchange.proxy.ended.is_set():
                return exchange.close()
        exchange.answer(reply or exchange.forward())

    return gate, Fault("hold_after" if after else "hold_before", run)


class Proxy:
    """The line between desk and city. Faithful until a script says otherwise; use as a context manager.

    ``match`` everywhere: ``"POST actions"`` (method and path below /api/v1), ``"GET *"``, ``"* changes"`` or ``"*"``.
    """

    def __init__(self, target: str, port: int = 0) -> None:
        """``port`` 0: any free one."""
        self.ended = threading.Event()
        self._target = urlsplit(target)
        self._state = threading.Condition()
        self._rules: list[tuple[str, Iterator[Fault]]] = []
        self._calls: list[Call] = []
        self._open: set[socket.socket] = set()
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    # -- life ---------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.ended.set()
        self.down()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def up(self) -> None:
        """Listen; after ``down`` on the same port as before."""
        if self._server is None:
            self._server = _Server(("127.0.0.1", self._port), self)
            self._port = self._server.server_address[1]
            self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
            self._thread.start()

    def down(self) -> None:
        """Nobody listens any more and every open connection is cut."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
            self._server = self._thread = None
        with self._state:
            doomed = list(self._open)
        for connection in doomed:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def lead_to(self, target: str) -> None:
        """From now on the line ends at another city (a restored one, a restarted one on a new port)."""
        self._target = urlsplit(target)

    # -- script -------------------------------------------------------------------------------

    def script(self, match: str, *faults: Fault, times: int | None = 1) -> None:
        """The next requests that match meet ``faults`` in order, the row ``times`` over (None: for ever).

        Scripts of one match queue up behind each other; of several that match, the oldest with a fault left is used.
        """

        def play() -> Iterator[Fault]:
            done = 0
            while times is None or done < times:
                yield from faults
                done += 1

        self.follow(match, play())

    def follow(self, match: str, faults: Iterator[Fault]) -> None:
        """As ``script``, with any iterator: a seeded random line, or one drawn by hypothesis."""
        with self._state:
            self._rules.append((match, faults))

    def hold(self, match: str, *, after: bool = False) -> Gate:
        """Hold the next request that matches: before the city hears of it or, with ``after``, when it has committed."""
        gate, fault = held(after=after)
        self.script(match, fault)
        return gate

    def clear(self) -> None:
        """Forget what is left of all scripts: a good line again."""
        with self._state:
            self._rules.clear()

    # -- what came by -------------------------------------------------------------------------

    def calls(self, match: str = "*") -> list[Call]:
        with self._state:
            return [call for call in self._calls if _matches(match, call)]

    def wait_for(self, match: str, count: int = 1, seconds: float = PATIENCE) -> list[Call]:
        """Block until ``count`` requests that match have been dealt with."""
        with self._state:
            if not self._state.wait_for(lambda: len([c for c in self._calls if _matches(match, c)]) >= count, seconds):
                raise AssertionError(f"waited for {count} x {match!r}; came by: {[c.name for c in self._calls]}")
        return self.calls(match)

    # -- inside -------------------------------------------------------------------------------

    def _fault_for(self, call: Call) -> Fault:
        with self._state:
            for rule in list(self._rules):
                match, faults = rule
                if _matches(match, call):
                    fault = next(faults, None)
                    if fault is not None:
                        return fault
                    self._rules.remove(rule)
        return faithful

    def _deal(self, call: Call, handler: _Handler) -> None:
        fault = self._fault_for(call)
        call.fault = fault.name
        try:
            fault.run(Exchange(self, call, handler))
        except (OSError, http.client.HTTPException):
            # The city is gone, or the desk hung up first: for the desk both are a dead connection.
            handler.close_connection = True
        finally:
            with self._state:
                self._calls.append(call)
                self._state.notify_all()

    def _ask(self, call: Call) -> Reply:
        connection = http.client.HTTPConnection(self._target.hostname or "127.0.0.1", self._target.port, timeout=60)
        try:
            connection.connect()
            self._track(connection.sock)
            path = PREFIX + call.path if call.path[:1] != "/" else call.path
            headers = {k: v for k, v in call.headers.items() if k.lower() not in HOP_BY_HOP}
            body = call.body if call.body or call.method in ("POST", "PUT", "PATCH") else None
            connection.request(call.method, f"{path}?{call.query}" if call.query else path, body, headers)
            answer = connection.getresponse()
            kept = tuple((k, v) for k, v in answer.getheaders() if k.lower() not in HOP_BY_HOP)
            return Reply(answer.status, kept, answer.read())
        finally:
            with self._state:
                self._open.discard(connection.sock)
            connection.close()

    def _track(self, connection: socket.socket, *, leave: bool = False) -> None:
        with self._state:
            (self._open.discard if leave else self._open.add)(connection)


def _matches(match: str, call: Call) -> bool:
    method, _, path = match.partition(" ")
    return method in ("*", call.method) and path in ("", "*", call.path)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that the script or the desk broke is the point of this proxy, not news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        self.server.proxy._track(self.request)
        super().setup()

    def finish(self) -> None:
        self.server.proxy._track(self.request, leave=True)
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def _handle(self) -> None:
        split = urlsplit(self.path)
        path = split.path.removeprefix(PREFIX)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.proxy._deal(Call(self.command, path, split.query, body, dict(self.headers)), self)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _handle

    def log_message(self, format: str, *args: object) -> None:
        """Silent: what came by stands in ``Proxy.calls``."""
