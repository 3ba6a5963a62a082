"""需您处理: every refused act with both sides, and the ways out as buttons. A card stays until a person closes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedWidget, QWidget

from gridcentre.desk import Acted, Conflict
from gridcentre.domain.problems import Problem
from ui import widgets, words
from ui.office import Notice, Office
from ui.problems import ProblemCard
from ui.sync import saying
from ui.sync.saying import Card
from ui.sync.sides import Sides
from ui.sync.table import Column, Lines, wide

LIST_WIDTH = 300


class Refusals(QWidget):
    """``amend_wanted``: the fields of this OutboxItem are to be changed; ``own_wanted``: (item, names of the
    fields) that an own ticket in its place still needs."""

    amend_wanted = Signal(object)
    own_wanted = Signal(object, object)

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._shown: Card | None = None
        columns = (
            Column(self.tr("Act"), lambda card: card.action, wide(110), lambda card: "danger"),
            Column(self.tr("Ticket"), lambda card: card.number),
        )
        self.list = Lines(self.tr("Refused acts"), columns)
        self.list.chosen.connect(self._show)
        self.list.opened.connect(lambda card: office.ticket_wanted.emit(card.conflict.item.ticket))
        self._headline = widgets.label(kind="subtitle", wrap=True)
        self._kept = widgets.label(kind="faint", wrap=True)
        self._sides = Sides(office)
        self._trouble = ProblemCard()
        self._buttons = self._make_buttons()
        self._stack = QStackedWidget()
        self._stack.addWidget(widgets.empty(self.tr("Nothing waits for you: the city has refused nothing.")))
        self._stack.addWidget(self._page())
        widgets.column(self).addWidget(self._stack)

    def take(self, cards: Sequence[Card]) -> None:
        self._stack.setCurrentIndex(1 if cards else 0)
        self.list.take(cards)

    # -- how it is put together ----------------------------------------------------------------------

    def _page(self) -> QWidget:
        scroll = widgets.Scroll(self.tr("Both sides"), 0)
        widgets.add(scroll.body, [self._headline, self._kept, self._sides, None])
        scroll.body.setContentsMargins(16, 12, 16, 12)
        bar = widgets.frame("bar")
        buttons = widgets.row(bar, 0, 8)
        buttons.setContentsMargins(16, 8, 16, 8)
        ways = [self._buttons[name] for name in ("retry", "edit", "own", "copy", "open")]
        widgets.add(buttons, [*ways, None, self._buttons["withdraw"], self._buttons["close"]])
        right = QWidget()
        column = widgets.column(right, spacing=0)
        trouble = widgets.column()
        trouble.setContentsMargins(16, 8, 16, 0)
        trouble.addWidget(self._trouble)
        widgets.add(column, [bar, trouble, scroll])
        column.setStretch(2, 1)
        splitter = QSplitter()
        splitter.addWidget(self.list)
        splitter.addWidget(right)
        splitter.setSizes([LIST_WIDTH, 900])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        return splitter

    def _make_buttons(self) -> dict[str, QPushButton]:
        made = {
            "retry": widgets.button(self.tr("Try again"), icon="refresh", tip=self.tr("Offer the same act anew")),
            "edit": widgets.button(self.tr("Change and send"), tip=self.tr("Correct the fields, then send")),
            "own": widgets.button(
                self.tr("Make it an own ticket"), tip=self.tr("The work was done: register it as settled on the spot")
            ),
            "copy": widgets.button(self.tr("Copy what I wrote"), icon="copy", tip=self.tr("As masked text")),
            "open": widgets.button(self.tr("Open ticket"), tip=self.tr("Enter in the list")),
            "withdraw": widgets.button(
                self.tr("Take back"), tip=self.tr("The act is given up; what waits behind it is judged anew")
            ),
            "close": widgets.button(self.tr("Put away"), tip=self.tr("It is dealt with; the act stays in the history")),
        }
        outbox = self._office.desk.outbox
        made["retry"].clicked.connect(lambda: self._do(outbox.retry, self.tr("Offered again")))
        made["edit"].clicked.connect(self._amend)
        made["own"].clicked.connect(self._make_own)
        made["copy"].clicked.connect(self._copy)
        made["open"].clicked.connect(self._open)
        made["withdraw"].clicked.connect(lambda: self._do(outbox.withdraw, self.tr("Taken back")))
        made["close"].clicked.connect(lambda: self._do(outbox.close, self.tr("Has been put away")))
        return made

    # -- what a person does ----------------------------------------------------------------------------

    def _show(self, card: Card | None) -> None:
        self._shown = card
        self._trouble.clear()
        if card is None:
            return
        conflict = card.conflict
        self._headline.setText(saying.refusal(card.action))
        self._kept.setText(self._told(conflict))
        usual = _usual(conflict)
        for name in ("edit", "own", "close"):
            widgets.restyle(self._buttons[name], kind="primary" if name == usual else "")
        for name in ("retry", "edit", "withdraw", "copy", "own"):
            self._buttons[name].setVisible(name in conflict.remedies)
        self._sides.show_card(card)

    def _told(self, conflict: Conflict) -> str:
        when = words.lately(conflict.item.written_at, self._office.now)
        if conflict.city is None:
            text = self.tr("What you did at {time} was not taken; what you wrote is kept.")
            return text.format(time=when)
        text = self.tr("The ticket is now “{state}”; what you did at {time} was not taken, what you wrote is kept.")
        return text.format(state=words.word(f"state.{conflict.city.state}"), time=when)

    def _do(self, work: Callable[[str], object], said: str) -> None:
        """One of the ways out, off this thread; the card goes when it is through."""
        if self._shown is None:
            return
        act, name = self._shown.id, self._shown.action
        self._office.run(
            self, lambda: work(act), lambda _: self._done(saying.done(name, said)), self._trouble.show_problem
        )

    def _done(self, text: str) -> None:
        self._office.noticed.emit(Notice(text))
        self._office.refresh()

    def _amend(self) -> None:
        if self._shown is not None:
            self.amend_wanted.emit(self._shown.conflict.item)

    def _copy(self) -> None:
        if self._shown is not None:
            act = self._shown.id
            self._office.run(self, lambda: self._office.desk.outbox.copy(act), self._copied, self._trouble.show_problem)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._office.noticed.emit(Notice(self.tr("Copied; the copy has been noted")))

    def _make_own(self) -> None:
        if self._shown is None:
            return
        act = self._shown.id
        self._office.run(self, lambda: self._office.desk.outbox.as_own_ticket(act), self._made, self._not_made)

    def _made(self, acted: Acted) -> None:
        self._done(self.tr("Registered as {number}").format(number=acted.number))

    def _not_made(self, problem: Problem) -> None:
        """Where fields are still needed they are asked for."""
        if problem.code == "missing-field" and self._shown is not None:
            self.own_wanted.emit(self._shown.conflict.item, problem.params["fields"].split())
        else:
            self._trouble.show_problem(problem)

    def _open(self) -> None:
        if self._shown is not None:
            self._office.ticket_wanted.emit(self._shown.conflict.item.ticket)


def _usual(conflict: Conflict) -> str:
    """Work that was done becomes an own ticket; else what the city has ended is put away; the rest is corrected."""
    if "own" not in conflict.remedies:
        return "edit"
    return "own" if {"result", "process"} & conflict.mine.fields.keys() else "close"
