"""The living town as a process: what it says, what it does when asked, and that it goes when its visitor does."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gridcentre.demo import CLERK
from gridcentre.demo.living import LivingTown
from gridcentre.demo.visitor import enrol, open_desk
from gridcentre.desk import Desk, Draft, TicketQuery
from gridcentre.domain import ids
from gridcentre.domain.problems import ProblemError
from gridcentre.trust import crypto
from tests.offices import QUICK

LEAD = "320481103ZFJ"  # 综合执法局: a unit with an account, which the town plays


@pytest.fixture
def visitor(town: LivingTown, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A clerk's desk in the town, at its time of day, in step with it."""
    monkeypatch.setattr(ids, "_ahead", 0)
    former = crypto.use(QUICK)
    ids.pretend(town.now)
    enrol(town.folder / "clerk", town.url, town.code(CLERK), CLERK)
    with open_desk(town.folder / "clerk") as desk:
        desk.sync.once()
        yield desk
    crypto.use(former)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[LivingTown]:
    with LivingTown(weeks=0, folder=tmp_path / "town") as living:
        yield living


def until(desk: Desk, met: Callable[[], bool]) -> None:
    """Stays in step until it is so: the test's own time limit ends a wait in vain."""
    stop, changed = threading.Event(), threading.Event()
    unsubscribe = desk.subscribe(lambda _: changed.set())
    watching = threading.Thread(target=desk.sync.watch, args=(stop,))
    watching.start()
    try:
        while not met():
            changed.wait()
            changed.clear()
    finally:
        stop.set()
        watching.join()
        unsubscribe()


@pytest.mark.timeout(300)
def test_tickets_arrive_a_unit_answers_and_the_city_too(visitor: Desk) -> None:
    def waiting() -> list[str]:
        return [row.id for row in visitor.tickets.page(TicketQuery(view="to_accept")).rows]

    before = set(waiting())
    assert visitor.tickets.counts()["to_verify"] > 0
    until(visitor, lambda: bool(set(waiting()) - before))
    new = (set(waiting()) - before).pop()
    assert abs(visitor.sync.state().clock_off) == 0, "the visitor lives on the town's day"
    told = {
        "lead": LEAD,
        "task_text": "请核实处理。",
        "due": visitor.now() + 7_200_000,
        "reply_format": "系统",
        "show_identity": False,
    }
    visitor.act_many([new], [Draft("accept"), Draft("assign", told)])

    def kinds() -> list[str]:
        return [step.action.kind for step in visitor.tickets.get(new, seen=False).steps if not step.mark]

    until(visitor, lambda: "unit_accept" in kinds())


def test_the_line_is_cut_and_mended_while_the_city_goes_on(town: LivingTown, visitor: Desk) -> None:
    town.line(up=False)
    town.line(up=False)
    assert visitor.sync.once().problem is not None
    (row, *_) = visitor.tickets.page(TicketQuery(view="to_accept")).rows
    visitor.act([row.id], Draft("accept"))
    town.withdraw(row.id)
    town.line(up=True)
    visitor.sync.once()
    (card,) = visitor.outbox.conflicts()
    assert card.city is not None
    assert card.city.state == "T91"


def test_what_cannot_be_done_is_told(town: LivingTown) -> None:
    with pytest.raises(ProblemError, match="no-longer-open"):
        town.withdraw("00000000-0000-7000-8000-000000000000")
    with pytest.raises(ProblemError, match="account-unknown"):
        town.code("nobody")
    town.close()
    town.close()
    with pytest.raises(ProblemError, match="demo-ended"):
        town.line(up=True)


def test_a_town_in_a_folder_of_its_own_takes_it_away(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with LivingTown(weeks=0, folder=kept) as town:
        assert town.folder == kept
    with LivingTown(weeks=0, folder=kept) as town:
        assert town.code(CLERK), "what was kept is gone on with"
    with LivingTown(weeks=0) as town:
        folder = town.folder
        assert (folder / "city.db").exists()
    assert not folder.exists()


def test_a_visitor_need_not_wait_for_the_past() -> None:
    with LivingTown(weeks=50) as town:
        town.close()
        with pytest.raises(ProblemError, match="demo-ended"):
            assert town.url


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for somebody else's child")
def test_it_ends_when_its_visitor_is_killed() -> None:
    """SIGKILL leaves no time for a last word: the end of the pipe is enough."""
    script = (
        "from gridcentre.demo.living import LivingTown; import sys\n"
        "with LivingTown(weeks=0) as town:\n"
        "    print(town._process.pid, town.folder, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as visitor:
        assert visitor.stdout is not None
        pid, folder = visitor.stdout.readline().split()
        with os.fdopen(os.pidfd_open(int(pid))) as town:
            visitor.kill()
            select.select([town], [], [])
    assert not Path(folder).exists()
