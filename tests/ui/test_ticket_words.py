"""What the ticket's page says, without a window: every story of the workflow told in words, never in codes."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from gridcentre.desk import AccessRecord, Step, TicketDetail
from gridcentre.domain.fields import read_time
from gridcentre.domain.problems import Problem
from gridcentre.domain.telling import Telling
from gridcentre.domain.tickets import Action, Clock, DemandItem, OpenAct
from tests.domain.scene import EXEC, STATION, TOWN, VILLAGE, Scene, dispatched, sample_town, when
from tests.domain.stories import STORIES, Story, to_verify, to_work
from ui import words
from ui.tickets import asides, facts, history
from ui.tickets.check import checks
from ui.tickets.history import entries
from ui.tickets.limits import clock_lines, most_pressing
from ui.tickets.reading import Reading

CODES = re.compile(rf"[0-9a-f]{{8}}-[0-9a-f]{{4}}-|{TOWN}|\b[TSCRE]\d{{1,2}}u?\b|\b1[67]\d{{11}}\b|[{{}}]|\bNone\b")
LATER = when("09-30 10:00")


def reading(scene: Scene, now: int = LATER, marks: dict[str, str] | None = None) -> Reading:
    """The scene's ticket as a desk would tell it; ``marks``: of acts that the city has not confirmed, by kind."""
    steps = tuple(Step(action, (marks or {}).get(action.kind, "")) for action in scene.log)
    detail = TicketDetail(scene.now, scene.now, steps, (), (), (), "", {}, now)
    return Reading(detail, scene.town, now)


def told(scene: Scene) -> list[str]:
    """Every text of the page."""
    seen = reading(scene)
    sections = (asides.parts(seen, LATER), asides.requests(seen), asides.supervision(seen), asides.notices(seen),
                asides.promises(seen), asides.contacts(seen), asides.demands(seen))  # fmt: skip
    texts = [history.plain(entry) for entry in entries(seen.detail.steps, seen.telling, LATER)]
    texts += [f"{pair.label} {pair.text}" for pair in facts.pairs(seen)]
    for section in sections:
        texts.append(section.note)
        for item in section.items:
            texts += [item.head, item.aside, *item.lines, *(chip.text for chip in item.chips)]
    texts += [" ".join((line.name, line.about, line.due, line.left, line.word))
              for line in clock_lines(scene.now, seen.telling, LATER)]  # fmt: skip
    return texts


@pytest.fixture(autouse=True)
def chinese() -> None:
    words.set_language("zh")


@pytest.mark.parametrize("play", STORIES, ids=lambda play: play.__name__)
def test_no_story_shows_a_code(play: Story) -> None:
    scene = Scene()
    play(scene)
    shown = [text for text in told(scene) if CODES.search(text)]
    assert not shown


@pytest.mark.parametrize("play", STORIES, ids=lambda play: play.__name__)
def test_every_act_has_its_line(play: Story) -> None:
    scene = Scene()
    play(scene)
    lines = entries(reading(scene).detail.steps, Telling(scene.town, scene.now), LATER)
    assert [line.id for line in lines] == [action.id for action in scene.log]
    assert [line.title for line in lines] == [words.action(action.kind) for action in scene.log]
    assert all(line.who and line.when for line in lines)


# -- the record ---------------------------------------------------------------------------------


def test_an_act_told_by_telephone_names_recorder_and_teller() -> None:
    scene = Scene()
    to_work(scene)
    system = {"told_by": "王主任", "channel": "电话", "told_at": when("09-07 10:20"), "unit": EXEC}
    scene.act("disp", "note", "09-07 10:30", system, text="已到现场")
    line = entries(reading(scene).detail.steps, Telling(scene.town, scene.now), LATER)[-1]
    assert line.who.startswith("综合执法局")
    assert all(word in line.notes[0] for word in ("disp", "王主任", "电话", "09-07 10:20"))


def test_the_dispatch_repeats_no_fact_that_still_stands() -> None:
    scene = dispatched(place="东大街")
    first = entries(reading(scene).detail.steps, Telling(scene.town, scene.now), LATER)[0]
    assert [pair.field for pair in first.pairs] == ["due"]
    scene.act("disp", "accept", "09-07 09:20")
    scene.act(
        "disp", "amend", "09-07 09:30", changes=[{"field": "place", "old": "东大街", "new": "西大街"}], reason="听错"
    )
    first = entries(reading(scene).detail.steps, Telling(scene.town, scene.now), LATER)[0]
    assert ("place", "东大街") in [(pair.field, pair.text) for pair in first.pairs]


