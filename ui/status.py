"""The status strip: how the line is, how old the data is, what is owed; always on screen (screen.md).

``segments`` says what is shown for a state and is tested without a window; green is only what is
connected and owes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from gridcentre.desk import SyncState
from gridcentre.domain.calendar import MINUTE
from gridcentre.domain.ids import now_ms
from ui import widgets, words
from ui.office import NOT_ASKED, Office
from ui.words import translate

CLOCK_OFF_MS = 120_000


@dataclass(frozen=True)
class Segment:
    """``way``: where a click leads: sync, sign-in, '' nowhere. ``tone``: '' ok warn danger."""

    name: str
    text: str
    tone: str = ""
    way: str = "sync"


def segments(state: SyncState, ahead: int = 0) -> tuple[Segment, ...]:
    """The strip's parts from left to right. ``ahead``: the city's clock before this machine's, ms."""
    now = now_ms() + ahead
    found = [_connection(state, ahead, now), _as_of(state, now), _unsent(state), _needs_you(state)]
    if abs(state.clock_off) > CLOCK_OFF_MS:
        found.append(_clock(state.clock_off))
    return tuple(found)


def _connection(state: SyncState, ahead: int, now: int) -> Segment:
    since = words.lately(state.since + ahead, now)
    if state.connection == "catching-up":
        text = translate("StatusStrip", "Catching up: {count} received; you can go on working").format(
            count=state.progress
        )
        return Segment("connection", f"◐ {text}")
    if state.connection == "online":
        return Segment("connection", "● " + words.heading(words.word("connection.online")), "ok" if state.green else "")
    if state.connection == "signed-out":
        text = translate("StatusStrip", "Sign in to the city again (click here)")
        return Segment("connection", f"○ {text}", "warn", "sign-in")
    if state.connection == "paused" and state.problem and state.problem.code != "working-offline":
        return Segment("connection", "○ " + words.told(state.problem).title, "warn")
    text = translate("StatusStrip", "Working offline (since {time})").format(time=since)
    return Segment("connection", f"○ {text}")


def _as_of(state: SyncState, now: int) -> Segment:
    if not state.data_as_of:
        return Segment("as-of", translate("StatusStrip", "Nothing received yet"))
    time = words.lately(state.data_as_of, now)
    return Segment("as-of", translate("StatusStrip", "Data as of {time}").format(time=time))


def _unsent(state: SyncState) -> Segment:
    if state.unsent and state.connection != "online":
        text = translate("StatusStrip", "Unsent {count}, sent by itself when connected").format(count=state.unsent)
    else:
        text = translate("StatusStrip", "Unsent {count}").format(count=state.unsent)
    return Segment("unsent", text, "warn" if state.unsent else "")


def _needs_you(state: SyncState) -> Segment:
    text = translate("StatusStrip", "Needs you {count}").format(count=state.needs_you)
    return Segment("needs-you", text, "danger" if state.needs_you else "")


def _clock(off: int) -> Segment:
    minutes = abs(off) // 60_000
    if off > 0:
        text = translate("StatusStrip", "This machine is {count} minutes slow").format(count=minutes)
    else:
        text = translate("StatusStrip", "This machine is {count} minutes fast").format(count=minutes)
    return Segment("clock", text, "warn")


class StatusStrip(QFrame):
    """Buttons, so that each part can be reached and leads somewhere."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "strip")
        self._office = office
        self._parts: dict[str, QPushButton] = {}
        self._minute = 0
        self._row = widgets.row(self, 0, 0)
        self._row.setContentsMargins(8, 2, 12, 2)
        self._duty = widgets.label(kind="small")
        self._secret = widgets.label(words.word("word.non_secret"), "small")
        self._secret.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        widgets.add(self._row, [16, self._secret, self._duty])
        self._row.setStretch(1, 1)
        office.state_changed.connect(self._show)
        office.changed.connect(self._ask_duty)
        office.ticked.connect(self._tick)
        self._show(office.state)
        self._ask_duty()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), 30)

    def _show(self, state: SyncState) -> None:
        if state is NOT_ASKED:
            return
        shown = segments(state, self._office.now - now_ms())
        for place, segment in enumerate(shown):
            part = self._parts.get(segment.name) or self._new(segment, place)
            part.setText(segment.text)
            part.setAccessibleName(segment.text)
            if part.property("tone") != segment.tone:
                widgets.restyle(part, tone=segment.tone)
            part.setProperty("way", segment.way)
            part.show()
        for name in self._parts.keys() - {segment.name for segment in shown}:
            self._parts[name].hide()
        told = state.problem and words.told(state.problem)
        self._parts["connection"].setToolTip(widgets.tip(f"{told.title} {told.meaning}") if told else "")

    def _tick(self, now: int) -> None:
        """A time becomes one of yesterday, and another person is on duty, though nothing has happened."""
        if now // MINUTE != self._minute:
            self._minute = now // MINUTE
            self._show(self._office.state)
            self._ask_duty()

    def _new(self, segment: Segment, place: int) -> QPushButton:
        part = widgets.button("", "strip")
        part.clicked.connect(lambda: self._go(str(part.property("way"))))
        self._parts[segment.name] = part
        self._row.insertWidget(place, part)
        return part

    def _go(self, way: str) -> None:
        if way == "sign-in":
            self._office.sign_in_wanted.emit()
        elif way:
            self._office.room_wanted.emit(way)

    def _ask_duty(self, _: Iterable[str] = ()) -> None:
        self._office.read(self, lambda: duty_officer(self._office), self._show_duty, key="duty")

    def _show_duty(self, name: str) -> None:
        self._duty.setText(f"{words.word('role.DUTY')} {name}" if name else "")


def duty_officer(office: Office) -> str:
    """Name of the 值班长 on duty now, '' if the roster names none."""
    town, now = office.desk.people.town, office.now
    on_duty = (shift.account for shift in town.roster if shift.start <= now < shift.end)
    return words.joined(town.accounts[account].name for account in on_duty if account in town.accounts)
