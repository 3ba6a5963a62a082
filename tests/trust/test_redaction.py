"""Whatever reaches a log has lost its secrets and its people."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from gridcentre.trust.recovery import new_code
from gridcentre.trust.redaction import Redactor


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


@pytest.fixture
def log(redactor: Redactor) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A child logger whose records reach a redacting handler at its parent."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    handler.addFilter(redactor)
    parent = logging.getLogger("redaction-test")
    parent.setLevel(logging.INFO)
    parent.propagate = False
    parent.addHandler(handler)
    yield parent.getChild("deep"), text
    parent.removeHandler(handler)


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("Authorization: Bearer eyJhbGciOi.J9_x-y~z+/=", "eyJhbGciOi"),
        ("headers={'Authorization': 'Bearer abcdef123'}", "abcdef123"),
        ('{"refresh_token":"r-51d0","access_token": "a-9f3c"}', "r-51d0"),
        ('{"refresh_token":"r-51d0","access_token": "a-9f3c"}', "a-9f3c"),
        ("GRIDCENTRE_PASSWORD=hunter2 GRIDCENTRE_PASSPHRASE='two words'", "hunter2"),
        ("GRIDCENTRE_PASSWORD=hunter2 GRIDCENTRE_PASSPHRASE='two words'", "two words"),
        ("SignInRequest(account='x', password='hunter2', device='y')", "hunter2"),
        ("/token?refresh_token=r-51d0&x=1", "r-51d0"),
        ("来电13812348000，回拨0519-87654321", "13812348000"),
        ("来电13812348000，回拨0519-87654321", "87654321"),
        ("身份证320481199001011234", "199001011234"),
    ],
)
def test_patterns(redactor: Redactor, said: str, secret: str) -> None:
    assert secret not in redactor.clean(said)
    assert redactor.clean(redactor.clean(said)) == redactor.clean(said)


def test_a_recovery_code(redactor: Redactor) -> None:
    code = new_code()
    assert redactor.clean(f"code {code} shown") == "code *** shown"
    assert redactor.clean(code.lower()) == "***"


@pytest.mark.parametrize(
    "said",
    [
        "pulled 2000 rows to cursor 171 in 0.42 s",
        "act 01980c2e-7d3a-7000-8000-13812348000a sent at 1788764400000",
        "sha256 " + "13812348000a" * 5 + "beef",
        "GET https://127.0.0.1:54321/api/v1/changes?cursor=5&wait=25",
        "problem wrong-password in profile",
    ],
)
def test_what_is_no_secret_stays(redactor: Redactor, said: str) -> None:
    assert redactor.clean(said) == said


def test_arguments_children_tracebacks_and_stacks(redactor: Redactor, log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, text = log
    redactor.hide("opaque-token-77", "李建国", "")
    logger.info("sent %s for %s", "opaque-token-77", {"petitioner": "李建国", "phone": "13812348000"})
    try:
        raise ValueError("李建国 13812348000 password=hunter2")
    except ValueError:
        logger.exception("failed with %s", "opaque-token-77", stack_info=True)
    written = text.getvalue()
    assert "Traceback" in written and "ValueError" in written and "Stack" in written
    for secret in ("opaque-token-77", "李建国", "13812348000", "hunter2"):
        assert secret not in written


def test_arguments_that_do_not_fit_are_not_printed(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, text = log
    logger.info("%d rows of %s", "secret-argument")
    assert "unfitting" in text.getvalue()
    assert "secret-argument" not in text.getvalue()


def test_short_words_do_not_blank_out_everything(redactor: Redactor) -> None:
    redactor.hide("a", "the", "王")
    assert redactor.clean("the cat 王") == "the cat 王"
