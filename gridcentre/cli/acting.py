"""``act`` and ``register``: what is done on this desk is durable before the command ends."""

from __future__ import annotations

from gridcentre.cli.exits import OK, REFUSED
from gridcentre.cli.grammar import UsageError
from gridcentre.cli.manual import action_row
from gridcentre.cli.session import Session, problem_lines
from gridcentre.cli.shapes import Shapes
from gridcentre.cli.typed import draft, on_behalf, typed_fields
from gridcentre.desk import Acted, ActsRefused


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
            done = desk.act(numbers, draft(kind, values, asked), partial=asked.partial)
        except ActsRefused as refused:
            if len(refused.acted) == 1:
                raise
            done = refused.acted
        return _told(session, Shapes(session.language, desk.people.town), done)


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
