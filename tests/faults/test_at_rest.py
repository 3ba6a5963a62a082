"""What lies on the PC: attachments encrypted, and nothing longer than the city lets a desk keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridcentre.city.app import BackgroundCity
from gridcentre.desk import Draft
from gridcentre.domain.ids import now_ms
from gridcentre.domain.problems import ProblemError
from gridcentre.store.lists import TicketQuery
from tests.faults.house import DAY, TEXT, House


def test_a_photo_is_kept_encrypted_and_the_act_names_it(tmp_path: Path) -> None:
    house = House(tmp_path)
    try:
        (number,) = house.dispatch(1)
        photo = tmp_path / "整改前.jpg"
        photo.write_bytes(b"\xff\xd8" + b"light" * 1000)
        with BackgroundCity(house.city) as served:
            desk = house.enrol("desk", served.url)
            try:
                desk.sync.once()
                name = desk.attach(photo)
                desk.act([number], Draft("note", {"text": "已拍照", "attachments": [name]}))
                desk.sync.once()
            finally:
                desk.close()
        assert house.acts(number)[-1].fields["attachments"] == [name]
        assert b"lightlight" not in (tmp_path / "desk" / "files.db").read_bytes()
    finally:
        house.close()


def test_closed_long_ago_is_reduced_and_open_work_stays(tmp_path: Path) -> None:
    house = House(tmp_path)
    try:
        then = now_ms() - 100 * DAY
        house.city.now = lambda: then
        (old,) = house.dispatch(1, text="很久以前的一件事，" + TEXT)
        house.city_act(old, "withdraw_city", reason="重复")
        house.city.now = now_ms
        (new,) = house.dispatch(1)
        with BackgroundCity(house.city) as served:
            desk = house.enrol("desk", served.url)
            try:
                desk.sync.once()
                assert [row.number for row in desk.tickets.rows(desk.tickets.ids(TicketQuery()))] == [new, old]
                with pytest.raises(ProblemError) as erased:
                    desk.tickets.get(old)
                assert erased.value.problem.code == "ticket-erased"
                assert len(desk.tickets.ids(TicketQuery(search="很久以前"))) == 0
                assert desk.tickets.get(new).ticket.facts.text == TEXT
            finally:
                desk.close()
    finally:
        house.close()
