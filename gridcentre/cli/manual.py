"""``actions``: the workflow table as a person at the keyboard needs it; for one ticket's own form a desk is opened."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from gridcentre.cli.exits import OK
from gridcentre.cli.session import Session
from gridcentre.cli.shapes import Shapes, columns
from gridcentre.domain import naming
from gridcentre.domain.fields import fields
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.telling import Telling
from gridcentre.domain.workflow import Row, table


def action_row(typed: str) -> Row:
    """The row of the table that ``typed`` names by its code or Chinese name; ProblemError ``action-unknown``."""
    rows = table().rows
    if typed in rows:
        return rows[typed]
    for row in rows.values():
        if row.zh == typed:
            return row
    near = difflib.get_close_matches(typed, [*rows, *(row.zh for row in rows.values())], n=3)
    raise ProblemError("action-unknown", action=typed, near="、".join(near) or "—")


def actions(session: Session) -> int:
    """The table of the workflow, or what one action asks on one ticket."""
    asked = session.arguments.action
    if session.arguments.ticket:
        return _form(session, action_row(asked), session.arguments.ticket)
    rows = [action_row(asked)] if asked else [row for row in table().rows.values() if not row.by_city]
    shapes = [_action_shape(row, session.language) for row in rows]
    session.result(shapes[0] if asked else shapes)
    if asked:
        for line in _action_lines(session, rows[0]):
            session.line(line)
    else:
        for line in columns(
            (row.code, row.zh if session.language == "zh" else row.en, " ".join(row.roles)) for row in rows
        ):
            session.line(line)
    return OK


def _form(session: Session, row: Row, number: str) -> int:
    """The fields that the window would ask for, with what is known of them."""
    with session.desk() as desk:
        fields_asked = desk.tickets.asked(number, row.code)
        words = Shapes(session.language, desk.people.town)
        telling = Telling(desk.people.town, None, words.language)
    session.result(
        [
            {**_field_shape(one.name, session.language), "required": one.required, "values": list(one.choices)}
            | {"value": words.fields({one.name: one.value})[one.name]}
            for one in fields_asked
        ]
    )
    for line in columns(
        (
            "*" if one.required else " ",
            one.name,
            telling.label(one.name, row.code),
            "" if one.value is None else telling.value(one.name, one.value),
            " / ".join(one.choices),
        )
        for one in fields_asked
    ):
        session.line(line)
    return OK


def _action_shape(row: Row, language: str) -> dict[str, object]:
    return {
        "action": row.code,
        "name": row.zh if language == "zh" else row.en,
        "from_states": sorted(row.from_states),
        "roles": list(row.roles),
        "offline": row.offline,
        "on_behalf": row.on_behalf,
        "required": [_field_shape(name, language) for name in row.required],
        "optional": [_field_shape(name, language) for name in row.optional],
    }


def _field_shape(name: str, language: str) -> dict[str, object]:
    spec = fields()[name]
    return {"name": name, "type": spec.type, "label": naming.name("field", name, language), "values": list(spec.values)}


def _action_lines(session: Session, row: Row) -> Iterator[str]:
    yield f"{row.code}  {row.zh if session.language == 'zh' else row.en}  ({' '.join(row.roles)})"
    for key, names in (("actions.required", row.required), ("actions.optional", row.optional)):
        yield session.say(key)
        yield from (
            f"  {line}"
            for line in columns(
                (
                    name,
                    naming.name("field", name, session.language),
                    session.say(f"type.{fields()[name].type}"),
                    " / ".join(fields()[name].values),
                )
                for name in names
            )
        )
