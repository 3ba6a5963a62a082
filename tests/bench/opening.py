"""From a double click to work, beside a bare Qt window, and how late the GUI thread ever comes to what it should do."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.lab import Bench, Lab
from tests.bench.rows import Row, at_most, below
from tests.faults.house import environment

ROUNDS = 3
MOST_MORE_MB = 150.0
LATE_P99_S, LATE_MOST_S = 0.016, 0.050


def run(lab: Lab, *arguments: str) -> list[dict[str, Any]]:
    """What a window of its own process told; ``after``: seconds since that process was started."""
    env = environment(lab.folder, QT_QPA_PLATFORM="offscreen")
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.window", *arguments]
    began = time.perf_counter()
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [{"after": time.perf_counter() - began, **json.loads(line)} for line in process.stdout]
    if process.returncode:
        raise AssertionError(f"tests.bench.window {' '.join(arguments)}: exit {process.returncode}")
    return told


def opening(lab: Lab) -> Iterator[Row]:
    """Process start to the sign-in on screen; accepted sign-in to a list of a full cache; memory."""
    desk = lab.town.desk()
    assert desk.sync.once().problem is None
    profile = str(desk.folder)
    desk.close()
    taken: dict[str, list[list[dict[str, Any]]]] = {"bare": [], "laden": [], "entrance": [], "work": []}
    for _ in range(ROUNDS):
        for name in ("bare", "laden"):
            taken[name].append(run(lab, name))
        for name in ("entrance", "work"):
            taken[name].append(run(lab, name, profile))

    def told(name: str, key: str, line: int = 0) -> float:
        return median(one[line][key] for one in taken[name])

    bare = told("bare", "after")
    yield at_most("window painted", told("entrance", "after"), "s", bare, 1.5, 3)
    yield at_most("the sign-in can be typed", told("entrance", "after", 1), "s", told("laden", "after"), 2, 3)
    yield at_most(f"sign-in accepted to a list of {lab.tickets}", told("work", "usable"), "s", bare, 3, 4)
    more = told("work", "peak", 1) - told("bare", "peak", 1)
    yield below("memory above a bare window, open on it", more, "MB", MOST_MORE_MB, MOST_MORE_MB)


def heartbeat(lab: Lab) -> Iterator[Row]:
    """Beats of a timer in the GUI thread that came late; what the idle window shows is the machine's own."""
    folder: Path
    folder, _ = lab.town.enrol()
    phases = {told["phase"]: told for told in run(lab, "live", str(folder)) if "phase" in told}
    idle = phases.pop("idle")
    for name, told in phases.items():
        yield below(f"GUI late while {name}, p99", told["p99"], "s", LATE_P99_S, LATE_P99_S, idle["p99"])
        yield below(f"GUI late while {name}, longest", told["longest"], "s", LATE_MOST_S, LATE_MOST_S, idle["longest"])


BENCHES: dict[str, Bench] = {"opening": opening, "heartbeat": heartbeat}
