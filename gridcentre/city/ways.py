"""The straight ways of a ticket: dispatched or registered, assigned, handled, verified, called, reported, closed.

What happens beside the way (declines, extensions, supervision …) stands in ``asides`` and is called
in at the stages named here: dispatched, accepted, assigned, working, result, verified, drafted,
reported, closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gridcentre.city.tale import Halt, Steps, StoryError, Tale
from gridcentre.domain.calendar import day_of
from gridcentre.domain.catalogue import parse_limit
from gridcentre.domain.organisation import Limit, Unit

RATINGS = ("满意", "满意", "满意", "满意", "基本满意", "基本满意")
CITY_MANAGEMENT = "城管"
OWN_CALLERS = ("市民来访", "市民来电")
_REPLY_FORMATS = ("系统", "书面", "电话")
_VERIFY_WAYS = ("现场", "照片", "电话")


# -- beginnings ---------------------------------------------------------------------------------------


def dispatch(
    tale: Tale, *, source_system: str = "12345", identity: str = "公开", limit: str = "", **extra: Any
) -> None:
    """The city sends the ticket; its limit is ``limit``, the catalogue's for its own feeds, else by nature."""
    matter = tale.matter
    rules = tale.town.rules.handling
    by_class = parse_limit(matter.row.limit) if source_system != "12345" else None
    written = parse_limit(limit) or rules.get(tale.urgency) or by_class or rules.get(matter.nature) or rules["求决"]
    name, phone = tale.teller.words.person()
    nameless = identity == "匿名" or source_system == CITY_MANAGEMENT
    known = {} if nameless else {"petitioner": name, "phone": phone, "address": matter.place}
    prefix = {"12345": "RX", "网格": "WG", CITY_MANAGEMENT: "CG"}[source_system]
    tale.city(
        "dispatch_city",
        identity=known,
        outer_no=f"{prefix}{day_of(tale.now):%Y%m%d}{tale.dice.randrange(100_000):05d}",
        source_system=source_system,
        nature=matter.nature,
        urgency=tale.urgency,
        class_=matter.row.code,
        title=matter.title,
        text=matter.text,
        place=matter.place,
        grid=matter.grid,
        due=tale.due(written),
        **({"protected": identity} if identity != "公开" else {}),
        **extra,
    )
    tale.fit_pace()


def received(tale: Tale, **how: Any) -> Steps:
    """Dispatched by the city and accepted by a dispatcher."""
    dispatch(tale, **how)
    yield from tale.wait(3, 60)
    yield from tale.turns("dispatched")
    tale.act("accept", *tale.desk)
    yield from tale.wait(3, 40)
    yield from tale.turns("accepted")


def register(tale: Tale, source: str, authority: str = "镇", **extra: Any) -> None:
    """The town finds it itself, or somebody tells the town."""
    matter = tale.matter
    name, phone = tale.teller.words.person()
    dispute: dict[str, Any] = {}
    if matter.row.dispute:
        people = tale.dice.randint(2, 12)
        dispute = {
            "parties": [{"name": tale.teller.words.person()[0], "kind": "当事人"} for _ in range(2)],
            "people_count": people,
            "risk": "黄" if people > 8 else "蓝",
            "trigger": "疑难复杂",
        }
    tale.act(
        "register",
        *tale.desk,
        identity={"petitioner": name, "phone": phone} if source in OWN_CALLERS else {},
        source=source,
        class_=matter.row.code,
        title=matter.title,
        place=matter.place,
        grid=matter.grid,
        text=matter.text,
        happened_at=tale.now - tale.dice.randint(10, 300) * 60_000,
        closing_authority=authority,
        urgency=tale.urgency,
        **{**dispute, **extra},
    )
    tale.fit_pace()


# -- the round ------------------------------------------------------------------------------------------


def fitting_unit(tale: Tale) -> Unit:
    """Who should handle it, but never one that is complained of or without a part in the readers."""
    protection = tale.ticket.protection
    if protection.readers or tale.matter.unit.code in protection.accused:
        centre = tale.town.centre()
        if centre is None:
            raise StoryError("a town without a centre")
        return tale.unit(but=protection.accused, kinds=("镇属机构",)) if not protection.readers else centre
    return tale.matter.unit


def assign(
    tale: Tale, lead: Unit | None = None, co_units: Sequence[Unit] = (), kind: str = "assign", **extra: Any
) -> None:
    """Lead and co-units, with a due that keeps the reserve."""
    due = tale.inner_due()
    told = f"{day_of(due):%m月%d日}"
    fields: dict[str, Any] = {
        "lead": (lead or fitting_unit(tale)).code,
        "task_text": tale.say("task_text", due=told),
        "due": due,
        "reply_format": tale.dice.choice(_REPLY_FORMATS),
        "show_identity": False,
        **extra,
    }
    if co_units:
        fields["co_units"] = [{"unit": unit.code, "part": tale.say("part"), "due": due} for unit in co_units]
    tale.act(kind, *tale.desk, **fields)


