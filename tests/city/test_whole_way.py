"""The whole way over HTTP: every row taken at least once against a running city, every row refused for its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from msgspec.structs import replace

from gridcentre.city.app import BackgroundCity
from gridcentre.city.database import City
from gridcentre.domain.calendar import shipped
from gridcentre.domain.catalogue import default_rules, sample_catalogue
from gridcentre.domain.ids import new_id
from gridcentre.domain.organisation import Town
from gridcentre.domain.problems import ProblemError, problem_codes
from gridcentre.domain.tickets import Action, Ticket
from gridcentre.domain.workflow import table
from gridcentre.sync.contract import (
    BASE,
    PROTOCOL,
    PROTOCOL_HEADER,
    ActionIn,
    ActionsAnswer,
    ActionsRequest,
    Subject,
    Tokens,
)
from tests.domain.scene import DISPATCH, PEOPLE, TOWN, Scene, named, sample_town, when
from tests.domain.stories import OWN, STORIES

IDENTITY = {"petitioner": "示例人", "phone": "13900000000"}


class Street:
    """A city on loopback with the town of the workflow tests, and a bearer token for each of its people."""

    def __init__(self, city: City, url: str) -> None:
        self.city, self.url = city, url
        self.web = requests.Session()
        self.web.trust_env = False
        self.web.headers[PROTOCOL_HEADER] = str(PROTOCOL)
        self.tokens: dict[str, str] = {}
        self.town = sample_town()
        self._settle()
        self.town = Town(**{**_parts(self.town), "accounts": {**self.town.accounts, **self._enrolled()}})

    def _settle(self) -> None:
        put = self.city.put_things
        put("town", [(TOWN, {"code": TOWN, "name": "示例镇", "alias": "shili"}, TOWN)])
        put("unit", [(code, unit, TOWN) for code, unit in self.town.units.items()])
        put("catalogue", [(row.code, row, "") for row in sample_catalogue()])
        put("calendar", [("cn", shipped().to_body(), "")])
        put("rules", [(TOWN, default_rules(), TOWN)])

    def _enrolled(self) -> dict[str, Any]:
        for name, account in self.town.accounts.items():
            login = login_of(name)
            code = self.city.accounts.add(login, account.roles, account.town, account.unit)
            body = {"code": code, "account": login, "password": "a-long-pass-phrase"}
            answer = self.web.post(f"{self.url}{BASE}/enrol", json=body, timeout=10)
            assert answer.status_code < 300, answer.text
            self.tokens[name] = msgspec.json.decode(answer.content, type=Tokens).access_token
        return {login_of(name): replace(account, id=login_of(name)) for name, account in self.town.accounts.items()}

    def post(self, who: str, act: ActionIn) -> Any:
        answer = self.web.post(
            f"{self.url}{BASE}/actions",
            data=msgspec.json.encode(ActionsRequest(actions=(act,))),
            headers={"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json"},
            timeout=10,
        )
        assert answer.status_code < 300, answer.text
        return msgspec.json.decode(answer.content, type=ActionsAnswer).results[0]


def login_of(name: str) -> str:
    return "city-clerk" if name == "city" else name


def _parts(town: Town) -> dict[str, Any]:
    return {name: getattr(town, name) for name in town.__dataclass_fields__}


class StreetScene(Scene):
    """A scene whose acts go over HTTP to the running city; what the city then holds is the ticket."""

    def __init__(self, street: Street) -> None:
        super().__init__(street.town)
        self.street = street
        self.standing: dict[str, str] = {}  # where refusals are tried: state -> id of a ticket that stays as it is
        self.refused: dict[str, set[str]] = {}

    def _offer(self, who: str, action: Action, moment: int) -> Any:
        self.street.city.now = lambda: moment
        signed = replace(action, by=login_of(who), recorder=login_of(who) if action.recorder else "")
        identity = IDENTITY if action.kind in ("dispatch_city", "register") and action.fields.get("phone") else {}
        return self.street.post(
            who, ActionIn(action=signed, subjects=(Subject(type="ticket", id=signed.ticket),), identity=identity)
        )

    def problem(
        self, who: str, kind: str, at: str | int, /, system: dict[str, Any] | None = None, **fields: Any
    ) -> str:
        moment = when(at)
        result = self._offer(who, self.action(who, kind, moment, named(fields), **(system or {})), moment)
        assert result.verdict == "rejected"
        return str(result.code)

    def act(self, who: str, kind: str, at: str | int, /, system: dict[str, Any] | None = None, **fields: Any) -> Ticket:
        moment = when(at)
        action = self.action(who, kind, moment, named(fields), **(system or {}))
        if self.standing:
            self.refused.setdefault(kind, set()).update(refusals(self, who, action, moment))
        result = self._offer(who, action, moment)
        if result.verdict != "applied":
            raise ProblemError(result.code or result.verdict, **result.params)
        self.log.append(action)
        self.ticket = self.street.city.ticket(self.id)
        return self.now


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    place: Path = tmp_path_factory.mktemp("city") / "city.db"
    city = City.open(str(place), fill=False, password_cost=16)
    with BackgroundCity(city) as served:
        yield Street(city, served.url)
    city.close()


def test_every_row_is_taken_and_refused_over_http(street: Street) -> None:
    taken: dict[str, set[str]] = {kind: set() for kind in table().rows}
    standing = standing_tickets(street)
    for play in STORIES:
        scene = StreetScene(street)
        scene.standing = standing
        play(scene)
        kept = street.city.actions(scene.id)
        assert [action.id for action in kept] == [action.id for action in scene.log], play.__name__
        for kind, codes in scene.refused.items():
            taken[kind] |= codes
    for kind, codes in taken.items():
        row = table().rows[kind]
        assert codes & {"wrong-role", "not-visible"}, kind
        assert row.new or codes & {"wrong-state", "wrong-ticket-kind"}, kind
        assert not row.required or "missing-field" in codes, kind
        assert codes <= problem_codes(), codes - problem_codes()


def standing_tickets(street: Street) -> dict[str, str]:
    """State -> id of tickets that stay as they are: something every row is out of place on."""
    new, withdrawn, own = (StreetScene(street) for _ in range(3))
    for scene in (new, withdrawn):
        scene.act("city", "dispatch_city", "09-01 09:00", **(DISPATCH | {"due": when("09-08 17:30")}))
    withdrawn.act("city", "withdraw_city", "09-01 09:10", reason="误派")
    own.act("disp", "register", "09-01 09:00", **(OWN | {"happened_at": when("09-01 08:00")}))
    own.act("dir", "void", "09-01 09:10", reason="测试")
    return {scene.state: scene.id for scene in (new, withdrawn, own)}


def refusals(scene: StreetScene, who: str, action: Action, moment: int) -> set[str]:
    """Codes of this act when a wrong person offers it, when a field is left out, and on a ticket in another state."""
    row = table().rows[action.kind]
    stranger = next(name for name, roles in PEOPLE.items() if not set(roles) & set(row.roles) and "DIR" not in roles)
    attempts = [(stranger, replace(action, role=PEOPLE[stranger][0], unit="", recorder=""))]
    if row.required:
        rest = {name: value for name, value in action.fields.items() if name != row.required[0]}
        attempts.append((who, replace(action, fields=rest)))
    if not row.new:
        elsewhere = next(ticket for state, ticket in scene.standing.items() if state not in row.from_states)
        # a unit sees no ticket that it has no part of; the dispatcher records for it
        recorded = action.role in ("UNIT", "CO")
        attempts.append(
            ("disp" if recorded else who, replace(action, ticket=elsewhere, recorder="disp" if recorded else ""))
        )
    codes = set()
    for person, attempt in attempts:
        ticket = new_id() if row.new else attempt.ticket
        result = scene._offer(person, replace(attempt, id=new_id(), ticket=ticket), moment)
        assert result.verdict == "rejected", (action.kind, result)
        codes.add(result.code)
    return codes
