"""The chain that makes a removed, changed or moved access record show (design.md 5.8).

Each record's ``chain`` is the SHA-256 over the record before it and the record itself. The
city is told the last hash with each batch, so that an end cut off later shows too. A record
written by a newer version keeps its hash: fields that stand at their default are not hashed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from gridcentre.sync.contract import AccessRecord

_NAME = b"gridcentre access chain 1\n"


def first(device: str) -> str:
    """Where the chain of a device begins, so that records cannot be moved to another device's chain."""
    return hashlib.sha256(_NAME + device.encode()).hexdigest()


def link(previous: str, record: AccessRecord) -> str:
    """The hash after ``record``; ``previous`` is the hash before it, or ``first``. 64 hexadecimal digits."""
    bare = msgspec.json.encode(msgspec.structs.replace(record, chain=""), order="sorted")
    return hashlib.sha256(_NAME + previous.encode() + b"\n" + bare).hexdigest()


def chained(previous: str, record: AccessRecord) -> AccessRecord:
    """``record`` with its place in the chain written into it."""
    return msgspec.structs.replace(record, chain=link(previous, record))


def broken(records: Sequence[AccessRecord], previous: str = "", head: str = "") -> str | None:
    """Id of the first record that does not follow from the one before it, '' if the end is missing, None if whole.

    ``previous`` is the hash before the first record; empty: they begin at their device's beginning.
    ``head`` is the last hash somebody else was told.
    """
    last = previous or (first(records[0].device) if records else "")
    for record in records:
        if record.chain != link(last, record):
            return record.id
        last = record.chain
    return "" if head and head != last else None


def verify(records: Sequence[AccessRecord], previous: str = "", head: str = "") -> bool:
    """Whether the chain is whole; see ``broken``."""
    return broken(records, previous, head) is None
