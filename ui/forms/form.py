"""A form: fields of one or several acts, generated from the table, those that must be filled in first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from gridcentre.desk import Draft
from gridcentre.domain import naming, reply, terms
from gridcentre.domain.asking import Asked, asked
from gridcentre.domain.tickets import Action
from gridcentre.domain.workflow import table
from ui import words
from ui.forms.editors import Choice, Editor, GrowingText, Tick
from ui.forms.factory import Setting, choice_word, editor_for
from ui.forms.field import Field
from ui.forms.files import Attached
from ui.forms.judged import JudgedCard, judged
from ui.forms.lists import Checked
from ui.forms.plans import JUDGED, SUBTASK, TOLD, Part, Plan, Way, candidates, drafts_of, judgeable
from ui.forms.units import CoUnits
from ui.widgets import button, column, label

PROMINENT = frozenset("co_units words sms_note next_step".split())  # optional, but often filled in
SHOWING = frozenset("submit feed_back note issue_notice recheck_pass recheck_fail".split())  # acts that pictures prove
PLAIN = frozenset({"accept_assign", "self_handle", "report"})  # several acts, but one thing to a person
REPLIES = frozenset("reply_draft final_reply public_reply".split())


class Form(QWidget):
    """The fields of ``plan`` on the ticket of ``setting``. ``changed`` follows every keystroke."""

    changed = Signal()

    def __init__(self, plan: Plan, setting: Setting, history: Sequence[Action] = ()) -> None:
        super().__init__()
        self.plan, self._setting, self._history = plan, setting, tuple(history)
        self.fields: dict[str, Field] = {}
        self._asked: dict[str, dict[str, Asked]] = {}  # by kind, then field
        self._heads: dict[str, QWidget] = {}  # by kind: what stands over its fields
        self._first = (*plan.always, *TOLD, SUBTASK, JUDGED)  # asked whatever the table asks
        self._ways = self._way_choice()
        self._acts = label(kind="small", wrap=True)
        self._acts.setParent(self)
        self._more = button(self.tr("More"), "link", "down")
        self._more.setCheckable(True)
        self._more.setParent(self)
        self._more.toggled.connect(lambda _: self._arrange())
        self._unfolded: set[str] = set()
        self._order: list[QWidget] = []
        self._inside = column(spacing=12)
        whole = column(self, spacing=12)
        if answered := self._answers():
            whole.addWidget(JudgedCard(answered, setting))
        whole.addLayout(self._inside)
        self._make()
        self._renew(fold=True)

    # --- what it holds -------------------------------------------------------------------------------

    @property
    def way(self) -> Way:
        key = self._ways.value() if self._ways else ""
        return next((way for way in self.plan.ways if way.key == key), self.plan.ways[0])

    @property
    def left_out(self) -> frozenset[str]:
        """Kinds of optional parts that the person has unticked."""
        return frozenset(
            kind for kind, head in self._heads.items() if isinstance(head, QCheckBox) and not head.isChecked()
        )

    def values(self) -> dict[str, Any]:
        return {name: value for name, one in self.fields.items() if (value := one.value()) is not None}

    def pairs(self) -> list[tuple[str, list[Draft]]]:
        """The ticket, and the acts that go on it."""
        assert self._setting.ticket is not None
        return [(self._setting.ticket.id, drafts_of(self.way, self.values(), self.left_out))]

    def missing(self) -> list[Field]:
        return [one for one in self._active() if one.missing()]

    def wrong(self) -> list[Field]:
        """Fields with something in them that cannot be sent."""
        return [one for one in self._active() if one.problem()]

    def content(self) -> dict[str, Any]:
        """All of it as plain data, for a draft that outlives the program."""
        files = [one.editor.names for one in self.fields.values() if isinstance(one.editor, Attached)]
        return {
            "way": self.way.key,
            "left_out": sorted(self.left_out),
            "values": self.values(),
            "files": {digest: name for names in files for digest, name in names.items()},
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        """The opposite of ``content``; fields of a form that has changed since are passed over."""
        if self._ways:
            self._ways.set_value(content.get("way"))
        for kind, head in self._heads.items():
            if isinstance(head, QCheckBox):
                head.setChecked(kind not in content.get("left_out", ()))
        values = content.get("values", {})
        for name, one in self.fields.items():
            if isinstance(one.editor, Attached):
                one.editor.names.update(content.get("files", {}))
            one.editor.set_value(values.get(name))
            self._check_reply(one)
        self._renew(fold=True)

    def first(self) -> Field | None:
        """Where to begin: the first field that is required and empty."""
        return next((one for one in self._active() if one.missing()), None)

    def top(self) -> Field | None:
        """The first field of all."""
        return next(self._active(), None)

    # --- how it is made ------------------------------------------------------------------------------

    def _way_choice(self) -> Choice | None:
        if len(self.plan.ways) < 2:
            return None
        made = Choice([(way.key, words.heading(words.word(f"way.{way.key}"))) for way in self.plan.ways])
        made.set_value(self.plan.ways[0].key)
        made.name_for_readers(words.action(self.plan.form))
        made.changed.connect(self._turn)
        return made

    def _answers(self) -> list[Action]:
        """Acts that are shown because this form's act is about them."""
        return judged(self.plan, self._setting, self._history)

    def _make(self) -> None:
        for name in TOLD if self.plan.told else ():
            value = self._setting.now() if name == "told_at" else None
            self._add(Asked(name, True, value), words.heading(words.field(name)))
        self._make_subjects()
        for way in self.plan.ways:
            for part in way.parts:
                if len(way.parts) > 1 and self.plan.form not in PLAIN:
                    self._heads[part.kind] = self._head(part)
                for one in self._ask(part):
                    if one.name not in self.fields:
                        self._add(one, self._title(one.name, part.kind))

    def _make_subjects(self) -> None:
        """Which part, and which earlier act, where that does not follow."""
        setting, kind = self._setting, self.plan.ways[0].parts[0].kind
        if len(self.plan.ways) > 1 or len(self.plan.ways[0].parts) > 1 or setting.ticket is None:
            return
        if parts := candidates(kind, setting.ticket, setting.me):
            options = [(part.id, choice_word("subtask", part.id, setting)) for part in parts]
            value = parts[0].id if len(parts) == 1 else None
            self._put(SUBTASK, self.tr("Unit concerned"), Choice(options), value, True)
        if acts := judgeable(kind, setting.ticket):
            options = [(act.id, f"{words.action(act.kind)} {words.time(act.at)}") for act in acts]
            self._put(JUDGED, self.tr("Concerning"), Choice(options), None, True)

    def _head(self, part: Part) -> QWidget:
        title = words.heading(words.action(part.kind))
        if not part.optional:
            head: QWidget = label(title, "section")
            head.setParent(self)
            return head
        made = QCheckBox(title, self)
        made.setChecked(True)
        made.toggled.connect(self._turn)
        return made

    def _title(self, name: str, kind: str) -> str:
        return words.heading(naming.label(name, kind, words.language()))

    def _add(self, one: Asked, title: str) -> None:
        self._put(one.name, title, editor_for(one, self._setting), one.value, one.required)

    def _put(self, name: str, title: str, editor: Editor, value: Any, required: bool) -> None:
        if value is None and name == "opinion":
            value = terms.word("phrase.opinion")  # stands in the record, in the record's language
        if isinstance(editor, Checked):  # nothing has been looked at yet
            value = [{"item": point["item"]} for point in value or ()]
        if value is not None:
            editor.set_value(value)
        if isinstance(editor, CoUnits) and required:
            editor.begin()
        made = Field(name, title, editor)
        made.setParent(self)  # before it is shown: a widget of nobody would be a window
        made.set_required(required)
        made.changed.connect(self._edited)
        for text in editor.findChildren(GrowingText):
            text.picture_pasted.connect(self._take_picture)
        self.fields[name] = made
        self._check_reply(made)

    # --- how it answers ------------------------------------------------------------------------------

    def _turn(self) -> None:
        """Another way, or a part more or less."""
        self._renew(fold=True)
        self.changed.emit()

    def _edited(self, name: str) -> None:
        self._check_reply(self.fields[name])
        self._renew(fold=name in self.plan.always)
        self.changed.emit()

    def _check_reply(self, one: Field) -> None:
        if one.name not in REPLIES:
            return
        told = {
            "no_greeting": self.tr("the greeting and receipt are missing"),
            "no_ground": self.tr("what was found and on what ground is missing"),
            "no_contact": self.tr("whom to ask is missing"),
            "phone_form": self.tr("write phone numbers as 0519-12345678"),
            "personal": self.tr("it seems to hold a personal datum"),
            "blanks": self.tr("blanks of the template are still open"),
        }
        found = [told[code] for code in reply.warnings(str(one.value() or ""))]
        one.warn(self.tr("Please look again: {what}").format(what=words.joined(found)) if found else "")

    def _take_picture(self, data: QMimeData) -> None:
        one = self.fields.get("attachments")
        if one and isinstance(one.editor, Attached):
            one.editor.take_from(data)

    def _parts(self) -> Iterator[Part]:
        return (part for part in self.way.parts if part.kind not in self.left_out)

    def _ask(self, part: Part) -> list[Asked]:
        """What the table asks for this act, as far as it is filled in."""
        setting = self._setting
        told = {name: one.value() for name, one in self.fields.items()} | dict(part.preset)
        return asked_of(part, setting, told, self._history)

    def _renew(self, fold: bool = False) -> None:
        """What is required follows from what has been filled in; ``fold``: unused fields go behind 「更多」 again."""
        self._asked = {part.kind: {one.name: one for one in self._ask(part)} for part in self._parts()}
        for name, one in self.fields.items():
            needed = [asking[name].required for asking in self._asked.values() if name in asking]
            required = any(needed) or name in self._first
            if required != one.required:
                one.set_required(required)
        if fold:
            self._unfolded = {one.name for one in self._active() if self._matters(one)}
        self._unfolded |= {one.name for one in self._active() if one.missing()}
        self._arrange()

    def _shown(self, one: Field) -> bool:
        beside = one.name in self._first
        return beside or any(one.name in asking for asking in self._asked.values())

    def _active(self) -> Iterator[Field]:
        """Fields of the acts that are meant, from top to bottom; folded ones last."""
        seen = [widget for widget in self._order if isinstance(widget, Field)]
        return (one for one in dict.fromkeys((*seen, *self.fields.values())) if self._shown(one))

    def _arrange(self) -> None:
        """Required and much used fields under the head of their act, the others at the end and folded."""
        first = [self.fields[name] for name in self._first if name in self.fields]
        chooser: list[QWidget] = [self._ways] if self._ways else []
        if len(self.way.parts) > 1 and self.plan.form != "accept_assign":
            self._acts.setText(self.tr("Records: {acts}").format(acts=words.joined(map(words.action, self._asked))))
            chooser = [self._acts]
        order: list[QWidget] = [*first, *chooser] if self.plan.always else [*chooser, *first]
        placed = {one.name for one in first}
        for part in self.way.parts:
            named = [name for name in self._asked.get(part.kind, {}) if name in self._unfolded and name not in placed]
            head = self._heads.get(part.kind)
            order += [head] if head and (named or part.optional) else []
            order += [self.fields[name] for name in named]
            placed.update(named)
        folded = [one for one in self._active() if one.name not in placed]
        if not order:
            self._acts.setText(self.tr("Nothing has to be filled in."))
            order = [self._acts]
        order += [self._more] if folded else []
        order += folded if self._more.isChecked() else []
        if order != self._order:
            self._order = order
            self._lay_out()

    def _lay_out(self) -> None:
        while self._inside.takeAt(0):
            pass
        for widget in (*self.fields.values(), *self._heads.values(), self._acts, self._more):
            widget.setVisible(widget in self._order)
        for widget in self._order:
            self._inside.addWidget(widget)
        self._chain(self._order)

    def _matters(self, one: Field) -> bool:
        """Whether it stands in sight from the beginning."""
        if isinstance(one.editor, Tick):
            return one.missing() or bool(one.value())
        shows = one.name == "attachments" and not SHOWING.isdisjoint(self._asked)
        return one.required or one.name in PROMINENT or shows or one.value() is not None

    def _chain(self, order: Sequence[QWidget]) -> None:
        """The tab key goes down the form."""
        inside = (inner for widget in order for inner in (widget, *widget.findChildren(QWidget)))
        stops = [inner for inner in inside if _stops(inner) and inner.window() is self.window()]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)


def asked_of(part: Part, setting: Setting, told: Mapping[str, Any], history: Sequence[Action] = ()) -> list[Asked]:
    """What the form asks for an act: what the table asks, less what the plan knows or leaves out."""
    row = table().rows[part.kind]
    found = asked(
        row, setting.ticket, setting.town, setting.me, setting.now(),
        {name: told.get(name) for name in row.fields}, part.on_behalf, history,
    )  # fmt: skip
    return [
        replace(one, choices=tuple(code for code in one.choices if code not in part.never))
        for one in found
        if one.name not in part.without
    ]


def _stops(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & widget.focusPolicy().TabFocus) and widget.focusProxy() is None
