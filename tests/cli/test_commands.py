"""The desk at the keyboard against a real city: every command once, in words and as JSON."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gridcentre.city.app import BackgroundCity
from gridcentre.city.database import City
from gridcentre.cli import main
from gridcentre.domain.calendar import HOUR, moment_of
from gridcentre.domain.ids import new_id
from gridcentre.domain.tickets import Action
from gridcentre.sync.contract import ActionIn, Subject
from gridcentre.trust import crypto

NOON = moment_of(date(2026, 9, 21)) + 12 * HOUR  # a Monday of the known calendar
TREE = Path(__file__).parents[2]
TEXT = "东头桥边的井盖松动，\n车辆经过有响声，\u3000请尽快处理。🚧"
FACTS = {
    "outer_no": "RX1",
    "source_system": "12345",
    "nature": "求决",
    "urgency": "一般",
    "text": TEXT,
    "place": "示例村东头桥边",
}


class Desk:
    """The command line on one profile, with its answers decoded."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        code = main([*words, "--profile", str(self.folder)])
        told = self._capsys.readouterr()
        return code, told.out, told.err

    def ask(self, *words: str, code: int = 0) -> Any:
        done, out, err = self.run(*words, "--json")
        assert done == code, out + err
        assert err == ""
        return json.loads(out)


@pytest.fixture(scope="module", autouse=True)
def cheap_keys() -> Iterator[None]:
    former = crypto.use(crypto.Standard(crypto.Cost(n=16, r=1, p=1)))
    yield
    crypto.use(former)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    opened = City.open(str(tmp_path_factory.mktemp("city") / "city.db"), now=lambda: NOON, password_cost=16)
    yield opened
    opened.close()


@pytest.fixture
def line(city: City) -> Iterator[BackgroundCity]:
    with BackgroundCity(city) as served:
        yield served


