"""The document data of a sheet: what stands in each cut, and what must not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from gridcentre.domain.tickets import Party
from gridcentre.paper.circulation import automatic
from gridcentre.paper.legible import legible
from gridcentre.paper.sections import INSTRUCTIONS_MM, LONG
from gridcentre.paper.sheet import CUTS, Box, Cut, Receipt, Sheet, Table, Units
from tests.domain.scene import EXEC, POWER, VILLAGE, Scene, dispatched, when
from tests.domain.stories import STORIES, closed_appealed_archived, joint_work_with_all_asks, to_report, to_work
from tests.paper.proof import known, lines, played, sheet_of

GOLDEN = Path(__file__).parent / "golden"
NAME, PHONE, ADDRESS = "楚云帆", "19900006543", "示例村望溪花园5幢302室"


def boxes(drawn: Sheet) -> dict[str, Box]:
    return {section.label: section for section in drawn.sections if isinstance(section, Box)}


@pytest.mark.parametrize("cut", CUTS)
def test_every_word_of_a_whole_story(cut: Cut, tmp_path: Path) -> None:
    """A changed sheet is looked at, then its words are copied from the file that this test has written."""
    told = "\n".join(lines(sheet_of(played(closed_appealed_archived), cut, mark="queued"))) + "\n"
    (tmp_path / f"{cut}.txt").write_text(told, encoding="utf-8")
    assert told == (GOLDEN / f"{cut}.txt").read_text(encoding="utf-8"), tmp_path


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_the_archive_holds_every_act_and_who_has_seen_it(story: Any) -> None:
    scene = played(story)
    tables = [section for section in sheet_of(scene, "archive").sections if isinstance(section, Table)]
    history, seen = tables
    assert [row[3] for row in history.rows] == [scene.town and _name(act.kind) for act in scene.log]
    assert [row[2] for row in seen.rows] == ["查看", "显示身份"]
    assert "核对联系方式" in seen.rows[1]


def _name(kind: str) -> str:
    from gridcentre.domain.naming import name

    return name("action", kind)


def test_a_ticket_goes_in_the_cut_that_its_state_asks_for() -> None:
    scene = dispatched()
    assert automatic(scene.now) == "approval"
    scene.act("disp", "accept", "09-07 09:25")
    assert automatic(scene.now) == "approval"
    scene = Scene()
    to_work(scene)
    assert automatic(scene.now) == "handover"
    scene = Scene()
    to_report(scene)
    assert automatic(scene.now) == "approval"
    assert automatic(played(closed_appealed_archived).now) == "archive"


def test_a_leader_has_room_to_write_and_the_facts_before_it() -> None:
    scene = dispatched(text="路灯不亮。" * 900)
    sections = sheet_of(scene, "approval").sections
    labels = [getattr(section, "label", section.kind) for section in sections]
    assert labels == ["facts", "诉求内容", "拟办意见", "领导批示", "units", "诉求内容"]
    beginning, instructions, whole = (section for at, section in enumerate(sections) if at in (1, 3, 5))
    assert isinstance(instructions, Box) and instructions.least == INSTRUCTIONS_MM >= 60 and instructions.signed
    assert isinstance(beginning, Box) and len(beginning.paragraphs[0]) < LONG
    assert beginning.paragraphs[0].endswith("……（全文见后）")
    assert isinstance(whole, Box) and whole.paragraphs == ("路灯不亮。" * 900,)
    assert "领导批示" not in boxes(sheet_of(scene, "handover"))


def test_what_a_leader_has_said_stands_above_the_room() -> None:
    scene = dispatched()
    scene.act("leader", "instruct", "09-07 09:30", leader="高镇长", words="请于三日内办结。")
    box = boxes(sheet_of(scene, "approval"))["领导批示"]
    assert box.paragraphs == ("请于三日内办结。\u3000（高镇长，2026-09-07 09:30）",)
    assert box.least == INSTRUCTIONS_MM
    assert boxes(sheet_of(scene, "archive"))["领导批示"].least == 0


def test_every_unit_has_a_line_to_sign_and_a_receipt() -> None:
    scene = Scene()
    to_work(scene, co=(VILLAGE, POWER))
    drawn = sheet_of(scene, "handover")
    (units,) = (section for section in drawn.sections if isinstance(section, Units))
    assert [(line.part, line.name, line.task) for line in units.lines] == [
        ("主办", "综合执法局", ""),
        ("协办", "示例村", "配合"),
        ("协办", "供电所", "配合"),
    ]
    assert [bool(line.signed) for line in units.lines] == [True, False, False]
    receipts = [section for section in drawn.sections if isinstance(section, Receipt)]
    assert [receipt.facts[2].text for receipt in receipts] == ["综合执法局", "示例村", "供电所"]


def test_a_ticket_without_a_unit_has_one_line_and_one_receipt_to_fill_in() -> None:
    drawn = sheet_of(dispatched(), "handover")
    (units,) = (section for section in drawn.sections if isinstance(section, Units))
    assert [line.name for line in units.lines] == [""]
    assert len([section for section in drawn.sections if isinstance(section, Receipt)]) == 1


@pytest.mark.parametrize("identity", ["公开", "要求保密", "匿名"])
def test_nothing_on_a_handover_tells_who_complains(identity: str) -> None:
    said = f"我叫{NAME}，住{ADDRESS}，电话199-0000-6543，也可打１９９００００６５４３，{NAME}的邻居也可作证。"
    scene = dispatched(
        text=said, title=f"{NAME}反映路灯", petitioner="楚**", phone="199****6543", identity=identity, outer_no="W-1"
    )
    scene.act("disp", "accept", "09-07 09:25")
    entries = [{"unit": VILLAGE, "part": f"联系{NAME}", "due": when("09-11 15:00")}]
    assignment = {"task_text": f"请联系{NAME}（{PHONE}）", "reply_format": "系统", "show_identity": False}
    scene.act("disp", "assign", "09-07 09:50", lead=EXEC, due=when("09-11 15:00"), co_units=entries, **assignment)
    told = "\n".join(
        lines(sheet_of(scene, "handover", party=Party(id="", petitioner=NAME, phone=PHONE, address=ADDRESS)))
    )
    assert "诉求人: 已隐藏，凭权限联系" in told
    for secret in ("楚", "云帆", "199", "6543", "１９９", "302室"):
        assert secret not in told
    assert "诉求人的邻居也可作证" in told


def test_the_place_of_the_matter_stays_on_a_handover() -> None:
    scene = dispatched(place=ADDRESS, text=f"{ADDRESS}楼上漏水。")
    told = "\n".join(lines(sheet_of(scene, "handover", party=Party(id="", petitioner=NAME, address=ADDRESS))))
    assert f"地点网格: {ADDRESS}" in told and f"{ADDRESS}楼上漏水。" in told


def test_a_protected_complainant_is_hidden_on_every_cut() -> None:
    scene = dispatched(petitioner="楚**", phone="199****6543", identity="要求保密")
    scene.act("disp", "accept", "09-07 09:25")
    scene.act(
        "disp", "contact", "09-07 09:30", contact_at=when("09-07 09:30"), number_used="****6543", contact_result="拒接"
    )
    for cut in CUTS:
        told = "\n".join(lines(sheet_of(scene, cut)))
        assert "诉求人: 已隐藏，凭权限联系" in told and "受限工单" in told
        assert "楚" not in told and "6543" not in told
    assert "诉求人: 楚**\u3000199****6543" in lines(
        sheet_of(dispatched(petitioner="楚**", phone="199****6543"), "approval")
    )


def test_unsent_acts_are_one_small_line_at_the_foot() -> None:
    scene = dispatched()
    assert "尚未经市平台确认" not in "".join(sheet_of(scene, "approval").foot)
    assert "本单含 1 项尚未经市平台确认的操作，以市平台确认为准" in sheet_of(scene, "approval", mark="queued").foot[-1]
    assert "〔待发送〕" in "".join(lines(sheet_of(scene, "archive", mark="queued")))


def test_head_and_issuer_are_the_towns_to_choose() -> None:
    scene = dispatched()
    assert (sheet_of(scene, "approval").issuer, sheet_of(scene, "approval").title) == ("示例镇网格中心", "工单流转单")
    rules = replace(scene.town.rules, sheet_issuer="示例镇城市运行管理中心", sheet_title="事项流转单")
    scene.town = type(scene.town)(**{**vars(scene.town), "rules": rules})
    assert lines(sheet_of(scene, "approval"))[:2] == ["示例镇城市运行管理中心", "事项流转单"]
    scene.town = type(scene.town)(**{**vars(scene.town), "rules": replace(rules, sheet_issuer=""), "units": {}})
    assert sheet_of(scene, "approval").issuer == "示例镇网格化服务管理中心"


def test_after_a_joint_work_each_box_holds_what_was_done() -> None:
    scene = played(joint_work_with_all_asks)
    told = boxes(sheet_of(scene, "archive"))
    assert set(told) >= {"诉求内容", "拟办意见", "办理过程及结果"}
    results = [act for act in scene.log if act.kind in ("submit", "feed_back")]
    assert len([text for text in told["办理过程及结果"].paragraphs if text.startswith("2026-")]) == len(results)


def test_an_emptied_ticket_still_makes_a_sheet() -> None:
    scene = dispatched()
    bare_ticket = replace(
        scene.now, facts=type(scene.now.facts)(), demand_items=(), number="", old_number="示例登A-2026-0001"
    )
    for cut in CUTS:
        told = lines(sheet_of(scene, cut, ticket=bare_ticket))
        assert "诉求内容 [0 mm]" in told and "事项分类: —" in told and "示例登A-2026-0001" in told[2]


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("第一行\r\n\r\n\n第二行", "第一行\n第二行"),
        ("井盖🚧坏了👨\u200d👩", "井盖〓坏了〓〓"),
        ("\u202e反转\u0000\ufeff", "反转"),
        ("星号❤\ufe0f和①㎡", "星号❤和①㎡"),
        ("生僻\U00020bb7\ue000", "生僻\U00020bb7〓"),
        ("\t缩进\t", "缩进"),
    ],
)
def test_what_no_font_has_is_marked_and_nothing_else_changes(typed: str, set_: str) -> None:
    assert legible(typed) == set_


def test_known_keeps_the_last_mark_only() -> None:
    assert [mark for _, mark in known(dispatched(), mark="queued").history] == ["queued"]
