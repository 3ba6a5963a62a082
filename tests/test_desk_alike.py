"""What the search is asked about a matter that is being told."""

from __future__ import annotations

from gridcentre.desk.alike import Told, phrases, questions


def test_a_phrase_is_shared_wherever_another_begins() -> None:
    assert set(phrases("东门渣土未覆盖", 2)) & set(phrases("看见渣土没盖", 2))


def test_questions_stay_few_and_leave_out_what_the_place_says() -> None:
    told = Told("戴埠镇河西社区文化广场", "河西社区文化广场的路灯坏了三天，" * 40, village="河西社区")
    asked = questions(told)
    assert 0 < len(asked) <= 28
    assert "河西社区 路灯" in asked
    assert not any("文化" in words for words in asked)
    assert questions(Told()) == ()
