"""The program around the shell: application, settings, entrance, lock, and an end in good order."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTranslator, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from gridcentre.domain.problems import Problem
from gridcentre.domain.resources import resource_path
from ui import icons, theme, words
from ui.background import Background
from ui.settings import kept_bytes, settings

if TYPE_CHECKING:
    from gridcentre.desk import Desk
    from ui.office import Office

SIZE = (1366, 768)
FRAME_HEIGHT = 64  # title bar, and some air
LOCK_MINUTES = 10
SWITCH_S = 0.001  # a thread that computes lets the window in after 1 ms, not 5
_log = logging.getLogger(__name__)


def application(arguments: list[str] | None = None) -> QApplication:
    """The one application, with style, font and icon; language and theme are set by ``speak`` and ``theme.apply``."""
    _mind_input_method()
    sys.setswitchinterval(SWITCH_S)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(arguments or ["gridcentre"])
    app.setApplicationName("gridcentre")
    app.setWindowIcon(icons.app_icon())
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    return app


def _mind_input_method() -> None:
    """The wheel has no fcitx plugin; fcitx answers as ibus (qt.md 1)."""
    if os.environ.get("QT_IM_MODULE", "").startswith("fcitx"):
        os.environ["QT_IM_MODULE"] = "ibus"


class Voice(QObject):
    """The translators of the language in use."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._translators: list[QTranslator] = []

    def speak(self, language: str) -> None:
        """zh or en, from now on; what is on screen already stays as it is."""
        words.set_language(language)
        self.fall_silent()
        if words.language() != "zh":
            return
        shipped = str(resource_path("translations"))
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, folder in (("gridcentre_zh_CN", shipped), ("qtbase_zh_CN", qt)):
            translator = QTranslator(self)
            if translator.load(name, folder):
                self._app.installTranslator(translator)
                self._translators.append(translator)

    def fall_silent(self) -> None:
        """No more translations."""
        for translator in self._translators:
            self._app.removeTranslator(translator)
        self._translators = []


class Window(QMainWindow):
    """The top-level window; ``leaving`` before it closes."""

    leaving = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(1024, 640)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.leaving.emit()
        super().closeEvent(event)


class Program(QObject):
    """One window on one profile. ``dress`` may add to the shell when it stands (the demo's banner)."""

    opened = Signal(object)  # Office

    def __init__(
        self,
        app: QApplication,
        folder: Path,
        lock_minutes: int = LOCK_MINUTES,
        dress: Callable[[Program], None] | None = None,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._folder = folder
        self._lock_minutes = lock_minutes
        self._dress = dress
        kept = settings()
        self._voice = Voice(app)
        self._voice.speak(str(kept.value("language", "zh")))
        theme.apply(app, str(kept.value("theme", "light")))
        self.window = Window()
        self.window.leaving.connect(self.close)
        self.office: Office | None = None
        self.background = Background(self)
        _catch_the_uncaught(self.background)

    def begin(self) -> None:
        """Shows the window at once, and the entrance in it as soon as the desk is loaded."""
        self.show_page(QWidget())
        self.background.read(self, lambda: import_module("gridcentre.desk"), self._open_entrance)

    def show_page(self, page: QWidget) -> None:
        """Shows the window with what comes before the work."""
        self.window.setCentralWidget(page)
        self._entitle("")
        self._show_window()

    def enter(self, desk: Desk) -> None:
        """Straight to work with a desk that is open already."""
        self._enter(desk, lambda office: None)
        if not self.window.isVisible():
            self._show_window()

    def _open_entrance(self, _: object) -> None:
        from ui.entrance import Entrance

        entrance = Entrance(self.background, self._folder)
        entrance.opened.connect(lambda desk: self._enter(desk, entrance.hand_over))
        self.window.setCentralWidget(entrance)

    def close(self) -> None:
        """Keeps the window's size, ends the exchange, closes the desk."""
        settings().setValue("geometry", self.window.saveGeometry())
        if self.office is not None:
            self.office.close()
            self.office = None
        self.background.close()
        self._voice.fall_silent()

    def _enter(self, desk: Desk, hand_over: Callable[[Office], None]) -> None:
        from ui.office import Office

        self.office = Office(desk, self.background, self)
        hand_over(self.office)
        self.office.start()
        self._furnish()
        self.opened.emit(self.office)

    def _furnish(self) -> None:
        """The shell, its lock and its sign-in panel."""
        from ui.entrance import IdleLock, SignInPanel
        from ui.shell import Shell

        assert self.office is not None
        self.shell = Shell(self.office)
        self.window.setCentralWidget(self.shell)
        self._entitle(self.office.desk.people.town.name)
        self._sign_in = SignInPanel(self.office, self.shell)
        self.office.sign_in_wanted.connect(self._sign_in.ask)
        self.lock = IdleLock(self.office, self.window, self._lock_minutes)
        self.shell.lock_wanted.connect(self.lock.lock)
        self.shell.theme_wanted.connect(self._choose_theme)
        self.shell.language_wanted.connect(self._choose_language)
        if self._dress is not None:
            self._dress(self)
        self.shell.enter(self.shell.room)  # only now a widget in it can take the focus

    def _choose_theme(self, name: str) -> None:
        settings().setValue("theme", name)
        theme.apply(self._app, name)

    def _choose_language(self, language: str) -> None:
        """The shell is made anew in the other language; what was typed stands in its drafts."""
        settings().setValue("language", language)
        self._voice.speak(language)
        self.lock.deleteLater()
        self._furnish()

    def _show_window(self) -> None:
        """As it was last; for the first time whole, and as large as the screen on a small one."""
        kept = kept_bytes("geometry")
        room = self._app.primaryScreen().availableSize()
        if kept and self.window.restoreGeometry(kept):
            self.window.show()
        elif room.width() > SIZE[0] and room.height() > SIZE[1] + FRAME_HEIGHT:
            self.window.resize(*SIZE)
            self.window.show()
        else:
            self.window.showMaximized()

    def _entitle(self, town: str) -> None:
        name = self.tr("Grid Centre")
        self.window.setWindowTitle(f"{name} · {town}" if town else name)


def _catch_the_uncaught(background: Background) -> None:
    """An exception in a slot or thread does not end a Qt program: it is logged and told, on the GUI thread."""

    def tell(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        _log.error("uncaught", exc_info=(kind, error, trace) if error is not None else None)
        background.troubled.emit(Problem("bug", {}, f"{kind.__name__}: {error}"))

    sys.excepthook = tell
    threading.excepthook = lambda told: tell(told.exc_type, told.exc_value, told.exc_traceback)
