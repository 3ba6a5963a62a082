"""What the room makes of what is told, without a window."""

from __future__ import annotations

import pytest

from ui.register.similar import Told, phrases, questions
from ui.register.telling import alarming, dialable, telephone


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


def test_phrases_are_found_wherever_another_begins() -> None:
    assert set(phrases("望溪花园东门渣土", 4)) & set(phrases("来到望溪花园东门渣土旁", 4)) or set(
        phrases("望溪花园东门渣土", 2)
    ) & set(phrases("来到望溪花园东门渣土旁", 2))


def test_questions_stay_few_and_name_the_village() -> None:
    asked = questions(Told("戴埠镇河西社区文化广场", "路灯坏了三天，" * 40))
    assert 0 < len(asked) <= 28
    assert any(words.startswith("河西社区 ") for words in asked)
    assert questions(Told()) == ()
