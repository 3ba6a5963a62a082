"""Dirty exports of other systems become tickets to the byte, or are refused before anything is written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcentre.city.database import City
from gridcentre.city.importer import ImportReport, import_csv, read_time
from gridcentre.domain.problems import ProblemError, problem_codes

DAIBU = "320481103"
NOW = 1_788_751_800_000  # 2026-09-07 10:30 in the town
HEADING = ("编号", "主题", "时间", "内容", "类别")
ROWS = [
    ("101", "路灯不亮", "2019/4/25 9:32:09", "\n\t\t\t 三组路灯\u3000不亮，\r\n请修 \n", "城乡建设"),
    ("102", "问一句,“引号”", "2019-04-10 10:21:47", '他说"快点"，\ttab', "环境保护"),
    ("103", "𠮷野家门口🙂", "2026-09-01T08:00:00+08:00", "  前后空格保留  ", ""),
]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    opened = City.open(str(tmp_path / "city.db"), now=lambda: NOW, password_cost=2)
    yield opened
    opened.close()


def written(
    path: Path, rows: list[tuple[str, ...]], encoding: str = "utf-8", heading: tuple[str, ...] = HEADING
) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([heading, *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def run(city: City, path: Path, **columns: str) -> ImportReport:
    named = {"title": "主题", "text": "内容", "time": "时间", "number": "编号", "category": "类别"} | columns
    return import_csv(city, path, DAIBU, **named)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_rows_become_dispatched_tickets_to_the_byte(city: City, tmp_path: Path, encoding: str) -> None:
    report = run(city, written(tmp_path / "m.csv", ROWS, encoding))
    assert (report.rows, report.imported, report.known, report.repeated, report.bad) == (3, 3, 0, 0, ())
    for number, title, _, text, category in ROWS:
        ticket = city.find(number)
        assert ticket is not None and ticket.state == "T01" and ticket.town == DAIBU and not ticket.own
        assert ticket.facts.title.encode() == title.encode()
        assert ticket.facts.text.encode() == text.encode()
        assert ticket.facts.category == (category or "未分类")
        assert ticket.due > NOW, "the limit runs from the dispatch, which is now"
    first = city.find("101")
    assert first is not None
    assert first.created_at == int(datetime(2019, 4, 25, 1, 32, 9, tzinfo=UTC).timestamp() * 1000)


def test_the_same_file_again_adds_nothing(city: City, tmp_path: Path) -> None:
    path = written(tmp_path / "m.csv", ROWS)
    run(city, path)
    before = city.counts()
    again = run(city, written(tmp_path / "copy.csv", [*ROWS, ("104", "新的", "2020/1/1 1:00", "新的一条", "")]))
    assert (again.imported, again.known) == (1, 3)
    assert sum(city.counts().values()) == sum(before.values()) + 1


def test_equal_rows_without_number_are_people_who_wrote_the_same(city: City, tmp_path: Path) -> None:
    path = written(tmp_path / "m.csv", [ROWS[0], ROWS[0]])
    assert run(city, path, number="").imported == 2
    assert run(city, path, number="").known == 2
    assert run(city, path).repeated == 1, "with a number they are one message sent twice"


def test_unreadable_rows_are_told_and_the_rest_comes_in(city: City, tmp_path: Path) -> None:
    rows = [
        ROWS[0],
        ("201", "无时间", "明天", "内容", ""),
        ("202", "无内容", "2020/1/1", " \n", ""),
        ("203", "列太少"),
        ("204", "长", "2020/1/1", "长" * 20_001, ""),
        ROWS[1],
    ]
    report = run(city, written(tmp_path / "m.csv", rows))
    assert (report.rows, report.imported) == (6, 2)
    told = {(bad.row, bad.problem.code) for bad in report.bad}
    assert told == {(3, "import-time"), (4, "import-text"), (5, "import-cells"), (6, "too-long")}
    assert next(bad for bad in report.bad if bad.row == 3).problem.params["seen"] == "明天"
    assert {code for _, code in told} <= problem_codes()


@pytest.mark.parametrize(
    ("content", "columns", "code"),
    [
        (b"", {}, "import-empty"),
        (b"\n\n", {}, "import-empty"),
        ("主题,内容\n甲,乙\n".encode(), {}, "import-column"),
        ("编号,主题,时间,内容,类别,主题\n".encode(), {}, "import-column-twice"),
        (b"\xff\xfe\x81\x00\xff", {}, "import-encoding"),
        ('编号,主题,时间,内容,类别\n1,甲,2020/1/1,"没有关,x\n'.encode(), {}, "import-broken"),
        ("编号,主题,时间,内容,类别\n1,甲,昨天,乙,\n".encode(), {}, "import-nothing"),
        ("编号,主题,时间,内容,类别\n".encode(), {}, "import-empty"),
        ("编号,主题,时间,内容,类别\n1,甲,2020/1/1,乙,\n".encode(), {"time": "日期"}, "import-column"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_whole(
    city: City, tmp_path: Path, content: bytes, columns: dict[str, str], code: str
) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(content)
    with pytest.raises(ProblemError) as refused:
        run(city, path, **columns)
    assert refused.value.problem.code == code
    assert code in problem_codes()
    assert city.counts() == {}


def test_a_file_that_is_not_there_is_told(city: City, tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(ProblemError) as refused:
            run(city, path)
        assert refused.value.problem.code == "import-file"


def test_a_missing_column_is_told_with_those_that_are_there(city: City, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as refused:
        run(city, written(tmp_path / "m.csv", ROWS), title="标题")
    assert refused.value.problem.params["column"] == "标题"
    assert "主题" in refused.value.problem.params["found"]


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)), st.sampled_from("/-."))
def test_times_are_read_in_the_towns_zone(moment: datetime, mark: str) -> None:
    moment = moment.replace(microsecond=0)
    seen = f"{moment.year}{mark}{moment.month}{mark}{moment.day} {moment.hour}:{moment.minute:02d}:{moment.second:02d}"
    expected = moment.replace(tzinfo=timezone(timedelta(hours=8))).timestamp() * 1000
    assert read_time(seen) == read_time(moment.isoformat()) == expected


@pytest.mark.parametrize(
    "seen", ["", "  ", "2019/13/1 1:00", "2019/2/30", "25/4/2019", "2019/4/25 25:00", "昨天", "2019"]
)
def test_what_is_no_time_is_not_guessed(seen: str) -> None:
    assert read_time(seen) is None
