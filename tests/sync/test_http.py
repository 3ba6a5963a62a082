"""One lane against a stand-in that answers like captive portals, tired proxies and half-dead servers do."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler

import msgspec
import pytest

from gridcentre.sync import http
from gridcentre.sync.contract import KnownAnswer, KnownRequest, Tokens
from gridcentre.sync.http import CityError, Cut, Lane
from gridcentre.sync.keys import Keys
from tests.sync.stand_in import Answer, StandIn, problem, says

GOOD = msgspec.json.encode(KnownAnswer(known=("A",), epoch="e1"))


@pytest.fixture
def city() -> Iterator[StandIn]:
    with closing(StandIn()) as stand_in:
        yield stand_in


@pytest.fixture
def lane(city: StandIn) -> Iterator[Lane]:
    with closing(Lane(city.url)) as opened:
        yield opened


def ask(lane: Lane) -> KnownAnswer:
    return lane.get("actions/known", KnownAnswer)


def failure(lane: Lane) -> CityError:
    with pytest.raises(CityError) as caught:
        ask(lane)
    return caught.value


def test_an_answer_of_the_city_is_decoded_and_the_protocol_named(city: StandIn, lane: Lane) -> None:
    city.answers.append(says(GOOD))
    assert ask(lane).known == ("A",)
    path, headers, _ = city.seen[0]
    assert path == "/api/v1/actions/known"
    assert headers["Gridcentre-Protocol"] == "1"
    assert "Authorization" not in headers


@pytest.mark.parametrize(
    "answer",
    [
        says(b"<html><title>Wi-Fi</title>please sign in</html>", kind="text/html"),
        says(b"<html>not JSON</html>"),
        says(b'{"known": 3}'),
        says(b"[]"),
        says(b'\xff\xfe{"known"'),
        says(b"", 302, Location="http://portal.example/"),
        says(b"not here", 404, "text/plain"),
        says(b"<html>Forbidden</html>", 403, "text/html"),
        says(b"{}", 400),
    ],
)
def test_whatever_is_not_the_contract_is_not_the_city(city: StandIn, lane: Lane, answer: Answer) -> None:
    city.answers.append(answer)
    error = failure(lane)
    assert error.problem.code == "not-a-city"
    assert "HTTP" in error.problem.detail
    assert not error.refused


def test_the_excerpt_of_a_portal_is_short(city: StandIn, lane: Lane) -> None:
    city.answers.append(says(b"<html>" + b"x" * 100_000, kind="text/html"))
    assert len(failure(lane).problem.detail) < 300


def test_the_citys_own_refusal_keeps_its_code_and_params(city: StandIn, lane: Lane) -> None:
    city.answers.append(problem(410, "cursor-reset", params={"reason": "epoch"}, request_id="r-7"))
    error = failure(lane)
    assert (error.status, error.problem.code, error.problem.params) == (410, "cursor-reset", {"reason": "epoch"})
    assert error.refused
    assert "r-7" in error.problem.detail


@pytest.mark.parametrize(
    ("answer", "code", "wait"),
    [
        (says(b"busy", 503, "text/plain", Retry_After="7"), "city-busy", 7),
        (problem(429, "too-many-attempts", retry_after=9), "too-many-attempts", 9),
        (says(b"oops", 500, "text/plain"), "server-error", 0),
        (says(b"<html>Bad gateway", 502, "text/html"), "server-error", 0),
    ],
)
def test_a_busy_city_says_when_to_come_back(city: StandIn, lane: Lane, answer: Answer, code: str, wait: int) -> None:
    city.answers.append(answer)
    error = failure(lane)
    assert (error.problem.code, error.retry_after) == (code, wait)
    assert not error.refused


def test_half_a_body_is_no_answer_and_its_outcome_unknown(city: StandIn, lane: Lane) -> None:
    def half(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(GOOD)
        handler.close_connection = True

    city.answers.append(half)
    error = failure(lane)
    assert error.problem.code == "no-line"
    assert error.sent


def test_a_connection_refused_surely_sent_nothing() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    with closing(Lane(f"http://127.0.0.1:{port}")) as lane:
        error = failure(lane)
    assert error.problem.code == "no-line"
    assert not error.sent
    assert "refused" in error.problem.detail.lower()


def test_a_long_poll_is_ended_at_once_and_the_lane_goes_on(city: StandIn, lane: Lane) -> None:
    released = threading.Event()

    def never(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        released.wait()
        handler.close_connection = True

    city.answers += [never, says(GOOD)]
    outcome: list[BaseException] = []

    def poll() -> None:
        try:
            lane.get("changes", KnownAnswer, {"wait": 25}, wait=25)
        except Cut as cut:
            outcome.append(cut)

    waiting = threading.Thread(target=poll)
    waiting.start()
    assert city.reached.wait(5)
    lane.cut()
    waiting.join(5)
    assert not waiting.is_alive()
    released.set()
    assert len(outcome) == 1
    assert ask(lane).epoch == "e1"


def test_large_bodies_are_compressed_only_if_the_city_can(city: StandIn, lane: Lane) -> None:
    ids = tuple(str(number) * 20 for number in range(200))
    city.answers += [says(GOOD), says(GOOD), says(GOOD)]
    lane.post("actions/known", KnownRequest(ids=ids), KnownAnswer)
    lane.gzip = True
    lane.post("actions/known", KnownRequest(ids=ids), KnownAnswer)
    lane.post("actions/known", KnownRequest(ids=()), KnownAnswer)
    (_, plain, first), (_, packed, second), (_, small, _) = city.seen
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in small
    assert gzip.decompress(second) == first


def test_an_expired_token_is_renewed_once(city: StandIn) -> None:
    renewed: list[str] = []

    def renewal(refresh: str) -> Tokens:
        renewed.append(refresh)
        return Tokens(access_token=f"access-{len(renewed)}", expires_at=0, refresh_token="second")

    kept = ["first"]
    keys = Keys(renewal, lambda: kept[-1], kept.append)
    city.answers += [problem(401, "sign-in-needed"), says(GOOD), says(GOOD)]
    with closing(Lane(city.url, keys)) as lane:
        ask(lane)
        ask(lane)
    assert renewed == ["first"]
    assert kept == ["first", "second"]
    tokens = [headers.get("Authorization") for _, headers, _ in city.seen]
    assert tokens == [None, "Bearer access-1", "Bearer access-1"]


@pytest.mark.parametrize("code", ["device-revoked", "sign-in-needed"])
def test_a_city_that_wants_a_person_gets_no_circle_of_renewals(city: StandIn, code: str) -> None:
    keys = Keys(lambda _: Tokens(access_token="new", expires_at=0), lambda: "kept", lambda _: None)
    city.answers += [problem(401, code), problem(401, code)]
    with closing(Lane(city.url, keys)) as lane:
        assert failure(lane).status == 401
    assert len(city.seen) == (1 if code == "device-revoked" else 2)


def test_a_drip_of_bytes_is_given_up(city: StandIn, lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TOTAL_S", 0.0)
    city.answers.append(says(GOOD))
    assert failure(lane).problem.code == "no-line"


def test_the_environment_gives_this_machine_no_proxy(city: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    city.answers.append(says(GOOD))
    with closing(Lane(city.url)) as lane:
        assert ask(lane).epoch == "e1"
