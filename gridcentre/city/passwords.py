"""Secrets as the city keeps them: passwords by scrypt, codes and tokens as hashes only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

COST = 2**15  # scrypt n with r=8, p=1: 32 MB and about 80 ms for each try
LEAST = 8  # characters of a password
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread on paper or over the telephone


def fingerprint(secret: str) -> str:
    """What is stored of a token or code: enough to recognise it, useless to a thief of the database."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_token() -> str:
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """An enrolment code of about 58 bits in three groups, for paper."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def plain_code(code: str) -> str:
    """``code`` as it was made, however it was typed."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def seal(password: str, cost: int = COST) -> str:
    salt = secrets.token_bytes(16)
    return f"scrypt${cost}${_text(salt)}${_text(_derive(password, salt, cost))}"


def matches(password: str, sealed: str, cost: int = COST) -> bool:
    """Whether ``password`` is the sealed one; without a sealed one the same work is done, so time tells nothing."""
    if not sealed:
        _derive(password, b"nobody has this salt", cost)
        return False
    _, stored_cost, salt, digest = sealed.split("$")
    return hmac.compare_digest(_derive(password, base64.b64decode(salt), int(stored_cost)), base64.b64decode(digest))


def _derive(password: str, salt: bytes, cost: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=8, p=1, maxmem=256 * cost * 8, dklen=32)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
