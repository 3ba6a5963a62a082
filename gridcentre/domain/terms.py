"""The words of the field in Chinese and English: one table for screen, command line and paper.

Names of actions and fields stand in the workflow's own tables; everything else that a person
reads as a fixed word is here, so that a town's other word is a change of data.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal

from gridcentre.domain.resources import read_table

Language = Literal["zh", "en"]


@cache
def _table() -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in read_table("terms.csv")}


def word(key: str, language: Language = "zh") -> str:
    """The word for ``key`` (``state.T01``, ``value.紧急`` …).

    A key that is not in the table comes from a newer city: what stands after its first dot is
    shown as it is, so that nothing is lost and nothing is invented.
    """
    row = _table().get(key)
    return row[language] if row else key.partition(".")[2] or key


def joined(parts: Iterable[str], language: str = "zh") -> str:
    """An enumeration."""
    return ("、" if language == "zh" else ", ").join(parts)


def known(key: str) -> bool:
    """Whether the table has a word for ``key``."""
    return key in _table()


def keys(group: str) -> tuple[str, ...]:
    """The keys of one group (``view``, ``column``, ``state`` …) without its prefix, in the table's order."""
    start = group + "."
    return tuple(key[len(start) :] for key in _table() if key.startswith(start))
