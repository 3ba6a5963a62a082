"""What a code of the field is called: actions and fields by their own tables, everything else by the words."""

from __future__ import annotations

from functools import cache

from gridcentre.domain.resources import read_table
from gridcentre.domain.terms import Language, word


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
