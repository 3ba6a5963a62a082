"""Every row of the workflow taken at least once, as short stories with literal times.

A story is played on anything that has ``act`` and ``problem`` of ``Scene``: in memory by the domain tests,
over HTTP against a running city by the whole-way test. Times rise within a story.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.domain.scene import (
    CALL,
    CENTRE,
    DISPATCH,
    EXEC,
    POWER,
    RESULT,
    STATION,
    VILLAGE,
    Scene,
    when,
)

Story = Callable[[Scene], None]
STORIES: list[Story] = []
ASSIGN: dict[str, Any] = {"task_text": "现场处理", "reply_format": "系统", "show_identity": False}
OWN: dict[str, Any] = {
    "source": "网格排查",
    "class": "LY-SH-99",
    "place": "示例村",
    "grid": "320481999001001",
    "text": "村口道路坑洼。",
    "closing_authority": "镇",
}
ASK_EXTENSION: dict[str, Any] = {"reason_code": "E01", "work_done": "已勘察", "measures": "分段施工"}


def story(play: Story) -> Story:
    STORIES.append(play)
    return play


def to_accepted(scene: Scene, due: str = "09-14 17:30", **fields: Any) -> None:
    scene.act("city", "dispatch_city", "09-07 09:10", **(DISPATCH | {"due": when(due)} | fields))
    scene.act("disp", "accept", "09-07 09:25")


def to_work(scene: Scene, co: tuple[str, ...] = (), lead: str = EXEC, **fields: Any) -> None:
    to_accepted(scene, **fields)
    entries = [{"unit": unit, "part": "配合", "due": when("09-11 15:00")} for unit in co]
    more = {"co_units": entries} if co else {}
    scene.act("disp", "assign", "09-07 09:50", lead=lead, due=when("09-11 15:00"), **ASSIGN, **more)
    scene.act("exec", "unit_accept", "09-07 10:00")


def contact(scene: Scene, who: str, at: str, result: str = "已联系") -> None:
    scene.act(who, "contact", at, contact_at=when(at), number_used="****0000", contact_result=result)


def to_verify(scene: Scene, **fields: Any) -> None:
    to_work(scene, **fields)
    contact(scene, "exec", "09-07 10:30")
    scene.act("exec", "submit", "09-07 11:00", **RESULT)


def to_report(scene: Scene, **fields: Any) -> None:
    to_verify(scene, **fields)
    scene.act("chk", "verify", "09-07 14:00", verify_way="电话", checked_items=["已亮"])
    scene.act("chk", "followup", "09-07 14:10", contact_at=when("09-07 14:10"), **CALL)


def to_city(scene: Scene, **fields: Any) -> None:
    to_report(scene, **fields)
    scene.act("disp", "ask_report", "09-07 14:20", final_reply="已修复。", secrecy_check=True)
    scene.act("dir", "endorse_report", "09-07 14:30", opinion="同意")


@story
def closed_appealed_archived(scene: Scene) -> None:
    to_city(scene)
    scene.act("dir", "recall_report", "09-07 14:40", reason="补充")
    scene.act("disp", "ask_report", "09-07 14:45", final_reply="已修复。", secrecy_check=True)
    scene.act("duty", "endorse_report", "09-07 14:50", opinion="同意")
    scene.act("city", "close_city", "09-08 09:00", city_verdict="办结", rating_result="满意")
    scene.act("dir", "appeal_rating", "09-08 10:00", appeal_kind="更正", reason="误评", evidence=["录音"])
    scene.act("city", "judge_appeal", "09-09 10:00", verdict="同意", text="更正")
    scene.act("dir", "start_trace", "09-10 10:00", trace_trigger="居民投诉", reason="抽查")
    scene.act("city", "archive", "10-09 10:00")


@story
def small_acts_on_an_open_ticket(scene: Scene) -> None:
    to_accepted(scene)
    scene.act("disp", "claim", "09-07 09:30")
    scene.act("disp", "hand_over", "09-07 09:31", to_person="disp2", reason="请假")
    scene.act("disp", "note", "09-07 09:32", text="补充")
    scene.act("disp", "amend", "09-07 09:33", reason="核实", changes=[{"field": "place", "old": "", "new": "示例路"}])
    scene.act("disp", "link", "09-07 09:34", other_ticket="LY2000010100002", link_kind="相关")
    scene.act("disp", "unlink", "09-07 09:35", other_ticket="LY2000010100002", reason="误")
    scene.act("disp", "link_group", "09-07 09:36", group_lead="LY2000010100003", reason="同一处")
    scene.act("disp", "ask_city", "09-07 09:37", missing_items=["地址"])
    scene.act("city", "answer_city", "09-07 10:00", verdict="同意", text="示例路1号")
    scene.act("leader", "instruct", "09-07 10:05", leader="镇长", words="抓紧办", due=when("09-09 17:30"))
    scene.act("dir", "answer_supervision", "09-07 10:10", text="已办")
    scene.act("dir", "warn", "09-07 10:15", risk="黄", leader="分管领导", reason="反映集中")
    scene.act("duty", "report_update", "09-07 10:20", report_kind="首报", text="已报")
    scene.act("disp", "consult", "09-07 10:25", topic="方案", participants=["综合执法局"])
    scene.act("disp", "consult_result", "09-07 10:30", text="维修")
    scene.act("sup", "remind", "09-07 10:35", text="请抓紧")
    scene.act("sup", "supervise", "09-07 10:40", level=2, notice_no="督1", demand="限期", due=when("09-09 17:30"),
              reason_code="超期")  # fmt: skip
    scene.act("sup", "lift_supervision", "09-07 10:45", reason="已落实")
    scene.act("disp", "set_protection", "09-07 10:50", reason="要求", identity="要求保密")
    scene.act("city", "timer_warn", "09-07 11:00", clock="C5", warn_word="临期")
    scene.act("dir", "request_exclusion", "09-07 11:05", clock="C2", reason="断线", evidence=["断线记录"])
    scene.act("city", "judge_appeal", "09-07 11:10", verdict="同意", text="剔除")


@story
def returned_and_dispatched_again(scene: Scene) -> None:
    to_accepted(scene)
    scene.act("disp", "ask_return", "09-07 09:40", reason_code="R01", basis="不在本镇", proposed_owner="邻镇")
    scene.act("dir", "endorse_return", "09-07 09:50", opinion="同意")
    scene.act("dir", "recall_return", "09-07 10:00", reason="再核")
    scene.act("disp", "ask_return", "09-07 10:10", reason_code="R01", basis="不在本镇", proposed_owner="邻镇")
    scene.act("dir", "endorse_return", "09-07 10:20", opinion="同意")
    scene.act("city", "grant_return", "09-07 11:00", text="同意")
    scene.act("city", "redispatch_city", "09-08 09:00", reason="复核属本镇", due=when("09-15 17:30"))
    scene.act("disp", "accept", "09-08 09:10")
    assert scene.problem("disp", "ask_return", "09-08 09:20", reason_code="R01", basis="x", proposed_owner="y")


@story
def return_refused(scene: Scene) -> None:
    to_accepted(scene)
    scene.act("disp", "ask_return", "09-07 09:40", reason_code="R02", basis="职责清单", proposed_owner="市局")
    scene.act("dir", "endorse_return", "09-07 09:50", opinion="同意")
    scene.act("city", "refuse_return", "09-07 11:00", reason="属本镇")
    assert scene.state == "T02" and "no_return" in scene.now.overlays


@story
def declined_twice_then_ordered(scene: Scene) -> None:
    to_work(scene)
    decline = {"reason_code": "R02", "basis": "职责清单", "proposed_owner": "水利站"}
    scene.act("exec", "unit_decline", "09-07 10:10", **decline)
    scene.act("disp", "refuse_decline", "09-07 10:20", reason="属职责", due=when("09-11 15:00"))
    scene.act("exec", "unit_decline", "09-07 10:30", **decline)
    assert (
        scene.problem("disp", "refuse_decline", "09-07 10:31", reason="x", due=when("09-11 15:00")) == "second-decline"
    )
    scene.act("dir", "force_assign", "09-07 10:40", lead=EXEC, task_text="限期", due=when("09-11 15:00"), reason="兜底")
    scene.act("exec", "unit_accept", "09-07 10:50")
    assert scene.problem("exec", "unit_decline", "09-07 10:55", **decline)


@story
def declined_and_given_to_others(scene: Scene) -> None:
    to_work(scene, co=(VILLAGE, POWER))
    decline = {"reason_code": "R02", "basis": "职责清单", "proposed_owner": "水利站"}
    scene.act("exec", "unit_decline", "09-07 10:10", **decline)
    scene.act("disp", "reassign", "09-07 10:20", lead=STATION, due=when("09-11 15:00"), reason="改派", **ASSIGN)
    scene.act("power", "return_part", "09-07 10:25", reason_code="R02", basis="产权")
    scene.act("disp", "decline_part", "09-07 10:30", {"subtask": POWER}, reason="属职责", due=when("09-11 15:00"))
    scene.act("disp", "excuse_part", "09-07 10:35", {"subtask": POWER}, reason="已不需要")
    scene.act("disp", "change_lead", "09-07 10:40", lead=VILLAGE, old_lead_as="转协办", due=when("09-11 15:00"),
              reason="属地")  # fmt: skip
    scene.act("disp", "recall", "09-07 10:50", reason="重新研判")
    assert scene.state == "T02"


@story
def joint_work_with_all_asks(scene: Scene) -> None:
    to_work(scene, co=(VILLAGE,))
    scene.act("exec", "ask_co", "09-07 10:10", proposed_unit=STATION, part="抽水", reason="积水")
    scene.act("disp", "add_co", "09-07 10:20", co_units=[{"unit": STATION, "part": "抽水", "due": when("09-11 15:00")}])
    scene.act("exec", "hand_down", "09-07 10:25", receiver="一中队", due=when("09-10 15:00"))
    scene.act("disp", "change_due", "09-07 10:30", {"subtask": VILLAGE}, due=when("09-10 15:00"), reason="提前")
    scene.act("village", "unit_accept", "09-07 10:35")
    scene.act("village", "feed_back", "09-07 10:40", process="配合", result="完成")
    scene.act("village", "recall_submit", "09-07 10:45", reason="补充")
    scene.act("village", "feed_back", "09-07 10:50", process="配合", result="完成")
    scene.act("station", "unit_accept", "09-07 10:55")
    scene.act("station", "feed_back", "09-07 11:00", process="抽水", result="完成")
    contact(scene, "exec", "09-07 11:05")
    scene.act("exec", "submit", "09-07 11:10", **RESULT)
    scene.act("chk", "rework_part", "09-07 14:00", {"subtask": VILLAGE}, failed_items=["照片"], needed="补拍",
              due=when("09-08 15:00"))  # fmt: skip
    scene.act("village", "feed_back", "09-07 14:10", process="补拍", result="完成")
    scene.act("chk", "rework", "09-07 14:20", failed_items=["台账"], needed="补录", due=when("09-08 15:00"))
    scene.act("exec", "submit", "09-07 14:30", **RESULT)
    scene.act("chk", "verify", "09-07 14:40", verify_way="照片", checked_items=["齐"])
    scene.act("chk", "followup_redo", "09-07 14:50", contact_at=when("09-07 14:50"), words="还漏水", needed="复修",
              due=when("09-09 15:00"))  # fmt: skip
    assert scene.state == "T10"


@story
def extended_and_suspended(scene: Scene) -> None:
    to_work(scene)
    ask = ASK_EXTENSION | {"told_petitioner_at": when("09-07 10:05")}
    scene.act("exec", "ask_extension", "09-07 10:10", due=when("09-17 17:30"), **ask)
    scene.act("duty", "endorse_extension", "09-07 10:20", opinion="同意")
    scene.act("city", "refuse_extension", "09-07 11:00", reason="不充分")
    scene.act("exec", "ask_extension", "09-07 11:10", due=when("09-17 17:30"), **ask)
    scene.act("duty", "endorse_extension", "09-07 11:15", opinion="同意")
    scene.act("city", "grant_extension", "09-07 11:20", due=when("09-17 17:30"))
    assert scene.due("C5") == when("09-17 17:30") and scene.now.extensions == 1
    pause = {"cause": "工程", "due": when("10-20 17:30"), "interim_measure": "围挡", "review_at": when("09-30 17:30")}
    scene.act("exec", "ask_suspension", "09-07 11:30", **pause)
    scene.act("dir", "endorse_suspension", "09-07 11:35", opinion="同意")
    scene.act("city", "refuse_suspension", "09-07 11:40", reason="可先行处置")
    scene.act("exec", "ask_suspension", "09-07 11:45", **pause)
    scene.act("dir", "endorse_suspension", "09-07 11:50", opinion="同意")
    scene.act("city", "grant_suspension", "09-07 14:00", due=when("10-20 17:30"), review_at=when("09-30 17:30"))
    assert scene.state == "T08"
    scene.act("disp", "review_suspension", "09-30 10:00", text="施工中", review_at=when("10-20 17:30"))
    scene.act("disp", "resume", "10-12 10:00", reason="完工")
    assert scene.state == "T04"


@story
def town_suspends_and_closes_its_own(scene: Scene) -> None:
    own = OWN | {"happened_at": when("09-07 08:30"), "phone": "138****0000"}
    scene.act("disp", "register", "09-07 09:00", {"provisional": "示例登A-2026-0001"}, **own)
    scene.act("disp", "assign", "09-07 09:10", lead=EXEC, due=when("09-11 15:00"), **ASSIGN)
    scene.act("exec", "unit_accept", "09-07 09:20")
    scene.act("exec", "ask_suspension", "09-07 09:30", cause="资金", due=when("09-20 17:30"), interim_measure="围挡",
              review_at=when("09-18 17:30"))  # fmt: skip
    scene.act("dir", "grant_suspension_town", "09-07 09:40", due=when("09-20 17:30"), review_at=when("09-18 17:30"))
    scene.act("city", "resume", "09-20 17:30", reason="到期")
    contact(scene, "exec", "09-21 09:00")
    scene.act("exec", "submit", "09-21 09:10", **RESULT)
    scene.act("chk", "verify", "09-21 09:20", verify_way="现场", checked_items=["平整"])
    scene.act("chk", "skip_followup", "09-21 09:30", skip_reason="自主发现")
    scene.act("disp", "ask_report", "09-21 09:40", final_reply="已修复。", secrecy_check=True)
    scene.act("dir", "close_town", "09-21 09:50", resolved_level="镇", opinion="同意")
    assert scene.state == "T82"
    scene.act("dir", "reopen_town", "09-22 09:00", reason="回潮", due=when("09-28 17:30"))
    scene.act("dir", "void", "09-22 09:10", reason="重复登记")
    assert scene.state == "T93"


@story
def escalated_coordinated_transferred(scene: Scene) -> None:
    own = OWN | {"happened_at": when("09-07 08:30")}
    scene.act("disp", "register", "09-07 09:00", {"provisional": "示例登A-2026-0002"}, **own)
    scene.act("dir", "escalate", "09-07 09:10", closing_authority="市", reason="跨镇")
    scene.act("dir", "request_coordination", "09-07 09:20", reason="跨镇", sought="牵头")
    scene.act("city", "answer_coordination", "09-07 10:00", verdict="不同意", text="属地办理")
    scene.act(
        "dir", "transfer_out", "09-07 10:30", receiving_body="公安", paper_no="移1", receipt=["a" * 64], reason="涉案"
    )
    assert scene.state == "T94"


@story
def registered_as_settled(scene: Scene) -> None:
    fields = {name: value for name, value in OWN.items() if name != "closing_authority"}
    scene.act("village", "register_closed", "09-07 09:00", {"provisional": "示例登A-2026-0003"},
              happened_at=when("09-07 08:30"), result="已清理", **fields)  # fmt: skip
    scene.act("chk", "note", "09-08 09:00", text="抽查属实")
    assert scene.state == "T82"


@story
def notices_and_promises(scene: Scene) -> None:
    to_work(scene)
    for number in ("告1", "告2"):
        scene.act("exec", "issue_notice", "09-07 10:10", notice_no=number, addressee="经营者", hazards=["占道"],
                  due=when("09-14 17:30"), checkers=["甲", "乙"])  # fmt: skip
    scene.act("exec", "recheck_fail", "09-10 09:00", notice_no="告1", checked_at=when("09-10 09:00"),
              recheck_result="未整改", due=when("09-16 17:30"))  # fmt: skip
    scene.act("exec", "recheck_pass", "09-10 10:00", notice_no="告1", checked_at=when("09-10 10:00"))
    assert "rectify" in scene.now.overlays
    scene.act("disp", "close_notice", "09-10 10:10", notice_no="告2", reason="移交", handed_to=EXEC)
    assert "rectify" not in scene.now.overlays
    scene.act("exec", "promise", "09-10 10:20", item="1", due=when("09-30 17:30"), promise_person="甲", text="月底前")
    scene.act("dir", "move_promise", "09-10 10:30", item="1", due=when("10-15 17:30"), reason="雨季")
    assert scene.due("C12") == when("10-15 17:30")
    scene.act("exec", "keep_promise", "09-10 10:40", item="1", promise_result="已兑现")
    assert not scene.runs("C12")


@story
def sent_back_not_endorsed_cancelled(scene: Scene) -> None:
    to_report(scene)
    scene.act("disp", "ask_report", "09-07 14:20", final_reply="已修复。", secrecy_check=True)
    scene.act("dir", "not_endorse", "09-07 14:25", reason="措辞")
    scene.act("disp", "ask_report", "09-07 14:30", final_reply="已修复。", secrecy_check=True)
    scene.act("disp", "cancel_request", "09-07 14:35", reason="再核")
    scene.act("disp", "ask_report", "09-07 14:40", final_reply="已修复。", secrecy_check=True)
    scene.act("dir", "send_back", "09-07 14:45", reason="核查不实")
    assert scene.state == "T09"
    scene.act("chk", "verify_and_call", "09-07 15:00", verify_way="电话", checked_items=["已亮"],
              contact_at=when("09-07 15:00"), **(CALL | {"rating_result": "不满意"}))  # fmt: skip
    scene.act("chk2", "review", "09-07 15:10", review_result="维持", text="属实")
    assert scene.state == "T12"


@story
def not_reached(scene: Scene) -> None:
    to_verify(scene)
    scene.act("chk", "verify", "09-07 14:00", verify_way="现场", checked_items=["已亮"])
    for at in ("09-07 14:10", "09-08 09:00", "09-08 18:00"):
        contact(scene, "chk2", at, "无人接听")
    scene.act("chk", "mark_unreachable", "09-08 18:10", attempts=["1", "2", "3"], sms_note="09-08 18:05 已发短信")
    assert scene.state == "T12" and scene.now.rating == ""


@story
def redone_by_the_city(scene: Scene) -> None:
    to_city(scene)
    scene.act("city", "redo_city", "09-08 09:00", reason="答复不清", due=when("09-15 17:30"))
    assert scene.state == "T14" and scene.now.redo_count == 1
    scene.act("dir", "rewrite_reply", "09-08 09:10", reason="补正")
    assert scene.state == "T12"
    scene.act("disp", "ask_report", "09-08 09:20", final_reply="已修复并说明。", secrecy_check=True)
    scene.act("dir", "endorse_report", "09-08 09:30", opinion="同意")
    scene.act("city", "close_city", "09-09 09:00", city_verdict="办结")
    scene.act("city", "redo_city", "09-10 09:00", reason="反复", due=when("09-17 17:30"))
    scene.act("disp", "assign", "09-10 09:10", lead=EXEC, due=when("09-16 15:00"), **ASSIGN)
    assert scene.state == "T03" and scene.now.round == 3


@story
def merged_and_withdrawn(scene: Scene) -> None:
    to_work(scene)
    due = scene.due("C5")
    scene.act("city", "merge_city", "09-08 09:00", master="LY2000010100009", reason="同一诉求")
    assert scene.state == "T92" and not scene.now.clocks
    scene.act("city", "unmerge_city", "09-09 09:00", reason="不同诉求")
    assert scene.state == "T04" and scene.due("C5") == due
    scene.act("city", "withdraw_city", "09-09 10:00", reason="误派")
    scene.act("exec", "note_after_withdrawal", "09-09 10:10", text="已到场")


@story
def commended(scene: Scene) -> None:
    scene.act("city", "dispatch_city", "09-07 09:10", **(DISPATCH | {"due": when("09-14 17:30"), "nature": "表扬"}))
    assert not scene.runs("C5")
    scene.act("disp", "commend", "09-07 09:20", praised=[VILLAGE], told_how="转村委会")
    assert scene.state == "T80"


@story
def supervised_at_level_three(scene: Scene) -> None:
    to_report(scene)
    scene.act("leader", "supervise", "09-07 14:15", level=3, notice_no="督3", demand="限期", due=when("09-09 17:30"),
              reason_code="领导")  # fmt: skip
    scene.act("disp", "ask_report", "09-07 14:20", final_reply="已修复。", secrecy_check=True)
    assert scene.problem("dir", "endorse_report", "09-07 14:25", opinion="同意") == "needs-approver"
    told = {"told_by": "镇长", "channel": "书面", "told_at": when("09-07 14:28"), "role": "LEAD"}
    assert scene.problem("disp", "endorse_report", "09-07 14:30", told, opinion="同意") == "missing-field"
    scene.act("disp", "endorse_report", "09-07 14:30", told, opinion="同意", scan=["b" * 64])
    assert scene.state == "T13" and scene.now.level == 3


@story
def handled_by_the_centre(scene: Scene) -> None:
    to_accepted(scene)
    scene.act("disp", "assign", "09-07 09:30", lead=CENTRE, due=when("09-11 15:00"), **ASSIGN)
    contact(scene, "disp", "09-07 09:40")
    scene.act("disp", "submit", "09-07 10:00", **RESULT)
    assert scene.state == "T09"
    scene.act("disp", "recall_submit", "09-07 10:10", reason="补")
    assert scene.state == "T04"


def kinds_played(play: Story, scene: Scene) -> list[str]:
    """The kinds that a story took, in order."""
    play(scene)
    return [action.kind for action in scene.log]
