"""The one place that computes ciphers, so that a certified module can take its place (design.md 8).

A town whose rules ask for certified SM modules puts a ``Provider`` of its own here; nothing
is claimed for the one shipped, which uses AES-256-GCM, scrypt, HKDF-SHA256 and X25519 of
the ``cryptography`` package. A profile names the provider that made it.
"""

from __future__ import annotations

import os
from typing import Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KEY_BYTES = 32
_NONCE_BYTES = 12
_MOST_MEMORY = 2**30  # bytes; a file that asks for more was damaged or made to hang the PC


class SealBrokenError(Exception):
    """The key is not the right one, or the sealed bytes or what they are bound to were changed."""


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one guess of a password costs: scrypt's ``n`` (a power of two), ``r`` and ``p``; memory is 128 n r bytes.

    The default takes 64 MiB and about a third of a second on an office PC, one of the
    settings that OWASP's password storage sheet calls equal in strength.
    """

    n: int = 2**16
    r: int = 8
    p: int = 2

    @property
    def bearable(self) -> bool:
        """False for values that no program of ours has written."""
        power = self.n >= 2 and self.n & (self.n - 1) == 0
        return power and 1 <= self.r <= 64 and 1 <= self.p <= 16 and 128 * self.n * self.r <= _MOST_MEMORY


class Provider(Protocol):
    """All that this package asks of a cipher module. Keys and digests are 32 bytes."""

    @property
    def name(self) -> str:
        """Stands in each file that was made with it."""
        ...

    @property
    def cost(self) -> Cost:
        """The cost written into new files."""
        ...

    def stretch(self, secret: bytes, salt: bytes, cost: Cost) -> bytes:
        """A slow key from what a person typed."""
        ...

    def derive(self, material: bytes, purpose: str, salt: bytes = b"") -> bytes:
        """A key for one purpose from material that is already strong."""
        ...

    def seal(self, key: bytes, plain: bytes, bound: bytes) -> bytes:
        """Encrypt and authenticate ``plain`` together with the readable bytes ``bound``."""
        ...

    def open(self, key: bytes, sealed: bytes, bound: bytes) -> bytes:
        """Undo ``seal``; SealBrokenError if anything differs."""
        ...

    def public_of(self, private: bytes) -> bytes:
        """The public key of a 32-byte private key."""
        ...

    def seal_to(self, public: bytes, plain: bytes) -> bytes:
        """Encrypt so that only the holder of the private key can read it, not even its author."""
        ...

    def open_from(self, private: bytes, sealed: bytes) -> bytes:
        """Undo ``seal_to``; SealBrokenError if it was not meant for this key."""
        ...


class Standard:
    """The shipped provider. ``cost`` is for tests, which sign in a thousand times; a program leaves it alone."""

    name = "standard-1"

    def __init__(self, cost: Cost | None = None) -> None:
        self.cost = cost or Cost()

    def stretch(self, secret: bytes, salt: bytes, cost: Cost) -> bytes:
        return Scrypt(salt=salt, length=KEY_BYTES, n=cost.n, r=cost.r, p=cost.p).derive(secret)

    def derive(self, material: bytes, purpose: str, salt: bytes = b"") -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=salt, info=f"gridcentre {purpose}".encode()).derive(material)

    def seal(self, key: bytes, plain: bytes, bound: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, plain, bound)

    def open(self, key: bytes, sealed: bytes, bound: bytes) -> bytes:
        try:
            return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
        except (InvalidTag, ValueError):
            raise SealBrokenError from None

    def public_of(self, private: bytes) -> bytes:
        return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()

    def seal_to(self, public: bytes, plain: bytes) -> bytes:
        once = X25519PrivateKey.generate()
        shown = once.public_key().public_bytes_raw()
        try:
            shared = once.exchange(X25519PublicKey.from_public_bytes(public))
        except ValueError:
            raise SealBrokenError from None
        return shown + self.seal(self.derive(shared, "sealed box", shown + public), plain, shown)

    def open_from(self, private: bytes, sealed: bytes) -> bytes:
        shown = sealed[:KEY_BYTES]
        try:
            shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(shown))
        except ValueError:
            raise SealBrokenError from None
        key = self.derive(shared, "sealed box", shown + self.public_of(private))
        return self.open(key, sealed[KEY_BYTES:], shown)


_current: Provider = Standard()


def current() -> Provider:
    """The provider that new and existing profiles are worked with."""
    return _current


def use(provider: Provider) -> Provider:
    """Put ``provider`` in place for the whole program, before a profile is opened; the former one is returned."""
    global _current
    former, _current = _current, provider
    return former
