"""The head of a ticket's page: what it is, how it stands, and what may be done about it now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QWidget

from gridcentre.desk import OPEN_MARKS
from gridcentre.domain.tickets import Ticket
from ui import widgets, words
from ui.forms.flow import Flow
from ui.forms.offers import MORE, PRIMARY, Button, buttons
from ui.tickets import themes
from ui.tickets.asides import Chip
from ui.tickets.limits import clock_lines, most_pressing
from ui.tickets.pieces import Pool, chip_pool, put
from ui.tickets.reading import Reading

URGENT = {"紧急": "warn", "特急": "danger"}
_STATES = {"T05": "warn", "T10": "warn", "T14": "danger"}
_OVERLAYS = {"restricted": "danger", "no_return": "", "joint": ""}
_REACHED = "acknowledged"


def state_chips(ticket: Ticket) -> list[Chip]:
    """State, urgency, supervision and overlays as words."""
    tone = "" if ticket.ended else _STATES.get(ticket.state, "accent")
    chips = [Chip(words.word(f"state.{ticket.state}"), tone)]
    if ticket.facts.urgency in URGENT:
        chips.append(Chip(words.value(ticket.facts.urgency), URGENT[ticket.facts.urgency]))
    if ticket.level:
        chips.append(Chip(words.word(f"level.{ticket.level}"), "danger" if ticket.level > 1 else "warn"))
    chips += [Chip(words.word(f"overlay.{name}"), _OVERLAYS.get(name, "warn")) for name in ticket.overlays]
    if ticket.own:
        chips.append(Chip(words.word("word.own")))
    return chips


def sync_text(reading: Reading) -> Chip:
    """How far this desk's own acts have come; an urgent ticket whose act has not arrived asks for a telephone call."""
    mark = reading.detail.mark
    if not mark:
        return Chip("")
    if reading.ticket.facts.urgency in URGENT and mark != _REACHED and mark in OPEN_MARKS:
        return Chip(words.word("word.not_delivered"), "danger")
    tone = {"rejected": "danger", "doubtful": "danger", _REACHED: "ok"}.get(mark, "warn")
    waiting = words.joined(words.action(kind) for kind in reading.detail.waiting)
    return Chip(f"{words.word(f'sync.{mark}')}  {waiting}".rstrip(), tone)


