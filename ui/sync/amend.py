"""修改后重发: the fields of an act on a form of its own; only what a person has changed is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

from gridcentre.desk import OutboxItem
from gridcentre.domain.asking import Asked
from gridcentre.domain.fields import fields
from gridcentre.domain.naming import label
from gridcentre.domain.problems import Problem, ProblemError
from gridcentre.domain.tickets import Ticket
from ui import widgets, words
from ui.forms.factory import Setting, editor_for
from ui.forms.field import Field
from ui.office import Notice, Office
from ui.problems import ProblemCard
from ui.words import translate

WIDTH, TALLEST, FRAME, A_FIELD = 560, 640, 140, 96  # px
SEND = "Ctrl+Return"
OWN = "register_closed"
Write = Callable[[dict[str, Any]], object]


class Amend(QDialog):
    """``write(changes)`` is done off this thread; the dialog closes when it is through, else it tells why not."""

    def __init__(self, office: Office, title: str, said: str, write: Write, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)  # so that what fails after it was left is told elsewhere
        self._office, self._said, self._write = office, said, write
        self._fields: list[Field] = []
        self._before: dict[str, Any] = {}
        self.setWindowTitle(title)
        self._trouble = ProblemCard(closable=False)
        self._scroll = widgets.Scroll(title)
        self._scroll.body.addWidget(widgets.label(title, "subtitle"))
        self._send = widgets.button(self.tr("Send"), "primary", "send", widgets.keys(SEND))
        self._send.clicked.connect(self._try)
        QShortcut(QKeySequence(SEND), self, self._try)
        cancel = widgets.button(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons = widgets.row(spacing=8)
        buttons.setContentsMargins(16, 8, 16, 16)
        widgets.add(buttons, [None, cancel, self._send])
        body = widgets.column(self, spacing=0)
        widgets.add(body, [self._trouble, self._scroll, widgets.line(), buttons])
        body.setStretch(1, 1)

    def ask(self, asked: Sequence[Asked], told: Mapping[str, Any], ticket: Ticket | None, kind: str) -> None:
        """Makes the form, filled in with what was ``told``; what it needs beyond that with what is known."""
        people = self._office.desk.people
        setting = Setting(self._office, people.town, people.me, ticket, kind)
        for one in asked:
            field = Field(one.name, words.heading(label(one.name, kind, words.language())), editor_for(one, setting))
            field.editor.set_value(told.get(one.name))
            field.set_required(one.required)
            self._before[one.name] = field.value()
            if one.required and one.name not in told:
                field.editor.set_value(one.value)
            self._fields.append(field)
            self._scroll.body.addWidget(field)
        self._scroll.body.addStretch(1)
        self.resize(WIDTH, min(TALLEST, FRAME + A_FIELD * len(self._fields)))
        if self._fields:
            self._fields[0].focus()

    def _try(self) -> None:
        wrong = [field for field in self._fields if field.missing() or field.problem()]
        for field in self._fields:
            field.tell(missing=True)
        if wrong:
            wrong[0].focus()
            return
        now = {field.name: field.value() for field in self._fields}
        changes = {name: value for name, value in now.items() if value != self._before[name]}
        self._send.setEnabled(False)
        self._office.run(self, lambda: self._write(changes), lambda _: self._done(), self._failed)

    def _done(self) -> None:
        self._office.noticed.emit(Notice(self._said))
        self._office.refresh()
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self._send.setEnabled(True)
        self._trouble.show_problem(problem)


def amend(office: Office, item: OutboxItem, parent: QWidget) -> Amend:
    """The open dialog that changes the fields of ``item``; its form follows as soon as it is known."""
    outbox = office.desk.outbox
    name = words.heading(words.action(item.kind))
    dialog = Amend(
        office,
        dialog_title(name, item.number),
        translate("Amend", "{act} goes with what you changed").format(act=name),
        lambda changes: outbox.edit(item.id, changes),
        parent,
    )
    office.read(
        dialog,
        lambda: _asked(office, item),
        lambda found: dialog.ask(found[0], item.action.fields, found[1], item.kind),
        key="asked",
    )
    dialog.open()
    return dialog


def make_own(office: Office, item: OutboxItem, names: Sequence[str], parent: QWidget) -> Amend:
    """The open dialog for what an own ticket in the place of ``item`` still needs."""
    outbox = office.desk.outbox
    dialog = Amend(
        office,
        dialog_title(translate("Amend", "An own ticket"), item.number),
        words.heading(words.action(OWN)),
        lambda changes: outbox.as_own_ticket(item.id, changes),
        parent,
    )
    dialog.ask([Asked(name, True, None, fields()[name].values) for name in names], {}, None, OWN)
    dialog.open()
    return dialog


def dialog_title(act: str, number: str) -> str:
    return f"{act} · {number}"


def _asked(office: Office, item: OutboxItem) -> tuple[list[Asked], Ticket | None]:
    """What the form asks now, with what was written; where the ticket is gone, the written fields alone."""
    told: Mapping[str, Any] = item.action.fields
    key = "" if item.kind in ("register", OWN) else item.ticket
    try:
        found = office.desk.tickets.asked(key, item.kind, told, bool(item.action.recorder))
        ticket = office.desk.tickets.get(key, seen=False).ticket if key else None
    except ProblemError:
        return [
            Asked(name, False, value, fields()[name].values) for name, value in told.items() if name in fields()
        ], None
    return list(found), ticket
