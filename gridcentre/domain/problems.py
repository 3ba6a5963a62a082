"""What went wrong, told so that a person can act: title, meaning, what to do, detail.

A problem is a code and parameters; its words stand in ``resources/problems.csv`` (Chinese
and English), one table for screen, command line and the city's answers.
"""

from __future__ import annotations

import time
from functools import cache
from typing import NamedTuple

import msgspec

from gridcentre.domain import naming, terms
from gridcentre.domain.resources import read_table

TOWN_OFFSET = 8 * 3600  # seconds; the town's zone is fixed +08:00


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reason that crosses borders: ``code`` is stable and switched on, ``detail`` is for the technician."""

    code: str
    params: dict[str, str] = {}
    detail: str = ""


class Explanation(NamedTuple):
    """The words of a problem in one language, parameters filled in."""

    title: str
    meaning: str
    advice: str
    detail: str


class ProblemError(Exception):
    """Raised where a caller must be told; carries the problem, never a bare text."""

    def __init__(self, code: str, detail: str = "", **params: object) -> None:
        self.problem = Problem(code, {key: str(value) for key, value in params.items()}, detail)
        super().__init__(code, self.problem.params, detail)

    @classmethod
    def of(cls, problem: Problem) -> ProblemError:
        return cls(problem.code, problem.detail, **problem.params)


@cache
def _words() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read_table("problems.csv")}


def problem_codes() -> frozenset[str]:
    """Every code that has words; a test compares it with the codes raised."""
    return frozenset(_words())


def explain(problem: Problem, language: str = "zh") -> Explanation:
    """Words of ``problem`` in ``language`` ('zh' or 'en'); an unknown code from a newer city keeps its detail."""
    row = _words().get(problem.code) or _words()["unknown"]
    params = _Params(problem.params, language, code=problem.code)
    title, meaning, advice = (row[f"{part}_{language}"].format_map(params) for part in ("title", "meaning", "advice"))
    return Explanation(title, meaning, advice, problem.detail)


def sentence(problem: Problem, language: str = "zh") -> str:
    """Title and meaning in one line."""
    told = explain(problem, language)
    stop = "。" if language == "zh" else ". "
    return f"{told.title.rstrip('.。')}{stop}{told.meaning}" if told.meaning else told.title


_CODES = {  # parameters that carry codes of the field, and the words they are read as
    "state": "state",
    "part": "sub",
    "role": "role",
    "roles": "role",
    "clock": "clock",
    "clocks": "clock",
    "tag": "tag",
    "action": "action",
    "actions": "action",
    "field": "field",
    "fields": "field",
}


def _read(key: str, value: str, language: str) -> str:
    group = _CODES.get(key)
    if group is None or not value:
        return value
    return terms.joined((naming.name(group, code, language) for code in value.split()), language)


class _Params(dict[str, str]):
    def __init__(self, params: dict[str, str], language: str, **more: str) -> None:
        super().__init__({**more, **{key: _read(key, value, language) for key, value in params.items()}})

    def __missing__(self, key: str) -> str:
        """A moment travels as ``<key>_ms`` and is read as ``{key}``, on the town's clock."""
        ms = self.get(f"{key}_ms", "")
        return time.strftime("%Y-%m-%d %H:%M", time.gmtime(int(ms) // 1000 + TOWN_OFFSET)) if ms.isdigit() else "—"
