"""The five worked examples of the workflow (section 19), played act by act with their literal times."""

from __future__ import annotations

from tests.domain.scene import (
    CALL,
    CENTRE,
    DISPATCH,
    EXEC,
    JUSTICE,
    POWER,
    RESULT,
    STATION,
    TOWN,
    VILLAGE,
    WATER,
    Scene,
    dispatched,
    when,
)


def test_ordinary_ticket_one_unit() -> None:
    scene = dispatched()
    assert scene.state == "T01" and scene.due("C1") == when("09-08 17:30") and scene.due("C5") == when("09-14 17:30")
    scene.act("disp", "accept", "09-07 09:25")
    assert scene.state == "T02" and scene.due("C2") == when("09-07 11:25")
    unit_due = when("09-11 15:00")
    scene.act("disp", "assign", "09-07 09:50", lead=EXEC, task_text="现场处理", due=unit_due, reply_format="系统",
              show_identity=False)  # fmt: skip
    assert scene.state == "T03" and scene.due("C3") == when("09-07 15:20") and scene.due("C5u") == unit_due
    scene.act("exec", "unit_accept", "09-07 11:00")
    assert scene.state == "T04" and scene.due("C4") == when("09-08 17:30")
    scene.act("exec", "contact", "09-07 14:10", contact_at=when("09-07 14:10"), number_used="****0000",
              contact_result="已联系")  # fmt: skip
    assert not scene.runs("C4")
    scene.act("exec", "submit", "09-10 16:00", **RESULT)
    assert scene.state == "T09" and not scene.runs("C5u") and scene.due("C8") == when("09-11 11:00")
    scene.act("chk", "verify", "09-11 09:30", verify_way="电话", checked_items=["已亮"])
    assert scene.state == "T11" and scene.due("C9") == when("09-14 15:30")
    scene.act("chk", "followup", "09-11 10:20", contact_at=when("09-11 10:20"), **CALL)
    assert scene.state == "T12" and scene.now.rating == "满意"
    scene.act("disp", "ask_report", "09-11 10:40", final_reply="已修复。", secrecy_check=True)
    scene.act("duty", "endorse_report", "09-11 11:15", opinion="同意")
    assert scene.state == "T13"
    handled = next(hop for hop in scene.now.hops if hop.kind == "C5")
    assert handled.to == when("09-11 11:15") <= handled.due
    scene.act("city", "close_city", "09-12 09:00", city_verdict="办结")
    assert scene.state == "T80" and scene.now.clocks == ()
    scene.act("city", "archive", "10-12 09:00")
    assert scene.state == "T81"


def test_three_units_one_declines() -> None:
    scene = dispatched("09-08 14:00", "09-15 17:30")
    scene.act("disp", "accept", "09-08 14:20")
    due = when("09-14 15:00")
    co = [{"unit": VILLAGE, "part": "配合", "due": due}, {"unit": POWER, "part": "断电", "due": due}]
    scene.act("disp", "assign", "09-08 15:00", lead=EXEC, co_units=co, task_text="联合处理", due=due,
              reply_format="系统", show_identity=False)  # fmt: skip
    assert scene.state == "T03" and "joint" in scene.now.overlays
    scene.act("exec", "unit_accept", "09-08 15:30")
    assert scene.state == "T04"
    scene.act("exec", "contact", "09-08 16:10", contact_at=when("09-08 16:10"), number_used="****0000",
              contact_result="已联系")  # fmt: skip
    scene.act("village", "unit_accept", "09-08 16:40")
    scene.act("power", "return_part", "09-09 09:20", reason_code="R02", basis="产权不属供电所")
    assert scene.state == "T04" and scene.now.subtask(POWER).state == "S5"
    scene.act("disp", "excuse_part", "09-09 09:40", system={"subtask": POWER}, reason="属实")
    scene.act("disp", "add_co", "09-09 09:41", co_units=[{"unit": STATION, "part": "抽水", "due": due}])
    assert scene.state == "T04" and scene.now.subtask(POWER).state == "S6"
    late = scene.due("C3", STATION)
    scene.act("exec", "submit", "09-10 17:00", **RESULT)
    assert scene.state == "T04"
    scene.act("village", "feed_back", "09-11 08:40", process="配合", result="完成")
    scene.act("station", "unit_accept", "09-11 09:00")
    accepted = next(hop for hop in scene.now.hops if hop.kind == "C3" and hop.unit == STATION)
    assert accepted.due == late < accepted.to
    scene.act("station", "feed_back", "09-14 10:00", process="抽水", result="完成")
    assert scene.state == "T09" and scene.due("C8") == when("09-14 15:30")
    scene.act("chk", "rework_part", "09-14 10:40", system={"subtask": VILLAGE}, failed_items=["照片"], needed="补拍",
              due=when("09-14 15:00"))  # fmt: skip
    assert scene.state == "T04" and scene.now.subtask(VILLAGE).state == "S4"
    scene.act("village", "feed_back", "09-14 13:50", process="补拍", result="完成")
    assert scene.state == "T09"
    scene.act("chk", "verify", "09-14 14:10", verify_way="照片", checked_items=["齐"])
    assert scene.state == "T11" and scene.due("C9") == when("09-15 15:30")
    scene.act("chk", "followup", "09-14 16:00", contact_at=when("09-14 16:00"), number_used="****0000",
              words="还是积水",
              rating_process="基本满意", rating_result="不满意")  # fmt: skip
    assert scene.state == "T12" and scene.now.rating == "不满意"
    assert (
        scene.problem("disp", "ask_report", "09-15 08:40", final_reply="已处理。", secrecy_check=True)
        == "review-missing"
    )
    scene.act("sup", "review", "09-15 08:50", review_result="维持", text="属实")
    scene.act("disp", "ask_report", "09-15 09:00", final_reply="已处理。", secrecy_check=True)
    assert scene.problem("duty", "endorse_report", "09-15 09:30", opinion="同意") == "needs-approver"
    scene.act("dir", "endorse_report", "09-15 09:40", opinion="同意")
    assert scene.state == "T13"
    scene.act("city", "close_city", "09-16 09:00", city_verdict="部分办结")
    assert scene.state == "T80"


