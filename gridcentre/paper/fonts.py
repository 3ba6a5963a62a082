"""Which of this machine's fonts stands for which hand of Chinese office paper.

小标宋 and the *_GB2312 cuts are licensed and may not be shipped, so a sheet names roles, and each
role takes the first family that is here. What is taken instead of the proper one is told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gridcentre.domain.problems import ProblemError

_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "Noto Serif SC")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC")
_LAST = ("SimSun", "NSimSun", "Songti SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "AR PL UMing CN")

# proper families first: the number says how many of them are no substitution
_ROLES: Mapping[str, tuple[str, int, tuple[str, ...]]] = {
    "title": (
        "小标宋",
        5,
        (
            *("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", "FZXBSJW--GB1-0"),
            *("STZhongsong", "华文中宋", *_SERIF, *_LAST, *_SANS),
        ),
    ),
    "body": (
        "仿宋",
        6,
        (
            *("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", "华文仿宋"),
            *("FandolFang R", "FandolFang", *_SERIF, *_LAST, *_SANS),
        ),
    ),
    "label": ("黑体", 4, ("SimHei", "黑体", "STHeiti", "华文黑体", "FandolHei", *_SANS, *_LAST, *_SERIF)),
}
ROLES = tuple(_ROLES)


@dataclass(frozen=True)
class Substitution:
    """``used`` stands in for the proper ``wanted`` (小标宋, 仿宋, 黑体)."""

    wanted: str
    used: str


def chosen(families: Collection[str]) -> tuple[dict[str, str], tuple[Substitution, ...]]:
    """The family of every role, and what had to be substituted; ProblemError ``no-chinese-font``."""
    fonts: dict[str, str] = {}
    substituted = []
    for role, (wanted, proper, names) in _ROLES.items():
        used = next((name for name in names if name in families), "")
        if not used:
            raise ProblemError("no-chinese-font", wanted=wanted)
        fonts[role] = used
        if used not in names[:proper]:
            substituted.append(Substitution(wanted, used))
    return fonts, tuple(substituted)