class ActionButton(QPushButton):
    """One action. Its key acts at once: a button's own shortcut waits for the picture of a click to end."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.form = ""
        self._key = QShortcut(self)
        self.setAutoDefault(False)
        for done in (self.clicked, self._key.activated):
            done.connect(lambda: self.wanted.emit(self.form))

    def fill(self, button: Button) -> None:
        key = widgets.keys(button.shortcut)
        self.form = button.form
        self.setText(f"{button.label}  {key}" if key else button.label)
        self.setAccessibleName(button.label)
        self._key.setKey(QKeySequence(button.shortcut))
        widgets.restyle(self, kind="primary" if button.weight == PRIMARY else "")


class Actions(QWidget):
    """Only what is offered: the usual action first, the rare ones behind 「更多」. ``wanted``: the form of a button."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Button, ...] = ()
        self._flow = Flow(self, 8)
        self._buttons: Pool[Button, ActionButton] = Pool(self._flow, self._make, ActionButton.fill)
        self._menu = QMenu(self)
        self._rare: list[QAction] = []
        self._more = widgets.button(self.tr("More"))
        self._more.setMenu(self._menu)

    def fill(self, reading: Reading) -> None:
        ticket = reading.ticket
        shown = buttons(reading.detail.offers, ticket.state, ticket.ended)
        if shown == self._shown:
            return
        self._shown = shown
        self._flow.removeWidget(self._more)
        self._buttons.fill([button for button in shown if button.weight != MORE])
        self._flow.addWidget(self._more)
        self._fill_menu([button for button in shown if button.weight == MORE])
        self._flow.invalidate()
        self._flow.activate()
        self.updateGeometry()

    def focus(self) -> bool:
        """The usual action is ready for Enter; False where there is none."""
        first = next((button for button in self._buttons.widgets if button.isVisibleTo(self)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        return first is not None

    def _make(self) -> ActionButton:
        made = ActionButton()
        made.wanted.connect(self.wanted)
        return made

    def _fill_menu(self, rare: Sequence[Button]) -> None:
        for old in (*self._menu.findChildren(QMenu), *self._rare):
            old.deleteLater()
        self._menu.clear()
        self._rare = [self._action(button) for button in rare]
        themes.fill(self._menu, [(button.form, action) for button, action in zip(rare, self._rare, strict=True)])
        self._more.setVisible(bool(rare))

    def _action(self, button: Button) -> QAction:
        action = QAction(button.label, self._menu)
        action.setShortcut(QKeySequence(button.shortcut))
        action.triggered.connect(lambda: self.wanted.emit(button.form))
        return action


class Head(QFrame):
    """Filled again with each reading; the time left runs with ``tick``."""

    closed = Signal()
    previous_wanted = Signal()
    next_wanted = Signal()
    print_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "bar")
        self._reading: Reading | None = None
        self._number = widgets.label(kind="subtitle", selectable=True)
        self._old_number = widgets.label(kind="faint", selectable=True)
        self._title = widgets.label(kind="title", wrap=True, selectable=True)
        self._due = widgets.label(kind="note")
        self._who = widgets.label(kind="note")
        self._sync = widgets.label(kind="note")
        self.offered = Actions()
        chips = QWidget()
        self._chips = chip_pool(Flow(chips, 6))
        top = widgets.row(spacing=10)
        widgets.add(top, [self._tool("back", self.tr("Back to the list"), self.closed, "Esc"), self._number])
        widgets.add(top, [self._old_number])
        top.addWidget(chips, 1)
        widgets.add(top, self._tools())
        meta = widgets.row(spacing=16)
        widgets.add(meta, [self._due, self._who, self._sync, None])
        layout = widgets.column(self, spacing=8)
        layout.setContentsMargins(16, 10, 16, 12)
        widgets.add(layout, [top, self._title, meta, self.offered])

    def _tools(self) -> list[QWidget]:
        return [
            self._tool("up", self.tr("Previous ticket"), self.previous_wanted, "Ctrl+PgUp"),
            self._tool("down", self.tr("Next ticket"), self.next_wanted, "Ctrl+PgDown"),
            self._tool("print", self.tr("Circulation sheet"), self.print_wanted, "Ctrl+P"),
            self._tool("copy", self.tr("Copy the hand-over text"), self.copy_wanted, "Ctrl+Shift+C"),
        ]

    def _tool(self, icon: str, name: str, wanted: SignalInstance, key: str) -> QWidget:
        made = widgets.icon_button(icon, name)
        made.setToolTip(f"{name}  {widgets.keys(key)}")
        if key != "Esc":  # the page's own: a field in it may want Esc first
            QShortcut(QKeySequence(key), made).activated.connect(wanted)
        made.clicked.connect(wanted)
        return made

    def fill(self, reading: Reading) -> None:
        self._reading = reading
        ticket = reading.ticket
        put(self._number, ticket.number or ticket.old_number)
        old = ticket.old_number if ticket.number else ""
        put(self._old_number, f"{words.word('column.old_number')} {old}" if old else "")
        put(self._title, ticket.facts.title)
        self._chips.fill(state_chips(ticket))
        lead, clerk = ticket.lead, reading.telling.person(ticket.clerk)
        told = [
            f"{words.word('part.lead')} {reading.telling.unit(lead.unit)}" if lead else "",
            f"{words.word('column.clerk')} {clerk}" if clerk else "",
        ]
        put(self._who, "    ".join(part for part in told if part))
        sync = sync_text(reading)
        put(self._sync, sync.text, tone=sync.tone)
        self.offered.fill(reading)
        self.offered.show()
        self.tick(reading.now)

    def blank(self) -> None:
        """Only the ways back and on: there is no ticket to show."""
        self._reading = None
        for label in (self._number, self._old_number, self._title, self._who, self._sync, self._due):
            put(label, "")
        self._chips.fill([])
        self.offered.hide()

    def tick(self, now: int) -> None:
        """The most pressing of the running clocks, or that all are paused."""
        if self._reading is None:
            return
        lines = clock_lines(self._reading.ticket, self._reading.telling, now)
        line = most_pressing(lines)
        parts = (line.name, line.due, line.left) if line else (lines[0].word,) if lines else ()
        tone = line.tone if line and line.tone != "ok" else ""
        put(self._due, "  ".join(part for part in parts if part), tone=tone)
