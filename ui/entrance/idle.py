"""Nobody sits here any more: the window shows a lock and holds no ticket until the password is typed.

The shell is taken out of the window, not covered: neither a screen reader nor a picture of the window
finds a ticket in it. Receiving and sending go on, and a half-written form is as it was left.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget
from shiboken6 import isValid

from gridcentre.domain.problems import Problem
from ui import icons, widgets
from ui.entrance.frontage import Frontage
from ui.entrance.page import WIDTH
from ui.entrance.password import PasswordForm
from ui.office import Office

MINUTES = 10
_LOOK_MS = 5_000
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)


class LockPage(QWidget):
    """What stands in the window meanwhile."""

    def __init__(self, office: Office, hint: str) -> None:
        super().__init__()
        drawn = QLabel()
        drawn.setPixmap(icons.icon("lock", "accent").pixmap(40, 40))
        me = office.desk.people.me
        self.form = PasswordForm(self.tr("Unlock"), self.tr("Unlocking…"))
        middle = QWidget()
        middle.setFixedWidth(WIDTH)
        widgets.add(
            widgets.column(middle, spacing=8),
            [
                drawn,
                widgets.label(me.name, "title"),
                widgets.label(office.desk.people.town.name, "faint"),
                8,
                widgets.label(
                    self.tr("Locked. Receiving and sending go on; what you were writing is kept."), wrap=True
                ),
                self.form,
                *([widgets.label(hint, "faint", wrap=True)] if hint else []),
            ],
        )
        halves = widgets.row(self, spacing=0)
        widgets.add(halves, [Frontage(), None])
        halves.addWidget(middle, 0, Qt.AlignmentFlag.AlignVCenter)
        halves.addStretch(1)


class IdleLock(QObject):
    """Watches for input in the program's windows. ``minutes`` 0: only ``lock`` locks it."""

    locked = Signal()
    unlocked = Signal()

    def __init__(
        self,
        office: Office,
        window: QMainWindow,
        minutes: int = MINUTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(window)
        self._office, self._window, self._clock = office, window, clock
        self.minutes = minutes
        self.hint = ""  # below the password, where it is no secret
        self._last = clock()
        self._content: QWidget | None = None
        self._focus: QWidget | None = None
        self._title = ""
        self._others: list[QWidget] = []
        self._muted: list[QShortcut] = []
        self.page: LockPage | None = None
        timer = QTimer(self, interval=_LOOK_MS)
        timer.timeout.connect(self.check)
        timer.start()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._watch)
        self._watch(window.windowHandle())

    def check(self) -> None:
        """Locks if nobody has touched anything for long enough; a clock that was set back starts the wait anew."""
        now = self._clock()
        self._last = min(self._last, now)
        if self.minutes and now - self._last >= self.minutes * 60:
            self.lock()

    def lock(self) -> None:
        if self.page is not None:
            return
        window = self._window
        while popup := QApplication.activePopupWidget():
            popup.close()
        self._focus = window.focusWidget()
        self._title = window.windowTitle()
        content = self._content = window.takeCentralWidget()
        assert content is not None
        self._others = [
            one for one in QApplication.topLevelWidgets() if one.isVisible() and one not in (window, content)
        ]
        for widget in (content, *self._others):
            widget.hide()
        self._mute(window)
        self.page = LockPage(self._office, self.hint)
        self.page.form.submitted.connect(self._try)
        window.setCentralWidget(self.page)
        window.setWindowTitle(self.tr("Grid Centre"))
        self.page.form.focus()
        self.locked.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _INPUT:
            self._last = self._clock()
        return False

    def _watch(self, handle: QWindow | None) -> None:
        """Input is seen where it comes in, at the window, before it is dealt out to widgets."""
        if handle is not None:
            handle.installEventFilter(self)

    def _mute(self, window: QMainWindow) -> None:
        """Keys of the window itself must not act behind the lock; those of the shell are gone with it."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        self._muted = [one for one in window.findChildren(QShortcut, options=direct) if one.isEnabled()]
        for one in self._muted:
            one.setEnabled(False)

    def _try(self, password: str, _: str) -> None:
        desk = self._office.desk
        self._office.read(self, lambda: desk.verify(password), self._unlock, self._refused)

    def _refused(self, problem: Problem) -> None:
        if self.page is not None:
            self.page.form.refuse(problem)

    def _unlock(self, _: object) -> None:
        if self.page is None or self._content is None:
            return
        self.page = None
        self._window.setCentralWidget(self._content)  # the lock page goes with this
        self._window.setWindowTitle(self._title)
        for widget in filter(isValid, (self._content, *self._others)):
            widget.show()
        for one in self._muted:
            one.setEnabled(True)
        if self._focus is not None and isValid(self._focus):  # what came in meanwhile may have changed the page
            self._focus.setFocus()
        self._content, self._focus, self._others, self._muted = None, None, [], []
        self._last = self._clock()
        self.unlocked.emit()
