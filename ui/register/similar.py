"""Tickets that may be about the matter that is being typed: shared phrases, the same village and words, the same class.

Asks only what an index answers; nothing is compared with every ticket.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from gridcentre.desk import Page, TicketQuery, TicketRow
from gridcentre.domain.calendar import DAY

SHOWN = 5
RECENT = 30 * DAY  # closed tickets count as long
_EACH = 20  # tickets looked at for each question
_PHRASE, _PHRASES = 4, 12  # characters of a phrase that two wordings share by more than chance; phrases asked for
_WORDS = 8  # pairs of characters, asked for two and two, and each together with the village
_CLASS, _PLACE = 2, 3  # what the same class and place weigh; every answer to a question weighs 1
_ENOUGH, _LIKELY = 3, 6
_BREAKS = re.compile(
    r"[\W_]+|\d+|希望|反映|来电|来访|人称|市民|群众|居民|诉求人|存在|现在|一直|已经|尽快|问题|处理|[的了在有没不和与被把]"
)
_TOWN = re.compile(r"^.*?(?:镇|街道|乡)")  # of every place in town
_VILLAGE = re.compile(r"[^\W\d]{1,6}?(?:社区|村)")


class Tickets(Protocol):
    """What is asked of ``desk.tickets``."""

    def page(self, query: TicketQuery, after: None = None, limit: int = 50) -> Page: ...


@dataclass(frozen=True)
class Told:
    """What has been typed so far; empty what has not."""

    place: str = ""
    text: str = ""
    category: str = ""


@dataclass(frozen=True)
class Alike:
    """``weight``: how much agrees."""

    row: TicketRow
    weight: int

    @property
    def likely(self) -> bool:
        return self.weight >= _LIKELY


def alike(tickets: Tickets, told: Told, now: int) -> tuple[Alike, ...]:
    """Open and lately closed tickets, the most alike first."""
    weights: dict[str, int] = {}
    rows: dict[str, TicketRow] = {}
    for words in questions(told):
        for row in tickets.page(TicketQuery(search=words), limit=_EACH).rows:
            rows[row.id] = row
            weights[row.id] = weights.get(row.id, 0) + 1
    found = [
        Alike(row, weights[key] + _agreeing(row, told))
        for key, row in rows.items()
        if not row.closed_at or now - row.closed_at < RECENT
    ]
    near = [one for one in found if one.weight >= _ENOUGH]
    return tuple(sorted(near, key=lambda one: (-one.weight, -one.row.created_at, one.row.id))[:SHOWN])


def _agreeing(row: TicketRow, told: Told) -> int:
    place = set(phrases(_TOWN.sub("", told.place), _PHRASE))
    same_place = any(phrase in row.place for phrase in place)
    return _PLACE * same_place + _CLASS * (bool(told.category) and row.category == told.category)


def questions(told: Told) -> tuple[str, ...]:
    """What the search is asked, one after the other; words with a blank between them must both occur."""
    place = _TOWN.sub("", told.place)
    whole = f"{place}\n{told.text}"
    village = _VILLAGE.search(whole)
    words = phrases(whole.replace(village[0], "\n") if village else whole, 2)[:_WORDS]
    asked = [*phrases(whole, _PHRASE)[:_PHRASES], *(f"{one} {other}" for one, other in pairwise(words))]
    return (*asked, *(f"{village[0]} {word}" for word in words)) if village else tuple(asked)


def phrases(text: str, length: int) -> tuple[str, ...]:
    """Pieces of ``text`` of so many characters, each second one: whoever tells the same shares one of them."""
    found = [run[at : at + length] for run in _BREAKS.split(text) for at in range(0, len(run) - length + 1, 2)]
    return tuple(dict.fromkeys(found))
