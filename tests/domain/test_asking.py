"""What a form asks: with its required fields filled no act lacks one, and what follows is filled in."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gridcentre.domain import judgement
from gridcentre.domain.asking import Asked, asked
from gridcentre.domain.fields import empty
from gridcentre.domain.fields import fields as specs
from gridcentre.domain.workflow import NUMBERED, table
from tests.domain import walk
from tests.domain.scene import CALL, EXEC, JUSTICE, RESULT, VILLAGE, Scene, dispatched, when

# what the rules say against a value must not be said against the one that the form came with
PREFILLED = {
    "due": {"due-beyond-reserve", "due-not-later", "extension-too-long", "due-beyond-own"},
    "review_at": {"review-too-late"},
    "lead": {"unit-complained-of", "unit-not-reader", "unit-has-part", "same-unit-again"},
    "skip_reason": {"skip-reason-false"},
    "notice_no": {"notice-unknown"},
    "contact_at": {"time-in-future"},
    "reason_code": {"reason-unknown", "reason-unexplained"},
    "closing_authority": {"authority-not-higher"},
    "to_person": {"person-unknown"},
}


def form(
    scene: Scene, who: str, kind: str, at: str | int, told: dict[str, Any] | None = None, **how: Any
) -> dict[str, Asked]:
    row = table().rows[kind]
    ticket = None if row.new else scene.now
    fields = asked(row, ticket, scene.town, scene.town.accounts[who], when(at), told, **how)
    assert sorted(one.name for one in fields) == sorted({one.name for one in fields} & set(row.fields))
    return {one.name: one for one in fields}


def filled_in(scene: Scene, who: str, kind: str, at: int, rng: random.Random, on_behalf: bool) -> dict[str, Any]:
    """What a person types who fills in just what must be, from the choices where there are some."""
    made_up = walk.made_up(table().rows[kind], scene.ticket, scene, at, rng)
    told: dict[str, Any] = {}
    while True:
        open_ = [one for one in form(scene, who, kind, at, told, on_behalf=on_behalf).values() if one.required]
        open_ = [one for one in open_ if empty(told.get(one.name))]
        if not open_:
            return told
        for one in open_:
            choice = rng.choice(one.choices) if one.choices else None
            if choice is not None and specs()[one.name].type == "n":
                choice = int(choice)
            told[one.name] = next(
                value
                for value in (one.value, choice, made_up.get(one.name), walk.by_type(one.name, at))
                if not empty(value)
            )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 25), st.booleans())
def test_with_all_required_fields_filled_no_act_lacks_one(seed: int, steps: int, on_behalf: bool) -> None:
    rng = random.Random(seed)
    scene = walk.start(rng)
    at = scene.log[-1].at
    for _ in range(steps):
        at += rng.choice([60_000, 600_000, 3_600_000])
        if not walk.step(scene, at, rng):
            break
    for row in table().rows.values():
        who = rng.choice(["disp", "duty", "dir", "chk", "leader", "exec", "village"])
        if row.by_city or (on_behalf and not row.on_behalf):
            continue
        stage = Scene(scene.town) if row.new else scene
        fields = filled_in(stage, who, row.code, at, rng, on_behalf)
        if "notice_no" in row.required and row.code in NUMBERED:
            fields["notice_no"] = "戴埠告A-2026-0001"
        telling = {"told_by": "张", "channel": "电话", "told_at": at, "recorder": who} if on_behalf else {}
        action = stage.action(who, row.code, at, fields, **telling)
        problem = judgement.judge(stage.ticket, action, stage.town, at)
        code = problem.code if problem else ""
        assert code != "missing-field", (row.code, who, problem, fields)
        known = form(stage, who, row.code, at, on_behalf=on_behalf)
        for name, against in PREFILLED.items():
            if name in known and known[name].value is not None:
                assert code not in against, (row.code, who, problem, fields)


def in_work() -> Scene:
    scene = dispatched()
    scene.act("disp", "accept", "09-07 09:25")
    scene.act("disp", "assign", "09-07 09:50", lead=EXEC, task_text="处置", due=when("09-11 15:00"),
              reply_format="系统", show_identity=False, co_units=[{"unit": VILLAGE, "part": "配合"}])  # fmt: skip
    scene.act("exec", "unit_accept", "09-07 11:00")
    return scene


def test_an_assignment_is_filled_in_by_the_rules() -> None:
    scene = dispatched()
    scene.act("disp", "accept", "09-07 09:25")
    found = form(scene, "disp", "assign", "09-07 09:50")
    assert list(found) == "lead co_units task_text due reply_format show_identity attachments".split()
    assert found["due"].value == when("09-11 15:00") and found["show_identity"].value is False
    assert found["reply_format"].choices == ("书面", "系统", "电话")


def test_what_the_ticket_knows_is_filled_in() -> None:
    scene = in_work()
    contact = form(scene, "disp", "contact", 1_788_753_605_123)
    assert contact["contact_at"].value == 1_788_753_600_000 and contact["number_used"].value == "138****0000"
    result = form(scene, "disp", "submit", "09-08 10:00", on_behalf=True)
    assert result["demand_items"].value == [{"number": 1, "text": "示例路路灯不亮，夜间出行不便", "outcome": ""}]
    assert "reason_unsolved" in result and not result["reason_unsolved"].required


def test_what_was_typed_makes_more_necessary() -> None:
    def needed(scene: Scene, who: str, kind: str, told: dict[str, Any], **how: Any) -> set[str]:
        found = form(scene, who, kind, "09-08 10:00", told, **how)
        row = table().rows[kind]
        return {name for name, one in found.items() if one.required} ^ set(row.required)

    new, scene = Scene(), in_work()
    assert needed(new, "disp", "register", {"class": "LY-SH-01"}) == {"parties", "people_count", "risk"}
    assert needed(new, "disp", "register_closed", {"class": "LY-CG-01"}) == {"attachments"}
    unsolved = {"demand_items": [{"number": 1, "outcome": "部分解决"}]}
    assert needed(scene, "exec", "submit", unsolved) == {"reason_unsolved"}
    assert needed(scene, "disp", "set_protection", {}) == set() ^ {"identity"}
    assert needed(scene, "disp", "set_protection", {"accused": ["示例村"]}) == set()
    assert needed(scene, "exec", "ask_extension", {"reason_code": "E99"}) == set()
    assert needed(scene, "village", "ask_extension", {}) == {"subtask"}
    assert needed(scene, "disp", "supervise", {}) == {"notice_no"}, "given by the desk"
    assert needed(scene, "disp", "instruct", {}, on_behalf=True) == {"scan"}
    assert needed(scene, "disp", "remind", {}) == set()


def test_a_reason_of_its_own_needs_words_where_there_is_room_for_them() -> None:
    scene = in_work()
    declines = form(scene, "exec", "unit_decline", "09-07 11:30", {"reason_code": "R99"})
    assert declines["text"].required and "R99" in declines["reason_code"].choices
    assert "R99" not in form(scene, "village", "return_part", "09-07 11:30")["reason_code"].choices


def test_choices_are_what_stands_open() -> None:
    scene = in_work()
    scene.act("exec", "issue_notice", "09-08 09:00", notice_no="告1", addressee="某店", hazards=["油烟"],
              due=when("09-15 17:30"), checkers=["甲", "乙"])  # fmt: skip
    again = form(scene, "exec", "recheck_fail", "09-15 10:00")
    assert again["notice_no"].choices == ("告1",) and again["notice_no"].value == "告1"
    assert again["checked_at"].value == when("09-15 10:00") and again["due"].value == when("09-22 17:30")
    assert form(scene, "disp", "escalate", "09-08 10:00")["closing_authority"].choices == ()
    assert set(form(scene, "disp", "hand_over", "09-08 10:00")["to_person"].choices) >= {"disp2", "dir"}
    assert form(scene, "disp", "hand_over", "09-08 10:00").keys() == {"to_person", "reason", "text", "attachments"}
    assert form(scene, "sup", "supervise", "09-08 10:00")["reason_code"].choices[0] == "超期"
    parts = [part.id for part in scene.now.subtasks]
    assert list(form(scene, "disp", "remind", "09-08 10:00")["subtask"].choices) == parts


def test_an_extension_is_asked_for_as_long_as_may_be() -> None:
    scene = in_work()
    found = form(scene, "exec", "ask_extension", "09-08 10:00")
    assert found["due"].value == when("09-20 17:30")
    told = {
        one.name: one.value or walk.by_type(one.name, when("09-08 10:00")) for one in found.values() if one.required
    }
    scene.act("exec", "ask_extension", "09-08 10:00", **told | {"reason_code": "E01"})
    assert form(scene, "disp", "change_due", "09-08 11:00")["due"].value == when("09-20 17:30")


def test_a_report_starts_from_the_units_draft() -> None:
    scene = in_work()
    scene.act("village", "unit_accept", "09-07 11:10")
    scene.act("village", "feed_back", "09-08 09:00", process="看过", result="配合")
    scene.act("disp", "contact", "09-08 09:10", contact_at=when("09-08 09:10"), number_used="****0000",
              contact_result="已联系")  # fmt: skip
    scene.act("exec", "submit", "09-08 10:00", **RESULT)
    scene.act("chk", "verify_and_call", "09-08 11:00", verify_way="现场", checked_items=[{"item": "灯", "met": True}],
              contact_at=when("09-08 11:00"), **CALL)  # fmt: skip
    assert form(scene, "disp", "ask_report", "09-08 11:30")["final_reply"].value == RESULT["reply_draft"]


def test_what_only_the_history_holds_is_taken_from_it() -> None:
    scene = in_work()
    scene.act("exec", "unit_decline", "09-07 11:30", reason_code="R02", basis="职责清单", proposed_owner="司法所")
    again = form(scene, "disp", "reassign", "09-07 11:40", history=scene.log)
    assert again["lead"].value == JUSTICE and form(scene, "disp", "reassign", "09-07 11:40")["lead"].value is None
    assert form(scene, "disp", "report_update", "09-07 11:40", history=scene.log)["report_kind"].value == "首报"
    scene.act("disp", "report_update", "09-07 11:50", report_kind="首报", text="情况")
    assert form(scene, "disp", "report_update", "09-07 12:00", history=scene.log)["report_kind"].value == "续报"
