"""The fields of a registration in the order in which a matter is told: who and how, what, where, class, protection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from gridcentre.desk import Draft
from gridcentre.domain import intake
from gridcentre.domain.asking import Asked, asked
from gridcentre.domain.calendar import MINUTE
from gridcentre.domain.fields import empty, fields
from gridcentre.domain.organisation import VILLAGE_DIGITS, Unit
from gridcentre.domain.workflow import table
from ui import widgets, words
from ui.forms.editors import Choice, Editor, GrowingText
from ui.forms.factory import Setting, editor_for
from ui.forms.field import Field
from ui.forms.files import Attached

OPEN, CLOSED = "register", "register_closed"
FOLDED = ("title", "demand_items", "function", "due", "from_ticket")
PROTECTING = ("accused", "readers")


class RegisterForm(QWidget):
    """Two columns. ``changed`` follows every keystroke; ``closed`` says which act it writes."""

    changed = Signal()

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self._setting = setting
        self.kind = OPEN
        self.fields: dict[str, Field] = {}
        self._asked: dict[str, Asked] = {}
        self._sections: list[tuple[QWidget, tuple[str, ...]]] = []
        self._folds: list[tuple[QPushButton, tuple[str, ...]]] = []
        for kind in (OPEN, CLOSED):
            for one in self._ask(kind):
                if one.name not in self.fields:
                    self._make(one)
        self._lay_out()
        self.fields = {name: self.fields[name] for _, names in self._sections for name in names}  # as they are told
        self._chain()
        self.clear()

    # -- what it holds --------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """What is filled in and belongs to this act and source."""
        found = {name: one.value() for name, one in self.fields.items() if self._belongs(name)}
        return {name: value for name, value in found.items() if not empty(value)}

    def draft(self) -> Draft:
        return Draft(self.kind, self.values())

    def content(self) -> dict[str, Any]:
        """All of it as plain data, for a draft that outlives the program."""
        attached = self.fields["attachments"].editor
        names = dict(attached.names) if isinstance(attached, Attached) else {}
        return {"kind": self.kind, "values": self.values(), "files": names}

    def restore(self, content: Mapping[str, Any]) -> None:
        """The opposite of ``content``."""
        self.kind = CLOSED if content.get("kind") == CLOSED else OPEN
        attached = self.fields["attachments"].editor
        if isinstance(attached, Attached):
            attached.names.update(content.get("files", {}))
        values = content.get("values", {})
        for name, one in self.fields.items():
            one.editor.set_value(values.get(name))
            one.tell()
        self._renew()

    def clear(self, keep: Sequence[str] = ()) -> None:
        """As for the next person, but for the fields named in ``keep``."""
        kept = {name: self.fields[name].value() for name in keep}
        self.restore({"kind": self.kind})
        now = self._setting.now() // MINUTE * MINUTE
        usual = {one.name: one.value for one in self._ask(self.kind)} | {"happened_at": now} | kept
        for name, value in usual.items():
            self.fields[name].editor.set_value(value)
        for button, _ in self._folds:
            button.setChecked(False)
        self._renew()

    def pristine(self) -> bool:
        """Nothing has been told yet."""
        return not any(name in self.values() for name in ("text", "place", "petitioner", "phone", "class", "title"))

    def set_closed(self, closed: bool) -> None:
        self.kind = CLOSED if closed else OPEN
        self._renew()
        self.changed.emit()

    def complain(self) -> Field | None:
        """Shows what is missing or wrong; the first such field has the cursor. None if all is well."""
        wrong = [one for one in self.fields.values() if self._belongs(one.name) and (one.missing() or one.problem())]
        for one in wrong:
            one.tell(missing=True)
            self._unfold(one.name)
        if not wrong:
            return None
        wrong[0].focus()
        return wrong[0]

    def mark(self, names: Sequence[str]) -> None:
        """The desk's own judge found these lacking."""
        for name in names:
            if name in self.fields:
                self._unfold(name)
                self.fields[name].set_required(True)
                self.fields[name].tell(missing=True)

    # -- how it is made -------------------------------------------------------------------------

    def _make(self, one: Asked) -> None:
        made = Field(one.name, self._title(one.name), self._editor(one))
        made.changed.connect(self._edited)
        for text in made.findChildren(GrowingText):
            text.picture_pasted.connect(self._take_picture)
        self.fields[one.name] = made

    def _editor(self, one: Asked) -> Editor:
        if one.name != "source":
            return editor_for(one, self._setting)
        sources = fields()["source"].values
        return Choice([(source, words.heading(words.value(source))) for source in sources], segments=len(sources))

    def _title(self, name: str) -> str:
        if name == "text":
            return self.tr("What happened")
        return words.heading(words.field(name))

    def _lay_out(self) -> None:
        left, right = widgets.column(spacing=12), widgets.column(spacing=12)
        widgets.add(
            left,
            [
                self._section(self.tr("Who tells it, and how"), ("source",), ("petitioner", "phone"), ("identity",)),
                self._section(self.tr("What"), ("text",), ("happened_at", "urgency")),
                self._section(self.tr("Dispute"), ("parties",), ("people_count", "risk"), ("trigger",)),
                None,
            ],
        )
        widgets.add(
            right,
            [
                self._section(self.tr("Where"), ("place",), ("grid",)),
                self._section(
                    self.tr("Which matter"), ("class",), ("closing_authority", "count"), ("result",), ("attachments",)
                ),
                self._fold(self.tr("Protect someone: complained of, who may know"), PROTECTING),
                self._fold(self.tr("More: summary, items, function, limit, came from"), FOLDED),
                None,
            ],
        )
        across = widgets.row(self, spacing=12)
        across.addLayout(left, 1)
        across.addLayout(right, 1)

    def _section(self, title: str, *rows: tuple[str, ...]) -> QFrame:
        card = widgets.frame("card")
        inside = widgets.column(card, 12, 8)
        inside.addWidget(widgets.label(title, "section"))
        self._rows(inside, rows)
        self._sections.append((card, tuple(name for row in rows for name in row)))
        return card

    def _fold(self, title: str, names: tuple[str, ...]) -> QFrame:
        """Seldom needed: shown when its button is pressed, or when something stands in it."""
        card = widgets.frame("card")
        inside = widgets.column(card, 12, 8)
        button = widgets.button(title, "link", "down")
        button.setCheckable(True)
        button.toggled.connect(lambda _: self._arrange())
        inside.addWidget(button)
        self._rows(inside, [(name,) for name in names])
        self._folds.append((button, names))
        self._sections.append((card, names))
        return card

    def _rows(self, inside: QVBoxLayout, rows: Sequence[tuple[str, ...]]) -> None:
        for names in rows:
            line = widgets.row(spacing=12)
            for name in names:
                line.addWidget(self.fields[name], 1, Qt.AlignmentFlag.AlignTop)
            inside.addLayout(line)

    def _chain(self) -> None:
        """The tab key goes as the matter is told."""
        inside = [inner for card, _ in self._sections for inner in card.findChildren(QWidget)]
        stops = [one for one in inside if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.window() is self.window()]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)

    # -- how it answers -------------------------------------------------------------------------

    def _ask(self, kind: str) -> tuple[Asked, ...]:
        setting = self._setting
        row = table().rows[kind]
        told = {name: one.value() for name, one in self.fields.items() if name in row.fields}
        return asked(row, None, setting.town, setting.me, setting.now(), told)

    def _edited(self, name: str) -> None:
        if name == "phone":
            self._check_phone()
        self._renew()
        self.changed.emit()

    def tidy(self) -> None:
        """Telephone numbers in the form in which they are dialled; the village that the place names."""
        self._find_village()
        phone = self.fields["phone"]
        typed = str(phone.value() or "")
        if typed and (plain := intake.telephone(typed)) != typed:
            phone.editor.set_value(plain)
        self._check_phone()

    def village(self) -> Unit | None:
        """The village of the chosen grid, else the one that place or text names."""
        villages = self._setting.town.villages()
        chosen = str(self.fields["grid"].value() or "")[:VILLAGE_DIGITS]
        for told in (str(self.fields[name].value() or "") for name in ("place", "text")):
            named = [one for one in villages if one.code == chosen or (not chosen and (one.short or one.name) in told)]
            if len(named) == 1:
                return named[0]
        return None

    def _find_village(self) -> None:
        grid, village = self.fields["grid"], self.village()
        if village and grid.value() is None and not grid.editor.target().hasFocus():
            grid.editor.set_value(village.code)

    def _check_phone(self) -> None:
        phone = self.fields["phone"]
        number = intake.telephone(str(phone.value() or ""))
        strange = bool(number) and not intake.dialable(number)
        phone.warn(self.tr("This does not look like a telephone number.") if strange else "")

    def _take_picture(self, data: object) -> None:
        attached = self.fields["attachments"].editor
        if isinstance(attached, Attached):
            attached.take_from(data)  # type: ignore[arg-type]

    def _renew(self) -> None:
        """What is asked follows from what has been told."""
        self._asked = {one.name: one for one in self._ask(self.kind)}
        for name, one in self.fields.items():
            required = name in self._asked and self._asked[name].required
            if required != one.required:
                one.set_required(required)
                one.tell()
        self._explain_identity()
        self._arrange()

    def _explain_identity(self) -> None:
        chosen = self.fields["identity"]
        hidden = self.tr("Name, telephone and telling words are hidden on every page and sheet.")
        nobody = self.tr("No name, no number, no return call.")
        chosen.warn({"要求保密": hidden, "匿名": nobody}.get(str(chosen.value()), ""))

    def _belongs(self, name: str) -> bool:
        """Whether the act has this field, for this source and this class."""
        if name not in self._asked or name in intake.left_out(str(self.fields["source"].value() or "")):
            return False
        if name in ("petitioner", "phone") and self.fields["identity"].value() == "匿名":
            return False
        dispute = self.fields["class"].value() in self._setting.town.dispute_classes
        return dispute or name not in intake.DISPUTE

    def _arrange(self) -> None:
        folded = {
            name
            for button, names in self._folds
            for name in names
            if not button.isChecked() and not self.fields[name].required and self.fields[name].value() is None
        }
        for name, one in self.fields.items():
            one.setVisible(self._belongs(name) and name not in folded)
        for card, names in self._sections:
            card.setVisible(any(self._belongs(name) for name in names))

    def _unfold(self, name: str) -> None:
        for button, names in self._folds:
            if name in names:
                button.setChecked(True)
