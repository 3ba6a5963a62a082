"""Keyrings that live in memory: what the operating system's would do, well and badly."""

from __future__ import annotations

import threading

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """A keyring that works. ``entries``: (service, name) -> secret."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.entries:
            raise PasswordDeleteError(username)
        del self.entries[service, username]


class ForgetfulKeyring(MemoryKeyring):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return None


class ClingingKeyring(MemoryKeyring):
    """Says that it deleted."""

    def delete_password(self, service: str, username: str) -> None:
        return None


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the collection is locked")


class TalkativeKeyring(MemoryKeyring):
    """Fails and repeats what it was given, as some system errors do."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(f"cannot store {password}")


class HangingKeyring(MemoryKeyring):
    """Answers only after ``wake`` is set, like a keyring whose owner does not come."""

    def __init__(self) -> None:
        super().__init__()
        self.wake = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.wake.wait()
        return super().get_password(service, username)
