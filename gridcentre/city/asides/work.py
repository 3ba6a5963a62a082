"""Beside the way while units are at work: help, extensions, suspension, supervision, notices, promises."""

from __future__ import annotations

from collections.abc import Generator

from gridcentre.city import ways
from gridcentre.city.tale import Halt, Steps, Tale
from gridcentre.domain import clocks
from gridcentre.domain.calendar import DAY, day_of
from gridcentre.domain.organisation import Limit

OFFICES = ("镇属机构",)
SAME_DAY = Limit(n=1, unit="wd")
TWO_DAYS = Limit(n=2, unit="wd")


def noted(tale: Tale) -> Steps:
    tale.hands("note", tale.lead, text=tale.say("note"))
    yield from tale.wait(5, 60)


def reminded(tale: Tale) -> Steps:
    """催办, written by a person."""
    tale.act("remind", *tale.desk, text=tale.say("remind_text"))
    yield from tale.wait(5, 60)


def handed_down(tale: Tale) -> Steps:
    lead = tale.ticket.lead
    if lead is not None:
        due = min(tale.due(SAME_DAY), lead.due or tale.now + DAY)
        tale.hands("hand_down", lead.unit, receiver=tale.say("hand_down"), due=due)
    yield from tale.wait(5, 60)


def helped(tale: Tale) -> Steps:
    """吹哨: the lead asks for a co-unit and gets it."""
    other = tale.unit(kinds=("镇属机构", "村(社区)"))
    tale.hands("ask_co", tale.lead, proposed_unit=other.code, part=tale.say("part"), reason=tale.say("ask_co_reason"))
    yield from tale.wait(5, 60)
    tale.act("add_co", *tale.desk, co_units=[{"unit": other.code, "part": tale.say("part"), "due": tale.inner_due()}])
    yield from ways.accepted_by_units(tale)


def not_helped(tale: Tale) -> Steps:
    other = tale.unit(kinds=OFFICES)
    tale.hands("ask_co", tale.lead, proposed_unit=other.code, part=tale.say("part"), reason=tale.say("ask_co_reason"))
    yield from tale.wait(5, 60)
    tale.act("not_endorse", *tale.desk, reason=tale.say("not_endorse"))


def extended(tale: Tale) -> Steps:
    """延期 asked for, endorsed and granted."""
    if (yield from _extension_asked(tale)):
        ask = next(act for act in tale.ticket.open_acts if act.kind == "ask_extension")
        tale.city("grant_extension", due=int(ask.fields["due"]), text=tale.say("extension_yes"))


def extension_refused(tale: Tale) -> Steps:
    if (yield from _extension_asked(tale)):
        tale.city("refuse_extension", reason=tale.say("extension_no"))


def _extension_asked(tale: Tale) -> Generator[int, None, bool]:
    clock = tale.ticket.clock("C5")
    if clock is None or not clock.due or tale.ticket.facts.closing_authority != "市":
        return False
    latest = clocks.extension_room(clock, tale.ticket.extensions, tale.urgency, tale.town) or clock.due + 2 * DAY
    asked = tale.tried(
        "ask_extension", *tale.desk, due=latest, reason_code=tale.dice.choice(("E01", "E02", "E04", "E06")),
        work_done=tale.say("extension_done"), measures=tale.say("extension_measures"), told_petitioner_at=tale.now,
    )  # fmt: skip
    if not asked:
        return False
    yield from tale.wait(10, 60)
    tale.act("endorse_extension", *tale.desk, tale.director, opinion=tale.say("opinion"))
    yield from tale.wait(60, 240)
    return True


def due_changed(tale: Tale) -> Steps:
    """The lead gets until the last moment that the reserve allows, or less."""
    yield from tale.wait(10, 60)
    tale.act("change_due", *tale.desk, tale.director, due=tale.inner_due(), reason=tale.say("due_reason"))


def suspended(tale: Tale) -> Steps:
    """挂账 until a plan date, with a review between."""
    plan = tale.town.calendar.closing(tale.now + tale.dice.randint(8, 18) * DAY)
    tale.hands(
        "ask_suspension", tale.lead, cause=tale.dice.choice(("工程", "季节", "资金", "权属")), due=plan,
        interim_measure=tale.say("interim"), review_at=plan - 2 * DAY, work_done=tale.say("extension_done"),
    )  # fmt: skip
    yield from tale.wait(10, 60)
    own = tale.ticket.facts.closing_authority != "市"
    if own:
        tale.act("grant_suspension_town", tale.director, due=plan, review_at=plan - 2 * DAY)
    else:
        tale.act("endorse_suspension", tale.director, opinion=tale.say("opinion"))
        yield from tale.wait(60, 240)
        tale.city("grant_suspension", due=plan, review_at=plan - 2 * DAY, text=tale.say("suspension_yes"))
    yield from tale.until(plan - 2 * DAY)
    tale.tried("review_suspension", *tale.desk, text=tale.say("suspension_review"), review_at=plan)
    yield from tale.until(plan)
    tale.tried("resume", tale.teller.city.system, reason=tale.say("resume_reason"))  # the timer may have been first
    yield from tale.wait(10, 60)


def suspension_refused(tale: Tale) -> Steps:
    if tale.ticket.facts.closing_authority != "市":
        return
    plan = tale.town.calendar.closing(tale.now + 10 * DAY)
    tale.hands(
        "ask_suspension", tale.lead, cause="政策", due=plan, interim_measure=tale.say("interim"), review_at=plan - DAY
    )
    yield from tale.wait(10, 60)
    tale.act("endorse_suspension", tale.director, opinion=tale.say("opinion"))
    yield from tale.wait(60, 240)
    tale.city("refuse_suspension", reason=tale.say("suspension_no"))


