"""The room of tickets: views on the left, the list or a ticket's page, and beside it a preview or a form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from ui import widgets
from ui.forms.offers import NAMED
from ui.office import Office
from ui.room import Room
from ui.settings import kept_bytes, settings
from ui.tickets.list import MINUTE, TicketList, not_offered
from ui.tickets.preview import Preview
from ui.tickets.views import KEYS, ViewsPanel

if TYPE_CHECKING:
    from ui.forms.panel import FormPanel
    from ui.tickets.page import TicketPage

SIZES = "tickets/panes1"
PREVIEW = "tickets/preview"
SIDE = 320  # px
FIRST_VIEW = "to_accept"
SERIES = frozenset({"accept_assign", "assign"})  # one ticket after the other, down the list


class TicketsRoom(Room):
    """Where a clerk is all day. Page and form panel are made when they are first wanted."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self.views = ViewsPanel()
        self.list = TicketList(office)
        self.preview = Preview(office)
        self.page: TicketPage | None = None
        self.panel: FormPanel | None = None
        self._form = ""
        self._queue: list[str] = []  # tickets whose turn comes when the form in front is done
        self._minute = 0
        self._centre, self._side = QStackedWidget(), QStackedWidget()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._connect()
        self.views.choose(FIRST_VIEW)
        self._count()

    def shown(self) -> None:
        self._take_focus()

    # -- how it is put together ----------------------------------------------------------------

    def _lay_out(self) -> None:
        self._centre.addWidget(self.list)
        self._side.addWidget(self.preview)
        self._side.setMinimumWidth(260)
        self._centre.setMinimumWidth(360)
        self.views.setMinimumWidth(132)
        for place, part in enumerate((self.views, self._centre, self._side)):
            self._split.addWidget(part)
            self._split.setStretchFactor(place, 1 if part is self._centre else 0)
            self._split.setCollapsible(place, False)
        self._split.setChildrenCollapsible(False)
        if not self._split.restoreState(kept_bytes(SIZES)):
            self._split.setSizes([self.views.sizeHint().width(), SIDE * 3, SIDE])
        self._split.splitterMoved.connect(lambda *_: settings().setValue(SIZES, self._split.saveState()))
        widgets.add(widgets.column(self, spacing=0), [self._split])
        self.list.finder.show_preview(settings().value(PREVIEW, True, type=bool) is True)
        self._show_side()

    def _connect(self) -> None:
        office = self.office
        self.views.chosen.connect(self._show_view)
        self.views.activated.connect(lambda _: self.list.take_focus())
        self.list.opened.connect(self.show_ticket)
        self.list.current.connect(self._follow)
        self.list.form_wanted.connect(self.show_form)
        self.list.finder.preview_wanted.connect(self._keep_preview)
        self.preview.open_wanted.connect(self.show_ticket)
        office.changed.connect(self._count)
        office.ticked.connect(self._tick)
        office.ticket_wanted.connect(self.show_ticket)
        office.view_wanted.connect(self.show_view)
        office.form_wanted.connect(self.show_form)
        for number, name in enumerate(self.views.names[:KEYS], start=1):
            QShortcut(QKeySequence(f"Alt+{number}"), self).activated.connect(partial(self.show_view, name))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key of the day's work that nothing took."""
        key = QKeySequence(event.key()).toString()
        if key not in NAMED or event.modifiers():
            super().keyPressEvent(event)
        elif self._centre.currentWidget() is self.list:
            self.list.press(key)
        else:
            self.office.noticed.emit(not_offered(NAMED[key]))

    # -- views ---------------------------------------------------------------------------------

    def show_view(self, view: str, search: str = "") -> None:
        """The list of a view, in front; '' searches all tickets."""
        self.views.blockSignals(True)
        self.views.choose(view)
        self.views.blockSignals(False)
        self._show_view(view, search)
        self.show_list()

    def _show_view(self, view: str, search: str = "") -> None:
        self._queue = []
        self._centre.setCurrentWidget(self.list)
        self.list.show_view(view, search)

    def _count(self) -> None:
        self.office.read(self, self.office.desk.tickets.counts, self._show_counts, key="counts")

    def _show_counts(self, counts: Mapping[str, int]) -> None:
        self.views.show_counts(counts)

    def _tick(self, now: int) -> None:
        """Some counts change as time passes; dues are whole minutes."""
        if now // MINUTE != self._minute:
            self._minute = now // MINUTE
            self._count()

    # -- a ticket's page -----------------------------------------------------------------------

    def show_ticket(self, ticket: str) -> None:
        page = self._the_page()
        page.show_ticket(ticket)
        self._centre.setCurrentWidget(page)
        self._show_side()
        page.setFocus()

    def show_list(self) -> None:
        """Back from the page, to the row that was left."""
        self._centre.setCurrentWidget(self.list)
        self._show_side()
        self.list.take_focus()

    def _follow(self, ticket: str) -> None:
        """The cursor has gone to another ticket."""
        self.preview.show_ticket(ticket)

    def _step(self, page: TicketPage, by: int) -> None:
        """From the page on to the ticket above or below in the list."""
        if ticket := self.list.step(by):
            page.show_ticket(ticket)

    def _the_page(self) -> TicketPage:
        if self.page is None:
            from ui.tickets.page import TicketPage

            page = self.page = TicketPage(self.office)
            page.closed.connect(self.show_list)
            page.previous_wanted.connect(lambda: self._step(page, -1))
            page.next_wanted.connect(lambda: self._step(page, 1))
            self._centre.addWidget(page)
        return self.page

    # -- forms beside --------------------------------------------------------------------------

    def show_form(self, form: str, tickets: tuple[str, ...]) -> None:
        """The form for these tickets; the assignment of one goes on with those below it in the list."""
        self._form, self._queue = form, []
        if form in SERIES and len(tickets) == 1:
            self._queue = list(self._below(tickets)[1:])
        self._open_form(tickets)

    def _below(self, tickets: tuple[str, ...]) -> tuple[str, ...]:
        following = self.list.following() if self._centre.currentWidget() is self.list else ()
        return following if following[:1] == tickets else tickets

    def _open_form(self, tickets: tuple[str, ...]) -> None:
        panel = self._the_panel()
        if len(tickets) == 1:
            self.list.go_to(tickets[0])
        panel.open(self._form, tickets)
        self._side.setCurrentWidget(panel)
        self._show_side()
        panel.setFocus()

    def _submitted(self, tickets: object) -> None:
        """The next one that still takes the form; the panel closes after the last."""
        form, queue, desk = self._form, self._queue, self.office.desk
        if not queue:
            self._close_form()
            return

        def taking() -> tuple[str, ...]:
            from ui.forms.offers import parts_of

            for place, ticket in enumerate(queue):
                if parts_of(form)[0] in desk.tickets.offers([ticket]):
                    return tuple(queue[place:])
            return ()

        self.office.read(self, taking, partial(self._go_on, queue), key="next")

    def _go_on(self, asked: list[str], queue: tuple[str, ...]) -> None:
        """Unless a person has closed the form meanwhile, or gone to another."""
        if self._queue is not asked:
            return
        self._queue = list(queue[1:])
        if queue:
            self._open_form(queue[:1])
        else:
            self._close_form()

    def _close_form(self) -> None:
        self._form, self._queue = "", []
        self._side.setCurrentWidget(self.preview)
        self._show_side()
        self._take_focus()

    def _the_panel(self) -> FormPanel:
        if self.panel is None:
            from ui.forms.panel import FormPanel

            self.panel = FormPanel(self.office)
            self.panel.submitted.connect(self._submitted)
            self.panel.closed.connect(self._close_form)
            self._side.addWidget(self.panel)
        return self.panel

    # -- what is to be seen --------------------------------------------------------------------

    def _take_focus(self) -> None:
        """To what is in front."""
        if self.page is not None and self._centre.currentWidget() is self.page:
            self.page.setFocus()
        else:
            self.list.take_focus()

    def _keep_preview(self, shown: bool) -> None:
        settings().setValue(PREVIEW, shown)
        self._show_side()

    def _show_side(self) -> None:
        """A form always; the preview beside the list, where it is wanted."""
        form = self._side.currentWidget() is not self.preview
        beside = self._centre.currentWidget() is self.list and self.list.finder.preview_shown
        self._side.setVisible(form or beside)
