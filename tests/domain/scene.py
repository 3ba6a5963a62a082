"""A small town with invented staff, and a scene that plays acts on one ticket: the stage of the workflow tests."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from gridcentre.domain import fold, judgement
from gridcentre.domain.calendar import shipped
from gridcentre.domain.catalogue import default_rules
from gridcentre.domain.fields import read_time
from gridcentre.domain.ids import new_id
from gridcentre.domain.organisation import Account, Town, Unit
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.tickets import Action, Ticket

TOWN = "320481999"
CENTRE, EXEC, JUSTICE, VILLAGE, POWER, WATER, STATION = (
    f"{TOWN}{name}" for name in ("ZX", "ZF", "SF", "001", "GD", "ZLS", "SL")
)
UNITS = {
    CENTRE: ("示例镇网格中心", "中心"),
    EXEC: ("综合执法局", "镇属机构"),
    STATION: ("水利站", "镇属机构"),
    JUSTICE: ("司法所", "派驻机构"),
    VILLAGE: ("示例村", "村(社区)"),
    POWER: ("供电所", "公用企业"),
    WATER: ("自来水公司", "公用企业"),
}
PEOPLE = {
    "city": ("CITY",),
    "disp": ("DISP",),
    "disp2": ("DISP",),
    "duty": ("DUTY",),
    "dir": ("DIR",),
    "chk": ("CHK",),
    "chk2": ("CHK", "SUP"),
    "chk3": ("CHK",),
    "sup": ("SUP",),
    "leader": ("LEAD",),
    "auditor": ("AUD",),
    "exec": ("UNIT",),
    "station": ("UNIT",),
    "justice": ("UNIT",),
    "village": ("UNIT",),
    "power": ("UNIT",),
    "water": ("UNIT",),
}
UNIT_OF = {"exec": EXEC, "station": STATION, "justice": JUSTICE, "village": VILLAGE, "power": POWER, "water": WATER}


def sample_town(**changes: Any) -> Town:
    """The town of the workflow tests: shipped rules and calendar, invented units and people."""
    accounts = {
        name: Account(id=name, name=name, town="" if name == "city" else TOWN, roles=roles, unit=UNIT_OF.get(name, ""))
        for name, roles in PEOPLE.items()
    }
    units = {code: Unit(code=code, town=TOWN, name=name, kind=kind) for code, (name, kind) in UNITS.items()}
    parts: dict[str, Any] = {
        "code": TOWN,
        "name": "示例镇",
        "rules": default_rules(),
        "calendar": shipped(),
        "units": units,
        "accounts": accounts,
        "dispute_classes": frozenset({"LY-SH-01"}),
        "photo_classes": frozenset({"LY-CG-01"}),
    }
    return Town(**(parts | changes))


def when(text: str | int) -> int:
    """``09-10 16:00`` of 2026 in the town's zone, as ms."""
    return text if isinstance(text, int) else read_time(f"2026-{text}")


DISPATCH: dict[str, Any] = {
    "outer_no": "W-1",
    "source_system": "12345",
    "nature": "投诉",
    "urgency": "一般",
    "class": "LY-SH-99",
    "text": "示例路路灯不亮，夜间出行不便。",
    "phone": "138****0000",
    "petitioner": "示**",
}
RESULT: dict[str, Any] = {
    "process": "已到现场",
    "result": "已修复",
    "is_true": "属实",
    "reply_draft": "您好，已修复。",
    "demand_items": [{"number": 1, "outcome": "已解决"}],
}
CALL: dict[str, Any] = {"number_used": "****0000", "words": "满意", "rating_process": "满意", "rating_result": "满意"}


class Scene:
    """One ticket played act by act; an unlawful act raises its problem."""

    def __init__(self, town: Town | None = None) -> None:
        self.town = town or sample_town()
        self.ticket: Ticket | None = None
        self.id = new_id()
        self.log: list[Action] = []

    def action(self, who: str, kind: str, at: int, fields: dict[str, Any], **system: Any) -> Action:
        if "told_by" in system:
            system.setdefault("recorder", who)
        action = Action(
            id=new_id(), ticket=self.id, kind=kind, by=who, occurred_at=system.pop("occurred_at", at), fields=fields,
            role="CITY" if who == "city" else system.pop("role", ""), **system,
        )  # fmt: skip
        return judgement.complete(self.ticket, action, self.town, at)

    def problem(
        self, who: str, kind: str, at: str | int, /, system: dict[str, Any] | None = None, **fields: Any
    ) -> str:
        """Code of the problem that this act would have, '' if lawful; nothing changes."""
        moment = when(at)
        problem = judgement.judge(
            self.ticket, self.action(who, kind, moment, named(fields), **(system or {})), self.town, moment
        )
        return problem.code if problem else ""

    def act(self, who: str, kind: str, at: str | int, /, system: dict[str, Any] | None = None, **fields: Any) -> Ticket:
        moment = when(at)
        action = self.action(who, kind, moment, named(fields), **(system or {}))
        problem = judgement.judge(self.ticket, action, self.town, moment)
        if problem:
            raise ProblemError.of(problem)
        action = replace(fold.stamped(self.ticket, action, self.town, moment), seq=len(self.log) + 1)
        self.ticket = fold.apply(self.ticket, action, self.town, moment)
        self.log.append(action)
        return self.ticket

    @property
    def now(self) -> Ticket:
        assert self.ticket is not None
        return self.ticket

    @property
    def state(self) -> str:
        return self.now.state

    def due(self, kind: str, unit: str = "") -> int:
        """Due of the running clock of ``kind``, of a unit's part where one is named."""
        part = self.now.subtask(unit) if unit else None
        clock = self.now.clock(kind, part.id if part else "")
        assert clock is not None, f"{kind} does not run"
        return clock.due

    def runs(self, kind: str, unit: str = "") -> bool:
        part = self.now.subtask(unit) if unit else None
        return self.now.clock(kind, part.id if part else "") is not None


def named(fields: dict[str, Any]) -> dict[str, Any]:
    """Python keywords as the table writes them: ``class_`` is ``class``."""
    return {name.rstrip("_"): value for name, value in fields.items()}


def dispatched(
    at: str = "09-07 09:10", due: str | int = "09-14 17:30", town: Town | None = None, **fields: Any
) -> Scene:
    """A scene with a ticket that the city has just dispatched."""
    scene = Scene(town)
    scene.act("city", "dispatch_city", at, **(DISPATCH | {"due": when(due)} | named(fields)))
    return scene