def accepted_by_units(tale: Tale) -> Steps:
    """Every unit that has not yet, accepts; the lead first."""
    waiting = [part for part in tale.ticket.subtasks if part.live and part.state == "S1"]
    for part in sorted(waiting, key=lambda one: not one.lead):
        yield from tale.wait(10, 110)
        tale.hands("unit_accept", part.unit)


def contact(tale: Tale, result: str = "已联系") -> None:
    """The lead calls the complainant, if there is a number."""
    protection = tale.ticket.protection
    if not protection.has_number:
        return
    words = tale.say("contact_words") if result == "已联系" else tale.say("contact_tried")
    extra = {} if result == "已联系" else {"sms_note": tale.say("sms")}
    tale.hands(
        "contact", tale.lead, contact_at=tale.now, number_used=protection.phone_mask, contact_result=result,
        words=words, **extra,
    )  # fmt: skip


def submit(tale: Tale) -> None:
    """The lead's result, with an outcome for every item and photos where the class asks for them."""
    matter, ticket = tale.matter, tale.ticket
    outcome = tale.outcome if matter.nature != "咨询" else "解释说明"
    fields: dict[str, Any] = {
        "process": matter.process,
        "result": matter.result,
        "demand_items": [{"number": item.number, "outcome": outcome} for item in ticket.demand_items],
        "is_true": "属实" if tale.chance(0.8) else "部分属实",
        "reply_draft": _reply(tale),
        "resolved_level": tale.dice.choice(("网格", "村", "镇", "镇")),
    }
    if outcome in ("部分解决", "未解决"):
        fields["reason_unsolved"] = "尚有一处需施工单位排期处理。"
    if matter.row.photo:
        fields["attachments"] = [tale.photo(), tale.photo()]
    tale.hands("submit", tale.lead, **fields)


def _reply(tale: Tale) -> str:
    matter = tale.matter
    unit = tale.town.units[tale.lead].name if tale.lead else tale.town.name
    return tale.say("final_reply", title=matter.title, process=matter.process, result=matter.result, unit=unit)


def fed_back(tale: Tale) -> Steps:
    """Every co-unit that owes its part gives it."""
    for part in tale.ticket.co_units:
        if part.state in ("S2", "S4"):
            yield from tale.wait(20, 150)
            tale.hands("feed_back", part.unit, process=tale.say("note"), result="已按分工完成配合事项。")


def worked(tale: Tale, lead: Unit | None = None, co_units: Sequence[Unit] = ()) -> Steps:
    """Assigned, accepted, the complainant called, and the results in."""
    assign(tale, lead, co_units)
    yield from tale.turns("assigned")
    yield from accepted_by_units(tale)
    yield from tale.wait(15, 150)
    contact(tale)
    yield from tale.turns("working")
    yield from tale.wait(120, 900)
    yield from fed_back(tale)
    submit(tale)
    yield from tale.turns("result")


def verify(tale: Tale) -> None:
    checked = [{"item": tale.say("checked"), "met": True} for _ in range(2)]
    way = tale.dice.choice(_VERIFY_WAYS)
    tale.act("verify", *tale.checkers, verify_way=way, checked_items=checked, text=tale.say("verify_text"))


def call(tale: Tale, rating: str = "") -> None:
    """The return call, or why there is none."""
    ticket = tale.ticket
    if not ticket.protection.has_number:
        tale.act("skip_followup", *tale.checkers, skip_reason="自主发现" if ticket.own else "匿名")
        return
    if ticket.facts.followup_by == "市":
        tale.act("skip_followup", *tale.checkers, skip_reason="市级回访")
        return
    rating = rating or tale.dice.choice(RATINGS)
    words = {"满意": "satisfied_words", "基本满意": "fair_words", "不满意": "dissatisfied_words"}[rating]
    tale.act(
        "followup",
        *tale.checkers,
        contact_at=tale.now,
        number_used=ticket.protection.phone_mask,
        rating_process="满意" if rating == "满意" else "基本满意",
        rating_result=rating,
        words=tale.say(words),
    )


def checked(tale: Tale) -> Steps:
    """Verified, and the complainant called; who is dissatisfied gets a second look."""
    yield from tale.wait(10, 110)
    verify(tale)
    yield from tale.turns("verified")
    yield from tale.wait(20, 150)
    call(tale, tale.rating or ("不满意" if tale.chance(0.05) else ""))
    if tale.ticket.rating == "不满意":
        yield from reviewed(tale)


def reviewed(tale: Tale) -> Steps:
    """Somebody who did not call looks again."""
    yield from tale.wait(10, 60)
    by = (tale.supervisor, *tale.checkers, tale.director)
    tale.act("review", *by, review_result="维持", text=tale.say("review_text"))


def draft(tale: Tale) -> None:
    """The answer is written and put up for approval."""
    final = tale.ticket.final_reply or _reply(tale)
    tale.act("ask_report", *tale.desk, final_reply=final, public_reply=tale.say("public_reply"), secrecy_check=True)