def test_device_and_city_time_stand_side_by_side_where_they_differ() -> None:
    action = Action(id="1", ticket="t", kind="accept", by="disp", role="DISP", occurred_at=when("09-07 08:03"))
    late = replace(action, at=when("09-07 10:50"))
    soon = replace(action, at=when("09-07 08:04"))
    lines = entries((Step(late), Step(soon), Step(action, "queued")), Telling(sample_town()), LATER)
    assert all(time in lines[0].notes[0] for time in ("08:03", "10:50"))
    assert not lines[1].notes
    assert (lines[2].when, lines[2].mark, lines[2].notes) == ("09-07 08:03", "待发送", ())


def test_a_refused_act_tells_why() -> None:
    action = Action(id="1", ticket="t", kind="assign", by="disp", role="DISP", occurred_at=when("09-07 08:03"))
    problem = Problem("wrong-state", {"state": "T91", "action": "assign"})
    (line,) = entries((Step(action, "rejected", problem),), Telling(sample_town()), LATER)
    assert line.mark == "被拒" and line.tone == "danger"
    assert line.notes[-1].startswith(words.told(problem).title)


def test_a_newer_citys_act_is_shown_as_it_is() -> None:
    action = Action(id="1", ticket="t", kind="drone_survey", by="x", role="PILOT", at=LATER, fields={"altitude": 120})
    (line,) = entries((Step(action),), Telling(sample_town()), LATER)
    assert (line.title.lower(), line.who) == ("drone_survey", "x（PILOT）")
    assert (line.pairs[0].field, line.pairs[0].text) == ("altitude", "120")


# -- clocks -------------------------------------------------------------------------------------


def test_clocks_stand_by_urgency_and_name_what_they_are_for() -> None:
    scene = Scene()
    to_work(scene, co=(VILLAGE,))
    lines = clock_lines(scene.now, Telling(scene.town, scene.now), when("09-07 11:00"))
    assert [line.name for line in lines] == ["单位签收", "首次联系", "单位时限", "单位时限", "市级时限"]
    assert lines[0].about == "示例村"
    assert {line.warning for line in lines} == {"正常"} and all(0 < line.share < 1 for line in lines)
    late = clock_lines(scene.now, Telling(scene.town, scene.now), when("09-14 18:30"))
    assert most_pressing(late) == late[0]
    assert late[-1].left == "超 1时"
    assert late[-1].tone == "danger" and late[-1].share == 1


def test_a_paused_clock_says_so_and_warns_of_nothing() -> None:
    scene = dispatched()
    clock = Clock(kind="C5", start=when("09-07 09:10"), due=when("09-14 17:30"), paused_at=when("09-08 10:00"))
    window = Clock(kind="C6", start=when("09-07 09:10"), due=when("09-09 17:30"))
    ticket = replace(scene.now, clocks=(clock, window))
    (line,) = clock_lines(ticket, Telling(scene.town, ticket), LATER)
    assert line.paused and line.tone == "" and line.left == "剩 6天7时"
    assert most_pressing((line,)) is None


def test_beyond_the_calendar_both_days_are_told() -> None:
    scene = dispatched()
    start = read_time("2029-12-28 09:00")
    ticket = replace(scene.now, clocks=(Clock(kind="C5", start=start, limit="5wd"),))
    (line,) = clock_lines(ticket, Telling(scene.town, ticket), start)
    assert "工作日历未公布" in line.due and line.left == ""


# -- beside -------------------------------------------------------------------------------------


def test_the_lead_stands_first_and_the_rest_of_the_round_last() -> None:
    scene = Scene()
    to_work(scene, co=(VILLAGE, STATION))
    scene.act("disp", "excuse_part", "09-07 10:30", {"subtask": VILLAGE}, reason="不涉及")
    items = asides.parts(reading(scene), when("09-07 11:00")).items
    assert [item.head for item in items] == ["综合执法局", "水利站", "示例村"]
    assert [item.faint for item in items] == [False, False, True]
    assert items[0].chips[0].text == "主办" and items[2].chips[1].text == "已免除"


