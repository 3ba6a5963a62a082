"""The demonstration's window: it opens on a town that lives, cuts and mends its line, and lets others in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QProcess, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gridcentre.demo.living import LivingTown
from gridcentre.desk import Draft, TicketQuery
from gridcentre.domain import ids
from tests.faults.house import ROOT
from ui.app import Voice
from ui.demo.banner import Banner
from ui.demo.visit import Visit
from ui.office import Notice

PATIENCE = 60_000  # ms; only a test that hangs gets there


@pytest.fixture
def visit(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """A visit that has arrived; the town's folder goes with the test."""
    monkeypatch.setattr(ids, "_ahead", 0)
    with LivingTown(weeks=0, folder=tmp_path / "town") as town:
        made = Visit(qapp, town)
        with qtbot.waitSignal(made.arrived, timeout=PATIENCE):
            made.begin()
        yield made
        made.program.window.close()
        for gone in (made.program.window, made.program, made):
            gone.deleteLater()  # here, and not by a garbage collection on some thread
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def banner_of(visit: Visit) -> Banner:
    (found,) = visit.program.shell.findChildren(Banner)
    return found


def test_the_desk_lives_on_the_towns_day_and_tickets_keep_coming(qtbot: QtBot, visit: Visit) -> None:
    office = visit.office
    assert office.desk.people.me.name == "示例值班员"
    assert office.state.clock_off == 0
    before = office.desk.tickets.counts()["to_accept"]
    qtbot.waitUntil(lambda: office.desk.tickets.counts()["to_accept"] > before, timeout=PATIENCE)


def test_the_switch_cuts_the_line_and_mends_it_and_a_conflict_can_be_had(qtbot: QtBot, visit: Visit) -> None:
    office, banner = visit.office, banner_of(visit)
    assert not banner.conflict.isEnabled()
    qtbot.mouseClick(banner.line, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: office.state.connection == "offline" and banner.line.isEnabled(), timeout=PATIENCE)
    assert banner.line.text() == "恢复线路"
    heard: list[Notice] = []
    office.noticed.connect(heard.append)
    qtbot.mouseClick(banner.conflict, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(heard), timeout=PATIENCE)
    assert heard.pop().tone == "warn", "there is nothing yet to quarrel about"
    row = office.desk.tickets.page(TicketQuery(view="to_accept")).rows[0]
    office.desk.act([row.id], Draft("accept"))
    qtbot.mouseClick(banner.conflict, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(heard), timeout=PATIENCE)
    assert row.number in heard.pop().text
    qtbot.mouseClick(banner.line, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: office.state.connection == "online" and office.state.needs_you == 1, timeout=PATIENCE)
    assert banner.line.text() == "断开线路"


def test_another_persons_desk_opens_in_a_process_of_its_own_and_goes_with_its_host(qtbot: QtBot, visit: Visit) -> None:
    banner = banner_of(visit)
    qtbot.mouseClick(banner.unit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "unit" in visit._guests, timeout=PATIENCE)
    guest = visit._guests["unit"]
    cache = visit._town.folder / "unit" / "cache.db"
    qtbot.waitUntil(cache.exists, timeout=PATIENCE)  # the guest has opened its desk
    assert guest.state() == QProcess.ProcessState.Running
    heard: list[Notice] = []
    visit.office.noticed.connect(heard.append)
    qtbot.mouseClick(banner.unit, Qt.MouseButton.LeftButton)
    assert "已经打开" in heard[-1].text
    visit.end()
    assert guest.state() == QProcess.ProcessState.NotRunning


def test_the_tips_give_room_to_whoever_has_begun(visit: Visit) -> None:
    banner = banner_of(visit)
    assert banner._tips.isVisibleTo(banner)
    visit.office.noticed.emit(Notice("已签收 1 件", undo=lambda: None))
    assert not banner._tips.isVisibleTo(banner)


def test_a_town_that_has_ended_is_told_and_the_switch_comes_back(qtbot: QtBot, visit: Visit) -> None:
    visit._town.close()
    banner = banner_of(visit)
    qtbot.mouseClick(banner.line, Qt.MouseButton.LeftButton)
    card = visit.program.shell.problem
    qtbot.waitUntil(lambda: card.problem is not None and card.problem.code == "demo-ended", timeout=PATIENCE)
    assert banner.line.isEnabled() and banner.line.text() == "断开线路"


def test_the_banner_outlives_a_change_of_language(voice: Voice, visit: Visit) -> None:
    voice.speak("en")  # the tests' own translators go
    visit.program.shell.language_wanted.emit("en")
    assert banner_of(visit).line.text() == "Cut the line"


# -- as it is started --------------------------------------------------------------------------------------


def start(folder: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``gridcentre demo …`` in ``folder``, with no screen but what ``environment`` names."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "XDG_CONFIG_HOME") if name in os.environ}
    command = [sys.executable, "-m", "ui.entry", "demo", "--weeks", "0", *more]
    variables = {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment}
    return subprocess.run(command, env=variables, cwd=folder, capture_output=True, text=True, timeout=100)


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("Xvfb"), reason="needs a virtual screen")
def test_without_a_screen_it_leaves_a_picture_and_says_so(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "虚拟屏幕" in done.stdout
    picture = QImage(str(tmp_path / "gridcentre-demo.png"))
    assert (picture.width(), picture.height()) == (1366, 768)
    colours = {picture.pixel(x, y) for x in range(0, 1366, 7) for y in range(0, 768, 7)}
    assert len(colours) > 30, "a window with something in it"


@pytest.mark.skipif(sys.platform != "linux", reason="a machine without a screen")
def test_without_a_screen_and_without_a_virtual_one_it_names_the_package(tmp_path: Path) -> None:
    done = start(tmp_path, PATH="")
    assert done.returncode == 5
    assert "apt-get install -y xvfb" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_town_that_cannot_begin_ends_what_nobody_looks_at(tmp_path: Path) -> None:
    (tmp_path / "town").write_text("a file, and no folder")
    done = start(tmp_path, "--keep", "town", "--screenshot", "picture.png", QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 5, done.stderr
    assert "后台程序已退出" in done.stderr
    assert not (tmp_path / "picture.png").exists()


def test_the_core_alone_names_the_way_to_a_window(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "gridcentre", "demo"], env=environment, cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "gridcentre demo" in done.stderr
