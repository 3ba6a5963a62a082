"""Beside the way when results are in: rework, calls that reach nobody, drafts sent back, redo, appeals, promises."""

from __future__ import annotations

from gridcentre.city import ways
from gridcentre.city.tale import Halt, Steps, Tale
from gridcentre.domain.calendar import DAY, HOUR
from gridcentre.domain.organisation import Limit


def reworked(tale: Tale) -> Steps:
    """The verifier sends the lead back."""
    yield from tale.wait(20, 120)
    tale.act(
        "rework", *tale.checkers, failed_items=[tale.say("checked")], needed=tale.say("needed"),
        due=tale.due(Limit(n=4, unit="wh")),
    )  # fmt: skip
    yield from tale.wait(60, 300)
    ways.submit(tale)


def part_reworked(tale: Tale) -> Steps:
    parts = [part for part in tale.ticket.co_units if part.state == "S3"]
    if not parts:
        return
    yield from tale.wait(20, 120)
    tale.act(
        "rework_part", *tale.checkers, subtask=parts[0].id, failed_items=[tale.say("checked")],
        needed=tale.say("needed"), due=tale.due(Limit(n=4, unit="wh")),
    )  # fmt: skip
    yield from ways.fed_back(tale)


def result_recalled(tale: Tale) -> Steps:
    yield from tale.wait(5, 30)
    tale.hands("recall_submit", tale.lead, reason="照片传错，重新提交。")
    yield from tale.wait(10, 60)
    ways.submit(tale)


def redone_after_call(tale: Tale) -> Steps:
    """The complainant is not content: back to the lead."""
    if not tale.ticket.protection.has_number:
        return
    yield from tale.wait(10, 100)
    tale.act(
        "followup_redo", *tale.checkers, contact_at=tale.now, words=tale.say("dissatisfied_words"),
        needed=tale.say("needed"), due=tale.due(Limit(n=4, unit="wh")),
    )  # fmt: skip
    yield from tale.wait(60, 300)
    ways.submit(tale)
    yield from tale.wait(10, 60)
    ways.verify(tale)


def unreachable(tale: Tale) -> Steps:
    """Three attempts on two days in three time bands, and a message; then no call, and the report."""
    if not tale.ticket.protection.has_number or tale.urgency != "一般":
        return
    first = _next_workday(tale, tale.now)
    second = _next_workday(tale, first)
    for moment in (first + 9 * HOUR, first + 14 * HOUR + HOUR // 2, second + 18 * HOUR + HOUR // 6):
        yield from tale.until(moment)
        tale.act(
            "contact", tale.desk[0], contact_at=tale.now, number_used=tale.ticket.protection.phone_mask,
            contact_result="无人接听", sms_note=tale.say("sms"), words=tale.say("contact_tried"),
        )  # fmt: skip
    attempts = [contact.id for contact in tale.ticket.contacts]
    yield from tale.wait(10, 30)
    if tale.tried("mark_unreachable", *tale.checkers, attempts=attempts, sms_note=tale.say("sms")):
        yield from ways.reported(tale)
        raise Halt


def _next_workday(tale: Tale, moment: int) -> int:
    """Midnight of the first working day after the day of ``moment``."""
    day = moment - (moment + 8 * HOUR) % DAY + DAY
    while tale.town.calendar.workday(tale.town.calendar.date(day)) is False:
        day += DAY
    return day


def sent_back(tale: Tale) -> Steps:
    """The approver sends it back to verification; it is looked at and drafted once more."""
    yield from tale.wait(5, 40)
    if tale.tried("send_back", *tale.desk, tale.director, tale.leader, reason=tale.say("needed")):
        yield from ways.checked(tale)
        yield from tale.wait(5, 40)
        ways.draft(tale)


def draft_refused(tale: Tale) -> Steps:
    yield from tale.wait(5, 40)
    if tale.tried("not_endorse", *tale.desk[1:], tale.director, tale.leader, reason=tale.say("not_endorse")):
        yield from tale.wait(5, 40)
        ways.draft(tale)


def report_recalled(tale: Tale) -> Steps:
    yield from tale.wait(5, 40)
    tale.act("recall_report", *tale.desk, reason="附件漏传，补充后重报。")
    yield from tale.wait(5, 40)
    ways.draft(tale)
    yield from tale.wait(5, 40)
    ways.endorse(tale)


def redone(tale: Tale) -> Steps:
    """市级重办: a whole new round."""
    yield from tale.wait(100, 400)
    tale.city("redo_city", reason=tale.say("redo_reason"), due=tale.due(Limit(n=3, unit="wd")))
    yield from tale.wait(20, 80)
    yield from ways.round_of(tale)
    raise Halt


def rewritten(tale: Tale) -> Steps:
    """Redo ordered, but only the answer was at fault."""
    yield from tale.wait(100, 400)
    tale.city("redo_city", reason="答复表述不规范，请补正。", due=tale.due(Limit(n=2, unit="wd")))
    yield from tale.wait(20, 80)
    tale.act("rewrite_reply", tale.director, reason=tale.say("rewrite_reason"))
    yield from ways.reported(tale)
    raise Halt


# -- after the end ----------------------------------------------------------------------------------------


def appealed(tale: Tale) -> Steps:
    if tale.ticket.state != "T80":
        return
    tale.act(
        "appeal_rating", tale.director, appeal_kind="剔除", reason=tale.say("appeal_reason"), evidence=["通话记录一份"]
    )
    yield from tale.wait(300, 1500)
    tale.city("judge_appeal", verdict=tale.dice.choice(("同意", "不同意")), text=tale.say("appeal_answer"))


def excluded(tale: Tale) -> Steps:
    if tale.ticket.state != "T80":
        return
    tale.act("request_exclusion", tale.director, clock="C5", reason=tale.say("exclusion_reason"), evidence=["断线记录"])
    yield from tale.wait(300, 1500)
    tale.city("judge_appeal", verdict="同意", text=tale.say("appeal_answer"))


def promise_kept(tale: Tale) -> Steps:
    for act in [act for act in tale.ticket.open_acts if act.kind == "promise"]:
        if tale.chance(0.3):
            yield from tale.wait(100, 600)
            later = int(act.fields.get("due", tale.now)) + 7 * DAY
            item, reason = str(act.fields["item"]), tale.say("move_reason")
            tale.act("move_promise", tale.director, judges=[act.id], item=item, due=later, reason=reason)
        yield from tale.until(int(act.fields.get("due", tale.now)) - DAY)
        tale.act(
            "keep_promise", *tale.desk, judges=[act.id], item=str(act.fields["item"]), promise_result="已兑现",
            text=tale.say("promise_kept"),
        )  # fmt: skip


def reopened(tale: Tale) -> Steps:
    """A look back finds that it came again."""
    if tale.ticket.state != "T82":
        return
    tale.act("reopen_town", tale.director, reason=tale.say("reopen_reason"), due=tale.due(Limit(n=3, unit="wd")))
    yield from tale.wait(10, 60)
    yield from ways.round_of(tale)
    raise Halt


def traced(tale: Tale) -> Steps:
    tale.act("start_trace", tale.director, trace_trigger="居民投诉", reason=tale.say("trace_reason"))
    yield from tale.wait(1, 5)
