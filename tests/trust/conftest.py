"""Every test here signs in with cheap keys, and none finds a keyring that it has not brought along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from gridcentre.domain.organisation import Account
from gridcentre.sync.contract import Tokens
from gridcentre.trust import crypto
from gridcentre.trust.vault import Vault
from tests.trust.keyrings import MemoryKeyring

CHEAP = crypto.Cost(n=16, r=1, p=1)


@pytest.fixture(autouse=True)
def cheap_keys() -> Iterator[None]:
    former = crypto.use(crypto.Standard(CHEAP))
    yield
    crypto.use(former)


@pytest.fixture(autouse=True)
def no_real_keyring() -> Iterator[None]:
    """Neither for these tests nor, in whatever order, for those after them."""
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(fail.Keyring())


@pytest.fixture
def keys() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def vault(keys: MemoryKeyring) -> Vault:
    return Vault(backend=keys)


@pytest.fixture
def no_vault() -> Vault:
    """The keyring of a PC that has none."""
    return Vault()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "desk"


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(
        access_token="access-9f3c",
        expires_at=1,
        refresh_token="refresh-51d0",
        device="7c1d2a5e-0000-4000-8000-000000000001",
        letter="A",
        account=Account(id="王小燕", name="王小燕", town="320481107", roles=("DISP",)),
        town_name="戴埠镇",
    )
