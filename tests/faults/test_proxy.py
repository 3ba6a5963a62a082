"""The instrument itself: each fault is what it claims to be, seen with a plain HTTP client."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from tests.faults import proxy as line_of
from tests.faults.proxy import Proxy

NOW = 1_790_000_000_000


class _City(BaseHTTPRequestHandler):
    """Counts what it commits; speaks just enough HTTP."""

    protocol_version = "HTTP/1.1"
    committed: list[bytes]

    def do_POST(self) -> None:
        self.committed.append(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps({"n": len(self.committed), "server_time": NOW, "pad": "x" * 500}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def city() -> Iterator[tuple[str, list[bytes]]]:
    committed: list[bytes] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("City", (_City,), {"committed": committed}))
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", committed
    server.shutdown()
    thread.join()
    server.server_close()


def _post(line: Proxy, timeout: float = 10) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.post(f"{line.url}/api/v1/actions", data=b"{}", timeout=timeout)


LOST = [
    (line_of.drop_before, requests.ConnectionError, 0),
    (line_of.cut_after, requests.ConnectionError, 1),
    (line_of.reset_before, requests.ConnectionError, 0),
    (line_of.reset_after, requests.ConnectionError, 1),
    (line_of.half_body, (requests.ConnectionError, requests.exceptions.ChunkedEncodingError), 1),
    (line_of.timeout_before, requests.ReadTimeout, 0),
    (line_of.timeout_after, requests.ReadTimeout, 1),
]


@pytest.mark.parametrize(("fault", "error", "commits"), LOST, ids=str)
def test_a_lost_answer_is_lost_on_the_right_side_of_the_commit(city, fault, error, commits) -> None:
    url, committed = city
    with Proxy(url) as line:
        line.script("POST actions", fault)
        with pytest.raises(error):
            _post(line, timeout=0.3)
        assert line.wait_for("POST actions")[0].fault == fault.name
        assert len(committed) == commits
        assert _post(line).json()["n"] == commits + 1  # the script is used up: a good line again


def test_answers_that_are_not_the_citys(city) -> None:
    url, committed = city
    with Proxy(url) as line:
        line.script("POST actions", line_of.portal, line_of.broken_json, line_of.other_json)
        line.script("POST actions", line_of.status(429, retry_after=7))
        assert "html" in _post(line).headers["Content-Type"]
        with pytest.raises(requests.exceptions.JSONDecodeError):
            _post(line).json()
        assert _post(line).json()["results"] == "ok"
        busy = _post(line)
        assert (busy.status_code, busy.headers["Retry-After"], busy.json()["code"]) == (429, "7", "http-429")
        assert len(committed) == 2


def test_clock_drip_twice_and_rewriting(city) -> None:
    url, committed = city
    with Proxy(url) as line:
        line.script("* actions", line_of.clock_jump(-86_400_000), line_of.drip(), line_of.twice)
        line.script("* actions", line_of.rewritten(lambda body: body.replace(b'"n"', b'"m"')))
        assert _post(line).json()["server_time"] == NOW - 86_400_000
        assert _post(line).json()["pad"] == "x" * 500
        assert _post(line).json()["n"] == 4
        assert _post(line).json()["m"] == 5
        assert len(committed) == 5


def test_a_gate_holds_a_request_that_the_city_has_committed(city) -> None:
    url, committed = city
    with Proxy(url) as line:
        gate = line.hold("POST actions", after=True)
        answers: list[int] = []
        asking = threading.Thread(target=lambda: answers.append(_post(line).json()["n"]))
        asking.start()
        gate.wait()
        assert (len(committed), answers) == (1, [])
        gate.release()
        asking.join()
        assert answers == [1]


def test_down_is_refused_and_up_is_the_same_address(city) -> None:
    url, _ = city
    with Proxy(url) as line:
        before = line.url
        assert _post(line).ok
        line.down()
        with pytest.raises(requests.ConnectionError):
            _post(line)
        line.up()
        assert line.url == before
        assert _post(line).ok
