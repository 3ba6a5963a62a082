"""Finished PDFs, opened again: what can be read on them, where it stands, and that nothing is cut off or lost."""

from __future__ import annotations

import random
import threading
from dataclasses import asdict
from typing import Any

import pypdfium2
import pytest

from gridcentre.domain.naming import name
from gridcentre.domain.problems import ProblemError
from gridcentre.paper.bulk import Bulk
from gridcentre.paper.fonts import chosen
from gridcentre.paper.pages import Pages
from gridcentre.paper.press import AT_HAND, LOT, Press
from gridcentre.paper.sheet import CUTS, Cut
from tests.domain.scene import EXEC, JUSTICE, POWER, STATION, VILLAGE, WATER, Scene, dispatched
from tests.domain.stories import STORIES, small_acts_on_an_open_ticket, to_work
from tests.paper.proof import IMPRINT, NUMBER, bare, ink, played, sheet_of, texts

LEFT, RIGHT, A4 = 28.0, 20.0, (210.0, 297.0)  # mm
HOSTILE = (
    '#strong[x] $x^2$ *b* _u_ \\ `raw` @ref <label> // c /* d */ = 标题\n- 列表 #sys.inputs #import "x" ${a} {{b}}\n'
    f"http://example.org/{'a' * 300} \"引号\" 'x' -- ... 生僻\U00020bb7野家 ㏄ ① ％"
)


def made(press: Press, scene: Scene, cut: Cut, **changes: Any) -> bytes:
    return press.circulation([sheet_of(scene, cut, **changes)], IMPRINT.at).pdf


def within_margins(pdf: bytes) -> bool:
    with Pages(pdf) as pages:
        count = len(pages)
    edges = [ink(pdf, index) for index in range(count)]
    return all(
        left >= LEFT - 0.5 and right <= A4[0] - RIGHT + 0.5 and top > 10 and bottom < A4[1] - 5
        for left, top, right, bottom in edges
    )


@pytest.mark.parametrize("cut", CUTS)
def test_every_story_can_be_printed_and_each_page_says_which_it_is(press: Press, cut: Cut) -> None:
    run = press.circulation([sheet_of(played(story), cut) for story in STORIES], IMPRINT.at)
    read = texts(run.pdf)
    assert len(read) == sum(run.pages) and len(run.pages) == len(STORIES)
    told = iter(read)
    for pages in run.pages:
        for page in range(1, pages + 1):
            text = next(told)
            assert f"第{page}页共{pages}页" in text
            assert bare("打印：值班员2026-09-30 10:32印号：示例印A-2026-0007") in text
            assert NUMBER in text and bare("数据截至 2026-09-30 10:00") in text


def test_a_ticket_of_thirty_acts_shows_every_one(press: Press) -> None:
    scene = played(small_acts_on_an_open_ticket)
    while len(scene.log) < 30:
        scene.act("disp", "note", "09-10 10:00", text=f"补充第{len(scene.log)}条")
    text = "".join(texts(made(press, scene, "archive")))
    for act in scene.log:
        assert bare(name("action", act.kind)) in text
    assert all(f"补充第{n}条" in text for n in range(len(played(small_acts_on_an_open_ticket).log), 30))


@pytest.mark.parametrize("cut", ["approval", "handover"])
def test_an_ordinary_ticket_is_one_page(press: Press, cut: Cut) -> None:
    scene = Scene()
    to_work(scene, text="诉求人反映示例路中段路灯不亮已有一周，夜间行人和车辆通行不便，希望尽快修复，" * 4)
    run = press.circulation([sheet_of(scene, cut)], IMPRINT.at)
    assert run.pages == (1,)
    assert within_margins(run.pdf)


def test_the_room_for_a_leader_is_sixty_millimetres_on_one_page(press: Press) -> None:
    document = pypdfium2.PdfDocument(made(press, dispatched(text="路灯不亮。" * 60), "approval"))
    try:
        page = document[0]
        text = page.get_textpage()
        found = text.search("签名")
        boxes = []
        while (hit := found.get_next()) is not None:
            boxes.append(text.get_charbox(hit[0]))
        found.close()
        text.close()
        page.close()
    finally:
        document.close()
    (_, proposal_bottom, _, _), (_, _, _, instruction_top) = boxes
    assert (proposal_bottom - instruction_top) / 72 * 25.4 >= 60


@pytest.mark.parametrize("cut", CUTS)
def test_what_a_citizen_wrote_is_text_and_never_markup(press: Press, cut: Cut) -> None:
    scene = dispatched(text=HOSTILE, title="#panic()")
    pdf = made(press, scene, cut)
    text = "".join(texts(pdf)).replace("\u200b", "")
    assert bare(HOSTILE).replace("㏄", "cc") in text.replace("㏄", "cc")
    assert "#panic()" in text
    assert within_margins(pdf)


@pytest.mark.parametrize("cut", CUTS)
def test_nine_thousand_characters_are_all_there_on_as_many_pages_as_they_need(press: Press, cut: Cut) -> None:
    letters = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]
    long = "".join(random.Random(1).choices(letters, k=9000))
    pdf = made(press, dispatched(text=long), cut)
    read = texts(pdf)
    stamp = bare(sheet_of(dispatched(), cut).stamp)
    text = "".join(part.partition("打印：值班员")[0].replace(stamp, "") for part in read)
    assert long in text
    assert within_margins(pdf)


