"""From nothing to a list: a process starts, signs in offline, and shows the first tickets of a full cache."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from tests.bench.lab import Bench, Lab
from tests.bench.rows import Row, below, rounds
from tests.faults.house import command, environment


def start(lab: Lab) -> Iterator[Row]:
    """The command line's list, beside a bare interpreter with the libraries that no desk can do without."""
    desk = lab.town.desk()
    assert desk.sync.once().problem is None
    folder = desk.folder
    desk.close()
    bare = "import sqlcipher3.dbapi2, sqlalchemy, msgspec, requests, cryptography.hazmat.primitives.ciphers.aead"

    def listed() -> None:
        answer = command(lab.folder, "tickets", "--view", "to_accept", "--profile", str(folder), "--json")
        assert answer.code == 0 and answer.json, answer

    def floor() -> None:
        subprocess.run([sys.executable, "-W", "ignore", "-c", bare], env=environment(lab.folder), check=True)

    taken = rounds({"list": listed, "floor": floor}, times=5)
    yield below(f"cold start to a list of {lab.tickets} tickets", taken["list"], "s", 2, 3, taken["floor"])


BENCHES: dict[str, Bench] = {"start": start}
