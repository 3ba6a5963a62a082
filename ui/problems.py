"""What went wrong, on the screen: title, what it means, what to do; the detail folded, all of it copyable."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from gridcentre.domain.problems import Problem
from ui import widgets, words

# the line or the city, not the work: said calmly, since everything goes on
CALM = frozenset({"no-line", "city-busy", "working-offline", "not-a-city", "sign-in-needed"})


class ProblemCard(QFrame):
    """One problem inside a page or panel; hidden while there is none. ``closed``: a person has read it."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None, closable: bool = True) -> None:
        super().__init__(parent)
        self.setProperty("kind", "band")
        self.setProperty("tone", "danger")
        self._problem: Problem | None = None
        self._title = widgets.label(kind="subtitle", wrap=True)
        self._meaning = widgets.label(wrap=True)
        self._advice = widgets.label(wrap=True)
        self._detail = widgets.label(kind="small", wrap=True, selectable=True)
        self._more = widgets.button(self.tr("Details"), "link")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._detail.setVisible)
        self._copy = widgets.button(self.tr("Copy"), "link")
        self._copy.clicked.connect(self._to_clipboard)
        self._close = widgets.button(self.tr("Close"), "link")
        self._close.clicked.connect(self.clear)
        if not closable:
            self._close.hide()
        buttons = widgets.row(spacing=12)
        widgets.add(buttons, [self._more, self._copy, self._close, None])
        body: QVBoxLayout = widgets.column(self, 12, 4)
        widgets.add(body, [self._title, self._meaning, self._advice, self._detail, buttons])
        self.hide()

    @property
    def problem(self) -> Problem | None:
        return self._problem

    def show_problem(self, problem: Problem) -> None:
        self._problem = problem
        told = words.told(problem)
        parts: tuple[tuple[QLabel, str], ...] = (
            (self._title, told.title),
            (self._meaning, told.meaning),
            (self._advice, told.advice),
        )
        for place, text in parts:
            place.setText(text)
            place.setVisible(bool(text))
        self._detail.setText(self._technical())
        self._detail.setVisible(self._more.isChecked())
        self.setAccessibleName(f"{told.title} {told.meaning} {told.advice}")
        widgets.restyle(self, tone="warn" if problem.code in CALM else "danger")
        self.show()

    def clear(self) -> None:
        if self._problem is not None:
            self._problem = None
            self.hide()
            self.closed.emit()

    def _technical(self) -> str:
        assert self._problem is not None
        return "  ".join(part for part in (self._problem.code, self._problem.detail) if part)

    def _to_clipboard(self) -> None:
        if self._problem is not None:
            told = words.told(self._problem)
            lines = (told.title, told.meaning, told.advice, self._technical())
            QGuiApplication.clipboard().setText("\n".join(line for line in lines if line))
