"""Editors of plain values: text, choice, number, yes or no. One field each, all with the same four calls."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from ui.forms.flow import Flow
from ui.widgets import column, label

AROUND_TEXT = 18  # px of border, padding and margin above and below a text
OWN_TEXT = 4000  # characters of a text written here; a city's may be longer
SEGMENTS, LETTERS = 4, 32  # so many choices stand side by side, or more if they are short; the rest drop down


class Editor(QWidget):
    """Edits one value. ``value()`` is None while nothing is given; ``changed`` follows what a person does."""

    changed = Signal()

    def value(self) -> Any:
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        raise NotImplementedError

    def target(self) -> QWidget:
        """What takes the focus, and what the label names."""
        raise NotImplementedError

    def problem(self) -> str:
        """What the value itself cannot tell: half-typed times, unknown names. '' where all is well."""
        return ""

    def name_for_readers(self, name: str) -> None:
        """The name that a screen reader says."""
        self.target().setAccessibleName(name)


class Line(Editor):
    """A short text."""

    def __init__(self, longest: int = 0) -> None:
        super().__init__()
        self.edit = QLineEdit()
        if longest:
            self.edit.setMaxLength(longest)
        self.edit.textEdited.connect(self.changed)
        column(self).addWidget(self.edit)

    def value(self) -> str | None:
        return self.edit.text().strip() or None

    def set_value(self, value: Any) -> None:
        self.edit.setText("" if value is None else str(value))
        self.edit.setCursorPosition(0)

    def target(self) -> QWidget:
        return self.edit


class Text(Editor):
    """A long text that grows with what is typed and counts its characters once they become many."""

    def __init__(self, longest: int = 0, rows: int = 3) -> None:
        super().__init__()
        self._longest = longest
        self.edit = GrowingText(rows)
        self._counter = label(kind="small")
        self._counter.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.edit.textChanged.connect(self._count)
        self.edit.textChanged.connect(self.changed)
        inside = column(self, spacing=2)
        inside.addWidget(self.edit)
        inside.addWidget(self._counter)
        self._count()

    def value(self) -> str | None:
        return self.edit.toPlainText().strip() or None

    def set_value(self, value: Any) -> None:
        self.edit.setPlainText("" if value is None else str(value))

    def target(self) -> QWidget:
        return self.edit

    def _count(self) -> None:
        length = len(self.edit.toPlainText())
        self._counter.setText(f"{length} / {self._longest}")
        self._counter.setVisible(bool(self._longest) and length * 2 > self._longest)


class GrowingText(QPlainTextEdit):
    """As tall as its text between ``rows`` lines and twelve; the tab key leaves it."""

    TALLEST = 12
    picture_pasted = Signal(object)  # QMimeData: a picture or files, which are no text

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self._fit()

    def _fit(self) -> None:
        needed = int(self.document().size().height())
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if needed > self.TALLEST else policy.ScrollBarAlwaysOff
        )
        lines = min(max(needed, self._rows), self.TALLEST)
        first = self.document().firstBlock()
        line = self.blockBoundingRect(first).height() / max(first.lineCount(), 1)  # Chinese letters may stand higher
        self.setFixedHeight(ceil(lines * max(line, self.fontMetrics().lineSpacing())) + AROUND_TEXT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Words first: what an office program copies is words and a picture of them."""
        files = source.hasUrls() and any(url.isLocalFile() for url in source.urls())
        if files or (source.hasImage() and not source.text().strip()):
            self.picture_pasted.emit(source)
        else:
            self.insertPlainText(source.text())


class Combo(QComboBox):
    """A drop-down that a scrolling wheel passes over unchanged."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Choice(Editor):
    """One of a few codes: side by side, or in a drop-down. A chosen button that is pressed again is let go."""

    def __init__(self, options: Sequence[tuple[Any, str]], required: bool = True, segments: int = SEGMENTS) -> None:
        super().__init__()
        self._codes = [code for code, _ in options]
        self._buttons: list[QPushButton] = []
        self._group = QButtonGroup(self)
        self._combo: Combo | None = None
        if len(options) <= segments or sum(len(word) for _, word in options) <= LETTERS:
            flow = Flow(self)
            for place, (_, word) in enumerate(options):
                flow.addWidget(self._segment(place, word, required))
        else:
            self._combo = self._drop_down([word for _, word in options], required)
            column(self).addWidget(self._combo)

    def _segment(self, place: int, word: str, required: bool) -> QPushButton:
        made = QPushButton(word)
        made.setCheckable(True)
        made.setAutoDefault(False)
        made.setProperty("segment", True)
        self._group.addButton(made, place)
        self._buttons.append(made)
        made.clicked.connect(self.changed)
        if not required:
            made.pressed.connect(lambda: self._let_go(made))
        return made

    def _let_go(self, pressed: QPushButton) -> None:
        self._group.setExclusive(not pressed.isChecked())
        if not pressed.isChecked():
            return
        pressed.released.connect(lambda: self._group.setExclusive(True), Qt.ConnectionType.SingleShotConnection)

    def _drop_down(self, labels: Sequence[str], required: bool) -> Combo:
        made = Combo()
        made.setPlaceholderText(self.tr("choose"))
        if not required:
            made.addItem("", None)
        for place, word in enumerate(labels):
            made.addItem(word, place)
        made.setCurrentIndex(-1)
        made.activated.connect(self.changed)
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit presses the button at its place."""
        digit = event.text()
        if digit.isdecimal() and 0 < int(digit) <= len(self._buttons):
            self._buttons[int(digit) - 1].setFocus()
            self._buttons[int(digit) - 1].click()
        else:
            super().keyPressEvent(event)

    def value(self) -> Any:
        place = self._combo.currentData() if self._combo else self._group.checkedId()
        return self._codes[place] if place is not None and place >= 0 else None

    def set_value(self, value: Any) -> None:
        place = self._codes.index(value) if value in self._codes else -1
        if self._combo:
            self._combo.setCurrentIndex(self._combo.findData(place) if place >= 0 else -1)
            return
        self._group.setExclusive(False)
        for at, made in enumerate(self._buttons):
            made.setChecked(at == place)
        self._group.setExclusive(True)

    def target(self) -> QWidget:
        if self._combo:
            return self._combo
        return self._group.checkedButton() or self._buttons[0]

    def name_for_readers(self, name: str) -> None:
        if self._combo:
            self._combo.setAccessibleName(name)
        for made in self._buttons:
            made.setAccessibleName(f"{name} {made.text()}")


class Number(Editor):
    """A whole number."""

    def __init__(self, unit: str = "") -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setValidator(QIntValidator(0, 9_999_999, self))
        self.edit.setPlaceholderText(unit)
        self.edit.textEdited.connect(self.changed)
        column(self).addWidget(self.edit)

    def value(self) -> int | None:
        text = self.edit.text().strip()
        return int(text) if text.isdigit() else None

    def set_value(self, value: Any) -> None:
        self.edit.setText("" if value is None else str(value))

    def target(self) -> QWidget:
        return self.edit


class Tick(Editor):
    """Yes or no. ``must``: only yes is an answer, so that an empty box is missing and not a no."""

    def __init__(self, text: str, must: bool = False) -> None:
        super().__init__()
        self._must = must
        self.box = QCheckBox(text)
        self.box.toggled.connect(self.changed)
        column(self).addWidget(self.box)

    def value(self) -> bool | None:
        return True if self.box.isChecked() else None if self._must else False

    def set_value(self, value: Any) -> None:
        self.box.setChecked(bool(value))

    def target(self) -> QWidget:
        return self.box
