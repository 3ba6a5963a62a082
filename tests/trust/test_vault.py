"""The keyring: only trusted ones, everything read back, nothing waited for without end."""

from __future__ import annotations

import subprocess
import sys
import threading
import types

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null

from gridcentre.domain.problems import ProblemError
from gridcentre.trust.vault import LONGEST, Vault
from tests.trust.keyrings import (
    ClingingKeyring,
    ForgetfulKeyring,
    HangingKeyring,
    LockedKeyring,
    MemoryKeyring,
    TalkativeKeyring,
)


def as_if_from(module: str) -> MemoryKeyring:
    """A working keyring whose class says that it comes from ``module``."""
    made = types.new_class("Keyring", (MemoryKeyring,))
    made.__module__ = module
    return made()


def code_of(told: pytest.ExceptionInfo[ProblemError]) -> str:
    return told.value.problem.code


def test_keeps_reads_and_forgets(vault: Vault, keys: MemoryKeyring) -> None:
    assert vault.available()
    assert vault.get("a") is None
    vault.set("a", "secret")
    assert vault.get("a") == "secret"
    assert keys.entries == {("gridcentre", "a"): "secret"}
    vault.delete("a")
    vault.delete("a")
    assert keys.entries == {}


def test_two_services_do_not_meet(keys: MemoryKeyring) -> None:
    Vault("one", backend=keys).set("a", "1")
    assert Vault("two", backend=keys).get("a") is None


@pytest.mark.parametrize("length", [0, LONGEST + 1])
def test_the_length_is_checked_before_windows_does(vault: Vault, keys: MemoryKeyring, length: int) -> None:
    with pytest.raises(ProblemError) as told:
        vault.set("a", "x" * length)
    assert code_of(told) == "secret-too-long"
    assert not keys.entries
    vault.set("a", "x" * LONGEST)


def test_no_keyring(no_vault: Vault) -> None:
    assert not no_vault.available()
    trouble = no_vault.trouble()
    assert trouble and trouble.code == "keyring-none"
    assert no_vault.backend_name() == ""
    with pytest.raises(ProblemError) as told:
        no_vault.get("a")
    assert code_of(told) == "keyring-none"


@pytest.mark.parametrize("nothing", [null.Keyring, fail.Keyring])
def test_a_keyring_that_swallows_is_none(nothing: type[KeyringBackend]) -> None:
    keyring.set_keyring(nothing())
    for vault in (Vault(), Vault(backend=nothing())):
        trouble = vault.trouble()
        assert trouble and trouble.code == "keyring-none"


@pytest.mark.parametrize("module", ["keyrings.alt.file", "keyrings.cryptfile.cryptfile", "somewhere.else"])
def test_a_plaintext_or_unknown_keyring_is_refused_and_stays_empty(module: str) -> None:
    plain = as_if_from(module)
    keyring.set_keyring(plain)
    vault = Vault()
    with pytest.raises(ProblemError) as told:
        vault.set("a", "secret")
    assert code_of(told) == "keyring-unsafe"
    assert told.value.problem.params["backend"] == module
    assert plain.entries == {}


def test_a_plaintext_keyring_is_refused_even_when_brought_along() -> None:
    trouble = Vault(backend=as_if_from("keyrings.alt.file")).trouble()
    assert trouble and trouble.code == "keyring-unsafe"


@pytest.mark.parametrize("name", ["SecretService", "kwallet", "Windows", "macOS"])
def test_the_systems_own_keyrings_are_taken(name: str) -> None:
    keyring.set_keyring(as_if_from(f"keyring.backends.{name}"))
    vault = Vault()
    vault.set("a", "secret")
    assert vault.get("a") == "secret"
    assert vault.backend_name() == f"keyring.backends.{name}"


def chain(monkeypatch: pytest.MonkeyPatch, *modules: str) -> list[MemoryKeyring]:
    links = [as_if_from(module) for module in modules]
    monkeypatch.setattr(chainer.ChainerBackend, "backends", links)
    keyring.set_keyring(chainer.ChainerBackend())
    return links


def test_of_a_chain_only_the_trusted_link_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, good = chain(monkeypatch, "keyrings.alt.file", "keyring.backends.SecretService")
    Vault().set("a", "secret")
    assert not plain.entries
    assert good.entries


def test_a_chain_without_a_trusted_link_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    chain(monkeypatch, "keyrings.alt.file", "keyrings.alt.Gnome")
    trouble = Vault().trouble()
    assert trouble and trouble.code == "keyring-unsafe"
    assert trouble.params["backend"] == "keyrings.alt.file, keyrings.alt.Gnome"


def test_written_and_not_there(no_vault: Vault) -> None:
    with pytest.raises(ProblemError) as told:
        Vault(backend=ForgetfulKeyring()).set("a", "secret")
    assert code_of(told) == "keyring-forgets"


def test_deleted_and_still_there() -> None:
    vault = Vault(backend=ClingingKeyring())
    vault.set("a", "secret")
    with pytest.raises(ProblemError) as told:
        vault.delete("a")
    assert code_of(told) == "keyring-forgets"


def test_a_locked_keyring_is_told_as_such() -> None:
    with pytest.raises(ProblemError) as told:
        Vault(backend=LockedKeyring()).get("a")
    assert code_of(told) == "keyring-locked"


def test_an_error_text_never_carries_the_secret() -> None:
    with pytest.raises(ProblemError) as told:
        Vault(backend=TalkativeKeyring()).set("a", "hunter2hunter2")
    assert code_of(told) == "keyring-failed"
    assert "hunter2" not in str(told.value)
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__


def test_a_keyring_that_hangs_is_left_alone_and_taken_up_again_when_it_wakes() -> None:
    hanging = HangingKeyring()
    vault = Vault(backend=hanging, timeout=0.5)
    for _ in range(3):  # the second and third find the first still waiting and start nothing
        with pytest.raises(ProblemError) as told:
            vault.get("a")
        assert code_of(told) == "keyring-timeout"
    (waiting,) = [thread for thread in threading.enumerate() if thread.name == "keyring"]
    hanging.wake.set()
    waiting.join()
    vault.set("a", "late")
    assert vault.get("a") == "late"


def test_an_error_of_its_own_called_timeout_is_not_ours() -> None:
    class Slow(MemoryKeyring):
        def get_password(self, service: str, username: str) -> str | None:
            raise TimeoutError("the bus gave up")

    with pytest.raises(ProblemError) as told:
        Vault(backend=Slow()).get("a")
    assert code_of(told) == "keyring-failed"


def test_probe_leaves_nothing(vault: Vault, keys: MemoryKeyring) -> None:
    vault.probe()
    assert keys.entries == {}


def test_importing_the_vault_does_not_import_keyring() -> None:
    asked = "import sys, gridcentre.trust.profile; print('keyring' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
