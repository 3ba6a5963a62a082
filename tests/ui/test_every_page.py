"""Every page of the program, as its scene shows it: reached by keys, named for a screen reader, nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from tests.sample_town import Time
from tests.screens.scenes import SCENES
from tests.screens.studio import Look, Set, Studio

MOST_STEPS = 400


@pytest.fixture
def studio(qapp: QApplication, prepared_town: tuple[Path, int], time: Time, tmp_path: Path) -> Studio:
    return Studio(Look(), *prepared_town, time, tmp_path)


@pytest.fixture(params=SCENES)
def page(request: pytest.FixtureRequest, studio: Studio) -> Iterator[QWidget]:
    """The window of a scene, in front."""
    with Set(studio, request.param) as place:
        shown = SCENES[request.param](place) or place.window
        place.rest()
        shown.activateWindow()
        QTest.qWaitForWindowActive(shown)
        yield shown


def test_a_page_has_names_a_way_by_tab_and_room_for_its_words(page: QWidget) -> None:
    found = {"nameless": nameless(page), "not reached by Tab": unreached(page), "cut off": cut_off(page)}
    if wrong := [f"{kind}: {', '.join(these)}" for kind, these in found.items() if these]:
        pytest.fail("\n".join(wrong), pytrace=False)


def told(widget: QWidget) -> str:
    """Which widget it is, for whoever has to find it."""
    text = getattr(widget, "text", lambda: "")() if isinstance(widget, QLabel | QAbstractButton) else ""
    words = widget.accessibleName() or text or widget.objectName()
    parent = widget.parentWidget()
    return f"{type(widget).__name__} {words[:24]!r} in {type(parent).__name__ if parent else 'nothing'}"


def visible(page: QWidget) -> list[QWidget]:
    return [widget for widget in page.findChildren(QWidget) if widget.isVisibleTo(page) and widget.window() is page]


def focusable(page: QWidget) -> list[QWidget]:
    """What a person can bring the focus to; the parts that a widget of Qt is made of are its own affair."""
    return [
        widget
        for widget in visible(page)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.isEnabled()
        and widget.focusProxy() is None
        and not widget.objectName().startswith("qt_")
    ]


def nameless(page: QWidget) -> list[str]:
    def name(widget: QWidget) -> str:
        interface = QAccessible.queryAccessibleInterface(widget)
        return interface.text(QAccessible.Text.Name) if interface else ""

    return [told(widget) for widget in focusable(page) if not name(widget).strip()]


def unreached(page: QWidget) -> list[str]:
    """What Tab does not come to on a whole round; of an exclusive group one member is enough."""
    wanted = [widget for widget in focusable(page) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    reached: list[QWidget] = []
    for _ in range(MOST_STEPS):
        at = QApplication.focusWidget()
        if at is None or at in reached[:-1]:
            break
        reached.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    seen = {id(widget) for widget in reached}
    return [told(widget) for widget in wanted if id(widget) not in seen and not _in_reached_group(widget, seen)]


def _in_reached_group(widget: QWidget, seen: set[int]) -> bool:
    if not isinstance(widget, QAbstractButton):
        return False
    if (group := widget.group()) is not None and group.exclusive():
        return any(id(other) in seen for other in group.buttons())
    if widget.autoExclusive() or isinstance(widget, QRadioButton):
        siblings = widget.parentWidget().findChildren(type(widget), options=Qt.FindChildOption.FindDirectChildrenOnly)
        return any(id(other) in seen for other in siblings)
    return False


def cut_off(page: QWidget) -> list[str]:
    """Labels and buttons smaller than their words, and what lies beyond the edge of a page that cannot scroll."""
    found = []
    for widget in visible(page):
        if isinstance(widget, QLabel) and widget.text() and not widget.pixmap():
            if widget.wordWrap():
                enough = widget.height() >= widget.heightForWidth(widget.width())
            else:
                enough = widget.sizePolicy().horizontalPolicy() == widget.sizePolicy().Policy.Ignored or (
                    widget.width() >= widget.minimumSizeHint().width()
                )
        elif isinstance(widget, QPushButton | QComboBox):
            enough = widget.width() >= widget.minimumSizeHint().width()
        elif isinstance(widget, QLineEdit):
            enough = widget.height() >= widget.fontMetrics().height()
        else:
            continue
        if not enough or not _inside(widget, page):
            found.append(told(widget))
    return found


def _inside(widget: QWidget, page: QWidget) -> bool:
    """Whether all of it can be seen, by scrolling where there is a scroll area."""
    parent = widget.parentWidget()
    while parent is not None and parent is not page:
        if isinstance(parent.parentWidget(), QScrollArea):
            return True
        parent = parent.parentWidget()
    return page.rect().contains(widget.mapTo(page, QPoint(widget.width() - 1, widget.height() - 1)))
