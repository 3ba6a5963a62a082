"""``outbox`` and ``conflicts``: what the city has not got yet, and what needs a person."""

from __future__ import annotations

from gridcentre.cli.exits import OK
from gridcentre.cli.grammar import UsageError
from gridcentre.cli.session import Session, problem_lines
from gridcentre.cli.shapes import Shapes, columns
from gridcentre.cli.typed import typed_fields
from gridcentre.desk import Conflict, Desk, OutboxItem
from gridcentre.domain.telling import Telling, moment


def outbox(session: Session) -> int:
    asked = session.arguments
    if asked.verb != "list" and not asked.id:
        raise UsageError(session.say("usage.outbox", verb=asked.verb))
    with session.desk() as desk:
        words = Shapes(session.language, desk.people.town)
        if asked.verb == "list":
            return _list(session, words, desk.outbox.items(settled=asked.settled))
        if asked.verb == "copy":
            text = desk.outbox.copy(asked.id)
            session.result({"id": asked.id, "text": text})
            session.line(text)
            return OK
        if asked.verb == "own":
            done = desk.outbox.as_own_ticket(asked.id, typed_fields(asked, session.language))
            session.result(words.acted(done))
            session.line(f"{done.number}  {words.kind(done.kind)}")
            return OK
        _settle(session, desk)
        left = [item for item in desk.outbox.items(settled=True) if item.id == asked.id]
        session.result(words.item(left[0]) if left else {"id": asked.id, "state": asked.verb})
        session.line(session.say(f"outbox.did.{asked.verb}"))
    return OK


def _settle(session: Session, desk: Desk) -> None:
    asked = session.arguments
    match asked.verb:
        case "withdraw":
            desk.outbox.withdraw(asked.id)
        case "retry":
            desk.outbox.retry(asked.id)
        case "close":
            desk.outbox.close(asked.id)
        case "edit":
            desk.outbox.edit(asked.id, typed_fields(asked, session.language))


def _list(session: Session, words: Shapes, items: tuple[OutboxItem, ...]) -> int:
    session.result([words.item(item) for item in items])
    lines = (
        (item.id, item.number, words.kind(item.kind), words.word(f"sync.{item.mark}"), moment(item.written_at))
        for item in items
    )
    for line in columns(lines):
        session.line(line)
    return OK


def conflicts(session: Session) -> int:
    with session.desk() as desk:
        words = Shapes(session.language, desk.people.town)
        cards = desk.outbox.conflicts()
        session.result([words.conflict(card) for card in cards])
        for card in cards:
            telling = Telling(desk.people.town, card.city, words.language)
            for line in _card(session, words, telling, card):
                session.line(line)
    return OK


def _card(session: Session, words: Shapes, telling: Telling, card: Conflict) -> list[str]:
    """Both sides, why, and what can be done."""
    return [
        f"{card.item.id}  {card.item.number}",
        *(f"    {line}" for line in problem_lines(card.problem, session.language)),
        f"    {session.say('conflict.mine')}{words.kind(card.mine.kind)}",
        *(f"        {line}" for line in telling.lines(card.mine.fields, card.mine.kind)),
        f"    {session.say('conflict.city')}{words.word(f'state.{card.city.state}') if card.city else '—'}",
        f"    {session.say('conflict.remedies')}{' '.join(card.remedies)}",
    ]
