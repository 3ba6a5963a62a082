"""What is left of a name, a number or a text when the complainant asked for protection (workflow.md 7).

One set of rules for the city's answers and the desk's screens, so that a masked form made at
one end is recognised at the other.
"""

from __future__ import annotations

from collections.abc import Mapping

_STAR = "*"


def mask_name(name: str) -> str:
    """``张三丰`` -> ``张**``; at most two stars, so that the length tells nothing more."""
    name = name.strip()
    return name[:1] + _STAR * min(2, len(name) - 1) if len(name) > 1 else _STAR * len(name)


def mask_phone(phone: str) -> str:
    """``13800138000`` -> ``138****8000``; shorter numbers keep at most their last four digits."""
    phone = phone.strip()
    if len(phone) >= 11:
        return phone[:3] + _STAR * (len(phone) - 7) + phone[-4:]
    shown = max(0, min(4, len(phone) - 3))
    return _STAR * (len(phone) - shown) + phone[len(phone) - shown :]


def mask_id(number: str) -> str:
    """An identity card number keeps its first six (the area) and last four characters."""
    number = number.strip()
    return number[:6] + _STAR * (len(number) - 10) + number[-4:] if len(number) > 10 else _STAR * len(number)


def mask_address(address: str) -> str:
    """An address keeps its first six characters, about as far as the village."""
    address = address.strip()
    return address[:6] + _STAR * 4 if len(address) > 6 else _STAR * len(address)


def replacements(petitioner: str, phone: str, address: str) -> dict[str, str]:
    """What must not be read in any wording, and what stands there instead.

    A name of one character is left alone: it would blank out half of an innocent text.
    """
    pairs = ((petitioner, mask_name), (phone, mask_phone), (address, mask_address))
    return {word.strip(): mask(word) for word, mask in pairs if len(word.strip()) > 1}


def mask_in_text(text: str, words: Mapping[str, str]) -> str:
    """``text`` with each key of ``words`` replaced, the longest first."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, words[word])
    return text


def mask_in(value: object, words: Mapping[str, str]) -> object:
    """As ``mask_in_text`` for every string in plain lists and dictionaries; numbers and keys stay."""
    if isinstance(value, str):
        return mask_in_text(value, words)
    if isinstance(value, dict):
        return {key: mask_in(item, words) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask_in(item, words) for item in value]
    return value
