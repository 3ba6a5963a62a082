"""``doctor``: the state of this machine and its profile, without a secret in it."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

from gridcentre import __version__
from gridcentre.cli.exits import OK, exit_code
from gridcentre.cli.session import Session, problem_body, problem_lines
from gridcentre.cli.shapes import Shapes, columns
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.domain.workflow import table
from gridcentre.trust.checks import Check, checks
from gridcentre.trust.vault import Vault

LEAST_FREE = 500  # MB; a full cache, its journal and one backup of the desk's own file
FILES = ("desk.db", "cache.db", "cache-2.db", "files.db")


def doctor(session: Session) -> int:
    """Each line is one fact; the first fault gives the exit code."""
    folder = session.folder
    enrolled = (folder / "profile.json").exists()
    facts = [*_program(), *checks(folder if enrolled else None, Vault()), *_files(folder), _disk(folder)]
    if enrolled and os.environ.get("GRIDCENTRE_PASSWORD"):
        facts += _opened(session)
    session.result([_shape(fact, session.language) for fact in facts])
    lines = (
        (session.say("doctor.ok" if fact.ok else "doctor.fault"), session.say(f"fact.{fact.name}"), fact.value)
        for fact in facts
    )
    for line in columns(lines):
        session.line(line)
    faults = [fact.problem for fact in facts if fact.problem]
    for fault in faults:
        session.line("\n".join(["", *problem_lines(fault, session.language)]))
    return exit_code(faults[0]) if faults else OK


def _shape(fact: Check, language: str) -> dict[str, object]:
    return {
        "name": fact.name,
        "ok": fact.ok,
        "value": fact.value,
        "problem": fact.problem and problem_body(fact.problem, language),
    }


def _program() -> list[Check]:
    from sqlcipher3 import dbapi2

    return [
        Check(
            name="version",
            ok=True,
            value=f"gridcentre {__version__}, Python {platform.python_version()}, {platform.system()}",
        ),
        Check(name="sqlite", ok=True, value=str(dbapi2.sqlite_version)),
        Check(name="workflow", ok=True, value=f"{table().version} {table().sha256[:12]}"),
    ]


def _files(folder: Path) -> list[Check]:
    sizes = [(name, (folder / name).stat().st_size) for name in FILES if (folder / name).exists()]
    return [Check(name="files", ok=True, value=", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in sizes) or "—")]


def _disk(folder: Path) -> Check:
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free // 10**6
    enough = free >= LEAST_FREE
    problem = None if enough else Problem("disk-nearly-full", {"free": str(free), "least": str(LEAST_FREE)})
    return Check(name="disk", ok=enough, value=f"{free} MB", problem=problem)


def _opened(session: Session) -> list[Check]:
    """What only an open desk knows; ``--online`` asks the city once."""
    try:
        with session.desk() as desk:
            summary = desk.sync.once() if session.arguments.online else None
            state = desk.sync.state()
            told = Shapes(session.language).state(state)
            whole = desk.audit.verify()
    except ProblemError as fault:
        return [Check(name="opened", ok=False, problem=fault.problem)]
    facts = [
        Check(name="opened", ok=True, value=f"{told['unsent']} / {told['needs_you']}"),
        Check(name="audit", ok=whole, problem=None if whole else Problem("audit-broken")),
    ]
    if summary:
        facts.append(Check(name="online", ok=summary.problem is None, value=state.connection, problem=summary.problem))
        off = abs(state.clock_off) // 1000
        facts.append(
            Check(
                name="clock",
                ok=not off,
                value=f"{off} s",
                problem=Problem("clock-off", {"minutes": str(off // 60)}) if off else None,
            )
        )
    return facts
