"""Words are found exactly where LIKE finds them, in texts as dirty as real ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcentre.domain.organisation import Unit
from gridcentre.store import engine, search
from gridcentre.store.book import Book
from gridcentre.store.cache import Cache
from gridcentre.store.lists import Lists, TicketQuery
from tests.store.feed import EPOCH, KEY, NOW, SCOPE, TOWN, Feed, ticket

PIECES = (
    "路灯不亮，", "小区东门\t", "９号楼", "9号楼 2单元", "J1路", "ｊ１路", "KTV噪音", "ktv太吵", "。。。", "50%的",
    "_下划线_", "\\反斜", "电话 0519-8888", "\r\n", "　　", "“引号”", "①②③", "㎡", "ﬁ", "éé", "e\u0301", "ИЖ", "カタ",
    "한글", "١٢", "👍🏽", "𠮷家", "é", "井盖 破损", "井盖破损", "井盖,破损", "a", "İ", "ß", "K", "投诉!", "??", "--",
    "'单引'", '"', "/*", "NOT", "AND", "*", "^", "(",
)  # fmt: skip


def texts(seed: int, count: int) -> list[tuple[str, str]]:
    draw = random.Random(seed)

    def text(most: int) -> str:
        return "".join(draw.choices(PIECES, k=draw.randint(0, most)))

    return [(text(4), text(25)) for _ in range(count)]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lists]:
    folder = tmp_path_factory.mktemp("search")
    cache, book, feed = Cache.open(folder / "cache.db", KEY), Book.open(folder / "desk.db", KEY), Feed()
    changes = [
        feed.put(ticket(title, text, number=f"LY2026{n:05d}", created_at=NOW + n * 999))
        for n, (title, text) in enumerate(texts(1, 150))
    ]
    changes.append(feed.put(ticket("甲", "无", unit="u1", number="LY20259", old_number="戴埠登A-2026-0007")))
    changes.append(
        feed.put(Unit(code="u1", town=TOWN, name="城管中队", kind="派驻机构", initials="cgzd"), "unit", "u1")
    )
    cache.apply_page(feed.page(*changes), EPOCH, SCOPE)
    yield Lists(cache, book, clock=lambda: NOW)
    assert cache.check() == []
    cache.close()
    book.close()


def like(lists: Lists, *words: str) -> list[int]:
    """What LIKE finds in title or text, newest first."""
    where = " AND ".join(["(title LIKE ? ESCAPE '!' OR text LIKE ? ESCAPE '!')"] * len(words))
    plain = [word.replace("!", "!!").replace("%", "!%").replace("_", "!_") for word in words]
    with lists.cache.lanes.read() as connection:
        sql = f"SELECT row FROM content WHERE {where} ORDER BY row DESC"
        return [row for (row,) in engine.lines(connection, sql, [f"%{word}%" for word in plain for _ in "tt"])]


def found(lists: Lists, typed: str) -> list[int]:
    keys = lists.ids(TicketQuery(search=typed))
    pages: list[int] = []
    after = None
    while True:
        page = lists.page(TicketQuery(search=typed), after, 37)
        pages += [row.row for row in page.rows]
        after = page.next
        if after is None:
            break
    assert pages == list(keys)
    return pages


@pytest.mark.parametrize("seed", range(4))
def test_random_pieces_are_found_exactly_as_like_finds_them(lists: Lists, seed: int) -> None:
    draw = random.Random(seed)
    known = [part for pair in texts(1, 150) for part in pair if part]
    for _ in range(100):
        text = draw.choice(known)
        at = draw.randrange(len(text))
        piece = text[at : at + draw.randint(1, 4)]
        assert found(lists, piece) == like(lists, piece), repr(piece)


@given(a=st.text(min_size=1, max_size=8), b=st.text(max_size=8), c=st.text(max_size=8))
@settings(max_examples=300, deadline=None)
def test_the_index_never_misses_and_is_exact_where_it_is_trusted(a: str, b: str, c: str) -> None:
    a, b, c = (part.replace("\0", "") for part in (a, b, c))
    terms = search.Terms((a,))
    wanted = [token.strip('"') for token in terms.match.split(" AND ") if token]
    held = search.tokens(b + a + c, "").split()
    folded = {"".join(map(_fold, token)) for token in held}
    for token in wanted:
        word = "".join(map(_fold, token.removesuffix('"*')))
        assert word in folded or (token.endswith("*") and any(one.startswith(word) for one in folded))


def _fold(letter: str) -> str:
    return letter.lower() if letter.isascii() else letter


def test_several_words_must_all_occur(lists: Lists) -> None:
    assert found(lists, "路灯 噪音") == like(lists, "路灯", "噪音") != []
    assert found(lists, "井盖 破损") == like(lists, "井盖", "破损")
    assert found(lists, "小区东门 9号楼\t路灯") == like(lists, "小区东门", "9号楼", "路灯")
    page = lists.page(TicketQuery(search="路灯 噪音"))
    assert page.words == ("路灯", "噪音") and not page.scanned


def test_percent_and_underline_mean_themselves(lists: Lists) -> None:
    assert found(lists, "0%的") == like(lists, "0%的") != []
    assert found(lists, "%") == like(lists, "%") != like(lists, "")
    assert found(lists, "_下") == like(lists, "_下") != []


def test_without_letters_and_digits_every_text_is_read_and_it_says_so(lists: Lists) -> None:
    for typed in ("，", "  ", "%", "。。", "👍"):
        page = lists.page(TicketQuery(search=typed))
        assert page.scanned and [row.row for row in page.rows] == like(lists, typed)[:50], typed


def test_what_an_input_method_made_wide_is_read_plain_if_nothing_else_is_found(lists: Lists) -> None:
    assert found(lists, "ＫＴＶ") == like(lists, "KTV") != []
    assert found(lists, "路灯不亮　　９号楼 路灯") == like(lists, "路灯不亮", "９号楼", "路灯")
    assert found(lists, "家 井") == like(lists, "家", "井") != []
    assert found(lists, "鼐龘") == []


def test_numbers_are_found_by_their_beginning(lists: Lists) -> None:
    assert len(found(lists, "LY202600012")) == 1
    assert len(found(lists, "ly2026")) == 150
    assert [row.number for row in lists.page(TicketQuery(search="戴埠登A-2026-0007")).rows] == ["LY20259"]
    assert found(lists, "0519-8888") == like(lists, "0519-8888")


def test_units_are_found_by_their_initials(lists: Lists) -> None:
    assert [row.number for row in lists.page(TicketQuery(search="CGZ")).rows] == ["LY20259"]
    assert found(lists, "cgx") == []
    assert found(lists, "ktv") == like(lists, "ktv")


def test_search_goes_with_view_state_and_unit(lists: Lists) -> None:
    everything = lists.ids(TicketQuery(search="路灯"))
    assert lists.ids(TicketQuery(search="路灯", view="in_work", state="T04", sort="newest")) == everything
    assert len(lists.ids(TicketQuery(search="路灯", view="to_call"))) == 0
    assert len(lists.ids(TicketQuery(search="路灯", unit="u1"))) == 0
    assert len(lists.ids(TicketQuery(search="无", unit="u1"))) == 1
    assert sorted(lists.ids(TicketQuery(search="路灯", sort="left"))) == sorted(everything)


def test_a_changed_text_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    cache, book, feed = Cache.open(tmp_path / "cache.db", KEY), Book.open(tmp_path / "desk.db", KEY), Feed()
    one = ticket("路灯", "不亮")
    cache.apply_page(feed.page(feed.put(one)), EPOCH, SCOPE)
    lists = Lists(cache, book, clock=lambda: NOW)
    assert len(lists.ids(TicketQuery(search="不亮"))) == 1
    changed = ticket("路灯", "修好", id=one.id, version=2)
    cache.apply_page(feed.page(feed.put(changed)), EPOCH, SCOPE)
    assert len(lists.ids(TicketQuery(search="修好"))) == 1 and len(lists.ids(TicketQuery(search="不亮"))) == 0
    cache.close()
    book.close()
