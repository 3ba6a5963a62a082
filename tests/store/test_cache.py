"""Pages of the feed on their way into the cache: whole or not at all, repeatable, nothing lost, nothing left behind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from gridcentre.domain.calendar import shipped
from gridcentre.domain.catalogue import default_rules
from gridcentre.domain.organisation import Account, Unit
from gridcentre.domain.tickets import Party, Ticket
from gridcentre.store import columns, engine, pages
from gridcentre.store.cache import Cache
from gridcentre.store.pages import PageEffect
from gridcentre.sync.contract import AccessRecord, Change
from tests.store.feed import DAY, EPOCH, HOUR, KEY, NOW, SCOPE, TOWN, Feed, action, hop, ticket


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    opened = Cache.open(tmp_path / "cache.db", KEY)
    yield opened
    assert opened.check() == []
    opened.close()


@pytest.fixture
def feed() -> Feed:
    return Feed()


def apply(cache: Cache, feed: Feed, *changes: Change, own: tuple[str, ...] = ()) -> PageEffect:
    return cache.apply_page(feed.page(*changes), EPOCH, SCOPE, own)


def rows(cache: Cache, statement: str, *parameters: object) -> list[tuple[object, ...]]:
    with cache.lanes.read() as connection:
        return engine.lines(connection, statement, parameters)


def test_a_page_comes_with_its_cursor_and_is_there_after_a_restart(tmp_path: Path, feed: Feed) -> None:
    cache = Cache.open(tmp_path / "cache.db", KEY)
    one = ticket("路灯不亮", number="LY1", old_number="戴埠登A-2026-0001")
    act = action(one.id, "accept", 7)
    effect = apply(cache, feed, feed.put(act), feed.put(one))
    assert effect.tickets == {one.id} and effect.types == {"ticket", "action"} and effect.last_seq == 2
    cache.close()
    cache = Cache.open(tmp_path / "cache.db", KEY)
    assert (cache.cursor, cache.epoch, cache.scope, cache.last_seq, cache.as_of) == ("2", EPOCH, SCOPE, 2, NOW)
    assert cache.ticket(one.id) == one and cache.actions(one.id) == [act] and cache.version(one.id) == 1
    assert cache.find("LY1") == cache.find("戴埠登A-2026-0001") == cache.find(one.id) == one.id
    assert cache.find("LY2") is None and cache.ticket("?") is None and cache.version("?") == 0
    assert cache.has_actions([act.id, "other"]) == {act.id}
    cache.close()


def test_a_page_that_fails_leaves_nothing(cache: Cache, feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    apply(cache, feed, feed.put(ticket(number="LY1")))

    def fail(*_: object) -> None:
        raise KeyError("power cut")

    with monkeypatch.context() as broken:
        broken.setattr(pages.Filling, "_remove", fail)
        with pytest.raises(KeyError):
            apply(cache, feed, feed.put(ticket(number="LY2")), feed.put(b'{"id":"u"}', "unit", "u"))
    assert cache.find("LY2") is None and cache.cursor == "1" and cache.things("unit") == []


def test_pages_of_another_epoch_or_scope_are_refused(cache: Cache, feed: Feed) -> None:
    apply(cache, feed, feed.put(ticket()))
    with pytest.raises(ValueError, match="e2"):
        cache.apply_page(feed.page(), "e2", SCOPE)
    with pytest.raises(ValueError, match="unit:1"):
        cache.apply_page(feed.page(), EPOCH, ("unit:1",))


def test_repeats_and_older_versions_change_nothing(cache: Cache, feed: Feed) -> None:
    old = ticket("旧题目", state="T01")
    act = action(old.id)
    first = (feed.put(act), feed.put(old))
    new = msgspec.structs.replace(old, state="T02", version=5)
    second = feed.put(new)
    apply(cache, feed, *first)
    apply(cache, feed, second)
    before = rows(cache, "SELECT * FROM ticket")
    for repeat in (first, (second,), (*first, second)):
        apply(cache, feed, *repeat)
    assert rows(cache, "SELECT * FROM ticket") == before and cache.ticket(old.id) == new
    assert cache.actions(old.id) == [act]


def test_bodies_are_kept_byte_for_byte(cache: Cache, feed: Feed) -> None:
    one = ticket()
    strange = b'{"id" : "x", "future":[1.50, {"a":null}],  "text":"\\u8def"}'
    body = msgspec.json.encode(one)[:-1] + b', "newField": {"deep": [1, 2.50]},  "state_of_mind":"calm" }'
    unknown_kind = msgspec.json.encode(action(one.id, "beam_up", warp=9))
    key = msgspec.json.decode(unknown_kind)["id"]
    apply(
        cache,
        feed,
        feed.put(body, "ticket", one.id, 1),
        feed.put(strange, "hologram", "x"),
        feed.put(unknown_kind, "action", key),
    )
    assert cache.raw_ticket(one.id) == body and cache.things("hologram") == [strange]
    assert cache.raw_actions(one.id) == [unknown_kind] and cache.actions(one.id)[0].kind == "beam_up"


def test_what_cannot_be_read_is_kept_and_stops_nothing(cache: Cache, feed: Feed) -> None:
    good = ticket(number="LY1")
    bad = {
        "ticket": b'{"id":"b","state":7}',
        "action": b'{"id":"b"}',
        "access": b"[1]",
        "unit": b"{}",
        "calendar": b"7",
    }
    effect = apply(cache, feed, *(feed.put(body, kind, "b") for kind, body in bad.items()), feed.put(good))
    assert cache.find("LY1") == good.id and good.id in effect.tickets
    assert {kind: cache.things(kind) for kind in bad} == {kind: [body] for kind, body in bad.items()}


def test_a_newer_action_replaces_an_older_one_in_its_place(cache: Cache, feed: Feed) -> None:
    one = ticket()
    first, second = action(one.id, "note", 1, text="张三"), action(one.id, "note", 2)
    apply(cache, feed, feed.put(first), feed.put(second), feed.put(one))
    stale = feed.put(first)
    masked = msgspec.structs.replace(first, fields={"text": "张**"})
    apply(cache, feed, feed.put(masked))
    apply(cache, feed, stale)
    assert cache.actions(one.id) == [masked, second]


def test_leave_takes_all_that_hangs_on_a_ticket(cache: Cache, feed: Feed) -> None:
    one, other = ticket("私事", "独一无二的字眼", number="LY1", unit="u1", hops=(hop("C1", NOW, NOW),)), ticket()
    act, seen = action(one.id), AccessRecord(id="r", ticket=one.id, account="a", kind="view", at=NOW)
    everything = (
        feed.put(one),
        feed.put(act),
        feed.put(Party(id=one.id, petitioner="张三"), "party"),
        feed.put(seen, "access"),
        feed.put(other),
    )
    apply(cache, feed, *everything)
    assert cache.party(one.id) == Party(id=one.id, petitioner="张三") and cache.access(one.id) == [seen]
    effect = apply(cache, feed, feed.gone("leave", "ticket", one.id), own=(one.id,))
    assert effect.tickets == {one.id} and cache.stub(one.id) == ("LY1", one.facts.title, NOW)
    for table in ("fact", "part", "action", "access", "thing"):
        assert rows(cache, f"SELECT * FROM {table}") == [], table
    assert rows(cache, "SELECT id FROM ticket") == [(other.id,)]
    assert rows(cache, "SELECT rowid FROM search WHERE search MATCH '\"字眼\"'") == []
    apply(cache, feed, *everything)  # an older page once more
    assert cache.find("LY1") is None
    apply(cache, feed, feed.put(one), feed.put(act))  # back in scope
    assert cache.ticket(one.id) == one and cache.actions(one.id) == [act] and cache.stub(one.id) is None


def test_delete_keeps_no_stub_and_single_things_go(cache: Cache, feed: Feed) -> None:
    one = ticket(number="LY1")
    act = action(one.id)
    apply(cache, feed, feed.put(one), feed.put(act), feed.put(b'{"id":"x"}', "hologram", "x"))
    effect = apply(cache, feed, feed.gone("delete", "action", act.id), feed.gone("delete", "hologram", "x"))
    assert effect.tickets == {one.id} and cache.actions(one.id) == [] and cache.things("hologram") == []
    apply(cache, feed, feed.gone("delete", "ticket", one.id), own=(one.id,))
    assert cache.stub(one.id) == ("", "", NOW)


def test_rows_are_the_order_of_creation_and_spill_over(cache: Cache, feed: Feed) -> None:
    many = [ticket(created_at=NOW, number=f"A{n}") for n in range(40)]
    later = [ticket(created_at=NOW + 1000, number=f"B{n}") for n in range(3)]
    apply(cache, feed, *map(feed.put, many[:20]))
    apply(cache, feed, *map(feed.put, [*later, *many[20:]]))
    found = [row for (row,) in rows(cache, "SELECT row FROM ticket ORDER BY row")]
    assert len(set(found)) == 43 and found[0] == NOW // 1000 << 4 and found[-1] < (NOW // 1000 + 4) << 4
    apply(cache, feed, *map(feed.put, [ticket(created_at=NOW) for _ in range(200)]))
    assert len(rows(cache, "SELECT row FROM ticket")) == 243


def test_an_attachment_marks_its_ticket_whichever_comes_first(cache: Cache, feed: Feed) -> None:
    one, two, plain = ticket(), ticket(), ticket()
    apply(cache, feed, feed.put(action(one.id, attachments=["ab"])), feed.put(two))
    apply(cache, feed, feed.put(one), feed.put(plain), feed.put(action(plain.id, attachments=[])))
    apply(cache, feed, feed.put(action(two.id, attachments=["cd"])))
    apply(cache, feed, feed.put(msgspec.structs.replace(two, version=9)))
    flags = dict(rows(cache, "SELECT id, flags FROM ticket"))
    assert [flags[each.id] & columns.ATTACHED for each in (one, two, plain)] == [16, 16, 0]


def test_facts_are_written_once_for_each_finished_clock(cache: Cache, feed: Feed) -> None:
    first, second = hop("C1", NOW - 24 * HOUR * 3, NOW), hop("C2", NOW, NOW + HOUR, "u1")
    one = ticket(hops=(first,))
    apply(cache, feed, feed.put(one))
    apply(cache, feed, feed.put(msgspec.structs.replace(one, hops=(first, second), version=2)))
    apply(cache, feed, feed.put(msgspec.structs.replace(one, hops=(), version=3)))  # the reduced body
    minutes = shipped().between(first.start, first.to)
    found = rows(cache, "SELECT n, step, unit, minutes, calendar FROM fact ORDER BY n")
    version = shipped().version
    assert found == [(0, "C1", "", minutes, version), (1, "C2", "u1", 0, version)]


def test_units_of_the_round(cache: Cache, feed: Feed) -> None:
    one = ticket(unit="u1")
    apply(cache, feed, feed.put(one))
    apply(cache, feed, feed.put(msgspec.structs.replace(ticket(unit="u2"), id=one.id, version=2)))
    assert rows(cache, "SELECT unit FROM part") == [("u2",)]


def test_the_town_is_built_from_the_feed_and_kept_until_it_changes(tmp_path: Path, feed: Feed) -> None:
    cache = Cache.open(tmp_path / "cache.db", KEY, {TOWN: "戴埠镇"})
    before = cache.town(TOWN)
    assert before.rules == default_rules() and before.name == "戴埠镇" and cache.town(TOWN) is before
    unit = Unit(code="u1", town=TOWN, name="城管中队", kind="派驻机构")
    account = Account(id="a1", name="王", town=TOWN, roles=("DISP",))
    apply(cache, feed, feed.put(unit, "unit", "u1"), feed.put(account, "account"), feed.put(ticket()))
    town = cache.town(TOWN)
    assert town.units == {"u1": unit} and town.accounts == {"a1": account}
    apply(cache, feed, feed.put(ticket()))
    assert cache.town(TOWN) is town
    apply(cache, feed, feed.gone("delete", "account", "a1"))
    assert cache.town(TOWN).accounts == {}
    cache.close()


def test_a_new_calendar_moves_the_warnings(cache: Cache, feed: Feed) -> None:
    due = NOW + 2 * DAY + 5 * HOUR + HOUR // 2  # Wednesday 17:30
    one = ticket(due=due, created_at=NOW - 4 * DAY)
    apply(cache, feed, feed.put(one))
    [(before,)] = rows(cache, "SELECT soon_at FROM ticket")
    off = dict(shipped().days) | {"2026-09-09": True}
    body = shipped().to_body() | {"version": "changed", "days": off}
    apply(cache, feed, feed.put(msgspec.json.encode(body), "calendar", "cn"))
    [(after,)] = rows(cache, "SELECT soon_at FROM ticket")
    assert after < before <= due


def test_counters_follow_every_change(cache: Cache, feed: Feed) -> None:
    draw = random.Random(5)
    known: dict[str, Ticket] = {}
    states = ("T01", "T02", "T04", "T08", "T13", "T80")
    for version in range(2, 40):
        changes = []
        for _ in range(5):
            if known and draw.random() < 0.5:
                key = draw.choice(list(known))
                if draw.random() < 0.3:
                    del known[key]
                    changes.append(feed.gone(draw.choice(("leave", "delete")), "ticket", key))
                    continue
                known[key] = msgspec.structs.replace(known[key], state=draw.choice(states), version=version)
            else:
                fresh = ticket(state=draw.choice(states))
                key, known[fresh.id] = fresh.id, fresh
            changes.append(feed.put(known[key]))
        apply(cache, feed, *changes)
        assert cache.check() == []
    with cache.lanes.read() as connection:
        assert sum(line[2] for line in pages.counters(connection)) == len(known)


def test_repair_makes_index_and_counters_whole(cache: Cache, feed: Feed) -> None:
    apply(cache, feed, *(feed.put(ticket(f"路灯{n}", created_at=NOW - n * 20 * DAY)) for n in range(9)))
    with cache.lanes.write() as connection:
        connection.exec_driver_sql("DELETE FROM search WHERE rowid IN (SELECT row FROM ticket LIMIT 4)")
        connection.exec_driver_sql("INSERT INTO search (rowid, body) VALUES (5, '鬼影')")
        connection.exec_driver_sql("UPDATE counter SET n = n + 1")
    assert cache.check() == ["search", "counts"]
    cache.repair()
    assert cache.check() == []
    assert len(rows(cache, "SELECT rowid FROM search WHERE search MATCH '\"路灯\"'")) == 9


def _pages_in_clear(path: Path) -> bytes:
    """Every page of the file decrypted, free ones too: AES-256-CBC, 80 bytes reserved with the vector in front."""
    content = path.read_bytes()
    clear = b""
    for at in range(0, len(content), 4096):
        page = content[at : at + 4096]
        start = 16 if at == 0 else 0  # the salt
        cipher = Cipher(algorithms.AES256(KEY), modes.CBC(page[4016:4032]))
        clear += cipher.decryptor().update(page[start:4016])
    return clear


def test_what_is_purged_is_in_no_byte_of_the_file(tmp_path: Path, feed: Feed) -> None:
    path = tmp_path / "cache.db"
    cache = Cache.open(path, KEY)
    word = "绝密字眼镇东路九号"
    old = ticket(
        f"题{word}", word * 300, state="T80", closed_at=NOW - 100 * DAY, hops=(hop("C1", NOW, NOW),), unit="u1"
    )
    fresh, open_one = ticket(state="T80", closed_at=NOW - DAY, number="新"), ticket(number="办")
    mine = ticket(state="T80", closed_at=NOW - 100 * DAY, number="我")
    ancient = ticket(state="T81", closed_at=NOW - 2000 * DAY, number="古", hops=(hop("C1", NOW, NOW),))
    for each in (old, fresh, open_one, mine, ancient):
        apply(cache, feed, feed.put(each), feed.put(action(each.id, text=word)), feed.put(action(each.id)))
    apply(cache, feed, feed.put(Party(id=old.id, petitioner=word), "party"))
    cache.lanes.tidy()
    assert word.encode() in _pages_in_clear(path)
    with cache.lanes.write() as connection:  # only the words of the purged ticket are looked for
        connection.exec_driver_sql("DELETE FROM action WHERE ticket NOT IN (?, ?)", (old.id, ancient.id))
    assert cache.purge(90, NOW, own=(mine.id,)) == 2
    assert cache.ticket(old.id) is None and cache.actions(old.id) == [] and cache.party(old.id) is None
    assert cache.find("古") is None and cache.ticket(mine.id) == mine
    assert {cache.find(number) for number in "新办我"} == {fresh.id, open_one.id, mine.id}
    assert rows(cache, "SELECT t.id FROM fact f JOIN ticket t ON t.row = f.row") == [(old.id,)]
    assert cache.check() == []
    assert apply(cache, feed, feed.put(old)).tickets == frozenset()  # the same version does not come back
    cache.close()
    clear = _pages_in_clear(path)
    assert b"fact" in clear and word.encode() not in clear
    assert "绝密".encode() not in clear
