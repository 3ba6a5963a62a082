"""What ui/machine.py misses, asked as .ci/with asks it: as a script that knows nothing but Python's own library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gridcentre.domain.problems import ProblemError
from ui import entry, machine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="packages of Debian")


def missing(**environment: str) -> list[str]:
    kept = {name: value for name, value in os.environ.items() if name not in machine.SCREENS}
    command = [sys.executable, "-I", machine.__file__]
    return subprocess.run(command, env={**kept, **environment}, stdout=subprocess.PIPE, text=True).stdout.split()


def test_a_machine_that_has_it_all_misses_nothing() -> None:
    assert missing(QT_QPA_PLATFORM="offscreen") == []


def test_fonts_without_chinese_are_not_enough(tmp_path: Path) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    assert missing(QT_QPA_PLATFORM="offscreen", FONTCONFIG_FILE=str(empty)) == ["fonts-noto-cjk"]


def test_where_there_is_no_screen_a_virtual_one_is_wanted() -> None:
    assert "xvfb" in missing(PATH="")
    assert "xvfb" not in missing(PATH="", DISPLAY=":0")


def test_each_missing_library_is_named_by_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LIBRARIES", {"libno-such.so.7": "libno-such7"})
    assert "libno-such7" in machine.missing()
    with pytest.raises(ProblemError, match="machine-lacks") as told:
        entry.ready()
    assert "libno-such7" in told.value.problem.params["packages"]


def test_the_desk_asks_before_it_loads_qt(tmp_path: Path) -> None:
    (tmp_path / "PySide6.py").write_text("raise ImportError('libglib-2.0.so.0: cannot open shared object file')")
    root = Path(machine.__file__).parents[1]
    kept = {name: value for name, value in os.environ.items() if name not in machine.SCREENS}
    environment = {**kept, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(root)]), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "ui.entry", "--lang", "en", "--profile", str(tmp_path / "desk")]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, "No screen" in done.stderr) == (5, True), done.stderr
