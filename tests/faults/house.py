"""A small world for the fault tests: a city with a staffed town, desks enrolled in it, and real processes.

Times are the machine's own: dispatched now, due in three weeks, so that no clock is in the way.
Nobody in here exists; the phone numbers stand in a block that no carrier gives out.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from gridcentre.city.database import City
from gridcentre.desk import Credentials, Desk, Draft, OnBehalf
from gridcentre.domain.ids import new_id, now_ms
from gridcentre.domain.masks import mask_name, mask_phone
from gridcentre.domain.tickets import Action, Ticket
from gridcentre.sync.contract import ActionIn, Result, Subject

ROOT = Path(__file__).resolve().parents[2]
TOWN = "320481103"  # 戴埠镇 of the sample
PASSWORD = "蓝天-Kite-7731-河"
PASSPHRASE = "start 2217 柳暗花明"
DAY = 86_400_000
QUICK = 2**4  # cost of password hashing: these tests are not about guessing
LEAD_UNIT = TOWN + "ZFJ"  # 综合执法局, a town body
OTHER_UNIT = TOWN + "HWS"  # 环卫所
PERSON = "楚云帆"
PHONE = "19900001234"
TITLE = "望溪花园东门渣土未覆盖"
TEXT = "傍晚前后，望溪花园东门外堆了大约半个篮球场大的渣土，未覆盖，起风时扬尘很重，希望给个准话。"


class House:
    """The city's database in ``folder`` and what a town needs in it; several desks may be enrolled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'city.db'}"
        self.city = City.open(self.url, password_cost=QUICK)
        self._dispatched = 0

    def account(self, name: str, roles: Sequence[str] = ("DISP", "CHK", "DIR"), unit: str = "") -> str:
        """A new account; returns its one-time code."""
        return self.city.accounts.add(name, tuple(roles), TOWN, unit)

    def dispatch(self, count: int, **fields: Any) -> list[str]:
        """``count`` tickets from the city to the town; returns their numbers."""
        results = self.submit([self.dispatched(**fields) for _ in range(count)])
        return [result.number for result in results]

    def dispatched(self, **fields: Any) -> ActionIn:
        """One ``dispatch_city``, not yet offered."""
        self._dispatched += 1
        key = new_id()
        told = {
            "outer_no": f"R{self._dispatched:07d}",
            "source_system": "12345",
            "nature": "投诉",
            "urgency": "一般",
            "class": "市容环境",
            "text": TEXT,
            "title": TITLE,
            "due": now_ms() + 21 * DAY,
            "petitioner": mask_name(PERSON),
            "phone": mask_phone(PHONE),
            **fields,
        }
        action = Action(
            id=new_id(),
            ticket=key,
            kind="dispatch_city",
            by=self.city.system.id,
            role="CITY",
            fields=told,
            occurred_at=now_ms(),
            town=TOWN,
        )
        return ActionIn(
            action=action,
            subjects=(Subject(type="ticket", id=key),),
            identity={"petitioner": PERSON, "phone": PHONE},
        )

    def city_act(self, number: str, kind: str, judges: Iterable[str] = (), **fields: Any) -> Result:
        """An act of the city itself on one ticket, applied or an assertion."""
        ticket = self.ticket(number)
        action = Action(
            id=new_id(),
            ticket=ticket.id,
            kind=kind,
            by=self.city.system.id,
            role="CITY",
            judges=tuple(judges),
            fields=fields,
            occurred_at=now_ms(),
            town=ticket.town,
        )
        (result,) = self.submit([ActionIn(action=action, subjects=(Subject(type="ticket", id=ticket.id),))])
        return result

    def submit(self, acts: list[ActionIn]) -> tuple[Result, ...]:
        results = self.city.submit(acts, self.city.system)
        refused = [result for result in results if result.verdict != "applied"]
        assert not refused, refused[0]
        return results

    def ticket(self, number: str) -> Ticket:
        found = self.city.find(number)
        assert found is not None, number
        return found

    def acts(self, number: str) -> list[Action]:
        return self.city.actions(self.ticket(number).id)

    def enrol(self, name: str, url: str, roles: Sequence[str] = ("DISP", "CHK", "DIR"), unit: str = "") -> Desk:
        """A desk of a new account, open; its profile lies in ``folder/name``."""
        code = self.account(name, roles, unit)
        profile = self.folder / name
        Desk.enrol(profile, url, code, name, PASSWORD, vault=NoKeyring(), passphrase=PASSPHRASE)
        return self.open(name)

    def open(self, name: str) -> Desk:
        return Desk.open(self.folder / name, Credentials(PASSWORD, PASSPHRASE), vault=NoKeyring())

    def close(self) -> None:
        self.city.close()


class NoKeyring:
    """A machine without a keyring, so that no test can ever touch a real one."""

    def available(self) -> bool:
        return False

    def get(self, name: str) -> str | None:
        return None

    def set(self, name: str, secret: str) -> None:
        raise AssertionError("nothing may be written where no keyring is")

    def delete(self, name: str) -> None:
        return None


def assignment(unit: str, days: int = 5) -> Draft:
    """分派 to ``unit``."""
    fields = {
        "lead": unit,
        "task_text": "请到现场核实处理并反馈",
        "due": now_ms() + days * DAY,
        "reply_format": "系统",
        "show_identity": False,
    }
    return Draft("assign", fields)


def by_phone(unit: str) -> OnBehalf:
    """What a unit told by telephone a moment ago."""
    return OnBehalf(told_by="单位值班员", channel="电话", told_at=now_ms(), role="UNIT", unit=unit)


# -- real processes ---------------------------------------------------------------------------


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a child: no keyring, no proxy, a home of its own, secrets by environment."""
    kept = {
        key: os.environ[key]
        for key in ("PATH", "LANG", "SYSTEMROOT", "TMPDIR", "COVERAGE_PROCESS_START")
        if key in os.environ
    }
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "HOME": str(folder),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "GRIDCENTRE_PASSWORD": PASSWORD,
        "GRIDCENTRE_PASSPHRASE": PASSPHRASE,
        **more,
    }


def start(folder: Path, *arguments: str, module: str = "gridcentre", **more: str) -> subprocess.Popen[str]:
    """``python -m gridcentre …`` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        env=environment(folder, **more),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


class Answer:
    """What a command said: exit code, both streams, and stdout as JSON."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def __repr__(self) -> str:
        return f"exit {self.code}\n--- out\n{self.out}\n--- err\n{self.err}"


def command(folder: Path, *arguments: str, **more: str) -> Answer:
    """Run ``python -m gridcentre …`` to its end."""
    with start(folder, *arguments, **more) as process:
        out, err = process.communicate(timeout=120)
    return Answer(process.returncode, out, err)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServedCity:
    """``gridcentre city serve`` as a process; it may be stopped, killed and started again on its port."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.database = database
        self.port = free_port()
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> ServedCity:
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.kill()

    def start(self) -> None:
        self.process = start(
            self.folder, "city", "serve", "--db", self.database, "--host", "127.0.0.1", "--port", str(self.port)
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the city did not start: {self.process.communicate()[1]}")

    def last_words(self) -> str:
        """Exit code and streams of a city that has ended by itself; '' while it runs."""
        if self.process is None or self.process.poll() is None:
            return ""
        out, err = self.process.communicate()
        return f"exit {self.process.returncode} {out} {err}"

    def kill(self) -> None:
        """SIGKILL: no last word, no tidy end."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None
