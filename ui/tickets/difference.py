"""What must be removed from one list of keys and inserted to make another of it; pure, called off the GUI thread."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple

RANGES = 64  # more than these are quicker told as a new order of the whole list


class Difference(NamedTuple):
    """Ranges ``(first, end)``: ``remove`` in the old list from its bottom up, then ``insert`` in the new one downwards.

    ``places``: where every key of the new list stands, instead of ranges, if what stays has another order.
    """

    remove: tuple[tuple[int, int], ...] = ()
    insert: tuple[tuple[int, int], ...] = ()
    places: dict[int, int] | None = None


def difference(old: array[int], new: array[int]) -> Difference:
    head = _common(old, new)
    tail = _common(old[: head - 1 if head else None : -1], new[: head - 1 if head else None : -1])
    ours, theirs = old[head : len(old) - tail], new[head : len(new) - tail]
    gone, come = set(ours).difference(theirs), set(theirs).difference(ours)
    remove = _ranges(head + n for n, key in enumerate(ours) if key in gone)
    insert = _ranges(head + n for n, key in enumerate(theirs) if key in come)
    stays = [key for key in ours if key not in gone] == [key for key in theirs if key not in come]
    if not stays or len(remove) + len(insert) > RANGES:
        return Difference(places={key: n for n, key in enumerate(new)})
    return Difference(tuple(reversed(remove)), tuple(insert))


def _common(one: array[int], other: array[int]) -> int:
    """How many elements at the beginning are equal."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _ranges(places: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found
