"""Who sees what of a ticket: 回避, readers, hidden identity, and the units."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from gridcentre.domain.calendar import shipped
from gridcentre.domain.catalogue import default_rules
from gridcentre.domain.organisation import Account, Delegation, Town, Unit
from gridcentre.domain.tickets import Action, Clock, DemandItem, Facts, OpenAct, Protection, SubTask, Ticket
from gridcentre.trust.masking import mask_action, mask_ticket, sees_identity

T = "320481107"
VILLAGE = f"{T}201"
AT = 1_788_764_400_000


def unit(letters: str, kind: str = "镇属机构", village: str = "") -> Unit:
    return Unit(code=T + letters, town=T, name=f"{letters}单位", kind=kind, village=village)


def account(name: str, *roles: str, unit_code: str = "") -> Account:
    return Account(id=name, name=name, town=T, roles=roles, unit=unit_code)


DISP = account("派单员甲", "DISP")
DIR = account("主任乙", "DIR")
AUD = account("审计丙", "AUD")
UNIT = account("执法丁", "UNIT", unit_code=f"{T}ZFJ")
STATION = account("网格戊", "UNIT", unit_code=f"{T}WGZ")
COMMITTEE = account("村委己", "UNIT", unit_code=VILLAGE)
CITY = Account(id="市平台", name="市平台", town="", roles=("CITY",))
UNITS = (
    unit("ZFJ"),
    unit("WGZ", village=VILLAGE),
    Unit(code=VILLAGE, town=T, name="戴南村", kind="村(社区)", village=VILLAGE),
)


@pytest.fixture(scope="module")
def town() -> Town:
    return Town(
        code=T,
        name="戴埠镇",
        rules=default_rules(),
        calendar=shipped(),
        units={one.code: one for one in UNITS},
        accounts={one.id: one for one in (DISP, DIR, AUD, UNIT, STATION, COMMITTEE)},
        delegations=(Delegation(by=DIR.id, to=AUD.id, roles=("DIR",), start=AT, end=AT + 1000),),
    )


TEXT = "我叫李建国，电话13812348000，车牌苏D12345，路灯不亮。"
HIDDEN = "我叫李**，电话138****8000，车牌苏D***45，路灯不亮。"


def ticket(identity: str = "公开", **changes: object) -> Ticket:
    protection = Protection(identity=identity, has_number=True, petitioner_mask="李**", phone_mask="138****8000")
    made = Ticket(
        id="01980c2e-7d3a-7000-8000-13812348000a",
        town=T,
        own=False,
        state="T04",
        number="LY2026090700001",
        version=7,
        clerk="派单员甲",
        facts=Facts(text=TEXT, title=TEXT, place="戴南村口", parties=({"name": "张三", "contact": "13812348001"},)),
        protection=protection,
        demand_items=(DemandItem(number=1, text="回电13812348000"),),
        subtasks=(
            SubTask(
                id="01980c2e-7d3a-7000-8000-23812348000a",
                unit=f"{T}ZFJ",
                lead=True,
                state="S2",
                created_at=AT,
                part="联系13812348000",
            ),
        ),
        open_acts=(OpenAct(id="a", kind="submit", by="执法丁", at=AT, fields={"result": "已告知13812348000", "n": 3}),),
        clocks=(Clock(kind="C5", due=AT), Clock(kind="C4", due=AT)),
        final_reply="已致电13812348000",
        offers=("note",),
    )
    return replace(made, **changes)


def protected(made: Ticket, **changes: object) -> Ticket:
    return replace(made, protection=replace(made.protection, **changes))


def shown(made: Ticket, who: Account, town: Town, **names: bool) -> str:
    seen = mask_ticket(made, who, town, at=AT, **names)
    assert seen is not None
    return msgspec.json.encode(seen).decode()


def test_a_public_ticket_is_the_towns_as_it_is(town: Town) -> None:
    made = ticket()
    for who in (DISP, DIR, AUD, CITY):
        assert mask_ticket(made, who, town, at=AT) is made


@pytest.mark.parametrize("identity", ["要求保密", "匿名"])
def test_a_hidden_identity_is_masked_for_everybody_until_revealed(town: Town, identity: str) -> None:
    made = ticket(identity)
    for who in (DISP, DIR, AUD, CITY, UNIT):
        said = shown(made, who, town)
        assert "李建国" not in said and '13812348000"' not in said.replace(made.id, "") and "苏D12345" not in said
        seen = mask_ticket(made, who, town, at=AT)
        assert seen and seen.facts.text == seen.facts.title == HIDDEN
        assert seen.facts.place == "戴南村口"
        assert seen.id == made.id and seen.subtasks[0].id == made.subtasks[0].id
        assert seen.open_acts[0].fields["n"] == 3
    for who in (DISP, DIR, CITY):
        assert mask_ticket(made, who, town, at=AT, revealed=True) is made


@pytest.mark.parametrize("identity", ["公开", "要求保密", "匿名"])
def test_a_unit_is_never_told_without_the_dispatchers_word(town: Town, identity: str) -> None:
    made = ticket(identity)
    for revealed in (False, True):
        seen = mask_ticket(made, UNIT, town, at=AT, revealed=revealed)
        assert seen
        assert seen.protection.petitioner_mask == seen.protection.phone_mask == ""
        assert "8123" not in msgspec.json.encode(seen.facts).decode() + seen.final_reply
        assert seen.facts.text == HIDDEN


def test_with_the_dispatchers_word_a_unit_sees_it_but_never_an_anonymous_one(town: Town) -> None:
    told = (replace(ticket().subtasks[0], show_identity=True),)
    assert mask_ticket(ticket(subtasks=told), UNIT, town, at=AT) == ticket(subtasks=told)
    secret = ticket("要求保密", subtasks=told)
    assert mask_ticket(secret, UNIT, town, at=AT, revealed=True) is secret
    seen = mask_ticket(secret, UNIT, town, at=AT)
    assert seen and seen.facts.text == HIDDEN and seen.protection.petitioner_mask == "李**"
    for gone in (ticket("匿名", subtasks=told), ticket(subtasks=(replace(told[0], state="S7"),)), ticket(subtasks=())):
        assert not sees_identity(gone, UNIT, town, AT)


def test_a_dispatcher_of_a_unit_is_not_only_a_unit(town: Town) -> None:
    both = account("双岗庚", "UNIT", "DISP", unit_code=f"{T}ZFJ")
    assert mask_ticket(ticket(), both, town, at=AT) == ticket()


@pytest.mark.parametrize(
    ("accused", "kept_away", "not_kept_away"),
    [
        ((f"{T}ZFJ",), (UNIT,), (STATION, COMMITTEE, DISP)),
        (("ZFJ单位",), (UNIT,), (STATION, COMMITTEE, DISP)),
        ((VILLAGE,), (STATION, COMMITTEE), (UNIT, DISP)),
        ((f"{T}WGZ",), (STATION, COMMITTEE), (UNIT, DISP)),
        (("派单员甲",), (DISP,), (DIR, UNIT)),
        (("主任乙",), (DIR,), (DISP,)),
        (("市平台",), (CITY,), (DIR,)),
    ],
)
def test_the_accused_unit_village_or_person_never_sees_it(
    town: Town, accused: tuple[str, ...], kept_away: tuple[Account, ...], not_kept_away: tuple[Account, ...]
) -> None:
    made = protected(ticket(), accused=accused, readers=tuple(who.id for who in kept_away))
    action = Action(id="a", ticket=made.id, kind="note", by="主任乙")
    for who in kept_away:
        assert mask_ticket(made, who, town, at=AT, revealed=True) is None
        assert mask_action(action, made, who, town, at=AT, revealed=True) is None
    for who in not_kept_away:
        assert mask_ticket(made, who, town, at=AT) is not None


def test_outside_the_readers_only_number_state_and_due_are_left(town: Town) -> None:
    made = protected(ticket(clerk="另一人"), readers=(UNIT.unit, "审计辛"))
    for who in (DISP, AUD, STATION):
        seen = mask_ticket(made, who, town, at=AT - 1, revealed=True)
        assert seen == Ticket(
            id=made.id,
            town=T,
            own=False,
            state="T04",
            number="LY2026090700001",
            version=7,
            overlays=("restricted",),
            clocks=(Clock(kind="C5", due=AT),),
        )
        assert seen.due == AT
        assert mask_action(Action(id="a", ticket=made.id, kind="note", by="x"), made, who, town, at=AT - 1) is None
    clerk = replace(made, clerk=DISP.id)
    for who, one in ((UNIT, made), (DIR, made), (account("审计辛", "AUD"), made), (DISP, clerk)):
        seen = mask_ticket(one, who, town, at=AT - 1)
        assert seen and seen.facts.place == "戴南村口"


def test_a_delegated_director_reads_for_the_time(town: Town) -> None:
    made = protected(ticket(), readers=("某人",))
    facts = [mask_ticket(made, AUD, town, at=at).facts.text for at in (AT - 1, AT, AT + 1000)]  # type: ignore[union-attr]
    assert facts == ["", TEXT, ""]


def test_history_is_masked_like_the_ticket(town: Town) -> None:
    fields = {
        "text": TEXT,
        "petitioner": "李**",
        "phone": "138****8000",
        "number_used": "138****8000",
        "participants": ["张三 13812348001", {"contact": "13812348001"}],
        "due": AT,
        "attempts": ["01980c2e-7d3a-7000-8000-13812348000a"],
    }
    action = Action(id="a", ticket="t", kind="contact", by="执法丁", fields=fields, told_by="老王13812348000")
    assert mask_action(action, ticket(), DISP, town, at=AT) is action
    assert mask_action(action, ticket("匿名"), DISP, town, at=AT, revealed=True) is action
    hidden = mask_action(action, ticket("匿名"), DISP, town, at=AT)
    assert hidden
    assert hidden.fields == {
        **fields,
        "text": HIDDEN,
        "participants": ["张三 138****8001", {"contact": "138****8001"}],
    }
    assert hidden.told_by == "老王138****8000"
    for_unit = mask_action(action, ticket(), UNIT, town, at=AT)
    assert for_unit
    assert not {"petitioner", "phone", "number_used"} & set(for_unit.fields)
    assert for_unit.fields["text"] == HIDDEN


def test_without_a_time_it_is_now(town: Town) -> None:
    assert mask_ticket(ticket(), DISP, town) == ticket()
    action = Action(id="a", ticket="t", kind="note", by="x")
    assert mask_action(action, ticket(), DISP, town) is action
