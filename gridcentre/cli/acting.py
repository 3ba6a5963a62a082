"""``act`` and ``register``: what is done on this desk is durable before the command ends."""

from __future__ import annotations

from typing import Any

from gridcentre.cli.exits import OK, REFUSED
from gridcentre.cli.grammar import UsageError
from gridcentre.cli.manual import action_row
from gridcentre.cli.session import Session, problem_lines
from gridcentre.cli.shapes import Shapes
from gridcentre.cli.typed import draft, on_behalf, typed_fields
from gridcentre.desk import Acted, ActsRefused, Desk
from gridcentre.desk.people import People
from gridcentre.domain.fields import fields

RULED = frozenset("lead co_units due task_text reply_format show_identity".split())


def act(session: Session) -> int:
    """One action on one or more tickets; all or none, unless ``--partial``."""
    asked = session.arguments
    *numbers, action = asked.words
    if not numbers:
        raise UsageError(session.say("usage.act"))
    kind = action_row(action).code
    values = typed_fields(asked, session.language)
    with session.desk() as desk:
        try:
            asked.subtask, asked.for_unit = (_unit(word, desk.people) for word in (asked.subtask, asked.for_unit))
            named = {name: _units(name, value, desk.people) for name, value in values.items()}
            wanted = []
            for number in dict.fromkeys(numbers):
                ruled = _suggested(desk, number, kind) if asked.suggested else {}
                wanted.append((number, [draft(kind, ruled | named, asked)]))
            done = desk.act_each(wanted, partial=asked.partial)
        except ActsRefused as refused:
            if len(refused.acted) == 1:
                raise
            done = refused.acted
        return _told(session, Shapes(session.language, desk.people.town), done)


def _suggested(desk: Desk, number: str, kind: str) -> dict[str, Any]:
    """What the dispatch rules say of an assignment of this ticket."""
    known = {one.name: one.value for one in desk.tickets.asked(number, kind) if one.name in RULED}
    return {name: value for name, value in known.items() if value is not None}


def _units(name: str, value: Any, people: People) -> Any:
    """Units may be typed as they are called; acts carry their codes."""
    if name == "co_units" and isinstance(value, list):
        entries = [entry if isinstance(entry, dict) else {"unit": entry} for entry in value]
        return [{**entry, "unit": _unit(str(entry.get("unit", "")), people)} for entry in entries]
    spec = fields().get(name)
    return _unit(value, people) if spec and spec.type == "u" and isinstance(value, str) else value


def _unit(word: str, people: People) -> str:
    """The code of the unit called ``word``; an id, or a word that nobody is called, stays as it is."""
    found = people.unit(word) if word else None
    return found.code if found else word


def _told(session: Session, words: Shapes, done: tuple[Acted, ...]) -> int:
    session.result([words.acted(one) for one in done])
    for one in done:
        session.line(f"{one.number}  {words.kind(one.kind)}  {words.word(f'sync.{one.state}')}")
        for line in problem_lines(one.problem, session.language) if one.problem else ():
            session.line(f"    {line}")
    return REFUSED if any(one.problem for one in done) else OK


def register(session: Session) -> int:
    """An own ticket with a provisional number, which stays searchable when the city has given its own."""
    asked = session.arguments
    values = typed_fields(asked, session.language)
    with session.desk() as desk:
        done = desk.register(values, closed=asked.closed, on_behalf=on_behalf(asked))
        words = Shapes(session.language, desk.people.town)
    session.result(words.acted(done))
    session.line(f"{done.number}  {words.kind(done.kind)}  {words.word(f'sync.{done.state}')}")
    return OK
