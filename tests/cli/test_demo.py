"""The demonstration is a proof as well: a whole day, both ends counted apart, and a seed that tells the same day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gridcentre.demo.day import Outcome, play
from gridcentre.trust import crypto


@pytest.fixture(autouse=True)
def cheap_keys() -> Iterator[None]:
    former = crypto.use(crypto.Standard(crypto.Cost(n=16, r=1, p=1)))
    yield
    crypto.use(former)


def played(folder: Path | None, heard: dict[str, Any]) -> Outcome:
    return play(7, 1, folder, lambda key, **figures: heard.update({key: figures}))


@pytest.mark.timeout(600)  # two whole days and two weeks of history
def test_both_ends_agree_after_an_hour_offline_and_a_seed_repeats_itself(tmp_path: Path) -> None:
    heard: dict[str, Any] = {}
    first = played(tmp_path / "kept", heard)
    assert first.agree, first.as_dict()
    assert first.desk == first.city
    assert heard["offline"]["connection"] == "offline"
    assert first.unsent_offline >= first.offline_acts > 50
    assert first.conflicts >= 1
    assert {
        "received",
        "accepted",
        "assigned",
        "registered",
        "reported",
        "closed",
        "withdrawn",
    } <= first.desk.today.keys()
    assert (tmp_path / "kept" / "clerk" / "desk.db").exists()
    assert played(None, {}).as_dict() == first.as_dict()
