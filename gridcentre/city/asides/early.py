"""Beside the way before the work begins: after acceptance, and while the units have not accepted."""

from __future__ import annotations

from gridcentre.city import ways
from gridcentre.city.tale import Halt, Steps, Tale
from gridcentre.domain.organisation import CENTRE, Limit

OFFICES = ("镇属机构",)


def asked_city(tale: Tale) -> Steps:
    """Missing facts are asked of the city, which may have none."""
    if tale.ticket.own:
        return
    tale.act("ask_city", *tale.desk, missing_items=[tale.say("missing")], text=tale.say("note"))
    yield from tale.wait(60, 300)
    tale.city("answer_city", verdict=tale.dice.choice(("同意", "同意", "不同意")), text=tale.say("answer_city"))


def protected(tale: Tale) -> Steps:
    """The complainant asks for confidence afterwards."""
    if tale.ticket.protection.restricted:
        return
    tale.act("set_protection", *tale.desk, protected="要求保密", reason=tale.say("protect_reason"))
    yield from tale.wait(2, 10)


def claimed(tale: Tale) -> Steps:
    tale.act("claim", tale.desk[-1])
    yield from tale.wait(1, 5)


def handed_over(tale: Tale) -> Steps:
    tale.act("hand_over", *tale.desk, to_person=tale.desk[1].id, reason=tale.say("hand_over_reason"))
    yield from tale.wait(1, 5)


def amended(tale: Tale) -> Steps:
    change = {"field": "place", "old": tale.ticket.facts.place, "new": f"{tale.ticket.facts.place}（东侧）"}
    tale.act("amend", *tale.desk, changes=[change], reason=tale.say("amend_reason"))
    yield from tale.wait(1, 5)


def linked(tale: Tale) -> Steps:
    """A repeat of an earlier ticket of this story."""
    other = tale.another()
    if other is not None:
        tale.act("link", *tale.desk, other_ticket=other.number, link_kind="重复", text=tale.say("link_text"))
    yield from tale.wait(1, 5)


def unlinked(tale: Tale) -> Steps:
    """Linked by mistake."""
    other = tale.another()
    if other is not None:
        tale.act("link", *tale.desk, other_ticket=other.number, link_kind="相关")
        yield from tale.wait(5, 20)
        tale.act("unlink", *tale.desk, other_ticket=other.number, reason=tale.say("unlink_reason"))


def grouped(tale: Tale) -> Steps:
    """Handled together with another open ticket, answered apart."""
    other = tale.another(ended=False)
    if other is not None:
        tale.act("link_group", *tale.desk, group_lead=other.number, reason=tale.say("group_reason"))
    yield from tale.wait(1, 5)


def returned(tale: Tale) -> Steps:
    """Asked back to the city and granted: the end."""
    yield from _return_asked(tale)
    tale.city("grant_return", text=tale.say("return_city_yes"))
    raise Halt


def redispatched(tale: Tale) -> Steps:
    """Granted, and then sent again: there is no second return."""
    yield from _return_asked(tale)
    tale.city("grant_return", text=tale.say("return_city_yes"))
    yield from tale.wait(200, 900)
    tale.city("redispatch_city", reason=tale.say("return_city_no"), due=tale.due(Limit(n=5, unit="wd")))
    yield from tale.wait(5, 60)
    tale.act("accept", *tale.desk)
    yield from tale.wait(5, 40)


def return_recalled(tale: Tale) -> Steps:
    """The director thinks better of it while it is with the city."""
    yield from _return_asked(tale)
    tale.act("recall_return", *tale.desk, tale.director, reason=tale.say("cancel_reason"))
    yield from tale.wait(5, 40)


def request_cancelled(tale: Tale) -> Steps:
    """Asked the city, found the answer oneself."""
    tale.act("ask_city", *tale.desk, missing_items=[tale.say("missing")])
    yield from tale.wait(10, 60)
    tale.act("cancel_request", *tale.desk, reason=tale.say("cancel_reason"))
    yield from tale.wait(5, 20)


def return_refused(tale: Tale) -> Steps:
    """Asked back, refused: the town goes on."""
    yield from _return_asked(tale)
    tale.city("refuse_return", reason=tale.say("return_city_no"))
    yield from tale.wait(5, 40)


def _return_asked(tale: Tale) -> Steps:
    code = tale.dice.choice(("R01", "R02", "R03", "R09"))
    tale.act("ask_return", *tale.desk, reason_code=code, basis=tale.say("return_basis"), proposed_owner="示例市某单位")
    yield from tale.wait(10, 60)
    tale.act("endorse_return", tale.director, opinion=tale.say("opinion"))
    yield from tale.wait(60, 400)


