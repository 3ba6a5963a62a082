"""Before the sign-in: what a folder tells, the way in by the recovery code, and who unlocks the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.desk import Credentials, Desk, doorstep, passphrase_wanted, recover
from gridcentre.domain.problems import ProblemError
from gridcentre.trust.vault import Vault
from tests.faults.house import PASSWORD
from tests.offices import Office, office
from tests.trust.keyrings import LockedKeyring, MemoryKeyring


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def code_of(caught: pytest.ExceptionInfo[ProblemError]) -> str:
    return caught.value.problem.code


def test_a_folder_tells_its_town_and_not_whose_it_is(town: Office) -> None:
    assert doorstep(town.folder("clerk-a")) is None
    town.enrol("clerk-a").close()
    found = doorstep(town.folder("clerk-a"))
    assert found is not None
    assert (found.letter, found.url, found.keyring) == ("A", town.line.url, True)
    assert found.town_name
    assert "clerk-a" not in repr(found)


def test_a_damaged_folder_is_told_and_not_taken_for_an_empty_one(town: Office) -> None:
    town.enrol("clerk-a").close()
    (town.folder("clerk-a") / "profile.json").write_text("{")
    with pytest.raises(ProblemError) as caught:
        doorstep(town.folder("clerk-a"))
    assert code_of(caught) == "profile-damaged"


def test_a_passphrase_is_asked_for_only_where_no_keyring_can_be_used() -> None:
    trouble = passphrase_wanted()  # the tests' system has none
    assert trouble is not None and trouble.code == "keyring-none"
    assert passphrase_wanted(Vault(backend=MemoryKeyring())) is None
    assert passphrase_wanted(Vault(backend=LockedKeyring())) is None


def test_the_recovery_code_sets_a_new_password_and_the_work_is_still_there(town: Office) -> None:
    folder = town.folder("clerk-a")
    code = town.house.account("clerk-a", ("DISP",))
    done = Desk.enrol(folder, town.line.url, code, "clerk-a", PASSWORD, vault=town.vault)
    with Desk.open(folder, Credentials(PASSWORD), vault=town.vault) as desk:
        desk.drafts.save("register", {"text": "路灯不亮"})
        with pytest.raises(ProblemError) as caught:
            recover(folder, done.recovery_code, "a new password", vault=town.vault)
        assert code_of(caught) == "profile-in-use"
    recover(folder, done.recovery_code, "a new password", vault=town.vault)
    with Desk.open(folder, Credentials("a new password"), vault=town.vault) as desk:
        assert desk.drafts.get("register") == {"text": "路灯不亮"}


def test_only_who_signed_in_unlocks_the_screen(town: Office) -> None:
    desk = town.enrol("clerk-a")
    with pytest.raises(ProblemError) as caught:
        desk.verify("somebody else's")
    assert code_of(caught) == "wrong-password"
    desk.verify(PASSWORD)
    assert desk.people.me.id == "clerk-a"
