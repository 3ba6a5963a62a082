"""Desks of the demonstration's invented people: their keys must not end up in anybody's keyring."""

from __future__ import annotations

from pathlib import Path

from keyring.backends.fail import Keyring

from gridcentre.demo import PASSPHRASE, PASSWORD
from gridcentre.desk import Credentials, Desk, Enrolment, Vault


def enrol(folder: Path, url: str, code: str, account: str) -> Enrolment:
    """Binds ``folder`` to the account. Raises as ``Desk.enrol``."""
    return Desk.enrol(folder, url, code, account, PASSWORD, vault=_vault(), passphrase=PASSPHRASE)


def open_desk(folder: Path) -> Desk:
    """Raises as ``Desk.open``."""
    return Desk.open(folder, Credentials(PASSWORD, PASSPHRASE), vault=_vault())


def _vault() -> Vault:
    return Vault(backend=Keyring())  # type: ignore[no-untyped-call]
