"""``gridcentre print``: sheets into a file, in words and as JSON, and everything that can be in the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gridcentre.cli import main
from gridcentre.desk import Pages
from tests.faults.house import PASSPHRASE, PASSWORD, House
from tests.offices import office


class Printer:
    """The command line of one profile."""

    def __init__(self, house: House, profile: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.house = house
        self._profile = profile
        self._capsys = capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        code = main(["print", "circulation", *words, "--profile", str(self._profile)])
        told = self._capsys.readouterr()
        return code, told.out, told.err

    def ask(self, *words: str, code: int = 0) -> Any:
        done, out, err = self.run(*words, "--json")
        assert (done, err) == (code, ""), out
        return json.loads(out)


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Printer]:
    monkeypatch.setenv("GRIDCENTRE_PASSWORD", PASSWORD)
    monkeypatch.setenv("GRIDCENTRE_PASSPHRASE", PASSPHRASE)
    with office(tmp_path) as town:
        town.house.dispatch(2)
        town.house.dispatch(1, identity="要求保密")
        opened = town.house.enrol("clerk", town.line.url)
        opened.sync.once()
        opened.close()
        yield Printer(town.house, tmp_path / "clerk", capsys)


def numbers(desk: Printer) -> list[str]:
    return [ticket.number for ticket in desk.house.city.open_tickets()]


def test_sheets_are_in_the_file_and_what_is_not_is_told(desk: Printer, tmp_path: Path) -> None:
    first, second, hidden = sorted(numbers(desk))
    target = tmp_path / "a.pdf"
    told = desk.ask(first, second, hidden, "--cut", "归档", "-o", str(target), code=3)
    assert told["file"] == str(target) and told["print_no"].startswith("戴埠印A-")
    assert [(one["number"], one["cut"]) for one in told["sheets"]] == [(first, "archive"), (second, "archive")]
    assert told["left_out"] == [{"number": hidden, "code": "print-restricted"}]
    assert all({"wanted", "used"} == set(one) for one in told["substitutions"])
    with Pages(target.read_bytes()) as pages:
        assert len(pages) == sum(one["pages"] for one in told["sheets"])
        assert "".join(pages.text(0).split()).count("流转记录") == 1

    code, out, err = desk.run(first, hidden, "-o", str(tmp_path / "b.pdf"))
    assert code == 3 and err == ""
    assert "已打印 1 件" in out and f"未列入：{hidden}" in out and "单独打印" in out
    code, out, _ = desk.run(hidden, "--cut", "hand-over", "-o", str(tmp_path / "c.pdf"), "--lang", "en")
    assert code == 0 and "1 sheets" in out


@pytest.mark.parametrize("cut", ["呈批", "approval"])
def test_a_cut_may_be_called_by_code_or_name(desk: Printer, tmp_path: Path, cut: str) -> None:
    told = desk.ask(numbers(desk)[0], "--cut", cut, "-o", str(tmp_path / "a.pdf"))
    assert told["sheets"][0]["cut"] == "approval"


def test_nothing_is_printed_where_it_cannot_be_kept(desk: Printer, tmp_path: Path) -> None:
    number = min(numbers(desk))
    there = tmp_path / "there.pdf"
    there.write_bytes(b"mine")
    assert desk.ask(number, "-o", str(there), code=3)["problem"]["code"] == "print-exists"
    assert there.read_bytes() == b"mine"
    assert desk.ask(number, "-o", str(tmp_path / "no" / "x.pdf"), code=5)["problem"]["code"] == "print-folder"
    assert desk.ask(number, "--cut", "抄送", "-o", str(tmp_path / "x.pdf"), code=2)["problem"]["code"] == "print-cut"
    assert desk.ask("LY0", "-o", str(tmp_path / "x.pdf"), code=3)["problem"]["code"] == "ticket-not-here"
    assert desk.run("-o", str(tmp_path / "x.pdf"))[0] == 2
    assert not (tmp_path / "x.pdf").exists()
