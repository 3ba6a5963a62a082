"""The current ticket beside the list, light enough to follow the cursor keys; before accepting, the 30-second check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from gridcentre.domain.problems import Problem
from gridcentre.domain.telling import Pair
from ui import widgets, words
from ui.forms.flow import Flow
from ui.office import Office
from ui.tickets.asides import Chip, parts
from ui.tickets.check import Check, checks
from ui.tickets.clockcard import ClockRow
from ui.tickets.delegate import STATE_TONES
from ui.tickets.history import Entry, entries
from ui.tickets.limits import clock_lines
from ui.tickets.pieces import ItemRow, Pool, chip_pool, put
from ui.tickets.reading import TO_ACCEPT, Reading, read

SIGN = 14  # px
STEPS = 3  # of the history, the last ones
NOTHING, TICKET = 0, 1

T = TypeVar("T")
W = TypeVar("W", bound=QWidget)


class Preview(QWidget):
    """``open_wanted``: the whole page of the ticket that is shown."""

    open_wanted = Signal(str)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._ticket = ""
        self._reading: Reading | None = None
        self._stack = QStackedWidget()
        self._nothing = widgets.label(kind="faint", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._make())
        widgets.add(widgets.column(self, spacing=0), [self._stack])
        office.changed.connect(self._changed)
        office.ticked.connect(self._tick)

    def show_ticket(self, ticket: str) -> None:
        """The newest of several wins; '' for none. It is read when there is somebody to see it."""
        self._ticket = ticket
        if self.isVisible():
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read()

    def _read(self) -> None:
        ticket, desk = self._ticket, self._office.desk
        if not ticket:
            self._say(self.tr("Choose a ticket to see it here."))
            return
        self._office.read(self, lambda: read(desk, ticket, seen=False), self._fill, self._fail, key="ticket")

    def _changed(self, tickets: frozenset[str]) -> None:
        if self._ticket and (self._ticket in tickets or "*" in tickets):
            self.show_ticket(self._ticket)

    # -- how it is put together ----------------------------------------------------------------

    def _make(self) -> QWidget:
        self._scroll = widgets.Scroll(self.tr("Preview"), margin=14, spacing=10)
        body = self._scroll.body
        self._number = widgets.label(kind="faint", selectable=True)
        self._open = widgets.button(self.tr("Open  Enter"), "link")
        self._open.clicked.connect(lambda: self.open_wanted.emit(self._ticket))
        self._title = widgets.label(kind="subtitle", wrap=True, selectable=True)
        chips = QWidget()
        self._chips = chip_pool(Flow(chips, 4))
        top = widgets.row()
        widgets.add(top, [self._number, None, self._open])
        widgets.add(body, [top, self._title, chips])
        self._checks = _Section(self.tr("Before accepting: the 30-second check"), _CheckRow, _CheckRow.fill)
        self._clocks = _Section(words.heading(words.word("column.left")), ClockRow, ClockRow.fill)
        self._facts = _Section(words.heading(words.field("text")), _FactRow, _FactRow.fill)
        self._text = widgets.label(wrap=True, selectable=True)
        self._facts.head.addWidget(self._text)
        self._parts = _Section(self.tr("Units"), ItemRow, ItemRow.fill)
        self._steps = _Section(self.tr("Last steps"), _StepRow, _StepRow.fill)
        widgets.add(body, [self._checks, self._clocks, self._facts, self._parts, self._steps, None])
        return self._scroll

    # -- what is shown -------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        self._reading = None
        self._nothing.setText(text)
        self._stack.setCurrentIndex(NOTHING)

    def _fail(self, problem: Problem) -> None:
        self._say(words.told(problem).title)

    def _fill(self, reading: Reading) -> None:
        if reading.ticket.id != self._ticket:
            return  # none is wanted any more
        another = self._reading is None or self._reading.ticket.id != reading.ticket.id
        self._reading = reading
        ticket, telling = reading.ticket, reading.telling
        closed = ticket.protection.restricted
        put(self._number, ticket.number or ticket.old_number)
        put(self._title, ticket.facts.title or words.word("overlay.restricted"))
        self._chips.fill(_chips(reading))
        waits = ticket.state == TO_ACCEPT and not reading.outline
        self._checks.fill(checks(reading) if waits else ())
        self._fill_clocks()
        put(self._text, self.tr("Restricted: open it to read it, which is on record.") if closed else ticket.facts.text)
        self._facts.fill(_facts(reading))
        self._parts.fill(parts(reading, reading.now).items)
        last = entries(reading.detail.steps, telling, reading.now)[-STEPS:]
        self._steps.fill(tuple(reversed(last)))
        self._stack.setCurrentIndex(TICKET)
        if another:
            self._scroll.verticalScrollBar().setValue(0)

    def _fill_clocks(self) -> None:
        assert self._reading is not None
        self._clocks.fill(clock_lines(self._reading.ticket, self._reading.telling, self._office.now))

    def _tick(self, _: int) -> None:
        if self._reading is not None and self.isVisible():
            self._fill_clocks()


def _chips(reading: Reading) -> tuple[Chip, ...]:
    ticket = reading.ticket
    chips = [Chip(words.word(f"state.{ticket.state}"), STATE_TONES.get(ticket.state, ""))]
    if ticket.facts.urgency != "一般":
        chips.append(Chip(words.value(ticket.facts.urgency), "danger"))
    if ticket.level:
        chips.append(Chip(words.word(f"level.{ticket.level}"), "warn"))
    chips += [Chip(words.word(f"overlay.{name}"), "warn") for name in ticket.overlays]
    if reading.detail.mark:
        chips.append(Chip(words.word(f"sync.{reading.detail.mark}"), "accent"))
    return tuple(chips)


def _facts(reading: Reading) -> Sequence[Pair]:
    """What a decision needs at a glance."""
    ticket, telling = reading.ticket, reading.telling
    facts, who = ticket.facts, ticket.protection
    known = (
        ("source", words.value(facts.source) if facts.source else ""),
        ("class", telling.category(facts.category) if facts.category else ""),
        ("place", facts.place),
        ("grid", telling.grid(facts.grid) if facts.grid else ""),
        ("petitioner", "  ".join(part for part in (who.petitioner_mask, who.phone_mask) if part)),
    )
    return tuple(Pair(name, words.field(name), text) for name, text in known if text)


class _Section(QWidget, Generic[T, W]):
    """A heading with rows under it; not there without rows."""

    def __init__(self, title: str, make: Callable[[], W], fill: Callable[[W, T], None]) -> None:
        super().__init__()
        body = widgets.column(self, spacing=8)
        self.head = widgets.column(spacing=8)
        widgets.add(self.head, [widgets.line(), widgets.label(title, "section")])
        rows = widgets.column(spacing=7)
        widgets.add(body, [self.head, rows])
        self._rows: Pool[T, W] = Pool(rows, make, fill)

    def fill(self, items: Sequence[T]) -> None:
        self._rows.fill(items)
        self.setVisible(bool(items))


def _name_width() -> int:
    """Room for four Chinese characters, or for one long English word."""
    return 66 if words.language() == "zh" else 88


class _FactRow(QWidget):
    """A name and its value."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._value = widgets.label(kind="name"), widgets.label(wrap=True, selectable=True)
        self._name.setFixedWidth(_name_width())
        self._name.setAlignment(Qt.AlignmentFlag.AlignTop)
        inside = widgets.row(self)
        inside.addWidget(self._name)
        inside.addWidget(self._value, 1)

    def fill(self, pair: Pair) -> None:
        put(self._name, words.heading(pair.label))
        put(self._value, pair.text)


