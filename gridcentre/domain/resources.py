"""Where shipped data lies: the one path helper for a source tree, a wheel and a frozen build."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent.parent
    inside_wheel = package / "_resources"
    return inside_wheel if inside_wheel.is_dir() else package.parent / "resources"


def resource_path(*parts: str) -> Path:
    """Path of a shipped file or folder below ``resources/``."""
    return _root().joinpath(*parts)


def read_table(*parts: str) -> Iterator[dict[str, str]]:
    """Rows of a shipped UTF-8 CSV table as dictionaries; an empty cell is an empty string."""
    with resource_path(*parts).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)
