"""The words on the screen: the language in use, the field's own words, times as people read them.

Words of the field come from the core's tables, which paper and command line use as well; sentences
of the screen go through Qt Linguist.
"""

from __future__ import annotations

import time as clock_time
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from gridcentre.domain import clocks, naming, problems, terms
from gridcentre.domain.problems import Explanation, Problem, explain
from gridcentre.domain.terms import Language

TOWN_OFFSET_S = 8 * 3600
translate = QCoreApplication.translate  # for sentences outside a QObject: lupdate reads translate("Context", "…")
_language: Language = "zh"


def set_language(language: str) -> None:
    global _language
    _language = "en" if language == "en" else "zh"


def language() -> Language:
    return _language


def word(key: str) -> str:
    """The word for ``state.T01``, ``view.to_accept``, ``value.紧急`` …"""
    return terms.word(key, _language)


def action(kind: str) -> str:
    return naming.name("action", kind, _language)


def field(name: str) -> str:
    return naming.name("field", name, _language)


def value(code: str) -> str:
    """An allowed word of a field (紧急, 电话 …); Chinese words are shown as they are where no other is known."""
    return terms.word(f"value.{code}", _language)


def joined(parts: Iterable[str]) -> str:
    """An enumeration."""
    return terms.joined(parts, _language)


def heading(text: str) -> str:
    """A word of the field where a line, a label or a button begins with it."""
    return text[:1].upper() + text[1:]


def told(problem: Problem) -> Explanation:
    return explain(problem, _language)


def sentence(problem: Problem) -> str:
    """Title and meaning of a problem in one line."""
    return problems.sentence(problem, _language)


def left(due: int, now: int) -> str:
    """「剩 3时20分」 or 「超 1天2时」."""
    return clocks.left_text(due, now, _language)


def date_time(ms: int) -> str:
    """2026-09-07 15:00 on the town's clock; '' for 0."""
    return _formatted("%Y-%m-%d %H:%M", ms)


def time(ms: int) -> str:
    """09-07 15:00."""
    return _formatted("%m-%d %H:%M", ms)


def day(ms: int) -> str:
    """2026-09-07."""
    return _formatted("%Y-%m-%d", ms)


def clock(ms: int) -> str:
    """15:00."""
    return _formatted("%H:%M", ms)


def lately(ms: int, now: int) -> str:
    """15:00 of the same day as ``now``, else with its day: what is old must look old."""
    return clock(ms) if day(ms) == day(now) else time(ms)


def _formatted(form: str, ms: int) -> str:
    return clock_time.strftime(form, clock_time.gmtime(ms // 1000 + TOWN_OFFSET_S)) if ms else ""
