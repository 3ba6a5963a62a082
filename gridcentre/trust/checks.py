"""What ``doctor`` tells about trust: facts that help, and nothing that opens anything."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec

from gridcentre.domain.ids import now_ms
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.trust import crypto, profile_file
from gridcentre.trust.attempts import FREE, Attempts
from gridcentre.trust.profile import Profile
from gridcentre.trust.vault import Vault

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Check(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact. ``ok`` False comes with the problem that explains it."""

    name: str
    ok: bool
    value: str = ""
    problem: Problem | None = None


def checks(folder: Path | None, vault: Vault, *, now: int | None = None) -> tuple[Check, ...]:
    """The state of keyring, ciphers and, with a ``folder``, its profile.

    Asks for no password; a fault is told in the answer, never raised.
    """
    facts = [Check(name="crypto", ok=True, value=crypto.current().name)]
    profile, trouble = _opened(folder) if folder else (None, None)
    facts.append(_keyring(vault, profile))
    if folder is None:
        return tuple(facts)
    facts.append(Check(name="profile", ok=trouble is None, value=profile.id if profile else "", problem=trouble))
    if profile:
        facts.append(Check(name="device", ok=True, value=f"{profile.device} {profile.letter}".strip()))
        facts.append(Check(name="city", ok=True, value=profile.url))
        facts.append(_second_factor(profile, vault))
        facts.append(_privacy(folder))
        facts.append(_attempts(folder, now_ms() if now is None else now))
    return tuple(facts)


def _opened(folder: Path) -> tuple[Profile | None, Problem | None]:
    try:
        return Profile.open(folder), None
    except ProblemError as error:
        return None, error.problem


def _keyring(vault: Vault, profile: Profile | None) -> Check:
    """No keyring is no fault where the profile lives without one."""
    trouble = vault.trouble()
    needless = profile is not None and not profile.keyring
    return Check(
        name="keyring",
        ok=trouble is None or needless,
        value=vault.backend_name(),
        problem=None if needless else trouble,
    )


def _second_factor(profile: Profile, vault: Vault) -> Check:
    if not profile.keyring:
        return Check(name="second-factor", ok=True, value="passphrase")
    try:
        profile.check_second_factor(vault)
    except ProblemError as error:
        return Check(name="second-factor", ok=False, value="keyring", problem=error.problem)
    return Check(name="second-factor", ok=True, value="keyring")


def _privacy(folder: Path) -> Check:
    """Whether other users of this PC are kept out by the file system; on Windows the user's folder sees to that."""
    if os.name == "nt":
        return Check(name="private", ok=True)
    mode = stat.S_IMODE((folder / profile_file.NAME).stat().st_mode)
    closed = not mode & _OTHERS
    problem = None if closed else Problem("profile-open-to-others", {"folder": str(folder)})
    return Check(name="private", ok=closed, value=f"{mode:o}", problem=problem)


def _attempts(folder: Path, now: int) -> Check:
    attempts = Attempts(folder)
    failures, wait = attempts.failures(), attempts.wait(now)
    problem = None
    if failures >= FREE:
        problem = Problem("too-many-attempts", {"seconds": str(-(-wait // 1000)), "failures": str(failures)})
    return Check(name="failed-sign-ins", ok=problem is None, value=str(failures), problem=problem)
