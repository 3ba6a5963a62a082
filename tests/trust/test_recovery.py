"""The recovery code: copied by hand, read years later."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcentre.domain.problems import ProblemError
from gridcentre.trust.recovery import ALPHABET, GROUPS, SIZE, new_code, normal, written

codes = st.text(ALPHABET, min_size=GROUPS * SIZE, max_size=GROUPS * SIZE).map(written)
places = st.integers(0, GROUPS * (SIZE + 2) - 2)


def group_told(code: str) -> int:
    with pytest.raises(ProblemError) as told:
        normal(code)
    assert told.value.problem.code == "recovery-code-mistyped"
    assert not code or code not in str(told.value)
    return int(told.value.problem.params["group"])


def test_the_code_is_strong_enough_and_reads_well() -> None:
    code = new_code()
    assert [len(group) for group in code.split("-")] == [SIZE + 1] * GROUPS
    assert len(normal(code)) * 5 >= 128  # bits
    assert len({new_code() for _ in range(200)}) == 200


@given(codes)
def test_case_blanks_width_and_look_alikes_do_not_matter(code: str) -> None:
    full_width = "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in code)
    look_alikes = code.replace("0", "O").replace("1", "l")
    for typed in (code.lower(), code.replace("-", " "), code.replace("-", ""), f" {code}\n", full_width, look_alikes):
        assert normal(typed) == normal(code)


@given(codes, places, st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_found_in_its_group(code: str, place: int, other: str) -> None:
    if code[place] not in ("-", other):
        assert group_told(code[:place] + other + code[place + 1 :]) == place // (SIZE + 2) + 1


@given(codes, places)
def test_two_symbols_swapped_are_found(code: str, place: int) -> None:
    pair = code[place : place + 2]
    if len(set(pair)) == 2 and "-" not in pair:
        assert group_told(code[:place] + pair[::-1] + code[place + 2 :]) == place // (SIZE + 2) + 1


@given(codes, st.permutations(range(GROUPS)))
def test_groups_in_another_order_are_found(code: str, order: list[int]) -> None:
    groups = code.split("-")
    moved = [groups[at] for at in order]
    if moved != groups:
        first = next(at for at in range(GROUPS) if moved[at] != groups[at])
        assert group_told("-".join(moved)) >= first + 1


def test_too_short_too_long_and_empty() -> None:
    code = new_code()
    assert group_told("") == 1
    assert group_told(code[:-6]) == GROUPS - 1
    assert group_told(code[:-1]) == GROUPS
    assert group_told(f"{code}-AAAAA") == GROUPS
    assert group_told(code[:-1] + "U") == GROUPS
