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
from tests.domain.scene import EXEC, VILLAGE, Scene, dispatched, when


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
        assert problem is None or problem.code != "missing-field", (row.code, who, problem, fields)


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