def test_burst_main_at_night() -> None:
    scene = dispatched("09-09 22:40", when("09-10 02:40"), urgency="特急")
    assert scene.due("C1") == when("09-09 22:55")
    scene.act("duty", "accept", "09-09 22:46")
    assert scene.due("C2") == when("09-09 23:01")
    due = when("09-10 01:52")
    scene.act("duty", "assign", "09-09 22:52", lead=WATER, co_units=[{"unit": STATION, "part": "协助"}], due=due,
              task_text="抢修", reply_format="电话", show_identity=False)  # fmt: skip
    assert scene.due("C3", WATER) == when("09-09 23:22") and scene.due("C5u", STATION) == due
    scene.act("duty", "report_update", "09-09 22:58", report_kind="首报", text="已电话报告")
    told = {"told_by": "值班员", "channel": "电话", "told_at": when("09-09 23:02"), "role": "UNIT", "unit": WATER}
    scene.act("duty", "unit_accept", "09-09 23:04", system=told)
    assert scene.state == "T04" and scene.due("C4") == when("09-10 01:04")
    assert scene.log[-1].recorder == "duty" and scene.log[-1].effective == when(
        "09-09 23:04"
    )  # told at night: recorded time
    scene.act("duty", "contact", "09-09 23:12", contact_at=when("09-09 23:12"), number_used="****0000",
              contact_result="已联系")  # fmt: skip
    scene.act("station", "unit_accept", "09-09 23:15")
    scene.act("duty", "report_update", "09-10 00:55", report_kind="续报", text="开挖")
    scene.act("station", "feed_back", "09-10 01:10", process="协助", result="完成")
    scene.act("water", "submit", "09-10 01:22", **RESULT)
    assert scene.state == "T09" and scene.due("C8") == when("09-10 01:42")
    scene.act("chk", "verify_and_call", "09-10 01:36", verify_way="电话", checked_items=["供水"],
              contact_at=when("09-10 01:36"), **CALL)  # fmt: skip
    assert scene.state == "T12"
    scene.act("disp", "ask_report", "09-10 01:40", final_reply="已抢修。", secrecy_check=True)
    scene.act("duty", "endorse_report", "09-10 01:44", opinion="同意")
    handled = next(hop for hop in scene.now.hops if hop.kind == "C5")
    assert handled.due - handled.to == 56 * 60_000
    scene.act("dir", "report_update", "09-10 10:00", report_kind="终报", text="恢复供水")
    scene.act("city", "close_city", "09-10 15:00", city_verdict="办结")
    assert scene.state == "T80"


