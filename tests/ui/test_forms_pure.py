"""Times as people type them, replies as they are checked, and which acts a form writes: without a window."""

from __future__ import annotations

import pytest

from gridcentre.domain import reply
from gridcentre.domain.calendar import shipped
from gridcentre.domain.fields import read_time
from gridcentre.domain.workflow import table
from tests.domain.scene import CENTRE, EXEC, POWER, Scene, when
from tests.domain.stories import ASSIGN, contact, to_accepted, to_report, to_verify, to_work
from ui.forms import moments
from ui.forms.pickers import Option, matching
from ui.forms.plans import Plan, candidates, drafts_of, for_others, judgeable, plan_of

NOW = read_time("2026-09-21 10:32")  # a Monday


@pytest.mark.parametrize(
    ("text", "past", "expected"),
    [
        ("1730", False, "2026-09-21 17:30"),
        ("9:05", True, "2026-09-21 09:05"),
        ("9：05", True, "2026-09-21 09:05"),
        ("明天", False, "2026-09-22 17:30"),
        ("昨天 15:20", True, "2026-09-20 15:20"),
        ("昨天", True, "2026-09-20 09:00"),
        ("周五", False, "2026-09-25 17:30"),
        ("周五", True, "2026-09-18 09:00"),
        ("9-28 12:00", False, "2026-09-28 12:00"),
        ("9月28日", False, "2026-09-28 17:30"),
        ("2026-10-08 09:00", False, "2026-10-08 09:00"),
        ("1-5 17:30", False, "2027-01-05 17:30"),
        ("+2", False, "2026-09-23 17:30"),
        ("+3h", False, "2026-09-21 13:32"),
        ("-30m", True, "2026-09-21 10:02"),
    ],
)
def test_a_time_as_it_is_typed(text: str, past: bool, expected: str) -> None:
    assert moments.typed(text, NOW, shipped(), past) == read_time(expected)


@pytest.mark.parametrize("text", ["", "11-2x", "25:00", "2-30", "明天 后天 大后天", "随便"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        moments.typed(text, NOW, shipped())


def test_the_usual_moments_of_a_due_are_closings_of_working_days() -> None:
    found = moments.quick("due", NOW, shipped())
    assert [(one.key, one.n) for one in found] == [("today", 0), ("workdays", 1), ("workdays", 2), ("workdays", 5)]
    assert found[0].at == read_time("2026-09-21 17:30")
    assert all(one.at <= NOW for one in moments.quick("contact_at", NOW, shipped()))
    assert moments.quick("due", read_time("2026-12-31 18:00"), shipped()) == ()


def test_stepping_goes_from_quarter_to_quarter() -> None:
    assert moments.stepped(0, NOW, 15) == read_time("2026-09-21 10:45")
    assert moments.stepped(0, NOW, -15) == read_time("2026-09-21 10:30")
    assert moments.stepped(NOW, NOW, 1440) == read_time("2026-09-22 10:30")


WHOLE = "您好，您反映的路灯问题已受理。经核查，已于当日修复。如有疑问请致电戴埠镇建设局0519-87654321。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WHOLE, ()),
        ("", ()),
        ("已修复，请知悉，谢谢支持。", ("no_greeting", "no_ground", "no_contact")),
        (WHOLE.replace("0519-87654321", "87654321"), ("phone_form",)),
        (WHOLE.replace("0519-87654321", "0519 87654321"), ("phone_form",)),
        (WHOLE.replace("0519-87654321", "13812345678"), ("personal",)),
        (WHOLE + "身份证32048119800101123X。", ("personal",)),
        (WHOLE.replace("路灯", "____"), ("blanks",)),
        (WHOLE + "补偿2000000元。", ()),
    ],
)
def test_a_reply_is_looked_at_again(text: str, expected: tuple[str, ...]) -> None:
    assert reply.warnings(text) == expected


def test_a_picker_finds_by_name_and_initials_the_closest_first() -> None:
    options = [Option("1", "戴埠镇建设局", keys=("建设局", "dbzjsj")), Option("2", "建设村", keys=("jsc",))]
    assert [one.code for one in matching(options, "建设")] == ["1", "2"]
    assert [one.code for one in matching(options, "jsc")] == ["2"]
    assert [one.code for one in matching(options, "建设村")] == ["2"]
    assert matching(options, "zz") == []
    assert len(matching(options, "")) == 2


def plan(scene: Scene, form: str, who: str, at: str = "09-07 15:00") -> Plan:
    return plan_of(form, scene.now, scene.town.accounts[who], scene.town, when(at))


def kinds(made: Plan, way: int = 0) -> list[str]:
    return [part.kind for part in made.ways[way].parts]


