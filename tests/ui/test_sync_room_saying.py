"""The exchange in words, state by state, and the table under its lists."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from gridcentre.desk import OutboxItem, SyncState, SyncSummary
from gridcentre.domain.problems import Problem
from gridcentre.domain.tickets import Action
from tests.sample_town import NOW
from ui.sync import saying
from ui.sync.table import Column, Lines, Table

STATE = SyncState("online", NOW, 0, 0, NOW, 0, 0, None)
ITEM = OutboxItem(
    id="a", ticket="t", number="LY1", kind="accept", state="queued", mark="queued", written_at=NOW, attempts=0,
    next_attempt=0, not_before=0, blocked_by="", withdrawable=True, problem=None,
    action=Action(id="a", ticket="t", kind="accept", by="x"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("state", "text", "meaning", "tone"),
    [
        (STATE, "已连接市平台", "都已送达", "ok"),
        (replace(STATE, unsent=2), "已连接市平台", "自动发出", ""),
        (replace(STATE, needs_you=1), "已连接市平台", "被市平台拒绝", ""),
        (replace(STATE, connection="offline", problem=Problem("no-line")), "离线办理中", "网络中断", ""),
        (replace(STATE, connection="offline"), "离线办理中", "尚未与市平台联系", ""),
        (replace(STATE, connection="catching-up", progress=312), "正在补收，已收 312 件", "照常办理", ""),
        (replace(STATE, connection="paused", problem=Problem("working-offline")), "离线办理中", "直到您恢复", ""),
        (replace(STATE, connection="signed-out", problem=Problem("sign-in-needed")), "需要重新登录市平台", "", "warn"),
        (replace(STATE, connection="paused", problem=Problem("disk-full", {"path": "/"})), "磁盘", "", "warn"),
    ],
)
def test_the_line_in_full_words_green_only_when_nothing_is_owed(
    qtbot: QtBot, state: SyncState, text: str, meaning: str, tone: str
) -> None:
    told = saying.headline(state)
    assert text in told.text
    assert meaning in told.meaning
    assert told.tone == tone, "offline is calm"


def test_a_pause_by_hand_tells_its_end(qtbot: QtBot) -> None:
    state = replace(STATE, connection="paused", problem=Problem("working-offline"))
    assert "到 11:02 自动恢复" in saying.headline(state, NOW + 30 * 60_000).meaning


@pytest.mark.parametrize(
    ("item", "mark", "why"),
    [
        (ITEM, "queued", ""),
        (replace(ITEM, not_before=NOW + 1), "waiting", ""),
        (replace(ITEM, problem=Problem("no-line"), attempts=1), "queued", "连不上市平台"),
        (replace(ITEM, problem=Problem("recovering"), next_attempt=NOW + 9), "deferred", ""),
        (replace(ITEM, mark="unsure"), "unsure", "凭同一编号核对"),
        (replace(ITEM, state="blocked", mark="blocked", blocked_by="b"), "blocked", "等“分派”先有结果"),
        (replace(ITEM, mark="doubtful", problem=Problem("wrong-state", {"state": "T91", "action": "accept"})),
         "doubtful", "市级已撤回"),
        (replace(ITEM, state="acknowledged", mark="acknowledged"), "acknowledged", ""),
    ],
)  # fmt: skip
def test_each_act_tells_its_state_and_why(qtbot: QtBot, item: OutboxItem, mark: str, why: str) -> None:
    refused = replace(ITEM, id="b", kind="assign", state="rejected", mark="rejected")
    (line,) = saying.lines([refused, item], {}, saying.Now(NOW))
    assert line.mark == mark
    assert why in line.why
    assert not line.state.startswith("sync.")


def test_the_next_attempt_is_told_on_the_citys_clock(qtbot: QtBot) -> None:
    (line,) = saying.lines([replace(ITEM, next_attempt=NOW + 60_000)], {}, saying.Now(NOW, 7_000))
    assert line.next_attempt == NOW + 67_000
    (past,) = saying.lines([replace(ITEM, next_attempt=NOW - 1)], {}, saying.Now(NOW, 7_000))
    assert past.next_attempt == 0
    (offline,) = saying.lines([ITEM], {}, saying.Now(NOW, online=False))
    assert offline.why == "恢复连接后自动发送"


def test_an_exchange_by_hand_tells_what_it_did(qtbot: QtBot) -> None:
    done = SyncSummary(30, 12, 3, 1, 2, 1, "", 0, None)
    assert saying.summary(done) == "收到 12 件、送出 3 项、被拒 1 项、仍未发送 2 项"
    assert saying.summary(replace(done, problem=Problem("no-line"))) == "连不上市平台"


@dataclass(frozen=True)
class Row:
    id: str
    text: str = ""


COLUMNS = (Column("名称", lambda row: row.id, 80), Column("内容", lambda row: row.text))


def test_the_table_keeps_qts_rules_whatever_changes(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    table = Table(COLUMNS)
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    dice = random.Random(3)
    for _ in range(200):
        names = dice.sample("abcdefghij", dice.randint(0, 10))
        table.take([Row(name, dice.choice("xy")) for name in names])
        assert [table.line(place).id for place in range(table.rowCount())] == names
        kept = [QPersistentModelIndex(table.index(place, 0)) for place in range(len(names))]
        assert [index.data() for index in kept] == names
    assert tester.model() is table
    qtmodeltester.check(table)


def test_the_current_line_is_told_anew_only_when_it_changes(qtbot: QtBot) -> None:
    view = Lines("行", COLUMNS)
    qtbot.addWidget(view)
    chosen: list[object] = []
    view.chosen.connect(chosen.append)
    view.take([Row("a"), Row("b")])
    assert chosen == [Row("a")], "the first line is chosen by itself"
    view.selectionModel().setCurrentIndex(view.table.index(1, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    view.take([Row("c"), Row("a"), Row("b")])
    assert view.current == Row("b") and chosen[1:] == [Row("b")]
    view.take([Row("b", "new")])
    assert chosen[2:] == [Row("b", "new")]
    view.take([])
    assert chosen[-1] is None
