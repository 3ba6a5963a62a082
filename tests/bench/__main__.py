"""``python -m tests.bench [NAME…] [--scale S] [--json FILE]``: the figures of what exists, each beside its floor.

NAME is a bench (``--list`` tells them); scale 1 is 20,000 tickets. Exit code 1 when a gate is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from tests.bench import acting, filling, lists, opening, printing, pushing, scrolling, starting, syncing
from tests.bench.lab import Bench, Lab
from tests.bench.rows import HEAD, Row

BENCHES: dict[str, Bench] = {
    **lists.BENCHES,
    **acting.BENCHES,
    **syncing.BENCHES,
    **pushing.BENCHES,
    **filling.BENCHES,
    **starting.BENCHES,
    **printing.BENCHES,
    **scrolling.BENCHES,
    **opening.BENCHES,
}


def run(names: list[str], scale: float) -> list[Row]:
    """Rows of the named benches (all when empty), printed as they come."""
    rows: list[Row] = []
    with Lab(scale) as lab:
        print(HEAD, flush=True)
        for name in names or BENCHES:
            began = time.perf_counter()
            for row in _rows(name, lab):
                rows.append(row)
                print(row.line(), flush=True)
            print(f"    {name}: {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True)
    return rows


def _rows(name: str, lab: Lab) -> Iterator[Row]:
    """A bench that breaks is a missed gate with its trace; the others still run."""
    try:
        yield from BENCHES[name](lab)
    except Exception:
        traceback.print_exc()
        yield Row(f"{name}: broken, see above", 0.0, "", ok=False)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--scale", type=float, default=1.0, help="1 = 20,000 tickets")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows as JSON")
    parser.add_argument("--list", action="store_true", help="names only")
    options = parser.parse_args(arguments)
    if options.list:
        print("\n".join(BENCHES))
        return 0
    unknown = [name for name in options.names if name not in BENCHES]
    if unknown:
        parser.error(f"no bench named {', '.join(unknown)}; there are: {', '.join(BENCHES)}")
    rows = run(options.names, options.scale)
    if options.json:
        options.json.write_text(
            json.dumps([row.as_dict() for row in rows], ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
    missed = [row.name for row in rows if not row.ok]
    print(f"{len(rows)} figures, {len(missed)} missed" + (": " + ", ".join(missed) if missed else ""))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
