"""Tickets that may be about the matter that is being typed: shared phrases, the same village and words, the same class.

Asks only what an index answers; nothing is compared with every ticket.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from gridcentre.domain.calendar import DAY
from gridcentre.store.lists import Page, TicketQuery, TicketRow

SHOWN = 5
RECENT = 30 * DAY  # closed tickets count as long
EACH = 20  # tickets looked at for each question
_PHRASE, _PHRASES = 4, 12  # characters of a phrase that two wordings share by more than chance; phrases asked for
_WORDS = 8  # pairs of characters, asked for two and two, and each together with the village
_CLASS, _PLACE, _ENOUGH = 2, 3, 4  # what the same class and place weigh; every answer to a question weighs 1
_LIKELY = 2  # so many answers at the same place: probably the same matter
_BREAKS = re.compile(
    r"[\W_]+|\d+|希望|反映|来电|来访|人称|市民|群众|居民|诉求人|存在|现在|一直|已经|尽快|问题|处理|[的了在有没不和与被把]"
)


@dataclass(frozen=True)
class Told:
    """What has been typed so far; empty what has not. ``village``: as people call it."""

    place: str = ""
    text: str = ""
    category: str = ""
    village: str = ""

    @property
    def spot(self) -> str:
        """The place without town and village, which it has in common with half of all tickets."""
        return self.place.rpartition(self.village)[2] if self.village else self.place


@dataclass(frozen=True)
class Alike:
    """``answers``: how many questions about its words found it; ``weight``: with class and place."""

    row: TicketRow
    answers: int
    same_place: bool
    weight: int

    @property
    def likely(self) -> bool:
        return self.same_place and self.answers >= _LIKELY


def alike(ask: Callable[[TicketQuery], Page], told: Told, now: int) -> tuple[Alike, ...]:
    """Open and lately closed tickets, the most alike first. ``ask``: the first page of a search."""
    answers: Counter[str] = Counter()
    rows: dict[str, TicketRow] = {}
    for words in questions(told):
        for row in ask(TicketQuery(search=words)).rows:
            if not row.closed_at or now - row.closed_at < RECENT:
                rows[row.id] = row
                answers[row.id] += 1
    near = [one for key, row in rows.items() if (one := _weighed(row, answers[key], told)).weight >= _ENOUGH]
    return tuple(sorted(near, key=lambda one: (-one.weight, -one.row.created_at, one.row.id))[:SHOWN])


def _weighed(row: TicketRow, answers: int, told: Told) -> Alike:
    same_place = told.village in row.place and any(phrase in row.place for phrase in phrases(told.spot, 2))
    same_class = bool(told.category) and row.category == told.category
    return Alike(row, answers, same_place, answers + _PLACE * same_place + _CLASS * same_class)


def questions(told: Told) -> tuple[str, ...]:
    """What the search is asked, one after the other; words with a blank between them must both occur."""
    text = told.text
    for known in (told.place, told.village, told.spot):
        text = text.replace(known, "\n") if known else text
    words = phrases(text, 2)[:_WORDS]
    asked = [*phrases(text, _PHRASE)[:_PHRASES], *(f"{one} {other}" for one, other in pairwise(words))]
    return (*asked, *(f"{told.village} {word}" for word in words)) if told.village else tuple(asked)


def phrases(text: str, length: int) -> tuple[str, ...]:
    """Pieces of ``text`` of so many characters, each second one: whoever tells the same shares one of them."""
    found = [run[at : at + length] for run in _BREAKS.split(text) for at in range(0, len(run) - length + 1, 2)]
    return tuple(dict.fromkeys(found))