def test_combined_recording_asks_only_for_what_is_still_owing() -> None:
    scene = Scene()
    to_accepted(scene)
    scene.act("disp", "assign", "09-07 09:50", lead=EXEC, due=when("09-11 15:00"), **ASSIGN)
    made = plan(scene, "record_combined", "disp")
    assert kinds(made) == ["unit_accept", "contact", "submit"] and made.told
    scene.act("exec", "unit_accept", "09-07 10:00")
    assert kinds(plan(scene, "record_combined", "disp")) == ["contact", "submit"]
    contact(scene, "exec", "09-07 10:30")
    assert kinds(plan(scene, "record_combined", "disp")) == ["submit"]


def test_the_centres_own_work_is_nobodys_telling() -> None:
    scene = Scene()
    to_accepted(scene)
    made = plan(scene, "self_handle", "disp")
    assert kinds(made) == ["assign", "contact", "submit"] and not made.told
    assert made.ways[0].parts[0].preset["lead"] == CENTRE
    scene.act("disp", "assign", "09-07 09:50", lead=CENTRE, due=when("09-11 15:00"), **ASSIGN)
    assert not plan(scene, "record_combined", "disp").told


def test_a_report_is_approved_at_once_where_one_person_may_do_both() -> None:
    scene = Scene()
    to_report(scene)
    assert kinds(plan(scene, "report", "disp")) == ["ask_report", "endorse_report"]
    scene.act("city", "set_protection", "09-07 14:15", reason="要求", identity="要求保密")
    made = plan(scene, "report", "disp")
    assert kinds(made) == ["ask_report"] and made.approver == ("DIR", "LEAD")


def test_verification_and_call_have_three_ways() -> None:
    scene = Scene()
    to_verify(scene)
    assert [way.key for way in plan(scene, "verify", "chk").ways] == ["pass", "pass_call", "rework"]
    scene.act("chk", "verify", "09-07 14:00", verify_way="电话", checked_items=["已亮"])
    made = plan(scene, "followup", "chk")
    assert [kinds(made, way) for way in range(3)] == [["followup"], ["contact"], ["followup_redo"]]


def test_who_acts_only_as_a_recorder() -> None:
    scene = Scene()
    to_work(scene, co=(POWER,))
    people, now = scene.town.accounts, when("09-07 15:00")
    assert for_others("contact", scene.now, people["disp"], scene.town, now) is False
    assert for_others("submit", scene.now, people["disp"], scene.town, now) is True
    assert for_others("submit", scene.now, people["exec"], scene.town, now) is False
    assert for_others("instruct", scene.now, people["dir"], scene.town, now) is True
    assert for_others("assign", None, people["disp"], scene.town, now) is False


def test_a_part_is_asked_for_where_it_does_not_follow() -> None:
    scene = Scene()
    to_work(scene, co=(POWER,))
    people = scene.town.accounts
    assert [part.unit for part in candidates("excuse_part", scene.now, people["disp"])] == [POWER]
    assert len(candidates("change_due", scene.now, people["disp"])) == 2
    assert candidates("hand_down", scene.now, people["exec"]) == ()
    assert candidates("contact", scene.now, people["disp"]) == ()


def test_one_of_several_open_asks_is_chosen() -> None:
    scene = Scene()
    to_work(scene)
    scene.act("exec", "ask_co", "09-07 10:10", proposed_unit=POWER, part="供电", reason="停电")
    assert judgeable("not_endorse", scene.now) == ()
    scene.act("exec", "ask_suspension", "09-07 10:20", cause="工程", due=when("09-20 17:30"), interim_measure="围挡",
              review_at=when("09-18 17:30"))  # fmt: skip
    assert [act.kind for act in judgeable("not_endorse", scene.now)] == ["ask_co", "ask_suspension"]


def test_drafts_hold_what_the_row_knows_and_who_told_it() -> None:
    scene = Scene()
    to_work(scene)
    made = plan(scene, "record_combined", "disp")
    values = {"told_by": "王主任", "channel": "电话", "told_at": 5, "contact_at": 4, "number_used": "****0000",
              "contact_result": "已联系", "process": "到场", "words": "不属于此表", "about": ""}  # fmt: skip
    drafts = drafts_of(made.ways[0], values, ())
    assert [draft.kind for draft in drafts] == ["contact", "submit"]
    assert drafts[0].fields == {"contact_at": 4, "number_used": "****0000", "contact_result": "已联系"}
    assert all(draft.on_behalf and draft.on_behalf.told_by == "王主任" for draft in drafts)
    assert [draft.kind for draft in drafts_of(made.ways[0], values, {"submit"})] == ["contact"]


def test_every_row_that_a_desk_writes_has_a_plan() -> None:
    scene = Scene()
    to_work(scene, co=(POWER,))
    for row in table().rows.values():
        if not row.by_city and not row.new:
            made = plan(scene, row.code, "disp")
            assert all(part.kind in table().rows for way in made.ways for part in way.parts)
