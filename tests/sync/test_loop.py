"""A desk that is watched: acts leave by themselves, news come in by themselves, outages are waited out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gridcentre.desk import Desk, Draft
from gridcentre.domain.problems import ProblemError
from tests.faults import proxy as line_of
from tests.faults.house import PASSWORD
from tests.faults.proxy import Proxy
from tests.offices import Office, equals_city, office

PATIENCE = 20.0


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def desk(town: Office) -> Desk:
    return town.enrol("clerk-a")


class Watch:
    """``until(condition)`` looks again at every change that the desk announces or its state takes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.stop = threading.Event()
        self._news = threading.Condition()
        self._failed: list[BaseException] = []
        desk.subscribe(lambda _: self.ring())
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.desk.sync.watch(self.stop)
        except BaseException as error:
            self._failed.append(error)
        self.ring()

    def ring(self) -> None:
        with self._news:
            self._news.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        """The state strip announces nothing: it is looked at again after a moment at the latest."""
        done = threading.Event()
        timer = threading.Timer(PATIENCE, done.set)
        timer.start()
        try:
            with self._news:
                while not condition():
                    assert not done.is_set() and not self._failed, (self._failed, self.desk.sync.state())
                    self._news.wait(0.02)
        finally:
            timer.cancel()
            timer.join()

    def end(self) -> None:
        self.stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        assert not self._failed


@contextmanager
def watched(desk: Desk) -> Iterator[Watch]:
    watch = Watch(desk)
    try:
        yield watch
    finally:
        watch.end()


def polling(line: Proxy) -> threading.Event:
    """Set as soon as the city holds a long poll."""
    held = threading.Event()

    def run(exchange: line_of.Exchange) -> None:
        if "wait=0" not in exchange.call.query:
            held.set()
        exchange.answer(exchange.forward())

    line.script("GET changes", line_of.Fault("seen", run), times=None)
    return held


def connection(desk: Desk, word: str) -> Callable[[], bool]:
    return lambda: desk.sync.state().connection == word


def test_acts_leave_and_news_come_in_by_themselves(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    held = polling(town.line)
    with watched(desk) as watch:
        watch.until(lambda: desk.tickets.counts()["to_accept"] == 1)
        assert held.wait(PATIENCE)
        desk.act([number], Draft("accept"))
        watch.until(lambda: equals_city(town.house, desk.tickets.get(number, seen=False)))
        (second,) = town.house.dispatch(1)
        watch.until(lambda: desk.tickets.counts()["to_accept"] == 1)
        assert desk.tickets.get(second).ticket.state == "T01"
        assert desk.sync.state().green


def test_an_outage_is_waited_out_and_kept_as_evidence(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    with watched(desk) as watch:
        watch.until(connection(desk, "online"))
        town.line.down()
        watch.until(connection(desk, "offline"))
        desk.act([number], Draft("accept"))
        assert desk.sync.state().unsent == 1
        assert not desk.sync.state().green
        town.line.up()
        watch.until(lambda: desk.sync.state().green and not desk.outbox.items())
    assert [act.kind for act in town.house.acts(number)] == ["dispatch_city", "accept"]
    (outage,) = desk.sync.outages()
    assert outage.start <= outage.until
    assert outage.cause == "no-line"


def test_the_undo_window_ends_by_itself(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    with watched(desk) as watch:
        watch.until(connection(desk, "online"))
        desk.act([number], Draft("accept"), hold_ms=200)
        watch.until(lambda: not desk.outbox.items())
    assert town.house.ticket(number).state == "T02"


def test_working_offline_sends_nothing_until_it_ends(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    with watched(desk) as watch:
        watch.until(connection(desk, "online"))
        desk.sync.work_offline(True)
        assert desk.sync.state().connection == "paused"
        desk.act([number], Draft("accept"))
        with pytest.raises(ProblemError) as caught:
            desk.sync.once()
        assert caught.value.problem.code == "working-offline"
        assert desk.sync.state().unsent == 1
        desk.sync.work_offline(False)
        watch.until(lambda: not desk.outbox.items())


def test_a_lost_sign_in_stops_asking_until_a_person_signs_in(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    with watched(desk) as watch:
        town.line.script("*", line_of.status(401, "sign-in-needed"), times=None)
        desk.act([number], Draft("accept"))
        watch.until(connection(desk, "signed-out"))
        assert desk.sync.state().unsent == 1
        town.line.clear()
        desk.sync.sign_in(PASSWORD)
        watch.until(lambda: not desk.outbox.items())
        watch.until(connection(desk, "online"))


def test_once_takes_the_line_over_from_a_waiting_poll(town: Office, desk: Desk) -> None:
    held = polling(town.line)
    with watched(desk) as watch:
        assert held.wait(PATIENCE)
        assert desk.sync.once().problem is None
        assert desk.sync.once().problem is None
        watch.until(connection(desk, "online"))


def test_stopping_ends_the_long_poll_at_once(town: Office, desk: Desk) -> None:
    held = polling(town.line)
    watch = Watch(desk)
    assert held.wait(PATIENCE)
    watch.end()
    assert desk.sync.once().problem is None


def test_a_second_watch_is_a_mistake_that_is_told(town: Office, desk: Desk) -> None:
    with watched(desk) as watch:
        watch.until(connection(desk, "online"))
        with pytest.raises(RuntimeError):
            desk.sync.watch(threading.Event())


def test_a_portal_is_offline_and_never_taken_for_the_city(town: Office, desk: Desk) -> None:
    desk.sync.once()
    town.line.script("GET changes", line_of.portal, times=None)
    summary = desk.sync.once()
    assert summary.problem is not None and summary.problem.code == "not-a-city"
    assert desk.sync.state().connection == "offline"
    town.line.clear()
    desk.sync.once()
    assert desk.sync.state().connection == "online"


def test_what_the_last_run_knew_is_known_at_the_next_start(town: Office, desk: Desk) -> None:
    desk.sync.once()
    as_of = desk.sync.state().data_as_of
    assert as_of > 0
    desk.close()
    town.line.down()
    desk = town.open("clerk-a")
    state = desk.sync.state()
    assert (state.connection, state.data_as_of, state.problem) == ("offline", as_of, None)
