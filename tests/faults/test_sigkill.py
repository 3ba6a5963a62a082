"""The promise itself: the line is dead, the process is killed without a last word, and nothing is lost or done twice.

Real processes on both sides: ``gridcentre city serve`` and a clerk's desk, both ended by SIGKILL.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.house import LEAD_UNIT, House, ServedCity, command, start
from tests.faults.proxy import Proxy

TICKETS = 200


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


def _killed_at(folder: Path, profile: Path, word: str, count: int) -> list[str]:
    """Let the clerk work until she has said ``word`` ``count`` times, then SIGKILL; returns what she said."""
    said: list[str] = []
    with start(folder, str(profile), LEAD_UNIT, module="tests.faults.clerk") as clerk:
        assert clerk.stdout is not None
        for line in clerk.stdout:
            said.append(line.strip())
            if line.startswith(word):
                count -= 1
            if count == 0:
                clerk.kill()
                break
        rest, err = clerk.communicate()
        said += rest.split("\n")
    assert clerk.returncode == -9 or "finished" in said, err
    return said


def test_400_acts_written_under_kill_nine_reach_the_city_once_and_in_order(house: House) -> None:
    folder, profile = house.folder, house.folder / "desk"
    code = house.account("clerk")
    numbers = house.dispatch(TICKETS)
    with ServedCity(folder, house.url) as served:
        common = ("--profile", str(profile), "--json")
        assert command(folder, "enrol", served.url, "--code", code, "--account", "clerk", *common).code == 0
        assert command(folder, "sync", "--once", *common).code == 0
        served.kill()

        draw = random.Random(7731)
        said: list[str] = []
        for word in ("begin", "done", "begin", "begin", "done", "begin"):
            said += _killed_at(folder, profile, word, draw.randrange(1, 60))
        said += _killed_at(folder, profile, "never", -1)
        assert said[-2:] == ["finished", ""]

        waiting = command(folder, "outbox", *common).json
        assert len(waiting) == 2 * TICKETS
        told = [line.split()[3] for line in said if line.startswith("done")]
        assert set(told) <= {item["id"] for item in waiting}  # what she was told is written, is written
        assert command(folder, "sync", "--once", *common).code == 6  # nobody there; all of it waits on
        assert len(command(folder, "outbox", *common).json) == 2 * TICKETS

        served.start()
        done = command(folder, "sync", "--once", *common)
        assert done.code == 0, done
        assert command(folder, "outbox", *common).json == []

    wanted = {item["id"] for item in waiting}
    arrived = [act for number in numbers for act in house.acts(number) if act.kind in ("accept", "assign")]
    assert sorted(act.id for act in arrived) == sorted(wanted)
    for number in numbers:
        assert [act.kind for act in house.acts(number)] == ["dispatch_city", "accept", "assign"]
        assert house.ticket(number).state == "T03"
    by_seq = [act.id for act in sorted(arrived, key=lambda act: act.seq)]
    assert by_seq == [item["id"] for item in waiting]


def test_killed_between_the_citys_commit_and_the_answer(house: House) -> None:
    """The desk dies knowing nothing of what the city has already taken; both die, the city twice."""
    folder, profile = house.folder, house.folder / "desk"
    code = house.account("clerk")
    numbers = house.dispatch(12)
    common = ("--profile", str(profile), "--json")
    with ServedCity(folder, house.url) as served, Proxy(served.url) as line:
        assert command(folder, "enrol", line.url, "--code", code, "--account", "clerk", *common).code == 0
        assert command(folder, "sync", "--once", *common).code == 0
        accepted = command(folder, "act", *numbers, "accept", *common)
        assert accepted.code == 0, accepted
        gate = line.hold("POST actions", after=True)
        with start(folder, "sync", "--once", *common) as syncing:
            gate.wait()
            served.kill()
            syncing.kill()
            syncing.communicate()
        gate.release()
        assert len(command(folder, "outbox", *common).json) == len(numbers)  # not confirmed yet, and it says so

        served.start()
        assert command(folder, "sync", "--once", *common).code == 0
        assert command(folder, "outbox", *common).json == []
    for number in numbers:
        assert [act.kind for act in house.acts(number)] == ["dispatch_city", "accept"]
