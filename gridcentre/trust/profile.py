"""A profile: one account on one device, and the key to its files (design.md 8).

The file key is 32 random bytes. It lies in ``profile.json`` sealed twice: for the daily
sign-in (``sign_in``) and under the recovery code in the administrator's safe (``recovery``).
Unsealing it is the offline sign-in; no password is compared with anything. The refresh token
stands in the keyring, itself sealed under the file key, because colleagues under one OS
user share the keyring.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from gridcentre.domain.ids import now_ms
from gridcentre.domain.organisation import Account
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.sync.contract import Tokens
from gridcentre.trust import crypto, profile_file, recovery, sign_in
from gridcentre.trust.attempts import Attempts
from gridcentre.trust.private_files import make_folder, overwrite, told, write_private
from gridcentre.trust.profile_file import Facts, Holder, Login, Recovery, Sealed
from gridcentre.trust.transport import check_url
from gridcentre.trust.vault import Vault

_SALT_BYTES = 16


class Profile:
    """One profile folder. Without a sign-in only the readable facts can be asked; ``account`` and ``key`` need one."""

    def __init__(self, folder: Path, sealed: Sealed) -> None:
        self.folder = folder
        self._sealed = sealed
        self._key: bytes | None = None
        self._account: Account | None = None

    @classmethod
    def preflight(cls, folder: Path, vault: Vault, passphrase: str = "") -> None:
        """Raise what would stop ``create``, before a one-time enrolment code is spent.

        ``profile-exists`` (also for files of a lost profile), ``read-only``, ``disk-full``,
        ``disk-error``, ``passphrase-needed``, ``passphrase-short`` and the vault's problems.
        """
        with told(folder):
            if (folder / profile_file.NAME).exists() or any(folder.glob("*.db")):
                raise ProblemError("profile-exists", folder=folder)
        sign_in.require_second(vault, passphrase)
        make_folder(folder)
        trial = folder / "trial"
        write_private(trial, bytes(4096))
        with told(trial):
            trial.unlink()

    @classmethod
    def create(
        cls, folder: Path, url: str, tokens: Tokens, password: str, vault: Vault, passphrase: str = ""
    ) -> tuple[Profile, str]:
        """A new profile, signed in, and its recovery code, which is shown once and kept nowhere.

        With a ``passphrase`` the keyring is not touched; without one a keyring is needed. The
        refresh token goes into the keyring if there is one (see ``set_refresh_token``).
        Problems: those of ``preflight`` and ``check_url``, ``password-missing``, ``enrol-incomplete``.
        """
        url = check_url(url)
        if tokens.account is None or not (tokens.device and tokens.refresh_token):
            raise ProblemError("enrol-incomplete")
        cls.preflight(folder, vault, passphrase)
        facts = Facts(
            id=str(uuid.uuid4()),
            url=url,
            device=tokens.device,
            letter=tokens.letter,
            town=tokens.account.town,
            town_name=tokens.town_name,
            created_at=now_ms(),
            login=_login(tokens.account.id),
        )
        key = os.urandom(crypto.KEY_BYTES)
        code, kept = _new_recovery(facts.id, key)
        sealed = Sealed(
            provider=crypto.current().name,
            facts=facts,
            holder=_seal_holder(key, facts, tokens.account),
            sign_in=sign_in.seal(facts.id, key, password, vault, passphrase),
            recovery=kept,
            destroyed_at=0,
        )
        profile_file.write(folder, sealed)
        profile = cls(folder, sealed)
        profile._take(key)
        profile.set_refresh_token(vault, tokens.refresh_token)
        return profile, code

    @classmethod
    def open(cls, folder: Path) -> Profile:
        """Read the facts, no secret needed.

        ``profile-missing``, ``profile-newer``, ``profile-damaged``, ``profile-destroyed``, ``provider-other``.
        """
        sealed = profile_file.read(folder)
        if sealed.destroyed_at:
            raise ProblemError("profile-destroyed", folder=folder)
        if sealed.provider != crypto.current().name:
            raise ProblemError("provider-other", provider=sealed.provider)
        return cls(folder, sealed)

    @property
    def id(self) -> str:
        return self._sealed.facts.id

    @property
    def url(self) -> str:
        return self._sealed.facts.url

    @property
    def device(self) -> str:
        return self._sealed.facts.device

    @property
    def letter(self) -> str:
        """Of this device in its town, for provisional numbers."""
        return self._sealed.facts.letter

    @property
    def town(self) -> str:
        """Town code; '' for the city's own staff."""
        return self._sealed.facts.town

    @property
    def town_name(self) -> str:
        return self._sealed.facts.town_name

    @property
    def created_at(self) -> int:
        return self._sealed.facts.created_at

    @property
    def keyring(self) -> bool:
        """Whether the second factor lies in the OS keyring; else it is the start passphrase."""
        return self._sign_in.second == "keyring"

    @property
    def unlocked(self) -> bool:
        return self._key is not None

    @property
    def key(self) -> bytes:
        """The file key; ``profile-locked`` before a sign-in."""
        if self._key is None:
            raise ProblemError("profile-locked")
        return self._key

    @property
    def account(self) -> Account:
        """As it was at enrolment: its id holds for ever, its roles are the feed's. ``profile-locked``."""
        if self._account is None:
            raise ProblemError("profile-locked")
        return self._account

    @property
    def recovery_box(self) -> tuple[bytes, bytes]:
        """Public key for what only the recovery code may open, and the salt that goes with it."""
        return self._recovery.public, self._recovery.salt

    def is_of(self, login: str) -> bool:
        """Whether this login was enrolled here; as slow as a sign-in."""
        known = self._sealed.facts.login
        return hmac.compare_digest(crypto.current().stretch(login.encode(), known.salt, known.cost), known.hash)

    def check_second_factor(self, vault: Vault) -> None:
        """Raise ``keyring-entry-lost`` or the vault's problem where the next sign-in would; asks no passphrase."""
        if self.keyring:
            sign_in.keyring_secret(self._sign_in, vault)

    def unlock(self, password: str, vault: Vault, passphrase: str = "", *, now: int | None = None) -> bytes:
        """The offline sign-in: the file key.

        ``wrong-password``, ``wrong-passphrase``, ``passphrase-needed``, ``keyring-entry-lost``,
        ``too-many-attempts``, ``profile-damaged`` (the facts were changed) and the vault's problems.
        ``now`` (ms, default this PC's clock) rules the wait after failures.
        """
        part, attempts = self._sign_in, Attempts(self.folder)
        at = now_ms() if now is None else now
        if part.second == "keyring":
            first = sign_in.keyring_secret(part, vault)
            attempts.begin(at)
        else:
            if not passphrase:
                raise ProblemError("passphrase-needed")
            attempts.begin(at)
            first = sign_in.stretched_passphrase(part, passphrase)
        key = sign_in.unseal(part, self.id, password, first)
        self._take(key)
        attempts.clear()
        return key

    def unlock_with_recovery(self, code: str, new_password: str, vault: Vault, passphrase: str = "") -> bytes:
        """Sign in with the recovery code and set password and second factor anew.

        ``recovery-code-mistyped``, ``recovery-code-wrong``, and the problems of ``set_password``.
        The code stays good; ``renew_recovery`` replaces it.
        """
        kept = self._recovery
        try:
            key = crypto.current().open(recovery.wrap_key(code, kept.salt), kept.sealed, _bound_recovery(self.id))
        except crypto.SealBrokenError:
            raise ProblemError("recovery-code-wrong") from None
        self._take(key)
        self.set_password(new_password, vault, passphrase)
        return key

    def rewrap(self, old: str, new: str, vault: Vault, passphrase: str = "") -> None:
        """Follow a password change at the city; problems as ``unlock`` and ``set_password``."""
        self.unlock(old, vault, passphrase)
        self.set_password(new, vault, passphrase)

    def set_password(self, new: str, vault: Vault, passphrase: str = "") -> None:
        """Seal the file key of the signed-in profile under ``new`` and a second factor made afresh.

        A new keyring secret gets a new entry, so that a crash at any point leaves one pair that fits.
        ``profile-locked``, ``password-missing``, ``passphrase-needed``, ``passphrase-short``, the vault's, the disk's.
        """
        former = self._sealed.sign_in
        self._put(replace(self._sealed, sign_in=sign_in.seal(self.id, self.key, new, vault, passphrase)))
        Attempts(self.folder).clear()
        if former and former.entry:
            with suppress(ProblemError):  # what is left behind opens nothing any more
                vault.delete(former.entry)

    def renew_recovery(self) -> str:
        """A new recovery code for the signed-in profile; the former one opens nothing from now on."""
        code, kept = _new_recovery(self.id, self.key)
        self._put(replace(self._sealed, recovery=kept))
        return code

    def refresh_token(self, vault: Vault) -> str | None:
        """The token kept in the keyring, or None (no keyring, entry lost or of another time). ``profile-locked``."""
        kept = vault.get(self._token_entry) if self.keyring else None
        if kept is None:
            return None
        try:
            sealed = base64.b64decode(kept, validate=True)
            return crypto.current().open(self._token_key(), sealed, self.id.encode()).decode()
        except (binascii.Error, crypto.SealBrokenError):
            return None

    def set_refresh_token(self, vault: Vault, token: str) -> bool:
        """Keep the token in the keyring; False: there is none, the desk keeps it in its own encrypted file."""
        if not self.keyring:
            return False
        sealed = crypto.current().seal(self._token_key(), token.encode(), self.id.encode())
        vault.set(self._token_entry, base64.b64encode(sealed).decode())
        return True

    def destroy(self, vault: Vault) -> None:
        """For a revoked device: the key is gone, whatever copy of the databases is left.

        The seals go first; a disk that refuses does not spare the keyring, nor the other way round.
        """
        entries = (self._sign_in.entry, self._token_entry) if self.keyring else ()
        try:
            overwrite(self.folder / profile_file.NAME)
            self._put(replace(self._sealed, holder=b"", sign_in=None, recovery=None, destroyed_at=now_ms()))
            self._key = self._account = None
        finally:
            for entry in entries:
                vault.delete(entry)

    @property
    def _sign_in(self) -> sign_in.SignIn:
        if self._sealed.sign_in is None:
            raise ProblemError("profile-destroyed", folder=self.folder)
        return self._sealed.sign_in

    @property
    def _recovery(self) -> Recovery:
        if self._sealed.recovery is None:
            raise ProblemError("profile-destroyed", folder=self.folder)
        return self._sealed.recovery

    @property
    def _token_entry(self) -> str:
        return f"{self.id}:token"

    def _token_key(self) -> bytes:
        return crypto.current().derive(self.key, "refresh token")

    def _take(self, key: bytes) -> None:
        """Accept ``key`` if the readable facts are those that were sealed with it: else somebody changed the file."""
        facts = self._sealed.facts
        try:
            plain = crypto.current().open(_holder_key(key), self._sealed.holder, msgspec.json.encode(facts))
        except crypto.SealBrokenError:
            raise ProblemError("profile-damaged", "the facts were changed", folder=self.folder) from None
        self._key, self._account = key, msgspec.json.decode(plain, type=Holder).account

    def _put(self, sealed: Sealed) -> None:
        profile_file.write(self.folder, sealed)
        self._sealed = sealed


