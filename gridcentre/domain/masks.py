"""What is left of a name, a number or a text that may not be read in full (workflow.md 7, domain.md 7).

One set of rules for the city's answers and the desk's screens, so that a masked form made at
one end is recognised at the other. Every function leaves what it has masked itself as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from gridcentre.domain.tickets import Party

_STAR = "*"
_COMPOUND = frozenset(
    (
        *("欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐"),
        *("司徒", "长孙", "宇文", "东方", "南宫", "端木", "轩辕", "独孤", "呼延", "申屠"),
    )
)
_NARROW = {0xFEE0 + code: code for code in range(0x30, 0x7B) if chr(code).isalnum()}  # full-width forms
_GAP = r"[ \t\u3000\-—–－.·]?"  # what people put between the groups of a number
_SPLIT = re.compile(r"([、,，;；/|\n]+)")
_MASKED_DIGITS = 8  # an area code and the last four: a starred number with more has been typed, not masked
_GROUPS = ((3, 4, 4), (4, 4, 3), (4, 3, 4), (3, 3, 5), (3, 8), (7, 4), (11,))
_MOBILE = re.compile(
    rf"(?<!\d)((?:(?:\+|00)?86{_GAP}|0)?)((?=1{_GAP}[3-9])(?:"
    + "|".join(_GAP.join(rf"\d{{{size}}}" for size in sizes) for sizes in _GROUPS)
    + r"))(?!\d)"
)
_LANDLINE = re.compile(rf"(?<!\d)[(（]?0\d{{2,3}}[)）]?{_GAP}[2-8]\d{{6,7}}(?!\d)")
_LOCAL = re.compile(r"(?<![\d.])[2-8]\d{6,7}(?![\d.]|\s?(?:元|万|亿|㎡|平|亩|吨|千|公里|米|度))")
_SPOKEN = re.compile(r"[〇零○幺一二三四五六七八九]{7,}")
_IDENTITY = re.compile(
    rf"(?<!\d)[1-9]\d{{5}}{_GAP}(?:(?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}[\dXx](?!\d)"
    rf"|(?<!\d)[1-9]\d{{7}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}(?!\d)"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Za-z][ ·•.\-]?[A-HJ-NP-Za-hj-np-z0-9]{4,5}"
    r"[A-HJ-NP-Za-hj-np-z0-9挂学警港澳](?![A-Za-z0-9])"
)
_OPAQUE = re.compile(r"(?<![0-9A-Za-z])([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64})(?![0-9A-Za-z])")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_NEAR = re.compile(r"村民委员会|村委会|居委会|社区|村|大道|公路|路|街(?!道)|巷")
_WIDE = re.compile(r".*(?:镇|街道|乡|区|县|市)")
_SAYS_NAME = r"((?:我叫|我是|本人|姓名|联系人|投诉人|反映人|举报人|诉求人|来电人|当事人)[:：是为叫 ]{0,2})"


def mask_name(name: str) -> str:
    """``张三丰`` and ``张三`` -> ``张**``: the surname and always two stars, so that the length tells nothing."""
    name = name.strip()
    if not name:
        return ""
    return name[: 2 if len(name) > 2 and name[:2] in _COMPOUND else 1] + 2 * _STAR


def mask_phone(phone: str) -> str:
    """``138****8000``, ``0519-****4321``, ``****4321``: area or network and the last four digits.

    Several numbers in one field are masked each; whatever is no number becomes four stars.
    """
    return "".join(part if at % 2 else _one_phone(part.strip()) for at, part in enumerate(_SPLIT.split(phone.strip())))


def _one_phone(phone: str) -> str:
    digits = "".join(str(unicodedata.digit(letter)) for letter in phone if letter.isdigit() and letter.isdecimal())
    if not phone or (_STAR in phone and len(digits) <= _MASKED_DIGITS and not re.search(r"\d{5}", phone)):
        return phone
    for prefix, length in (("0086", 15), ("86", 13), ("0", 12)):
        if digits.startswith(prefix + "1") and len(digits) == length:
            digits = digits.removeprefix(prefix)
    if len(digits) == 11 and digits[0] == "1":
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) >= 10 and digits[0] == "0":
        area = digits[:3] if digits[1] in "12" else digits[:4]
        return f"{area}-****{digits[len(area) :][:8][-4:]}"
    return f"****{digits[-4:]}" if len(digits) >= 7 else 4 * _STAR


def mask_id(number: str) -> str:
    """An identity card number keeps its first three and last four characters; anything short keeps nothing."""
    number = number.strip()
    return _around(number, 3, 4) if len(number) >= 15 else _STAR * len(number)


def mask_plate(plate: str) -> str:
    """``苏D12345`` -> ``苏D***45``."""
    plate = re.sub(r"[ ·•.\-]", "", plate)
    return _around(plate, 2, 2) if len(plate) >= 6 else _STAR * len(plate)


def mask_address(address: str) -> str:
    """An address up to its village or road, the house hidden; without either, up to its town."""
    address = address.strip()
    near = _NEAR.search(address, 1) or _WIDE.match(address)
    kept = address[: near.end()] if near else ""
    if not address or kept == address:
        return address
    return kept + 2 * _STAR


def _around(text: str, first: int, last: int) -> str:
    return text[:first] + _STAR * (len(text) - first - last) + text[-last:]


def mask_text(text: str, party: Party | None = None, surname: str = "") -> str:
    """Free text without phone numbers, identity card numbers, plates, and the party's own name, phone and address.

    ``surname``, where no party is known: what follows it after "我叫", "联系人" and the like is
    taken for the name. Everything else stays as it was: line breaks and blanks, ids and hashes.
    """
    words = replacements(party.petitioner, party.phone, party.address) if party else {}
    said = re.compile(_SAYS_NAME + re.escape(surname) + "[\u4e00-\u9fff]{1,2}") if surname else None
    while True:  # what is left of two numbers side by side may look like a third
        masked = "".join(
            part if at % 2 else _numbers(mask_in_text(part, words)) for at, part in enumerate(_OPAQUE.split(text))
        )
        if said:
            masked = said.sub(rf"\g<1>{surname}**", masked)
        if masked == text:
            return masked
        text = masked


def _numbers(text: str) -> str:
    text = _replace(_IDENTITY, lambda found: mask_id(found[0]), text)
    text = _replace(_MOBILE, lambda found: found[1] + mask_phone(found[2]), text)
    text = _replace(_LANDLINE, lambda found: mask_phone(found[0]), text)
    text = _replace(_LOCAL, lambda found: found[0] if _DATE.fullmatch(found[0]) else mask_phone(found[0]), text)
    text = _replace(_SPOKEN, lambda found: _around(found[0], 0, 4), text)
    return _replace(_PLATE, lambda found: mask_plate(found[0]), text)


def _replace(pattern: re.Pattern[str], shown: str | Callable[[re.Match[str]], str], text: str) -> str:
    """As ``pattern.sub``, with full-width digits and letters read as plain ones and kept where nothing is masked."""
    parts, end = [], 0
    for found in pattern.finditer(text.translate(_NARROW)):
        masked = shown if isinstance(shown, str) else shown(found)
        parts += [text[end : found.start()], text[found.start() : found.end()] if masked == found[0] else masked]
        end = found.end()
    return "".join(parts) + text[end:]


def replacements(petitioner: str, phone: str, address: str) -> dict[str, str]:
    """What must not be read in any wording, and what stands there instead.

    A name of one character is left alone: it would blank out half of an innocent text. So is what is masked already.
    """
    pairs = ((petitioner, mask_name), (phone, mask_phone), (address, mask_address))
    words = {word.strip(): mask(word) for word, mask in pairs if len(word.strip()) > 1 and _STAR not in word}
    return {word: masked for word, masked in words.items() if word not in masked}


def mask_in_text(text: str, words: Mapping[str, str]) -> str:
    """``text`` with each key of ``words`` replaced, the longest first; a number also where it is written in groups."""
    for word in sorted(words, key=len, reverse=True):
        digits = [letter for letter in word.translate(_NARROW) if letter.isdecimal()]
        if len(digits) >= 7 and len(digits) >= len(word) - 3:
            text = _replace(re.compile(f"{_GAP}{_GAP}".join(digits)), words[word], text)
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
