"""派单规则: the closest rule, else the class, else the village; nobody who is kept away from the ticket."""

from __future__ import annotations

from typing import Any

from gridcentre.domain.catalogue import CatalogueRow
from gridcentre.domain.dispatching import Suggestion, reply_text, suggest
from gridcentre.domain.organisation import VILLAGE as ITS_VILLAGE
from gridcentre.domain.organisation import DispatchRule, Limit, Town, Unit
from tests.domain.scene import CENTRE, EXEC, JUSTICE, POWER, STATION, TOWN, Scene, dispatched, sample_town, when

LIGHT, VILLAGE = "LY-CG-23", f"{TOWN}001"
NOW = when("09-07 09:50")


def rule(key: str, **known: Any) -> DispatchRule:
    return DispatchRule(id=key, town=TOWN, **known)


def town_with(*rules: DispatchRule, unit: str = "综合执法局") -> Town:
    classes = {LIGHT: CatalogueRow(code=LIGHT, area="城市管理", name="路灯不亮", unit=unit)}
    town = sample_town(dispatch_rules=rules, catalogue=classes)
    village = Unit(code=VILLAGE, town=TOWN, name="示例村", kind="村(社区)", village=VILLAGE)
    return Town(**{**vars(town), "units": {**town.units, VILLAGE: village}})


def ticket_of(town: Town, **fields: Any) -> Scene:
    scene = dispatched(town=town, **{"class": LIGHT, "grid": f"{VILLAGE}003", "text": "小区路灯不亮。", **fields})
    scene.act("disp", "accept", "09-07 09:25")
    return scene


def suggested(town: Town, **fields: Any) -> Suggestion:
    return suggest(ticket_of(town, **fields).now, town, NOW)


def test_a_class_is_closest_then_more_conditions_then_the_longer_word() -> None:
    rules = [
        rule("general", task_text="通用"),
        rule("class", category=LIGHT, lead=STATION),
        rule("only words", words=("不亮",), village=VILLAGE, lead=POWER),
        rule("word", category=LIGHT, words=("小区",), lead=EXEC),
        rule("long", category=LIGHT, words=("物业", "小区路灯"), lead=JUSTICE),
        rule("elsewhere", category=LIGHT, words=("小区",), village=f"{TOWN}002", lead=POWER),
    ]
    assert suggested(town_with(*rules)).rule == "long" == suggested(town_with(*reversed(rules))).rule
    assert suggested(town_with(*rules), text="门口路灯不亮").lead == STATION
    assert suggested(town_with(*rules), class_="LY-SH-99", text="别的事").rule == "general"


def test_without_a_rule_the_class_names_the_unit_and_then_the_village_does() -> None:
    assert suggested(town_with()) == Suggestion(lead=EXEC, due=when("09-11 15:00"), reason="class")
    general = rule("general", task_text="请于{due}前办结", reply_format="系统")
    found = suggested(town_with(general, unit=""))
    assert (found.lead, found.reason, found.rule) == (VILLAGE, "village", "general")
    assert found.task_text == "请于9月11日15:00前办结"
    nobody = suggested(town_with(general, unit=""), grid="")
    assert (nobody.lead, nobody.reason, nobody.due) == ("", "", when("09-11 15:00"))


def test_who_is_complained_of_is_never_suggested_nor_is_the_village() -> None:
    town = town_with(rule("r", category=LIGHT, lead=STATION, co_units=(ITS_VILLAGE, EXEC), task_text="水利站办"))
    whole = suggested(town)
    assert (whole.lead, whole.co_units) == (STATION, (VILLAGE, EXEC))
    against_lead = suggested(town, accused=["水利站"])
    assert (against_lead.lead, against_lead.reason, against_lead.task_text) == (EXEC, "class", "")
    assert suggested(town, accused=["示例村"]).co_units == (EXEC,)
    assert suggested(town, accused=["水利站", EXEC, VILLAGE]).lead == ""
    assert suggested(town, readers=[EXEC]).lead == EXEC


def test_a_unit_at_work_on_it_is_not_suggested_again() -> None:
    town = town_with(rule("r", category=LIGHT, lead=STATION))
    scene = ticket_of(town)
    scene.act("disp", "assign", NOW, lead=STATION, task_text="处置", due=when("09-11 15:00"), reply_format="系统",
              show_identity=False)  # fmt: skip
    assert suggest(scene.now, town, NOW).lead == EXEC


def test_the_rules_limit_counts_unless_the_reserve_ends_earlier() -> None:
    def due(limit: Limit | None, **fields: Any) -> int:
        return suggested(town_with(rule("r", category=LIGHT, lead=STATION, limit=limit)), **fields).due

    assert due(None) == when("09-11 15:00")
    assert due(Limit(n=1, unit="wd")) == when("09-08 17:30")
    assert due(Limit(n=9, unit="wd")) == when("09-11 15:00")
    assert due(Limit(n=1, unit="wd"), due=0) in (when("09-08 17:30"), when("09-11 15:00"))


def test_a_suggestion_is_lawful_as_it_stands() -> None:
    town = town_with(
        rule("r", category=LIGHT, lead=STATION, co_units=(CENTRE, STATION), task_text="查", reply_format="系统")
    )
    scene = ticket_of(town)
    found = suggest(scene.now, town, NOW)
    assert found.co_units == (CENTRE,)
    fields = {"lead": found.lead, "co_units": list(found.co_units), "due": found.due, "task_text": found.task_text}
    assert (
        scene.act("disp", "assign", NOW, **fields, reply_format=found.reply_format, show_identity=False).state == "T03"
    )


def test_the_reply_comes_from_the_closest_rule_that_has_one() -> None:
    town = town_with(rule("g", reply_text="您好"), rule("c", category=LIGHT, lead=STATION))
    assert reply_text(ticket_of(town).now, town) == "您好"
    assert reply_text(ticket_of(town_with()).now, town_with()) == ""
