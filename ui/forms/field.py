"""One field on a form: its name, whether it must be filled in, its editor, and what is wrong with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from gridcentre.domain.fields import check, fields
from ui import words
from ui.forms.editors import Editor, Tick
from ui.widgets import column, label, restyle, row, tip


class Shortened(QLabel):
    """A name that gives way where there is no room for all of it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._whole = text
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", "name")

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip("" if shown == self._whole else tip(self._whole))


class Field(QWidget):
    """``name``: of the table's field, or of what is asked beside them. ``title``: what a person reads."""

    changed = Signal(str)

    def __init__(self, name: str, title: str, editor: Editor) -> None:
        super().__init__()
        self.name, self.title, self.editor = name, title, editor
        self.required = False
        self._title = Shortened(title)
        self._star = label("*", "error")
        self._error = label(kind="error", wrap=True)
        self._warning = label(kind="small", wrap=True)
        self._note = label(kind="small", wrap=True)
        head = row(spacing=4)
        head.addWidget(self._title)
        head.addWidget(self._star)
        head.addStretch(1)
        inside = column(self, spacing=3)
        inside.addLayout(head)
        inside.addWidget(editor)
        inside.addWidget(self._error)
        inside.addWidget(self._warning)
        inside.addWidget(self._note)
        self._error.hide()
        self._warning.hide()
        self._note.hide()
        self._title.setVisible(not isinstance(editor, Tick))  # a box has its words beside it
        self.set_required(False)
        editor.changed.connect(self._edited)
        editor.target().installEventFilter(self)

    def set_required(self, required: bool) -> None:
        self.required = required
        self._star.setVisible(required and not isinstance(self.editor, Tick))
        target = self.editor.target()
        self._title.setBuddy(target)
        self.editor.name_for_readers(self.tr("{name}, required").format(name=self.title) if required else self.title)

    def value(self) -> Any:
        return self.editor.value()

    def missing(self) -> bool:
        return self.required and self.value() is None

    def problem(self) -> str:
        """Why what stands here cannot be sent, or ''."""
        if told := self.editor.problem():
            return told
        value = self.value()
        if value is None or self.name not in fields():
            return ""
        problem = check(self.name, value)
        return words.told(problem).meaning if problem else ""

    def tell(self, missing: bool = False) -> None:
        """Shows what is wrong; ``missing``: also that nothing is given yet."""
        text = self.problem() or (self.tr("Please fill this in.") if missing and self.missing() else "")
        self._error.setText(text)
        self._error.setVisible(bool(text))
        restyle(self.editor.target(), wrong="true" if text else "false")

    def warn(self, text: str) -> None:
        """Something to look at again, which stops nothing."""
        self._warning.setText(text)
        self._warning.setVisible(bool(text))

    def note(self, text: str) -> None:
        """Where the value comes from."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def focus(self) -> None:
        self.editor.target().setFocus()

    def _edited(self) -> None:
        if self._error.isVisible() or not self.editor.problem():
            self.tell()
        self.changed.emit(self.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.tell()  # but not while choosing from its own list
        return super().eventFilter(watched, event)
