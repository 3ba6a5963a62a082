"""The shipped cipher module keeps its promises, and another one can take its place."""

from __future__ import annotations

import pytest

from gridcentre.trust import crypto

KEY = bytes(range(32))


@pytest.fixture
def module() -> crypto.Standard:
    return crypto.Standard()


def test_sealed_opens_only_as_it_was(module: crypto.Standard) -> None:
    sealed = module.seal(KEY, b"plain", b"bound")
    assert b"plain" not in sealed
    assert module.open(KEY, sealed, b"bound") == b"plain"
    assert module.seal(KEY, b"plain", b"bound") != sealed
    for key, text, bound in (
        (bytes(32), sealed, b"bound"),
        (KEY, sealed, b"other"),
        (KEY, sealed[:-1], b"bound"),
        (KEY, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"bound"),
        (KEY, b"", b"bound"),
        (KEY, sealed[:12], b"bound"),
    ):
        with pytest.raises(crypto.SealBrokenError):
            module.open(key, text, bound)


def test_purposes_and_salts_give_keys_of_their_own(module: crypto.Standard) -> None:
    keys = {module.derive(KEY, purpose, salt) for purpose in ("a", "b") for salt in (b"", b"1")}
    assert len(keys) == 4
    assert {len(key) for key in keys} == {crypto.KEY_BYTES}


def test_a_sealed_box_opens_for_its_reader_only(module: crypto.Standard) -> None:
    public = module.public_of(KEY)
    sealed = module.seal_to(public, b"plain")
    assert module.open_from(KEY, sealed) == b"plain"
    for private, text in ((bytes([1] * 32), sealed), (KEY, sealed[:40]), (KEY, sealed[:-1] + b"x"), (KEY, b"")):
        with pytest.raises(crypto.SealBrokenError):
            module.open_from(private, text)


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(32)])
def test_a_public_key_that_is_none(module: crypto.Standard, public: bytes) -> None:
    with pytest.raises(crypto.SealBrokenError):
        module.seal_to(public, b"plain")


@pytest.mark.parametrize(
    ("cost", "bearable"),
    [
        (crypto.Cost(), True),
        (crypto.Cost(n=2**20, r=8, p=1), True),
        (crypto.Cost(n=2**21, r=8, p=1), False),
        (crypto.Cost(n=1000), False),
        (crypto.Cost(n=0), False),
        (crypto.Cost(n=16, r=0), False),
        (crypto.Cost(n=16, p=17), False),
    ],
)
def test_costs_from_a_file_are_looked_at(cost: crypto.Cost, bearable: bool) -> None:
    assert cost.bearable is bearable


def test_the_slow_key_is_the_published_one(module: crypto.Standard) -> None:
    """RFC 7914 section 12, second vector (its first 32 bytes)."""
    expected = "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
    assert module.stretch(b"password", b"NaCl", crypto.Cost(n=1024, r=8, p=16)).hex() == expected


def test_another_module_takes_its_place() -> None:
    class Certified(crypto.Standard):
        name = "certified-7"

    former = crypto.use(Certified())
    assert crypto.current().name == "certified-7"
    assert crypto.use(former).name == "certified-7"
