"""Random and steered walks over the workflow: any lawful act of anybody, with fields made up to fit."""

from __future__ import annotations

import random
from typing import Any

from gridcentre.domain import clocks, fold, judgement
from gridcentre.domain.fields import fields as specs
from gridcentre.domain.tickets import OPEN_STATES, Ticket
from gridcentre.domain.workflow import Row, table
from tests.domain.scene import DISPATCH, EXEC, PEOPLE, TOWN, UNITS, Scene, when

HOUR = 3_600_000
RESERVE = "chk3"  # judges nobody's work until a ticket is seen through: else all checkers may have handled it
CITY_KINDS = tuple(row.code for row in table().rows.values() if "CITY" in row.roles and not row.new)


def made_up(row: Row, ticket: Ticket | None, scene: Scene, at: int, rng: random.Random) -> dict[str, Any]:
    """Fields for a row, by type; the few that must fit the ticket are looked up in it."""
    values = {name: by_type(name, at) for name in row.required}
    values |= _fitting(row, ticket, scene, at, rng)
    return {name: value for name, value in values.items() if name in row.fields}


def by_type(name: str, at: int) -> Any:
    spec = specs()[name]
    if spec.values:
        return spec.values[0]
    return {
        "t": "示例内容", "c": "LY-SH-99", "n": 2, "d": at, "b": True, "p": "disp2", "u": EXEC, "k": "LY2026010100001",
        "l": ["甲", "乙"], "f": ["c" * 64],
    }[spec.type]  # fmt: skip


def _fitting(row: Row, ticket: Ticket | None, scene: Scene, at: int, rng: random.Random) -> dict[str, Any]:
    values: dict[str, Any] = {"contact_at": at, "checked_at": at, "review_at": at + 24 * HOUR, "happened_at": at - HOUR}
    values |= {
        "due": at + 30 * HOUR,
        "skip_reason": "其他",
        "text": "示例内容",
        "verdict": rng.choice(["同意", "不同意"]),
    }
    values["reason_code"] = {"ask_extension": "E01", "supervise": "超期"}.get(row.code, "R02")
    if ticket is None:
        return values
    free = [unit for unit in UNITS if not ((part := ticket.subtask(unit)) and part.live)]
    if free:
        values["lead"] = rng.choice(free)
        values["co_units"] = [{"unit": rng.choice(free), "part": "配合"}]
    if row.code == "assign" and len(free) > 1:
        values["lead"], other = rng.sample(free, 2)
        values["co_units"] = [{"unit": other, "part": "配合"}] if rng.random() < 0.5 else []
    clock = ticket.clock("C5")
    if clock and clock.due and row.code not in ("supervise", "instruct", "issue_notice", "promise"):
        inner = clocks.unit_due(clock.start, clock.due, ticket.facts.urgency, scene.town, clock.limit)
        room = clocks.extension_room(clock, ticket.extensions, ticket.facts.urgency, scene.town)
        values["due"] = room if row.code == "ask_extension" else inner or at + HOUR
    if row.code in ("redo_city", "redispatch_city", "reopen_town", "grant_extension"):
        values["due"] = at + 120 * HOUR
    if row.code == "hand_down":
        values["due"] = min((part.due for part in ticket.subtasks if part.live and part.due), default=at)
    notices = [act for act in ticket.open_acts if act.kind == "issue_notice"]
    values["notice_no"] = notices[-1].fields["notice_no"] if notices and row.code != "issue_notice" else f"告{at}"
    promises = [act for act in ticket.open_acts if act.kind == "promise"]
    values["item"] = str(promises[-1].fields["item"]) if promises and row.code != "promise" else "1"
    outcome = rng.choice(["已解决", "未解决", "列入计划"])
    values["demand_items"] = [{"number": item.number, "outcome": outcome} for item in ticket.demand_items]
    values["reason_unsolved"] = "示例"
    values["changes"] = [{"field": "place", "new": "示例路"}]
    values["closing_authority"] = "市"
    values["rating_result"] = rng.choice(["满意", "不满意"])
    values["level"] = rng.choice([2, 3])
    values["handed_to"] = EXEC
    values["other_ticket"] = ticket.links[-1].other if ticket.links else "LY2026010100001"
    values["scan"] = ["d" * 64]
    values["attachments"] = ["e" * 64]
    return values


def start(rng: random.Random) -> Scene:
    """A new ticket from the city or of the town's own."""
    scene = Scene()
    at = when("03-02 09:00")
    if rng.random() < 0.6:
        urgency = rng.choice(["一般", "一般", "紧急", "特急"])
        nature = rng.choice(["投诉", "咨询", "举报", "表扬"])
        due = at + (120 * HOUR if urgency == "一般" else 24 * HOUR)
        scene.act("city", "dispatch_city", at, **(DISPATCH | {"due": due, "urgency": urgency, "nature": nature}))
    else:
        scene.act("disp", "register", at, source="网格排查", class_="LY-SH-99", place="示例", grid=f"{TOWN}001001",
                  text="示例", happened_at=at, closing_authority=rng.choice(["市", "镇", "网格"]))  # fmt: skip
    return scene


