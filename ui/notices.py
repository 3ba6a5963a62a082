"""Notices: one line over the content that goes by itself, with a button to undo while there is time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui import widgets
from ui.office import Notice

MARGIN = 24


class NoticeBar(QWidget):
    """Stands at the foot of ``host``; the newest notice takes the place of the one before."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._undo: Callable[[], None] | None = None
        self._left = 0
        self._box = widgets.frame("notice")
        self._text = widgets.label(wrap=False)
        self._button = widgets.button("", "notice")
        self._button.clicked.connect(self._take_back)
        inside = widgets.row(self._box, 0, 12)
        inside.setContentsMargins(16, 6, 8, 6)
        widgets.add(inside, [self._text, self._button])
        widgets.add(widgets.row(self), [self._box])
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._count)
        self._shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), host)
        self._shortcut.activated.connect(self._take_back)
        self._shortcut.setEnabled(False)
        host.installEventFilter(self)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        self._undo = notice.undo
        self._left = notice.seconds
        self._text.setText(notice.text)
        self.setAccessibleName(notice.text)
        self._button.setVisible(notice.undo is not None)
        self._shortcut.setEnabled(notice.undo is not None)
        self._label()
        self._timer.start()
        self.show()
        self.raise_()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _label(self) -> None:
        self._button.setText(self.tr("Undo ({seconds})").format(seconds=self._left))
        self._button.setAccessibleName(self.tr("Undo: {text}").format(text=self._text.text()))

    def _count(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._end()
        else:
            self._label()

    def _take_back(self) -> None:
        undo = self._undo
        self._end()
        if undo is not None:
            undo()

    def _end(self) -> None:
        self._timer.stop()
        self._undo = None
        self._shortcut.setEnabled(False)
        self.hide()

    def _place(self) -> None:
        host = self._host
        self.adjustSize()
        self.move((host.width() - self.width()) // 2, host.height() - self.height() - MARGIN)
