"""The wire types of ``/api/v1``: what a city platform and a desk say to each other (design.md 5, sync.md 1).

The city generates its OpenAPI from these structs and the desk decodes with them. A newer city
may add fields, change types and action kinds: bodies are decoded raw first, then by kind, so
that nothing unknown stops the feed or is lost. Errors are RFC 9457 problems (``WireProblem``).
All times are UTC milliseconds.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from gridcentre.domain.organisation import Account
from gridcentre.domain.tickets import Action, Frozen

PROTOCOL = 1
BASE = "/api/v1"
PROTOCOL_HEADER = "Gridcentre-Protocol"  # on every request: the version spoken; no overlap -> 412
FEED_TYPES = (
    "ticket",
    "action",
    "party",
    "unit",
    "account",
    "catalogue",
    "calendar",
    "rules",
    "dispatch_rule",
    "roster",
    "delegation",
    "access",
)


def _null() -> msgspec.Raw:
    return msgspec.Raw(b"null")


class EnrolRequest(Frozen, frozen=True, kw_only=True):
    """``POST enrol``: a one-time code binds an account to a device; it sets the password if the account has none."""

    code: str
    account: str
    password: str
    device_name: str = ""


class SignInRequest(Frozen, frozen=True, kw_only=True):
    """``POST sign-in``: a new pair of tokens for an enrolled device."""

    account: str
    password: str
    device: str


class RefreshRequest(Frozen, frozen=True, kw_only=True):
    """``POST token``: a new access token; 401 if the refresh token or the device was revoked."""

    refresh_token: str


class PasswordChange(Frozen, frozen=True, kw_only=True):
    """``POST password``."""

    old: str
    new: str


class Tokens(Frozen, frozen=True, kw_only=True):
    """Answer of ``enrol``, ``sign-in`` and ``token``. Refresh tokens are short (< 200 characters: Windows keyring)."""

    access_token: str
    expires_at: int
    refresh_token: str = ""  # empty from ``token``: the old one goes on
    device: str = ""
    letter: str = ""  # of this device in its town, for provisional numbers
    account: Account | None = None
    town_name: str = ""
    epoch: str = ""


class Span(Frozen, frozen=True, kw_only=True):
    min: int
    max: int


class Limits(Frozen, frozen=True, kw_only=True):
    batch_actions: int = 500
    batch_bytes: int = 4_000_000
    page: int = 2000
    wait_s: int = 25


class TableVersion(Frozen, frozen=True, kw_only=True):
    """The workflow table the city judges with."""

    version: int
    sha256: str


class Session(Frozen, frozen=True, kw_only=True):
    """``GET session``: the handshake."""

    protocol: Span
    epoch: str
    server_time: int
    scope: tuple[str, ...]  # 'town:X' | 'unit:Y' | 'city'
    capabilities: tuple[str, ...]  # 'gzip', 'parts', 'files', 'known' …
    limits: Limits
    workflow: TableVersion
    keep: dict[str, int]  # {"body_days": 90, "fact_years": 5}
    account: Account
    device: str
    letter: str
    town_name: str = ""
    city_name: str = ""
    seal_key: str = ""  # base64 X25519 public key for what a revoked desk still has to hand in


class Change(Frozen, frozen=True, kw_only=True):
    """One line of the feed. ``body`` stays raw until its type is known; empty for ``leave`` and ``delete``."""

    seq: int
    op: Literal["put", "leave", "delete"]
    type: str
    id: str
    version: int
    body: msgspec.Raw = msgspec.field(default_factory=_null)


class ChangesPage(Frozen, frozen=True, kw_only=True):
    """``GET changes?cursor=&limit=&wait=``. 410 ``cursor-reset`` has params.reason expired|epoch|scope|future."""

    changes: tuple[Change, ...]
    cursor: str
    more: bool
    server_time: int


class Subject(Frozen, frozen=True, kw_only=True):
    type: str
    id: str


class ActionIn(Frozen, frozen=True, kw_only=True):
    """One act offered to the city. ``after``: this client's previous unsettled act on a subject it touches.

    What its author judged (design.md 5.4 ``expects``) travels as ``action.judges``.
    ``identity`` carries name, phone and address apart from the action's fields, which never hold them.
    """

    action: Action
    subjects: tuple[Subject, ...]
    after: str = ""
    identity: dict[str, str] = {}
    redo_of: str = ""  # re-offered after a restore: "{epoch}:{seq}" of the first acceptance


class ActionsRequest(Frozen, frozen=True, kw_only=True):
    """``POST actions``; the bearer token names device and account."""

    actions: tuple[ActionIn, ...]


class Result(Frozen, frozen=True, kw_only=True):
    """The city's answer to one act (design.md 5.4).

    ``applied`` and ``duplicate`` carry seq, version and receipt time; ``rejected`` the problem's code and
    the ticket as it stands; ``blocked`` the unsettled or refused act before it; ``deferred`` when to ask
    again and which attachments are missing. Only ``applied`` and ``rejected`` are stored by the city.
    """

    id: str
    verdict: Literal["applied", "duplicate", "rejected", "blocked", "deferred"]
    seq: int = 0
    version: int = 0
    at: int = 0
    number: str = ""  # the city's number of a new ticket
    code: str = ""
    params: dict[str, str] = {}
    ticket: msgspec.Raw = msgspec.field(default_factory=_null)
    by: str = ""
    retry_after: int = 0  # seconds
    missing: tuple[str, ...] = ()
    first: str = ""  # of a duplicate: the first verdict (applied or rejected)


class ActionsAnswer(Frozen, frozen=True, kw_only=True):
    results: tuple[Result, ...]
    server_time: int


class KnownRequest(Frozen, frozen=True, kw_only=True):
    """``POST actions/known``: which of these acts the city has (restore, design.md 5.6)."""

    ids: tuple[str, ...]


class KnownAnswer(Frozen, frozen=True, kw_only=True):
    known: tuple[str, ...]
    epoch: str


class RevealRequest(Frozen, frozen=True, kw_only=True):
    """``POST reveal``: a hidden identity, online only, with a reason; the city writes the access record itself."""

    ticket: str
    reason: str
    id: str  # client-made, so that a repeat is one record


class AccessRecord(Frozen, frozen=True, kw_only=True):
    """Who has seen it: view, reveal, print, export, copy (design.md 5.8). ``chain``: hash after this record."""

    id: str
    ticket: str
    account: str
    kind: str
    at: int
    device: str = ""
    reason: str = ""
    detail: str = ""
    chain: str = ""


class AccessBatch(Frozen, frozen=True, kw_only=True):
    """``POST access``: never blocking; ``head``: last hash of the local chain, ``old_head``: of a restored profile."""

    records: tuple[AccessRecord, ...]
    head: str
    old_head: str = ""


class Done(Frozen, frozen=True, kw_only=True):
    """Answer of ``access`` and ``password``: taken. ``stored``: records that were new."""

    stored: int = 0


class Bucket(Frozen, frozen=True, kw_only=True):
    """A month of one scope: counts and the sum mod 2^64 of the first 8 bytes of sha256(id:version)."""

    month: str  # 2026-09, by created_at in +08:00
    tickets: int
    actions: int
    sum: str  # decimal text: JSON numbers stop at 2^53


class Digest(Frozen, frozen=True, kw_only=True):
    """``GET digest``."""

    buckets: tuple[Bucket, ...]
    cursor: str


class Part(Frozen, frozen=True, kw_only=True):
    """A first-load part (design.md 5.3; offered only with capability 'parts')."""

    url: str
    bytes: int
    sha256: str
    rows: int
    codec: str


class Manifest(Frozen, frozen=True, kw_only=True):
    """``POST snapshots`` (capability 'parts')."""

    id: str
    cursor: str
    expires: int
    parts: tuple[Part, ...]


class WireProblem(Frozen, frozen=True, kw_only=True):
    """An ``application/problem+json`` body. The client switches on ``code``, never on words."""

    type: str = "about:blank"
    title: str = ""
    status: int = 0
    detail: str = ""
    code: str = "unknown"
    params: dict[str, Any] = {}
    retryable: bool = False
    retry_after: int = 0
    request_id: str = ""
