"""Finds words in titles and texts exactly as ``LIKE '%words%'`` does, without reading every text (sync.md 2c).

The index holds, of every run of letters and digits of any script, the overlapping pairs and the
run's last character alone. Two neighbouring characters are then one token, and one character is
the beginning of a token, so both are found without a look at the text; longer words are narrowed by
their pairs and checked. Case folds as LIKE folds it: ASCII only, by the tokenizer. Nothing else is
normalised in the index, or a full-width ９ would be found where LIKE finds none. The row id is the time
of creation, so that newest first needs no sort.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import add

from sqlalchemy import Connection

TABLE = (
    "CREATE VIRTUAL TABLE search USING fts5(body, tokenize='ascii', content='', contentless_delete=1, detail='none')"
)
# pairs gathered in memory before a part of the index is written: 0.7 of the time of the default 1 MB
HASH_BYTES = 16 << 20
_RUN = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r"\s+")


def tokens(title: str, text: str) -> str:
    """What the index stores for one ticket: each different token once, with blanks between."""
    found: set[str] = set()
    for run in _RUN.findall(f"{_seen(title)}\n{_seen(text)}"):
        found.update(map(add, run, run[1:]))
        found.add(run[-1])
    return " ".join(found)


def _seen(text: str) -> str:
    """LIKE sees a text up to a zero character only."""
    return text.partition("\0")[0] if "\0" in text else text


@dataclass(frozen=True)
class Terms:
    """All of ``words`` must occur in title or text, each as it is written."""

    words: tuple[str, ...]

    @property
    def match(self) -> str:
        """The index expression; '' where the words have no letter and no digit."""
        return " AND ".join(dict.fromkeys(token for word in self.words for token in _tokens_of(word)))

    @property
    def patterns(self) -> tuple[str, ...]:
        """LIKE patterns (ESCAPE '\\') of the words that the index alone does not settle."""
        return tuple(f"%{_escaped(word)}%" for word in self.words if not _settled(word))

    @property
    def scanned(self) -> bool:
        """No letter and no digit in it: every text must be read."""
        return not self.match

    def everywhere(self) -> tuple[str, ...]:
        """LIKE patterns of all words, for the few rows that stand in no index."""
        return tuple(f"%{_escaped(word)}%" for word in self.words)


NO_WORDS = Terms(())


def readings(query: str) -> Iterator[Terms]:
    """The ways to read what a person typed, best first; the first that finds something is meant.

    Words of two and more characters, divided by blanks, must all occur, wherever. Anything else is looked
    for as it is written, blanks included. If that finds nothing: with full-width letters and digits
    made plain (an input method's slip), then all the words, however short.
    """
    query = _seen(query)
    words = tuple(query.split())
    if len(words) > 1 and all(len(word) > 1 for word in words):
        yield Terms(words)
    elif query:
        yield Terms((query,))
    plain = unicodedata.normalize("NFKC", query).strip()
    if plain and plain != query:
        yield Terms(tuple(plain.split()))
    elif len(words) > 1 and len(min(words, key=len)) == 1:
        yield Terms(words)


def _tokens_of(word: str) -> Iterator[str]:
    for run in _RUN.finditer(word):
        letters = run.group()
        for pair in map(add, letters, letters[1:]):
            yield f'"{pair}"'
        if run.end() < len(word):  # the run ends here in the text as well
            yield f'"{letters[-1]}"'
        elif len(letters) == 1:
            yield f'"{letters}"*'


def _settled(word: str) -> bool:
    run = _RUN.match(word)
    return run is not None and run.end() == len(word) <= 2


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def insert(connection: Connection, rows: Iterable[tuple[int, str, str]]) -> None:
    """Index (row, title, text) of tickets that are not in the index."""
    entries = [(row, tokens(title, text)) for row, title, text in rows]
    if entries:
        connection.exec_driver_sql("INSERT INTO search(rowid, body) VALUES (?, ?)", entries)


def remove(connection: Connection, rows: Iterable[int]) -> None:
    """Take tickets out of the index; their tokens leave the file with ``optimise``."""
    entries = [(row,) for row in rows]
    if entries:
        connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", entries)


def optimise(connection: Connection) -> None:
    """Write the index anew as one part, without anything of removed tickets."""
    connection.exec_driver_sql("INSERT INTO search(search) VALUES ('optimize')")


def repair(connection: Connection, first: int, last: int) -> int:
    """Index the tickets with ``first <= row < last`` again (one month at a time); returns how many."""
    held = connection.exec_driver_sql("SELECT id FROM search_docsize WHERE id >= ? AND id < ?", (first, last))
    remove(connection, [row for (row,) in held])
    texts = connection.exec_driver_sql("SELECT row, title, text FROM content WHERE row >= ? AND row < ?", (first, last))
    rows = [(row, title, text) for row, title, text in texts]
    insert(connection, rows)
    return len(rows)


def gaps(connection: Connection) -> list[int]:
    """Rows that are in exactly one of index and tickets: empty for a whole index."""
    found = connection.exec_driver_sql(
        "SELECT row FROM content WHERE row NOT IN (SELECT id FROM search_docsize) "
        "UNION ALL SELECT id FROM search_docsize WHERE id NOT IN (SELECT row FROM content)"
    )
    return [row for (row,) in found]
