"""A process that weighs itself: ``python -m tests.bench.weighing PROFILE load|look`` prints MB at each stage."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path


def peak() -> float:
    """Highest resident size so far, in MB. Linux: of this program alone, where getrusage also counts its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


def main(folder: Path, what: str) -> dict[str, float]:
    weights = {"bare": peak()}
    from gridcentre.store.lists import TicketQuery
    from tests.bench.lab import loaded, open_desk

    with open_desk(folder) as desk:
        weights["idle"] = peak()
        if what == "load":
            loaded(desk)
        desk.tickets.rows(desk.tickets.ids(TicketQuery())[:200])
        desk.tickets.counts()
        weights["peak"] = peak()
    return weights


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))