@pytest.fixture
def desk(
    city: City,
    line: BackgroundCity,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Desk:
    monkeypatch.setenv("GRIDCENTRE_PASSWORD", "correct horse")
    monkeypatch.setenv("GRIDCENTRE_PASSPHRASE", "battery staple")
    account = f"clerk {request.node.name}"
    code = city.accounts.add(account, ("DISP", "DUTY", "DIR"), city.town_code("daibu"))
    desk = Desk(tmp_path / "profile", capsys)
    enrolled = desk.ask("enrol", line.url, "--code", code, "--account", account)
    assert len(enrolled["recovery_code"].split("-")) == 7
    assert enrolled["account"] == account
    assert enrolled["keyring"] is False
    desk.recovery_code = enrolled["recovery_code"]  # type: ignore[attr-defined]
    return desk


def submitted(city: City, ticket: str, kind: str, fields: dict[str, Any]) -> None:
    """An act of the city platform."""
    act = Action(
        id=new_id(),
        ticket=ticket,
        kind=kind,
        by="city",
        role="CITY",
        fields=fields,
        occurred_at=NOON,
        town=city.town_code("daibu"),
    )
    (result,) = city.submit([ActionIn(action=act, subjects=(Subject(type="ticket", id=ticket),))], city.system)
    assert result.verdict == "applied", result


def dispatched(city: City, **fields: Any) -> str:
    """A ticket from the city; its number."""
    ticket = new_id()
    facts = {**FACTS, "outer_no": ticket[-12:], "class": "07003", "due": NOON + 100 * HOUR, **fields}
    submitted(city, ticket, "dispatch_city", facts)
    found = city.ticket(ticket)
    assert found
    return found.number


def test_a_ticket_from_the_city_is_accepted_and_assigned(desk: Desk, city: City) -> None:
    number = dispatched(city)
    summary = desk.ask("sync", "--once")
    assert summary["pulled"] > 0
    assert summary["connection"] == "online"
    assert (summary["unsent"], summary["needs_you"], summary["problem"]) == (0, 0, None)

    (row,) = [row for row in desk.ask("tickets", "--view", "to_accept") if row["number"] == number]
    assert (row["state"], row["state_name"], row["urgency"]) == ("T01", "待签收", "一般")
    assert row["due"].endswith("+08:00")
    assert row["due_ms"] == NOON + 100 * HOUR

    whole = desk.ask("ticket", number)
    assert whole["text"] == TEXT
    assert "accept" in whole["offers"]
    assert [act["kind"] for act in whole["actions"]] == ["dispatch_city"]
    assert whole["pending"] == []

    (done,) = desk.ask("act", number, "签收")
    assert (done["number"], done["kind"], done["state"], done["problem"]) == (number, "accept", "queued", None)
    assert [(item["number"], item["kind"], item["mark"]) for item in desk.ask("outbox")] == [
        (number, "accept", "queued")
    ]
    assert desk.ask("ticket", number)["state"] == "T02"
    assert desk.ask("ticket", number)["confirmed_state"] == "T01"

    unit = next(unit for unit in desk.ask("units") if unit["kind"] == "镇属机构")
    values = {"lead": unit["code"], "task_text": "请现场处置。", "reply_format": "系统", "due": "2026-09-22 10:00"}
    fields = [word for name, value in values.items() for word in ("--field", f"{name}={value}")]
    desk.ask("act", number, "assign", *fields, "--field", "show_identity=否")
    assert desk.ask("sync", "--once")["applied"] == 2
    assert desk.ask("outbox") == []
    found = city.find(number)
    assert found
    assert found.state == "T03"
    assert found.lead
    assert found.lead.unit == unit["code"]
    assert number in json.dumps(desk.ask("tickets", "--unit", unit["short"] or unit["name"], "--state", "T03"))


def test_what_a_window_fills_in_and_copies_the_command_line_does_too(desk: Desk, city: City) -> None:
    numbers = [dispatched(city, **{"class": category, "title": "东门外"}) for category in ("LY-CG-01", "LY-CG-23")]
    desk.ask("sync", "--once")
    desk.ask("act", *numbers, "accept")
    form = {field["name"]: field for field in desk.ask("actions", "assign", "--ticket", numbers[0])}
    assert (
        form["lead"]["required"] and form["lead"]["value"].endswith("HWS") and form["due"]["value"].endswith("+08:00")
    )
    assert form["reply_format"]["values"] == ["书面", "系统", "电话"] and not form["co_units"]["required"]
    code, told, _ = desk.run("actions", "分派", "--ticket", numbers[0])
    assert code == 0 and "* lead" in told.replace("*  ", "* ")
    done = desk.ask(
        "act", *numbers, "assign", "--suggested", "--field", "task_text=请先电话联系。", "--field", "co_units="
    )
    assert [one["state"] for one in done] == ["queued", "queued"]
    leads = [desk.ask("ticket", number)["lead_unit"] for number in numbers]
    assert [lead[-3:] for lead in leads] == ["HWS", "JSJ"]
    text = desk.ask("handover", numbers[1])["text"]
    assert text.startswith(f"【交办】{numbers[1]}") and "请先电话联系。" in text and "路灯不亮" in text


def test_search_and_limit(desk: Desk, city: City) -> None:
    number = dispatched(city, text="水利站门口的示例路灯不亮。", title="路灯不亮")
    desk.ask("sync", "--once")
    assert [row["number"] for row in desk.ask("tickets", "--search", "示例路灯")] == [number]
    assert desk.ask("tickets", "--search", "没有这句话") == []
    assert len(desk.ask("tickets", "--limit", "1")) == 1
    code, out, _ = desk.run("tickets", "--search", "示例路灯")
    assert code == 0
    assert number in out
    assert "待签收" in out


def test_refused_acts_are_told_and_nothing_is_written(desk: Desk, city: City) -> None:
    first, second = dispatched(city), dispatched(city)
    desk.ask("sync", "--once")
    desk.ask("act", first, "accept")
    refused = desk.ask("act", first, second, "accept", code=3)
    assert [one["problem"] is None for one in refused] == [False, True]
    assert len(desk.ask("outbox")) == 1
    some = desk.ask("act", first, second, "accept", "--partial", code=3)
    assert [one["state"] for one in some] == ["unwritten", "queued"]
    problem = desk.ask("act", first, "assign", code=3)["problem"]
    assert problem["code"] == "missing-field"
    code, out, err = desk.run("act", first, "assign")
    assert (code, out) == (3, "")
    assert len(err.splitlines()) >= 3
    assert desk.ask("act", first, "accept", "--field", "nonsense=1", code=3)["problem"]["code"] == "unknown-field"


def test_registered_without_a_line(desk: Desk, line: BackgroundCity, city: City, tmp_path: Path) -> None:
    desk.ask("sync", "--once")
    form = tmp_path / "form.json"
    values = {
        "source": "自主发现",
        "class": "07003",
        "place": "示例村",
        "grid": "320481101001",
        "text": TEXT,
        "happened_at": "2026-09-21 09:00",
    }
    form.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    line.stop()
    try:
        done = desk.ask("register", "--fields", str(form), "--field", "closing_authority=镇")
        provisional = done["number"]
        offline = desk.ask("sync", "--once", code=6)
        assert offline["connection"] == "offline"
        assert offline["unsent"] == 1
        assert offline["problem"]["code"] == "no-line"
    finally:
        line.start()
    assert desk.ask("ticket", provisional)["sync"] == "queued"
    assert desk.ask("sync", "--once")["applied"] == 1
    numbered = desk.ask("ticket", provisional)
    assert numbered["old_number"] == provisional
    assert numbered["number"] != provisional
    assert numbered["text"] == TEXT
    assert city.find(provisional)


def test_outbox_withdraw(desk: Desk, city: City) -> None:
    number = dispatched(city)
    desk.ask("sync", "--once")
    (done,) = desk.ask("act", number, "accept")
    desk.ask("outbox", "withdraw", done["id"])
    assert desk.ask("outbox") == []
    assert desk.ask("ticket", number)["state"] == "T01"
    settled = desk.ask("outbox", "--settled")
    assert [item["state"] for item in settled if item["id"] == done["id"]] == ["withdrawn"]
    assert desk.ask("outbox", "retry", code=2)["problem"]["code"] == "usage"


def test_a_withdrawn_ticket_becomes_a_conflict_card(desk: Desk, city: City) -> None:
    number = dispatched(city)
    desk.ask("sync", "--once")
    (done,) = desk.ask("act", number, "accept")
    ticket = city.find(number)
    assert ticket
    act = Action(
        id=new_id(),
        ticket=ticket.id,
        kind="withdraw_city",
        by="city",
        role="CITY",
        fields={"reason": "误派"},
        town=ticket.town,
    )
    city.submit([ActionIn(action=act, subjects=(Subject(type="ticket", id=ticket.id),))], city.system)
    assert desk.ask("sync", "--once", code=7)["rejected"] == 1
    (card,) = desk.ask("conflicts")
    assert (card["id"], card["mine"]["kind"], card["city"]["state"]) == (done["id"], "accept", "T91")
    assert card["problem"]["title"]
    code, out, _ = desk.run("conflicts")
    assert code == 0
    assert number in out
    desk.ask("outbox", "close", card["id"])
    assert desk.ask("conflicts") == []
    assert desk.ask("sync", "--once")["needs_you"] == 0


def test_words_of_every_list_for_a_person(desk: Desk, city: City) -> None:
    number = dispatched(city)
    desk.run("sync", "--once")
    for words in (["counts"], ["units"], ["ticket", number], ["act", number, "accept"], ["outbox"], ["doctor"]):
        code, out, err = desk.run(*words, "--lang", "en")
        assert (code, err) == (0, ""), words
        assert out.strip(), words
    assert desk.ask("counts")["to_assign"] >= 1
    code, out, _ = desk.run("sync", "--once", "--lang", "en")
    assert "unsent 0" in out


def test_doctor(desk: Desk) -> None:
    facts = {fact["name"]: fact for fact in desk.ask("doctor")}
    assert all(fact["ok"] for fact in facts.values())
    assert {"version", "profile", "device", "city", "keyring", "files", "disk", "opened", "audit"} <= facts.keys()
    facts = {fact["name"]: fact for fact in desk.ask("doctor", "--online", code=5)}
    assert facts["online"]["ok"]
    assert facts["clock"]["problem"]["code"] == "clock-off"  # the city of these tests stands at one moment


def test_sign_in_again_and_by_recovery_code(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk.ask("sign-in")["problem"] is None
    monkeypatch.setenv("GRIDCENTRE_PASSWORD", "wrong horse")
    assert desk.ask("counts", code=4)["problem"]["code"] == "wrong-password"
    monkeypatch.setenv("GRIDCENTRE_PASSWORD", "new password")
    monkeypatch.setenv("GRIDCENTRE_RECOVERY", desk.recovery_code)  # type: ignore[attr-defined]
    recovered = desk.ask("sign-in", "--recover", code=4)
    assert recovered["recovered"] is True
    assert recovered["problem"]["code"] == "password-wrong"
    assert isinstance(desk.ask("counts"), dict)
    monkeypatch.setenv("GRIDCENTRE_RECOVERY", "AAAAA")
    assert desk.ask("sign-in", "--recover", code=4)["problem"]["code"] == "recovery-code-mistyped"


def test_what_cannot_be_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = Desk(tmp_path / "nobody", capsys)
    assert nobody.ask("counts", code=5)["problem"]["code"] == "profile-missing"
    asked = nobody.ask("enrol", "http://127.0.0.1:9", "--code", "x", "--account", "y", code=4)
    assert asked["problem"]["params"]["variable"] == "GRIDCENTRE_PASSWORD"
    monkeypatch.setenv("GRIDCENTRE_PASSWORD", "p")
    refused = nobody.ask("enrol", "http://city.example", "--code", "x", "--account", "y", code=4)
    assert refused["problem"]["code"] == "plain-http"
    refused = nobody.ask("enrol", "http://127.0.0.1:9", "--code", "x", "--account", "y", code=4)
    assert refused["problem"]["code"] == "passphrase-needed"
    monkeypatch.setenv("GRIDCENTRE_PASSPHRASE", "battery staple")
    refused = nobody.ask("enrol", "http://127.0.0.1:9", "--code", "x", "--account", "y", code=6)
    assert refused["problem"]["code"] == "no-line"
    assert nobody.ask("doctor", code=4)  # neither keyring nor profile


def test_views_units_and_numbers_that_are_not_there(desk: Desk) -> None:
    assert desk.ask("tickets", "--view", "nonsense", code=2)["problem"]["code"] == "view-unknown"
    desk.ask("sync", "--once")
    assert desk.ask("tickets", "--unit", "nonsense", code=3)["problem"]["code"] == "unit-unknown"
    assert desk.ask("ticket", "LY0", code=3)["problem"]["code"] == "ticket-not-here"
    assert desk.ask("act", "LY0", "accept", code=3)["problem"]


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGTERM])
def test_watch_tells_what_comes_and_ends_on_a_signal(desk: Desk, city: City, signal_sent: signal.Signals) -> None:
    words = ["sync", "--watch", "--json", "--profile", str(desk.folder)]
    with subprocess.Popen([sys.executable, "-m", "gridcentre", *words], stdout=subprocess.PIPE, cwd=TREE) as watching:
        assert watching.stdout
        told = (json.loads(line) for line in watching.stdout)
        assert next(told)["unsent"] == 0
        ticket = city.find(dispatched(city))
        assert ticket
        assert any(ticket.id in state["changed"] or "*" in state["changed"] for state in told)
        watching.send_signal(signal_sent)
        assert watching.wait(30) == 0
    assert desk.ask("ticket", ticket.number)["state"] == "T01"
