"""A clerk's visit to the living town: a desk is made for it, the window opens on it, the banner's wishes are done."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from gridcentre.demo import CLERK, visitor
from gridcentre.demo.living import LivingTown
from gridcentre.desk import Desk
from gridcentre.domain.ids import pretend
from gridcentre.domain.problems import Problem, ProblemError
from ui import widgets, words
from ui.app import Program, application
from ui.demo.banner import Banner, hint_of_password
from ui.office import Notice, Office
from ui.problems import ProblemCard
from ui.settings import settings

QUIET_MS, QUIET_TIMES = 200, 5  # so long nothing is under way before a picture is taken
FAREWELL_MS = 3000


def run(town: LivingTown, picture: Path | None = None) -> int:
    """The window until it is closed; with ``picture`` until that is taken. Raises what stopped the visit."""
    app = application()
    visit = Visit(app, town)
    if picture is not None:
        visit.arrived.connect(lambda: Picture(visit, picture))
        visit.failed.connect(app.quit)  # nobody is there to read why
    visit.begin()
    if picture is not None:
        visit.fill_screen()
    app.exec()
    problem = visit.problem
    visit.end()
    app.shutdown()  # before the screen may go
    if problem is not None:
        raise ProblemError.of(problem)
    return 0


class Waiting(QWidget):
    """While the town's past is told."""

    def __init__(self) -> None:
        super().__init__()
        title = widgets.label(self.tr("A town is being prepared …"), "title")
        what = widgets.label(self.tr("Its last week is told: tickets, people, decisions. Some seconds."), "faint")
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setFixedWidth(320)
        bar.setAccessibleName(title.text())
        self.problem = ProblemCard(closable=False)
        body = widgets.column(self, 24, 12)
        widgets.add(body, [None, title, what, bar, self.problem, None])
        for place in (title, what, bar):
            body.setAlignment(place, Qt.AlignmentFlag.AlignHCenter)


