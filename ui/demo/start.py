"""``gridcentre demo``: the town begins while Qt is loaded; without a screen on a virtual one, with a picture of it."""

from __future__ import annotations

import argparse
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gridcentre.cli.grammar import say
from gridcentre.demo.living import LivingTown
from gridcentre.domain.problems import ProblemError
from ui import entry, machine

SCREEN = "1366x768x24"
PICTURE = "gridcentre-demo.png"
WEEKS = 1  # of history: enough for every list, and told in five seconds


def demo(options: argparse.Namespace) -> int:
    """Exit code. Raises demo-no-screen, machine-lacks, demo-ended, disk-error."""
    picture = Path(options.screenshot) if options.screenshot else None
    entry.ready(virtual=True)
    with ExitStack() as stack:
        if not machine.has_screen():
            stack.enter_context(virtual_screen())
            picture = picture or Path(PICTURE)
            print(say("demo.virtual", options.lang, file=picture), flush=True)
        weeks = WEEKS if options.weeks is None else options.weeks
        town = stack.enter_context(LivingTown(options.seed, weeks, Path(options.keep) if options.keep else None))
        from ui.demo.visit import run

        return run(town, picture)


@contextmanager
def virtual_screen() -> Iterator[None]:
    """A screen in memory for this process; Qt must be gone before it is. ProblemError demo-no-screen."""
    read, write = os.pipe()
    command = [machine.VIRTUAL_SCREEN, "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    try:
        server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    finally:
        os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    try:
        if not number:
            raise ProblemError("demo-no-screen", f"{machine.VIRTUAL_SCREEN} ended with {server.wait()}")
        os.environ["DISPLAY"] = f":{number}"
        yield
    finally:
        os.environ.pop("DISPLAY", None)
        server.terminate()
        server.wait()
