"""未发送: what the city has not confirmed, ticket by ticket, with state, next attempt, reason, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedWidget, QWidget

from gridcentre.domain.telling import Telling
from ui import widgets, words
from ui.office import Notice, Office
from ui.problems import ProblemCard
from ui.sync import saying
from ui.sync.saying import Line
from ui.sync.sides import grid
from ui.sync.table import Column, Lines, wide

SIDE_WIDTH = 340


class Unsent(QWidget):
    """``amend_wanted``: the fields of this OutboxItem are to be changed."""

    amend_wanted = Signal(object)

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._shown: Line | None = None
        columns = (
            Column(self.tr("Ticket"), lambda line: line.number if line.first else "", 156),
            Column(self.tr("Summary"), lambda line: line.title if line.first else ""),
            Column(self.tr("Act"), lambda line: line.action, wide(100)),
            Column(self.tr("State"), lambda line: line.state, wide(104), lambda line: line.tone),
            Column(self.tr("Written"), lambda line: words.time(line.written_at), 104),
            Column(self.tr("Tries"), lambda line: str(line.attempts or ""), 48),
            Column(self.tr("Next try"), lambda line: words.clock(line.next_attempt), 72),
            Column(self.tr("Why"), lambda line: line.why, 0, lambda line: line.tone),
        )
        self.list = Lines(self.tr("Acts on their way"), columns)
        self.list.chosen.connect(self._show)
        self.list.opened.connect(lambda line: office.ticket_wanted.emit(line.ticket))
        self._title = widgets.label(kind="subtitle", wrap=True)
        self._state = widgets.chip("")
        self._why = widgets.label(wrap=True)
        self._fields = widgets.column()
        self._trouble = ProblemCard()
        self._buttons = self._make_buttons()
        self._stack = QStackedWidget()
        self._stack.addWidget(widgets.empty(self.tr("Nothing is waiting: the city has everything you did.")))
        self._stack.addWidget(self._page())
        widgets.column(self).addWidget(self._stack)

    def take(self, lines: Sequence[Line]) -> None:
        self._stack.setCurrentIndex(1 if lines else 0)
        self.list.take(lines)

    # -- how it is put together ----------------------------------------------------------------------

    def _page(self) -> QWidget:
        side = widgets.frame("panel")
        body = widgets.column(side, spacing=0)
        scroll = widgets.Scroll(self.tr("The act"))
        widgets.add(scroll.body, [self._title, self._state, self._why, widgets.line(), self._fields, None])
        buttons = widgets.column(spacing=8)
        buttons.setContentsMargins(16, 8, 16, 16)
        first, second = widgets.row(), widgets.row()
        widgets.add(first, [self._buttons["retry"], self._buttons["withdraw"]])
        widgets.add(second, [self._buttons["edit"], self._buttons["copy"], self._buttons["open"]])
        widgets.add(buttons, [self._trouble, first, second])
        widgets.add(body, [scroll, widgets.line(), buttons])
        body.setStretch(0, 1)
        splitter = QSplitter()
        splitter.addWidget(self.list)
        splitter.addWidget(side)
        splitter.setSizes([940, SIDE_WIDTH])
        splitter.setStretchFactor(0, 1)
        splitter.setChildrenCollapsible(False)
        return splitter

    def _make_buttons(self) -> dict[str, QPushButton]:
        made = {
            "retry": widgets.button(self.tr("Try now"), "primary", "send"),
            "withdraw": widgets.button(self.tr("Take back"), icon="undo"),
            "edit": widgets.button(self.tr("Change")),
            "copy": widgets.button(self.tr("Copy"), icon="copy"),
            "open": widgets.button(self.tr("Open ticket")),
        }
        outbox = self._office.desk.outbox
        made["retry"].clicked.connect(lambda: self._do(outbox.retry, self.tr("It goes as soon as the line lets it")))
        made["withdraw"].clicked.connect(lambda: self._do(outbox.withdraw, self.tr("Taken back")))
        made["edit"].clicked.connect(self._amend)
        made["copy"].clicked.connect(self._copy)
        made["open"].clicked.connect(self._open)
        return made

    # -- what a person does ----------------------------------------------------------------------------

    def _show(self, line: Line | None) -> None:
        if line is None or self._shown is None or line.id != self._shown.id:
            self._trouble.clear()
        self._shown = line
        if line is None:
            return
        self._title.setText(f"{line.action} · {line.number}")
        self._state.setText(line.state)
        widgets.restyle(self._state, tone=line.tone)
        self._why.setText(line.why)
        self._why.setVisible(bool(line.why))
        widgets.clear(self._fields)
        telling = Telling(self._office.desk.people.town, language=words.language())
        self._fields.addLayout(grid(telling.pairs(line.item.action.fields, line.item.kind)))
        waiting = line.item.state == "queued"
        self._buttons["retry"].setEnabled(waiting and line.mark != "waiting")
        for name in ("withdraw", "edit"):
            self._buttons[name].setEnabled(line.item.withdrawable)

    def _do(self, work: Callable[[str], object], said: str) -> None:
        if self._shown is not None:
            act, name = self._shown.id, self._shown.action
            self._office.run(
                self, lambda: work(act), lambda _: self._done(saying.done(name, said)), self._trouble.show_problem
            )

    def _done(self, text: str) -> None:
        self._trouble.clear()
        self._office.noticed.emit(Notice(text))
        self._office.refresh()

    def _amend(self) -> None:
        if self._shown is not None:
            self.amend_wanted.emit(self._shown.item)

    def _copy(self) -> None:
        if self._shown is not None:
            act = self._shown.id
            self._office.run(self, lambda: self._office.desk.outbox.copy(act), self._copied, self._trouble.show_problem)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._done(self.tr("Copied; the copy has been noted"))

    def _open(self) -> None:
        if self._shown is not None:
            self._office.ticket_wanted.emit(self._shown.ticket)
