"""A window that times itself: ``python -m tests.bench.window bare|laden|entrance|work|live [PROFILE]`` tells by JSON.

First ``painted`` as soon as something stands on screen. ``work`` tells how long it took from the accepted sign-in to a
list that can be used, ``live`` how late the GUI thread came to a timer while a first load came in and people worked.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path

from tests.bench.rows import percentile
from tests.bench.weighing import peak

BEAT_MS = 4
PHASE_S = 4.0


def say(**told: object) -> None:
    print(json.dumps(told), flush=True)


def bare() -> None:
    """The least that any Qt program does."""
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QLabel("●"))
    window.show()
    app.processEvents()
    say(painted=True)
    say(peak=peak())


def laden() -> None:
    """The same with the libraries that no desk can do without."""
    for library in ("cryptography.hazmat.primitives.ciphers.aead", "requests", "sqlalchemy", "sqlcipher3.dbapi2"):
        importlib.import_module(library)
    bare()


def entrance(profile: Path) -> None:
    from ui.app import Program, application

    app = application()
    program = Program(app, profile)
    program.begin()
    app.processEvents()
    say(painted=True)
    while program.background.pending:
        app.processEvents()
    say(asks=True)
    program.close()


def work(profile: Path) -> None:
    from tests.bench.lab import open_desk
    from ui.app import Program, application
    from ui.tickets.table import TicketTable

    app = application()
    program = Program(app, profile)
    desk = open_desk(profile)
    began = time.perf_counter()
    program.enter(desk)
    table = program.shell.findChild(TicketTable)
    while not (table.isVisible() and table.model().rowCount() and table.model().index(0, 2).data()):
        app.processEvents()
    app.processEvents()  # and painted
    say(usable=time.perf_counter() - began)
    say(peak=peak())
    program.close()


def live(profile: Path) -> None:
    """The first load of an empty desk, then scrolling, then typing; every late beat counts."""
    from PySide6.QtCore import QEvent, Qt, QTimer
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from tests.bench.lab import open_desk
    from ui.app import Program, application
    from ui.tickets.table import TicketTable

    app = application()
    late: list[float] = []
    last = [time.perf_counter()]

    def beat() -> None:
        now = time.perf_counter()
        late.append(now - last[0] - BEAT_MS / 1000)
        last[0] = now

    def phase(name: str, seconds: float, step: object = None) -> None:
        late.clear()
        last[0] = time.perf_counter()
        ends = last[0] + seconds
        while time.perf_counter() < ends:
            if callable(step):
                step()
            app.processEvents()
        say(phase=name, p99=percentile(late, 0.99), longest=max(late))

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MS)
    timer.timeout.connect(beat)
    timer.start()
    phase("idle", PHASE_S / 2)
    program = Program(app, profile)
    program.enter(open_desk(profile))
    office = program.office
    assert office is not None
    phase("first load", PHASE_S)
    while office.desk.sync.state().connection == "catching-up":
        app.processEvents()
    office.view_wanted.emit("in_work", "")
    bar = program.shell.findChild(TicketTable).verticalScrollBar()
    phase("scrolling", PHASE_S, lambda: bar.setValue((bar.value() + 5) % max(1, bar.maximum())))
    letters = iter("垃圾路面渣土" * 1000)

    def type_one() -> None:
        focus = QApplication.focusWidget()
        if focus is not None and len(late) % 40 == 0:
            letter = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, next(letters))
            app.sendEvent(focus, letter)

    QTest.keyClick(program.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    phase("typing", PHASE_S, type_one)
    say(peak=peak())
    program.close()


if __name__ == "__main__":
    if sys.argv[1] in ("bare", "laden"):
        {"bare": bare, "laden": laden}[sys.argv[1]]()
    else:
        {"entrance": entrance, "work": work, "live": live}[sys.argv[1]](Path(sys.argv[2]))
