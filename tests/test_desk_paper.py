"""Paper through the door: numbered, on record before it leaves, and nothing restricted in a batch."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gridcentre.desk import Desk, Draft, Pages, Printed
from gridcentre.domain.problems import ProblemError
from tests.faults.house import LEAD_UNIT, PERSON, PHONE, assignment
from tests.offices import Office, office


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as made:
        yield made


@pytest.fixture
def desk(town: Office) -> Desk:
    return town.enrol("clerk-a")


def code_of(caught: pytest.ExceptionInfo[ProblemError]) -> str:
    return caught.value.problem.code


def text_of(printed: Printed) -> str:
    with Pages(printed.pdf) as pages:
        assert len(pages) == sum(printed.pages)
        return "".join("".join(pages.text(index).split()) for index in range(len(pages)))


def seen(desk: Desk) -> list[tuple[str, str]]:
    return [(record.kind, record.detail) for record in desk.audit.records()]


def test_a_preview_is_a_look_and_a_print_is_a_print(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    drawn = desk.paper.draw([number])
    assert (drawn.numbers, drawn.cuts, drawn.pages, drawn.print_no) == ((number,), ("approval",), (1,), "")
    assert "预览，未编印号" in text_of(drawn) and number in text_of(drawn)
    assert seen(desk) == [("view", "")]

    printed = desk.paper.circulation([number], "archive")
    assert (
        printed.cuts == ("archive",) and printed.print_no.startswith("戴埠印A-") and printed.print_no.endswith("-0001")
    )
    assert printed.print_no in text_of(printed) and "预览" not in text_of(printed)
    assert desk.paper.circulation([number]).print_no.endswith("-0002")
    assert [kind for kind, _ in seen(desk)] == ["view", "print", "print"]
    assert seen(desk)[1] == ("print", printed.print_no)
    assert desk.audit.verify()


def test_a_print_reaches_the_city_and_stands_on_the_next_archive(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    printed = desk.paper.circulation([number])
    desk.sync.once()
    desk.sync.once()
    assert printed.print_no in text_of(desk.paper.draw([number], "archive"))


def test_restricted_tickets_are_out_of_a_batch_and_named(town: Office, desk: Desk) -> None:
    plain = town.house.dispatch(2)
    (hidden,) = town.house.dispatch(1, identity="要求保密")
    (accused,) = town.house.dispatch(1, accused=[LEAD_UNIT])
    desk.sync.once()
    printed = desk.paper.circulation([plain[0], hidden, plain[1], accused, plain[0]])
    assert printed.numbers == tuple(plain)
    assert [(one.number, one.problem.code) for one in printed.left_out] == [
        (hidden, "print-restricted"),
        (accused, "print-restricted"),
    ]
    assert [record.ticket for record in desk.audit.records()] == [desk.tickets.find(number) for number in plain]
    assert desk.paper.circulation([hidden]).numbers == (hidden,)
    with pytest.raises(ProblemError) as caught:
        desk.paper.circulation([hidden, accused])
    assert code_of(caught) == "print-nothing"


def test_what_is_not_here_is_told(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    with pytest.raises(ProblemError) as caught:
        desk.paper.draw(["LY0000"])
    assert code_of(caught) == "ticket-not-here"
    drawn = desk.paper.draw([number, "LY0000"])
    assert [(one.number, one.problem.code) for one in drawn.left_out] == [("LY0000", "ticket-not-here")]


def test_who_may_not_read_may_not_print(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1, readers=["somebody else"])
    other = town.enrol("clerk-b", roles=("DISP",))
    other.sync.once()
    with pytest.raises(ProblemError) as caught:
        other.paper.circulation([number])
    assert code_of(caught) == "print-readers-only"
    assert other.audit.records() == ()
    desk.sync.once()
    assert desk.paper.circulation([number]).numbers == (number,)  # the director


def test_a_hand_over_of_a_real_ticket_tells_no_identity(town: Office, desk: Desk) -> None:
    text = f"我是{PERSON}，电话{PHONE}，请给个准话。"
    numbers = [*town.house.dispatch(1, text=text), *town.house.dispatch(1, text=text, identity="要求保密")]
    desk.sync.once()
    for number in numbers:
        desk.act([number], Draft("accept"))
        desk.act([number], assignment(LEAD_UNIT))
        told = text_of(desk.paper.draw([number]))
        assert "已隐藏，凭权限联系" in told and "〔交办〕" in told
        assert not [secret for secret in (PERSON, PERSON[0] + "**", PHONE, f"*{PHONE[-4:]}") if secret in told]


def test_what_the_city_has_not_confirmed_is_told_at_the_foot(town: Office, desk: Desk) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    desk.act([number], Draft("accept"))
    assert "本单含1项尚未经市平台确认的操作" in text_of(desk.paper.draw([number]))
    desk.sync.once()
    assert "尚未经市平台确认" not in text_of(desk.paper.draw([number]))


# -- files ------------------------------------------------------------------------------------


def test_a_file_is_whole_private_and_never_overwritten_unasked(town: Office, desk: Desk, tmp_path: Path) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()
    target = tmp_path / "流转单.pdf"
    printed = desk.paper.save(target, [number])
    assert target.read_bytes() == printed.pdf
    if os.name != "nt":
        assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(ProblemError) as caught:
        desk.paper.save(target, [number])
    assert code_of(caught) == "print-exists" and target.read_bytes() == printed.pdf
    assert desk.paper.save(target, [number], replace=True).print_no != printed.print_no
    with pytest.raises(ProblemError) as caught:
        desk.paper.save(tmp_path / "nowhere" / "x.pdf", [number])
    assert code_of(caught) == "print-folder"
    assert [kind for kind, _ in seen(desk)] == ["print", "print"]  # of what was refused nothing was printed


def test_a_full_disk_leaves_nothing_half_written(
    town: Office, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = town.house.dispatch(1)
    desk.sync.once()

    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr("gridcentre.trust.private_files.os.fsync", full)
    with pytest.raises(ProblemError) as caught:
        desk.paper.save(folder / "x.pdf", [number])
    monkeypatch.undo()
    assert code_of(caught) == "disk-full"
    assert list(folder.iterdir()) == []
