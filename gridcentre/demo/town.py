"""``python -m gridcentre.demo.town``: a city with a past, served on loopback, and its town alive, until nobody listens.

Lines of JSON both ways (``living`` is the other end). First ``{"event": "ready", …}``; then each
request ``{"do": …}`` gets one answer, ``{}`` with what was asked, or ``{"problem": …}``:
``line`` (``up``) starts or ends the server, ``code`` (``account``) gives an enrolment code and
leaves the account to a person, ``withdraw`` (``ticket``) lets the city take a ticket back. It
ends when its standard input does, and takes its folder away unless that was given to it.
"""

from __future__ import annotations

import _thread
import argparse
import json
import queue
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from gridcentre.city.app import BackgroundCity
from gridcentre.city.database import City
from gridcentre.city.people import Staff, staff
from gridcentre.city.story import tell
from gridcentre.city.tale import StoryError, Teller
from gridcentre.demo import CLERK, CLERK_ROLES, TOWN, moment
from gridcentre.demo.life import Life
from gridcentre.domain.ids import now_ms, pretend
from gridcentre.domain.problems import ProblemError

BEAT = 0.5  # seconds
UNIT_STATES = ("T03", "T04")


class Town:
    """The city, its server and its life; ``answer`` does what the other end asks."""

    def __init__(self, folder: Path, seed: int, weeks: int, stack: ExitStack) -> None:
        pretend(moment(8, 30))
        self.folder = folder
        self.city = City.open(str(folder / "city.db"))
        stack.callback(self.city.close)
        code = self.city.town_code(TOWN)
        self.people = staff(self.city, code)
        if self.city.account(CLERK) is None:  # else a folder that was kept is gone on with
            self.city.accounts.add(CLERK, CLERK_ROLES, code)
            tell(self.city, code, weeks, seed, now_ms())
        self.life = Life(self.city, self.people, Teller(self.city, code, self.people, seed + 1, moment(24)), seed)
        self.served = stack.enter_context(BackgroundCity(self.city))
        self.up = True
        self.ready = {
            "event": "ready",
            "url": self.served.url,
            "folder": str(folder),
            "ahead": now_ms() - time.time_ns() // 1_000_000,
            "unit": _busiest(self.city, code, self.people),
            "checker": self.people.checkers[0].id,
        }

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        try:
            match asked["do"]:
                case "line":
                    self._line(asked["up"])
                case "code":
                    self.life.by_hand(asked["account"])
                    return {"code": self.city.accounts.new_code(asked["account"])}
                case "withdraw":
                    self.life.withdraw(asked["ticket"])
        except StoryError as refused:
            return {"problem": {"code": "no-longer-open", "detail": str(refused)}}
        except ProblemError as told:
            return {"problem": {"code": told.problem.code, "detail": told.problem.detail}}
        return {}

    def _line(self, up: bool) -> None:
        if up != self.up:
            (self.served.start if up else self.served.stop)()
            self.up = up


def _busiest(city: City, town: str, people: Staff) -> str:
    """The account of the unit that has most to do."""
    leads = Counter(ticket.lead.unit for ticket in city.open_tickets(UNIT_STATES, town) if ticket.lead)
    return people.units[max(people.units, key=lambda unit: leads[unit])].id


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m gridcentre.demo.town")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the other end; this one hears that it has gone
    signal.signal(signal.SIGTERM, _end)
    requests: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(requests,), name="requests", daemon=True).start()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="gridcentre-demo-"))
    try:
        with ExitStack() as stack:
            _live(Town(folder, asked.seed, asked.weeks, stack), requests)
    finally:
        if not asked.folder:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _end(number: int, frame: object) -> None:
    """Whatever is under way ends, and everything is put away."""
    raise SystemExit


def _listen(requests: queue.Queue[str]) -> None:
    for line in sys.stdin:
        requests.put(line)
    _thread.interrupt_main(signal.SIGTERM)


def _live(town: Town, requests: queue.Queue[str]) -> None:
    _say(town.ready)
    while True:
        try:
            line = requests.get(timeout=BEAT)
        except queue.Empty:
            town.life.beat()
            continue
        _say(town.answer(json.loads(line)))


def _say(value: Mapping[str, Any]) -> None:
    print(json.dumps(value), flush=True)


if __name__ == "__main__":
    sys.exit(main())
