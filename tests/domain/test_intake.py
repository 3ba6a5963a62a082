"""What is made of a matter while it is told."""

from __future__ import annotations

import pytest

from gridcentre.domain.intake import alarming, dialable, telephone


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("１９９ 0000-1234", "19900001234"),
        ("+86 19900001234", "19900001234"),
        ("8619900001234", "19900001234"),
        ("019900001234", "19900001234"),
        ("(0519)87654321", "0519-87654321"),
        ("0519 8765 4321", "0519-87654321"),
        ("010-12345678", "010-12345678"),
        ("86-519-87654321", "0519-87654321"),
        ("87654321", "87654321"),
        ("19900001234 / 0519-87654321", "19900001234、0519-87654321"),
        ("199 0000 1234，199 0000 5678", "19900001234、19900005678"),
        ("19900001234 19900005678", "19900001234、19900005678"),
        ("不愿留", "不愿留"),
        ("  ", ""),
    ],
)
def test_numbers_as_they_are_dialled(typed: str, number: str) -> None:
    assert telephone(typed) == number
    assert telephone(number) == number


def test_what_is_no_number_is_known_as_such() -> None:
    assert dialable("19900001234、0519-87654321")
    assert not dialable("1990000123")
    assert not dialable("不愿留")


def test_alarms_are_told_from_ordinary_words() -> None:
    assert alarming("楼下有人打架，流血了")
    assert alarming("闻到煤气泄漏")
    assert not alarming("路灯坏了三天，请尽快修")
