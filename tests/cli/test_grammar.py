"""What can be typed, in both languages, and what is said of what cannot."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.cli import main
from gridcentre.cli.exits import _EXITS
from gridcentre.cli.grammar import EXIT_CODES, UsageError, build_parser
from gridcentre.desk.values import OPEN_MARKS
from gridcentre.domain.problems import problem_codes
from gridcentre.domain.terms import word

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def commands(language: str) -> dict[str, argparse.ArgumentParser]:
    parser = build_parser(language, ())
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("no commands")


def helps(language: str) -> Iterator[tuple[str, str]]:
    for name, parser in commands(language).items():
        for action in parser._actions:
            yield f"{name} {action.dest}", action.help or ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_argument_has_help_in_the_language(language: str) -> None:
    for where, text in helps(language):
        chinese = re.search(r"[一-鿿]", text)
        assert text, where
        assert chinese if language == "zh" else re.search(r"[a-z]{3}", text), where


def test_help_is_complete_and_is_a_success(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "--help"]) == 0
    told = capsys.readouterr().out
    for name in commands("en"):
        assert name in told
    for code in EXIT_CODES:
        assert re.search(rf"^ *{code}  ", told, re.MULTILINE)


def test_readme_tells_every_exit_code() -> None:
    told = {int(code) for cell in re.findall(r"^\| ([\d, ]+) \|", README, re.MULTILINE) for code in cell.split(",")}
    assert told == set(EXIT_CODES)


def test_every_problem_with_an_exit_code_of_its_own_is_a_problem() -> None:
    assert _EXITS.keys() <= problem_codes()


@pytest.mark.parametrize(
    ("typed", "chinese"),
    [
        ([], "缺少：COMMAND"),
        (["dance"], "没有"),
        (["enrol", "http://localhost:1"], "缺少：--code, --account"),
        (["ticket"], "缺少：NUMBER"),
        (["ticket", "LY1", "LY2"], "不认识：LY2"),
        (["sync"], "下列选项须选一个：--once --watch"),
        (["sync", "--once", "--watch"], "--watch 不能与 --once 同时使用"),
        (["tickets", "--limit", "ten"], "--limit 的内容 'ten' 看不懂"),
        (["tickets", "--limit", "-1"], "--limit 的内容 '-1' 看不懂"),
        (["act", "LY1", "accept", "--field"], "--field 后面缺少内容"),
        (["act", "--partial"], "缺少：NUMBER… ACTION"),
    ],
)
def test_wrong_form_is_told_in_chinese_with_the_right_one(
    typed: list[str], chinese: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed) == 2
    told = capsys.readouterr()
    assert chinese in told.err
    assert "gridcentre" in told.err
    assert not told.out


def test_wrong_form_is_json_where_json_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sync", "--json", "--lang", "en"]) == 2
    told = capsys.readouterr()
    problem = json.loads(told.out)["problem"]
    assert problem["code"] == "usage"
    assert "--once" in problem["meaning"]
    assert not told.err


def test_options_of_the_house_stand_before_or_after_the_command() -> None:
    before = build_parser("zh", ()).parse_args(["--profile", "p", "--json", "counts"])
    after = build_parser("zh", ()).parse_args(["counts", "--profile", "p", "--json"])
    assert vars(before) == vars(after)
    assert (after.profile, after.json, after.lang) == ("p", True, "zh")


def test_abbreviated_options_are_refused() -> None:
    with pytest.raises(UsageError):
        build_parser("en", ()).parse_args(["counts", "--prof", "p"])


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("gridcentre 0.")


def test_every_state_of_the_line_and_every_mark_has_a_word() -> None:
    for connection in ("online", "offline", "catching-up", "signed-out", "paused"):
        assert word(f"connection.{connection}") != connection
    for mark in ("confirmed", *OPEN_MARKS, "withdrawn", "closed", "unwritten"):
        assert word(f"sync.{mark}") != mark
