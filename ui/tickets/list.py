"""The list and what belongs to it: search and lawful actions above, what came meanwhile, its state in words below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from gridcentre.desk import Draft, TicketQuery, TicketRow
from gridcentre.domain.problems import Problem
from gridcentre.domain.tickets import END_STATES
from ui import widgets, words
from ui.forms.offers import NAMED, Button, buttons, title
from ui.office import Notice, Office
from ui.problems import ProblemCard
from ui.tickets.actions import ActionBar
from ui.tickets.finder import Finder
from ui.tickets.lines import DeskLines
from ui.tickets.model import TicketModel
from ui.tickets.table import TicketTable
from ui.words import translate

AT_ONCE = 500  # more tickets than these are not acted on in one go
MINUTE = 60_000
TIMED = frozenset({"due_today", "due_soon", "overdue", "closed_30"})  # views that change as time passes
URGENT = ("特急", "紧急")


@dataclass(frozen=True)
class Chosen:
    """The selected tickets as they were when it was asked what they take."""

    rows: tuple[TicketRow, ...] = ()
    buttons: tuple[Button, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(row.id for row in self.rows)


def not_offered(form: str) -> Notice:
    """The answer to a key of the day's work that does nothing here."""
    said = translate("TicketList", "“{action}” is not possible now: not at this stage, or not for this account")
    return Notice(said.format(action=title(form)), "info")


