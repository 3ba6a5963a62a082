"""The shell: rail on the left, the rooms, the status strip; it connects the ways between rooms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QStackedWidget, QToolButton, QWidget

from gridcentre.desk import SyncState
from ui import icons, widgets, words
from ui.digest import Digest
from ui.notices import NoticeBar
from ui.office import Office
from ui.problems import ProblemCard
from ui.room import Room
from ui.status import StatusStrip
from ui.words import translate

RAIL_WIDTH = 76


@dataclass(frozen=True)
class Door:
    """A room's entry in the rail."""

    name: str
    icon: str
    title: str
    key: str
    make: Callable[[Office], Room]


def doors() -> tuple[Door, ...]:
    """The rooms in the rail's order; each is loaded when it is first entered."""
    return (
        Door("tickets", "tickets", translate("Shell", "Tickets"), "Ctrl+1", _tickets),
        Door("register", "register", translate("Shell", "Register"), "Ctrl+N", _register),
        Door("sync", "sync", translate("Shell", "Exchange"), "F5", _sync),
    )


def _tickets(office: Office) -> Room:
    from ui.tickets.room import TicketsRoom

    return TicketsRoom(office)


def _register(office: Office) -> Room:
    from ui.register.room import RegisterRoom

    return RegisterRoom(office)


def _sync(office: Office) -> Room:
    from ui.sync.room import SyncRoom

    return SyncRoom(office)


class Shell(QWidget):
    """``lock_wanted``, ``theme_wanted``, ``language_wanted``: what only the program around it can do."""

    lock_wanted = Signal()
    theme_wanted = Signal(str)
    language_wanted = Signal(str)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.office = office
        self._doors = {door.name: door for door in doors()}
        self.rooms: dict[str, Room] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._stack = QStackedWidget()
        self.problem = ProblemCard()
        self.banner = widgets.column()  # what a program around it shows above all (the demo)
        self.status = StatusStrip(office)
        self._lay_out()
        self.notices = NoticeBar(self._stack)
        self._digest = Digest(office, self)
        self._connect()
        self.enter("tickets")

    @property
    def room(self) -> str:
        """Name of the room in front."""
        return next((name for name, room in self.rooms.items() if room is self._stack.currentWidget()), "")

    def enter(self, name: str) -> Room:
        """Brings a room to the front."""
        room = self.rooms.get(name)
        if room is None:
            room = self.rooms[name] = self._doors[name].make(self.office)
            self._stack.addWidget(room)
        self._stack.setCurrentWidget(room)
        self._buttons[name].setChecked(True)
        room.shown()
        return room

    def show_keys(self) -> None:
        """The list of keys beside the work."""
        from ui.keys import KeysWindow

        KeysWindow(self).show()

    # -- how it is put together ----------------------------------------------------------------

    def _lay_out(self) -> None:
        content = widgets.column(spacing=0)
        widgets.add(content, [self.banner, self.problem, self._stack])
        content.setStretchFactor(self._stack, 1)
        across = widgets.row(spacing=0)
        widgets.add(across, [self._rail(), content])
        across.setStretch(1, 1)
        whole = widgets.column(self, spacing=0)
        widgets.add(whole, [across, self.status])
        whole.setStretch(0, 1)

    def _rail(self) -> QFrame:
        rail = QFrame()
        rail.setObjectName("rail")
        rail.setFixedWidth(RAIL_WIDTH)
        inside = widgets.column(rail, spacing=4)
        inside.setContentsMargins(0, 12, 0, 8)
        for door in self._doors.values():
            inside.addWidget(self._rail_button(door))
        widgets.add(inside, [None, self._person()])
        return rail

    def _rail_button(self, door: Door) -> QToolButton:
        made = _rail_tool(door.icon, door.title)
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setToolTip(f"{door.title}  {widgets.keys(door.key)}")
        made.clicked.connect(lambda: self.enter(door.name))
        shortcut = QShortcut(QKeySequence(door.key), self)
        shortcut.activated.connect(lambda: self.enter(door.name))
        self._buttons[door.name] = made
        return made

    def _person(self) -> QToolButton:
        """Who works here, and what that person may set."""
        me = self.office.desk.people.me
        made = _rail_tool("user", me.name)
        made.setAccessibleName(self.tr("Account {name}").format(name=me.name))
        roles = words.joined(words.word(f"role.{role}") for role in me.roles)
        made.setToolTip(widgets.tip(f"{me.name} · {roles}"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        menu.addAction(self.tr("Keys"), QKeySequence("F1"), self.show_keys)
        menu.addAction(self.tr("Lock"), QKeySequence("Ctrl+L"), self.lock_wanted.emit)
        menu.addSeparator()
        menu.addAction(self.tr("Light"), lambda: self.theme_wanted.emit("light"))
        menu.addAction(self.tr("Dark"), lambda: self.theme_wanted.emit("dark"))
        menu.addSeparator()
        menu.addAction("中文", lambda: self.language_wanted.emit("zh"))
        menu.addAction("English", lambda: self.language_wanted.emit("en"))
        made.setMenu(menu)
        return made

    def _connect(self) -> None:
        QShortcut(QKeySequence("Ctrl+/"), self).activated.connect(self.show_keys)
        office = self.office
        office.room_wanted.connect(self.enter)
        for wanted in (office.view_wanted, office.ticket_wanted, office.form_wanted):
            wanted.connect(self._to_tickets)
        office.print_wanted.connect(self._show_sheets)
        office.troubled.connect(self.problem.show_problem)
        office.noticed.connect(self.notices.show_notice)
        office.state_changed.connect(self._mark_owed)
        self._mark_owed(office.state)

    def _to_tickets(self) -> None:
        self.enter("tickets")

    def _show_sheets(self, ids: Sequence[str]) -> None:
        from ui import printing

        printing.show(self.office, ids, self)

    def _mark_owed(self, state: SyncState) -> None:
        """The rail tells what waits for a person."""
        title = self._doors["sync"].title
        self._buttons["sync"].setText(f"{title} {state.needs_you}" if state.needs_you else title)


def _rail_tool(icon: str, text: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icons.icon(icon, "rail_text"))
    made.setIconSize(QSize(24, 24))
    made.setText(text)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    made.setFixedWidth(RAIL_WIDTH)
    made.setMinimumHeight(60)
    made.setAccessibleName(text)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
