"""How a line of the list looks: nothing by colour alone, readable on every ground, alive with the clock."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gridcentre.domain.calendar import HOUR
from gridcentre.domain.clocks import WARNINGS
from tests.sample_town import Time
from tests.ui.test_ticket_list_model import NOW, Town, line, opened
from ui import theme
from ui.office import Office
from ui.shell import Shell
from ui.theme import THEMES
from ui.tickets.delegate import RING, SHAPE, draw_shape
from ui.tickets.lines import PLACE
from ui.tickets.room import TicketsRoom
from ui.tickets.table import TicketTable

READABLE = 4.5  # WCAG AA for text


def brightness(colour: str) -> float:
    shares = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", ["surface", "select", "raised"])
def test_every_text_of_a_line_is_readable_on_every_ground(name: str, ground: str) -> None:
    tokens = THEMES[name]
    for text in ("text", "faint", "danger", "warn", "ok", "accent"):
        assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= READABLE, text
    for tone in ("danger", "warn", "ok", "accent"):
        assert contrast(getattr(tokens, tone), getattr(tokens, f"{tone}_soft")) >= READABLE, tone


def test_the_warning_words_differ_in_shape_not_only_in_colour(qapp: QApplication) -> None:
    """All drawn in one colour: no two of them are alike."""
    drawn = []
    for word in (*WARNINGS, RING):
        image = QImage(SHAPE + 4, SHAPE + 8, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        draw_shape(painter, 2, image.height() // 2, word, QColor("black"))
        painter.end()
        drawn.append(bytes(image.constBits()))
    assert len(set(drawn)) == len(drawn)


def picture(table: TicketTable, row: int, column: str) -> QImage:
    rect: QRect = table.visualRect(table.model().index(row, PLACE[column]))
    return table.viewport().grab(rect).toImage()


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.fixture
def table(qtbot: QtBot) -> TicketTable:
    """A line in time, one due soon, one overdue, one ended, and one that is not here yet."""
    town = Town(range(1, 6))
    town.known = {
        1: line(1, left_due=NOW + 9 * HOUR, soon_at=NOW + 5 * HOUR, flags=0b11),
        2: line(2, left_due=NOW + 9 * HOUR, soon_at=NOW - HOUR, sync="rejected"),
        3: line(3, left_due=NOW - HOUR, soon_at=NOW - 2 * HOUR),
        4: line(4, state="T80"),
    }
    model = opened(town)
    del model._lines[5]
    made = TicketTable(model)
    qtbot.addWidget(made)
    made.resize(1600, 300)
    made.show()
    return made


@pytest.mark.parametrize("name", THEMES)
def test_a_line_is_painted_in_the_theme_in_use(qapp: QApplication, table: TicketTable, name: str) -> None:
    theme.apply(qapp, name)
    QApplication.processEvents()
    tokens = THEMES[name]
    expected = (
        (0, "left", tokens.ok), (1, "left", tokens.warn), (2, "left", tokens.danger),
        (0, "flags", tokens.danger_soft), (0, "flags", tokens.warn_soft), (1, "sync", tokens.danger),
        (0, "title", tokens.surface), (4, "title", tokens.line),
    )  # fmt: skip
    table.clearSelection()
    for row, column, colour in expected:
        assert colour in colours(picture(table, row, column)), (row, column)
    assert tokens.danger not in colours(picture(table, 3, "left"))
    table.selectRow(2)
    chosen = colours(picture(table, 2, "left"))
    assert tokens.select in chosen and tokens.surface not in chosen


def test_the_time_left_runs_while_one_looks(
    qtbot: QtBot, shell: Shell, office: Office, time: Time, settle: Callable[[Office], None]
) -> None:
    room = shell.rooms["tickets"]
    assert isinstance(room, TicketsRoom)
    settle(office)
    table = room.list.table
    index = room.list.model.index(0, PLACE["left"])
    said, seen, other = index.data(), picture(table, 0, "left"), picture(table, 0, "number")
    assert said.startswith("剩 ")
    time.go_on(2 * HOUR)
    office.ticked.emit(office.now)
    assert index.data() != said
    assert picture(table, 0, "left") != seen
    assert picture(table, 0, "number") == other
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).startswith(index.data())
