"""What a thief of the disk gets: no name, no phone, no token in any byte, before or after an erasure."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridcentre.city.app import BackgroundCity
from gridcentre.desk import Desk, Draft
from gridcentre.desk.exchange import REFRESH_TOKEN
from gridcentre.domain.ids import now_ms
from gridcentre.store.lists import TicketQuery
from tests.faults.house import PASSPHRASE, PASSWORD, PERSON, PHONE, TEXT, TITLE, House, ServedCity, command

SECRETS = (PASSWORD, PASSPHRASE, PERSON, PHONE, TITLE, TEXT[:12], "desk-of-yun")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.close()


def _found(folder: Path, secrets: tuple[str, ...]) -> list[tuple[str, str]]:
    """Which secret stands in which file, in any of the encodings that a machine here might use."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        for secret in secrets:
            if any(secret.encode(coding) in raw for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")):
                found.append((path.name, secret))
    return found


def test_no_byte_of_a_profile_tells_anything_also_after_an_erasure(house: House, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    numbers = house.dispatch(5, place="溪望路 8 号")
    profile = house.folder / "desk-of-yun"
    with BackgroundCity(house.city) as served, house.enrol("desk-of-yun", served.url) as desk:
        desk.sync.once()
        desk.act(numbers, Draft("accept"))
        desk.act(numbers[:1], Draft("note", {"text": f"与{PERSON}通话 {PHONE}"}))
        assert desk.tickets.search(TITLE[:4]).rows
        secrets = (*SECRETS, *_tokens(desk))
        assert _found(profile, secrets) == []  # while it runs: WAL, shared memory, lock and all
        desk.sync.once()
        for number in numbers:
            house.city_act(number, "withdraw_city", reason="测试撤回")
        desk.sync.once()
        assert desk._core.shelf.cache.purge(keep_days=0, now=now_ms() + 60_000) == len(numbers)
        assert TEXT not in [row.title for row in desk.tickets.rows(desk.tickets.ids(TicketQuery()))]
        assert not desk.tickets.search(TITLE[:4]).rows
        assert _found(profile, secrets) == []
    assert _found(profile, secrets) == []
    assert [record.getMessage() for record in caplog.records if any(s in record.getMessage() for s in secrets)] == []


def _tokens(desk: Desk) -> tuple[str, ...]:
    """The tokens this desk holds at the moment."""
    kept = (desk.sync.keys.access(), desk._core.book.setting(REFRESH_TOKEN, ""))
    assert all(kept)
    return kept


def test_plain_sqlite_cannot_read_a_page(house: House) -> None:
    house.dispatch(3)
    with BackgroundCity(house.city) as served, house.enrol("desk", served.url) as desk:
        desk.sync.once()
    files = sorted((house.folder / "desk").glob("*.db"))
    assert {"desk.db", "cache.db"} <= {path.name for path in files}
    for path in files:
        assert not path.read_bytes().startswith(b"SQLite format 3")
        plain = sqlite3.connect(path)
        with pytest.raises(sqlite3.DatabaseError, match="not a database"):
            plain.execute("SELECT count(*) FROM sqlite_master").fetchone()
        plain.close()


def test_no_command_says_a_secret_however_loud_it_is_asked_to_be(house: House) -> None:
    folder, profile = house.folder, house.folder / "desk"
    code = house.account("desk-of-yun")
    (number,) = house.dispatch(1)
    said = ""
    common = ("--profile", str(profile), "--json")
    with ServedCity(folder, house.url) as served:
        for arguments in (
            ("enrol", served.url, "--code", code, "--account", "desk-of-yun"),
            ("sync", "--once"),
            ("act", number, "accept"),
            ("sync", "--once"),
            ("doctor",),
        ):
            answer = command(folder, *arguments, *common, GRIDCENTRE_LOG="debug")
            assert answer.code == 0, answer
            said += answer.err if arguments[0] == "enrol" else answer.out + answer.err
        served_said = _last_words(served)
    for secret in (PASSWORD, PASSPHRASE, PERSON, PHONE, code):
        assert secret not in said
        assert secret not in served_said
    assert _found(profile, SECRETS) == []


def _last_words(served: ServedCity) -> str:
    assert served.process is not None
    served.process.terminate()
    out, err = served.process.communicate(timeout=30)
    served.process = None
    return out + err
