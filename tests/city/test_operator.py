"""``gridcentre city …`` as an operator types it, beside a server that runs on the same database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from gridcentre.city.database import City
from gridcentre.cli import main
from tests.city.hall import TOWN, Hall, Line, problem

ROOT = Path(__file__).resolve().parents[2]
CSV = """编号,主题,内容,时间,类别
1,路灯不亮,文化路三号路灯不亮,2026/9/1 8:30,市容环境
2,积水,"南门口
积水",2026/9/2 9:00,
"""


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "data" / "city.db")


def run(capsys: pytest.CaptureFixture[str], place: str, *words: str) -> tuple[int, Any]:
    """Exit code and JSON of one command."""
    code = main(["city", *words, "--db", place, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_accounts_are_opened_for_town_unit_and_city(capsys: pytest.CaptureFixture[str], place: str) -> None:
    code, answer = run(capsys, place, "account", "add", "张示例", "--role", "disp,chk", "--town", "daibu")
    assert code == 0 and set(answer) == {"account", "code"}
    assert (
        run(capsys, place, "account", "add", "李示例", "--role", "UNIT", "--town", "戴埠镇", "--unit", TOWN + "ZFJ")[0]
        == 0
    )
    assert run(capsys, place, "account", "add", "市示例", "--role", "CITY")[0] == 0
    city = City.open(place)
    accounts = [city.account(name) for name in ("张示例", "李示例", "市示例")]
    city.close()
    assert [(account.town, account.unit) for account in accounts if account] == [
        (TOWN, ""),
        (TOWN, TOWN + "ZFJ"),
        ("", ""),
    ]
    assert run(capsys, place, "account", "code", "张示例")[1]["code"] != answer["code"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--role", "BOSS", "--town", "daibu"), "role-unknown"),
        (("--role", "DISP", "--town", "atlantis"), "town-unknown"),
        (("--role", "DISP"), "role-of-city"),
        (("--role", "UNIT", "--town", "daibu"), "unit-needed"),
        (("--role", "UNIT", "--town", "daibu", "--unit", "没有的单位"), "unit-unknown"),
    ],
)
def test_what_cannot_be_opened_is_told(
    capsys: pytest.CaptureFixture[str], place: str, words: tuple[str, ...], code: str
) -> None:
    exit_code, answer = run(capsys, place, "account", "add", "某人", *words)
    assert exit_code and answer["problem"]["code"] == code and answer["problem"]["advice"]


def test_a_file_is_imported_once_and_shown(capsys: pytest.CaptureFixture[str], place: str, tmp_path: Path) -> None:
    file = tmp_path / "messages.csv"
    file.write_text(CSV, encoding="utf-8")
    columns = ("--title", "主题", "--text", "内容", "--time", "时间", "--number", "编号", "--category", "类别")
    first = run(capsys, place, "import", str(file), *columns, "--town", "daibu")
    assert first[0] == 0 and (first[1]["rows"], first[1]["imported"], first[1]["bad"]) == (2, 2, [])
    again = run(capsys, place, "import", str(file), *columns, "--town", "daibu")
    assert (again[0], again[1]["imported"], again[1]["known"]) == (0, 0, 2)
    code, shown = run(capsys, place, "show", "2")
    assert code == 0 and shown["state"] == "T01" and shown["number"].startswith("LY")
    (action,) = shown["actions"]
    assert (
        action["kind"] == "dispatch_city" and action["account"] == "city" and action["fields"]["text"] == "南门口\n积水"
    )
    assert {"id", "kind", "unit", "account", "role", "at", "occurred_at", "fields"} <= action.keys()
    assert main(["city", "show", shown["number"], "--db", place]) == 0
    assert "待签收" in capsys.readouterr().out
    assert run(capsys, place, "show", "nothing")[1]["problem"]["code"] == "ticket-not-found"


def test_devices_are_listed_and_revoked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    hall.city.accounts.enrol(hall.codes["clerk"], "clerk", "a good password", "")
    hall.city.close()
    (row,) = run(capsys, hall.place, "device", "list", "clerk")[1]
    assert row["letter"] == "A" and not row["revoked_at"]
    assert run(capsys, hall.place, "device", "revoke", row["device"])[0] == 0
    assert run(capsys, hall.place, "device", "list", "clerk")[1][0]["revoked_at"]
    assert run(capsys, hall.place, "device", "revoke", "x")[1]["problem"]["code"] == "device-unknown"
    assert run(capsys, hall.place, "account", "end", "clerk")[1] == {"account": "clerk", "active": False}


def test_after_a_restore_the_epoch_is_renewed(capsys: pytest.CaptureFixture[str], place: str) -> None:
    first = run(capsys, place, "restore-epoch")[1]
    done = run(capsys, place, "restore-epoch", "--done")[1]
    assert first["recovering"] and not done["recovering"] and first["epoch"] == done["epoch"]
    assert run(capsys, place, "restore-epoch")[1]["epoch"] != first["epoch"]
    assert run(capsys, place, "forget", "--days", "30") == (0, {"dropped": 0})


def test_the_description_is_printed_without_a_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["city", "openapi"]) == 0
    assert "/api/v1/changes" in json.loads(capsys.readouterr().out)["paths"]


def test_a_file_that_is_no_city_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("not a database, but long enough to be looked at" * 50, encoding="utf-8")
    code, answer = run(capsys, str(tmp_path / "note.txt"), "show", "1")
    assert code == 5 and answer["problem"]["code"] == "database-unusable"


class Served:
    """``gridcentre city serve`` as a process of its own."""

    def __init__(self, place: str) -> None:
        words = ["city", "serve", "--db", place, "--port", "0", "--json"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gridcentre", *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert self.process.stdout is not None
        self.url: str = json.loads(self.process.stdout.readline())["url"]

    def end(self, how: int) -> int:
        self.process.send_signal(how)
        self.process.communicate(timeout=30)
        return self.process.returncode


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    yield hall
    hall.city.close()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_served_city_stops_gracefully_with_a_poll_open(hall: Hall, how: int) -> None:
    served = Served(hall.place)
    with Line(served.url, "clerk", hall.codes["clerk"]) as line:
        line.pull()
        ticket = hall.new()
        assert ("ticket", ticket) in line.pull()
    assert served.end(how) == 0


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_what_was_answered_survives_sigkill(hall: Hall) -> None:
    served = Served(hall.place)
    ticket = hall.new()
    with Line(served.url, "clerk", hall.codes["clerk"]) as line:
        assert line.push(act := hall.assign(ticket))[0].verdict == "applied"
        served.end(signal.SIGKILL)
        with pytest.raises(requests.ConnectionError):
            line.get("session")
        token = line.tokens.access_token
    again = Served(hall.place)
    with Line(again.url) as line:
        line.web.headers["Authorization"] = f"Bearer {token}"
        assert line.push(act)[0].verdict == "duplicate"
        assert problem(line.get("changes", cursor="x")) == (410, "cursor-reset")
    again.end(signal.SIGTERM)
