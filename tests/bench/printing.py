"""Paper: from the click to a page that can be seen, warm and first; two hundred sheets; what it all keeps in memory."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from gridcentre.desk import Desk, Pages, TicketQuery
from tests.bench.lab import Bench, Lab
from tests.bench.rows import Row, below, rounds, seconds
from tests.faults.house import environment

SCREEN_DPI = 96
MANY = 200
FIRST = """
import sys, time
from pathlib import Path
from tests.bench.lab import open_desk
from tests.bench.printing import seen
with open_desk(Path(sys.argv[1])) as desk:
    began = time.perf_counter()
    seen(desk, sys.argv[2])
    print(time.perf_counter() - began)
"""


def seen(desk: Desk, key: str) -> None:
    """A click: the sheet is set, and its first page painted for the screen."""
    with Pages(desk.paper.draw([key]).pdf) as pages:
        pages.paint(0, SCREEN_DPI)


def sheets(lab: Lab) -> Iterator[Row]:
    desk = lab.town.desk()
    assert desk.sync.once().problem is None
    plain = [row.id for row in desk.tickets.rows(desk.tickets.ids(TicketQuery())[: 2 * MANY]) if "密" not in row.marks]
    folder = desk.folder
    before = _resident()
    desk.paper.warm()
    turns = cycle(plain)
    taken = rounds({"warm": lambda: seen(desk, next(turns))}, times=15)
    yield below("a sheet, click to preview, warm", taken["warm"] * 1000, "ms", 200, 200)
    many = seconds(lambda: desk.paper.circulation(plain[:MANY]))
    yield below(f"{len(plain[:MANY])} sheets numbered, in one PDF", many, "s", 5, 5)
    yield below("memory kept after them", (_resident() - before) / 1024, "MB", 150, 200)
    desk.close()
    yield below("a sheet, click to preview, first", _first(lab, folder, plain[0]) * 1000, "ms", 600, 600)


def _first(lab: Lab, folder: Path, key: str) -> float:
    """Seconds in a process that has printed nothing yet, nor loaded what prints."""
    words = [sys.executable, "-W", "ignore", "-c", FIRST, str(folder), key]
    done = subprocess.run(words, env=environment(lab.folder), capture_output=True, text=True, check=True)
    return float(done.stdout)


def _resident() -> int:
    """KiB of this process; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


BENCHES: dict[str, Bench] = {"sheets": sheets}
