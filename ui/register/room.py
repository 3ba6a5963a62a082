"""登记: a matter is written down while it is told; nothing typed is lost, and the next person is not kept waiting."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QStackedWidget, QWidget

from gridcentre.desk import Acted, Draft, Told
from gridcentre.domain import intake
from gridcentre.domain.problems import Problem, ProblemError
from ui import widgets, words
from ui.forms.factory import Setting
from ui.forms.keeper import Keeper
from ui.office import HOLD_MS, Notice, Office
from ui.problems import ProblemCard
from ui.register.aside import Alarm, SimilarList
from ui.register.done import DonePage
from ui.register.form import CLOSED, OPEN, RegisterForm
from ui.room import Room

DRAFT = "register"
QUIET_MS = 700  # after the last keystroke: look for the like of it
ASIDE_WIDTH = 300


class RegisterRoom(Room):
    """Ctrl+N. Ctrl+Enter saves."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self._town = office.desk.people.town
        self.form = self._new_form()
        self.problem = ProblemCard()
        self.alarm = Alarm()
        self.similar = SimilarList()
        self.done = DonePage()
        self.closed = QCheckBox(words.heading(words.action(CLOSED)))
        self._save = widgets.button(self.tr("Register"), "primary", tip=widgets.keys("Ctrl+Return"))
        self._clear = widgets.button(self.tr("Clear"), "quiet")
        self._kept = widgets.label(kind="small")
        self._stack = QStackedWidget()
        self._acted: tuple[Acted, ...] = ()
        self._keeper = Keeper(office, self)
        self._keeper.begin(DRAFT)
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._lay_out()
        self._connect()
        office.read(self, lambda: office.desk.drafts.get(DRAFT), self._restore)

    def shown(self) -> None:
        if self._stack.currentWidget() is self.done:
            self._again()
        elif self.form.pristine():
            self._renew_form()
            self.form.clear()
        first = self.form.fields["source"] if self.form.pristine() else self.form.fields["text"]
        first.focus()

    # -- how it is put together -----------------------------------------------------------------

    def _new_form(self) -> RegisterForm:
        made = RegisterForm(Setting(self.office, self._town, self.office.desk.people.me, None, OPEN))
        made.changed.connect(self._changed)
        return made

    def _renew_form(self) -> None:
        """Units and classes may have come since: the form of a first run is made before the first load is done."""
        town, former = self.office.desk.people.town, self.form
        if (town.units, town.catalogue) == (self._town.units, self._town.catalogue):
            return
        self._town = town
        self.form = self._new_form()
        self._place.replaceWidget(former, self.form)
        former.deleteLater()

    def _lay_out(self) -> None:
        head = widgets.row(spacing=16)
        head.setContentsMargins(16, 12, 16, 8)
        self.closed.setToolTip(self.tr("Settled on the spot: no unit, no call, no report"))
        widgets.add(head, [widgets.label(self.tr("Register"), "title"), self.closed, None, self._kept])
        self._scroll = widgets.Scroll(self.tr("Register"), margin=0)
        self._scroll.body.setContentsMargins(16, 0, 4, 12)
        self._place = self._scroll.body
        self._place.addWidget(self.form)
        aside = widgets.Scroll(self.tr("Perhaps the same matter"), margin=0)
        aside.setFixedWidth(ASIDE_WIDTH)
        aside.body.setContentsMargins(4, 0, 12, 12)
        widgets.add(aside.body, [self.alarm, self.similar])
        middle = widgets.row(spacing=8)
        middle.addWidget(self._scroll, 1)
        middle.addWidget(aside)
        foot = widgets.frame("strip")
        buttons = widgets.row(foot, spacing=12)
        buttons.setContentsMargins(16, 8, 16, 8)
        widgets.add(buttons, [self._save, self._clear, None])
        writing = QWidget()
        page = widgets.column(writing, spacing=0)
        page.addLayout(head)
        page.addWidget(self.problem)
        page.addLayout(middle, 1)
        page.addWidget(foot)
        self._stack.addWidget(writing)
        self._stack.addWidget(self.done)
        widgets.column(self).addWidget(self._stack)

    def _connect(self) -> None:
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self.save, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._save.clicked.connect(self.save)
        self._clear.clicked.connect(self._start_over)
        self.closed.toggled.connect(lambda on: self.form.set_closed(on))
        self._quiet.timeout.connect(self._settle)
        self.similar.opened.connect(self.office.ticket_wanted)
        self.office.state_changed.connect(self._watch_danger)
        self.done.again.connect(self._again)
        self.done.way.connect(self._go)

    # -- while it is typed ----------------------------------------------------------------------

    def _changed(self) -> None:
        self.problem.clear()
        self._watch_danger()
        self._keep()
        self._quiet.start()

    def _watch_danger(self) -> None:
        told = self.form.values()
        text = f"{told.get('title', '')}{told.get('text', '')}"
        pressing = told.get("urgency") in intake.PRESSING
        self.alarm.tell(intake.alarming(text), pressing, self._online)

    @property
    def _online(self) -> bool:
        return self.office.state.connection in ("online", "catching-up")

    def _settle(self) -> None:
        """A pause in the typing: what is told is compared with what is there."""
        self.form.tidy()
        told = self.form.values()
        asked = Told(
            place=str(told.get("place", "")),
            text=f"{told.get('title', '')}\n{told.get('text', '')}",
            category=str(told.get("class", "")),
            village=village.short or village.name if (village := self.form.village()) else "",
        )
        tickets = self.office.desk.tickets
        self.office.read(self, lambda: tickets.alike(asked), self.similar.show_found, key="alike")

    def _keep(self) -> None:
        if self.form.pristine():
            self._keeper.drop(DRAFT)
            self._kept.setText("")
        else:
            self._keeper.keep(self.form.content())
            self._kept.setText(self.tr("Draft kept {time}").format(time=words.clock(self.office.now)))

    def _restore(self, content: dict[str, Any] | None) -> None:
        if content and self.form.pristine():
            self.form.restore(content)
            self.closed.setChecked(self.form.kind == CLOSED)
            self._kept.setText(self.tr("This is the draft from before"))
            self._settle()

    # -- saving ---------------------------------------------------------------------------------

    def save(self) -> None:
        """Writes the ticket, unless something is lacking or must be telephoned first."""
        if not self._save.isEnabled() or self._stack.currentWidget() is self.done:
            return
        self.form.tidy()
        if wrong := self.form.complain():
            self._scroll.reveal(wrong)
            return
        if self.alarm.stops:
            self.alarm.called.setFocus()
            return
        self._quiet.stop()
        self._save.setEnabled(False)
        self._keeper.flush()
        draft, double, content = self.form.draft(), self.similar.linked, self.form.content()
        self.office.run(
            self, lambda: self._write(draft, double), partial(self._written, draft.fields, content), self._refused
        )

    def _write(self, draft: Draft, double: str) -> tuple[tuple[Acted, ...], Problem | None]:
        """On the worker: the ticket, then its link to the one that it doubles; without the link it stands as well."""
        desk = self.office.desk
        made = desk.register(draft.fields, draft.kind == CLOSED, hold_ms=HOLD_MS)
        if not double:
            return (made,), None
        try:
            other = desk.tickets.get(double, seen=False).ticket
            fields = {"other_ticket": other.number or other.old_number, "link_kind": "重复"}
            return (made, *desk.act([made.ticket], Draft("link", fields), hold_ms=HOLD_MS)), None
        except ProblemError as unlinked:
            return (made,), unlinked.problem

    def _written(
        self, told: Mapping[str, Any], content: dict[str, Any], written: tuple[tuple[Acted, ...], Problem | None]
    ) -> None:
        """``told``, ``content``: the form as it was saved."""
        acts, unlinked = written
        if unlinked is not None:
            self.office.troubled.emit(unlinked)
        self._save.setEnabled(True)
        self._keeper.drop(DRAFT)
        self._acted = acts
        what = str(told.get("title") or told.get("text", "")).splitlines()[0]
        self.done.tell(acts[0], what, self._online, told.get("urgency") in intake.PRESSING)
        self._stack.setCurrentWidget(self.done)
        self.similar.clear()
        self._kept.setText("")
        said = self.tr("{number} registered").format(number=acts[0].number)
        back = partial(self._take_back, content)
        undo = partial(self.office.undo, self, [one.id for one in acts], said, back)
        self.office.noticed.emit(Notice(said, undo=undo))
        self.office.refresh()

    def _take_back(self, content: dict[str, Any]) -> None:
        """Undone before it was sent: the form stands as it was."""
        self.form.restore(content)
        self.closed.setChecked(self.form.kind == CLOSED)
        self._stack.setCurrentIndex(0)
        self._changed()

    def _refused(self, problem: Problem) -> None:
        self._save.setEnabled(True)
        self.form.mark(problem.params.get("fields", "").split())
        self.problem.show_problem(problem)

    # -- and then -------------------------------------------------------------------------------

    def _again(self) -> None:
        """The next one: most often from the same source."""
        self._stack.setCurrentIndex(0)
        self._start_over()

    def _start_over(self) -> None:
        self.form.clear(keep=("source",))
        self.problem.clear()
        self.alarm.called.setChecked(False)
        self.similar.clear()
        self._changed()
        self.form.fields["source"].focus()

    def _go(self, way: str) -> None:
        ticket = self._acted[0].ticket
        if way == "print":
            self.office.print_wanted.emit((ticket,))
        elif way == "assign":
            self.office.form_wanted.emit("assign", (ticket,))
        else:
            self.office.ticket_wanted.emit(ticket)