class Found(NamedTuple):
    """A profile folder, or why its profile cannot be opened."""

    folder: Path
    profile: Profile | None
    problem: Problem | None


def profiles(root: Path) -> tuple[Found, ...]:
    """The profiles in the folders directly below ``root``, damaged ones included, by folder name."""
    folders = sorted(path.parent for path in root.glob(f"*/{profile_file.NAME}"))
    return tuple(_found(folder) for folder in folders)


def _found(folder: Path) -> Found:
    try:
        return Found(folder, Profile.open(folder), None)
    except ProblemError as error:
        return Found(folder, None, error.problem)


def _login(login: str) -> Login:
    salt, cost = os.urandom(_SALT_BYTES), crypto.current().cost
    return Login(salt=salt, cost=cost, hash=crypto.current().stretch(login.encode(), salt, cost))


def _new_recovery(profile: str, key: bytes) -> tuple[str, Recovery]:
    code, salt, provider = recovery.new_code(), os.urandom(_SALT_BYTES), crypto.current()
    public = provider.public_of(recovery.private_key(code, salt))
    sealed = provider.seal(recovery.wrap_key(code, salt), key, _bound_recovery(profile))
    return code, Recovery(salt=salt, public=public, sealed=sealed)


def _bound_recovery(profile: str) -> bytes:
    return f"recovery {profile}".encode()


def _holder_key(key: bytes) -> bytes:
    return crypto.current().derive(key, "holder")


def _seal_holder(key: bytes, facts: Facts, account: Account) -> bytes:
    plain = msgspec.json.encode(Holder(account=account))
    return crypto.current().seal(_holder_key(key), plain, msgspec.json.encode(facts))
