"""Work goes out and its answer comes back: in the GUI thread, to the living only, the newest of its key only."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gridcentre.domain.problems import Problem, ProblemError
from ui.background import Background


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


def wait(qtbot: QtBot, background: Background) -> None:
    qtbot.waitUntil(lambda: not background.pending)


def test_work_runs_elsewhere_and_its_answer_comes_home(qtbot: QtBot, background: Background) -> None:
    told: list[object] = []
    background.read(
        background,
        lambda: threading.current_thread() is threading.main_thread(),
        lambda at_home: told.extend((at_home, threading.current_thread() is threading.main_thread())),
    )
    wait(qtbot, background)
    assert told == [False, True]


def test_only_the_newest_read_of_a_key_counts(qtbot: QtBot, background: Background) -> None:
    gate, told = threading.Event(), []
    background.read(background, gate.wait, lambda _: told.append("old"), key="list")
    background.read(background, lambda: None, lambda _: told.append("new"), key="list")
    background.read(background, lambda: None, lambda _: told.append("other"), key="count")
    qtbot.waitUntil(lambda: len(told) == 2)
    gate.set()
    wait(qtbot, background)
    assert sorted(told) == ["new", "other"]


def test_the_newest_is_told_even_if_the_older_one_comes_later(qtbot: QtBot, background: Background) -> None:
    told: list[int] = []
    for number in range(50):
        background.read(background, lambda n=number: n, told.append, key="list")
    wait(qtbot, background)
    assert told[-1] == 49


def test_acts_keep_their_order(qtbot: QtBot, background: Background) -> None:
    done: list[int] = []
    for number in range(20):
        background.act(background, lambda n=number: n, done.append)
    wait(qtbot, background)
    assert done == list(range(20))


def test_nobody_is_told_who_has_gone(qtbot: QtBot, background: Background) -> None:
    owner, told, gate = QObject(), [], threading.Event()
    background.read(owner, gate.wait, told.append)
    shiboken6.delete(owner)
    gate.set()
    wait(qtbot, background)
    assert told == []


def test_a_problem_reaches_whoever_asked_and_else_the_surface(qtbot: QtBot, background: Background) -> None:
    def refused() -> None:
        raise ProblemError("ticket-not-here", number="1")

    mine: list[Problem] = []
    background.read(background, refused, failed=mine.append)
    wait(qtbot, background)
    assert [problem.code for problem in mine] == ["ticket-not-here"]
    with qtbot.waitSignal(background.troubled) as told:
        background.read(background, refused)
    assert told.args[0].code == "ticket-not-here"


@pytest.mark.allow_log("ui.background")
def test_a_bug_is_logged_and_told(qtbot: QtBot, background: Background) -> None:
    with qtbot.waitSignal(background.troubled) as told:
        background.act(background, lambda: 1 // 0)
    assert told.args[0].code == "bug"
    assert "ZeroDivisionError" in told.args[0].detail


def test_an_act_that_fails_after_its_room_has_closed_is_still_told(qtbot: QtBot, background: Background) -> None:
    owner, gate = QObject(), threading.Event()

    def refused() -> None:
        gate.wait()
        raise ProblemError("disk-full", path="desk.db")

    background.act(owner, refused)
    shiboken6.delete(owner)
    with qtbot.waitSignal(background.troubled) as told:
        gate.set()
    assert told.args[0].code == "disk-full"


def test_cycles_are_collected_in_the_gui_thread_only(qtbot: QtBot, background: Background) -> None:
    class Cycle:
        def __init__(self, where: list[bool]) -> None:
            self.me, self.where = self, where

        def __del__(self) -> None:
            self.where.append(threading.current_thread() is threading.main_thread())

    where: list[bool] = []
    for _ in range(20):
        background.read(background, lambda: [Cycle(where) for _ in range(1_000)] and None)
    wait(qtbot, background)
    qtbot.waitUntil(lambda: len(where) == 20_000)
    assert all(where)


def test_a_watch_that_fails_is_told_and_was_never_waited_for(qtbot: QtBot, background: Background) -> None:
    def watch(stop: threading.Event) -> None:
        raise ProblemError("disk-full", path="desk.db")

    with qtbot.waitSignal(background.troubled) as told:
        background.watch(watch)
    assert told.args[0].code == "disk-full"
    with qtbot.waitSignal(background.quiet):
        background.read(background, lambda: None)
    assert background.pending == 0


def test_closing_does_every_act_and_waits_for_the_watch(qtbot: QtBot) -> None:
    background, done, ended = Background(), [], threading.Event()

    def watch(stop: threading.Event) -> None:
        stop.wait()
        ended.set()

    background.watch(watch)
    for number in range(5):
        background.act(background, lambda n=number: done.append(n))
    background.close()
    assert done == list(range(5))
    assert ended.is_set()
    background.read(background, lambda: done.append("late"))
    assert done == list(range(5))
