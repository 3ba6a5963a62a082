"""What to look at again in a reply: a part that is missing, a phone number badly written, a personal datum.

Warnings only: a person decides. A reply has three parts: greeting and receipt, what was found and on what
ground, the result and whom to ask.
"""

from __future__ import annotations

import re

from gridcentre.domain.masks import mask_text

_PARTS = {
    "no_greeting": re.compile("您好|你好|尊敬的|来电|来信|反映|收悉|受理"),
    "no_ground": re.compile("经|核查|核实|查明|调查|现场|走访|根据|依据|按照|规定"),
    "no_contact": re.compile(r"电话|致电|联系|咨询|热线|拨打|\d{3,4}-\d{7,8}"),
}
_PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}-[2-8]\d{6,7}|400-\d{3}-\d{4}|12345|1[12]\d(?:\d{2})?)(?!\d)")
_BADLY = re.compile(
    r"(?<![\d-])(?:[（(]?0\d{2,3}[)）]?[ \u3000]?)?[2-8]\d{6,7}(?!\d|\s?(?:元|万|亿|㎡|平|亩|吨|千|公里|米))"
)
_SHORTEST = 10  # characters: before that a person is still beginning


def warnings(text: str) -> tuple[str, ...]:
    """Codes of what is amiss: ``no_greeting no_ground no_contact phone_form personal blanks``; () for an empty text."""
    if len(text.strip()) < _SHORTEST:
        return ()
    missing = [code for code, sign in _PARTS.items() if not sign.search(text)]
    rest = _PHONE.sub("", text)
    badly = _BADLY.search(rest)
    personal = mask_text(_BADLY.sub("", rest)) != _BADLY.sub("", rest)
    found = {"phone_form": bool(badly), "personal": personal, "blanks": "__" in text}
    return (*missing, *(code for code, amiss in found.items() if amiss))
