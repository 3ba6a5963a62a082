"""Unsent acts of a desk that was shut out, sealed so that neither finder nor author can read them (design.md 8).

They are sealed to the city's public key where the session offered one, else to the key that
the recovery code opens. The desk needs no secret for it, and keeps none.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Literal

import msgspec

from gridcentre.domain.problems import ProblemError
from gridcentre.sync.contract import ActionIn
from gridcentre.trust import crypto, recovery
from gridcentre.trust.profile import Profile

FORMAT = 1


class Export(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file as it is handed over. ``reader``: whose key opens it; ``salt`` belongs to the recovery code."""

    format: int
    provider: str
    reader: Literal["city", "recovery"]
    device: str
    salt: bytes
    sealed: bytes


def seal_unsent(profile: Profile, acts: Sequence[ActionIn], city_key: str = "") -> bytes:
    """The acts as one sealed file. ``city_key``: base64 of the city's X25519 key, from the session.

    A key that is none is not used: the acts must not be lost over it.
    """
    plain = msgspec.json.encode(acts)
    reader: Literal["city", "recovery"] = "recovery"
    sealed, salt = b"", b""
    if city_key:
        try:
            sealed, reader = crypto.current().seal_to(base64.b64decode(city_key, validate=True), plain), "city"
        except (binascii.Error, crypto.SealBrokenError):
            sealed = b""
    if not sealed:
        public, salt = profile.recovery_box
        sealed = crypto.current().seal_to(public, plain)
    return msgspec.json.encode(
        Export(
            format=FORMAT,
            provider=crypto.current().name,
            reader=reader,
            device=profile.device,
            salt=salt,
            sealed=sealed,
        )
    )


def open_unsent(data: bytes, *, code: str = "", city_private: bytes = b"") -> tuple[ActionIn, ...]:
    """The acts again, with the recovery code or the city's private key, whichever the file is for.

    ``export-damaged`` (also a newer format), ``export-other-key``, ``recovery-code-mistyped``.
    """
    try:
        export = msgspec.json.decode(data, type=Export)
    except msgspec.DecodeError as error:
        raise ProblemError("export-damaged", str(error)) from None
    if export.format != FORMAT or export.provider != crypto.current().name:
        raise ProblemError("export-damaged", f"format {export.format}, provider {export.provider}")
    private = city_private if export.reader == "city" else recovery.private_key(code, export.salt) if code else b""
    if not private:
        raise ProblemError("export-other-key", reader=export.reader)
    try:
        plain = crypto.current().open_from(private, export.sealed)
    except crypto.SealBrokenError:
        raise ProblemError("export-other-key", reader=export.reader) from None
    return msgspec.json.decode(plain, type=tuple[ActionIn, ...])
