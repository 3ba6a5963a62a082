"""A Monday morning in a sample town: what the screen is tested with, photographed and worked by synthetic keys.

A real city on loopback with a ticket in every state, and desks enrolled in it after their first
exchange. It is told once (``prepare``) and then copied: every ``SampleTown`` may be worked to
pieces. The whole house, desk and city alike, takes 2026-09-21 10:32 for now, whatever day it is
outside, so that the same seed always shows the same screen.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Self

from gridcentre.city.app import BackgroundCity
from gridcentre.city.people import staff
from gridcentre.city.story import tell
from gridcentre.desk import Desk
from gridcentre.domain import ids
from gridcentre.domain.calendar import HOUR, MINUTE, moment_of
from gridcentre.trust import crypto
from tests.faults.house import LEAD_UNIT, PASSPHRASE, PASSWORD, TOWN, House, NoKeyring, free_port

NOW = moment_of(date(2026, 9, 21)) + 10 * HOUR + 32 * MINUTE  # a Monday with working days around it
SEED = 7
CLERK = "示例值班员"
CLERK_ROLES = ("DISP", "DUTY", "DIR")  # a small centre's one person for everything but verification
CHEAP = crypto.Standard(crypto.Cost(n=16, r=1, p=1))


class Time:
    """This machine's clock as the product is to see it: begins at ``start`` (ms) and goes on, until it is stopped."""

    def __init__(self, start: int = NOW) -> None:
        self._ahead = start * 1_000_000 - time.time_ns()
        self._stopped: int | None = None

    def time_ns(self) -> int:
        return time.time_ns() + self._ahead if self._stopped is None else self._stopped

    def go_on(self, ms: int) -> None:
        """Some time passes at once."""
        self._ahead += ms * 1_000_000
        if self._stopped is not None:
            self._stopped += ms * 1_000_000

    def stop(self, at: int = NOW) -> None:
        self._stopped = at * 1_000_000


@contextmanager
def pretended(start: int = NOW) -> Iterator[Time]:
    """The product's clock is ours, and its passwords cost nothing to check."""
    pretending = Time(start)
    real, ids.time = ids.time, pretending
    former = crypto.use(CHEAP)
    try:
        yield pretending
    finally:
        crypto.use(former)
        ids.time = real


def prepare(folder: Path) -> int:
    """Tells the town's history and enrols its desks below ``folder``; returns the port that they know the city by."""
    house = House(folder)
    try:
        people = staff(house.city, TOWN)
        house.city.accounts.add(CLERK, CLERK_ROLES, TOWN)
        tell(house.city, TOWN, weeks=0, seed=SEED, now=NOW)
        port = free_port()
        with BackgroundCity(house.city, port) as served:
            for name, account in (
                ("clerk", CLERK),
                ("checker", people.checkers[0].id),
                ("unit", people.units[LEAD_UNIT].id),
            ):
                code = house.city.accounts.new_code(account)
                Desk.enrol(folder / name, served.url, code, account, PASSWORD, vault=NoKeyring(), passphrase=PASSPHRASE)
                with house.open(name) as desk:
                    summary = desk.sync.once()
                    assert summary.problem is None, summary.problem
        return port
    finally:
        house.close()


class SampleTown(House):
    """A copy of a prepared town, served; a context manager. ``folder`` holds the profiles by name.

    What the city does is ``House``'s: ``dispatch(count, **fields)``, ``city_act(number, kind, **fields)`` …
    """

    def __init__(self, prepared: Path, port: int, folder: Path) -> None:
        super().__init__(shutil.copytree(prepared, folder))
        self.served = BackgroundCity(self.city, port)
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        self._closing.callback(self.close)
        self._closing.enter_context(self.served)
        return self

    def __exit__(self, *raised: object) -> None:
        self._closing.close()

    def desk(self, name: str = "clerk") -> Desk:
        """The open desk of 'clerk' (DISP DUTY DIR), 'checker' (CHK) or 'unit' (综合执法局); closed with the town."""
        return self._closing.enter_context(self.open(name))
