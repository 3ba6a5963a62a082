"""Buttons of a ticket: the usual action of each state first, composites where their parts are lawful."""

from __future__ import annotations

import pytest

from gridcentre.domain import judgement
from gridcentre.domain.workflow import table
from tests.domain.scene import CENTRE, EXEC, POWER, Scene, when
from tests.domain.stories import ASSIGN, contact, to_accepted, to_report, to_verify, to_work
from ui.forms.offers import COMPOSITES, MORE, PRIMARY, Button, buttons, parts_of

NOW = "09-07 15:00"


def shown(scene: Scene, who: str, at: str = NOW) -> tuple[Button, ...]:
    ticket = scene.now
    offers = judgement.may(ticket, scene.town.accounts[who], scene.town, when(at))
    return buttons(offers, ticket.state, ticket.ended)


def primary(made: tuple[Button, ...]) -> tuple[str, str, str]:
    first = made[0]
    assert first.weight == PRIMARY and [one.weight for one in made].count(PRIMARY) == 1
    return first.form, first.label, first.shortcut


@pytest.mark.parametrize(
    ("way", "who", "expected"),
    [
        (to_accepted, "disp", ("assign", "分派", "F3")),
        (to_work, "disp", ("record_combined", "合并代录", "F4")),
        (to_work, "exec", ("contact", "联系诉求人", "")),
        (to_verify, "chk", ("verify", "核查", "F8")),
        (to_report, "disp", ("report", "送审并上报", "F10")),
        (to_report, "chk2", ("ask_report", "拟稿送审", "")),
    ],
)
def test_the_usual_action_of_a_state(way, who, expected) -> None:
    scene = Scene()
    way(scene)
    assert primary(shown(scene, who)) == expected


def test_a_new_ticket_is_accepted_and_assigned_at_once() -> None:
    scene = Scene()
    scene.act("city", "dispatch_city", "09-07 09:10", source_system="12345", outer_no="1", nature="投诉",
              urgency="一般", class_="LY-SH-99", text="路灯不亮", due=when("09-14 17:30"))  # fmt: skip
    made = shown(scene, "disp", "09-07 09:20")
    assert [(one.form, one.shortcut) for one in made[:2]] == [("accept_assign", "F3"), ("accept", "F2")]
    assert "record_combined" not in [one.form for one in made]


def test_a_commendation_is_passed_on_and_not_assigned() -> None:
    scene = Scene()
    scene.act("city", "dispatch_city", "09-07 09:10", source_system="12345", outer_no="1", nature="表扬",
              urgency="一般", class_="LY-SH-99", text="谢谢", due=when("09-14 17:30"))  # fmt: skip
    made = shown(scene, "disp", "09-07 09:20")
    assert primary(made)[0] == "commend"
    assert "accept_assign" not in [one.form for one in made]


def test_the_unit_itself_accepts_and_submits_and_records_nothing_for_others() -> None:
    scene = Scene()
    to_accepted(scene)
    scene.act("disp", "assign", "09-07 09:50", lead=EXEC, due=when("09-11 15:00"), **ASSIGN)
    assert primary(shown(scene, "exec", "09-07 09:55")) == ("unit_accept", "单位签收", "F2")
    assert primary(shown(scene, "disp", "09-07 09:55")) == ("record_combined", "合并代录", "F4")
    scene.act("exec", "unit_accept", "09-07 10:00")
    contact(scene, "exec", "09-07 10:30")
    made = shown(scene, "exec")
    assert primary(made) == ("submit", "提交办理结果", "F7")
    assert not {one.form for one in made} & {"record_combined", "report", "self_handle"}


def test_while_only_a_co_unit_owes_the_lead_is_not_recorded_again() -> None:
    scene = Scene()
    to_work(scene, co=(POWER,))
    contact(scene, "exec", "09-07 10:30")
    scene.act("exec", "submit", "09-07 11:00", process="到场", result="修复", is_true="属实", reply_draft="您好",
              demand_items=[{"number": 1, "outcome": "已解决"}])  # fmt: skip
    assert scene.state == "T04"
    assert "record_combined" not in [one.form for one in shown(scene, "disp")]


def test_what_waits_for_the_directors_word_comes_first() -> None:
    scene = Scene()
    to_accepted(scene)
    scene.act("disp", "ask_return", "09-07 09:40", reason_code="R01", basis="不在本镇", proposed_owner="邻镇")
    assert primary(shown(scene, "dir", "09-07 09:45"))[0] == "endorse_return"
    assert primary(shown(scene, "disp", "09-07 09:45"))[0] == "assign"


def test_an_ended_ticket_has_no_usual_action_and_the_centre_may_handle_itself() -> None:
    assert all(one.weight != PRIMARY for one in buttons(("note", "link"), "T80", True))
    scene = Scene()
    to_accepted(scene)
    assert "self_handle" in [one.form for one in shown(scene, "disp")]
    scene.act("disp", "assign", "09-07 09:50", lead=CENTRE, due=when("09-11 15:00"), **ASSIGN)
    assert primary(shown(scene, "disp"))[0] == "record_combined"


def test_every_kind_offered_has_one_button_and_every_shortcut_one_form() -> None:
    for state in ("T01", "T02", "T03", "T04", "T05", "T09", "T11", "T12", "T14", "T80"):
        kinds = [row.code for row in table().rows.values() if not row.by_city]
        made = buttons(kinds, state, state == "T80")
        forms = [one.form for one in made]
        keys = [one.shortcut for one in made if one.shortcut]
        assert len(set(forms)) == len(forms) and set(kinds) <= set(forms)
        assert len(set(keys)) == len(keys)
        assert len([one for one in made if one.weight != MORE]) <= 5
        assert all(one.label and one.label != one.form for one in made)


def test_a_composite_names_kinds_of_the_table() -> None:
    assert all(kind in table().rows for kinds in COMPOSITES.values() for kind in kinds)
    assert parts_of("accept") == ("accept",)
