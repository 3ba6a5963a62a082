"""What people and machines do wrong: each met with title, meaning and advice, nothing lost, a non-zero exit."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.desk import Draft
from tests.faults import proxy as line_of
from tests.faults.house import House, ServedCity, command
from tests.faults.proxy import Proxy

USAGE, SIGN_IN, SURROUNDINGS, LINE = 2, 4, 5, 6  # exit codes of the README


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    house.close()


@pytest.fixture(scope="module")
def served(house: House) -> Iterator[ServedCity]:
    with ServedCity(house.folder, house.url) as served:
        yield served


@pytest.fixture
def profile(house: House, served: ServedCity, request: pytest.FixtureRequest) -> Path:
    """A desk of its own that has pulled one ticket and owes one act."""
    name = request.node.name.replace("_", "-")[:40]
    (number,) = house.dispatch(1)
    with house.enrol(name, served.url) as desk:
        desk.sync.once()
        desk.act([number], Draft("accept"))
    return house.folder / name


def _fine(house: House, *arguments: str) -> None:
    answer = command(house.folder, *arguments, "--json")
    assert answer.code == 0, answer


def _problem(house: House, code: int, *arguments: str, **environment: str) -> dict[str, str]:
    """Run a command that must fail: the problem it tells with --json, after the same command told a person in words."""
    told = command(house.folder, *arguments, **environment)
    assert told.code == code, told
    said = told.out + told.err  # a sync tells what it did, and then what stopped it
    assert len(said.splitlines()) >= 3, told  # title, meaning, what to do
    assert "Traceback" not in said
    answer = command(house.folder, *arguments, "--json", **environment)
    assert answer.code == code, answer
    problem = answer.json["problem"]
    assert problem["title"] and problem["meaning"] and problem["advice"]
    assert problem["title"] in said and problem["advice"][:12] in said.replace("\n", ""), told
    return problem


def _owed(house: House, profile: Path) -> int:
    return len(command(house.folder, "outbox", "--profile", str(profile), "--json").json)


def test_wrong_code(house: House, served: ServedCity) -> None:
    house.account("lost-code")
    folder = house.folder / "nobody"
    asked = ("enrol", served.url, "--code", "AAAA-BBBB-CCCC", "--account", "lost-code", "--profile", str(folder))
    assert _problem(house, SIGN_IN, *asked)["code"] == "code-wrong"
    assert not list(folder.glob("*.db"))


def test_wrong_password(house: House, profile: Path) -> None:
    asked = ("outbox", "--profile", str(profile))
    assert _problem(house, SIGN_IN, *asked, GRIDCENTRE_PASSWORD="not it")["code"] == "wrong-password"
    assert _owed(house, profile) == 1


def test_plain_http_to_another_machine(house: House) -> None:
    asked = (
        "enrol",
        "http://city.example:8080",
        "--code",
        "X",
        "--account",
        "x",
        "--profile",
        str(house.folder / "no"),
    )
    assert _problem(house, SIGN_IN, *asked)["code"] == "plain-http"


def test_a_city_that_answers_html(house: House, served: ServedCity, profile: Path) -> None:
    """Between desk and city stands a captive portal; behind it the profile's own city, at the same address."""
    port = served.port
    served.kill()
    portal = Proxy("http://127.0.0.1:9", port)
    try:
        _behind_a_portal(house, profile, portal)
    finally:
        served.start()
    _fine(house, "sync", "--once", "--profile", str(profile))
    assert _owed(house, profile) == 0


def _behind_a_portal(house: House, profile: Path, portal: Proxy) -> None:
    with portal:
        portal.script("*", line_of.portal, times=None)
        problem = _problem(house, LINE, "sync", "--once", "--profile", str(profile))
        assert problem["code"] == "not-a-city"
        assert _owed(house, profile) == 1
        folder = house.folder / "portal-enrol"
        _problem(house, LINE, "enrol", portal.url, "--code", "X", "--account", "x", "--profile", str(folder))
        assert not list(folder.glob("*.db"))


def test_a_csv_with_a_missing_column(house: House) -> None:
    path = house.folder / "messages.csv"
    path.write_text("标题,内容,时间\n路灯不亮,东门路灯三天不亮,2026-11-02 08:10\n", "utf-8")
    columns = ("--title", "标题", "--text", "正文", "--time", "时间", "--town", "daibu", "--db", house.url)
    before = len(list(house.city.open_tickets()))
    problem = _problem(house, USAGE, "city", "import", str(path), *columns)
    assert "正文" in json.dumps(problem, ensure_ascii=False)
    assert len(list(house.city.open_tickets())) == before


def test_a_newer_format_is_left_alone(house: House, profile: Path) -> None:
    path = profile / "profile.json"
    before = path.read_bytes()
    path.write_text(json.dumps({**json.loads(before), "format": 999}), "utf-8")
    assert _problem(house, SURROUNDINGS, "outbox", "--profile", str(profile))["code"] == "profile-newer"
    path.write_bytes(before)
    assert _owed(house, profile) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A tmpfs of a few megabytes; skipped where this user may not mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.name != "posix":
        pytest.skip("no mount command here")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"may not mount a tmpfs: {done.stderr.decode(errors='replace').strip()}")
    yield place
    subprocess.run([shutil.which("umount") or "umount", str(place)], check=True)


def test_a_profile_that_may_only_be_read(house: House, profile: Path, small_disk: Path) -> None:
    """On a medium mounted read-only, since root may write everywhere else."""
    (number,) = house.dispatch(1)
    _fine(house, "sync", "--once", "--profile", str(profile))
    moved = small_disk / "profile"
    shutil.copytree(profile, moved)
    _mount("-o", "remount,ro", str(small_disk))
    problem = _problem(house, SURROUNDINGS, "act", number, "accept", "--profile", str(moved))
    assert problem["code"] == "read-only"
    _mount("-o", "remount,rw", str(small_disk))
    _fine(house, "act", number, "accept", "--profile", str(moved))
    assert _owed(house, moved) == 1


def _mount(*arguments: str) -> None:
    subprocess.run([shutil.which("mount") or "mount", *arguments], check=True, capture_output=True)


def test_a_full_disk_refuses_the_act_and_keeps_what_was_written(
    house: House, served: ServedCity, profile: Path, small_disk: Path
) -> None:
    moved = small_disk / "profile"
    shutil.copytree(profile, moved)
    (number,) = house.dispatch(1)
    _fine(house, "sync", "--once", "--profile", str(moved))
    assert _owed(house, moved) == 0
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    problem = _problem(house, SURROUNDINGS, "act", number, "accept", "--profile", str(moved))
    assert problem["code"] == "disk-full"
    filler.unlink()
    assert _owed(house, moved) == 0  # what was refused is not half there
    _fine(house, "act", number, "accept", "--profile", str(moved))
    _fine(house, "sync", "--once", "--profile", str(moved))
    assert [act.kind for act in house.acts(number)] == ["dispatch_city", "accept"]


def test_modes_of_a_profile(profile: Path) -> None:
    """Files of a profile are for their owner alone."""
    if os.name == "posix":
        loose = [
            path.name for path in profile.rglob("*") if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077
        ]
        assert loose == []
