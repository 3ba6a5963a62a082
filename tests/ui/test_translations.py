"""Every sentence of the screen is there in Chinese, and none can fall out of the reach of Qt Linguist."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QTranslator

from gridcentre.domain import terms
from gridcentre.domain.resources import read_table

TREE = Path(__file__).parents[2]
THERE = TREE / "resources" / "translations"
UI = TREE / "ui"
ROOMS = ("core", *sorted(path.parent.name for path in UI.glob("*/__init__.py")))
TOOLS = Path(sys.executable).parent
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
WORDS = re.compile(r"[A-Za-z]{2,}")
TYPED_BY_PEOPLE = {"ui/forms/moments.py"}  # understands 今天, 下周一 …
NAMED_BY_THEMSELVES = {"中文", "English"}  # a language is chosen by its own name
JOINTS = {"、"}  # words.joined
SHOWN_BY = frozenset(
    "label button chip setText setTitle setWindowTitle setToolTip setPlaceholderText setAccessibleName"
    " setAccessibleDescription setStatusTip setPrefix setSuffix addAction addTab addMenu Notice".split()
)


def sources(room: str) -> list[Path]:
    return sorted((UI if room == "core" else UI / room).glob("*.py"))


def all_trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(UI.rglob("*.py")):
        yield path.relative_to(TREE), ast.parse(path.read_text("utf-8"))


def messages(file: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """(context, source) -> (translation, its type: '' or unfinished, vanished …)."""
    found = {}
    for context in ElementTree.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            told = message.find("translation")
            assert told is not None
            key = context.findtext("name", ""), message.findtext("source", "")
            found[key] = told.text or "", told.get("type", "")
    return found


def shipped(room: str) -> dict[tuple[str, str], tuple[str, str]]:
    file = THERE / f"{room}_zh_CN.ts"
    return messages(file) if file.exists() else {}


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_of_a_room_is_translated(room: str, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    command = [TOOLS / "pyside6-lupdate", *sources(room), "-source-language", "en", "-target-language", "zh_CN"]
    subprocess.run([*command, "-ts", fresh], check=True, capture_output=True)
    said = set(messages(fresh)) if fresh.exists() else set()
    known = shipped(room)
    assert not {source for context, source in said if not context}, "without a context Qt never finds it"
    assert not said - set(known), f"not in {room}_zh_CN.ts: run .ci/translate {room}"
    assert not set(known) - said, f"nobody says this any more: run .ci/translate {room}"
    assert not {key for key, (text, kind) in known.items() if kind or not text.strip()}, "without a translation"
    assert not {key for key, (text, _) in known.items() if names(key[1]) != names(text)}, "other {names}"


def names(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_the_program_loads_what_the_files_say() -> None:
    translator = QTranslator()
    assert translator.load("gridcentre_zh_CN", str(THERE))
    known = {key: text for room in ROOMS for key, (text, _) in shipped(room).items()}
    stale = {key for key, text in known.items() if translator.translate(*key) != text}
    assert not stale, "run .ci/translate"


def test_nothing_is_said_past_the_translator() -> None:
    """Chinese stands in tables and Linguist files only; what a widget shows is not written where it is shown."""
    codes = {value for row in read_table("fields.csv") for value in row["values"].split()} | set(terms.keys("value"))
    allowed = codes | NAMED_BY_THEMSELVES | JOINTS
    found = []
    for path, tree in all_trees():
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                if CHINESE.search(node.value) and node.value not in allowed and str(path) not in TYPED_BY_PEOPLE:
                    found.append(f"{path}:{node.lineno} {node.value!r}")
            elif isinstance(node, ast.Call) and name_of(node) in SHOWN_BY and node.args:
                found += [f"{path}:{node.lineno} {text!r}" for text in written(node.args[0])]
    assert not found


def written(node: ast.expr) -> Iterator[str]:
    """Words that stand in an argument as they are, also in the constant parts of an f-string."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    for part in parts:
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            text = part.value
            if WORDS.search(text) and text not in NAMED_BY_THEMSELVES:
                yield text


def test_linguist_sees_every_sentence() -> None:
    """A variable or an f-string is not found by lupdate; ``%n`` is not used, ``{count}`` is."""
    unseen = []
    for path, tree in all_trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or name_of(node) not in ("tr", "translate"):
                continue
            if not all(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in node.args):
                if path.name != "words.py":  # the helper itself hands on what it was given
                    unseen.append(f"{path}:{node.lineno}")
            elif any("%n" in part.value for part in node.args):
                unseen.append(f"{path}:{node.lineno} %n")
    assert not unseen


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
