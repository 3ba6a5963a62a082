"""What a code of the field is called: actions and fields by their own tables, everything else by the words."""

from __future__ import annotations

from functools import cache

from gridcentre.domain.resources import read_table
from gridcentre.domain.terms import Language, known, word


@cache
def _names(group: str) -> dict[str, dict[str, str]]:
    file, key = {"action": ("workflow.csv", "code"), "field": ("fields.csv", "name")}[group]
    return {row[key]: row for row in read_table(file)}


def name(group: str, code: str, language: str = "zh") -> str:
    """Name of ``code`` in ``group`` (action, field, state, role, clock, tag …); an unknown code is shown as it is."""
    chosen: Language = "en" if language == "en" else "zh"
    if group in ("action", "field"):
        row = _names(group).get(code)
        return row[chosen] if row else word(f"{group}.{code}", chosen)
    return word(f"{group}.{code}", chosen)


def label(field: str, kind: str = "", language: str = "zh") -> str:
    """What ``field`` is called in an act of ``kind``: the table's 时限/截止时间 is 兑现期限 in a promise."""
    chosen: Language = "en" if language == "en" else "zh"
    for key in (f"ask.{kind}.{field}", f"label.{field}"):
        if known(key):
            return word(key, chosen)
    return name("field", field, chosen)
