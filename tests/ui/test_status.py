"""The strip says how the line is, how old the data is and what is owed, in the words of screen.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from gridcentre.desk import SyncState
from gridcentre.domain.calendar import DAY
from gridcentre.domain.fields import read_time
from gridcentre.domain.problems import Problem
from tests.sample_town import Time
from ui.app import Voice
from ui.office import Office
from ui.status import StatusStrip, segments

STATE = SyncState("online", read_time("2026-09-21 10:32"), 0, 0, read_time("2026-09-21 08:03"), 0, 0, None)
OFFLINE = replace(STATE, connection="offline", data_as_of=read_time("2026-09-21 07:58"), unsent=46, needs_you=1)


def shown(state: SyncState) -> str:
    return "｜".join(segment.text for segment in segments(state))


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (STATE, "● 已连接市平台｜数据截至 10:32｜未发送 0｜需您处理 0"),
        (OFFLINE, "○ 离线办理中（08:03 起）｜数据截至 07:58｜未发送 46，联网后自动发送｜需您处理 1"),
        (
            replace(OFFLINE, since=read_time("2026-09-18 08:03"), data_as_of=read_time("2026-09-18 07:58")),
            "○ 离线办理中（09-18 08:03 起）｜数据截至 09-18 07:58｜未发送 46，联网后自动发送｜需您处理 1",
        ),
        (
            replace(STATE, connection="catching-up", progress=312),
            "◐ 正在补收 312 件，可照常办理｜数据截至 10:32｜未发送 0｜需您处理 0",
        ),
        (
            replace(STATE, connection="signed-out", problem=Problem("sign-in-needed")),
            "○ 需要重新登录市平台（点此登录）｜数据截至 10:32｜未发送 0｜需您处理 0",
        ),
        (
            replace(STATE, clock_off=7 * 60_000),
            "● 已连接市平台｜数据截至 10:32｜未发送 0｜需您处理 0｜本机时间慢 7 分钟",
        ),
        (
            replace(STATE, connection="paused", problem=Problem("working-offline")),
            "○ 离线办理中（08:03 起）｜数据截至 10:32｜未发送 0｜需您处理 0",
        ),
    ],
)
def test_words(state: SyncState, text: str) -> None:
    assert shown(state) == text


def test_green_is_only_what_is_connected_and_owes_nothing() -> None:
    def tone(state: SyncState) -> str:
        return segments(state)[0].tone

    assert tone(STATE) == "ok"
    assert tone(replace(STATE, unsent=1)) == ""
    assert tone(OFFLINE) == ""


def test_offline_is_calm_and_only_what_needs_a_person_is_red() -> None:
    tones = {segment.name: segment.tone for segment in segments(OFFLINE)}
    assert tones == {"connection": "", "as-of": "", "unsent": "warn", "needs-you": "danger"}


def test_since_when_is_told_on_the_citys_clock() -> None:
    [line, *_] = segments(OFFLINE, ahead=7 * 60_000)
    assert line.text == "○ 离线办理中（08:10 起）"


def test_what_was_today_is_yesterday_though_nothing_happens(
    qtbot: QtBot, office: Office, time: Time, settle: Callable[[Office], None]
) -> None:
    strip = StatusStrip(office)
    qtbot.addWidget(strip)
    settle(office)

    def as_of() -> str:
        return next(button.text() for button in strip.findChildren(QPushButton) if "数据截至" in button.text())

    assert as_of() == "数据截至 10:32"
    time.go_on(DAY)
    office.ticked.emit(office.now)
    assert as_of() == "数据截至 09-21 10:32"


def test_english_is_complete(voice: Voice) -> None:
    voice.speak("en")
    assert shown(OFFLINE) == (
        "○ Working offline (since 08:03)｜Data as of 07:58｜Unsent 46, sent by itself when connected｜Needs you 1"
    )