class Visit(QObject):
    """``arrived``: the desk stands in the window. ``failed``: it does not, ``problem`` is why."""

    arrived = Signal()
    failed = Signal()

    def __init__(self, app: QApplication, town: LivingTown) -> None:
        super().__init__(app)
        self._town = town
        self._up = True
        self._guests: dict[str, QProcess] = {}
        self.problem: Problem | None = None
        self.program = Program(app, Path(), lock_minutes=0, dress=self._dress)
        self.program.window.leaving.disconnect(self.program.close)
        self.program.window.leaving.connect(self.end)
        self._waiting = Waiting()

    def begin(self) -> None:
        self.program.show_page(self._waiting)
        self.program.background.read(self, self._settle, self._enter, self._failed)

    def fill_screen(self) -> None:
        """Without a window manager nobody else does."""
        window = self.program.window
        window.showNormal()
        window.setGeometry(window.screen().geometry())

    def end(self) -> None:
        """Guests go with their host; the town first, since it may be waited for. A second call does nothing."""
        self._town.close()
        for guest in self._guests.values():
            guest.terminate()
        for guest in self._guests.values():
            if not guest.waitForFinished(FAREWELL_MS):
                guest.kill()
                guest.waitForFinished(FAREWELL_MS)
        self.program.close()

    @property
    def office(self) -> Office:
        assert self.program.office is not None
        return self.program.office

    # -- arriving --------------------------------------------------------------------------------------

    def _settle(self) -> Desk:
        """On a reader's thread: the town's ready, its time is ours, the desk enrolled and filled."""
        pretend(self._town.now)
        folder = self._enrolled("clerk", CLERK)
        desk = visitor.open_desk(folder)
        desk.sync.once()
        return desk

    def _enrolled(self, name: str, account: str) -> Path:
        folder = self._town.folder / name
        if not folder.exists():
            visitor.enrol(folder, self._town.url, self._town.code(account), account)
        return folder

    def _enter(self, desk: Desk) -> None:
        self.program.enter(desk)
        self.arrived.emit()

    def _failed(self, problem: Problem) -> None:
        self.problem = problem
        self._waiting.problem.show_problem(problem)
        self.failed.emit()

    # -- what the banner wants -------------------------------------------------------------------------

    def _dress(self, program: Program) -> None:
        """Also when the shell is made anew in another language."""
        banner = Banner(self.office.desk.people.town.name, self._up)
        banner.line_wanted.connect(lambda up: self._switch(banner, up))
        banner.conflict_wanted.connect(self._conflict)
        banner.guest_wanted.connect(self._invite)
        self.office.noticed.connect(banner.hear)
        program.shell.banner.addWidget(banner)
        program.lock.hint = hint_of_password()

    def _switch(self, banner: Banner, up: bool) -> None:
        banner.busy()
        sync = self.office.desk.sync

        def work() -> None:
            self._town.line(up)
            sync.once()  # neither the loss nor the return is waited for

        def done(_: None) -> None:
            self._up = up
            banner.show_line(up)
            for guest in self._guests.values():
                guest.write(b"\n")
            self.office.refresh()

        def failed(problem: Problem) -> None:
            banner.show_line(self._up)
            self.office.troubled.emit(problem)

        self.office.read(banner, work, done, failed)

    def _conflict(self) -> None:
        self.office.read(self, self._withdraw, self._withdrawn)

    def _withdraw(self) -> str:
        """Number of the ticket that the city takes back, the newest with unsent work; '' if there is none."""
        for item in reversed(self.office.desk.outbox.items()):
            if item.withdrawable:
                try:
                    self._town.withdraw(item.ticket)
                except ProblemError:
                    continue
                return item.number
        return ""

    def _withdrawn(self, number: str) -> None:
        if number:
            text = self.tr("The city has withdrawn {number}; mend the line to hear of it").format(number=number)
            self.office.noticed.emit(Notice(text, "info"))
        else:
            text = self.tr("First accept or assign a ticket of the city while the line is cut")
            self.office.noticed.emit(Notice(text, "warn"))

    # -- other people's desks ----------------------------------------------------------------------------

    def _invite(self, role: str) -> None:
        guest = self._guests.get(role)
        if guest is not None and guest.state() != QProcess.ProcessState.NotRunning:
            self.office.noticed.emit(Notice(self.tr("This desk is open already: look for its window"), "info"))
            return
        account = self._town.unit if role == "unit" else self._town.checker
        self.office.noticed.emit(Notice(self.tr("{account} opens a desk …").format(account=account), "info"))
        self.office.read(self, lambda: self._enrolled(role, account), lambda folder: self._open(role, folder))

    def _open(self, role: str, folder: Path) -> None:
        guest = QProcess(self)
        guest.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedChannels)
        look = [words.language(), str(settings().value("theme", "light"))]
        guest.start(sys.executable, ["-m", "ui.demo.guest", str(folder), str(self._town.now), *look])
        self._guests[role] = guest


class Picture(QObject):
    """Taken once a ticket has come and the window has come to rest; then the window is closed."""

    def __init__(self, visit: Visit, file: Path) -> None:
        super().__init__(visit)
        self._visit, self._file, self._rested = visit, file, 0
        self._timer = QTimer(self, interval=QUIET_MS)
        self._timer.timeout.connect(self._look)
        visit.office.changed.connect(self._timer.start)

    def _look(self) -> None:
        self._rested = 0 if self._visit.program.background.pending else self._rested + 1
        if self._rested == QUIET_TIMES:
            self._timer.stop()
            window = self._visit.program.window
            picture: QPixmap = window.screen().grabWindow(window.winId())
            if not (picture if not picture.isNull() else window.grab()).save(os.fspath(self._file), "PNG"):
                self._visit.problem = Problem("disk-error", {"path": str(self._file)})
            window.close()
