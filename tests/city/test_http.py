"""The contract over real HTTP: signing in, feed and long poll, pushes, and refusals in one form."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridcentre.city.app import BackgroundCity
from gridcentre.city.passwords import new_code
from gridcentre.domain.ids import new_id
from gridcentre.sync.contract import PROTOCOL_HEADER, AccessBatch, AccessRecord, KnownAnswer, Session
from tests.city.hall import CHEAP, PASSWORD, PHONE, TOWN, Hall, Line, problem

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    yield hall
    hall.city.close()


@pytest.fixture
def url(hall: Hall) -> Iterator[str]:
    with BackgroundCity(hall.city) as served:
        yield served.url


@pytest.fixture
def line(hall: Hall, url: str) -> Iterator[Line]:
    with Line(url, "clerk", hall.codes["clerk"]) as line:
        yield line


def test_enrolment_gives_all_that_a_desk_needs(hall: Hall, line: Line) -> None:
    tokens = line.tokens
    assert tokens.account == hall.clerk and tokens.letter == "A" and tokens.town_name == "戴埠镇"
    assert tokens.epoch == hall.city.epoch and 0 < len(tokens.refresh_token) < 200
    session = msgspec.json.decode(line.get("session").content, type=Session)
    assert session.scope == (f"town:{TOWN}",) and session.device == tokens.device and session.keep["body_days"]
    with Line(line.url.removesuffix("/api/v1"), "hand", hall.codes["hand"]) as second:
        assert second.tokens.letter == "B"


def test_nothing_secret_is_stored_in_clear(hall: Hall, line: Line) -> None:
    hall.city.close()
    stored = b"".join(path.read_bytes() for path in Path(hall.place).parent.glob("city.db*"))
    for secret in (PASSWORD, hall.codes["clerk"], line.tokens.access_token, line.tokens.refresh_token):
        assert secret.encode() not in stored
    assert Path(hall.place).stat().st_mode & 0o077 == 0


def test_each_way_to_fail_at_the_door(hall: Hall, url: str) -> None:
    body = {"code": hall.codes["clerk"], "account": "clerk", "password": PASSWORD}
    with Line(url) as line:
        assert problem(line.post("enrol", body | {"password": "short"})) == (400, "password-weak")
        assert problem(line.post("enrol", body | {"code": new_code()})) == (403, "code-wrong")
        assert problem(line.post("enrol", body | {"account": "hand"})) == (403, "code-wrong")
        assert (
            line.post("enrol", body | {"code": f" {hall.codes['clerk'].lower().replace('-', ' ')}"}).status_code == 200
        )
        assert problem(line.post("enrol", body)) == (403, "code-used")
        hall.city.accounts.now = lambda: hall.moment + 10**12
        assert problem(line.post("enrol", body | {"account": "hand", "code": hall.codes["hand"]})) == (
            403,
            "code-expired",
        )
        assert problem(line.get("session")) == (401, "sign-in-needed")
        assert problem(line.post("token", {"refresh_token": "x"})) == (401, "sign-in-needed")


def test_five_wrong_passwords_close_the_door_for_a_while(hall: Hall, line: Line) -> None:
    moment = 10**12
    hall.city.accounts.now = lambda: moment
    body = {"account": "clerk", "password": "wrong wrong", "device": line.tokens.device}
    for _ in range(5):
        assert problem(line.post("sign-in", body)) == (401, "password-wrong")
    answer = line.post("sign-in", body | {"password": PASSWORD})
    assert problem(answer) == (429, "too-many-attempts") and answer.headers["retry-after"] == "60"
    moment += 61_000
    assert line.post("sign-in", body | {"password": PASSWORD}).status_code == 200
    assert problem(line.post("sign-in", body | {"account": "nobody"})) == (401, "password-wrong")


def test_tokens_expire_are_renewed_and_end_with_the_device(hall: Hall, line: Line) -> None:
    from gridcentre.domain.ids import now_ms

    assert line.get("session").status_code == 200
    hall.city.accounts.now = lambda: now_ms() + 9 * 3_600_000
    assert problem(line.get("session")) == (401, "sign-in-needed")
    refresh = {"refresh_token": line.tokens.refresh_token}
    line.take(line.post("token", refresh))
    assert line.get("session").status_code == 200
    device = hall.city.accounts.devices("clerk")[0][0]
    hall.city.accounts.revoke_device(device)
    assert problem(line.get("session")) == (401, "device-revoked")
    assert problem(line.post("token", refresh)) == (401, "device-revoked")
    sign_in = {"account": "clerk", "password": PASSWORD, "device": device}
    assert problem(line.post("sign-in", sign_in)) == (401, "device-revoked")


def test_a_new_password_signs_the_other_devices_out(hall: Hall, line: Line) -> None:
    with Line(line.url.removesuffix("/api/v1"), "clerk", hall.city.accounts.new_code("clerk")) as other:
        wrong = {"old": "not the old one", "new": "another-Kite-8842"}
        assert problem(line.post("password", wrong)) == (401, "password-wrong")
        assert line.post("password", wrong | {"old": PASSWORD}).json() == {}
        assert line.get("session").status_code == 200
        assert problem(other.get("session")) == (401, "sign-in-needed")


def test_an_ended_account_is_refused(hall: Hall, line: Line) -> None:
    hall.city.accounts.deactivate("clerk")
    assert problem(line.get("session")) == (401, "device-revoked")


def test_a_push_and_what_the_feed_then_brings(hall: Hall, line: Line) -> None:
    ticket = hall.new()
    line.pull()
    act = hall.assign(ticket)
    (result,) = line.push(act, packed=True)
    assert result.verdict == "applied"
    assert line.push(act)[0].verdict == "duplicate"
    page = line.page()
    assert {change.type for change in page.changes} == {"ticket", "action"} and page.changes[-1].seq == result.seq
    assert line.page().changes == ()
    known = line.post("actions/known", {"ids": [act.action.id, new_id()]})
    assert msgspec.json.decode(known.content, type=KnownAnswer).known == (act.action.id,)


def test_reveal_and_access_over_http(hall: Hall, line: Line) -> None:
    ticket = hall.new(identity="要求保密")
    answer = line.post("reveal", {"ticket": ticket, "reason": "回访", "id": new_id()})
    assert answer.json()["phone"] == PHONE and answer.headers["cache-control"] == "no-store"
    assert problem(line.post("reveal", {"ticket": ticket, "reason": " ", "id": "x"})) == (400, "request-malformed")
    assert problem(line.post("reveal", {"ticket": new_id(), "reason": "x", "id": "x"})) == (403, "not-visible")
    record = AccessRecord(id=new_id(), ticket=ticket, account="clerk", kind="view", at=hall.moment, chain="c1")
    assert line.post("access", AccessBatch(records=(record,), head="c1")).json() == {"stored": 1}
    assert line.post("access", AccessBatch(records=(record,), head="c1")).json() == {}
    assert [key for key in line.pull() if key[0] == "access"][-1] == ("access", record.id)
    foreign = msgspec.structs.replace(record, id=new_id(), account="hand")
    assert problem(line.post("access", AccessBatch(records=(foreign,), head="c2"))) == (400, "request-malformed")
    assert line.get("digest").json()["buckets"][0]["tickets"] == 1


def _polling(line: Line) -> tuple[threading.Thread, list[Any]]:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.extend(line.page(wait=25).changes))
    thread.start()
    return thread, found


def _when_waiting(background: BackgroundCity) -> None:
    """Until the poll has reached the server: its waiters are what a commit must wake."""
    waiting = threading.Event()
    while not background.waiting:
        waiting.wait(0.005)


def test_a_long_poll_wakes_with_a_commit_of_this_process(hall: Hall) -> None:
    with BackgroundCity(hall.city) as served, Line(served.url, "clerk", hall.codes["clerk"]) as line:
        line.pull()
        thread, found = _polling(line)
        _when_waiting(served)
        hall.done(hall.dispatch(), by=hall.city.system)
        thread.join(10)
        assert [change.type for change in found] == ["ticket", "action", "party"]


def test_a_long_poll_wakes_with_a_commit_of_another_process(hall: Hall) -> None:
    with BackgroundCity(hall.city) as served, Line(served.url, "clerk", hall.codes["clerk"]) as line:
        line.pull()
        thread, found = _polling(line)
        _when_waiting(served)
        program = (
            "import sys; from gridcentre.city.database import City; c = City.open(sys.argv[1]);"
            "c.accounts.add('newcomer', ('DISP',), sys.argv[2]); c.close()"
        )
        subprocess.run([sys.executable, "-c", program, hall.place, TOWN], cwd=ROOT, check=True, timeout=60)
        thread.join(10)
        assert [(change.type, change.id) for change in found] == [("account", "newcomer")]


def test_a_poll_for_another_scope_sleeps_on_and_a_stopping_server_lets_it_go(hall: Hall) -> None:
    with BackgroundCity(hall.city) as served, Line(served.url, "hand", hall.codes["hand"]) as line:
        line.pull()
        thread, found = _polling(line)
        _when_waiting(served)
        hall.done(hall.dispatch(), by=hall.city.system)
        served.stop()
        thread.join(10)
        assert not thread.is_alive() and found == []


def test_a_served_city_takes_what_the_command_line_writes(hall: Hall, line: Line) -> None:
    line.pull()
    arguments = ["city", "account", "add", "另一人", "--role", "CHK", "--town", "daibu", "--json", "--db", hall.place]
    answer = subprocess.run(
        [sys.executable, "-m", "gridcentre", *arguments], cwd=ROOT, check=True, capture_output=True, timeout=60
    )
    assert set(json.loads(answer.stdout)) == {"account", "code"}
    assert ("account", "另一人") in line.pull()


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "nothing", (404, "not-found")),
        ("GET", "openapi.json/x", (404, "not-found")),
        ("PUT", "changes", (405, "method-not-allowed")),
        ("GET", "changes?limit=many", (400, "request-malformed")),
        ("GET", "changes?limit=0", (400, "request-malformed")),
        ("GET", "changes?wait=99", (400, "request-malformed")),
        ("GET", "changes?cursor=x", (410, "cursor-reset")),
    ],
)
def test_every_refusal_is_a_problem(line: Line, method: str, path: str, expected: tuple[int, str]) -> None:
    answer = line.web.request(method, f"{line.url}/{path}", timeout=10)
    assert problem(answer) == expected
    assert answer.headers["cache-control"] == "no-store" and answer.json()["request_id"]


def test_the_edge_refuses_what_it_cannot_take(line: Line) -> None:
    def post(body: bytes, **headers: str) -> tuple[int, str]:
        sent = {"Content-Type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
        return problem(line.web.post(f"{line.url}/actions", data=body, headers=sent, timeout=10))

    assert post(b" " * 4_000_001) == (413, "too-large")
    assert post(b"{}", Content_Encoding="br") == (415, "encoding-unsupported")
    assert post(b"not gzip", Content_Encoding="gzip") == (400, "request-malformed")
    assert post(b"{", **{PROTOCOL_HEADER: "1"}) == (400, "request-malformed")
    assert post(b"{}", **{PROTOCOL_HEADER: "99"}) == (412, "protocol-unsupported")
    del line.web.headers[PROTOCOL_HEADER]
    assert problem(line.get("session")) == (412, "protocol-unsupported")


def test_words_of_a_refusal_follow_the_language_asked_for(line: Line) -> None:
    line.web.headers["Authorization"] = "Bearer x"
    assert line.get("session").json()["title"] == "需要重新登录"
    line.web.headers["Accept-Language"] = "en"
    assert line.get("session").json()["title"] == "Please sign in"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(
        st.sampled_from(
            "text due lead co_units demand_items changes accused readers identity class attachments".split()
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
        ),
        max_size=4,
    ),
    kind=st.sampled_from("dispatch_city register assign amend submit set_protection note contact nonsense".split()),
)
def test_garbage_in_an_act_is_answered_and_never_breaks_the_city(
    hall: Hall, line: Line, fields: Any, kind: str
) -> None:
    ticket = hall.new() if kind not in ("dispatch_city", "register") else new_id()
    (result,) = line.push(hall.act(hall.clerk, ticket, kind, **fields))
    assert result.verdict in ("applied", "rejected") or (result.verdict, result.code) != ("deferred", "city-fault")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=60)
    | st.from_regex(r'\{"actions":[\[\]{}:,"a-z0-9]{0,30}\}', fullmatch=True).map(str.encode)
)
def test_garbage_in_a_body_is_the_clients_fault(line: Line, body: bytes) -> None:
    answer = line.web.post(f"{line.url}/actions", data=body, headers={"Content-Type": "application/json"}, timeout=10)
    assert answer.status_code == 200 or problem(answer) == (400, "request-malformed")


def test_the_description_covers_every_path(line: Line) -> None:
    del line.web.headers[PROTOCOL_HEADER], line.web.headers["Authorization"]
    document = line.get("openapi.json").json()
    paths = {path.removeprefix("/api/v1/") for path in document["paths"]}
    assert paths == set(
        "enrol sign-in token password session changes actions actions/known reveal access digest".split()
    )
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    assert {"WireProblem", "ActionIn", "Action", "Result", "Change", "Session"} <= schemas.keys()
    for path in document["paths"].values():
        for operation in path.values():
            assert {"400", "412", "500", "503"} <= operation["responses"].keys() and operation["summary"]
    references = set(_references(document))
    assert references and all(name.removeprefix("#/components/schemas/") in schemas for name in references)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for inner in node.values():
            yield from _references(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _references(inner)


def test_cheap_passwords_are_a_matter_of_tests_only() -> None:
    from gridcentre.city import passwords

    assert passwords.COST >= 2**15 > CHEAP
    sealed = passwords.seal(PASSWORD, CHEAP)
    assert passwords.matches(PASSWORD, sealed) and not passwords.matches(PASSWORD + "x", sealed)
    assert not passwords.matches("", "", CHEAP)
