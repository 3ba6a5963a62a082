"""``profile.json``: what it holds, and how damage and newer formats are told apart.

Within one format no part is optional and none is added. Everything readable in it may be
read by a thief of the PC: ids, the city's address, the town. The login stands there only as
a slow salted hash, the account itself is sealed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from gridcentre.domain.organisation import Account
from gridcentre.domain.problems import ProblemError
from gridcentre.trust.crypto import Cost
from gridcentre.trust.private_files import told, write_private
from gridcentre.trust.sign_in import SignIn

NAME = "profile.json"
FORMAT = 1


class Login(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A salted slow hash, so that one can ask "is this yours?" but not "whose is it?"."""

    salt: bytes
    cost: Cost
    hash: bytes


class Recovery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file key sealed under the recovery code; ``public`` takes what only the code may open."""

    salt: bytes
    public: bytes
    sealed: bytes


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be read by anybody; sealed into ``holder`` so that a change shows after the sign-in."""

    id: str
    url: str
    device: str
    letter: str
    town: str
    town_name: str
    created_at: int
    login: Login


class Holder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the profile says about a person; stands sealed under the file key."""

    account: Account


class Sealed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of the file. Without ``sign_in`` and ``recovery`` the key is gone for good."""

    provider: str
    facts: Facts
    holder: bytes
    sign_in: SignIn | None
    recovery: Recovery | None
    destroyed_at: int


class _File(msgspec.Struct):
    format: int
    sha256: str
    body: msgspec.Raw


class _AnyFormat(msgspec.Struct):
    format: int


def write(folder: Path, sealed: Sealed) -> None:
    """Replace the file whole; problems as in ``private_files``."""
    body = msgspec.json.encode(sealed)
    file = _File(FORMAT, hashlib.sha256(body).hexdigest(), msgspec.Raw(body))
    write_private(folder / NAME, msgspec.json.encode(file))


def read(folder: Path) -> Sealed:
    """The body; ``profile-missing``, ``profile-newer``, ``profile-damaged`` or a problem of ``private_files``."""
    path = folder / NAME
    with told(path):
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise ProblemError("profile-missing", folder=folder) from None
    try:
        if msgspec.json.decode(data, type=_AnyFormat).format > FORMAT:
            raise ProblemError("profile-newer", folder=folder)
        file = msgspec.json.decode(data, type=_File)
        body = bytes(file.body)
        if hashlib.sha256(body).hexdigest() != file.sha256:
            raise ProblemError("profile-damaged", "the sum does not match", folder=folder)
        sealed = msgspec.json.decode(body, type=Sealed)
    except msgspec.DecodeError as error:
        raise ProblemError("profile-damaged", str(error), folder=folder) from None
    costs = (sealed.facts.login.cost, *(part.cost for part in (sealed.sign_in,) if part))
    if not all(cost.bearable for cost in costs):
        raise ProblemError("profile-damaged", "impossible cost of the key", folder=folder)
    return sealed
