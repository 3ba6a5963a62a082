"""Paper from the command line: circulation sheets into a PDF file."""

from __future__ import annotations

from pathlib import Path

from gridcentre.cli.exits import OK, REFUSED
from gridcentre.cli.session import Session, problem_lines
from gridcentre.desk import CUTS, Choice
from gridcentre.domain.problems import ProblemError
from gridcentre.domain.terms import word


def print(session: Session) -> int:
    """One file of all sheets; what may not be in it is told, and the exit code says so."""
    asked = session.arguments
    cut = _cut(asked.cut)
    with session.desk() as desk:
        printed = desk.paper.save(Path(asked.output), asked.numbers, cut)
    session.result(
        {
            "file": asked.output,
            "print_no": printed.print_no,
            "sheets": [
                {"number": number, "cut": cut, "pages": pages}
                for number, cut, pages in zip(printed.numbers, printed.cuts, printed.pages, strict=True)
            ],
            "substitutions": [{"wanted": one.wanted, "used": one.used} for one in printed.substitutions],
            "left_out": [{"number": one.number, "code": one.problem.code} for one in printed.left_out],
        }
    )
    session.line(
        session.say(
            "print.done", n=len(printed.numbers), pages=sum(printed.pages), file=asked.output, number=printed.print_no
        )
    )
    for one in printed.substitutions:
        session.line(session.say("print.substituted", wanted=one.wanted, used=one.used))
    for left in printed.left_out:
        session.line(session.say("print.left_out", number=left.number))
        for line in problem_lines(left.problem, session.language):
            session.line(f"    {line}")
    return REFUSED if printed.left_out else OK


def _cut(typed: str) -> Choice:
    """A cut by its code or its name in either language; ProblemError ``print-cut``."""
    if not typed:
        return "auto"
    names = {cut: (cut, word(f"cut.{cut}"), word(f"cut.{cut}", "en")) for cut in CUTS}
    for cut, called in names.items():
        if typed in called:
            return cut
    raise ProblemError("print-cut", cut=typed, cuts=" ".join(f"{cut}（{called[1]}）" for cut, called in names.items()))
