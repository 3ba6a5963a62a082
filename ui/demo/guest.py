"""``python -m ui.demo.guest FOLDER NOW LANGUAGE THEME``: another person's desk in the town, until its host goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, QSettings, QSocketNotifier

from gridcentre.demo import visitor
from gridcentre.domain.ids import pretend
from ui import widgets
from ui.app import Program, application
from ui.demo.banner import hint_of_password
from ui.settings import settings
from ui.words import translate

VIEWS = {"unit": "unit_unaccepted", "checker": "to_verify"}  # where each one's work begins
BESIDE = QPoint(48, 48)  # px from the host's window
LONGEST = 64  # bytes of what a host says at once; each time one is enough


def main(arguments: Sequence[str]) -> int:
    folder, now, language, theme = arguments
    pretend(int(now))
    app = application()
    _settle(Path(folder), language, theme)
    program = Program(app, Path(folder), lock_minutes=0, dress=_dress)
    program.enter(visitor.open_desk(Path(folder)))
    assert program.office is not None
    program.office.view_wanted.emit(VIEWS[Path(folder).name], "")
    program.window.showNormal()
    program.window.setGeometry(program.window.geometry().translated(BESIDE))
    if sys.platform != "win32":  # whose pipes Qt cannot watch: there a guest stays until it is closed
        host = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, app)
        host.activated.connect(lambda: _hear(program))
    code = app.exec()
    program.close()
    return code


def _hear(program: Program) -> None:
    """The host's line has changed, so ours has; or the host has gone."""
    if not os.read(sys.stdin.fileno(), LONGEST):
        QCoreApplication.quit()
    elif program.office is not None:
        program.office.read(program.office, program.office.desk.sync.once)


def _settle(folder: Path, language: str, theme: str) -> None:
    """As its host looks, but what is set here stays here."""
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder / "settings"))
    settings().setValue("language", language)
    settings().setValue("theme", theme)


def _dress(program: Program) -> None:
    """Who sits here."""
    assert program.office is not None
    me = program.office.desk.people.me
    band = widgets.frame("band", "info")
    inside = widgets.row(band, spacing=8)
    inside.setContentsMargins(12, 6, 12, 6)
    text = translate("Guest", "{name}'s desk in the same town; what is done here arrives in the other window")
    chip = widgets.chip(translate("Guest", "Demonstration"), "accent")
    widgets.add(inside, [chip, widgets.label(text.format(name=me.name)), None])
    program.shell.banner.addWidget(band)
    program.lock.hint = hint_of_password()
    program.window.setWindowTitle(f"{program.window.windowTitle()} · {me.name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
