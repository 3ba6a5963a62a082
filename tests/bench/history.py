"""Fills a city with tickets that have come some way: every act is judged by the city as if it were sent.

A day's tickets move together, so that a year of work is some thousand transactions. How far a
ticket has come is drawn; the shares are those of a town that is a little behind with its work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gridcentre.city.database import City
from gridcentre.domain.calendar import DAY, HOUR, MINUTE, day_of, moment_of
from gridcentre.domain.ids import new_id
from gridcentre.domain.masks import mask_name, mask_phone
from gridcentre.domain.organisation import Account
from gridcentre.domain.tickets import Action
from gridcentre.sync.contract import ActionIn, Subject
from tests.bench.texts import Texts, Words

TOWN = "320481103"
UNITS = tuple(TOWN + letters for letters in ("ZFJ", "JSJ", "HWS", "SLZ", "LDS", "AJB"))
DISPATCHER, CHECKER, UNIT = "bench-disp", "bench-chk", "bench-unit-{}"
# acts that a ticket has behind it -> share of tickets
STAGES = {1: 16, 2: 14, 3: 34, 4: 12, 6: 10, 7: 4, 8: 4, 11: 6}


@dataclass
class _Story:
    ticket: str
    words: Words
    unit: int
    length: int


def staff(city: City) -> dict[str, Account]:
    """The people whom the histories need, added to the city; the dispatcher's desk is the bench's own."""
    city.accounts.add(DISPATCHER, ("DISP", "DIR"), TOWN)
    city.accounts.add(CHECKER, ("CHK",), TOWN)
    for place, unit in enumerate(UNITS):
        city.accounts.add(UNIT.format(place), ("UNIT", "CO"), TOWN, unit)
    names = (DISPATCHER, CHECKER, *(UNIT.format(place) for place in range(len(UNITS))))
    found = {name: city.account(name) for name in names}
    return {name: account for name, account in found.items() if account is not None}


def fill(city: City, people: dict[str, Account], count: int, now: int, seed: int = 20261101) -> int:
    """``count`` tickets of the last 300 days before ``now`` (UTC ms) with their acts; returns how many acts."""
    texts = Texts(seed)
    days = min(300, max(20, count // 60))
    first = moment_of(day_of(now)) - days * DAY
    acts = 0
    for number in range(days):
        share = count * (number + 1) // days - count * number // days
        stories = [_story(texts) for _ in range(share)]
        for account, at, batch in _day(stories, first + number * DAY + 9 * HOUR, people, city.system, texts):
            results = city.submit(batch, account, at=at)
            refused = next((result for result in results if result.verdict != "applied"), None)
            if refused is not None:
                raise AssertionError(f"the bench's history is not lawful: {refused}")
            acts += len(batch)
    return acts


def dispatches(texts: Texts, count: int, at: int) -> list[ActionIn]:
    """``count`` new tickets as the city dispatches them."""
    return [
        _act(story, "dispatch_city", "city", at, _facts(story, at)) for story in (_story(texts) for _ in range(count))
    ]


def _story(texts: Texts) -> _Story:
    draw = texts.random
    return _Story(new_id(), texts.words(), draw.randrange(len(UNITS)), draw.choices(list(STAGES), STAGES.values())[0])


def _day(
    stories: list[_Story], morning: int, people: dict[str, Account], system: Account, texts: Texts
) -> Iterator[tuple[Account, int, list[ActionIn]]]:
    """(account, receipt time, acts) of one day's tickets, in order."""
    for place, (kind, post, minutes) in enumerate(_STEPS):
        going = [story for story in stories if story.length > place]
        at = morning + minutes * MINUTE
        for name, group in _by_hand(post, going):
            account = system if name == "city" else people[name]
            batch = [_act(story, kind, account.id, at, _fields(kind, story, at, texts)) for story in group]
            if batch:
                yield account, at, batch


_STEPS = (
    ("dispatch_city", "city", 0),
    ("accept", DISPATCHER, 20),
    ("assign", DISPATCHER, 45),
    ("unit_accept", "unit", 100),
    ("contact", "unit", 130),
    ("submit", "unit", 300),
    ("verify", CHECKER, 360),
    ("followup", CHECKER, 420),
    ("ask_report", DISPATCHER, 450),
    ("endorse_report", DISPATCHER, 460),
    ("close_city", "city", 500),
)


def _by_hand(post: str, stories: list[_Story]) -> Iterator[tuple[str, Sequence[_Story]]]:
    if post != "unit":
        yield post, stories
        return
    for place in range(len(UNITS)):
        yield UNIT.format(place), [story for story in stories if story.unit == place]


def _act(story: _Story, kind: str, by: str, at: int, fields: dict[str, Any]) -> ActionIn:
    action = Action(id=new_id(), ticket=story.ticket, kind=kind, by=by, fields=fields, occurred_at=at, town=TOWN)
    identity = {"petitioner": story.words.person, "phone": story.words.phone} if kind == "dispatch_city" else {}
    return ActionIn(action=action, subjects=(Subject(type="ticket", id=story.ticket),), identity=identity)


def _facts(story: _Story, at: int) -> dict[str, Any]:
    words = story.words
    return {
        "outer_no": story.ticket[-12:],
        "source_system": "12345",
        "nature": "投诉",
        "urgency": "一般",
        "class": words.matter,
        "title": words.title,
        "text": words.text,
        "place": words.place,
        "due": at + 8 * DAY,
        "petitioner": mask_name(words.person),
        "phone": mask_phone(words.phone),
    }


def _fields(kind: str, story: _Story, at: int, texts: Texts) -> dict[str, Any]:
    """What the table asks for in an act of this kind."""
    if kind == "dispatch_city":
        return _facts(story, at)
    called = {"contact_at": at, "number_used": mask_phone(story.words.phone)}
    table: dict[str, dict[str, Any]] = {
        "assign": {
            "lead": UNITS[story.unit],
            "task_text": texts.result(),
            "due": at + 3 * DAY,
            "reply_format": "系统",
            "show_identity": False,
        },
        "contact": {**called, "contact_result": "已联系"},
        "submit": {
            "process": texts.result(),
            "result": texts.result(),
            "is_true": "属实",
            "reply_draft": texts.result(),
            "demand_items": [{"number": 1, "text": story.words.matter, "outcome": "已解决"}],
        },
        "verify": {"verify_way": "电话", "checked_items": ["现场已恢复"]},
        "followup": {**called, "rating_process": "满意", "rating_result": "满意", "words": "处理得快"},
        "ask_report": {"final_reply": texts.result(), "secrecy_check": True},
        "endorse_report": {"opinion": "同意上报"},
        "close_city": {"city_verdict": "办结"},
    }
    return table.get(kind, {})
