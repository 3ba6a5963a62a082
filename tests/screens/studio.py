"""Where screenshots are made: the product's window on a copy of the sample town, at a time that stands still."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings
from PySide6.QtWidgets import QApplication, QWidget

from gridcentre.desk import Desk, Draft, TicketQuery, TicketRow
from tests import sample_town
from tests.sample_town import SampleTown, pretended
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
    QCoreApplication.processEvents()
    while not resting(office):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


@dataclass(frozen=True)
class Look:
    """How the window is to look."""

    theme: str = "light"
    language: str = "zh"
    size: tuple[int, int] = (1366, 768)


class Studio:
    """One application and one prepared town for many scenes; a context manager."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.app: QApplication = product.application()
        self.app.setCursorFlashTime(0)
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        self.folder = Path(self._closing.enter_context(tempfile.TemporaryDirectory(prefix="gridcentre-screens-")))
        for kept in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(kept, QSettings.Scope.UserScope, str(self.folder / "settings"))
        product.Voice(self.app).speak(self.look.language)
        theme.apply(self.app, self.look.theme)
        self.time = self._closing.enter_context(pretended())
        (self.folder / "town").mkdir()
        self.port = sample_town.prepare(self.folder / "town")
        return self

    def __exit__(self, *raised: object) -> None:
        self._closing.close()

    def shoot(self, scene: Callable[[Set], QWidget | None], name: str, to: Path) -> Path:
        """Plays ``scene`` on a town of its own and saves what it returns (by default the window) as ``name``.png."""
        with Set(self, name) as place:
            shown = scene(place) or place.window
            place.rest()
            picture = to / f"{name}.png"
            if not shown.grab().save(str(picture)):
                raise OSError(f"cannot write {picture}")
        return picture


class Set:
    """What a scene has to play with; nothing is made before it is asked for. A context manager."""

    def __init__(self, studio: Studio, name: str) -> None:
        self.studio = studio
        self.account = "clerk"
        self._folder = studio.folder / name
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        self.time = self.studio.time
        self.time.stop()
        self.town = self._closing.enter_context(SampleTown(self.studio.folder / "town", self.studio.port, self._folder))
        self.window = product.Window()
        self._closing.callback(self.window.deleteLater)
        self._closing.callback(self.window.hide)
        return self

    def __exit__(self, *raised: object) -> None:
        self._closing.close()
        QCoreApplication.sendPostedEvents()

    def log_in(self, account: str) -> Set:
        """Plays as 'checker' or 'unit' instead of the clerk."""
        self.account = account
        return self

    @cached_property
    def desk(self) -> Desk:
        desk = self.town.desk(self.account)
        desk.sync.once()
        return desk

    @cached_property
    def office(self) -> Office:
        office = Office(self.desk, Background())
        office.stop_clock()
        self._closing.callback(office.close)
        return office

    @cached_property
    def shell(self) -> Shell:
        shell = Shell(self.office)
        self.show(shell)
        self.rest()
        return shell

    def show(self, content: W) -> W:
        """The window with ``content`` in it."""
        self.window.setCentralWidget(content)
        self.window.resize(*self.studio.look.size)
        self.window.show()
        return content

    def rest(self) -> None:
        if "office" in self.__dict__:
            settle(self.office)
        QCoreApplication.processEvents()

    def find(self, widget: type[W], name: str = "") -> W:
        """The visible widget of this kind, by object name where there are several."""
        found = [one for one in self.window.findChildren(widget, name or None) if one.isVisible()]
        assert found, f"no {widget.__name__} {name} is shown"
        return found[0]

    def rows(self, view: str = "", state: str = "") -> list[TicketRow]:
        tickets = self.desk.tickets
        return tickets.rows(tickets.ids(TicketQuery(view=view, state=state)))

    def act(self, view: str, kind: str, **fields: object) -> str:
        """The clerk does ``kind`` on the first ticket of a view, past the screen; returns its id."""
        row = self.rows(view)[0]
        self.desk.act([row.id], Draft(kind, fields))
        return row.id
