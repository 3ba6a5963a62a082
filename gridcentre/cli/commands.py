"""Which function does which command; its module is loaded only when it is asked for."""

from __future__ import annotations

import argparse
from importlib import import_module

from gridcentre.cli.session import Session, Windows

_MODULES = {
    "enrol": "enrolment",
    "sign-in": "enrolment",
    "sync": "exchange",
    "tickets": "looking",
    "ticket": "looking",
    "counts": "looking",
    "actions": "manual",
    "units": "looking",
    "reveal": "looking",
    "handover": "looking",
    "register": "acting",
    "act": "acting",
    "outbox": "owing",
    "conflicts": "owing",
    "print": "printing",
    "doctor": "doctor",
    "surrender": "enrolment",
    "demo": "demonstration",
}


def run(arguments: argparse.Namespace, windows: Windows | None = None) -> int:
    """The exit code of one command."""
    session = Session(arguments, windows)
    if arguments.command is None and windows is not None:
        return windows.desk(session.folder)
    if arguments.command == "city":
        from gridcentre.city.cli import run as run_city

        return run_city(arguments)
    module = import_module(f"gridcentre.cli.{_MODULES[arguments.command]}")
    done = getattr(module, arguments.command.replace("-", "_"))(session)
    return int(done)
