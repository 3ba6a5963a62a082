"""``demo``: the whole house on one machine, for whoever wants to see it work."""

from __future__ import annotations

from pathlib import Path

from gridcentre.cli.exits import FAILED, OK
from gridcentre.cli.session import Session
from gridcentre.demo import play


def demo(session: Session) -> int:
    """Exit code 0 only if desk and city count the same."""
    asked = session.arguments
    outcome = play(asked.seed, asked.weeks, Path(asked.keep) if asked.keep else None, lambda text: session.line(text))
    session.result(outcome.as_dict())
    for line in outcome.lines(session.language):
        session.line(line)
    return OK if outcome.agree else FAILED
