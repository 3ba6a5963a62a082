"""``desk.paper``: circulation sheets (工单流转单) of tickets as this account may see them, for screen and printer.

A preview is a look at the tickets. Whatever leaves the desk, on paper or as a file, carries a print
number and is on record for each ticket before its bytes are handed over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gridcentre.desk.audit import Audit
from gridcentre.desk.core import Core
from gridcentre.desk.tickets import Tickets
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.domain.sight import reader
from gridcentre.paper.circulation import Imprint, automatic, sheet
from gridcentre.paper.fonts import Substitution
from gridcentre.paper.press import Press
from gridcentre.paper.sections import Known
from gridcentre.paper.sheet import Cut
from gridcentre.trust.private_files import write_private

Progress = Callable[[int], None]
Choice = Cut | Literal["auto"]  # auto: the cut that the ticket's state asks for
PRINT_SIGN = "印"  # of print numbers: 戴埠印A-2026-0007


@dataclass(frozen=True)
class LeftOut:
    """A ticket that is not in the PDF, and why."""

    number: str
    problem: Problem


@dataclass(frozen=True)
class Printed:
    """Sheets as one PDF; ``numbers``, ``cuts`` and ``pages`` (how many) of each. ``print_no`` '' = a preview."""

    pdf: bytes
    numbers: tuple[str, ...]
    cuts: tuple[Cut, ...]
    pages: tuple[int, ...]
    print_no: str
    substitutions: tuple[Substitution, ...]
    left_out: tuple[LeftOut, ...]


class Paper:
    """Safe from any thread; a batch takes seconds, so ask from a worker."""

    def __init__(self, core: Core, audit: Audit, tickets: Tickets) -> None:
        self._core = core
        self._audit = audit
        self._tickets = tickets
        self._press = Press()

    def warm(self) -> None:
        """Reads the machine's fonts and compiles once, so that the first sheet comes as fast as the next."""
        self._press.warm()

    def draw(self, keys: Sequence[str], cut: Choice = "auto", progress: Progress | None = None) -> Printed:
        """A preview of the tickets with these numbers or ids. ``progress`` hears how many sheets are done.

        Several at once leave out what may not be printed in bulk, and say so in ``left_out``; alone
        such a ticket is printed. ProblemError: as ``tickets.get``, ``print-readers-only``,
        ``print-nothing``, ``no-chinese-font``, ``print-failed``.
        """
        known, left_out = self._known(keys)
        printed = self._draw(known, left_out, cut, "", progress)
        self._audit.viewed(*(one.ticket.id for one in known))
        return printed

    def circulation(self, keys: Sequence[str], cut: Choice = "auto", progress: Progress | None = None) -> Printed:
        """As ``draw``, to be printed or saved: under a print number, and on record before it returns."""
        known, left_out = self._known(keys)
        with self._core.book.write() as c:
            number = self._core.next_number(c, PRINT_SIGN, self._core.clock.now())
        printed = self._draw(known, left_out, cut, number, progress)
        self._audit.note_all([one.ticket.id for one in known], "print", detail=number)
        return printed

    def save(
        self,
        target: Path,
        keys: Sequence[str],
        cut: Choice = "auto",
        progress: Progress | None = None,
        replace: bool = False,
    ) -> Printed:
        """As ``circulation``, into a file that only its owner may read.

        ProblemError also ``print-exists`` (unless ``replace``), ``print-folder`` and the disk's.
        """
        if target.exists() and not replace:
            raise ProblemError("print-exists", file=target.name)
        if not target.parent.is_dir():
            raise ProblemError("print-folder", folder=target.parent)
        printed = self.circulation(keys, cut, progress)
        write_private(target, printed.pdf)
        return printed

    def _draw(
        self, known: Sequence[Known], left_out: tuple[LeftOut, ...], cut: Choice, number: str, progress: Progress | None
    ) -> Printed:
        imprint = Imprint(self._core.me.name, self._core.clock.now(), number)
        cuts = tuple(automatic(one.ticket) if cut == "auto" else cut for one in known)
        sheets = [sheet(one, chosen, imprint) for one, chosen in zip(known, cuts, strict=True)]
        run = self._press.circulation(sheets, imprint.at, progress)
        numbers = tuple(one.ticket.number or one.ticket.old_number for one in known)
        return Printed(run.pdf, numbers, cuts, run.pages, number, self._press.substitutions, left_out)

    def _known(self, keys: Sequence[str]) -> tuple[list[Known], tuple[LeftOut, ...]]:
        """The tickets, each once. Alone a ticket's problem is raised, among several it is left out with it."""
        known: dict[str, Known] = {}
        left_out = []
        for key in keys:
            try:
                one = self._ticket(key, alone=len(keys) == 1)
                known.setdefault(one.ticket.id, one)
            except ProblemError as error:
                if len(keys) == 1:
                    raise
                left_out.append(LeftOut(error.problem.params.get("number", key), error.problem))
        if not known:
            raise ProblemError("print-nothing", total=len(keys))
        return list(known.values()), tuple(left_out)

    def _ticket(self, key: str, alone: bool) -> Known:
        detail = self._tickets.get(key, seen=False)
        ticket, party = self._tickets.known_party(key)
        number = ticket.number or ticket.old_number
        if not reader(ticket, self._core.me, self._core.town(ticket.town), self._core.clock.now()):
            raise ProblemError("print-readers-only", number=number)
        if ticket.protection.restricted and not alone:
            raise ProblemError("print-restricted", number=number)
        return Known(
            ticket=detail.ticket,
            history=[(step.action, step.mark) for step in detail.steps],
            access=detail.access,
            town=self._core.town(ticket.town),
            data_as_of=detail.data_as_of,
            party=party,
        )
