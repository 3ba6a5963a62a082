"""The fields of an action: names, types and allowed words (workflow.md 18), read from ``resources/fields.csv``.

``check`` judges a value as it stands in an action; ``parse`` turns what a person typed into one.
Fields of a newer city that are not in the table are kept and shown, but never sent by this desk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.domain.resources import read_table

TOWN_ZONE = timezone(timedelta(hours=8))
_PYTHON: dict[str, type] = {
    "t": str,
    "e": str,
    "c": str,
    "p": str,
    "u": str,
    "k": str,
    "n": int,
    "d": int,
    "b": bool,
    "l": list,
    "f": list,
}
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIME_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """``type``: t text, e enum, c code, n integer, d time (ms), b yes/no, p person, u unit, k ticket,
    l list, f files."""

    name: str
    type: str
    zh: str
    en: str
    values: tuple[str, ...]
    longest: int  # characters, 0 = no limit
    note: str


@cache
def fields() -> Mapping[str, FieldSpec]:
    """Every field by name, in the order of the table."""
    return {
        row["name"]: FieldSpec(
            row["name"],
            row["type"],
            row["zh"],
            row["en"],
            tuple(row["values"].split()),
            int(row["max"] or 0),
            row["note"],
        )
        for row in read_table("fields.csv")
    }


def empty(value: Any) -> bool:
    """Nothing was given: None, blank text, an empty list, or time 0. ``False`` and the number 0 are answers."""
    return value is None or (isinstance(value, str) and not value.strip()) or value == [] or value == ()


def check(name: str, value: Any) -> Problem | None:
    """Why ``value`` cannot stand in field ``name``, or None."""
    spec = fields().get(name)
    if spec is None:
        return Problem("unknown-field", {"field": name})
    wanted = _PYTHON[spec.type]
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        return _bad(spec, value)
    if spec.values and value not in spec.values:
        return Problem("bad-choice", {"field": name, "value": str(value), "choices": "、".join(spec.values)})
    if spec.longest and isinstance(value, str) and len(value) > spec.longest:
        return Problem("too-long", {"field": name, "length": str(len(value)), "limit": str(spec.longest)})
    if isinstance(value, int) and not 0 <= value <= 2**53:
        return _bad(spec, value)
    if spec.type == "f" and isinstance(value, list) and not all(_is_sha256(item) for item in value):
        return _bad(spec, value)
    return None


def parse(name: str, typed: str) -> Any:
    """The value of what a person typed for field ``name``; raises ``ProblemError`` with the field's own words."""
    spec = fields().get(name)
    if spec is None:
        raise ProblemError("unknown-field", field=name)
    try:
        value = _READERS.get(spec.type, str)(typed)
    except ValueError as unreadable:
        raise ProblemError.of(_bad(spec, typed)) from unreadable
    if problem := check(name, value):
        raise ProblemError.of(problem)
    return value


def read_time(typed: str) -> int:
    """``2026-09-07 15:00`` in the town's zone (or ISO 8601 with a zone, or milliseconds) as UTC ms."""
    typed = typed.strip()
    if typed.isdigit() and len(typed) >= 12:
        return int(typed)
    for pattern in _TIME_FORMATS:
        try:
            return int(datetime.strptime(typed, pattern).replace(tzinfo=TOWN_ZONE).timestamp() * 1000)
        except ValueError:
            continue
    moment = datetime.fromisoformat(typed)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=TOWN_ZONE)).timestamp() * 1000)


def _read_list(typed: str) -> list[Any]:
    if typed.lstrip().startswith("["):
        value = json.loads(typed)
        if not isinstance(value, list):
            raise ValueError(typed)
        return value
    return [part for part in re.split(r"[,，、;；]", typed) if part.strip()]


def _read_flag(typed: str) -> bool:
    word = typed.strip().lower()
    if word in ("yes", "true", "1", "是", "y"):
        return True
    if word in ("no", "false", "0", "否", "n"):
        return False
    raise ValueError(typed)


_READERS: dict[str, Callable[[str], Any]] = {
    "n": int,
    "d": read_time,
    "b": _read_flag,
    "l": _read_list,
    "f": _read_list,
}


def _is_sha256(item: object) -> bool:
    return isinstance(item, str) and _SHA256.fullmatch(item) is not None


def _bad(spec: FieldSpec, value: Any) -> Problem:
    return Problem("bad-field", {"field": spec.name, "value": str(value)[:60]})
