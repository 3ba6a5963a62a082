"""``demo``: the whole house on one machine, for whoever wants to see it work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gridcentre.cli.exits import FAILED, OK
from gridcentre.cli.session import Session
from gridcentre.cli.shapes import Shapes, columns
from gridcentre.demo import PASSPHRASE, PASSWORD
from gridcentre.domain.problems import ProblemError

if TYPE_CHECKING:
    from gridcentre.demo.day import Outcome

WEEKS = 3


def demo(session: Session) -> int:
    """A window on a living town; without one a whole day, and 0 only if desk and city count the same at its end."""
    if session.arguments.headless:
        return _day(session)
    if session.windows is None:
        raise ProblemError("no-window")
    return session.windows.demo(session.arguments)


def _day(session: Session) -> int:
    from gridcentre.demo.day import play

    asked = session.arguments
    keep = Path(asked.keep) if asked.keep else None
    words = Shapes(session.language)

    def say(key: str, **figures: object) -> None:
        if "connection" in figures:
            figures["connection"] = words.word(f"connection.{figures['connection']}")
        session.line(session.say(f"demo.{key}", **figures))

    outcome = play(asked.seed, WEEKS if asked.weeks is None else asked.weeks, keep, say)
    session.result(outcome.as_dict())
    for line in _figures(session, outcome):
        session.line(line)
    if keep:
        session.line(session.say("demo.kept", folder=keep, password=PASSWORD, passphrase=PASSPHRASE))
    return OK if outcome.agree else FAILED


def _figures(session: Session, outcome: Outcome) -> list[str]:
    """Both ends side by side."""
    words = Shapes(session.language)
    desk, city = outcome.desk, outcome.city
    rows = [("", session.say("demo.desk"), session.say("demo.city"))]
    for name in sorted(desk.today.keys() | city.today.keys()):
        rows.append((session.say(f"demo.{name}"), str(desk.today.get(name, 0)), str(city.today.get(name, 0))))
    for state in sorted(desk.by_state.keys() | city.by_state.keys()):
        name = f"{state} {words.word(f'state.{state}')}"
        rows.append((name, str(desk.by_state.get(state, 0)), str(city.by_state.get(state, 0))))
    rows.append((session.say("demo.tickets"), str(desk.tickets), str(city.tickets)))
    rows.append((session.say("demo.acts"), str(desk.acts), str(city.acts)))
    verdict = session.say(
        "demo.agree" if outcome.agree else "demo.differ", unsent=outcome.unsent, needs_you=outcome.needs_you
    )
    return ["", *columns(rows), "", verdict]
