"""The Qt that is installed: a version that keeps its references (6.12.0 on Python 3.11 kills the process, in time)."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import PySide6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel

TIMES = 300


class Bell(QObject):
    rung = Signal(bool)


def test_the_version_is_one_that_the_project_asks_for() -> None:
    with (Path(__file__).parents[2] / "pyproject.toml").open("rb") as file:
        wanted = tomllib.load(file)["project"]["dependencies"]
    (bounds,) = [line for line in wanted if line.startswith("PySide6-Essentials")]
    assert bounds == "PySide6-Essentials>=6.9.3,<6.12"
    assert (6, 9, 3) <= PySide6.__version_info__[:3] < (6, 12)


def test_calls_and_signals_take_no_reference_from_none_and_true(qtbot) -> None:
    label, bell = QLabel(), Bell()
    qtbot.addWidget(label)
    label.setText("warm")
    bell.rung.emit(True)
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(TIMES):
        label.setText("井盖")
        bell.rung.emit(True)
    lost = before[0] - sys.getrefcount(None), before[1] - sys.getrefcount(True)
    assert all(count < TIMES / 10 for count in lost), lost
