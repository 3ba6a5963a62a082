"""A device that was revoked: its unsent acts reach the administrator sealed, and nothing else is left to read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.cli import main
from gridcentre.cli.exits import OK, TRUST, USAGE
from gridcentre.desk import Credentials, Desk, Draft
from gridcentre.domain.problems import ProblemError
from gridcentre.trust.export import open_unsent
from gridcentre.trust.profile import Profile
from tests.faults.house import PASSWORD, PERSON, PHONE
from tests.offices import Office, office


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


def test_unsent_acts_are_sealed_and_the_key_is_gone(town: Office, tmp_path: Path) -> None:
    code = town.house.account("clerk-a", ("DISP",), "")
    done = Desk.enrol(town.folder("clerk-a"), town.line.url, code, "clerk-a", PASSWORD, vault=town.vault)
    desk = town.open("clerk-a")
    numbers = town.house.dispatch(3)
    desk.sync.once()
    desk.act(numbers, Draft("accept"))
    town.house.city.accounts.revoke_device(done.device)
    assert desk.sync.once().problem is not None

    taken = tmp_path / "taken"
    taken.touch()
    with pytest.raises(ProblemError, match="export-exists"):
        desk.surrender(taken)
    target = tmp_path / "unsent.sealed"
    assert desk.surrender(target) == 3

    acts = open_unsent(target.read_bytes(), code=done.recovery_code)
    assert [act.action.kind for act in acts] == ["accept"] * 3
    for word in (PERSON, PHONE, "accept", "clerk-a"):
        assert word.encode() not in target.read_bytes()
    with pytest.raises(ProblemError, match="profile-destroyed"):
        Desk.open(town.folder("clerk-a"), Credentials(PASSWORD), vault=town.vault)
    with pytest.raises(ProblemError, match="profile-destroyed"):
        Profile.open(town.folder("clerk-a"))


def test_on_the_command_line_it_must_be_meant(
    town: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GRIDCENTRE_PASSWORD", PASSWORD)
    monkeypatch.setenv("GRIDCENTRE_PASSPHRASE", "battery staple")
    folder, target = town.folder("clerk-b"), tmp_path / "unsent.sealed"
    code = town.house.account("clerk-b", ("DISP",), "")
    Desk.enrol(folder, town.line.url, code, "clerk-b", PASSWORD, passphrase="battery staple")
    command = ["surrender", str(target), "--profile", str(folder), "--json"]
    assert main(command) == USAGE
    assert not target.exists()
    assert main([*command, "--destroy"]) == OK
    assert '"acts"' in capsys.readouterr().out
    assert target.exists()
    assert main([*command[:-1], "--destroy"]) == TRUST
