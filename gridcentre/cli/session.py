"""What every command is given: its arguments, where to write, how to ask for a secret, and the desk."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from gridcentre.cli.grammar import say
from gridcentre.domain.problems import Problem, ProblemError, explain

if TYPE_CHECKING:
    from gridcentre.desk import Desk


class Windows(Protocol):
    """The screen, where the program was started with one (``ui.entry``); each call lasts until its window closes."""

    def desk(self, folder: Path) -> int:
        """The window on the profile in ``folder``; exit code."""

    def demo(self, options: argparse.Namespace) -> int:
        """The window of the demo; exit code."""


class Session:
    """One run of the program."""

    def __init__(self, arguments: argparse.Namespace, windows: Windows | None = None) -> None:
        self.arguments = arguments
        self.windows = windows
        self.language: str = arguments.lang
        self.as_json: bool = arguments.json
        self._typed: dict[str, str] = {}

    def say(self, key: str, **params: object) -> str:
        return say(key, self.language, **params)

    def line(self, text: str = "") -> None:
        """A line for a person; nothing of it stands in the way of JSON."""
        if not self.as_json:
            print(text)

    def result(self, value: Any) -> None:
        """The result for a program; silent unless ``--json`` asks for it."""
        if self.as_json:
            write_json(value)

    @property
    def folder(self) -> Path:
        """Where the profile lies: ``--profile``, else ``GRIDCENTRE_PROFILE``, else the user's data folder."""
        named = self.arguments.profile or os.environ.get("GRIDCENTRE_PROFILE")
        if named:
            return Path(named)
        import platformdirs

        return platformdirs.user_data_path("gridcentre", appauthor=False) / "profile"

    def secret(self, name: str, twice: bool = False) -> str:
        """A secret from ``GRIDCENTRE_<NAME>``, else typed unseen (``twice`` where a slip would lock its owner out).

        ProblemError ``secret-needed`` where nobody can be asked, ``secret-differs`` after two different answers.
        """
        variable = f"GRIDCENTRE_{name.upper()}"
        if given := os.environ.get(variable) or self._typed.get(name):
            return given
        if not (sys.stdin and sys.stdin.isatty()):
            raise ProblemError("secret-needed", what=self.say(f"ask.{name}"), variable=variable)
        typed = getpass.getpass(self.say("ask", what=self.say(f"ask.{name}")), sys.stderr)
        if twice and getpass.getpass(self.say("ask.again"), sys.stderr) != typed:
            raise ProblemError("secret-differs")
        self._typed[name] = typed
        return typed

    def can_ask(self) -> bool:
        return bool(sys.stdin and sys.stdin.isatty())

    def desk(self) -> AbstractContextManager[Desk]:
        """The desk of the profile, opened offline; asks for what it needs, but not for a profile that is not there."""
        from gridcentre.desk import Credentials, Desk
        from gridcentre.trust.profile import Profile

        passphrase_needed = not Profile.open(self.folder).keyring
        password = self.secret("password")
        passphrase = self.secret("passphrase") if passphrase_needed else ""
        return Desk.open(self.folder, Credentials(password, passphrase))


def write_json(value: Any, indent: int | None = 2) -> None:
    """``value`` on standard output; letters that its encoding lacks are escaped, which is the same JSON."""
    print(json.dumps(value, ensure_ascii=not writes_unicode(), indent=indent), flush=indent is None)


def writes_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")


def problem_body(problem: Problem, language: str) -> dict[str, Any]:
    """A problem with its words, as JSON shows it."""
    told = explain(problem, language)
    return {
        "code": problem.code,
        "params": problem.params,
        "title": told.title,
        "meaning": told.meaning,
        "advice": told.advice,
        "detail": told.detail,
    }


def problem_lines(problem: Problem, language: str) -> list[str]:
    """A problem as a person reads it: title, meaning, what to do, detail."""
    return [part for part in explain(problem, language) if part]
