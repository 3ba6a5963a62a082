"""The program in its surroundings: streams closed, full or of another encoding, and people who press Ctrl-C."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from gridcentre.cli import main, program
from gridcentre.domain.problems import ProblemError

TREE = Path(__file__).parents[2]


def gridcentre(*words: str, **more: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **more.pop("environment", {})}  # type: ignore[dict-item]
    more.setdefault("stdout", subprocess.PIPE)
    return subprocess.run(
        [sys.executable, "-m", "gridcentre", *words],
        cwd=TREE,
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        **more,  # type: ignore[call-overload]
    )


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8", ""])
def test_chinese_comes_out_whole_in_a_bare_locale(locale: str) -> None:
    done = gridcentre("actions", "accept", environment={"LC_ALL": locale, "LANG": locale})
    assert done.returncode == 0, done.stderr
    assert "签收" in done.stdout.decode()


def test_an_encoding_without_chinese_escapes_it_and_json_stays_json() -> None:
    latin = {"PYTHONIOENCODING": "latin-1"}
    told = gridcentre("actions", "accept", environment=latin)
    assert told.returncode == 0, told.stderr
    assert rb"\u7b7e\u6536" in told.stdout
    found = gridcentre("actions", "accept", "--json", environment=latin)
    assert json.loads(found.stdout.decode("latin-1"))["name"] == "签收"
    wrong = gridcentre("ticket", environment=latin)
    assert wrong.returncode == 2
    assert b"NUMBER" in wrong.stderr
    assert b"Traceback" not in wrong.stderr


def test_a_reader_that_goes_away_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as output:
        done = gridcentre("actions", stdout=output)
    assert done.returncode == 141
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", [("actions",), ("actions", "accept")])
def test_an_output_without_room_is_told(words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as output:
        done = gridcentre(*words, "--lang", "en", stdout=output)
    assert done.returncode == 5
    assert b"disk" in done.stderr
    assert b"Traceback" not in done.stderr


def test_closed_output_is_no_fault() -> None:
    script = f'exec >&- 2>&-; "{sys.executable}" -m gridcentre actions'
    assert subprocess.run(["sh", "-c", script], cwd=TREE, check=False).returncode == 0


def test_ctrl_c_ends_it_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(parsed: object, windows: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "_command", interrupted)
    assert main(["actions"]) == 130
    assert capsys.readouterr().err == ""


def test_ctrl_c_at_a_prompt() -> None:
    pty = pytest.importorskip("pty")
    script = textwrap.dedent("""
        import signal, sys
        from gridcentre.cli import main
        signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may ignore it
        sys.exit(main(["enrol", "http://127.0.0.1:1", "--code", "c", "--account", "a"]))
    """)
    try:
        master, slave = pty.openpty()
    except OSError as none:
        pytest.skip(f"needs a terminal: {none}")
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=TREE, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    ) as asked:
        os.close(slave)
        said = b""
        while "密码".encode() not in said:
            said += os.read(master, 1024)
        asked.send_signal(signal.SIGINT)
        assert asked.wait(30) == 130
    os.close(master)


def test_a_problem_is_told_with_title_meaning_and_advice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(parsed: object, windows: object) -> int:
        raise ProblemError("disk-nearly-full", "the detail", free=3, least=500)

    monkeypatch.setattr(program, "_command", refuse)
    assert main(["actions", "--lang", "en"]) == 5
    told = capsys.readouterr()
    title, meaning, advice, detail = told.err.splitlines()
    assert title == "The disk is nearly full"
    assert "3 MB" in meaning
    assert advice
    assert detail == "the detail"
    assert main(["actions", "--json"]) == 5
    told = capsys.readouterr()
    problem = json.loads(told.out)["problem"]
    assert (problem["code"], problem["title"], problem["params"]["free"]) == ("disk-nearly-full", "磁盘空间不足", "3")
    assert told.err == ""


@pytest.mark.parametrize(
    ("error", "code", "exit_code"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "x"), "disk-full", 5),
        (OSError(errno.EROFS, "Read-only file system", "x"), "read-only", 5),
        (OSError(errno.EIO, "Input/output error", "x"), "disk-error", 5),
        (PermissionError(errno.EACCES, "Permission denied", "x"), "disk-error", 5),
        (ModuleNotFoundError("No module named 'litestar'", name="litestar"), "city-extra-missing", 2),
        (ModuleNotFoundError("No module named 'nonsense'", name="nonsense"), "bug", 1),
        (ZeroDivisionError("division by zero"), "bug", 1),
    ],
)
def test_what_no_command_foresaw_is_told_too(
    error: Exception, code: str, exit_code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(parsed: object, windows: object) -> int:
        raise error

    monkeypatch.setattr(program, "_command", fail)
    assert main(["actions", "--json"]) == exit_code
    told = capsys.readouterr()
    assert json.loads(told.out)["problem"]["code"] == code
    assert ("Traceback" in told.err) == (code == "bug")
