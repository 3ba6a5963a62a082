"""The editor of a time: typed as people write it, stepped by keys, or one of the usual moments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gridcentre.domain.calendar import DAY, Calendar
from gridcentre.domain.fields import TOWN_ZONE
from ui import words
from ui.forms import moments
from ui.forms.editors import Editor
from ui.forms.flow import Flow
from ui.widgets import button, column, label, restyle

_STEPS = {
    Qt.Key.Key_Up: 15,
    Qt.Key.Key_Down: -15,
    Qt.Key.Key_PageUp: 24 * 60,
    Qt.Key.Key_PageDown: -24 * 60,
}  # minutes


class Time(Editor):
    """ms on the town's clock. ``name``: the field, which has its usual moments; ``now``: the city's time."""

    def __init__(self, name: str, now: Callable[[], int], calendar: Calendar) -> None:
        super().__init__()
        self._field, self._now, self._calendar = name, now, calendar
        self._past = name in moments.PAST
        self._at = 0
        self._suggested: tuple[int, QWidget] | None = None
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(self.tr("11-25 17:30, 1730, +2 …"))
        self.edit.setToolTip(self.tr("Up and Down: a quarter of an hour. Page up and down: a day."))
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self._show)
        self.edit.installEventFilter(self)
        self._told = label(kind="small")
        self._quick = Flow(gap=4)
        inside = column(self, spacing=4)
        inside.addWidget(self.edit)
        inside.addLayout(self._quick)
        inside.addWidget(self._told)
        for one in moments.quick(name, now(), calendar):
            self._offer(self._words(one), one.at)
        self._tell()

    def suggest(self, at: int, text: str) -> None:
        """A usual moment of its own, shown while the value is another."""
        self._suggested = (at, self._offer(text, at))
        self._tell()

    def _offer(self, text: str, at: int) -> QWidget:
        made = button(text, "link")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # keys have their own ways
        made.clicked.connect(lambda: self._choose(at))
        self._quick.addWidget(made)
        return made

    def _words(self, one: moments.Quick) -> str:
        return {
            "now": self.tr("now"),
            "ago_min": self.tr("{n} min ago"),
            "ago_h": self.tr("{n} h ago"),
            "days": self.tr("in {n} days"),
            "today": self.tr("today at closing"),
            "workdays": self.tr("+{n} working days"),
        }[one.key].format(n=one.n)

    def _choose(self, at: int) -> None:
        self.set_value(at)
        self.edit.setFocus()
        self.changed.emit()

    def value(self) -> int | None:
        return self._at or None

    def set_value(self, value: Any) -> None:
        self._at = int(value or 0)
        self._show()

    def target(self) -> QWidget:
        return self.edit

    def problem(self) -> str:
        unread = bool(self.edit.text().strip()) and not self._at
        return self.tr("This is not a time. Write for instance 11-25 17:30.") if unread else ""

    def _typed(self, text: str) -> None:
        try:
            self._at = moments.typed(text, self._now(), self._calendar, self._past)
        except ValueError:
            self._at = 0
        self._tell()
        self.changed.emit()

    def _show(self) -> None:
        if self._at:
            self.edit.setText(words.date_time(self._at))
        elif not self.edit.isModified():
            self.edit.clear()
        self._tell()

    def _tell(self) -> None:
        """The day of the week, and how far off it is."""
        if self._suggested:
            self._suggested[1].setVisible(self._at != self._suggested[0])
        if not self._at or (self._past and self._now() - self._at < DAY):
            self._told.hide()
            return
        moment = datetime.fromtimestamp(self._at / 1000, TOWN_ZONE)
        days = [self.tr("Mon"), self.tr("Tue"), self.tr("Wed"), self.tr("Thu"), self.tr("Fri"), self.tr("Sat")]
        parts = [[*days, self.tr("Sun")][moment.weekday()]]
        if not self._past:
            parts.append(words.left(self._at, self._now()))
            if self._at <= self._now():
                parts.append(self.tr("already past"))
            if self._calendar.workday(moment.date()) is False:
                parts.append(self.tr("not a working day"))
        self._told.setText(" · ".join(parts))
        restyle(self._told, kind="small" if self._past or self._at > self._now() else "error")
        self._told.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            minutes = _STEPS.get(Qt.Key(event.key()))
            if minutes:
                self.set_value(moments.stepped(self._at, self._now(), minutes))
                self.changed.emit()
                return True
        return super().eventFilter(watched, event)
