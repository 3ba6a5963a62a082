"""What must be removed from one list of keys and inserted to make another of it; pure, called off the GUI thread.

Long lists are compared in slices, each of them quick: whoever computes must not keep the GUI thread waiting.
"""

from __future__ import annotations

from array import array
from typing import NamedTuple

RANGES = 64  # more than these are quicker told as a new order of the whole list
SIGHT = 4096  # how many keys may come or go in one place before it is told so too


class Difference(NamedTuple):
    """Ranges ``(first, end)``: ``remove`` in the old list from its bottom up, then ``insert`` in the new one downwards.

    ``places``: where every key of the new list stands, instead of ranges, if what stays has another order.
    """

    remove: tuple[tuple[int, int], ...] = ()
    insert: tuple[tuple[int, int], ...] = ()
    places: dict[int, int] | None = None


def difference(old: array[int], new: array[int]) -> Difference:
    remove: list[tuple[int, int]] = []
    insert: list[tuple[int, int]] = []
    at, there = 0, 0
    while at < len(old) or there < len(new):
        same = _same(old, at, new, there)
        at, there = at + same, there + same
        gone, come = _until_equal(old[at : at + SIGHT], new[there : there + SIGHT])
        if gone:
            remove.append((at, at + gone))
        if come:
            insert.append((there, there + come))
        at, there = at + gone, there + come
        if len(remove) + len(insert) > RANGES:
            return _order(new)
    went = {key for first, end in remove for key in old[first:end]}
    if any(key in went for first, end in insert for key in new[first:end]):
        return _order(new)
    return Difference(tuple(reversed(remove)), tuple(insert))


def _order(new: array[int]) -> Difference:
    return Difference(places={key: place for place, key in enumerate(new)})


def _same(old: array[int], at: int, new: array[int], there: int) -> int:
    """How many keys are equal from here on."""
    length, step = 0, 64
    limit = min(len(old) - at, len(new) - there)
    while length < limit:
        step = min(step, limit - length)
        first, second = at + length, there + length
        if old[first : first + step] == new[second : second + step]:
            length, step = length + step, step * 2
        elif step == 1:
            break
        else:
            limit, step = length + step, step // 2
    return length


def _until_equal(old: array[int], new: array[int]) -> tuple[int, int]:
    """How many keys must go and how many must come until both lists go on with the same key."""
    places = {key: place for place, key in enumerate(new)}
    for gone, key in enumerate(old):
        if key in places:
            return gone, places[key]
    return len(old), len(new)
