"""One account on one device: enrolment, offline sign-in, and every way to be locked out and to come back."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
import pytest
from keyring.backends import null
from msgspec.structs import replace

from gridcentre.domain.organisation import Account
from gridcentre.domain.problems import Problem, ProblemError, problem_codes
from gridcentre.sync.contract import Tokens
from gridcentre.trust import crypto
from gridcentre.trust.attempts import FREE
from gridcentre.trust.profile import Profile, profiles
from gridcentre.trust.vault import Vault
from tests.trust.keyrings import ForgetfulKeyring, HangingKeyring, LockedKeyring, MemoryKeyring

URL = "https://city.example"
PASSWORD, PHRASE = "correct horse", "battery staple"


@contextmanager
def refused(code: str) -> Iterator[list[Problem]]:
    """The block raises this problem, and the problem has words."""
    told: list[Problem] = []
    with pytest.raises(ProblemError) as error:
        yield told
    told.append(error.value.problem)
    assert error.value.problem.code == code
    assert code in problem_codes()


@pytest.fixture
def kept(folder: Path, tokens: Tokens, vault: Vault) -> tuple[Profile, str]:
    """A profile whose second factor is in the keyring, and its recovery code."""
    return Profile.create(folder, URL, tokens, PASSWORD, vault)


@pytest.fixture
def spoken(folder: Path, tokens: Tokens, no_vault: Vault) -> tuple[Profile, str]:
    """A profile with a start passphrase, and its recovery code."""
    return Profile.create(folder, URL, tokens, PASSWORD, no_vault, PHRASE)


def rewrite(folder: Path, change: dict[str, object]) -> None:
    """Change readable facts as a thief would, the sum included."""
    file = json.loads((folder / "profile.json").read_bytes())
    file["body"]["facts"].update(change)
    body = json.dumps(file["body"], separators=(",", ":"), ensure_ascii=False).encode()
    file["sha256"] = hashlib.sha256(body).hexdigest()
    text = b'{"format":1,"sha256":"%s","body":%s}' % (file["sha256"].encode(), body)
    (folder / "profile.json").write_bytes(text)


class TestKeyring:
    def test_enrolled_signed_in_and_found_again(
        self, folder: Path, tokens: Tokens, vault: Vault, kept: tuple[Profile, str]
    ) -> None:
        made, _ = kept
        assert made.unlocked
        assert made.account == tokens.account
        assert len(made.key) == crypto.KEY_BYTES
        found = Profile.open(folder)
        assert (found.url, found.device, found.letter) == (URL, tokens.device, "A")
        assert (found.town, found.town_name, found.keyring) == ("320481107", "戴埠镇", True)
        assert found.id == made.id
        assert found.created_at == made.created_at
        assert not found.unlocked
        assert found.unlock(PASSWORD, vault) == made.key
        assert found.account == tokens.account

    def test_nothing_is_told_before_the_sign_in(self, folder: Path, vault: Vault, kept: tuple[Profile, str]) -> None:
        found = Profile.open(folder)
        for ask in (
            lambda: found.key,
            lambda: found.account,
            lambda: found.refresh_token(vault),
            lambda: found.set_refresh_token(vault, "x"),
            lambda: found.set_password("new", vault),
            found.renew_recovery,
        ):
            with refused("profile-locked"):
                ask()

    @pytest.mark.parametrize("wrong", ["", "Correct horse", "correct horse ", PHRASE])
    def test_a_wrong_password(self, folder: Path, vault: Vault, kept: tuple[Profile, str], wrong: str) -> None:
        found = Profile.open(folder)
        with refused("wrong-password"):
            found.unlock(wrong, vault)
        assert not found.unlocked

    def test_the_same_letters_from_another_input_method(self, folder: Path, tokens: Tokens, vault: Vault) -> None:
        Profile.create(folder, URL, tokens, "caf\u00e9 \u5bc6\u7801", vault)
        assert Profile.open(folder).unlock("cafe\u0301 \u5bc6\u7801", vault)

    def test_a_passphrase_left_in_the_environment_does_no_harm(
        self, folder: Path, vault: Vault, kept: tuple[Profile, str]
    ) -> None:
        assert Profile.open(folder).unlock(PASSWORD, vault, "some other profile's") == kept[0].key

    def test_the_lost_entry_and_the_recovery_code(
        self, folder: Path, vault: Vault, keys: MemoryKeyring, kept: tuple[Profile, str]
    ) -> None:
        made, code = kept
        keys.entries.clear()
        found = Profile.open(folder)
        with refused("keyring-entry-lost"):
            found.unlock(PASSWORD, vault)
        assert found.unlock_with_recovery(code.lower(), "new password", vault) == made.key
        assert Profile.open(folder).unlock("new password", vault) == made.key
        with refused("wrong-password"):
            Profile.open(folder).unlock(PASSWORD, vault)

    @pytest.mark.parametrize("other", ["", "AAAA", "not base 64!", base64.b64encode(bytes(32)).decode()])
    def test_another_secret_under_our_name_counts_as_lost(
        self, folder: Path, vault: Vault, keys: MemoryKeyring, kept: tuple[Profile, str], other: str
    ) -> None:
        for name in keys.entries:
            keys.entries[name] = other
        with refused("keyring-entry-lost"):
            Profile.open(folder).unlock(PASSWORD, vault)

    @pytest.mark.parametrize(
        ("backend", "code"), [(LockedKeyring, "keyring-locked"), (HangingKeyring, "keyring-timeout")]
    )
    def test_a_keyring_that_is_locked_or_hangs_is_no_wrong_password(
        self, folder: Path, kept: tuple[Profile, str], backend: type[MemoryKeyring], code: str
    ) -> None:
        keys = backend()
        with refused(code):
            Profile.open(folder).unlock(PASSWORD, Vault(backend=keys, timeout=0.2))
        if isinstance(keys, HangingKeyring):
            keys.wake.set()

    def test_the_keyring_alone_opens_nothing(
        self, folder: Path, vault: Vault, keys: MemoryKeyring, kept: tuple[Profile, str]
    ) -> None:
        made, _ = kept
        file = (folder / "profile.json").read_bytes()
        for secret in keys.entries.values():
            assert made.key not in base64.b64decode(secret)
        for form in (made.key, made.key.hex().encode(), base64.b64encode(made.key)):
            assert form not in file
        assert all("refresh-51d0" not in secret for secret in keys.entries.values())


class TestPassphrase:
    def test_enrolled_and_signed_in_without_a_keyring(
        self, folder: Path, no_vault: Vault, spoken: tuple[Profile, str]
    ) -> None:
        found = Profile.open(folder)
        assert not found.keyring
        assert found.unlock(PASSWORD, no_vault, PHRASE) == spoken[0].key

    def test_without_keyring_and_passphrase_nothing_is_made(
        self, folder: Path, tokens: Tokens, no_vault: Vault
    ) -> None:
        with refused("passphrase-needed"):
            Profile.create(folder, URL, tokens, PASSWORD, no_vault)
        assert not folder.exists()

    def test_a_null_keyring_is_no_keyring(self, folder: Path, tokens: Tokens) -> None:
        keyring.set_keyring(null.Keyring())
        with refused("passphrase-needed"):
            Profile.create(folder, URL, tokens, PASSWORD, Vault())
        assert not folder.exists()

    def test_a_plaintext_keyring_is_refused_until_a_passphrase_is_given(
        self, folder: Path, tokens: Tokens, keys: MemoryKeyring
    ) -> None:
        plain = type("PlaintextKeyring", (MemoryKeyring,), {"__module__": "keyrings.alt.file"})()
        keyring.set_keyring(plain)
        with refused("keyring-unsafe"):
            Profile.create(folder, URL, tokens, PASSWORD, Vault())
        assert not folder.exists()
        Profile.create(folder, URL, tokens, PASSWORD, Vault(), PHRASE)
        assert plain.entries == {}

    def test_a_forgetful_keyring_is_found_out_before_anything_is_made(self, folder: Path, tokens: Tokens) -> None:
        with refused("keyring-forgets"):
            Profile.create(folder, URL, tokens, PASSWORD, Vault(backend=ForgetfulKeyring()))
        assert not folder.exists()

    def test_a_passphrase_leaves_even_a_good_or_hanging_keyring_alone(
        self, folder: Path, tokens: Tokens, tmp_path: Path, vault: Vault, keys: MemoryKeyring
    ) -> None:
        Profile.create(folder, URL, tokens, PASSWORD, vault, PHRASE)
        assert keys.entries == {}
        hanging = Vault(backend=HangingKeyring(), timeout=60)
        assert Profile.open(folder).unlock(PASSWORD, hanging, PHRASE)

    def test_each_part_is_asked_for(self, folder: Path, no_vault: Vault, spoken: tuple[Profile, str]) -> None:
        with refused("passphrase-needed"):
            Profile.open(folder).unlock(PASSWORD, no_vault)
        with refused("wrong-password"):
            Profile.open(folder).unlock("wrong", no_vault, PHRASE)

    def test_a_wrong_passphrase_is_called_so_nearly_always(
        self, folder: Path, no_vault: Vault, spoken: tuple[Profile, str]
    ) -> None:
        """One byte tells them apart, see ``sign_in``; sixteen wrong guesses taken for the password are 2**-128 rare."""
        told = []
        for guess in range(16):
            with pytest.raises(ProblemError) as error:
                Profile.open(folder).unlock(PASSWORD, no_vault, f"wrong phrase {guess}", now=guess * 10**9)
            told.append(error.value.problem.code)
        assert set(told) <= {"wrong-passphrase", "wrong-password"}
        assert "wrong-passphrase" in told

    def test_a_short_passphrase(self, folder: Path, tokens: Tokens, no_vault: Vault) -> None:
        with refused("passphrase-short"):
            Profile.create(folder, URL, tokens, PASSWORD, no_vault, "short")
        assert not folder.exists()

    def test_the_forgotten_passphrase_and_the_recovery_code(
        self, folder: Path, no_vault: Vault, spoken: tuple[Profile, str]
    ) -> None:
        made, code = spoken
        found = Profile.open(folder)
        with refused("passphrase-needed"):
            found.unlock_with_recovery(code, "new password", no_vault)
        assert found.unlock_with_recovery(code, "new password", no_vault, "another phrase") == made.key
        assert Profile.open(folder).unlock("new password", no_vault, "another phrase") == made.key

    def test_the_refresh_token_is_the_desks_business(self, folder: Path, spoken: tuple[Profile, str]) -> None:
        vault = Vault(backend=MemoryKeyring())
        assert not spoken[0].set_refresh_token(vault, "fresh")
        assert spoken[0].refresh_token(vault) is None


class TestRecoveryCode:
    def test_a_wrong_code(self, folder: Path, vault: Vault, tokens: Tokens, kept: tuple[Profile, str]) -> None:
        _, other = Profile.create(folder.with_name("other"), URL, tokens, PASSWORD, vault)
        with refused("recovery-code-wrong"):
            Profile.open(folder).unlock_with_recovery(other, "new password", vault)
        with refused("recovery-code-mistyped"):
            Profile.open(folder).unlock_with_recovery(kept[1][:-1], "new password", vault)
        assert Profile.open(folder).unlock(PASSWORD, vault) == kept[0].key

    def test_it_helps_out_of_the_wait(self, folder: Path, vault: Vault, kept: tuple[Profile, str]) -> None:
        found = Profile.open(folder)
        for _ in range(FREE):
            with refused("wrong-password"):
                found.unlock("wrong", vault, now=0)
        with refused("too-many-attempts"):
            found.unlock(PASSWORD, vault, now=1)
        found.unlock_with_recovery(kept[1], "new password", vault)
        assert Profile.open(folder).unlock("new password", vault, now=2)

    def test_from_passphrase_to_keyring_and_back(
        self, folder: Path, vault: Vault, no_vault: Vault, keys: MemoryKeyring, spoken: tuple[Profile, str]
    ) -> None:
        made, code = spoken
        Profile.open(folder).unlock_with_recovery(code, "second", vault)
        found = Profile.open(folder)
        assert found.keyring
        assert found.unlock("second", vault) == made.key
        found.unlock_with_recovery(code, "third", no_vault, PHRASE)
        assert Profile.open(folder).unlock("third", no_vault, PHRASE) == made.key

    def test_a_new_code_makes_the_old_one_worthless(
        self, folder: Path, vault: Vault, kept: tuple[Profile, str]
    ) -> None:
        made, old = kept
        new = made.renew_recovery()
        with refused("recovery-code-wrong"):
            Profile.open(folder).unlock_with_recovery(old, "new password", vault)
        assert Profile.open(folder).unlock_with_recovery(new, "new password", vault) == made.key


class TestAttempts:
    def test_the_wait_grows_lasts_over_restarts_and_ends_with_a_sign_in(
        self, folder: Path, vault: Vault, kept: tuple[Profile, str]
    ) -> None:
        now, waits = 1_000_000, []
        for _ in range(FREE + 8):
            try:
                Profile.open(folder).unlock("wrong", vault, now=now)
            except ProblemError as told:
                if told.problem.code == "too-many-attempts":
                    waits.append(int(told.problem.params["seconds"]))
                    now += waits[-1] * 1000
                    with refused("wrong-password"):
                        Profile.open(folder).unlock("wrong", vault, now=now)
        assert waits == [30, 60, 120, 240, 480, 900, 900, 900]
        with refused("too-many-attempts"):
            Profile.open(folder).unlock(PASSWORD, vault, now=now + 899_000)
        assert Profile.open(folder).unlock(PASSWORD, vault, now=now + 900_000)
        for _ in range(FREE):
            with refused("wrong-password"):
                Profile.open(folder).unlock("wrong", vault, now=now)

    def test_a_clock_set_back_waits_once_more_and_not_for_years(
        self, folder: Path, vault: Vault, kept: tuple[Profile, str]
    ) -> None:
        future = 4_000_000_000_000
        for _ in range(FREE):
            with refused("wrong-password"):
                Profile.open(folder).unlock("wrong", vault, now=future)
        with refused("too-many-attempts") as told:
            Profile.open(folder).unlock(PASSWORD, vault, now=1000)
        assert told[0].params["seconds"] == "30"
        with refused("too-many-attempts"):
            Profile.open(folder).unlock(PASSWORD, vault, now=30_999)
        assert Profile.open(folder).unlock(PASSWORD, vault, now=31_000)

    def test_a_lost_keyring_entry_is_nobodys_guess(
        self, folder: Path, vault: Vault, keys: MemoryKeyring, kept: tuple[Profile, str]
    ) -> None:
        entries = dict(keys.entries)
        keys.entries.clear()
        for _ in range(FREE + 1):
            with refused("keyring-entry-lost"):
                Profile.open(folder).unlock(PASSWORD, vault, now=0)
        keys.entries.update(entries)
        assert Profile.open(folder).unlock(PASSWORD, vault, now=0)

    def test_a_damaged_count_locks_nobody_out(self, folder: Path, vault: Vault, kept: tuple[Profile, str]) -> None:
        (folder / "attempts.json").write_text("{")
        assert Profile.open(folder).unlock(PASSWORD, vault)


class TestPasswordChange:
    def test_the_new_one_opens_and_the_old_one_does_not(
        self, folder: Path, vault: Vault, keys: MemoryKeyring, kept: tuple[Profile, str]
    ) -> None:
        made, _ = kept
        count = len(keys.entries)
        Profile.open(folder).rewrap(PASSWORD, "new password", vault)
        assert len(keys.entries) == count
        found = Profile.open(folder)
        assert found.unlock("new password", vault) == made.key
        assert found.refresh_token(vault) == "refresh-51d0"
        with refused("wrong-password"):
            Profile.open(folder).unlock(PASSWORD, vault)

    def test_with_a_passphrase(self, folder: Path, no_vault: Vault, spoken: tuple[Profile, str]) -> None:
        Profile.open(folder).rewrap(PASSWORD, "new password", no_vault, PHRASE)
        assert Profile.open(folder).unlock("new password", no_vault, PHRASE) == spoken[0].key

    def test_the_wrong_old_one_changes_nothing(self, folder: Path, vault: Vault, kept: tuple[Profile, str]) -> None:
        with refused("wrong-password"):
            Profile.open(folder).rewrap("wrong", "new password", vault)
        assert Profile.open(folder).unlock(PASSWORD, vault) == kept[0].key

    def test_no_empty_password(self, folder: Path, tokens: Tokens, vault: Vault, kept: tuple[Profile, str]) -> None:
        with refused("password-missing"):
            kept[0].set_password("", vault)
        with refused("password-missing"):
            Profile.create(folder.with_name("other"), URL, tokens, "", vault)

    def test_a_crash_between_keyring_and_file_leaves_the_old_password_good(
        self, folder: Path, vault: Vault, kept: tuple[Profile, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def crash(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("gridcentre.trust.profile_file.write", crash)
        with pytest.raises(KeyboardInterrupt):
            kept[0].set_password("new password", vault)
        assert Profile.open(folder).unlock(PASSWORD, vault) == kept[0].key


class TestFile:
    def test_missing(self, folder: Path) -> None:
        with refused("profile-missing"):
            Profile.open(folder)
        folder.touch()
        with refused("profile-missing"):
            Profile.open(folder)

    @pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff\xfe", b'{"format":1}', b'{"format":"1"}', bytes(300)])
    def test_damaged(self, folder: Path, text: bytes) -> None:
        folder.mkdir()
        (folder / "profile.json").write_bytes(text)
        with refused("profile-damaged"):
            Profile.open(folder)

    def test_every_flipped_byte_is_noticed(self, folder: Path, kept: tuple[Profile, str]) -> None:
        path = folder / "profile.json"
        whole = path.read_bytes()
        for at in range(0, len(whole), 7):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            with pytest.raises(ProblemError) as told:
                Profile.open(folder)
            assert told.value.problem.code in ("profile-damaged", "profile-newer")

    def test_newer(self, folder: Path, kept: tuple[Profile, str]) -> None:
        (folder / "profile.json").write_text('{"format": 2, "layout": "unheard of"}')
        with refused("profile-newer"):
            Profile.open(folder)

    @pytest.mark.parametrize(
        "change", [{"url": "https://thief.example"}, {"device": "another"}, {"letter": "B"}, {"town": "320481001"}]
    )
    def test_facts_changed_with_care_show_at_the_sign_in(
        self, folder: Path, vault: Vault, kept: tuple[Profile, str], change: dict[str, object]
    ) -> None:
        rewrite(folder, change)
        found = Profile.open(folder)
        with refused("profile-damaged"):
            found.unlock(PASSWORD, vault)
        assert not found.unlocked
        with refused("profile-damaged"):
            found.unlock_with_recovery(kept[1], "new password", vault)

    def test_a_cost_that_would_hang_the_pc_is_damage(self, folder: Path, kept: tuple[Profile, str]) -> None:
        rewrite(folder, {"login": {"salt": "", "cost": {"n": 2**40, "r": 8, "p": 1}, "hash": ""}})
        with refused("profile-damaged"):
            Profile.open(folder)

    def test_another_crypto_module(self, folder: Path, kept: tuple[Profile, str]) -> None:
        class Certified(crypto.Standard):
            name = "certified-7"

        former = crypto.use(Certified())
        try:
            with refused("provider-other"):
                Profile.open(folder)
        finally:
            crypto.use(former)

    @pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
    def test_only_its_owner_may_read_it(self, folder: Path, vault: Vault, kept: tuple[Profile, str]) -> None:
        with refused("wrong-password"):
            Profile.open(folder).unlock("wrong", vault)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {path.name for path in folder.iterdir()} == {"profile.json", "attempts.json"}
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}

    def test_the_default_cost_is_not_a_tests(self) -> None:
        cost = crypto.Standard().cost
        assert cost.n * cost.r * cost.p >= 2**20
        assert cost.bearable


class TestPlace:
    def test_a_profile_is_never_overwritten(
        self, folder: Path, tokens: Tokens, vault: Vault, kept: tuple[Profile, str]
    ) -> None:
        before = (folder / "profile.json").read_bytes()
        with refused("profile-exists"):
            Profile.create(folder, URL, tokens, PASSWORD, vault)
        assert (folder / "profile.json").read_bytes() == before

    def test_nor_are_files_whose_key_is_lost(self, folder: Path, vault: Vault) -> None:
        folder.mkdir()
        (folder / "desk.db").write_bytes(b"x")
        with refused("profile-exists"):
            Profile.preflight(folder, vault)

    def test_a_file_where_the_folder_should_be(self, folder: Path, vault: Vault) -> None:
        folder.touch()
        with refused("disk-error"):
            Profile.preflight(folder, vault)

    def test_preflight_leaves_nothing_behind(self, folder: Path, vault: Vault, keys: MemoryKeyring) -> None:
        Profile.preflight(folder, vault)
        assert list(folder.iterdir()) == []
        assert keys.entries == {}

    @pytest.mark.parametrize("field", ["account", "device", "refresh_token"])
    def test_half_an_answer_makes_no_profile(self, folder: Path, tokens: Tokens, vault: Vault, field: str) -> None:
        half = replace(tokens, **{field: None if field == "account" else ""})
        with refused("enrol-incomplete"):
            Profile.create(folder, URL, half, PASSWORD, vault)
        assert not folder.exists()

    def test_no_profile_for_a_city_without_tls(self, folder: Path, tokens: Tokens, vault: Vault) -> None:
        with refused("plain-http"):
            Profile.create(folder, "http://city.example", tokens, PASSWORD, vault)
        assert not folder.exists()


class TestColleagues:
    """Two accounts under one OS user: one keyring, one disk."""

    @pytest.fixture
    def two(self, tmp_path: Path, tokens: Tokens, vault: Vault) -> tuple[Profile, Profile]:
        other = Account(id="赵明", name="赵明", town="320481107", roles=("CHK",))
        mine, _ = Profile.create(tmp_path / "a", URL, tokens, PASSWORD, vault)
        theirs, _ = Profile.create(tmp_path / "b", URL, replace(tokens, account=other), "their own", vault)
        return mine, theirs

    def test_neither_opens_the_others(self, tmp_path: Path, vault: Vault, two: tuple[Profile, Profile]) -> None:
        mine, theirs = two
        assert mine.key != theirs.key
        with refused("wrong-password"):
            Profile.open(tmp_path / "b").unlock(PASSWORD, vault)
        with refused("wrong-password"):
            Profile.open(tmp_path / "a").unlock("their own", vault)
        assert Profile.open(tmp_path / "b").unlock("their own", vault) == theirs.key

    def test_the_same_password_does_not_help(self, tmp_path: Path, vault: Vault, two: tuple[Profile, Profile]) -> None:
        two[1].set_password(PASSWORD, vault)
        assert Profile.open(tmp_path / "b").unlock(PASSWORD, vault) != two[0].key

    def test_a_seal_moved_between_profiles_opens_nothing(
        self, tmp_path: Path, vault: Vault, two: tuple[Profile, Profile]
    ) -> None:
        """Not even by its owner: a colleague cannot slip me a profile of theirs under my device's name."""
        rewrite(tmp_path / "b", {"id": two[0].id})
        with refused("wrong-password"):
            Profile.open(tmp_path / "b").unlock("their own", vault)

    def test_a_token_from_the_shared_keyring_is_worthless_without_the_file_key(
        self, vault: Vault, keys: MemoryKeyring, two: tuple[Profile, Profile]
    ) -> None:
        mine, theirs = two
        keys.entries["gridcentre", f"{theirs.id}:token"] = keys.entries["gridcentre", f"{mine.id}:token"]
        assert theirs.refresh_token(vault) is None
        keys.entries["gridcentre", f"{theirs.id}:token"] = "nonsense"
        assert theirs.refresh_token(vault) is None
        assert mine.refresh_token(vault) == "refresh-51d0"
        assert mine.set_refresh_token(vault, "refresh-52")
        assert mine.refresh_token(vault) == "refresh-52"

    def test_they_are_listed_without_saying_whose_they_are(self, tmp_path: Path, two: tuple[Profile, Profile]) -> None:
        (tmp_path / "c").mkdir()
        (tmp_path / "c" / "profile.json").write_text("{")
        (tmp_path / "no profile").mkdir()
        found = profiles(tmp_path)
        assert [entry.folder.name for entry in found] == ["a", "b", "c"]
        assert [bool(entry.profile) for entry in found] == [True, True, False]
        assert found[2].problem and found[2].problem.code == "profile-damaged"
        mine = [entry.folder.name for entry in found if entry.profile and entry.profile.is_of("王小燕")]
        assert mine == ["a"]
        assert profiles(tmp_path / "nowhere") == ()


