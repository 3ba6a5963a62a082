"""What is asked of the desk: lists, one ticket, counts, units, the table of actions, a reveal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice

from gridcentre.cli.exits import OK
from gridcentre.cli.session import Session, writes_unicode
from gridcentre.cli.shapes import Shapes, columns
from gridcentre.desk import Desk, TicketDetail
from gridcentre.domain import terms
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.telling import Telling, moment
from gridcentre.store.lists import TicketQuery
from gridcentre.store.overlay import TicketRow

PAGE = 500


def tickets(session: Session) -> int:
    """The list, page by page, so that a full cache is never held in memory."""
    asked = session.arguments
    if asked.view and asked.view not in terms.keys("view"):
        raise ProblemError("view-unknown", view=asked.view, views=" ".join(terms.keys("view")))
    with session.desk() as desk:
        words = Shapes(session.language, desk.people.town)
        query = TicketQuery(view=asked.view, search=asked.search, unit=_unit_code(desk, asked.unit))
        every = chain.from_iterable(_rows(desk, replace(query, state=state)) for state in asked.state.split(","))
        found = islice(every, asked.limit or None)
        if session.as_json:
            _print_list(words.row(row) for row in found)
        else:
            lines = (
                (
                    row.number or row.old_number,
                    words.word(f"state.{row.state}"),
                    words.left(row.due),
                    words.unit(row.lead_unit),
                    row.place,
                    row.title,
                )
                for row in found
            )
            for line in columns(lines):
                print(line)
    return OK


def _rows(desk: Desk, query: TicketQuery) -> Iterator[TicketRow]:
    after = None
    while True:
        page = desk.tickets.page(query, after, PAGE)
        yield from page.rows
        after = page.next
        if after is None:
            return


def _print_list(items: Iterator[object]) -> None:
    """One object a line inside one JSON list: a program may read it as it comes."""
    separator = "[\n"
    for item in items:
        print(f"{separator}{json.dumps(item, ensure_ascii=not writes_unicode())}", end="")
        separator = ",\n"
    print("[]" if separator == "[\n" else "\n]")


def _unit_code(desk: Desk, typed: str) -> str:
    """A unit named by code, name, short name or initials; ProblemError ``unit-unknown``."""
    if not typed:
        return ""
    unit = desk.people.unit(typed)
    if unit is None:
        raise ProblemError("unit-unknown", unit=typed)
    return unit.code


def ticket(session: Session) -> int:
    with session.desk() as desk:
        words = Shapes(session.language, desk.people.town)
        detail = desk.tickets.get(session.arguments.number)
        session.result(words.detail(detail))
        telling = Telling(desk.people.town, detail.ticket, words.language)
        for line in _ticket_lines(session, words, telling, detail):
            session.line(line)
    return OK


def _ticket_lines(session: Session, words: Shapes, telling: Telling, detail: TicketDetail) -> Iterator[str]:
    one = detail.ticket
    yield f"{one.number or one.old_number}  {words.word(f'state.{one.state}')}  {one.facts.title}"
    yield ""
    yield one.facts.text
    yield ""
    due = f"{moment(one.due)}  {words.left(one.due)}" if one.due else "—"
    known = {
        "column.due": due,
        "column.old_number": one.old_number,
        "column.outer_no": one.facts.outer_no,
        "column.source": one.facts.source or one.facts.source_system,
        "column.nature": one.facts.nature,
        "column.class": telling.category(one.facts.category),
        "column.place": one.facts.place,
        "column.petitioner": " ".join((one.protection.petitioner_mask, one.protection.phone_mask)).strip(),
        "column.lead_unit": telling.short(one.lead.unit) if one.lead else "",
        "column.clerk": telling.person(one.clerk),
        "column.sync": words.word(f"sync.{detail.mark or 'confirmed'}"),
    }
    yield from columns((words.word(key), value) for key, value in known.items() if value)
    yield ""
    for step in detail.steps:
        act = step.action
        mark = f"  [{words.word(f'sync.{step.mark}')}]" if step.mark else ""
        yield f"{moment(act.effective or act.occurred_at)}  {words.kind(act.kind)}  {telling.who(act)}{mark}"
        yield from (f"    {line}" for line in telling.lines(act.fields, act.kind))
    yield ""
    yield f"{session.say('ticket.offers')}{'  '.join(f'{kind} {words.kind(kind)}' for kind in detail.offers) or '—'}"


def counts(session: Session) -> int:
    with session.desk() as desk:
        found = desk.tickets.counts()
    session.result(found)
    words = Shapes(session.language)
    for line in columns((view, words.word(f"view.{view}"), str(number)) for view, number in found.items()):
        session.line(line)
    return OK


def units(session: Session) -> int:
    with session.desk() as desk:
        known = desk.people.units()
    session.result(
        [
            {"code": unit.code, "name": unit.name, "short": unit.short, "kind": unit.kind, "active": unit.active}
            for unit in known
        ]
    )
    for line in columns((unit.code, unit.short, unit.name, unit.kind) for unit in known):
        session.line(line)
    return OK


def reveal(session: Session) -> int:
    with session.desk() as desk:
        told = desk.reveal(session.arguments.number, session.arguments.reason)
    session.result({"ticket": told.ticket, "petitioner": told.petitioner, "phone": told.phone, "address": told.address})
    session.line(f"{told.petitioner}  {told.phone}  {told.address}".strip())
    return OK


def handover(session: Session) -> int:
    """复制交办文字, on standard output for a pipe to the clipboard."""
    with session.desk() as desk:
        told = desk.tickets.handover(session.arguments.number)
    session.result({"text": told})
    session.line(told)
    return OK
