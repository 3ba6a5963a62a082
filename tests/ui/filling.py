"""Fills a form through its editors with lawful values: what the tests of forms type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gridcentre.domain.calendar import DAY, HOUR
from gridcentre.domain.fields import fields
from ui.forms.factory import Setting
from ui.forms.field import Field
from ui.forms.form import Form

ROUNDS = 4  # one answer may make another necessary


def fill(form: Form, folder: Path) -> None:
    """Everything that is required and still empty."""
    for _ in range(ROUNDS):
        missing = form.missing()
        if not missing:
            return
        for one in missing:
            value = fitting(one, form._setting, folder)
            one.editor.set_value(value)
            one.editor.changed.emit()
            assert one.value() is not None, (form.plan.form, one.name, value)
    raise AssertionError(f"{form.plan.form} still lacks {[one.name for one in form.missing()]}")


def fitting(one: Field, setting: Setting, folder: Path) -> Any:
    """A value that the rules can accept, by the field's name or else its type."""
    name, now, town, ticket = one.name, setting.now(), setting.town, setting.ticket
    assert ticket is not None
    own: dict[str, Any] = {
        "about": None,
        "told_by": "王主任",
        "channel": "电话",
        "told_at": now,
        "contact_at": now,
        "checked_at": now,
        "happened_at": now - HOUR,
        "told_petitioner_at": now,
        "review_at": now + 5 * DAY,
        "due": now + 8 * DAY,
        "changes": [{"field": "place", "old": "", "new": "示例路"}],
        "checked_items": [{"item": "已清理", "met": True}],
        "co_units": [{"unit": _free_unit(setting), "part": "配合"}],
        "lead": _free_unit(setting),
        "demand_items": [{"number": item.number, "outcome": "已解决"} for item in ticket.demand_items],
        "checkers": ["甲", "乙"],
        "hazards": [{"item": "占道", "basis": "条例"}],
        "participants": [{"name": "甲", "unit": "建设局"}],
        "parties": [{"name": "张某", "kind": "当事人"}],
        "attempts": [contact.id for contact in ticket.contacts],
        "other_ticket": "LY2000010100001",
        "group_lead": "LY2000010100001",
        "notice_no": "告1",
        "item": "1",
        "to_person": next(one.id for one in town.accounts.values() if "DISP" in one.roles),
    }
    if name in own and own[name] is not None:
        return own[name]
    if choices := getattr(one.editor, "_codes", ()):
        return choices[0]
    return _by_type(name, setting, folder)


def _by_type(name: str, setting: Setting, folder: Path) -> Any:
    kind = fields()[name].type
    if kind == "f":
        picture = folder / "picture.png"
        picture.write_bytes(b"picture")
        return [setting.office.desk.attach(picture)]
    return {"t": "示例内容。", "n": 2, "b": True, "p": setting.me.id, "u": _free_unit(setting), "l": ["甲"]}[kind]


def _free_unit(setting: Setting) -> str:
    ticket = setting.ticket
    assert ticket is not None
    taken = {part.unit for part in ticket.subtasks if part.live}
    return next(unit.code for unit in setting.town.units.values() if unit.kind == "镇属机构" and unit.code not in taken)
