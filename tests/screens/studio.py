"""Where screenshots are made: the product's window on a copy of the sample town, at a time that stands still."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSettings
from PySide6.QtGui import QRawFont
from PySide6.QtWidgets import QApplication, QWidget

from gridcentre.desk import Desk, TicketQuery, TicketRow
from tests import sample_town
from tests.sample_town import SampleTown, Time, pretended
from ui import app as product
from ui import theme
from ui.background import Background
from ui.office import Office
from ui.shell import Shell

W = TypeVar("W", bound=QWidget)


def resting(office: Office) -> bool:
    """Nothing is under way, and no change waits to be told."""
    return not office.background.pending and not office._flush.isActive()


def settle(office: Office) -> None:
    """Returns when the office rests, and what its answers began has come to an end as well."""
    rests = False
    while not rests:
        QCoreApplication.processEvents()
        while not resting(office):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QCoreApplication.processEvents()
        rests = resting(office)


def font_version() -> str:
    """The font that letters are drawn with: pictures made with another are not alike."""
    font = QRawFont.fromFont(QApplication.font())
    return f"{font.familyName()} {bytes(font.fontTable('head').data())[4:8].hex()}"


@dataclass(frozen=True)
class Look:
    """How the window is to look."""

    theme: str = "light"
    language: str = "zh"
    size: tuple[int, int] = (1366, 768)


@dataclass(frozen=True)
class Studio:
    """A prepared town, copied for every scene below ``folder``. See ``opened``."""

    look: Look
    prepared: Path
    port: int
    time: Time
    folder: Path

    def shoot(self, scene: Callable[[Set], QWidget | None], name: str, to: Path) -> Path:
        """Plays ``scene`` on a town of its own and saves what it returns (by default the window) as ``name``.png."""
        with Set(self, name) as place:
            shown = scene(place) or place.window
            place.rest()
            picture = to / f"{name}.png"
            if not shown.grab().save(str(picture), "PNG", 0):  # 0: as small as it gets
                raise OSError(f"cannot write {picture}")
        return picture


@contextmanager
def opened(look: Look) -> Iterator[Studio]:
    """The application, and a studio below a folder that goes with it."""
    app = product.application()
    with tempfile.TemporaryDirectory(prefix="gridcentre-screens-") as made, pretended() as time:
        folder = Path(made)
        for kept in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(kept, QSettings.Scope.UserScope, str(folder / "settings"))
        product.Voice(app).speak(look.language)
        theme.apply(app, look.theme)
        prepared = folder / "prepared"
        prepared.mkdir()
        yield Studio(look, prepared, sample_town.prepare(prepared), time, folder)


class Set:
    """What a scene has to play with; nothing is made before it is asked for. A context manager."""

    def __init__(self, studio: Studio, name: str) -> None:
        self.studio = studio
        self.account = "clerk"  # or 'checker', 'unit': to be set before anything is asked for
        self.folder = studio.folder / name
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        QApplication.setCursorFlashTime(0)
        self.time = self.studio.time
        self.time.stop()
        self.town = self._closing.enter_context(SampleTown(self.studio.prepared, self.studio.port, self.folder))
        self.window = product.Window()
        self._closing.callback(self.window.deleteLater)
        self._closing.callback(self.window.hide)
        return self

    def __exit__(self, *raised: object) -> None:
        self._closing.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    @cached_property
    def background(self) -> Background:
        background = Background()
        self._closing.callback(background.close)
        return background

    @cached_property
    def desk(self) -> Desk:
        desk = self.town.desk(self.account)
        desk.sync.once()
        return desk

    @cached_property
    def office(self) -> Office:
        office = Office(self.desk, self.background)
        office.stop_clock()
        self._closing.callback(office.close)
        return office

    @cached_property
    def shell(self) -> Shell:
        shell = self.show(Shell(self.office))
        self.rest()
        return shell

    def show(self, content: W) -> W:
        """The window with ``content`` in it."""
        self.window.setCentralWidget(content)
        self.window.resize(*self.studio.look.size)
        self.window.show()
        return content

    def rest(self) -> None:
        """Until nothing moves any more."""
        if "office" in self.__dict__:
            settle(self.office)
        while self.background.pending:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QCoreApplication.processEvents()

    def find(self, widget: type[W], name: str = "") -> W:
        """The visible widget of this kind, by object name where there are several."""
        found = [one for one in self.window.findChildren(widget, name or None) if one.isVisible()]
        assert found, f"no {widget.__name__} {name} is shown"
        return found[0]

    def rows(self, view: str = "", state: str = "") -> list[TicketRow]:
        tickets = self.desk.tickets
        return tickets.rows(tickets.ids(TicketQuery(view=view, state=state)))

    def open(self, ticket: str, form: str = "") -> None:
        """The page of a ticket, with a form beside it."""
        self.shell.enter("tickets")
        self.office.ticket_wanted.emit(ticket)
        self.rest()
        if form:
            self.office.form_wanted.emit(form, (ticket,))
            self.rest()

    def view(self, name: str, search: str = "") -> None:
        """The list of a view."""
        self.shell.enter("tickets")
        self.office.view_wanted.emit(name, search)
        self.rest()
