"""What a person meets before the sign-in: whether this machine is enrolled, and the way in with a recovery code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gridcentre.desk.lock import ProfileLock
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.trust.profile import Profile
from gridcentre.trust.vault import Vault

# a start passphrase is the way out of these; anything else the person can mend first
_NO_KEYRING = frozenset({"keyring-none", "keyring-unsafe"})


@dataclass(frozen=True)
class Doorstep:
    """An enrolled folder as anybody at the keyboard may read it; whose it is, only the sign-in tells."""

    town_name: str
    letter: str
    url: str
    keyring: bool  # False: the sign-in asks for the start passphrase, too


def doorstep(folder: Path) -> Doorstep | None:
    """None where nobody is enrolled; the problems of ``Profile.open``."""
    try:
        profile = Profile.open(folder)
    except ProblemError as told:
        if told.problem.code == "profile-missing":
            return None
        raise
    return Doorstep(profile.town_name, profile.letter, profile.url, profile.keyring)


def passphrase_wanted(vault: Vault | None = None) -> Problem | None:
    """Why an enrolment on this machine needs a start passphrase; None where its keyring serves."""
    trouble = (vault or Vault()).trouble()
    return trouble if trouble and trouble.code in _NO_KEYRING else None


def recover(folder: Path, code: str, password: str, passphrase: str = "", vault: Vault | None = None) -> None:
    """A new password (and start passphrase) by the recovery code; the files stay as they are.

    Raises ``profile-in-use`` and the problems of ``Profile.unlock_with_recovery``.
    """
    profile = Profile.open(folder)
    lock = ProfileLock.take(folder, wait=2.0)
    try:
        profile.unlock_with_recovery(code, password, vault or Vault(), passphrase)
    finally:
        lock.free()