def test_six_units_each_have_their_line_on_one_page_or_the_next(press: Press) -> None:
    scene = Scene()
    to_work(scene, co=(VILLAGE, POWER, WATER, STATION, JUSTICE))
    pdf = made(press, scene, "handover")
    text = "".join(texts(pdf))
    for unit in (EXEC, VILLAGE, POWER, WATER, STATION, JUSTICE):
        assert text.count(scene.town.units[unit].name) >= 2  # the line to sign, and the receipt
    assert text.count("工单流转单回执") == 6
    assert within_margins(pdf)


def test_no_glyph_is_missing(press: Press) -> None:
    """A missing glyph has no character behind it: what is read would be shorter than what was set."""
    words = "来源求决〔已解决〕①②③㎡℃％《》“”…—　×÷≥〓々〇①⑩Ⅳαβ￥㏄♥★☆→√"
    assert words.replace("\u3000", "") in "".join(texts(made(press, dispatched(text=words), "archive")))


def test_two_hundred_sheets_are_one_file_in_their_order(press: Press) -> None:
    scene = Scene()
    to_work(scene)
    sheets = [sheet_of(scene, "handover", ticket=_numbered(scene, n)) for n in range(200)]
    heard: list[int] = []
    run = press.circulation(sheets, IMPRINT.at, heard.append)
    assert heard == [LOT, 2 * LOT, 3 * LOT, 200]
    assert run.pages == (1,) * 200
    assert all(f"编号：SL{n:04d}" in text for n, text in enumerate(texts(run.pdf)))


def _numbered(scene: Scene, n: int) -> Any:
    from msgspec.structs import replace

    return replace(scene.now, number=f"SL{n:04d}")


def test_two_threads_print_at_once_and_each_gets_its_own(press: Press) -> None:
    scenes = {text: dispatched(text=text) for text in ("甲处路灯不亮", "乙处井盖松动", "丙处垃圾满溢")}
    read: dict[str, str] = {}

    def work(text: str) -> None:
        for _ in range(3):
            read[text] = "".join(texts(made(press, scenes[text], "approval")))

    threads = [threading.Thread(target=work, args=(text,)) for text in scenes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for text in scenes:
        assert [other for other in scenes if other in read[text]] == [text]


def test_the_same_sheet_is_the_same_file(press: Press) -> None:
    scene = dispatched()
    assert made(press, scene, "approval") == made(press, scene, "approval")


# -- fonts ------------------------------------------------------------------------------------


def test_proper_fonts_are_no_substitution() -> None:
    fonts, substituted = chosen({"FZXiaoBiaoSong-B05S", "FangSong", "SimHei", "SimSun", "Noto Serif CJK SC"})
    assert fonts == {"title": "FZXiaoBiaoSong-B05S", "body": "FangSong", "label": "SimHei"}
    assert substituted == ()


def test_what_stands_in_is_told() -> None:
    _, substituted = chosen({"Noto Serif CJK SC", "SimHei"})
    assert [(one.wanted, one.used) for one in substituted] == [
        ("小标宋", "Noto Serif CJK SC"),
        ("仿宋", "Noto Serif CJK SC"),
    ]


def test_without_a_chinese_font_there_is_no_sheet_of_boxes() -> None:
    with pytest.raises(ProblemError) as caught:
        chosen({"DejaVu Sans", "Libertinus Serif"})
    assert caught.value.problem.code == "no-chinese-font"


# -- the process for many ---------------------------------------------------------------------


def test_many_are_set_as_few_are(press: Press) -> None:
    sheets = [sheet_of(dispatched(text=f"第{n}处路灯不亮"), "approval") for n in range(AT_HAND + 1)]
    run = press.circulation(sheets, IMPRINT.at)
    few = [press.circulation([one], IMPRINT.at) for one in sheets]
    assert texts(run.pdf) == [page for one in few for page in texts(one.pdf)]
    assert run.pages == tuple(pages for one in few for pages in one.pages)


def test_a_process_that_dies_is_told_and_none_is_left() -> None:
    with pytest.raises(ProblemError) as caught, Bulk() as bulk:
        bulk._process.kill()
        bulk._process.wait()
        bulk.set([], IMPRINT.at)
    assert caught.value.problem.code == "print-failed"
    assert bulk._process.poll() is not None


def test_a_problem_in_the_process_is_the_same_problem(press: Press) -> None:
    broken = asdict(sheet_of(dispatched(), "approval")) | {"qr": "no drawing"}
    with pytest.raises(ProblemError) as near:
        press.set([broken], IMPRINT.at)
    with Bulk() as bulk:
        with pytest.raises(ProblemError) as far:
            bulk.set([broken], IMPRINT.at)
        assert bulk.set([asdict(sheet_of(dispatched(), "approval"))], IMPRINT.at)[1] == (1,)
    assert near.value.problem == far.value.problem
    assert near.value.problem.code == "print-failed" and near.value.problem.detail
