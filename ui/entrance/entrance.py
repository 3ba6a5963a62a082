"""From the start of the program to an open desk: which page, and how one leads to the next."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from gridcentre.desk import Credentials, Desk, Doorstep, Vault, doorstep
from gridcentre.domain.problems import Problem
from ui import widgets, words
from ui.background import Background
from ui.entrance.city import CitySignIn
from ui.entrance.enrolment import Enrolled, EnrolPage
from ui.entrance.frontage import Frontage
from ui.entrance.page import WIDTH, Page
from ui.entrance.recovery import CodePage, RecoverPage
from ui.entrance.sign_in import SignInPage
from ui.entrance.trouble import TroublePage
from ui.entrance.welcome import Welcome
from ui.office import Office

P = TypeVar("P", bound=Page)


class Entrance(QWidget):
    """Fills the window until ``opened(Desk)``. ``folder``: the profile's, enrolled or not yet."""

    opened = Signal(object)

    def __init__(
        self, background: Background, folder: Path, parent: QWidget | None = None, vault: Vault | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._folder, self._vault = background, folder, vault or Vault()
        self._password = ""
        self._pages = QStackedWidget()
        self._pages.setFixedWidth(WIDTH)
        middle = widgets.row()
        widgets.add(middle, [None])
        middle.addWidget(self._pages, 0, Qt.AlignmentFlag.AlignVCenter)
        middle.addStretch(1)
        scroll = widgets.Scroll(self.tr("Entrance"), margin=24)
        scroll.body.addLayout(middle, 1)
        secrecy = widgets.label(words.word("word.non_secret"), "small", wrap=True)
        secrecy.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        right = widgets.column(spacing=0)
        widgets.add(right, [scroll, secrecy, 16])
        halves = widgets.row(self, spacing=0)
        halves.addWidget(Frontage())
        halves.addLayout(right, 1)
        self._look()

    @property
    def page(self) -> Page | None:
        """The page in front."""
        page = self._pages.currentWidget()
        return page if isinstance(page, Page) else None

    def hand_over(self, office: Office) -> None:
        """The password just typed also serves the city, should it ask for one at first contact."""
        CitySignIn(office, self._password)
        self._password = ""

    def _look(self) -> None:
        """What stands in the folder decides the page."""
        folder = self._folder
        self._background.read(self, lambda: doorstep(folder), self._found, self._cannot)

    def _found(self, found: Doorstep | None) -> None:
        if found is None:
            self._welcome()
        else:
            self._sign_in(found)

    def _cannot(self, problem: Problem) -> None:
        page = TroublePage(self._folder)
        page.again.connect(self._look)
        page.tell(problem)
        self._show(page)

    def _welcome(self) -> None:
        page = self._show(Welcome())
        page.enrol_wanted.connect(self._enrol)

    def _enrol(self) -> None:
        page = self._show(EnrolPage(self._background, self._folder, self._vault))
        page.enrolled.connect(self._enrolled)
        page.back.connect(self._look)

    def _enrolled(self, enrolled: Enrolled) -> None:
        page = self._show(CodePage())
        page.kept.connect(self._open)
        page.show_code(enrolled)

    def _sign_in(self, found: Doorstep) -> None:
        page = self._show(SignInPage(found))
        page.signed.connect(self._open)
        page.recover_wanted.connect(lambda: self._recover(found))

    def _recover(self, found: Doorstep) -> None:
        page = self._show(RecoverPage(self._background, self._folder, self._vault))
        page.set_doorstep(found)
        page.recovered.connect(self._open)
        page.back.connect(self._look)

    def _open(self, credentials: Credentials) -> None:
        page = self.page
        if page is not None:
            page.under_way(True)
        folder, vault = self._folder, self._vault

        def opened(desk: Desk) -> None:
            self._password = credentials.password
            self.opened.emit(desk)

        self._background.act(self, lambda: Desk.open(folder, credentials, vault), opened, self._refused)

    def _refused(self, problem: Problem) -> None:
        """At the sign-in itself, or after an enrolment or recovery, which then needs one."""
        page = self.page
        if isinstance(page, SignInPage):
            page.under_way(False)
            page.refuse(problem)
        else:
            self._cannot(problem)

    def _show(self, page: P) -> P:
        """``page`` comes to the front and the one before it goes, with what was typed in it."""
        former = self._pages.currentWidget()
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)
        if former is not None:
            self._pages.removeWidget(former)
            former.deleteLater()
        page.enter()
        return page
