"""What a citizen typed, as type can set it: the same words, without what no font of an office has."""

from __future__ import annotations

import re
import unicodedata

GETA = "〓"  # stands where a character cannot be set, as it has since lead type
_PICTURES = range(0x1F000, 0x20000)  # emoji and other pictures
_UNKNOWN = frozenset(("Co", "Cs", "Cn"))  # private use, half a pair, unassigned
_UNSEEN = frozenset(("Cc", "Cf"))  # controls, joiners, what turns the writing around
_SELECTORS = range(0xFE00, 0xFE10)  # choose a picture for the sign before them
_BLANK_LINES = re.compile(r"\s*\n\s*")


def legible(text: str) -> str:
    """``text`` for paper; pictures become 〓, unseen characters go, blank lines too."""
    return _BLANK_LINES.sub("\n", "".join(map(_seen, text.replace("\t", " ")))).strip()


def _seen(letter: str) -> str:
    if letter == "\n" or " " <= letter <= "~":
        return letter
    code = ord(letter)
    category = unicodedata.category(letter)
    if category in _UNSEEN or code in _SELECTORS:
        return ""
    return GETA if category in _UNKNOWN or code in _PICTURES else letter
