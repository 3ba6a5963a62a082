"""The list of keys (F1, Ctrl+/): every work of the day by its key, also while a Chinese input method is on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from ui import widgets
from ui.forms.offers import NAMED, title
from ui.words import translate


def listed() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Groups of (key, what it does)."""
    tickets = sorted(NAMED.items(), key=lambda one: int(one[0][1:]))
    return (
        (translate("Keys", "Tickets"), tuple((key, title(form)) for key, form in tickets)),
        (
            translate("Keys", "Ways"),
            (
                ("Ctrl+1", translate("Keys", "Ticket list")),
                ("Ctrl+N", translate("Keys", "Register")),
                ("F5", translate("Keys", "Exchange with the city")),
                ("Ctrl+F", translate("Keys", "Find")),
                ("Alt+1 … Alt+9", translate("Keys", "The first nine views")),
                ("Enter", translate("Keys", "Open the ticket")),
                ("Esc", translate("Keys", "Back; what was typed is kept")),
                ("Ctrl+L", translate("Keys", "Lock")),
            ),
        ),
        (
            translate("Keys", "Forms and paper"),
            (
                ("Ctrl+Enter", translate("Keys", "Submit the form")),
                ("Ctrl+Z", translate("Keys", "Undo, while the notice stands")),
                ("Ctrl+P", translate("Keys", "Circulation sheet")),
                ("Ctrl+Shift+C", translate("Keys", "Copy the hand-over")),
                ("F1", translate("Keys", "These keys")),
            ),
        ),
    )


class KeysWindow(QDialog):
    """Stands beside the work; Esc closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        body = widgets.row(self, 24, 40)
        for heading, lines in listed():
            group = widgets.column(spacing=8)
            group.addWidget(widgets.label(heading, "section"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(16)
            grid.setVerticalSpacing(6)
            for row, (key, text) in enumerate(lines):
                grid.addWidget(widgets.chip(" … ".join(map(widgets.keys, key.split(" … ")))), row, 0)
                grid.addWidget(widgets.label(text), row, 1)
            widgets.add(group, [grid, None])
            body.addLayout(group)
