"""All that the page shows of one ticket, read in one go off the GUI thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gridcentre.desk import Conflict, Desk, TicketDetail, TicketQuery
from gridcentre.domain.dispatching import Suggestion
from gridcentre.domain.organisation import Town
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.telling import Telling
from gridcentre.domain.tickets import Ticket
from ui import words

TO_ACCEPT = "T01"
LOOKED_THROUGH = 20  # tickets of the same place that the check before accepting counts


@dataclass(frozen=True)
class Linked:
    """A ticket that this one names. ``kind``: 重复 相关 转自 合并处置, or 并案; ``id`` '' where it is not here."""

    kind: str
    number: str
    id: str = ""
    title: str = ""
    state: str = ""
    lead: bool = False


@dataclass(frozen=True)
class Reading:
    """``suggestion``, ``same_place``: for the check before accepting, only for a ticket that waits for it."""

    detail: TicketDetail
    town: Town
    now: int
    linked: tuple[Linked, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    suggestion: Suggestion = field(default_factory=Suggestion)
    same_place: int = 0

    @property
    def ticket(self) -> Ticket:
        return self.detail.ticket

    @property
    def telling(self) -> Telling:
        return Telling(self.town, self.ticket, words.language())

    @property
    def outline(self) -> bool:
        """The reader may know number, state and due alone: every ticket has at least one step."""
        return not self.detail.steps


def read(desk: Desk, key: str, seen: bool) -> Reading:
    """``seen``: a person looks at it, which is noted. ProblemError ``ticket-not-here``, ``ticket-erased``."""
    detail = desk.tickets.get(key, seen=seen)
    ticket = detail.ticket
    waits = ticket.state == TO_ACCEPT and bool(detail.steps)
    return Reading(
        detail=detail,
        town=desk.people.town,
        now=desk.now(),
        linked=tuple(_linked(desk, ticket)),
        conflicts=tuple(card for card in desk.outbox.conflicts() if card.item.ticket == ticket.id),
        suggestion=desk.tickets.suggestion(ticket.id) if waits else Suggestion(),
        same_place=_same_place(desk, ticket) if waits else 0,
    )


def _linked(desk: Desk, ticket: Ticket) -> Iterator[Linked]:
    named = [(link.other, link.kind, link.lead) for link in ticket.links]
    if ticket.master:
        named.append((ticket.master, "并案", True))
    for other, kind, lead in named:
        try:
            found = desk.tickets.get(other, seen=False).ticket
        except ProblemError:
            yield Linked(kind, other, lead=lead)
        else:
            number = found.number or found.old_number
            yield Linked(kind, number, found.id, found.facts.title, found.state, lead)


def _same_place(desk: Desk, ticket: Ticket) -> int:
    """Other open tickets that name the same place."""
    if not ticket.facts.place:
        return 0
    rows = desk.tickets.page(TicketQuery(search=ticket.facts.place), limit=LOOKED_THROUGH).rows
    return sum(1 for row in rows if row.id != ticket.id and not row.closed_at)