def coordinated(tale: Tale) -> Steps:
    tale.act("request_coordination", tale.director, reason=tale.say("coord_reason"), sought=tale.say("coord_sought"))
    yield from tale.wait(60, 300)
    tale.city("answer_coordination", verdict="同意", text=tale.say("coord_answer"))


def consulted(tale: Tale) -> Steps:
    people = [{"name": tale.teller.words.person()[0], "unit": tale.town.units[tale.lead].short, "kind": "部门"}]
    people.append({"name": tale.teller.words.person()[0], "unit": "", "kind": "市民代表"})
    tale.act("consult", *tale.desk, topic=tale.say("consult_topic"), participants=people)
    yield from tale.wait(60, 300)
    tale.act("consult_result", *tale.desk, text=tale.say("consult_result"), participants=people)


def supervised(tale: Tale) -> Steps:
    """督办 level 2: answered, lifted."""
    tale.act(
        "supervise", tale.supervisor, level=2, notice_no=_notice_no(tale, "督"), demand=tale.say("supervise_demand"),
        due=tale.due(TWO_DAYS), reason_code=tale.dice.choice(("超期", "重复", "安全")),
    )  # fmt: skip
    yield from _answered(tale, tale.supervisor.id)


def listed(tale: Tale) -> Steps:
    """挂牌督办 by a leader."""
    tale.act(
        "supervise", tale.leader, level=3, notice_no=_notice_no(tale, "挂"), demand=tale.say("supervise_demand"),
        due=tale.due(TWO_DAYS), reason_code="领导", leader=tale.leader.name,
    )  # fmt: skip
    yield from _answered(tale, tale.leader.id)


def instructed(tale: Tale) -> Steps:
    """A leader's instruction with a due: the supervisor's own act when it is done."""
    tale.act("instruct", tale.leader, leader=tale.leader.name, words=tale.say("leader_words"), due=tale.due(TWO_DAYS))
    yield from _answered(tale, tale.leader.id)


def _answered(tale: Tale, by: str) -> Steps:
    yield from tale.wait(60, 400)
    open_acts = [act.id for act in tale.ticket.open_acts if act.kind in ("supervise", "instruct") and act.by == by]
    tale.act("answer_supervision", *tale.desk, judges=open_acts, text=tale.say("supervision_answer"))
    yield from tale.wait(10, 100)
    issuer = tale.leader if by == tale.leader.id else tale.supervisor
    tale.act("lift_supervision", issuer, judges=open_acts, reason=tale.say("lift_reason"))


def _notice_no(tale: Tale, kind: str) -> str:
    return f"示{kind}〔{day_of(tale.now).year}〕{tale.dice.randint(1, 999)}号"


def noticed(tale: Tale) -> Steps:
    """整改告知书: one re-check fails, the next passes."""
    lead = tale.lead
    number = _notice_no(tale, "改")
    hazards = [{"item": tale.say("hazard"), "basis": tale.say("hazard_basis")} for _ in range(2)]
    checkers = [tale.teller.words.person()[0] + mark for mark in ("（一）", "（二）")]
    addressee = f"{tale.teller.words.person()[0]}（经营者）"
    tale.hands(
        "issue_notice", lead, notice_no=number, addressee=addressee, hazards=hazards, checkers=checkers,
        due=tale.now + 3 * DAY, place=tale.matter.place,
    )  # fmt: skip
    yield from tale.wait(200, 500)
    if tale.chance(0.5):
        tale.hands(
            "recheck_fail", lead, notice_no=number, checked_at=tale.now, recheck_result="部分合格",
            due=tale.now + 2 * DAY, text=tale.say("recheck_fail"),
        )  # fmt: skip
        yield from tale.wait(200, 500)
    if tale.chance(0.25):
        tale.act("close_notice", tale.director, notice_no=number, reason=tale.say("notice_closed"))
        return
    tale.hands("recheck_pass", lead, notice_no=number, checked_at=tale.now, text=tale.say("recheck_pass"))


def warned(tale: Tale) -> Steps:
    """预警: a crowd may gather; the leader is named and the first report goes out."""
    tale.act(
        "warn", *tale.desk, risk="橙", leader=tale.leader.name, reason=tale.say("warn_reason"),
        people_count=tale.dice.randint(15, 60), trigger="群体性", text=tale.say("note"),
    )  # fmt: skip
    tale.act("report_update", *tale.desk, report_kind="首报", text=tale.say("report_first", title=tale.matter.title))
    yield from tale.wait(10, 60)


def withdrawn(tale: Tale) -> Steps:
    """The city takes it back; what was done is noted."""
    tale.city("withdraw_city", reason=tale.say("withdraw_reason"))
    yield from tale.wait(10, 60)
    tale.act("note_after_withdrawal", *tale.desk, text=tale.say("note"), process=tale.matter.process)
    raise Halt


def promised(tale: Tale) -> Steps:
    """The outcome will be 列入计划; the promise follows when the result is in."""
    tale.outcome = "列入计划"
    yield from tale.wait(1, 5)


def promise_made(tale: Tale) -> Steps:
    for item in tale.ticket.demand_items:
        if item.outcome == "列入计划" and not item.promised:
            tale.act(
                "promise", *tale.desk, item=str(item.number), due=tale.now + tale.dice.randint(10, 60) * DAY,
                promise_person=tale.teller.words.person()[0], text=tale.say("promise_text"),
            )  # fmt: skip
    yield from tale.wait(2, 20)
