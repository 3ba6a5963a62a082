"""What is made of a matter while it is told: telephone numbers, alarms, the fields that a source has no use for."""

from __future__ import annotations

import re
import unicodedata

FOUND_BY_US = frozenset({"网格排查", "自主发现"})  # nobody complains, so nobody is to be protected or called
WITHOUT_COMPLAINANT = frozenset({"petitioner", "phone", "identity"})
DISPUTE = ("parties", "people_count", "risk", "trigger")
PRESSING = frozenset({"紧急", "特急"})

_SEPARATORS = re.compile(r"[、，,;；/]+")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0?\d{2,3}[2-8]\d{6,7}$)")
_MOBILE = re.compile(r"1[3-9]\d{9}$")
_AREA = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))([2-8]\d{6,7})$")
_LOCAL = re.compile(r"[2-8]\d{6,7}$")
_ALARM = re.compile(
    r"着火|起火|失火|火灾|冒浓烟|爆炸|燃气泄漏|煤气泄漏|跳楼|轻生|自杀|溺水|落水|持刀|打架|斗殴|砍人|捅人|伤人|抢劫|绑架"
    r"|昏迷|晕倒|流血|触电|坍塌|被困|中毒"
)


def telephone(typed: str) -> str:
    """Numbers as they are dialled: ``１３８ 1234-5678`` -> ``13812345678``, ``(0519)87654321`` -> ``0519-87654321``.

    Several are kept, with 、 between them; what is no number stays as it was typed.
    """
    wide = unicodedata.normalize("NFKC", typed)
    return "、".join(number for part in _SEPARATORS.split(wide) for number in _numbers(part.strip()) if number)


def _numbers(text: str) -> list[str]:
    """Blanks stand inside of a number as often as between two."""
    whole = _one(text)
    apart = [_one(part) for part in text.split()]
    return apart if not dialable(whole) and apart and all(map(dialable, apart)) else [whole]


def _one(text: str) -> str:
    number = _plain(_digits(text))
    if _MOBILE.match(number) or _LOCAL.match(number):
        return number
    if found := _AREA.match(number):
        return f"{found[1]}-{found[2]}"
    return text.strip()


def _digits(text: str) -> str:
    return re.sub(r"[\s\-—–－.·()（）]", "", text)


def _plain(digits: str) -> str:
    """Without the country, and without the 0 that some dial before a mobile."""
    number = _COUNTRY.sub("", digits)
    if number != digits and not _MOBILE.match(number) and not number.startswith("0"):
        number = f"0{number}"
    return number[1:] if re.match(r"01[3-9]\d{9}$", number) else number


def dialable(number: str) -> bool:
    """Whether every number of ``telephone`` looks like one."""
    parts = number.split("、")
    return all(re.fullmatch(r"1[3-9]\d{9}|0\d{2,3}-\d{7,8}|[2-8]\d{6,7}", part) for part in parts)


def alarming(text: str) -> bool:
    """Whether life may be in danger now: then people telephone, no ticket is quick enough (domain.md 7)."""
    return _ALARM.search(text) is not None


def left_out(source: str) -> frozenset[str]:
    """Fields that this source has no use for."""
    return WITHOUT_COMPLAINANT if source in FOUND_BY_US else frozenset()
