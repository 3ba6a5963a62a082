"""What the benches work on: one filled city in a process of its own, and desks enrolled in it.

Built when first asked for and shared by all benches of a run, in a folder that goes afterwards.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import requests
from sqlcipher3 import dbapi2

from gridcentre.city.database import City
from gridcentre.desk import Credentials, Desk
from gridcentre.domain.ids import now_ms
from gridcentre.domain.organisation import Account
from gridcentre.store.lists import TicketQuery
from gridcentre.sync.contract import BASE, PROTOCOL, PROTOCOL_HEADER
from gridcentre.trust.profile import Profile
from tests.bench import history
from tests.bench.rows import Row, seconds
from tests.faults.house import PASSPHRASE, PASSWORD, QUICK, NoKeyring, ServedCity

TICKETS = 20_000


class Town:
    """A city database with ``tickets`` in one town, served by a process of its own; ours stays open beside it."""

    def __init__(self, folder: Path, tickets: int, stack: ExitStack) -> None:
        folder.mkdir()
        self.folder = folder
        self.tickets = tickets
        self.database = f"sqlite:///{folder / 'city.db'}"
        self.city: City = City.open(self.database, password_cost=QUICK)
        stack.callback(self.city.close)
        self.people: dict[str, Account] = history.staff(self.city)
        began = seconds(self._fill)
        print(f"    {tickets} tickets, {self.acts} judged acts in {began:.1f} s", file=sys.stderr, flush=True)
        self.served = stack.enter_context(ServedCity(folder, self.database))
        self._stack = stack
        self._desks = 0

    def _fill(self) -> None:
        self.acts = history.fill(self.city, self.people, self.tickets, now_ms())

    def enrol(self) -> tuple[Path, str]:
        """A profile of a new desk of the dispatcher, nothing pulled yet: its folder and account."""
        self._desks += 1
        if said := self.served.last_words():
            raise AssertionError(f"the city has ended: {said}")
        name = f"desk-{self._desks}"
        code = self.city.accounts.add(name, ("DISP", "CHK", "DIR"), history.TOWN)
        folder = self.folder / name
        Desk.enrol(folder, self.served.url, code, name, PASSWORD, vault=NoKeyring(), passphrase=PASSPHRASE)
        return folder, name

    def desk(self) -> Desk:
        """A new desk, open, its cache still empty."""
        folder, _ = self.enrol()
        return self._stack.enter_context(open_desk(folder))

    def session(self) -> requests.Session:
        """A plain HTTP session of one more device: what a floor talks to the city with."""
        self._desks += 1
        name = f"plain-{self._desks}"
        code = self.city.accounts.add(name, ("DISP",), history.TOWN)
        session = requests.Session()
        session.trust_env = False
        session.headers[PROTOCOL_HEADER] = str(PROTOCOL)
        asked = {"code": code, "account": name, "password": PASSWORD}
        answer = session.post(f"{self.served.url}{BASE}/enrol", json=asked, timeout=60)
        answer.raise_for_status()
        session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return session


class Lab:
    """Everything that a run of benches shares; a context manager."""

    def __init__(self, scale: float) -> None:
        self.tickets = max(200, int(TICKETS * scale))
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="gridcentre-bench-")))
        return self

    def __exit__(self, *raised: object) -> None:
        self._stack.close()

    @cached_property
    def town(self) -> Town:
        return Town(self.folder / "town", self.tickets, self._stack)

    @cached_property
    def small_town(self) -> Town:
        """A quarter of the size, for what must not grow with it."""
        return Town(self.folder / "small", self.tickets // 4, self._stack)

    @cached_property
    def desk(self) -> Desk:
        """A desk with a full cache and nothing owed."""
        return loaded(self.town.desk())

    def raw(self, desk: Desk, name: str = "cache.db", *, cache_kib: int = 32_768) -> Any:
        """A bare driver connection to one of a desk's files: what a floor reads with."""
        return raw_connection(desk.folder / name, file_key(desk.folder), cache_kib=cache_kib)


Bench = Callable[[Lab], Iterable[Row]]


def open_desk(folder: Path) -> Desk:
    return Desk.open(folder, Credentials(PASSWORD, PASSPHRASE), vault=NoKeyring())


def loaded(desk: Desk) -> Desk:
    summary = desk.sync.once()
    if summary.problem is not None:
        raise AssertionError(summary.problem)
    return desk


def file_key(folder: Path) -> bytes:
    """The key of a profile's files: a floor opens what the desk opens."""
    return Profile.open(folder).unlock(PASSWORD, NoKeyring(), PASSPHRASE)


def raw_connection(path: Path, key: bytes | None, *, durable: bool = False, cache_kib: int = 32_768) -> Any:
    """sqlcipher3 without anything of ours around it; ``key`` None: unencrypted."""
    raw = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    for pragma in (
        *((f"key = \"x'{key.hex()}'\"",) if key else ()),
        "cipher_memory_security = OFF",
        "journal_mode = WAL",
        f"synchronous = {'FULL' if durable else 'NORMAL'}",
        f"cache_size = -{cache_kib}",
        "temp_store = MEMORY",
    ):
        raw.execute(f"PRAGMA {pragma}").fetchall()
    return raw


def numbers(desk: Desk, view: str, count: int) -> list[str]:
    """Numbers of the first ``count`` tickets of a view."""
    rows = desk.tickets.rows(desk.tickets.ids(TicketQuery(view=view))[:count])
    return [row.number for row in rows]


def commits(wal: Path) -> Iterator[int]:
    """Numbers of the frames that end a transaction in a WAL file: its frame headers are never encrypted."""
    raw = wal.read_bytes()
    page = int.from_bytes(raw[8:12], "big")
    salts = raw[16:24]
    for at in range(32, len(raw) - 23, page + 24):
        if raw[at + 8 : at + 16] != salts:
            return
        if int.from_bytes(raw[at + 4 : at + 8], "big"):
            yield (at - 32) // (page + 24)