class TicketList(QWidget):
    """``opened``: to the page; ``form_wanted``: a form for these; ``current``: under the cursor, '' for none."""

    opened = Signal(str)
    form_wanted = Signal(str, object)
    current = Signal(str)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._unit = bool(office.desk.people.me.unit)
        self.view = ""
        self.chosen = Chosen()
        self._asking = False  # what may be done with what is chosen now is not known yet
        self._later: Callable[[], None] | None = None  # what was wanted meanwhile
        self._told = ""  # what ``current`` told last
        self._above: set[int] = set()
        self._minute = 0
        self.model = TicketModel(office.read, DeskLines(office.desk), office.desk.now, self)
        self.table = TicketTable(self.model)
        self.finder = Finder()
        self.bar = ActionBar()
        self._lay_out()
        self._connect()

    # -- what is shown -------------------------------------------------------------------------

    def show_view(self, view: str, search: str = "") -> None:
        """Another view, from its top; ``search`` within it, or in all tickets where no view is named."""
        self.view = view or self.view
        self.finder.begin(words.word(f"view.{self.view}"), search, everywhere=not view)
        self.table.unsort()
        self._ask("")

    def take_focus(self) -> None:
        """To the rows, or to what is said instead of them."""
        (self.table if self.model.rowCount() else self._page).setFocus()

    def step(self, by: int) -> str:
        """The ticket above (-1) or below (1) becomes the current one; its id, '' if there is none."""
        row = self.table.row + by
        self.table.go_to(row)
        line = self.model.known(row) if 0 <= row < self.model.rowCount() else None
        return line.row.id if line else ""

    def go_to(self, ticket: str) -> None:
        """The cursor to this ticket, if the list has it."""
        self.table.go_to(self.model.place_of(ticket))

    def following(self) -> tuple[str, ...]:
        """Ids of the current ticket and those below it that have been read."""
        rows = range(max(0, self.table.row), min(self.model.rowCount(), self.table.row + AT_ONCE))
        return tuple(line.row.id for line in map(self.model.known, rows) if line)

    def _ask(self, sort: str) -> None:
        view = "" if self.finder.everywhere else self.view
        self._say_new(set())
        self._later = None
        self.model.show(TicketQuery(view=view, search=self.finder.words, sort=sort))
        self._say_state()

    # -- how it is put together ----------------------------------------------------------------

    def _lay_out(self) -> None:
        self._problem = ProblemCard()
        self._band = self._make_band()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._page = self._make_page()
        self._stack.addWidget(self._page)
        self._foot = widgets.label(kind="small")
        foot = widgets.frame("strip")
        inside = widgets.row(foot)
        inside.setContentsMargins(12, 4, 12, 4)
        inside.addWidget(self._foot)
        body = widgets.column(self, spacing=0)
        widgets.add(body, [self.finder, self.bar, self._problem, self._stack, foot])
        body.setStretchFactor(self._stack, 1)

    def _make_band(self) -> QFrame:
        """What came above the place that is looked at; it stands over the rows, so that none of them moves."""
        band = widgets.frame("band", "info")
        band.setParent(self.table)
        inside = widgets.row(band)
        inside.setContentsMargins(14, 3, 6, 3)
        self._news = widgets.label()
        show = widgets.button(self.tr("Show"), "link", "up")
        show.clicked.connect(self._show_news)
        widgets.add(inside, [self._news, show])
        band.hide()
        return band

    def _make_page(self) -> QFrame:
        """Instead of a table without rows."""
        page = widgets.frame("panel")
        inside = widgets.column(page, 24)
        self._empty = widgets.label(kind="subtitle")
        self._hint = widgets.label(kind="faint", wrap=True)
        self._again = widgets.button(self.tr("Try again"))
        self._again.clicked.connect(lambda: self._ask(self.model.asked.sort))
        widgets.add(inside, [None, self._empty, self._hint, self._again, None])
        for part in (self._empty, self._again):
            inside.setAlignment(part, Qt.AlignmentFlag.AlignHCenter)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return page

    def _connect(self) -> None:
        office, model, table = self._office, self.model, self.table
        office.changed.connect(model.renew)
        office.ticked.connect(self._tick)
        model.opened.connect(self._settle)
        model.renewed.connect(lambda _: self._settle())
        model.dataChanged.connect(self._tell_current)
        model.failed.connect(self._fail)
        table.opened.connect(self._open)
        table.left.connect(self.finder.clear)
        table.current_moved.connect(self._tell_current)
        table.selectionModel().selectionChanged.connect(self._choose)
        table.above.connect(lambda keys: self._say_new(self._above.union(keys)))
        table.verticalScrollBar().valueChanged.connect(lambda at: None if at else self._say_new(set()))
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
        self.finder.changed.connect(lambda: self._ask(model.asked.sort))
        self.finder.left.connect(self.take_focus)
        self.finder.columns_wanted.connect(lambda at: table.column_menu().popup(at))
        self.bar.wanted.connect(lambda form: self._once_known(lambda: self._want(form)))
        self.bar.print_wanted.connect(lambda: self._once_known(lambda: office.print_wanted.emit(self.chosen.ids)))
        self.bar.copy_wanted.connect(lambda: self._once_known(self._copy))
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.finder.take_focus)

    # -- the state, in words -------------------------------------------------------------------

    def _settle(self) -> None:
        """The list stands, anew or renewed."""
        self._problem.clear()
        self._say_state()
        self._ask_offers()
        if not self.table.count_chosen():
            self._later = None  # it must not wait for a ticket that nobody has seen
        self._tell_current()
        if not self.table.count_chosen():
            self._later = None

    def _say_state(self) -> None:
        count, loading = self.model.rowCount(), self.model.loading
        here = self.table.hasFocus() or self._page.hasFocus()
        self._stack.setCurrentIndex(0 if count else 1)
        if here:
            self.take_focus()
        if not count:
            self._again.hide()
            self._empty.setText(self._why_empty(loading))
            self._hint.setText("" if loading else self._what_then())
            self._page.setAccessibleName(f"{self._empty.text()} {self._hint.text()}")
        parts = [self.tr("Tickets: {count}").format(count=f"{count:,}")]
        chosen = self.table.count_chosen()
        if chosen > 1:
            parts.append(self.tr("selected: {count}").format(count=f"{chosen:,}"))
        if chosen > AT_ONCE:
            parts.append(self.tr("at most {count} at once").format(count=AT_ONCE))
        parts.append(self.tr("All tickets") if self.finder.everywhere else words.word(f"view.{self.view}"))
        if self.model.found.scanned:
            parts.append(self.tr("no index for these words: every text was read"))
        self._foot.setText("    ".join(parts))

    def _why_empty(self, loading: bool) -> str:
        if loading:
            return self.tr("Reading the list …")
        if self.finder.words:
            return self.tr("Nothing found for “{words}”").format(words=self.finder.words)
        return self.tr("No tickets in “{view}”").format(view=words.word(f"view.{self.view}"))

    def _what_then(self) -> str:
        if not self.finder.words:
            return self.tr("What arrives appears here by itself.")
        if self.finder.everywhere:
            return self.tr("Try other words, part of the number, or a unit’s initials.")
        return self.tr("Only this view was searched: choose “All tickets” to search them all.")

    def _fail(self, problem: Problem) -> None:
        self._problem.show_problem(problem)
        self._say_state()
        if not self.model.rowCount():
            self._empty.setText(self.tr("The list could not be read"))
            self._hint.setText("")
            self._again.show()

    def _tick(self, now: int) -> None:
        self.table.repaint_times()
        if now // MINUTE != self._minute:
            self._minute = now // MINUTE
            if self.model.asked.view in TIMED:
                self.model.renew(())

    # -- what came -----------------------------------------------------------------------------

    def _say_new(self, above: set[int]) -> None:
        self._above = above
        self._band.setVisible(bool(above))
        if not above:
            return
        text = self.tr("{count} new").format(count=len(above))
        found = Counter(line.row.urgency for line in map(self.model.kept, above) if line)
        urgent = words.joined(
            self.tr("{urgency} {count}").format(urgency=words.value(word), count=found[word])
            for word in URGENT
            if found[word]
        )
        if urgent:
            text = self.tr("{text}, among them {urgent}").format(text=text, urgent=urgent)
        self._news.setText(text)
        self._band.setAccessibleName(text)
        widgets.restyle(self._band, tone="danger" if found[URGENT[0]] else "info")
        self._band.adjustSize()
        head = self.table.horizontalHeader().height()
        self._band.move((self.table.width() - self._band.width()) // 2, head + 6)
        self._band.raise_()

    def _show_news(self) -> None:
        first = min((self.model.place(key) for key in self._above), default=-1)
        self._say_new(set())
        self.table.scrollToTop() if first < 0 else self.table.go_to(first)
        self.table.setFocus()

    # -- what is chosen ------------------------------------------------------------------------

    def _tell_current(self) -> None:
        row = self.table.row
        line = self.model.line(row) if 0 <= row < self.model.rowCount() else None
        if row >= 0 and line is None:
            return  # it comes with its page
        told = line.row.id if line else ""
        if told != self._told:
            self._told = told
            self.current.emit(told)

    def _choose(self) -> None:
        """Another selection; what was wanted of the former one falls, unless that went by itself."""
        if not self.table.renewing:
            self._later = None
        self._ask_offers()

    def _ask_offers(self) -> None:
        self._say_state()
        self._asking = True
        count = self.table.count_chosen()
        if not 0 < count <= AT_ONCE:
            self._take_chosen(Chosen())
            return
        keys, tickets = self.model.keys(self.table.chosen()), self._office.desk.tickets

        def work() -> Chosen:
            rows = tickets.rows(keys)
            states = {row.state for row in rows}
            state = min(states) if len(states) == 1 else ""
            lawful = tickets.offers([row.id for row in rows])
            return Chosen(tuple(rows), buttons(lawful, state, bool(states) and states <= END_STATES))

        self._office.read(self, work, self._take_chosen, self._not_known, key="offers")

    def _not_known(self, problem: Problem) -> None:
        self._later = None
        self._take_chosen(Chosen())
        self._office.troubled.emit(problem)

    def _take_chosen(self, chosen: Chosen) -> None:
        self.chosen, self._asking = chosen, False
        self.bar.offer(chosen.buttons, len(chosen.rows))
        if chosen.rows and self._later is not None:
            later, self._later = self._later, None
            later()

    def _once_known(self, do: Callable[[], None]) -> None:
        """A key may be faster than the answer: it means what is chosen now, never what was chosen before."""
        if self._asking:
            self._later = do
        else:
            do()

    def _open(self, row: int) -> None:
        line = self.model.line(row)
        if line:
            self.opened.emit(line.row.id)

    def _show_menu(self, at: QPoint) -> None:
        self.bar.menu().popup(self.table.viewport().mapToGlobal(at))

    def press(self, key: str) -> None:
        """A key of the day's work that no button has taken: the chosen tickets' buttons may only be on their way."""
        self._once_known(lambda: self._want(self._form_of(key)))

    def _form_of(self, key: str) -> str:
        return next((button.form for button in self.chosen.buttons if button.shortcut == key), NAMED[key])

    def _want(self, form: str) -> None:
        """Done at once where nothing is to be filled in; else its form."""
        ids = self.chosen.ids
        if not any(button.form == form for button in self.chosen.buttons):
            self._office.noticed.emit(not_offered(form))
            return
        if form in ("accept", "claim") or (form == "unit_accept" and self._unit):
            said = self.tr("{action}: {count}").format(action=words.action(form.removeprefix("unit_")), count=len(ids))
            self._asking = True  # until the list has changed: these tickets do not take it twice
            self._office.act(self, ids, (Draft(form),), said, failed=self._refused, partial=True)
        else:
            self.form_wanted.emit(form, ids)

    def _refused(self, problem: Problem) -> None:
        self._office.troubled.emit(problem)
        self._ask_offers()

    def _copy(self) -> None:
        ids, tickets = self.chosen.ids, self._office.desk.tickets
        self._office.run(self, lambda: [tickets.handover(key) for key in ids], self._copied)

    def _copied(self, texts: list[str]) -> None:
        QGuiApplication.clipboard().setText("\n\n".join(texts))
        text = self.tr("Hand-over texts copied: {count}. It is on record.").format(count=len(texts))
        self._office.noticed.emit(Notice(text, "info"))