def merged(tale: Tale) -> Steps:
    """The city merges it into another, for good or until it sees that they are two."""
    master = tale.another()
    if master is None:
        return
    tale.city("merge_city", master=master.number, reason=tale.say("merge_reason"))
    if tale.chance(0.5):
        raise Halt
    yield from tale.wait(60, 400)
    tale.city("unmerge_city", reason=tale.say("unmerge_reason"))
    yield from tale.wait(5, 30)


def transferred(tale: Tale) -> Steps:
    tale.act(
        "transfer_out", tale.director, receiving_body=tale.dice.choice(("公安", "司法", "信访")),
        paper_no=f"示移〔{tale.dice.randint(1, 99)}〕号", receipt=[tale.photo()], reason=tale.say("transfer_reason"),
    )  # fmt: skip
    yield from tale.wait(1, 5)
    raise Halt


def voided(tale: Tale) -> Steps:
    tale.act("void", tale.director, reason=tale.say("void_reason"))
    yield from tale.wait(1, 5)
    raise Halt


def escalated(tale: Tale) -> Steps:
    """A dispute too big for the town: the city closes it from now on."""
    tale.act(
        "escalate", tale.director, closing_authority="市", reason=tale.say("escalate_reason"),
        risk="橙", people_count=40, due=tale.due(Limit(n=30, unit="d")),
    )  # fmt: skip
    yield from tale.wait(5, 30)


# -- assigned, not yet accepted ----------------------------------------------------------------------------


def recalled(tale: Tale) -> Steps:
    """Sent to the wrong unit: taken back and assigned anew."""
    yield from tale.wait(5, 60)
    tale.act("recall", *tale.desk, reason=tale.say("recall_reason"))
    yield from tale.wait(3, 20)
    ways.assign(tale, tale.unit(kinds=OFFICES))


def declined(tale: Tale) -> Steps:
    """The lead declines, another unit gets it; the centre never does."""
    if tale.town.units[tale.lead].kind == CENTRE:
        return
    yield from _decline(tale)
    other = tale.unit(kinds=OFFICES)
    ways.assign(tale, other, kind="reassign", reason=tale.say("reassign_reason"))


def declined_twice(tale: Tale) -> Steps:
    """Declined, refused, declined again, then ordered by the director."""
    if tale.town.units[tale.lead].kind == CENTRE:
        return
    yield from _decline(tale)
    tale.act("refuse_decline", *tale.desk, reason=tale.say("refuse_decline"), due=tale.inner_due())
    yield from _decline(tale)
    other = tale.unit(kinds=OFFICES)
    tale.act(
        "force_assign", tale.director, tale.leader, lead=other.code, task_text=tale.say("task_text", due="三日内"),
        due=tale.inner_due(), reason=tale.say("force_reason"),
    )  # fmt: skip


def _decline(tale: Tale) -> Steps:
    yield from tale.wait(20, 90)
    other = tale.unit(kinds=OFFICES)
    basis = tale.say("decline_basis", other=other.short)
    tale.hands("unit_decline", tale.lead, reason_code="R02", basis=basis, proposed_owner=other.code)
    yield from tale.wait(5, 60)


def lead_changed(tale: Tale) -> Steps:
    """The work is a co-unit's: it takes the lead."""
    co_units = [part for part in tale.ticket.co_units if part.state == "S1"]
    if co_units:
        tale.act(
            "change_lead", *tale.desk, lead=co_units[0].unit, old_lead_as="转协办", due=tale.inner_due(),
            reason=tale.say("change_lead_reason"),
        )  # fmt: skip
    yield from tale.wait(1, 5)


def part_returned(tale: Tale) -> Steps:
    """A co-unit gives its part back and is excused; another comes in."""
    parts = [part for part in tale.ticket.co_units if part.state == "S1"]
    if not parts:
        return
    yield from tale.wait(20, 90)
    part = parts[-1]
    tale.hands("return_part", part.unit, reason_code="R02", basis=tale.say("part_basis"))
    yield from tale.wait(5, 40)
    if tale.chance(0.5):
        tale.act("decline_part", *tale.desk, reason=tale.say("refuse_decline"), due=tale.inner_due(), subtask=part.id)
        return
    tale.act("excuse_part", *tale.desk, reason=tale.say("excuse_reason"), subtask=part.id)
    other = tale.unit(kinds=OFFICES)
    tale.act("add_co", *tale.desk, co_units=[{"unit": other.code, "part": tale.say("part"), "due": tale.inner_due()}])