class TestDestroy:
    def test_the_key_is_gone_from_file_and_keyring(
        self, folder: Path, vault: Vault, keys: MemoryKeyring, kept: tuple[Profile, str]
    ) -> None:
        former = (folder / "profile.json").read_bytes()
        keys.entries["gridcentre", "of another profile"] = "stays"
        Profile.open(folder).destroy(vault)
        assert keys.entries == {("gridcentre", "of another profile"): "stays"}
        sealed = json.loads(former)["body"]["recovery"]["sealed"].encode()
        assert all(sealed not in path.read_bytes() for path in folder.iterdir())
        with refused("profile-destroyed"):
            Profile.open(folder)
        with refused("profile-exists"):
            Profile.preflight(folder, vault)

    def test_an_open_profile_forgets_it_too(self, vault: Vault, kept: tuple[Profile, str]) -> None:
        made, code = kept
        made.destroy(vault)
        assert not made.unlocked
        with refused("profile-destroyed"):
            made.unlock(PASSWORD, vault)
        with refused("profile-destroyed"):
            made.unlock_with_recovery(code, "new password", vault)

    def test_with_a_passphrase(self, folder: Path, no_vault: Vault, spoken: tuple[Profile, str]) -> None:
        Profile.open(folder).destroy(no_vault)
        with refused("profile-destroyed"):
            Profile.open(folder)

    def test_a_keyring_that_does_not_answer_saves_nothing(self, folder: Path, kept: tuple[Profile, str]) -> None:
        with refused("keyring-locked"):
            Profile.open(folder).destroy(Vault(backend=LockedKeyring()))
        with refused("profile-destroyed"):
            Profile.open(folder)