def step(scene: Scene, at: int, rng: random.Random, kinds: tuple[str, ...] = ()) -> str:
    """One random lawful act of anybody (of ``kinds``, if named); its kind, or '' if nothing was lawful."""
    people = [name for name in PEOPLE if kinds or name != RESERVE]
    rng.shuffle(people)
    for who in people:
        account = scene.town.accounts[who]
        open_to = judgement.may(scene.now, account, scene.town, at)
        if who == "city":
            open_to = CITY_KINDS if rng.random() < 0.5 or kinds else ()
        choices = [kind for kind in open_to if not kinds or kind in kinds]
        rng.shuffle(choices)
        if rng.random() < 0.7:  # rather go on than write remarks
            choices.sort(key=lambda kind: table().rows[kind].to_state == "=")
        for kind in choices[: 6 if not kinds else None]:
            if took(scene, who, kind, at, rng):
                return kind
    return ""


def took(scene: Scene, who: str, kind: str, at: int, rng: random.Random) -> bool:
    row = table().rows[kind]
    parts = [""] + [part.id for part in scene.now.subtasks if part.live]
    for part in parts:
        system = {"subtask": part} if part else {}
        fields = made_up(row, scene.now, scene, at, rng)
        if not scene.problem(who, kind, at, system, **fields):
            scene.act(who, kind, at, system, **fields)
            return True
    return False


_THROUGH: dict[str, tuple[str, ...]] = {
    "T01": ("commend", "accept"),
    "T02": ("commend", "assign"),
    "T03": ("unit_accept",),
    "T04": ("submit", "feed_back", "unit_accept", "excuse_part", "contact"),
    "T05": ("refuse_decline", "reassign", "force_assign"),
    "T06": ("recall_return", "refuse_return"),
    "T08": ("resume",),
    "T09": ("verify",),
    "T10": ("submit", "feed_back", "unit_accept", "contact"),
    "T11": ("followup", "skip_followup"),
    "T13": ("close_city",),
    "T14": ("commend", "assign"),
}


def see_through(scene: Scene, at: int, rng: random.Random) -> str:
    """Bring the ticket to an end by ordinary work alone; the state reached."""
    for _ in range(60):
        if scene.state not in OPEN_STATES:
            return scene.state
        at += 60_000
        kinds = _towards_report(scene.now) if scene.state == "T12" else _THROUGH[scene.state]
        if not any(step(scene, at, rng, (kind,)) for kind in kinds):
            raise AssertionError(f"no way out of {scene.state}: {[a.kind for a in scene.log]} {scene.now.open_acts}")
    raise AssertionError(f"no end from {scene.state}: {[action.kind for action in scene.log][-60:]}")


def _towards_report(ticket: Ticket) -> tuple[str, ...]:
    if ticket.rating == "不满意" and not ticket.reviewed:
        return ("review",)
    if any(item.outcome == "列入计划" and not item.promised for item in ticket.demand_items):
        return ("promise",)
    if any(act.kind == "ask_report" for act in ticket.open_acts):
        return ("endorse_report", "close_town")
    return ("ask_report",)


def audit(scene: Scene) -> None:
    """What holds after every act (workflow.md 20)."""
    ticket = scene.now
    keys = [(clock.kind, clock.key) for clock in ticket.clocks]
    assert len(keys) == len(set(keys))
    kinds = {kind for kind, _ in keys}
    if ticket.state in ("T80", "T81", "T82"):
        assert kinds <= {"C10", "C11", "C12"}
    elif ticket.state not in OPEN_STATES:
        assert not kinds
    assert ("C1" in kinds) == (ticket.state == "T01")
    assert ("C2" in kinds) == (ticket.state in ("T02", "T05", "T14"))
    assert ("C8" in kinds) == (ticket.state == "T09") and ("C9" in kinds) == (ticket.state == "T11")
    assert len([part for part in ticket.subtasks if part.live and part.lead]) <= 1
    live = [part.unit for part in ticket.subtasks if part.live]
    assert len(live) == len(set(live))
    for hop in ticket.hops:
        assert hop.start <= hop.to
    assert all(clock.paused_at for clock in ticket.clocks if clock.kind == "C5") or ticket.state != "T08"


def refold(scene: Scene) -> Ticket | None:
    return fold.replay(scene.log, lambda action: scene.town)
