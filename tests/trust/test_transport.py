"""Which addresses may be spoken to."""

from __future__ import annotations

import pytest

from gridcentre.domain.problems import ProblemError
from gridcentre.trust.transport import check_url


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("https://City.Example:443/", "https://city.example"),
        ("  https://city.example/grid/ ", "https://city.example/grid"),
        ("HTTPS://city.example:8443", "https://city.example:8443"),
        ("https://城市.example", "https://xn--uis47l.example"),
        ("https://10.1.2.3", "https://10.1.2.3"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://127.9.8.7", "http://127.9.8.7"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://LOCALHOST.:80", "http://localhost"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://[0:0:0:0:0:0:0:1]", "http://[::1]"),
        ("http://１２７.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_an_allowed_address_has_one_normal_form(typed: str, normal: str) -> None:
    assert check_url(typed) == normal
    assert check_url(normal) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "http://city.example",
        "http://10.0.0.1",
        "http://192.168.1.1:8000",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://127.1",
        "http://0177.0.0.1",
        "http://2130706433",
        "http://0.0.0.0",
        "http://[::ffff:127.0.0.1]",
        "http://[::]",
    ],
)
def test_plain_http_goes_to_this_machine_only(typed: str) -> None:
    with pytest.raises(ProblemError) as told:
        check_url(typed)
    assert told.value.problem.code == "plain-http"
    assert told.value.problem.params["host"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "city.example",
        "//city.example",
        "ftp://city.example",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user:secret@city.example",
        "http://127.0.0.1@city.example",
        "http://127.0.0.1\\@city.example",
        "http://127.0.0.1 .city.example",
        "https://city.example/a\nb",
        "https://city.example?x=1",
        "https://city.example#x",
        "https://city.example:99999",
        "https://city.example:port",
        "http://[::1%25eth0]",
        "http://[::1",
        "https://..example",
    ],
)
def test_what_is_no_plain_web_address_is_refused(typed: str) -> None:
    with pytest.raises(ProblemError) as told:
        check_url(typed)
    assert told.value.problem.code == "bad-url"


def test_a_password_in_the_address_is_not_repeated() -> None:
    with pytest.raises(ProblemError) as told:
        check_url("https://user:hunter2@city.example")
    assert "hunter2" not in str(told.value)
