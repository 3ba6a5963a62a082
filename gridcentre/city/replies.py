"""Whatever goes wrong leaves the city as one RFC 9457 body, with a code that a desk can switch on.

No answer ever shows the inside of the program: the trace goes to the log, under the request id
that the answer carries.
"""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from sqlalchemy.exc import OperationalError

from gridcentre.city.engine import is_busy
from gridcentre.domain.problems import Problem, ProblemError, explain
from gridcentre.sync.contract import WireProblem

PROBLEM_TYPE = "application/problem+json"
REQUEST_ID = "gridcentre.request"  # key in the ASGI scope
_STATUS = {
    "request-malformed": 400,
    "password-weak": 400,
    "sign-in-needed": 401,
    "device-revoked": 401,
    "password-wrong": 401,
    "code-wrong": 403,
    "code-used": 403,
    "code-expired": 403,
    "reveal-refused": 403,
    "not-visible": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "cursor-reset": 410,
    "protocol-unsupported": 412,
    "too-large": 413,
    "encoding-unsupported": 415,
    "too-many-attempts": 429,
    "server-error": 500,
    "city-busy": 503,
    "disk-full": 507,
}
_OF_STATUS = {400: "request-malformed", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
_AGAIN = {"city-busy": 1, "disk-full": 60}  # seconds until the same request is worth sending again
_log = logging.getLogger(__name__)


def problem_of(fault: Exception) -> Problem:
    """What a desk is told of an exception; anything that was not foreseen is ``server-error``."""
    if isinstance(fault, ProblemError):
        return fault.problem if fault.problem.code in _STATUS else Problem("server-error", {}, fault.problem.code)
    if isinstance(fault, HTTPException) and fault.status_code < 500:
        words = [fault.detail, *(str(entry.get("message", "")) for entry in _extra(fault))]
        return Problem(_OF_STATUS.get(fault.status_code, "request-malformed"), {}, "; ".join(filter(None, words)))
    if isinstance(fault, OperationalError):
        return Problem("city-busy" if is_busy(fault) else "disk-full" if "full" in str(fault.orig) else "server-error")
    return Problem("server-error")


def _extra(fault: HTTPException) -> list[dict[str, Any]]:
    extra = fault.extra
    return [entry for entry in extra if isinstance(entry, dict)] if isinstance(extra, list) else []


def body_of(problem: Problem, language: str, request_id: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body that tell ``problem``, its words in ``language`` ('zh' or 'en')."""
    status = _STATUS[problem.code]
    words = explain(problem, language)
    seconds = int(problem.params.get("retry_after", _AGAIN.get(problem.code, 0)))
    wire = WireProblem(
        title=words.title,
        status=status,
        detail=problem.detail or words.meaning,
        code=problem.code,
        params=dict(problem.params),
        retryable=status in (429, 503, 507),
        retry_after=seconds,
        request_id=request_id,
    )
    headers = {"content-type": PROBLEM_TYPE}
    if seconds:
        headers["retry-after"] = str(seconds)
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return status, headers, msgspec.json.encode(wire)


def language_of(accept: str) -> str:
    return "en" if accept.strip().lower().startswith("en") else "zh"


def tell(request: Request[Any, Any, Any], fault: Exception) -> Response[bytes]:
    """The exception handler of every route and of no route."""
    problem = problem_of(fault)
    request_id = str(request.scope.get(REQUEST_ID, ""))
    if problem.code == "server-error":
        _log.error("request %s failed", request_id, exc_info=fault)
    language = language_of(request.headers.get("accept-language", ""))
    status, headers, body = body_of(problem, language, request_id)
    if isinstance(fault, HTTPException) and (fault.headers or {}).get("Allow"):
        headers["allow"] = str((fault.headers or {})["Allow"])
    return Response(body, status_code=status, headers=headers, media_type=PROBLEM_TYPE)
