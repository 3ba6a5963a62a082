"""What ``doctor`` says about trust: enough to help, nothing to steal."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from gridcentre.domain.problems import ProblemError
from gridcentre.sync.contract import Tokens
from gridcentre.trust.attempts import FREE
from gridcentre.trust.checks import Check, checks
from gridcentre.trust.profile import Profile
from gridcentre.trust.vault import Vault
from tests.trust.keyrings import MemoryKeyring

URL = "https://city.example"


def named(facts: tuple[Check, ...]) -> dict[str, Check]:
    assert all(fact.ok == (fact.problem is None) for fact in facts)
    return {fact.name: fact for fact in facts}


def faults(facts: tuple[Check, ...]) -> dict[str, str]:
    return {fact.name: fact.problem.code for fact in facts if fact.problem}


def test_before_the_enrolment(vault: Vault, no_vault: Vault) -> None:
    assert faults(checks(None, vault)) == {}
    assert named(checks(None, vault))["keyring"].value == "tests.trust.keyrings"
    assert faults(checks(None, no_vault)) == {"keyring": "keyring-none"}


def test_all_well(folder: Path, tokens: Tokens, vault: Vault, keys: MemoryKeyring) -> None:
    made, code = Profile.create(folder, URL, tokens, "correct horse", vault)
    facts = named(checks(folder, vault))
    assert faults(tuple(facts.values())) == {}
    assert facts["profile"].value == made.id
    assert facts["device"].value.endswith(" A")
    assert facts["city"].value == URL
    assert facts["second-factor"].value == "keyring"
    assert facts["failed-sign-ins"].value == "0"
    said = msgspec.json.encode(list(facts.values())).decode()
    for secret in (code, "correct horse", "王小燕", tokens.refresh_token, tokens.access_token, *keys.entries.values()):
        assert secret not in said


def test_with_a_passphrase_a_missing_keyring_is_no_fault(folder: Path, tokens: Tokens, no_vault: Vault) -> None:
    Profile.create(folder, URL, tokens, "correct horse", no_vault, "battery staple")
    facts = named(checks(folder, no_vault))
    assert facts["keyring"].ok
    assert facts["second-factor"].value == "passphrase"


def test_a_lost_entry_and_a_missing_keyring(
    folder: Path, tokens: Tokens, vault: Vault, no_vault: Vault, keys: MemoryKeyring
) -> None:
    Profile.create(folder, URL, tokens, "correct horse", vault)
    assert faults(checks(folder, no_vault)) == {"keyring": "keyring-none", "second-factor": "keyring-none"}
    keys.entries.clear()
    assert faults(checks(folder, vault)) == {"second-factor": "keyring-entry-lost"}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_open_to_others(folder: Path, tokens: Tokens, vault: Vault) -> None:
    Profile.create(folder, URL, tokens, "correct horse", vault)
    (folder / "profile.json").chmod(0o644)
    assert faults(checks(folder, vault)) == {"private": "profile-open-to-others"}


def test_failed_sign_ins(folder: Path, tokens: Tokens, vault: Vault) -> None:
    made, _ = Profile.create(folder, URL, tokens, "correct horse", vault)
    for _ in range(FREE):
        with pytest.raises(ProblemError):
            made.unlock("wrong", vault, now=0)
    facts = checks(folder, vault, now=1000)
    assert faults(facts) == {"failed-sign-ins": "too-many-attempts"}
    problem = named(facts)["failed-sign-ins"].problem
    assert problem and problem.params == {"seconds": "29", "failures": "5"}


def test_damaged_and_missing(folder: Path, vault: Vault) -> None:
    assert faults(checks(folder, vault)) == {"profile": "profile-missing"}
    folder.mkdir()
    (folder / "profile.json").write_text("{")
    assert faults(checks(folder, vault)) == {"profile": "profile-damaged"}
