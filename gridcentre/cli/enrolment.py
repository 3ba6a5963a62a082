"""``enrol``, ``sign-in``, ``surrender``: how an account comes to this machine, comes back, and leaves for good."""

from __future__ import annotations

import os
from pathlib import Path

from gridcentre.cli.exits import OK, exit_code
from gridcentre.cli.session import Session, problem_body, problem_lines
from gridcentre.cli.shapes import Shapes
from gridcentre.desk import Desk, Enrolment
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.trust.profile import Profile
from gridcentre.trust.vault import Vault


def enrol(session: Session) -> int:
    """A new profile; the recovery code is shown here and never again."""
    asked = session.arguments
    password = session.secret("password", twice=True)
    try:
        done = _enrol(session, password, os.environ.get("GRIDCENTRE_PASSPHRASE", ""))
    except ProblemError as told:
        if told.problem.code != "passphrase-needed" or not session.can_ask():
            raise
        done = _enrol(session, password, session.secret("passphrase", twice=True))
    session.result(
        {
            "account": done.account,
            "device": done.device,
            "letter": done.letter,
            "town": done.town_name,
            "profile": str(session.folder),
            "keyring": done.keyring,
            "recovery_code": done.recovery_code,
        }
    )
    session.line(
        session.say("enrol.done", account=asked.account, town=done.town_name, letter=done.letter, folder=session.folder)
    )
    session.line(session.say("enrol.recovery", code=done.recovery_code))
    if not done.keyring:
        session.line(session.say("enrol.passphrase"))
    return OK


def _enrol(session: Session, password: str, passphrase: str) -> Enrolment:
    asked = session.arguments
    return Desk.enrol(session.folder, asked.url, asked.code, asked.account, password, passphrase=passphrase)


def sign_in(session: Session) -> int:
    """Proves the password to the city again; with ``--recover`` sets a new one here first."""
    recover = session.arguments.recover
    if recover:
        _recover(session)
    problem: Problem | None = None
    with session.desk() as desk:
        try:
            _sign_in(session, desk)
        except ProblemError as told:
            if not recover:
                raise
            problem = told.problem  # the files are open again; the city can be asked later
        state = Shapes(session.language).state(desk.sync.state())
    told_as = problem_body(problem, session.language) if problem else None
    session.result({"recovered": recover, **state, "problem": told_as})
    session.line(session.say("sign-in.recovered" if recover else "sign-in.done"))
    for line in problem_lines(problem, session.language) if problem else ():
        session.line(line)
    return exit_code(problem) if problem else OK


def surrender(session: Session) -> int:
    """The end of a revoked device: unsent acts sealed into a file, everything else unreadable for ever."""
    target = Path(session.arguments.file)
    with session.desk() as desk:
        count = desk.surrender(target)
    session.result({"acts": count, "file": str(target)})
    session.line(session.say("surrender.done", count=count, file=target))
    return OK


def _sign_in(session: Session, desk: Desk) -> None:
    """The password may have been changed at the city: then it is given apart, and from now on opens this profile."""
    given = os.environ.get("GRIDCENTRE_CITY_PASSWORD") or session.secret("password")
    try:
        desk.sync.sign_in(given)
    except ProblemError as told:
        if told.problem.code != "password-wrong" or not session.can_ask():
            raise
        desk.sync.sign_in(session.secret("city_password"))


def _recover(session: Session) -> None:
    profile = Profile.open(session.folder)
    code, password = session.secret("recovery"), session.secret("password", twice=True)
    passphrase = os.environ.get("GRIDCENTRE_PASSPHRASE", "")
    if not profile.keyring and not passphrase:
        passphrase = session.secret("passphrase", twice=True)
    profile.unlock_with_recovery(code, password, Vault(), passphrase)
