"""What every test of the screen stands on: the product's application without a display, a town of its own, a quiet end.

* ``time``: the product's clock, 2026-09-21 10:32 and going on; ``time.go_on(ms)`` instead of waiting, ``time.stop()``.
* ``town``: a served ``SampleTown`` that the test may work to pieces; ``city``, ``served`` and ``desk`` (the clerk's:
  DISP DUTY DIR) are parts of it, ``town.desk("checker")`` and ``town.desk("unit")`` more people.
* ``office``: what a room is given, over ``desk``; not in step with the city: ``office.start()`` where changes are to
  arrive by themselves, else ``desk.sync.once()``. ``shell``: the main window with every room, shown.
* ``settle(office)``: returns when nothing is under way in the background, nor what its answers began, and every change
  has been told.

Times never decide a test: wait for a signal (``qtbot.waitSignal``), a condition (``qtbot.waitUntil``) or ``settle``.
The guards of ``tests/conftest.py`` hold here too (threads, sockets, log), and a warning of Qt fails the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gridcentre.city.app import BackgroundCity
from gridcentre.city.database import City
from gridcentre.desk import Desk
from tests import sample_town
from tests.sample_town import SampleTown, Time, pretended
from tests.screens import studio
from ui import app as product
from ui import theme
from ui.background import Background
from ui.office import Office
from ui.shell import Shell


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as the product sets it up."""
    return product.application()


@pytest.fixture(scope="session")
def voice(qapp: QApplication) -> product.Voice:
    """``voice.speak("en")`` for a test in English; the next one is Chinese again."""
    return product.Voice(qapp)


@pytest.fixture(autouse=True)
def chinese_and_light(qapp: QApplication, voice: product.Voice, tmp_path: Path) -> None:
    """Every test begins in the same language and colours, with no settings kept by another and none of its windows."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for kept in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(kept, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    voice.speak("zh")
    if theme.tokens() is not theme.LIGHT or not qapp.styleSheet():
        theme.apply(qapp, "light")


@pytest.fixture(autouse=True)
def time() -> Iterator[Time]:
    with pretended() as pretending:
        yield pretending


@pytest.fixture(scope="session")
def prepared_town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Folder of the town that is copied, and the city's port in it."""
    folder = tmp_path_factory.mktemp("town")
    with pretended():
        return folder, sample_town.prepare(folder)


@pytest.fixture
def town(prepared_town: tuple[Path, int], time: Time, tmp_path: Path) -> Iterator[SampleTown]:
    with SampleTown(*prepared_town, tmp_path / "town") as opened:
        yield opened


@pytest.fixture
def city(town: SampleTown) -> City:
    return town.city


@pytest.fixture
def served(town: SampleTown) -> BackgroundCity:
    """The line: ``stop()`` cuts it, ``start()`` mends it."""
    return town.served


@pytest.fixture
def desk(town: SampleTown) -> Desk:
    return town.desk()


@pytest.fixture
def office(qapp: QApplication, desk: Desk) -> Iterator[Office]:
    opened = Office(desk, Background())
    yield opened
    opened.close()


@pytest.fixture
def shell(qtbot: QtBot, office: Office) -> Shell:
    window = Shell(office)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def settle(qapp: QApplication) -> Callable[[Office], None]:
    return studio.settle
