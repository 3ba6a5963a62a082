"""``.ci/with`` on machines that lack something, each made of a tree of a few files and of commands that pretend."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = """#!/bin/sh
case $* in
*ensurepip*) exit {lacks_venv} ;;
*-venv*) echo python3.11-venv ;;
*/machine.py) printf '{window}' ;;
"-m venv"*)
    mkdir -p "$4/bin" "$4/lib/python3.11/site-packages"
    echo "an absolute path" >"$4/lib/python3.11/site-packages/_gridcentre.pth"
    cp "$0" "$4/bin/python" ;;
esac
"""
COMMANDS = ("sh", "awk", "cat", "cksum", "cp", "dirname", "echo", "env", "grep", "mkdir", "tr")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a set-up of Linux")


class Machine:
    """``run(…)`` is ``sh .ci/with …`` in ``tree``, as an ordinary user or as one who may install."""

    def __init__(self, folder: Path) -> None:
        self.tree, self._commands, self.installed = folder / "网格 中心", folder / "bin", folder / "installed"
        (self.tree / ".ci").mkdir(parents=True)
        for name in (".ci/with", "pyproject.toml", "uv.lock"):
            shutil.copy(ROOT / name, self.tree / name)
        self._commands.mkdir()
        for name in COMMANDS:
            (self._commands / name).symlink_to(shutil.which(name) or name)
        self.command("id", "#!/bin/sh\necho 1000\n")

    def command(self, name: str, text: str) -> None:
        (self._commands / name).write_text(text)
        (self._commands / name).chmod(0o755)

    def python(self, *window: str, lacks_venv: bool = False) -> None:
        """``window``: the packages that ui/machine.py misses."""
        told = "".join(f"{package}\\n" for package in window)
        self.command("python3", PYTHON.format(lacks_venv=int(lacks_venv), window=told))

    def may_install(self) -> None:
        self.command("id", "#!/bin/sh\necho 0\n")
        self.command("apt-get", f'#!/bin/sh\necho "much talk"; echo "$*" >>"{self.installed}"\n')

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self._commands), "HOME": str(self.tree), "LC_ALL": "C"}
        return subprocess.run(
            ["sh", self.tree / ".ci" / "with", *words], env=environment, capture_output=True, encoding="utf-8"
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_who_may_not_install_is_told_every_package_at_once(machine: Machine) -> None:
    machine.python("libgl1", "fonts-noto-cjk", lacks_venv=True)
    done = machine.run("echo", "ran")
    assert (done.returncode, done.stdout) == (1, "")
    assert "sudo apt-get install -y python3.11-venv libgl1 fonts-noto-cjk\n" in done.stderr
    assert not (machine.tree / ".venv").exists()


def test_without_the_windows_packages_the_command_line_is_set_up(machine: Machine) -> None:
    machine.python("fonts-noto-cjk", "xvfb")
    done = machine.run("echo", "ran")
    assert (done.returncode, done.stdout) == (0, "ran\n")
    assert "sudo apt-get install -y fonts-noto-cjk xvfb\n" in done.stderr
    assert "gridcentre demo --headless" in done.stderr
    assert machine.run("echo", "ran").stderr == "", "set up once, told once"


def test_who_may_install_is_not_asked(machine: Machine) -> None:
    machine.python("libgl1", lacks_venv=True)
    machine.may_install()
    done = machine.run("echo", "ran")
    assert (done.returncode, done.stdout) == (0, "ran\n")
    update, install = machine.installed.read_text().splitlines()
    assert update.startswith("update") and install.endswith(" python3.11-venv libgl1")
    assert "apt-get" not in done.stderr


def test_the_environment_finds_its_tree_without_naming_it(machine: Machine) -> None:
    machine.python()
    assert machine.run().stderr.startswith("gridcentre: setting up")
    (link,) = machine.tree.glob(".venv/lib/*/site-packages/*.pth")
    assert (link.parent / link.read_text().strip()).samefile(machine.tree)


def test_a_changed_lock_sets_up_anew(machine: Machine) -> None:
    machine.python()
    machine.run()
    with (machine.tree / "uv.lock").open("a") as lock:
        lock.write("\n")
    assert "setting up" in machine.run().stderr
