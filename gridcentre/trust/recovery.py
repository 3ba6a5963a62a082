"""The recovery code: what opens a profile when the password or the keyring entry is lost (design.md 8).

It is printed once, put into the administrator's safe, and typed from paper years later:
28 random symbols (140 bits) of an alphabet without I, L, O and U, in seven groups of four,
each closed by a check symbol that finds every single wrong symbol and every swap in it, and
groups that changed places. The check is a sum over the field GF(32), weighted by place.
"""

from __future__ import annotations

import secrets
import unicodedata

from gridcentre.domain.problems import ProblemError
from gridcentre.trust import crypto

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
GROUPS, SIZE = 7, 4
_ALIKE = str.maketrans("OIL", "011")
_FIELD = 0b100101  # x^5 + x^2 + 1


def new_code() -> str:
    """A fresh code as it is printed."""
    return written("".join(secrets.choice(ALPHABET) for _ in range(GROUPS * SIZE)))


def written(symbols: str) -> str:
    """28 symbols in seven groups of five, check symbols and hyphens included."""
    groups = [symbols[at : at + SIZE] for at in range(0, len(symbols), SIZE)]
    return "-".join(group + _check(group, place) for place, group in enumerate(groups))


def normal(code: str) -> str:
    """The 28 symbols of a typed code, whatever its case, width, blanks and hyphens.

    ProblemError ``recovery-code-mistyped`` names the first group (from 1) that cannot be right.
    """
    wide = unicodedata.normalize("NFKC", code).upper().translate(_ALIKE)
    symbols = "".join(letter for letter in wide if letter.isalnum())
    groups = [symbols[at : at + SIZE + 1] for at in range(0, len(symbols), SIZE + 1)]
    for place, group in enumerate(groups[:GROUPS]):
        known = all(letter in ALPHABET for letter in group)
        if not known or len(group) != SIZE + 1 or _check(group[:SIZE], place) != group[SIZE]:
            raise ProblemError("recovery-code-mistyped", group=place + 1)
    if len(groups) != GROUPS:
        raise ProblemError("recovery-code-mistyped", "too long or too short", group=min(len(groups), GROUPS) or 1)
    return "".join(group[:SIZE] for group in groups)


def wrap_key(code: str, salt: bytes) -> bytes:
    """The key that the code stands for; it is random enough to need no stretching. ``recovery-code-mistyped``."""
    return crypto.current().derive(normal(code).encode(), "recovery", salt)


def private_key(code: str, salt: bytes) -> bytes:
    """The private key to what is sealed for the holder of the code. ``recovery-code-mistyped``."""
    return crypto.current().derive(normal(code).encode(), "recovery export", salt)


def _check(group: str, place: int) -> str:
    total = place + 1
    for weight, letter in enumerate(group, start=2):
        total ^= _times(weight, ALPHABET.index(letter))
    return ALPHABET[total]


def _times(a: int, b: int) -> int:
    """Product in GF(32)."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= _FIELD
        b >>= 1
    return product
