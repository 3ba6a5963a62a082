"""Above the list: what it is called, the search, and whether all tickets are meant or this view."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QWidget

from ui import widgets


class _Field(QLineEdit):
    """Down and Enter go to the list; Esc clears, and leaves when there is nothing to clear."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear() if self.text() else self.left.emit()
        else:
            super().keyPressEvent(event)


class Finder(QFrame):
    """``changed``: other words or another scope; ``left``: on to the list."""

    changed = Signal()
    left = Signal()
    columns_wanted = Signal(QPoint)
    preview_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self._title = widgets.label(kind="subtitle")
        self._field = _Field()
        self._field.setPlaceholderText(self.tr("Words, number or unit  Ctrl+F"))
        self._field.setToolTip(self.tr("Two characters are enough. Units are also found by pinyin initials."))
        self._field.setAccessibleName(self.tr("Search"))
        self._field.setClearButtonEnabled(True)
        self._field.setMinimumWidth(160)
        self._field.setMaximumWidth(360)
        self._field.textChanged.connect(lambda _: self.changed.emit())
        self._field.left.connect(self.left)
        self._all = QCheckBox(self.tr("All tickets"))
        self._all.setToolTip(self.tr("Looks through all tickets on this machine instead of this view"))
        self._all.toggled.connect(lambda _: self.changed.emit())
        columns = widgets.icon_button("settings", self.tr("Columns"))
        columns.clicked.connect(lambda: self.columns_wanted.emit(columns.mapToGlobal(QPoint(0, columns.height()))))
        self._preview = widgets.icon_button("eye", self.tr("Preview"))
        self._preview.setCheckable(True)
        self._preview.setChecked(True)
        self._preview.toggled.connect(self.preview_wanted)
        inside = widgets.row(self, spacing=12)
        inside.setContentsMargins(12, 10, 12, 4)
        widgets.add(inside, [self._title, self._field, self._all, None, columns, self._preview])
        inside.setStretchFactor(self._field, 3)

    @property
    def words(self) -> str:
        return self._field.text().strip()

    @property
    def everywhere(self) -> bool:
        return self._all.isChecked()

    @property
    def preview_shown(self) -> bool:
        return self._preview.isChecked()

    def begin(self, title: str, words: str, everywhere: bool) -> None:
        """A view is opened; nothing is told of it."""
        self._title.setText(title)
        for part in (self._field, self._all):
            part.blockSignals(True)
        self._field.setText(words)
        self._all.setChecked(everywhere)
        for part in (self._field, self._all):
            part.blockSignals(False)

    def clear(self) -> None:
        self._field.clear()

    def take_focus(self) -> None:
        self._field.setFocus()
        self._field.selectAll()

    def show_preview(self, shown: bool) -> None:
        """The button as the preview is."""
        self._preview.setChecked(shown)
