"""The borders that no linter keeps: sizes, a core without Qt, words for every problem, both languages whole."""

from __future__ import annotations

import ast
import csv
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.domain.problems import problem_codes

TREE = Path(__file__).parent.parent
LONGEST_MODULE = 400  # lines of code: neither blank nor comment
LONGEST_FUNCTION = 60  # lines
FORBIDDEN = {
    "gridcentre": {"PySide6", "shiboken6", "ui", "tests"},
    "ui": {
        *("requests", "sqlalchemy", "sqlcipher3", "pypdfium2", "typst", "tests"),
        *("gridcentre.store", "gridcentre.sync", "gridcentre.trust", "gridcentre.city", "gridcentre.paper"),
    },
}


def modules(package: str) -> Iterator[tuple[Path, ast.Module, str]]:
    for path in sorted((TREE / package).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        yield path.relative_to(TREE), ast.parse(text), text


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("package", FORBIDDEN)
def test_no_package_imports_what_is_not_its_own(package: str) -> None:
    found = [
        f"{path}: {name}"
        for path, tree, _ in modules(package)
        for name in imported(tree)
        if any(f"{name}.".startswith(f"{border}.") for border in FORBIDDEN[package])
    ]
    assert not found


def test_the_city_knows_the_domain_and_the_wire_types_only() -> None:
    known = ("gridcentre.city.", "gridcentre.domain.", "gridcentre.sync.contract.", "gridcentre.__version__.")
    found = [
        f"{path}: {name}"
        for path, tree, _ in modules("gridcentre/city")
        for name in imported(tree)
        if name.startswith("gridcentre.") and not f"{name}.".startswith(known)
    ]
    assert not found


def test_only_the_background_makes_threads_for_the_screen() -> None:
    makers = {"QThread", "QThreadPool", "QRunnable", "Thread", "ThreadPoolExecutor", "processEvents"}
    found = [
        f"{path}:{node.lineno} {name}"
        for path, tree, _ in modules("ui")
        if path.name != "background.py"
        for node in ast.walk(tree)
        if (name := getattr(node, "attr", None) or getattr(node, "id", "")) in makers
    ]
    assert not found


def test_every_core_module_is_imported_where_there_is_no_qt() -> None:
    script = """
import importlib, pkgutil, sys
class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "ui"):
            raise ImportError(name)
sys.meta_path.insert(0, NoQt())
import gridcentre
for module in pkgutil.walk_packages(gridcentre.__path__, "gridcentre."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], cwd=TREE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_modules_and_functions_stay_small() -> None:
    too_long = []
    for package in FORBIDDEN:
        for path, tree, text in modules(package):
            code = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
            if len(code) > LONGEST_MODULE:
                too_long.append(f"{path}: {len(code)} lines of code")
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    length = (node.end_lineno or node.lineno) - node.lineno + 1
                    if length > LONGEST_FUNCTION:
                        too_long.append(f"{path}:{node.lineno} {node.name}: {length} lines")
    assert not too_long


def test_every_module_says_why_it_is_there() -> None:
    assert not [str(path) for package in FORBIDDEN for path, tree, _ in modules(package) if not ast.get_docstring(tree)]


def test_every_problem_that_can_be_raised_has_words() -> None:
    raised: dict[str, str] = {}
    for path, tree, _ in modules("gridcentre"):
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            code = node.args[0]
            if node.func.id in ("Problem", "ProblemError", "CityError") and isinstance(code, ast.Constant):
                raised[str(code.value)] = f"{path}:{node.lineno}"
    wordless = {code: where for code, where in raised.items() if code not in problem_codes()}
    assert not wordless


def placeholders(text: str) -> set[str]:
    """Names in ``text``; a word that comes in both languages is ``{why}`` in one and ``{why_en}`` in the other."""
    return {name.removesuffix("_en") for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def rows(name: str) -> Iterator[dict[str, str]]:
    with (TREE / "resources" / name).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


def test_problems_say_the_same_in_both_languages() -> None:
    seen = set()
    for row in rows("problems.csv"):
        code = row["code"]
        assert code not in seen, code
        seen.add(code)
        assert None not in row, f"{code}: too many cells"
        assert all(row.values()), f"{code}: an empty cell"
        chinese, english = (
            set().union(*(placeholders(row[f"{part}_{language}"]) for part in ("title", "meaning", "advice")))
            for language in ("zh", "en")
        )
        assert chinese == english, code


def test_the_command_line_says_the_same_in_both_languages() -> None:
    seen = set()
    for row in rows("commands.csv"):
        assert row["key"] not in seen
        seen.add(row["key"])
        assert None not in row
        assert row["zh"] and row["en"], row["key"]
        assert placeholders(row["zh"]) == placeholders(row["en"]), row["key"]