def test_own_dispute_registered_offline_and_escalating() -> None:
    scene = Scene()
    late = when("09-14 10:50")  # the line is back
    offline = {"provisional": "示例登A-2026-0007"}
    scene.act(
        "village", "register", late, system=offline | {"occurred_at": when("09-14 10:05")}, source="网格排查",
        class_="LY-SH-01", place="示例村", grid="320481999001001", text="邻里排水纠纷。",
        happened_at=when("09-14 09:00"),
        closing_authority="镇", parties=["甲", "乙"], people_count=6, risk="黄", phone="138****0000",
        demand_items=[{"text": "排水"}, {"text": "道歉"}],
    )  # fmt: skip
    assert scene.state == "T02" and scene.due("C2") == when("09-14 13:35") and scene.now.old_number
    assert scene.log[-1].effective == when("09-14 10:05")
    scene.act("disp", "assign", late, system={"occurred_at": when("09-14 10:20")}, lead=JUSTICE,
              co_units=[{"unit": VILLAGE, "part": "配合"}], due=when("09-18 15:00"), task_text="调解",
              reply_format="系统", show_identity=False)  # fmt: skip
    assert scene.state == "T03" and scene.log[-1].effective == when("09-14 10:20")
    scene.act("justice", "unit_accept", "09-14 11:30")
    scene.act("justice", "contact", "09-14 14:00", contact_at=when("09-14 14:00"), number_used="****0000",
              contact_result="已联系")  # fmt: skip
    scene.act("village", "unit_accept", "09-14 14:10")
    scene.act("dir", "warn", "09-15 09:00", risk="橙", leader="分管领导", reason="人数增加", people_count=40)
    assert scene.now.facts.risk == "橙"
    scene.act("duty", "report_update", "09-15 09:05", report_kind="首报", text="已报告")
    scene.act("disp", "consult", "09-15 15:00", topic="排水", participants=["司法所", "村"])
    assert "consult" in scene.now.overlays
    scene.act("disp", "consult_result", "09-15 16:30", text="提请市级")
    assert "consult" not in scene.now.overlays
    scene.act("dir", "escalate", "09-15 16:40", closing_authority="市", reason="跨镇")
    scene.act("dir", "request_coordination", "09-15 16:41", reason="跨镇", sought="协调邻镇")
    assert "coord_pending" in scene.now.overlays
    scene.act("city", "answer_coordination", "09-16 10:00", verdict="同意", text="已协调")
    assert "coord_pending" not in scene.now.overlays
    scene.act("justice", "promise", "09-17 10:00", item="2", due=when("09-30 17:30"), promise_person="承诺人",
              text="月底前")  # fmt: skip
    assert scene.due("C12") == when("09-30 17:30")
    scene.act("village", "feed_back", "09-18 09:00", process="配合", result="完成")
    items = [{"number": 1, "outcome": "已解决"}, {"number": 2, "outcome": "列入计划"}]
    scene.act("justice", "submit", "09-18 10:00", **(RESULT | {"demand_items": items}))
    assert scene.state == "T09"
    scene.act("chk", "verify", "09-18 14:00", verify_way="现场", checked_items=["协议"])
    scene.act("chk", "followup", "09-18 15:00", contact_at=when("09-18 15:00"), **CALL)
    scene.act("disp", "ask_report", "09-18 15:30", final_reply="已调解。", secrecy_check=True)
    scene.act("dir", "endorse_report", "09-18 16:00", opinion="同意")
    scene.act("city", "close_city", "09-19 09:00", city_verdict="办结")
    assert scene.state == "T80" and [clock.kind for clock in scene.now.clocks] == ["C12"]
    assert scene.problem("city", "archive", "10-20 09:00") == "still-running"
    scene.act("justice", "keep_promise", "09-29 10:00", item="2", promise_result="已兑现")
    scene.act("city", "archive", "10-20 09:00")
    assert scene.state == "T81"


def test_withdrawn_after_the_unit_solved_it() -> None:
    scene = dispatched("09-07 15:00", "09-14 17:30")
    scene.act("disp", "accept", "09-07 15:10")
    scene.act("disp", "assign", "09-07 15:20", lead=VILLAGE, due=when("09-11 15:00"), task_text="处理",
              reply_format="系统", show_identity=False)  # fmt: skip
    scene.act("village", "unit_accept", "09-07 15:30")
    scene.act("village", "contact", "09-07 15:40", contact_at=when("09-07 15:40"), number_used="****0000",
              contact_result="已联系")  # fmt: skip
    scene.act("city", "withdraw_city", "09-10 15:40", reason="重复派单")
    assert scene.state == "T91" and scene.now.subtask(VILLAGE).state == "S7" and scene.now.clocks == ()
    assert scene.problem("village", "submit", "09-10 16:20", **RESULT) == "wrong-state"
    scene.act("village", "note_after_withdrawal", "09-10 16:30", text="已处理", result="已修复")
    own = Scene(scene.town)
    own.act("village", "register_closed", "09-10 16:40", source="自主发现", class_="LY-SH-99", place="示例村",
            grid="320481999001001", text=DISPATCH["text"], happened_at=when("09-07 14:00"), result="已修复",
            from_ticket="LY2026090700001")  # fmt: skip
    assert own.state == "T82" and own.now.links[0].kind == "转自" and own.now.clocks == ()


def test_centre_handles_itself() -> None:
    scene = dispatched(phone="", petitioner="")
    scene.act("disp", "accept", "09-07 09:25")
    scene.act("disp", "assign", "09-07 09:30", lead=CENTRE, due=when("09-11 15:00"), task_text="自办",
              reply_format="系统", show_identity=False)  # fmt: skip
    assert scene.state == "T04" and scene.now.town == TOWN and not scene.runs("C3")
    assert scene.problem("disp", "unit_decline", "09-07 09:40", reason_code="R02", basis="x", proposed_owner="y")
    scene.act("disp", "submit", "09-07 11:00", **RESULT)
    assert scene.state == "T09" and scene.log[-1].role == "UNIT" and scene.log[-1].unit == CENTRE
