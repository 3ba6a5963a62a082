"""What a shut-out desk still owes the city reaches the city, and nobody else."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from gridcentre.domain.problems import ProblemError
from gridcentre.domain.tickets import Action
from gridcentre.sync.contract import ActionIn, Subject, Tokens
from gridcentre.trust import crypto
from gridcentre.trust.export import open_unsent, seal_unsent
from gridcentre.trust.profile import Profile
from gridcentre.trust.recovery import new_code
from gridcentre.trust.vault import Vault

ACTS = (
    ActionIn(
        action=Action(id="1", ticket="t", kind="contact", by="王小燕", fields={"words": "李建国说已修好"}),
        subjects=(Subject(type="ticket", id="t"),),
        identity={"petitioner": "李建国", "phone": "13812348000"},
    ),
)


@pytest.fixture
def made(folder: Path, tokens: Tokens, vault: Vault) -> tuple[Profile, str]:
    return Profile.create(folder, "https://city.example", tokens, "correct horse", vault)


def code_of(told: pytest.ExceptionInfo[ProblemError]) -> str:
    return told.value.problem.code


def test_for_the_city(made: tuple[Profile, str]) -> None:
    private = os.urandom(32)
    key = base64.b64encode(crypto.current().public_of(private)).decode()
    data = seal_unsent(made[0], ACTS, key)
    assert open_unsent(data, city_private=private) == ACTS
    for other in (os.urandom(32), b""):
        with pytest.raises(ProblemError) as told:
            open_unsent(data, city_private=other, code=made[1])
        assert code_of(told) == "export-other-key"


@pytest.mark.parametrize("city_key", ["", "not base 64", "QUJD", base64.b64encode(bytes(32)).decode()])
def test_for_the_recovery_code_where_the_city_has_no_key(made: tuple[Profile, str], city_key: str) -> None:
    data = seal_unsent(made[0], ACTS, city_key)
    assert open_unsent(data, code=made[1].lower()) == ACTS
    for key in ({"code": new_code()}, {"city_private": os.urandom(32)}, {}):
        with pytest.raises(ProblemError) as told:
            open_unsent(data, **key)  # type: ignore[arg-type]
        assert code_of(told) == "export-other-key"


def test_it_needs_no_sign_in_and_outlives_the_profile(folder: Path, vault: Vault, made: tuple[Profile, str]) -> None:
    locked = Profile.open(folder)
    data = seal_unsent(locked, ACTS)
    locked.destroy(vault)
    assert open_unsent(data, code=made[1]) == ACTS


def test_nothing_personal_is_readable_in_it(made: tuple[Profile, str]) -> None:
    data = seal_unsent(made[0], ACTS)
    for word in ("李建国", "13812348000", "王小燕", "contact"):
        assert word.encode() not in data
        assert base64.b64encode(word.encode())[:-4] not in data


@pytest.mark.parametrize("damage", [b"", b"{}", b"nonsense"])
def test_damaged(damage: bytes) -> None:
    with pytest.raises(ProblemError) as told:
        open_unsent(damage, code=new_code())
    assert code_of(told) == "export-damaged"


def test_a_newer_format(made: tuple[Profile, str]) -> None:
    data = seal_unsent(made[0], ACTS).replace(b'"format":1', b'"format":2')
    with pytest.raises(ProblemError) as told:
        open_unsent(data, code=made[1])
    assert code_of(told) == "export-damaged"
