"""One field of an entrance form: its name above, what is wrong with it below; and fields for secrets."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import icons, widgets


class Field(QWidget):
    """``edit`` with a name and a hint; the hint keeps its place, so that nothing jumps while one types."""

    def __init__(self, name: str, hint: str = "", placeholder: str = "", edit: QLineEdit | None = None) -> None:
        super().__init__()
        self.edit = edit or QLineEdit()
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(name)
        named = widgets.label(name, "name")
        named.setBuddy(self.edit)
        self._hint = widgets.label(hint, "small", wrap=True)
        self._usual = hint
        widgets.add(widgets.column(self, spacing=4), [named, self.edit, self._hint])
        self.edit.textEdited.connect(lambda: self.tell())

    def text(self) -> str:
        return self.edit.text()

    def focus(self) -> None:
        self.edit.setFocus()

    def tell(self, wrong: str = "") -> None:
        """What is wrong with it, or the usual hint again."""
        self._hint.setText(wrong or self._usual)
        widgets.restyle(self._hint, tone="danger" if wrong else "")
        widgets.restyle(self.edit, wrong=bool(wrong))


class SecretEdit(QLineEdit):
    """Typed unseen; tells when Caps Lock is on, which nobody sees in dots."""

    capitals = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = QAction(icons.icon("eye", "faint"), self.tr("Show what is typed"), self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        typed = event.text()
        if len(typed) == 1 and typed.isascii() and typed.isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.capitals.emit(typed.isupper() != shifted)

    def _show(self, seen: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if seen else QLineEdit.EchoMode.Password)


class Secret(Field):
    """A password, a passphrase."""

    def __init__(self, name: str, hint: str = "") -> None:
        self._secret = SecretEdit()
        super().__init__(name, hint, edit=self._secret)
        self._secret.capitals.connect(self._warn)

    def take(self) -> str:
        """What was typed; the field is empty afterwards."""
        typed = self.edit.text()
        self.edit.clear()
        return typed

    def _warn(self, on: bool) -> None:
        if on:
            self._hint.setText(self.tr("Caps Lock is on"))
        elif not self.edit.property("wrong"):
            self._hint.setText(self._usual)


class Twice(QObject):
    """Two fields that must hold the same: a slip in a new password would lock its owner out."""

    def __init__(self, first: Secret, again: Secret) -> None:
        super().__init__(first)
        self.first, self.again = first, again
        again.edit.installEventFilter(self)

    def agree(self) -> bool:
        """Tells beside the second field if not."""
        same = self.first.text() == self.again.text()
        self.again.tell("" if same else self.tr("The two are not the same"))
        return same

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.again.text():
            self.agree()
        return False
