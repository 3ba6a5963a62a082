"""``python -m ui.demo.guest FOLDER NOW LANGUAGE``: another person's desk in the same town, until its host goes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSocketNotifier

from gridcentre.demo import visitor
from gridcentre.domain.ids import pretend
from ui import widgets
from ui.app import Program, application
from ui.words import translate


def main(arguments: Sequence[str]) -> int:
    folder, now, _ = arguments
    pretend(int(now))
    app = application()
    program = Program(app, Path(folder), lock_minutes=0, dress=_dress)
    program.enter(visitor.open_desk(Path(folder)))
    if sys.platform != "win32":
        host = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, app)
        host.activated.connect(app.quit)
    code = app.exec()
    program.close()
    return code


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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
