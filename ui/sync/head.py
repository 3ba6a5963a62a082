"""The head of the room: the connection in full words, how old the data is, what is owed, and what can be done now."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QWidget

from gridcentre.desk import SyncState, SyncSummary
from gridcentre.domain.calendar import HOUR, MINUTE
from gridcentre.domain.ids import now_ms
from gridcentre.domain.problems import Problem
from ui import icons, widgets, words
from ui.office import Notice, Office
from ui.sync import saying

ICON_PX = 28
FIGURES = ("since", "as-of", "unsent", "needs", "clock")
PAUSES = (30 * MINUTE, 2 * HOUR, 0)  # 0: until a person ends it
TRY_NOW = "Ctrl+R"


class LineHead(QFrame):
    """``exchanged``: a SyncSummary came of a try by hand."""

    exchanged = Signal(object)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self.setProperty("kind", "card")
        self._icon = QLabel()
        self._icon.setFixedSize(ICON_PX, ICON_PX)
        self._text = widgets.label(kind="title")
        self._meaning = widgets.label(kind="faint", wrap=True)
        self._now = widgets.button(self.tr("Exchange now"), "primary", "sync", f"{widgets.keys(TRY_NOW)}")
        self._now.clicked.connect(self.exchange)
        QShortcut(QKeySequence(TRY_NOW), self, self._now.click)
        self._away = widgets.button(self.tr("Work offline"), icon="line-down")
        self._away.setMenu(self._pauses())
        self._back = widgets.button(self.tr("End working offline"), "primary", "line-up")
        self._back.clicked.connect(office.back_online)
        self._sign_in = widgets.button(self.tr("Sign in"), "primary", "user")
        self._sign_in.clicked.connect(office.sign_in_wanted)
        self._figures = {name: widgets.label(kind="subtitle") for name in FIGURES}
        self._captions = {name: widgets.label(kind="small") for name in self._figures}
        self._lay_out()
        office.state_changed.connect(self.show_state)
        self.show_state(office.state)

    def exchange(self) -> None:
        """Receives and sends at once, off this thread; the answer comes as a notice."""
        self._now.setEnabled(False)
        self._now.setText(self.tr("Exchanging…"))
        self._office.read(self, self._office.desk.sync.once, self._exchanged, self._failed)

    def show_state(self, state: SyncState) -> None:
        told = saying.headline(state, self._office.away_until)
        self._icon.setPixmap(icons.icon(told.icon, told.tone or "faint").pixmap(ICON_PX, ICON_PX))
        self._text.setText(told.text)
        self._meaning.setText(told.meaning)
        self.setAccessibleName(f"{told.text} {told.meaning}")
        ahead = self._office.now - now_ms()
        self._fill("since", self.tr("Since"), words.lately(state.since + ahead, self._office.now))
        self._fill("as-of", self.tr("Data as of"), words.time(state.data_as_of) or "—")
        self._fill("unsent", self.tr("Unsent"), str(state.unsent), "warn" if state.unsent else "")
        self._fill("needs", self.tr("Needs you"), str(state.needs_you), "danger" if state.needs_you else "")
        wrong = saying.clock_off(state.clock_off)
        self._fill("clock", self.tr("This machine's clock"), wrong, "warn")
        away = state.problem is not None and state.problem.code == "working-offline"
        self._away.setVisible(not away)
        self._back.setVisible(away)
        self._now.setVisible(not away and state.connection != "signed-out")
        self._sign_in.setVisible(state.connection == "signed-out")

    def _lay_out(self) -> None:
        said = widgets.column(spacing=2)
        widgets.add(said, [self._text, self._meaning])
        upper = widgets.row(spacing=12)
        widgets.add(upper, [self._icon, said, self._sign_in, self._now, self._away, self._back])
        upper.setStretch(1, 1)
        lower = widgets.row(spacing=32)
        lower.setContentsMargins(ICON_PX + 12, 0, 0, 0)
        for name, figure in self._figures.items():
            pair = widgets.column(spacing=0)
            widgets.add(pair, [self._captions[name], figure])
            lower.addLayout(pair)
        lower.addStretch(1)
        body = widgets.column(self, 16, 12)
        widgets.add(body, [upper, lower])

    def _fill(self, name: str, caption: str, text: str, tone: str = "") -> None:
        caption_label, figure = self._captions[name], self._figures[name]
        caption_label.setText(caption)
        figure.setText(text)
        if figure.property("tone") != tone:
            widgets.restyle(figure, tone=tone)
        for place in (caption_label, figure):
            place.setVisible(bool(text))

    def _pauses(self) -> QMenu:
        """Every pause has an end, chosen with it."""
        menu = QMenu(self)
        for ms in PAUSES:
            text = self.tr("For {span}").format(span=saying.span(ms)) if ms else self.tr("Until I end it")
            menu.addAction(text, partial(self._office.work_offline, ms))
        return menu

    def _exchanged(self, done: SyncSummary) -> None:
        self._ready()
        self._office.noticed.emit(Notice(saying.summary(done), "warn" if done.problem else "info"))
        self._office.refresh()
        self.exchanged.emit(done)

    def _failed(self, problem: Problem) -> None:
        self._ready()
        self._office.troubled.emit(problem)

    def _ready(self) -> None:
        self._now.setText(self.tr("Exchange now"))
        self._now.setEnabled(True)