def test_attempts_are_counted_against_the_rule() -> None:
    scene = Scene()
    to_work(scene)
    for at in ("09-07 14:10", "09-08 09:00"):
        scene.act("exec", "contact", at, contact_at=when(at), number_used="138****8000", contact_result="无人接听")
    section = asides.contacts(reading(scene))
    assert all(part in section.note for part in ("2/3", "2/2"))
    assert section.tone == "warn" and [item.aside for item in section.items] == ["09-08 09:00", "09-07 14:10"]
    scene.act(
        "exec", "contact", "09-08 18:00", contact_at=when("09-08 18:00"), number_used="1", contact_result="已联系"
    )
    assert asides.contacts(reading(scene)).note == ""


def test_a_request_tells_with_whom_it_lies() -> None:
    scene = Scene()
    to_work(scene)
    fields = {"due": when("09-16 17:30"), "reason_code": "E06", "work_done": "勘查", "measures": "待晴",
              "told_petitioner_at": when("09-07 11:00")}  # fmt: skip
    scene.act("disp", "ask_extension", "09-07 11:05", **fields)
    (item,) = asides.requests(reading(scene)).items
    assert item.head == "申请延期" and item.chips[0].tone == "warn"
    assert any("天气" in line for line in item.lines)
    scene.act("dir", "endorse_extension", "09-07 11:30", opinion="同意")
    (item,) = asides.requests(reading(scene)).items
    assert item.chips[0].tone == "accent"


def test_a_single_item_that_is_the_title_is_not_repeated() -> None:
    assert not asides.demands(reading(dispatched())).items
    scene = Scene()
    to_verify(scene)
    (item,) = asides.demands(reading(scene)).items
    assert item.chips[0].tone == "ok"
    ticket = replace(scene.now, demand_items=(DemandItem(number=1, text="修灯", outcome="未解决", promised=True),))
    scene.ticket = ticket
    (item,) = asides.demands(reading(scene)).items
    assert [chip.tone for chip in item.chips] == ["danger", "accent"]


def test_an_instruction_of_a_ticket_without_history_is_told_from_what_is_kept() -> None:
    scene = dispatched()
    act = OpenAct(id="a", kind="supervise", by="sup", at=LATER, fields={"level": 3, "due": LATER}, answered=True)
    scene.ticket = replace(scene.now, open_acts=(act,))
    (item,) = asides.supervision(reading(scene)).items
    assert item.chips[0].text == "挂牌督办" and len(item.chips) == 2
    assert item.lines[0] == "sup"


def test_looks_one_after_the_other_are_told_as_one() -> None:
    def look(at: int, kind: str = "view", account: str = "disp", reason: str = "") -> AccessRecord:
        return AccessRecord(id=str(at), ticket="t", account=account, kind=kind, at=at, reason=reason)

    records = (look(1), look(2), look(3, "reveal", reason="回访"), look(4), look(5, account="dir"))
    items = asides.looks(records, Telling(sample_town())).items
    assert [item.head for item in items] == ["dir", "disp", "disp", "disp"]
    assert [item.chips[0].text for item in items] == ["查看", "查看", "显示身份", "查看 ×2"]
    assert "回访" in items[2].lines[0]


def test_what_was_copied_is_named() -> None:
    copies = [AccessRecord(id=str(at), ticket="t", account="disp", kind="copy", at=at, detail=detail)
              for at, detail in enumerate(("", "handover", "submit"))]  # fmt: skip
    items = asides.looks(copies, Telling(sample_town())).items
    assert len({item.lines[0] for item in items}) == 3 and items[0].lines[0] == "提交办理结果"


def test_the_check_before_accepting_finds_what_is_lacking() -> None:
    scene = dispatched(grid=f"{VILLAGE}001", place="东大街", phone="138****8000", petitioner="张**")
    assert [check.good for check in checks(reading(scene))] == [True, False, True, True, True]
    bare = dispatched(accused=[EXEC], phone="")
    answers = checks(reading(bare))
    assert [check.good for check in answers] == [False, False, False, True, False]
    assert "联系电话" in answers[2].answer and "综合执法局" in answers[4].answer
