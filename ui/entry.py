"""``gridcentre``, the console script: without a command it opens the window, else it is the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from gridcentre import cli
from gridcentre.domain.problems import ProblemError
from ui import machine


class Screen:
    """``gridcentre.cli.session.Windows`` with Qt; what loads it is imported when a window is wanted."""

    def desk(self, folder: Path) -> int:
        ready()
        from ui.app import Program, application

        app = application()
        program = Program(app, folder)
        program.begin()
        code = app.exec()
        program.close()
        return code

    def demo(self, options: argparse.Namespace) -> int:
        from ui.demo import demo

        return demo(options)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code; see ``gridcentre --help``."""
    return cli.main(arguments, Screen())


def ready(*, virtual: bool = False) -> None:
    """Before Qt is loaded, which would end the process without a word: ProblemError no-display, machine-lacks.

    ``virtual``: where there is no screen, one in memory will be made.
    """
    if not virtual and not machine.has_screen():
        raise ProblemError("no-display")
    lacking = machine.missing()
    if lacking:
        raise ProblemError("machine-lacks", packages=" ".join(lacking))


if __name__ == "__main__":
    sys.exit(main())
