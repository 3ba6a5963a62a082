"""The tables of ``desk.db``, by numbered steps: what must survive although no city can send it again.

``projection`` is not among them: it follows from outbox and cache and is made anew when the
list columns change (``book.py``).
"""

from __future__ import annotations

MIGRATIONS = (
    """
    CREATE TABLE outbox (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        place INTEGER NOT NULL,
        id TEXT NOT NULL UNIQUE,
        ticket TEXT NOT NULL,
        other TEXT NOT NULL,
        kind TEXT NOT NULL,
        body BLOB NOT NULL,
        state TEXT NOT NULL CHECK (
            state IN ('queued', 'sending', 'acknowledged', 'rejected', 'blocked', 'withdrawn', 'closed')
        ),
        written_at INTEGER NOT NULL,
        not_before INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_attempt INTEGER NOT NULL DEFAULT 0,
        unsure INTEGER NOT NULL DEFAULT 0,
        blocked_by TEXT NOT NULL DEFAULT '',
        doubt TEXT,
        trouble TEXT,
        verdict BLOB,
        seq INTEGER NOT NULL DEFAULT 0,
        version INTEGER NOT NULL DEFAULT 0,
        at INTEGER NOT NULL DEFAULT 0,
        number TEXT NOT NULL DEFAULT '',
        settled_at INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX outbox_behind ON outbox (blocked_by) WHERE blocked_by <> '';
    CREATE INDEX outbox_ticket ON outbox (ticket, place, n);
    CREATE INDEX outbox_open ON outbox (place, n) WHERE state NOT IN ('withdrawn', 'closed');
    CREATE TABLE ledger (
        id TEXT PRIMARY KEY,
        n INTEGER NOT NULL,
        place INTEGER NOT NULL,
        ticket TEXT NOT NULL,
        other TEXT NOT NULL,
        kind TEXT NOT NULL,
        body BLOB NOT NULL,
        written_at INTEGER NOT NULL,
        epoch TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        settled_at INTEGER NOT NULL,
        ask INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX ledger_age ON ledger (settled_at);
    CREATE INDEX ledger_ask ON ledger (place, n) WHERE ask = 1;
    CREATE TABLE serial (
        kind TEXT NOT NULL,
        year INTEGER NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (kind, year)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE access (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        ticket TEXT NOT NULL,
        body BLOB NOT NULL,
        chain TEXT NOT NULL,
        sent INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX access_unsent ON access (n) WHERE sent = 0;
    CREATE INDEX access_ticket ON access (ticket, n);
    CREATE TABLE draft (
        key TEXT PRIMARY KEY,
        body BLOB NOT NULL,
        saved_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE outage (
        start INTEGER PRIMARY KEY,
        until INTEGER NOT NULL,
        cause TEXT NOT NULL
    ) STRICT;
    CREATE TABLE setting (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
)
