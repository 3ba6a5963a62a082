"""What may be done with the chosen tickets: buttons while there is room, all else behind 「更多」; each has its key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from ui import icons, widgets
from ui.forms.offers import MORE, PRIMARY, Button
from ui.tickets.themes import fill

GAP = 8
HEIGHT = 44


class _Offer(NamedTuple):
    """``push``: its button, for what is usual."""

    form: str
    action: QAction
    push: QPushButton | None = None


class ActionBar(QFrame):
    """``wanted`` names the form; printing and copying are always there while something is chosen."""

    wanted = Signal(str)
    print_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._shown: tuple[Button, ...] = ()
        self._offered: list[_Offer] = []
        self._more = widgets.button(self.tr("More"), "quiet", "more")
        self._more.clicked.connect(
            lambda: self._overflow().popup(self._more.mapToGlobal(QPoint(0, self._more.height())))
        )
        self._none = widgets.label(self.tr("Choose tickets to see what can be done with them."), "faint")
        self._print = self._tool("print", self.tr("Circulation sheet"), "Ctrl+P")
        self._copy = self._tool("copy", self.tr("Copy hand-over text"), "Ctrl+Shift+C")
        self._print.triggered.connect(self.print_wanted)
        self._copy.triggered.connect(self.copy_wanted)
        self._row = widgets.row(self, spacing=GAP)
        self._row.setContentsMargins(12, 4, 12, 6)
        self.setFixedHeight(HEIGHT)
        widgets.add(self._row, [self._none, self._more, None, *self._tools()])
        self.offer(())

    def minimumSizeHint(self) -> QSize:
        return QSize(160, super().minimumSizeHint().height())

    def offer(self, buttons: Sequence[Button], chosen: int = 0) -> None:
        """These and no others; ``chosen``: how many tickets they would be done on."""
        for action in (self._print, self._copy):
            action.setEnabled(chosen > 0)
        if tuple(buttons) == self._shown and self._none.isHidden() == (chosen > 0):
            return
        self._shown = tuple(buttons)
        for _, action, push in self._offered:
            self.removeAction(action)
            action.deleteLater()
            if push is not None:
                self._row.removeWidget(push)
                push.hide()
                push.deleteLater()
        self._none.setVisible(chosen == 0)
        self._offered = [self._made(button) for button in buttons]
        self._place()

    def menu(self) -> QMenu:
        """The same as a menu, for the list."""
        menu = self._menu_of(self._offered)
        menu.addSeparator()
        menu.addActions([self._print, self._copy])
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    # -- how it is put together ----------------------------------------------------------------

    def _made(self, button: Button) -> _Offer:
        action = QAction(button.label, self)
        if button.shortcut:
            action.setShortcut(QKeySequence(button.shortcut))
        action.triggered.connect(lambda: self.wanted.emit(button.form))
        self.addAction(action)
        if button.weight == MORE:
            return _Offer(button.form, action)
        key = widgets.keys(button.shortcut) if button.shortcut else ""
        push = widgets.button(f"{button.label}  {key}".strip(), "primary" if button.weight == PRIMARY else "")
        push.setObjectName(button.form)
        push.clicked.connect(action.trigger)
        self._row.insertWidget(self._row.indexOf(self._more), push)
        return _Offer(button.form, action, push)

    def _tool(self, icon: str, name: str, key: str) -> QAction:
        action = QAction(icons.icon(icon), name, self)
        action.setShortcut(QKeySequence(key))
        action.setToolTip(f"{name}  {widgets.keys(key)}")
        self.addAction(action)
        return action

    def _tools(self) -> list[QWidget]:
        made: list[QWidget] = []
        for action in (self._print, self._copy):
            tool = QToolButton()
            tool.setDefaultAction(action)
            tool.setAutoRaise(True)
            tool.setIconSize(QSize(18, 18))
            tool.setAccessibleName(action.text())
            made.append(tool)
        return made

    def _place(self) -> None:
        """As many buttons as there is room for."""
        room = self.width() - 2 * 12 - self._more.sizeHint().width() - 2 * 44
        rest = False
        for _, _, push in self._offered:
            if push is None:
                rest = True
                continue
            room -= push.sizeHint().width() + GAP
            push.setVisible(room >= 0)
            rest = rest or room < 0
        self._more.setVisible(rest)

    def _overflow(self) -> QMenu:
        return self._menu_of([offer for offer in self._offered if offer.push is None or offer.push.isHidden()])

    def _menu_of(self, offered: Sequence[_Offer]) -> QMenu:
        """The usual actions, then the rare ones by theme; it goes when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([offer.action for offer in offered if offer.push is not None])
        menu.addSeparator()
        fill(menu, [(offer.form, offer.action) for offer in offered if offer.push is None])
        return menu
