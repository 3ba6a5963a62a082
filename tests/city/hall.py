"""A city with one staffed town for the tests of its platform, and a client that speaks the bare contract.

Nobody in here exists. Times are of September 2026, so that the calendar is known.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import requests

from gridcentre.city.database import City
from gridcentre.domain.ids import new_id
from gridcentre.domain.organisation import Account
from gridcentre.domain.tickets import Action, Ticket
from gridcentre.sync.contract import (
    BASE,
    PROTOCOL,
    PROTOCOL_HEADER,
    ActionIn,
    ActionsAnswer,
    ActionsRequest,
    ChangesPage,
    Result,
    Subject,
    Tokens,
)

TOWN = "320481103"
UNIT, OTHER = TOWN + "ZFJ", TOWN + "HWS"
NOW = 1_788_743_400_000  # Monday 2026-09-07 10:30 in the town
DAY = 86_400_000
PERSON, PHONE, ADDRESS = "楚云帆", "19900001234", "望溪花园三幢902室"
TEXT = f"我叫{PERSON}，住{ADDRESS}，电话{PHONE}，门口渣土没有覆盖。"
PASSWORD = "蓝天-Kite-7731"
CHEAP = 2**4


class Hall:
    """The database and who works with it; ``later`` moves its clock."""

    def __init__(self, folder: Path) -> None:
        self.place = str(folder / "city.db")
        self.moment = NOW
        self.city = City.open(self.place, now=lambda: self.moment, password_cost=CHEAP)
        self.codes: dict[str, str] = {}
        self.clerk = self.account("clerk", ("DISP", "DUTY", "CHK", "DIR"))
        self.hand = self.account("hand", ("UNIT",), UNIT)
        self.rival = self.account("rival", ("UNIT",), OTHER)

    def account(self, name: str, roles: Sequence[str], unit: str = "", town: str = TOWN) -> Account:
        self.codes[name] = self.city.accounts.add(name, roles, town, unit)
        account = self.city.account(name)
        assert account is not None
        return account

    def later(self, minutes: float) -> None:
        self.moment += int(minutes * 60_000)

    def act(self, by: Account, ticket: str, kind: str, after: str = "", **fields: Any) -> ActionIn:
        action = Action(
            id=new_id(), ticket=ticket, kind=kind, by=by.id, fields=fields, occurred_at=self.moment, town=TOWN
        )
        return ActionIn(action=action, subjects=(Subject(type="ticket", id=ticket),), after=after)

    def dispatch(self, **fields: Any) -> ActionIn:
        told: dict[str, Any] = {
            "outer_no": "R" + new_id()[:13],
            "source_system": "12345",
            "nature": "投诉",
            "urgency": "一般",
            "class": "市容环境",
            "text": TEXT,
            "due": self.moment + 10 * DAY,
            **fields,
        }
        act = self.act(self.city.system, new_id(), "dispatch_city")
        action = msgspec.structs.replace(act.action, fields=told)
        identity = {"petitioner": PERSON, "phone": PHONE, "address": ADDRESS}
        return msgspec.structs.replace(act, action=action, identity=identity)

    def assign(self, ticket: str, unit: str = UNIT) -> ActionIn:
        return self.act(
            self.clerk, ticket, "assign",
            lead=unit, task_text="请到现场核实", due=self.moment + 3 * DAY, reply_format="系统", show_identity=False,
        )  # fmt: skip

    def submit(self, *acts: ActionIn, by: Account | None = None) -> tuple[Result, ...]:
        return self.city.submit(acts, by or self.clerk)

    def done(self, *acts: ActionIn, by: Account | None = None) -> tuple[Result, ...]:
        results = self.submit(*acts, by=by)
        assert [result.verdict for result in results] == ["applied"] * len(acts), results
        return results

    def new(self, **fields: Any) -> str:
        """A dispatched and accepted ticket; its id."""
        act = self.dispatch(**fields)
        self.done(act, by=self.city.system)
        self.done(self.act(self.clerk, act.action.ticket, "accept"))
        return act.action.ticket

    def ticket(self, key: str) -> Ticket:
        found = self.city.ticket(key)
        assert found is not None
        return found


class Line:
    """The bare contract over HTTP for one account on one device."""

    def __init__(self, url: str, name: str = "", code: str = "") -> None:
        self.url = url + BASE
        self.web = requests.Session()
        self.web.trust_env = False
        self.web.headers[PROTOCOL_HEADER] = str(PROTOCOL)
        self.cursor = ""
        self.tokens = Tokens(access_token="", expires_at=0)
        if code:
            answer = self.post("enrol", {"code": code, "account": name, "password": PASSWORD, "device_name": "test"})
            assert answer.status_code == 200, answer.text
            self.take(answer)

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *raised: object) -> None:
        self.web.close()

    def take(self, answer: requests.Response) -> Tokens:
        self.tokens = msgspec.json.decode(answer.content, type=Tokens)
        self.web.headers["Authorization"] = f"Bearer {self.tokens.access_token}"
        return self.tokens

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.web.get(f"{self.url}/{path}", params=params, timeout=30)

    def post(self, path: str, body: Any, packed: bool = False) -> requests.Response:
        data = msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"}
        if packed:
            data, headers["Content-Encoding"] = gzip.compress(data), "gzip"
        return self.web.post(f"{self.url}/{path}", data=data, headers=headers, timeout=30)

    def push(self, *acts: ActionIn, packed: bool = False) -> tuple[Result, ...]:
        answer = self.post("actions", ActionsRequest(actions=acts), packed)
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=ActionsAnswer).results

    def page(self, **params: Any) -> ChangesPage:
        answer = self.get("changes", cursor=self.cursor, **params)
        assert answer.status_code == 200, answer.text
        page = msgspec.json.decode(answer.content, type=ChangesPage)
        self.cursor = page.cursor
        return page

    def pull(self, limit: int = 2000) -> dict[tuple[str, str], Any]:
        """Everything new: (type, id) -> body, None for what left; later lines win."""
        found: dict[tuple[str, str], Any] = {}
        while True:
            page = self.page(limit=limit)
            for change in page.changes:
                found[change.type, change.id] = msgspec.json.decode(change.body) if change.op == "put" else None
            if not page.more:
                return found


def problem(answer: requests.Response) -> tuple[int, str]:
    """Status and code of a refusal in the contract's form."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    assert "Traceback" not in answer.text
    return answer.status_code, str(answer.json()["code"])
