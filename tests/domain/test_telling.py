"""Fields and codes as a person reads them: one reading for screen, paper, clipboard and command line."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from gridcentre.domain import naming, terms
from gridcentre.domain.catalogue import CatalogueRow
from gridcentre.domain.telling import Telling
from gridcentre.domain.workflow import table
from tests.domain.scene import EXEC, STATION, TOWN, VILLAGE, Scene, dispatched, sample_town, when
from tests.domain.stories import to_work

VALUES: list[tuple[str, Any, str, str]] = [
    ("lead", EXEC, "综合执法局", "综合执法局"),
    ("lead", "镇外某单位", "镇外某单位", "镇外某单位"),
    ("to_person", "disp2", "disp2", "disp2"),
    ("due", when("09-14 17:30"), "2026-09-14 17:30", "2026-09-14 17:30"),
    ("secrecy_check", True, "是", "yes"),
    ("reason_code", "R02", "非本镇（本单位）职责", "not the duty of this town (unit)"),
    ("clock", "C5u", "单位时限", "unit limit"),
    ("level", 2, "督办", "supervised"),
    ("grid", f"{VILLAGE}003", "示例村 网格003", "示例村 grid 003"),
    ("grid", VILLAGE, "示例村", "示例村"),
    ("grid", "999", "999", "999"),
    ("class", "LY-CG-23", "城市管理 · 路灯不亮", "city management · 路灯不亮"),
    ("class", "市容", "市容", "市容"),
    (
        "co_units",
        [{"unit": STATION, "part": "抽水", "due": when("09-11 15:00")}],
        "水利站（抽水，2026-09-11 15:00）",
        "水利站 (抽水, 2026-09-11 15:00)",
    ),
    (
        "checked_items",
        [{"item": "已亮", "met": True}, {"item": "台账", "met": False}],
        "已亮（符合）、台账（不符合）",
        "已亮 (met), 台账 (not met)",
    ),
    ("changes", [{"field": "place", "old": "东头", "new": ""}], "地点 东头 → —", "place 东头 → —"),
    ("missing_items", ["place", "事发时间"], "地点、事发时间", "place, 事发时间"),
    ("accused", [EXEC, "某饭店"], "综合执法局、某饭店", "综合执法局, 某饭店"),
    ("attachments", ["0" * 64, "1" * 64], "2 个文件", "2 file(s)"),
    ("attempts", ["a", "b", "c"], "3 次联系", "3 contact(s)"),
    ("not_yet_known", {"a": "甲", "b": "乙", "c": ""}, "甲（乙）", "甲 (乙)"),
    ("not_yet_known", 3, "3", "3"),
]


@pytest.mark.parametrize(("field", "value", "chinese", "english"), VALUES)
def test_values_are_told_in_words(field: str, value: Any, chinese: str, english: str) -> None:
    town = sample_town(catalogue={"LY-CG-23": CatalogueRow(code="LY-CG-23", area="城市管理", name="路灯不亮")})
    assert Telling(town).value(field, value) == chinese
    assert Telling(town, language="en").value(field, value).lower() == english.lower()


def test_items_are_named_by_their_text_and_in_a_cell_by_their_number() -> None:
    scene = dispatched(demand_items=[{"text": "修灯"}, {"text": "补路"}])
    whole, cell = Telling(scene.town, scene.now), Telling(scene.town, scene.now, terse=True)
    answered = [{"number": 1, "outcome": "已解决"}, {"number": 2, "text": "补路面", "outcome": "列入计划"}]
    assert whole.value("item", "2") == "2. 补路" and cell.value("item", "2") == "2"
    assert whole.value("demand_items", answered) == "1. 修灯（已解决）、补路面（列入计划）"
    assert cell.value("demand_items", answered) == "1（已解决）、2（列入计划）"
    assert whole.value("demand_items", [{"number": 7, "outcome": ""}]) == "7"


def test_a_list_of_long_entries_has_a_line_each_but_in_a_cell() -> None:
    entries = ["一" * 20, "二"]
    assert Telling(sample_town()).value("hazards", entries) == "\n".join(entries)
    assert Telling(sample_town(), terse=True).value("hazards", entries) == "、".join(entries)


def test_what_is_told_with_the_complainant_is_not_told_twice() -> None:
    assert not Telling(sample_town()).pairs({"petitioner": "张**", "phone": "138****8000", "text": " "})


def test_a_field_is_called_what_it_is_in_its_act() -> None:
    told = {"due": when("09-14 17:30"), "text": "整改到位"}
    telling = Telling(sample_town())
    assert telling.lines(told, "promise") == ["兑现期限：2026-09-14 17:30", "承诺内容：整改到位"]
    assert telling.lines(told, without=("text",)) == ["时限：2026-09-14 17:30"]
    assert Telling(sample_town(), language="en").lines(told, "promise")[0] == "Promised by: 2026-09-14 17:30"
    assert (
        naming.label("basis") == naming.name("field", "basis") and naming.label("of_a_newer_city") == "of_a_newer_city"
    )


def test_every_own_name_of_a_field_belongs_to_a_field_of_its_row() -> None:
    for key in terms.keys("ask"):
        kind, field = key.split(".")
        assert field in table().rows[kind].fields, key


def test_who_did_it_and_who_wrote_it_down() -> None:
    scene = Scene()
    to_work(scene)
    town, log = scene.town, scene.log
    telling = Telling(replace_units(town), scene.now)
    assert telling.who(log[0]) == "市平台"
    by_phone = {"told_by": "王主任", "channel": "电话", "told_at": when("09-07 10:20"), "unit": EXEC}
    scene.act("disp", "note", "09-07 10:30", by_phone, text="已到现场")
    assert telling.who(scene.log[-1]) == "执法局 王主任（disp代录）"
    own = replace(scene.log[-1], recorder="", told_by="", by="exec")
    assert telling.who(own) == "执法局 exec"
    assert telling.who(replace(own, told_by="执法局小李")) == "执法局小李"
    assert telling.part(scene.now.subtasks[0].id) == "综合执法局" and telling.part("gone") == "gone"


def replace_units(town: Any) -> Any:
    """The town with a short name for 综合执法局."""
    return sample_town(units={**town.units, EXEC: replace(town.units[EXEC], short="执法局")})


def test_a_town_that_knows_nobody_shows_what_came() -> None:
    telling = Telling(sample_town(units={}, accounts={}))
    assert telling.unit(EXEC) == telling.short(EXEC) == EXEC and telling.person("x") == "x"
    assert telling.grid(f"{TOWN}001003") == f"{TOWN}001003"
