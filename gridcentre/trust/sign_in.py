"""The two ways to seal the file key for daily use: password and keyring, or password and start passphrase.

With a start passphrase the two are stretched one after the other, so that a thief of the
file pays for each pair of guesses. One byte of the passphrase's key is kept to tell a wrong
passphrase from a wrong password: that spares him a factor of 256 at most, a check of the
whole would let him guess the two apart. A wrong passphrase is called a wrong password
once in 256 times, and the words of that problem allow for it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
import unicodedata
from typing import Literal

import msgspec

from gridcentre.domain.problems import ProblemError
from gridcentre.trust import crypto
from gridcentre.trust.vault import Vault

SHORTEST_PASSPHRASE = 6
_SALT_BYTES = 16
_PASSPHRASE_MARK, _SECRET_MARK = 1, 16  # bytes of a check; the secret is random, its check tells nothing


class SignIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file key sealed for daily use. ``entry`` names the keyring secret; ``check`` recognises the second factor."""

    second: Literal["keyring", "passphrase"]
    salt: bytes
    cost: crypto.Cost
    check: bytes
    sealed: bytes
    entry: str


def require_second(vault: Vault, passphrase: str) -> None:
    """Raise what stands in the way of a second factor: ``passphrase-short``, ``passphrase-needed`` or the vault's own.

    A given passphrase is used even where a keyring is: that is the way out when the keyring hangs.
    """
    if passphrase:
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise ProblemError("passphrase-short", least=SHORTEST_PASSPHRASE)
        return
    trouble = vault.trouble()
    if trouble and trouble.code == "keyring-none":
        raise ProblemError("passphrase-needed", trouble.detail)
    vault.probe()


def seal(profile: str, key: bytes, password: str, vault: Vault, passphrase: str) -> SignIn:
    """Seal ``key`` for the profile with this id. ``password-missing`` and the problems of ``require_second``."""
    if not password:
        raise ProblemError("password-missing")
    require_second(vault, passphrase)
    provider = crypto.current()
    salt, cost, entry = os.urandom(_SALT_BYTES), provider.cost, ""
    if passphrase:
        first = provider.stretch(_bytes(passphrase), salt, cost)
        check = _mark(first, _PASSPHRASE_MARK)
    else:
        first, entry = os.urandom(crypto.KEY_BYTES), f"{profile}:{secrets.token_hex(4)}"
        check = _mark(first, _SECRET_MARK)
        vault.set(entry, base64.b64encode(first).decode())
    sealed = provider.seal(_wrap(first, password, salt, cost), key, _bound(profile))
    second: Literal["keyring", "passphrase"] = "passphrase" if passphrase else "keyring"
    return SignIn(second=second, salt=salt, cost=cost, check=check, sealed=sealed, entry=entry)


def unseal(part: SignIn, profile: str, password: str, first: bytes) -> bytes:
    """The file key. ``first`` is what ``second_factor`` gave. ``wrong-password``."""
    wrap = _wrap(first, password, part.salt, part.cost)
    try:
        return crypto.current().open(wrap, part.sealed, _bound(profile))
    except crypto.SealBrokenError:
        raise ProblemError("wrong-password") from None


def keyring_secret(part: SignIn, vault: Vault) -> bytes:
    """The secret from the keyring; ``keyring-entry-lost`` if it is gone or another one, and the vault's problems."""
    text = vault.get(part.entry)
    if text is None:
        raise ProblemError("keyring-entry-lost", "no entry")
    try:
        secret = base64.b64decode(text, validate=True)
    except binascii.Error:
        secret = b""
    if not hmac.compare_digest(_mark(secret, _SECRET_MARK), part.check):
        raise ProblemError("keyring-entry-lost", "another entry under the same name")
    return secret


def stretched_passphrase(part: SignIn, passphrase: str) -> bytes:
    """The key of the start passphrase; ``wrong-passphrase``."""
    first = crypto.current().stretch(_bytes(passphrase), part.salt, part.cost)
    if not hmac.compare_digest(_mark(first, _PASSPHRASE_MARK), part.check):
        raise ProblemError("wrong-passphrase")
    return first


def _wrap(first: bytes, password: str, salt: bytes, cost: crypto.Cost) -> bytes:
    """One key from both factors; the salt of the second stretching is made of the first factor."""
    provider = crypto.current()
    chained = provider.derive(first, "salt of the password", salt)
    return provider.derive(provider.stretch(_bytes(password), chained, cost) + first, "sign-in", salt)


def _mark(first: bytes, length: int) -> bytes:
    return crypto.current().derive(first, "recognise the second factor")[:length]


def _bound(profile: str) -> bytes:
    return f"sign-in {profile}".encode()


def _bytes(typed: str) -> bytes:
    """The same bytes whichever keyboard or input method composed the letters."""
    return unicodedata.normalize("NFC", typed).encode()