def endorse(tale: Tale) -> None:
    """Approved: to the city, or closed where the town closes."""
    opinion = tale.say("opinion")
    by = (*tale.desk[1:], tale.desk[0], tale.director, tale.leader)
    if tale.ticket.facts.closing_authority == "市":
        tale.act("endorse_report", *by, opinion=opinion)
    else:
        tale.act("close_town", *by, resolved_level=tale.ticket.resolved_level or "镇", opinion=opinion)


def reported(tale: Tale) -> Steps:
    """Drafted, approved and sent; an own ticket is closed with that."""
    yield from tale.wait(5, 50)
    draft(tale)
    yield from tale.turns("drafted")
    yield from tale.wait(5, 60)
    endorse(tale)
    if tale.ticket.state == "T13":
        yield from tale.turns("reported")
        yield from tale.wait(120, 900)
        rated = {"rating_result": tale.dice.choice(RATINGS)} if tale.ticket.protection.has_number else {}
        tale.city("close_city", city_verdict="办结", words=tale.say("close_words"), **rated)


def round_of(tale: Tale, lead: Unit | None = None, co_units: Sequence[Unit] = ()) -> Steps:
    """From assignment to the end."""
    yield from worked(tale, lead, co_units)
    yield from checked(tale)
    yield from reported(tale)
    yield from tale.wait(200, 2000)
    yield from tale.turns("closed")


# -- whole ways --------------------------------------------------------------------------------------------


def ordinary(tale: Tale, co_units: int = 0, **how: Any) -> Steps:
    """A dispatched ticket, with some co-units perhaps."""
    yield from received(tale, **how)
    lead = fitting_unit(tale)
    yield from round_of(tale, lead, _helpers(tale, lead, co_units))


def own(tale: Tale, source: str, authority: str = "镇", co_units: int = 0, **extra: Any) -> Steps:
    """A ticket that the town registered."""
    register(tale, source, authority, **extra)
    yield from tale.wait(3, 40)
    yield from tale.turns("accepted")
    lead = fitting_unit(tale)
    yield from round_of(tale, lead, _helpers(tale, lead, co_units))


def _helpers(tale: Tale, lead: Unit, number: int) -> list[Unit]:
    """Co-units: the village of the place, then offices of the town."""
    chosen = [] if number == 0 or tale.matter.village == lead else [tale.matter.village]
    while len(chosen) < number:
        chosen.append(tale.unit(but=[lead.code, *(unit.code for unit in chosen)], kinds=("镇属机构", "公用企业")))
    return chosen


def settled_on_the_spot(tale: Tale, village: Unit) -> Steps:
    """即采即结: one act, by a village or recorded for a grid worker."""
    matter = tale.matter
    fields: dict[str, Any] = {
        "source": tale.dice.choice(("网格排查", "自主发现")),
        "class_": matter.row.code,
        "place": f"{village.short}{tale.say('spot')}",
        "grid": f"{village.code}{tale.dice.randint(1, 4):03d}",
        "text": tale.say("closed_text", village=village.short),
        "happened_at": tale.now - tale.dice.randint(5, 90) * 60_000,
        "result": tale.say("closed_result"),
        "function": tale.dice.choice(("信息采报", "便民服务", "矛盾化解", "隐患排查", "文明城市", "法治宣传")),
        "count": tale.dice.randint(1, 4),
    }
    if matter.row.photo:
        fields["attachments"] = [tale.photo()]
    account = tale.teller.people.units.get(village.code)
    tale.act("register_closed", *((account,) if account else tale.desk), **fields)
    yield from tale.turns("closed")


def commendation(tale: Tale) -> Steps:
    """A commendation is passed on and needs nothing else."""
    yield from received(tale)
    tale.act("commend", *tale.desk, praised=[tale.matter.village.name], told_how=tale.say("praise_told"))
    raise Halt


def by_night(tale: Tale) -> Steps:
    """特急: reported to the leader at once, handled by the utility, verified and called in one."""
    yield from received(tale, limit=f"{Limit(n=4, unit='h')}")
    assign(tale, tale.matter.unit, [tale.matter.village])
    title = tale.matter.title
    tale.act("report_update", *tale.desk, report_kind="首报", text=tale.say("report_first", title=title))
    yield from accepted_by_units(tale)
    contact(tale)
    yield from tale.turns("working")
    yield from tale.wait(60, 200)
    tale.act("report_update", *tale.desk, report_kind="续报", text=tale.say("report_next"))
    yield from fed_back(tale)
    submit(tale)
    yield from tale.wait(10, 60)
    tale.act(
        "verify_and_call",
        *tale.checkers,
        verify_way="现场",
        checked_items=[{"item": tale.say("checked"), "met": True}],
        contact_at=tale.now,
        number_used=tale.ticket.protection.phone_mask,
        rating_process="满意",
        rating_result="满意",
        words=tale.say("satisfied_words"),
    )
    yield from reported(tale)
    tale.act("note", *tale.desk, text=tale.say("report_final"))
