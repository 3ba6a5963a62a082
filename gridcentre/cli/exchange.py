"""``sync``: the exchange with the city, once or until told to stop."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from gridcentre.cli.exits import NEEDS_YOU, OK, exit_code
from gridcentre.cli.session import Session, problem_lines, write_json
from gridcentre.cli.shapes import Shapes
from gridcentre.desk import Desk, SyncState
from gridcentre.domain.telling import moment


def sync(session: Session) -> int:
    with session.desk() as desk:
        return _watch(session, desk) if session.arguments.watch else _once(session, desk)


def _once(session: Session, desk: Desk) -> int:
    summary = desk.sync.once()
    state = desk.sync.state()
    session.result(Shapes(session.language).summary(summary, state))
    session.line(session.say("sync.did", pulled=summary.rows, sent=summary.sent, refused=summary.refused))
    session.line(_strip(session, state))
    if summary.problem:
        for line in problem_lines(summary.problem, session.language):
            session.line(line)
        return exit_code(summary.problem)
    return NEEDS_YOU if summary.needs_you else OK


def _watch(session: Session, desk: Desk) -> int:
    """Ctrl-C, or SIGTERM of a service, is the way to end it and no fault."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    former = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    shown: list[str] = []

    def show(ids: frozenset[str]) -> None:
        state = desk.sync.state()
        strip = _strip(session, state)
        if shown[-1:] == [strip] and not ids:
            return
        shown[:] = [strip]
        if session.as_json:
            write_json({**Shapes(session.language).state(state), "changed": sorted(ids)}, indent=None)
        else:
            session.line(strip)

    unsubscribe = desk.subscribe(show)
    try:
        show(frozenset())
        desk.sync.watch(stop)
    finally:
        unsubscribe()
        for number, handler in former.items():
            signal.signal(number, handler)
    return NEEDS_YOU if desk.sync.state().needs_you else OK


def _strip(session: Session, state: SyncState) -> str:
    """The status strip of the window, as a line."""
    words = Shapes(session.language)
    return session.say(
        "sync.strip",
        connection=words.word(f"connection.{state.connection}"),
        data_as_of=moment(state.data_as_of) or "—",
        unsent=state.unsent,
        needs_you=state.needs_you,
    )
