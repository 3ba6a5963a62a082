"""Editors as hands use them: keys and presses, and the values that come out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gridcentre.domain.calendar import shipped
from gridcentre.domain.fields import read_time
from gridcentre.domain.tickets import DemandItem
from tests.domain.scene import EXEC, Scene, sample_town
from tests.domain.stories import to_accepted
from ui.app import Voice
from ui.forms.changes import Changes
from ui.forms.editors import Choice, Combo, Editor, Line, Text, Tick
from ui.forms.field import Field
from ui.forms.grids import Grid
from ui.forms.lists import Checked, Lines, Outcomes, Part, Rows
from ui.forms.pickers import Option, Picker, Several
from ui.forms.times import Time
from ui.forms.units import CoUnits, unit_options

NOW = read_time("2026-09-21 10:32")
Key = Qt.Key


@pytest.fixture
def put(qtbot: QtBot) -> Callable[[Editor], Editor]:
    """Shows an editor in a window with something else to go to."""

    kept = []

    def shown(editor: Editor) -> Any:
        window = QWidget()
        kept.append(window)
        inside = QVBoxLayout(window)
        inside.addWidget(editor)
        inside.addWidget(Line())
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        editor.target().setFocus()
        qtbot.waitUntil(editor.target().hasFocus)
        return editor

    return shown


UNITS = [
    Option("1", "戴埠镇建设局", "镇属机构", ("建设局", "dbzjsj")),
    Option("2", "建设村村委会", "村(社区)", ("建设村", "jsc")),
    Option("3", "供电所", "公用企业", ("gds",)),
]


def test_a_unit_is_found_by_its_initials_and_taken_by_enter(put: Any, qtbot: QtBot) -> None:
    picker = put(Picker(UNITS))
    QTest.keyClicks(picker.edit, "gd")
    qtbot.waitUntil(picker._popup.isVisible)
    assert picker.value() is None
    QTest.keyClick(picker._popup, Key.Key_Return)
    assert picker.value() == "3" and picker.edit.text() == "供电所" and picker._told.text() == "公用企业"


def test_the_down_key_shows_them_all_and_a_strange_name_is_told(put: Any) -> None:
    picker = put(Picker(UNITS))
    QTest.keyClick(picker.edit, Key.Key_Down)
    assert picker._popup.isVisible() and picker._lines.rowCount() == 3
    picker._popup.hide()
    QTest.keyClicks(picker.edit, "xyz")
    assert picker.value() is None and "xyz" in picker.problem()


def test_free_words_are_an_answer_where_the_field_allows_them(put: Any) -> None:
    picker = put(Picker(UNITS, free=True))
    QTest.keyClicks(picker.edit, "other town")
    assert picker.value() == "other town" and not picker.problem()


def test_enter_in_the_list_takes_what_is_chosen_not_what_was_typed(put: Any, qtbot: QtBot) -> None:
    several = put(Several(UNITS))
    QTest.keyClicks(several.target(), "gd")
    qtbot.waitUntil(lambda: several._picker.choosing)
    QTest.keyClick(several._picker._popup, Key.Key_Return)
    assert several.value() == ["3"] and several._chosen == ["3"]


def test_words_with_a_picture_of_them_are_pasted_as_words(put: Any) -> None:
    editor = put(Text(100))
    pictures: list[QMimeData] = []
    editor.edit.picture_pasted.connect(pictures.append)
    both = QMimeData()
    both.setText("表格里的字")
    both.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    editor.edit.insertFromMimeData(both)
    assert editor.value() == "表格里的字" and not pictures


def test_several_are_taken_and_given_back(put: Any) -> None:
    several = put(Several(UNITS))
    several.set_value(["3"])
    QTest.keyClicks(several.target(), "somebody")
    QTest.keyClick(several.target(), Key.Key_Return)
    assert several.value() == ["3", "somebody"]
    several._drop("3")
    assert several.value() == ["somebody"]


def test_a_choice_is_made_by_keys_and_let_go_where_it_need_not_be_made(put: Any) -> None:
    choice = put(Choice((("a", "甲"), ("b", "乙")), required=False))
    QTest.keyClick(choice.target(), Key.Key_Space)
    assert choice.value() == "a"
    QTest.keyClick(choice.target(), Key.Key_Right)
    assert choice.value() == "b"
    QTest.keyClick(choice.target(), Key.Key_1)
    assert choice.value() == "a"
    QTest.keyClick(choice.target(), Key.Key_2)
    QTest.mouseClick(choice._buttons[1], Qt.MouseButton.LeftButton)
    assert choice.value() is None
    QTest.mouseClick(choice._buttons[0], Qt.MouseButton.LeftButton)
    assert choice.value() == "a"


def test_many_long_choices_drop_down_and_a_wheel_passes_over_them(put: Any) -> None:
    choice = put(Choice([(number, f"很长的一个选项{number}") for number in range(9)]))
    combo = choice.target()
    assert isinstance(combo, Combo) and choice.value() is None
    choice.set_value(4)
    at = QPointF(5, 5)
    wheel = QWheelEvent(
        at, at, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, wheel)
    assert choice.value() == 4


def test_a_time_is_typed_stepped_and_refused(put: Any) -> None:
    editor = put(Time("due", lambda: NOW, shipped()))
    QTest.keyClicks(editor.edit, "1730")
    assert editor.value() == read_time("2026-09-21 17:30")
    QTest.keyClick(editor.edit, Key.Key_PageUp)
    assert editor.value() == read_time("2026-09-22 17:30") and editor.edit.text() == "2026-09-22 17:30"
    QTest.keyClick(editor.edit, Key.Key_Down)
    assert editor.value() == read_time("2026-09-22 17:15")
    editor.edit.clear()
    QTest.keyClicks(editor.edit, "17x")
    assert editor.value() is None and editor.problem()


def test_a_suggested_moment_is_one_press_away_once_another_is_set(put: Any) -> None:
    editor = put(Time("due", lambda: NOW, shipped()))
    editor.set_value(NOW)
    editor.suggest(NOW, "按建议")
    assert editor._suggested[1].isHidden()
    editor.set_value(NOW + 60_000)
    assert not editor._suggested[1].isHidden()


def test_a_long_text_counts_once_it_grows_and_leaves_by_the_tab_key(put: Any) -> None:
    editor = put(Text(10))
    assert editor._counter.isHidden()
    low = editor.edit.height()
    editor.set_value("一\n二\n三\n四\n五\n六")
    assert not editor._counter.isHidden() and editor._counter.text() == "11 / 10"
    assert editor.edit.height() > low
    QTest.keyClick(editor.edit, Key.Key_Tab)
    assert "\t" not in editor.edit.toPlainText()


def test_all_of_a_text_is_in_sight_until_it_is_very_long(put: Any, qtbot: QtBot) -> None:
    editor = put(Text(0))
    editor.window().resize(280, 500)
    editor.set_value("您好，您反映的路灯问题已受理，经核查已全部恢复照明。" * 4)
    qtbot.waitUntil(lambda: editor.edit.document().size().height() > 4)
    assert editor.edit.verticalScrollBar().maximum() == 0
    editor.set_value("很长。\n" * 40)
    assert editor.edit.verticalScrollBar().maximum() > 0


def test_too_long_a_text_is_told_under_its_field(put: Any, qtbot: QtBot) -> None:
    field = Field("reason", "理由", Text(500))
    qtbot.addWidget(field)
    field.show()
    field.editor.set_value("长" * 501)
    field.editor.changed.emit()
    assert "500" in field._error.text() and not field._error.isHidden()
    field.editor.set_value("短")
    field.editor.changed.emit()
    assert field._error.isHidden()


def test_a_box_that_must_be_ticked_is_missing_until_it_is(put: Any) -> None:
    must, may = put(Tick("已审查", must=True)), put(Tick("显示身份"))
    assert must.value() is None and may.value() is False
    QTest.keyClick(must.box, Key.Key_Space)
    assert must.value() is True


def test_outcomes_are_whole_or_nothing(put: Any) -> None:
    items = (DemandItem(number=1, text="修路"), DemandItem(number=2, text="清沟"))
    editor = put(Outcomes(items, (("已解决", "已解决"), ("未解决", "未解决"))))
    editor.set_value([{"number": 1, "outcome": "已解决"}])
    assert editor.value() is None
    editor._choices[1].set_value("未解决")
    assert editor.value() == [{"number": 1, "outcome": "已解决"}, {"number": 2, "outcome": "未解决"}]


def test_points_are_added_by_enter_and_answered_each(put: Any) -> None:
    editor = put(Checked(("符合", "不符合")))
    QTest.keyClicks(editor._extra, "clean")
    QTest.keyClick(editor._extra, Key.Key_Return)
    assert editor.value() is None
    editor._points[0][1].set_value(False)
    assert editor.value() == [{"item": "clean", "met": False}] and editor.failed() == ["clean"]
    assert editor._all.isHidden()
    editor.set_value([{"item": "一"}, {"item": "二"}])
    assert editor.value() is None
    editor._all.click()
    assert editor.value() == [{"item": "一", "met": True}, {"item": "二", "met": True}]


def test_the_tab_key_goes_through_rows_that_came_later(put, qtbot: QtBot) -> None:
    rows = put(Rows([Part("name", "姓名"), Part("contact", "电话")], str))
    rows.set_value([{"name": "张三"}, {"name": "李四"}])
    qtbot.waitUntil(lambda: rows._rows[1]["contact"].isVisible())
    rows.target().setFocus()
    seen = []
    for _ in range(8):
        seen.append(QApplication.focusWidget().accessibleName())
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Tab)
    away = seen[2]
    assert away
    assert seen == ["1 姓名", "1 电话", away, "2 姓名", "2 电话", away, rows._more.accessibleName(), ""]


def test_rows_and_lines_leave_out_what_is_empty(put: Any) -> None:
    rows = put(Rows([Part("name", "姓名"), Part("kind", "类别", ("部门", "第三方"))], str))
    assert rows.value() is None
    rows.set_value([{"name": "甲", "kind": "第三方"}, {"name": ""}])
    assert rows.value() == [{"name": "甲", "kind": "第三方"}]
    lines = put(Lines())
    lines.set_value(["一", "二"])
    assert lines.edit.toPlainText() == "一\n二" and lines.value() == ["一", "二"]


def test_co_units_have_part_and_due(put: Any) -> None:
    town = sample_town()
    editor = put(CoUnits(town, None, lambda: NOW))
    editor.set_value([{"unit": EXEC}])
    entry = editor._entries[0]
    QTest.keyClicks(entry._part, "pump")
    QTest.keyClicks(entry._due, "1730")
    assert editor.value() == [{"unit": EXEC, "part": "pump", "due": read_time("2026-09-21 17:30")}]
    QTest.keyClicks(entry._due, "x")
    assert editor.problem()
    editor._drop(entry)
    assert editor.value() is None


def test_an_accused_unit_cannot_be_picked() -> None:
    scene = Scene()
    to_accepted(scene, accused=[EXEC])
    codes = [one.code for one in unit_options(scene.town, scene.now)]
    assert EXEC not in codes and codes


def test_a_grid_is_a_village_and_a_number(put: Any) -> None:
    town = sample_town()
    village = next(unit.code for unit in town.units.values() if unit.kind == "村(社区)")
    editor = put(Grid(town))
    editor.set_value(f"{village}")
    assert editor.value() == village


def test_a_correction_keeps_the_old_value_beside_the_new(put: Any) -> None:
    scene = Scene()
    to_accepted(scene, place="旧址")
    editor = put(Changes(scene.now, ["place", "risk"], lambda name: Line()))
    assert editor.value() is None
    editor.set_value([{"field": "place", "new": "新址"}])
    assert editor.value() == [{"field": "place", "old": "旧址", "new": "新址"}]
    assert "旧址" in editor._lines[0]._old.text()


def test_words_of_the_screen_are_english_for_who_reads_english(put: Any, voice: Voice) -> None:
    voice.speak("en")
    editor = put(Time("due", lambda: NOW, shipped()))
    editor.set_value(read_time("2026-09-23 17:30"))
    assert editor._told.text().startswith("Wed")