class _CheckRow(QWidget):
    """One question of the check with what the desk can tell about it."""

    def __init__(self) -> None:
        super().__init__()
        self._sign, self._question = widgets.label(kind="note"), widgets.label(kind="name")
        self._answer = widgets.label(wrap=True, selectable=True)
        self._sign.setFixedWidth(SIGN)
        self._question.setFixedWidth(_name_width() - SIGN - 8)
        for part in (self._sign, self._question):
            part.setAlignment(Qt.AlignmentFlag.AlignTop)
        inside = widgets.row(self)
        inside.addWidget(self._sign)
        inside.addWidget(self._question)
        inside.addWidget(self._answer, 1)

    def fill(self, check: Check) -> None:
        put(self._sign, check.sign, tone="ok" if check.good else "warn")
        put(self._question, check.question)
        put(self._answer, check.answer)


class _StepRow(QWidget):
    """One act: what and when, then who."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._when = widgets.label(wrap=True), widgets.label(kind="small")
        self._who = widgets.label(kind="small", wrap=True)
        top = widgets.row()
        top.addWidget(self._title, 1)
        top.addWidget(self._when)
        widgets.add(widgets.column(self, spacing=1), [top, self._who])

    def fill(self, entry: Entry) -> None:
        put(self._title, entry.title)
        put(self._when, "  ".join(part for part in (entry.mark, entry.when) if part))
        put(self._who, entry.who)
