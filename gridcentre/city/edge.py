"""What holds for every request before a route is chosen: protocol version, size, compression, no caching.

Plain ASGI around the application, so that it also covers paths that do not exist.
"""

from __future__ import annotations

import uuid
import zlib
from typing import Any

import anyio.to_thread
from litestar.types import ASGIApp, Message, Receive, Send

from gridcentre.city.replies import REQUEST_ID, body_of, language_of
from gridcentre.domain.problems import ProblemError
from gridcentre.sync.contract import BASE, PROTOCOL, PROTOCOL_HEADER, Limits

OPENAPI_PATH = f"{BASE}/openapi.json"
_LIMIT = Limits().batch_bytes
_WORTH_IT = 1024  # bytes from which an answer is compressed
_IN_THREAD = 64 * 1024  # bytes from which that would hold up the loop


class Edge:
    """``app`` with the contract's manners."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        scope[REQUEST_ID] = uuid.uuid4().hex[:12]
        answer = _Answer(send, "gzip" in headers.get("accept-encoding", ""))
        try:
            _check_protocol(scope["path"], headers.get(PROTOCOL_HEADER.lower(), ""))
            if scope["method"] in ("POST", "PUT", "PATCH"):
                receive = await _whole_body(scope, headers, receive)
        except ProblemError as refused:
            language = language_of(headers.get("accept-language", ""))
            status, told, body = body_of(refused.problem, language, str(scope.get(REQUEST_ID, "")))
            pairs = [(name.encode(), value.encode()) for name, value in told.items()]
            await answer({"type": "http.response.start", "status": status, "headers": pairs})
            await answer({"type": "http.response.body", "body": body, "more_body": False})
            return
        await self._app(scope, receive, answer)


def _check_protocol(path: str, spoken: str) -> None:
    if path.startswith(OPENAPI_PATH + "/"):  # the library would show a page
        raise ProblemError("not-found")
    if path.startswith(BASE) and path != OPENAPI_PATH and spoken != str(PROTOCOL):
        raise ProblemError("protocol-unsupported", min=PROTOCOL, max=PROTOCOL, spoken=spoken[:20] or "—")


async def _whole_body(scope: Any, headers: dict[str, str], receive: Receive) -> Receive:
    """The request's body, read to its end, unpacked and measured; raises ``too-large``, ``encoding-unsupported``."""
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip"):
        raise ProblemError("encoding-unsupported", coding=coding[:20])
    if headers.get("content-length", "0").isdigit() and int(headers.get("content-length", "0")) > _LIMIT:
        raise ProblemError("too-large", most=_LIMIT)
    body = bytearray()
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        if len(body) > _LIMIT:
            raise ProblemError("too-large", most=_LIMIT)
        if not message.get("more_body"):
            break
    plain = bytes(body)
    if coding == "gzip":
        plain = await anyio.to_thread.run_sync(_unpacked, plain) if len(plain) > _IN_THREAD // 8 else _unpacked(plain)
        dropped = (b"content-encoding", b"content-length")
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in dropped]
    first = True

    async def replay() -> Any:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": plain, "more_body": False}
        return await receive()

    return replay


def _unpacked(body: bytes) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(body, _LIMIT + 1)
    except zlib.error as fault:
        raise ProblemError("request-malformed", str(fault)) from fault
    if len(plain) > _LIMIT:
        raise ProblemError("too-large", most=_LIMIT)
    if not reader.eof:
        raise ProblemError("request-malformed", "the gzip body is cut short")
    return plain


class _Answer:
    """Sends an answer with the contract's headers, compressed where that is worth it and wanted."""

    def __init__(self, send: Send, gzip: bool) -> None:
        self._send = send
        self._gzip = gzip
        self._start: Any = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish()
        else:
            await self._send(message)

    async def _finish(self) -> None:
        body = bytes(self._body)
        kept = [pair for pair in self._start["headers"] if pair[0].lower() not in (b"content-length", b"cache-control")]
        if self._gzip and len(body) >= _WORTH_IT:
            body = await anyio.to_thread.run_sync(_packed, body) if len(body) > _IN_THREAD else _packed(body)
            kept.append((b"content-encoding", b"gzip"))
        kept += [
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"vary", b"accept-encoding"),
            (PROTOCOL_HEADER.lower().encode(), str(PROTOCOL).encode()),
        ]
        self._start["headers"] = kept
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})


def _packed(body: bytes) -> bytes:
    writer = zlib.compressobj(1, wbits=31)
    return writer.compress(body) + writer.flush()
