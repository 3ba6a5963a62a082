"""A ticket on the bench: mutable while one action is folded over it, frozen before and after."""

from __future__ import annotations

import msgspec

from gridcentre.domain.tickets import SubTask, Ticket, TicketFields


class Work(TicketFields, kw_only=True):
    """The same fields as ``Ticket``; only the fold sees one."""

    def put(self, part: SubTask) -> None:
        """Replace the sub-task with the same id, or add it."""
        if any(other.id == part.id for other in self.subtasks):
            self.subtasks = tuple(part if other.id == part.id else other for other in self.subtasks)
        else:
            self.subtasks = (*self.subtasks, part)


def opened(ticket: Ticket) -> Work:
    return Work(**msgspec.structs.asdict(ticket))


def finished(work: Work) -> Ticket:
    return Ticket(**msgspec.structs.asdict(work))
