"""What may be read of names and numbers: nothing survives that should not, and nothing else is touched."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gridcentre.domain.masks import (
    mask_address,
    mask_id,
    mask_in,
    mask_name,
    mask_phone,
    mask_plate,
    mask_text,
    replacements,
)
from gridcentre.domain.tickets import Party

DIGITS = "0123456789"
mobiles = st.builds(
    lambda a, b, rest: f"1{a}{b}{rest}",
    st.sampled_from("3456789"),
    st.sampled_from(DIGITS),
    st.text(DIGITS, min_size=8, max_size=8),
)
landlines = st.builds(
    lambda area, first, rest: (area, first + rest),
    st.sampled_from(["0519", "0512", "021", "010", "025"]),
    st.sampled_from("2345678"),
    st.text(DIGITS, min_size=6, max_size=7),
)
prose = st.text(st.sampled_from("路灯不亮，请尽快修好。戴埠村口\n 的水管已经坏了三天？"), max_size=20)
gaps = st.sampled_from(["", " ", "-", "—", "－", "\u3000", "."])
FULL_WIDTH = str.maketrans(DIGITS, "０１２３４５６７８９")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张**"),
        ("张三丰", "张**"),
        ("张", "张**"),
        (" 王 ", "王**"),
        ("欧阳明日", "欧阳**"),
        ("欧阳", "欧**"),
        ("", ""),
    ],
)
def test_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812348000", "138****8000"),
        ("+86 138-1234-8000", "138****8000"),
        ("008613812348000", "138****8000"),
        ("013812348000", "138****8000"),
        ("１３８１２３４８０００", "138****8000"),
        ("0519-87654321", "0519-****4321"),
        ("(0519)87654321", "0519-****4321"),
        ("0519-87654321-802", "0519-****4321"),
        ("021-5123456", "021-****3456"),
        ("87654321", "****4321"),
        ("12345", "****"),
        ("不详", "****"),
        ("", ""),
        ("13812348000、87654321", "138****8000、****4321"),
        ("138*1234*8000", "138****8000"),
        ("****13812348000", "138****8000"),
    ],
)
def test_phone(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("320481199001011234", "320***********1234"),
        ("32048119900101123X", "320***********123X"),
        ("320481900101123", "320********1123"),
        ("E12345678", "*********"),
        ("", ""),
    ],
)
def test_id(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("plate", "masked"),
    [("苏D12345", "苏D***45"), ("苏D·12345", "苏D***45"), ("苏DD12345", "苏D****45"), ("苏D1", "***")],
)
def test_plate(plate: str, masked: str) -> None:
    assert mask_plate(plate) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("江苏省溧阳市戴埠镇戴南村12组35号", "江苏省溧阳市戴埠镇戴南村**"),
        ("戴埠镇戴南村委会35号", "戴埠镇戴南村委会**"),
        ("燕山路88号5幢502室", "燕山路**"),
        ("昆仑街道12号", "昆仑街道**"),
        ("35号502室", "**"),
        ("戴南村", "戴南村"),
        ("", ""),
    ],
)
def test_address(address: str, masked: str) -> None:
    assert mask_address(address) == masked


@given(st.text(max_size=25))
def test_every_mask_leaves_its_own_work_alone(text: str) -> None:
    for mask in (mask_name, mask_phone, mask_id, mask_plate, mask_address):
        assert mask(mask(text)) == mask(text)


@given(mobiles, prose, prose, gaps, st.booleans(), st.sampled_from(["", "86", "+86", "0086", "+86 ", "0"]))
def test_no_mobile_number_survives_in_text(
    phone: str, before: str, after: str, gap: str, wide: bool, prefix: str
) -> None:
    for written in (gap.join((phone[:3], phone[3:7], phone[7:])), gap.join((phone[:4], phone[4:8], phone[8:]))):
        shown = written.translate(FULL_WIDTH) if wide else written
        masked = mask_text(f"{before}{prefix}{shown}{after}")
        assert masked == f"{before}{prefix}{phone[:3]}****{phone[-4:]}{after}"


@given(landlines, prose, prose, st.sampled_from(["", "-", " ", "－"]))
def test_no_landline_survives_in_text(number: tuple[str, str], before: str, after: str, gap: str) -> None:
    area, local = number
    masked = mask_text(f"{before}{area}{gap}{local}{after}")
    assert local not in masked
    assert not re.search(r"\d{5}", masked)
    assert masked.startswith(before) and masked.endswith(after)


@given(mobiles, prose, prose, st.data())
def test_the_partys_own_number_survives_in_no_grouping(
    phone: str, before: str, after: str, data: st.DataObject
) -> None:
    seams = [data.draw(st.sampled_from(["", "", "-", " "])) for _ in phone[1:]] + [""]
    written = "".join(digit + seam for digit, seam in zip(phone, seams, strict=True))
    masked = mask_text(f"{before}{written}{after}", Party(id="t", phone=phone))
    assert masked == f"{before}{phone[:3]}****{phone[-4:]}{after}"


@given(prose, prose, st.sampled_from(["李建国", "欧阳明日", "John"]))
def test_the_partys_name_and_house_do_not_survive(before: str, after: str, name: str) -> None:
    party = Party(id="t", petitioner=name, address="戴埠镇戴南村12组35号")
    masked = mask_text(f"{before}我是{name}，家住戴埠镇戴南村12组35号，{name}{after}", party)
    assert name not in masked
    assert "35号" not in masked
    assert masked == f"{before}我是{mask_name(name)}，家住戴埠镇戴南村**，{mask_name(name)}{after}"


ALPHABET = st.sampled_from("0123456789１３８ -*苏DAX+（）()。，元号年张幺一二三零\n")


@given(st.text(ALPHABET, max_size=40), st.sampled_from(["", "张三", "13812348000"]))
def test_masking_twice_is_masking_once(text: str, own: str) -> None:
    party = Party(id="t", petitioner=own, phone=own)
    once = mask_text(text, party)
    assert mask_text(once, party) == once


@given(
    st.text(st.characters(exclude_categories=("Nd", "Cs"), exclude_characters="〇零○幺一二三四五六七八九"), max_size=80)
)
def test_text_without_numbers_is_not_touched(text: str) -> None:
    assume(not any(letter.isdigit() for letter in text))
    assert mask_text(text) == text or re.search(r"[A-Za-z]{5}", text)  # a plate may be letters only


@pytest.mark.parametrize(
    "text",
    [
        "工单LY2026090700001，原号戴埠登A-2026-0007",
        "编号320481001001，2026年9月7日15:30，20260907登记",
        "赔偿5000000元，面积2345678平方米，3.1415926",
        "拨打12345、110、95598",
        "第01980c2e-7d3a-7000-8000-13812348000a号记录",
        "3-5人，100-200米，2026-09-07",
        "　　换行\r\n和全角１２３ＡＢＣ都不动\t",
    ],
)
def test_what_only_looks_like_a_number_stays(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证320481199001011234。", "身份证320***********1234。"),
        ("身份证320481 19900101 123x", "身份证320*************123x"),
        ("车牌苏D12345和苏d·a1b23", "车牌苏D***45和苏d***23"),
        ("电话幺三八幺二三四八零零零", "电话*******八零零零"),
        ("座机87654321或0519 8765432", "座机****4321或0519-****5432"),
    ],
)
def test_other_numbers(text: str, masked: str) -> None:
    assert mask_text(text) == masked


def test_a_name_is_guessed_only_after_words_that_announce_one() -> None:
    assert mask_text("我叫李建国，联系人：李红；李家村", surname="李") == "我叫李**，联系人：李**；李家村"
    assert mask_text("我叫李建国", surname="王") == "我叫李建国"


def test_inside_lists_and_dictionaries_keys_and_numbers_stay() -> None:
    words = replacements("李建国", "13812348000", "")
    value = {"李建国": ["李建国来电", 13812348000, {"phone": "13812348000"}], "n": None}
    assert mask_in(value, words) == {"李建国": ["李**来电", 13812348000, {"phone": "138****8000"}], "n": None}


def test_what_is_masked_already_replaces_nothing() -> None:
    assert replacements("李**", "138****8000", "张") == {}
