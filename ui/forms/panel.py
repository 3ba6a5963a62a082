"""The panel beside list and page in which a person fills in one form; never modal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from gridcentre.desk import Acted, ActsRefused, Desk, Draft, TicketDetail
from gridcentre.domain.organisation import Account, Town
from gridcentre.domain.problems import Problem
from gridcentre.domain.tickets import Ticket
from gridcentre.domain.workflow import table
from ui import words
from ui.forms.band import Band
from ui.forms.choosing import form_for
from ui.forms.field import Field
from ui.forms.form import Form
from ui.forms.keeper import Keeper, key_of
from ui.forms.offers import parts_of, title
from ui.office import EVERYTHING, HOLD_MS, Notice, Office
from ui.problems import ProblemCard
from ui.widgets import Scroll, add, button, column, frame, icon_button, label, row

SERIES = frozenset({"accept_assign", "assign", "accept"})  # one ticket after the other: the panel stays open
SHOWN_MISSING = 6
Wanted = tuple[str, tuple[str, ...]]  # form, ticket ids


@dataclass(frozen=True)
class Opened:
    """What a form starts from, read in the background."""

    form: str
    details: tuple[TicketDetail, ...]
    town: Town
    me: Account
    draft: dict[str, Any] | None


def _attempt(desk: Desk, pairs: Sequence[tuple[str, Sequence[Draft]]]) -> tuple[Acted, ...]:
    """What became of each act; where one is refused nothing is written."""
    try:
        return desk.act_each(pairs, hold_ms=HOLD_MS)
    except ActsRefused as refused:
        return refused.acted


def read(desk: Desk, form: str, ids: Sequence[str]) -> Opened:
    details = tuple(desk.tickets.get(key, seen=False) for key in ids)
    draft = desk.drafts.get(key_of(form, details[0].ticket.id)) if len(details) == 1 else None
    return Opened(form, details, desk.people.town, desk.people.me, draft)


class FormPanel(QFrame):
    """``open`` a form on tickets; ``submitted`` after their acts are written, ``closed`` when it is done with."""

    submitted = Signal(object)  # tuple of ticket ids
    closed = Signal()

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self._office = office
        self._keeper = Keeper(office, self)
        self._opened: Opened | None = None
        self.form: Form | None = None
        self._initial: dict[str, Any] = {}
        self._busy = False
        self._wanted: Wanted | None = None
        self._rest: tuple[str, ...] = ()
        self._carried: dict[str, Any] | None = None
        self._build()
        office.changed.connect(self._ticket_changed)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.submit, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _build(self) -> None:
        self._title = label(kind="subtitle")
        self._about = label(kind="faint", wrap=True)
        close = icon_button("close", self.tr("Close (Esc); what is written stays as a draft"))
        close.clicked.connect(self.close_form)
        head = row(margin=0, spacing=8)
        add(head, [self._title, None, close])
        self._restored = Band("info")
        self._restored.act(self.tr("Discard"), self._discard)
        self._moved = Band("warn")
        self._lacking = Band("warn")
        self._lacking.act(self.tr("Go there"), self._go_there)
        self._problem = ProblemCard()
        self._others = button("", "link")
        self._others.clicked.connect(self._without_refused)
        self._note = label(kind="small", wrap=True)
        self._scroll = Scroll(self.tr("Form"), margin=16, spacing=12)
        self._submit = button("", "primary", tip=self.tr("Ctrl+Enter. Up: to the first field"))
        self._submit.setAutoDefault(True)  # the enter key presses it
        self._submit.clicked.connect(self.submit)
        self._submit.installEventFilter(self)
        top, foot = QWidget(), QWidget()
        upper = column(top, 16, 6)
        upper.setContentsMargins(16, 12, 12, 8)
        add(upper, [head, self._about, self._restored, self._moved])
        lower = column(foot, 16, 8)
        lower.setContentsMargins(16, 8, 16, 12)
        add(lower, [self._lacking, self._problem, self._others, self._note, self._submit])
        whole: QVBoxLayout = column(self, spacing=0)
        whole.addWidget(top)
        whole.addWidget(frame("line"))
        whole.addWidget(self._scroll, 1)
        whole.addWidget(frame("line"))
        whole.addWidget(foot)
        self._blank()

    # --- opening and closing ---------------------------------------------------------------------------

    def open(self, form: str, ids: Sequence[str]) -> None:
        """Shows ``form`` for these tickets; what was being written in another stays as its draft."""
        self._keeper.begin("")
        self._busy = True
        self._wanted = (form, tuple(ids))
        work = partial(read, self._office.desk, *self._wanted)
        self._office.read(self, work, partial(self._came, self._wanted), self._not_opened, key="form")

    def close_form(self) -> None:
        """Closes; the draft stays."""
        self._keeper.begin("")
        self._wanted = None
        self._blank()
        self.closed.emit()

    def _came(self, wanted: Wanted, opened: Opened) -> None:
        if wanted == self._wanted:  # nobody has closed the panel meanwhile
            self._show(opened)

    def _show(self, opened: Opened) -> None:
        self._blank()
        self._opened = opened
        ticket = opened.details[0].ticket
        self.form = form_for(self._office, opened.form, opened.details, opened.town, opened.me)
        self._title.setText(title(opened.form))
        self._name_button()
        self._about.setText(self._which(opened.details))
        self._note.setText(self._remark(self.form.plan.approver))
        self._note.setVisible(bool(self._note.text()))
        self._scroll.body.addWidget(self.form)
        self._scroll.body.addStretch(1)
        self._initial = self.form.content()
        carried, self._carried = self._carried, None
        if carried:
            self.form.restore(carried)
        elif opened.draft:
            self._restore(opened.draft)
        if len(opened.details) == 1:
            self._keeper.begin(key_of(opened.form, ticket.id))
        self.form.changed.connect(self._changed)
        self._to_work()

    def _not_opened(self, problem: Problem) -> None:
        self._blank()
        self._problem.show_problem(problem)

    def _blank(self) -> None:
        """No form: after one was submitted in a series, until the next is opened."""
        if self.form:
            self.form.hide()
            self.form.deleteLater()
        while self._scroll.body.takeAt(0):
            pass
        self.form = self._opened = None
        self._busy = False
        self._restored.hide()
        self._moved.hide()
        self._lacking.hide()
        self._problem.clear()
        self._others.hide()
        self._note.hide()

    def _name_button(self) -> None:
        """What pressing it does."""
        assert self.form is not None
        one_of_many = len(self.form.plan.ways) > 1
        form = self.form.way.parts[0].kind if one_of_many else self.form.plan.form
        self._submit.setText(words.heading(words.action(form)))

    def _to_work(self) -> None:
        """The focus on what is still to be said; on the button where all is known."""
        assert self.form is not None
        first = self.form.first()
        if first:
            self._go_to(first)
        else:
            self._submit.setFocus()

    def _go_to(self, one: Field) -> None:
        one.focus()
        self._scroll.reveal(one)

    def _ticket_changed(self, ids: frozenset[str]) -> None:
        """Somebody else has done something: perhaps the act is not possible any more."""
        opened = self._opened
        if opened is None or self._busy:
            return
        keys = [one.ticket.id for one in opened.details]
        if EVERYTHING in ids or not ids.isdisjoint(keys):
            work = partial(self._office.desk.tickets.offers, keys)
            self._office.read(self, work, partial(self._offered, opened), key="offers")

    def _offered(self, opened: Opened, offers: Sequence[str]) -> None:
        gone = set(parts_of(opened.form)).isdisjoint(offers)
        if opened is self._opened:
            told = self.tr("The ticket has changed meanwhile: this may not be possible any more.")
            self._moved.tell(told if gone else "")

    def _which(self, details: Sequence[TicketDetail]) -> str:
        tickets = [one.ticket for one in details]
        if len(tickets) == 1:
            return f"{number_of(tickets[0])}  {tickets[0].facts.title}"
        shown = words.joined(number_of(one) for one in tickets[:3])
        return self.tr("{count} tickets: {numbers} …").format(count=len(tickets), numbers=shown)

    def _remark(self, approver: Sequence[str]) -> str:
        """What will not happen at once."""
        assert self._opened is not None
        if approver:
            who = words.joined(words.word(f"role.{role}") for role in approver)
            return self.tr("You may not approve this report: it waits for {who}.").format(who=who)
        if any(not table().rows[kind].offline for kind in parts_of(self._opened.form)):
            return self.tr("Takes effect when the city has received it; until then it shows as waiting to be sent.")
        return ""

    # --- drafts ----------------------------------------------------------------------------------------

    def _restore(self, draft: dict[str, Any]) -> None:
        assert self.form is not None
        self.form.restore(draft)
        at = words.lately(int(draft.get("at", 0)), self._office.now)
        self._restored.tell(self.tr("Restored the draft of {at}").format(at=at))

    def _discard(self) -> None:
        if self.form:
            self._keeper.drop(self._keeper.key)
            self._restored.hide()
            self.form.restore(self._initial)
            self._to_work()

    def _changed(self) -> None:
        assert self.form is not None
        self._name_button()
        content = self.form.content()
        if content == self._initial:
            self._keeper.drop(self._keeper.key)
        else:
            self._keeper.keep(content)
        if self._lacking.isVisible():
            self._tell_lacking()

    # --- submitting ------------------------------------------------------------------------------------

    def submit(self) -> None:
        """Writes the acts, or tells what is missing."""
        if self.form is None or self._opened is None or self._busy:
            return
        for one in self.form.fields.values():
            one.tell(missing=True)
        if self._tell_lacking():
            return
        self._busy = True
        self._problem.clear()
        self._others.hide()
        opened, pairs = self._opened, self.form.pairs()
        work = partial(_attempt, self._office.desk, pairs)
        said = self._said(opened)
        self._office.run(self, work, partial(self._answered, opened, said), partial(self._refused, opened))

    def _tell_lacking(self) -> bool:
        """「还不能提交。缺少：…」, with the way there."""
        assert self.form is not None
        missing, wrong = self.form.missing(), self.form.wrong()
        lines = []
        if missing:
            names = words.joined(one.title for one in missing[:SHOWN_MISSING])
            lines.append(self.tr("Not yet. Missing: {names}.").format(names=names))
        if wrong:
            names = words.joined(one.title for one in wrong[:SHOWN_MISSING])
            lines.append(self.tr("Not yet. Please correct: {names}.").format(names=names))
        self._lacking.tell("\n".join(lines))
        return bool(lines)

    def _go_there(self) -> None:
        if self.form and (fields := [*self.form.missing(), *self.form.wrong()]):
            self._go_to(fields[0])

    def _said(self, opened: Opened) -> str:
        """The notice's words."""
        assert self.form is not None
        number = number_of(opened.details[0].ticket)
        count = len(opened.details)
        about = number if count == 1 else self.tr("{count} tickets").format(count=count)
        lead = opened.town.units.get(str(self.form.values().get("lead") or ""))
        text = f"{self._submit.text()} {about}" + (f" → {lead.short or lead.name}" if lead else "")
        urgent = any(one.ticket.facts.urgency != "一般" for one in opened.details)
        if urgent and self._office.state.connection != "online":
            text += f" · {words.word('word.not_delivered')}"
        return text

    def _answered(self, opened: Opened, said: str, acted: Sequence[Acted]) -> None:
        """All of it was written, or nothing."""
        refused = {one.ticket: one for one in acted if one.problem and one.problem.code != "earlier-refused"}
        if not refused:
            self._written(opened, said, acted)
        elif len(opened.details) == 1:
            self._refused(opened, next(one.problem for one in refused.values() if one.problem))
        else:
            self._some_refused(opened, list(refused.values()))

    def _some_refused(self, opened: Opened, refused: Sequence[Acted]) -> None:
        """Which ones, why, and the others without them."""
        reasons = [f"{one.number} {words.told(one.problem).title}" for one in refused if one.problem]
        counts = {"refused": str(len(refused)), "total": str(len(opened.details)), "first": refused[0].number}
        self._refused(opened, Problem("acts-refused", counts, "\n".join(reasons)))
        away = {one.ticket for one in refused}
        self._rest = tuple(one.ticket.id for one in opened.details if one.ticket.id not in away)
        self._others.setText(self.tr("Without these: {count} tickets").format(count=len(self._rest)))
        self._others.setVisible(bool(self._rest))

    def _without_refused(self) -> None:
        """The same form for those that take it; what was typed goes with it."""
        if self.form and self._opened:
            self._carried = self.form.content()
            self.open(self._opened.form, self._rest)

    def _written(self, opened: Opened, said: str, acted: Sequence[Acted]) -> None:
        kept = [one.id for one in acted]
        self._office.noticed.emit(Notice(said, undo=partial(self._office.undo, self._office, kept, said)))
        self._office.refresh()
        if len(opened.details) == 1:
            self._keeper.drop(key_of(opened.form, opened.details[0].ticket.id))
        if self._opened is not opened:  # another one has been opened meanwhile
            return
        self._blank()
        self.submitted.emit(tuple(one.ticket.id for one in opened.details))
        if opened.form not in SERIES and self._waits():
            self.closed.emit()

    def _waits(self) -> bool:
        """No form, and none on its way."""
        return self.form is None and not self._busy

    def _refused(self, opened: Opened, problem: Problem) -> None:
        """Nothing was written; what stands in the form stays, or in its draft where the form has been closed."""
        if self._opened is not opened:
            self._office.troubled.emit(problem)
            return
        self._busy = False
        self._problem.show_problem(problem)

    # --- keys ------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if escape and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the key is ours before any shortcut of the window
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_form()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._ends_a_line():
            self.submit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the button up to the first field: all is filled in, but the unit is to be another."""
        up = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Up
        top = self.form.top() if up and watched is self._submit and self.form else None
        if top:
            self._go_to(top)
        return top is not None

    def _ends_a_line(self) -> bool:
        """In a series the enter key of a short field submits."""
        series = self._opened is not None and self._opened.form in SERIES
        return series and isinstance(self.focusWidget(), QLineEdit)


def number_of(ticket: Ticket) -> str:
    return ticket.number or ticket.old_number
