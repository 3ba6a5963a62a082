"""The tables of ``cache.db``: only what the city can send again, so an older format is simply refilled.

List row, words and body are apart: a page of a list, or a look through the texts, then reads a few
pages of the file, not one for each ticket. ``row`` is the ticket's key inside this file: second of creation
times 16 plus a free slot, so that it is also the order of creation.
"""

from __future__ import annotations

from gridcentre.store import search
from gridcentre.store.columns import COLUMNS, GUARDED, OPEN, VIEWS
from gridcentre.store.views import order_of

LISTED = tuple(name for name in COLUMNS if name != "text")
_LISTED = ",\n".join(f"{name} {COLUMNS[name]} NOT NULL" for name in LISTED)
_VIEW_INDEXES = "\n".join(
    f"CREATE INDEX view_{name} ON ticket ({order_of(name).sql}) WHERE views & {bit};" for name, bit in VIEWS.items()
)

MIGRATIONS = (
    f"""
    CREATE TABLE ticket (row INTEGER PRIMARY KEY, {_LISTED}) STRICT;
    CREATE UNIQUE INDEX ticket_id ON ticket (id);
    CREATE INDEX ticket_number ON ticket (number) WHERE number <> '';
    CREATE INDEX ticket_old_number ON ticket (old_number) WHERE old_number <> '';
    CREATE INDEX ticket_outer_no ON ticket (outer_no) WHERE outer_no <> '';
    CREATE INDEX ticket_all ON ticket (row);
    CREATE INDEX ticket_state ON ticket (state, row DESC);
    CREATE INDEX ticket_closed ON ticket (closed_at DESC, row DESC) WHERE closed_at > 0;
    CREATE INDEX view_open ON ticket (left_due, row) WHERE views & {OPEN};
    CREATE INDEX view_soon ON ticket (soon_at) WHERE views & {OPEN};
    CREATE INDEX view_mine ON ticket (clerk, left_due, row) WHERE views & {OPEN};
    CREATE INDEX view_guarded ON ticket (row) WHERE views & {GUARDED};
    {_VIEW_INDEXES}
    CREATE TABLE content (
        row INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT;
    CREATE TABLE body (row INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
    CREATE TABLE part (
        unit TEXT NOT NULL,
        row INTEGER NOT NULL,
        PRIMARY KEY (unit, row DESC)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE fact (
        row INTEGER NOT NULL,
        n INTEGER NOT NULL,
        step TEXT NOT NULL,
        unit TEXT NOT NULL,
        start INTEGER NOT NULL,
        until INTEGER NOT NULL,
        due INTEGER NOT NULL,
        paused INTEGER NOT NULL,
        minutes INTEGER,
        calendar TEXT NOT NULL,
        PRIMARY KEY (row, n)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE action (
        id TEXT NOT NULL UNIQUE,
        ticket TEXT NOT NULL,
        place INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        attached INTEGER NOT NULL,
        body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX action_ticket ON action (ticket, place);
    CREATE INDEX action_attached ON action (ticket) WHERE attached;
    CREATE TABLE access (
        id TEXT NOT NULL UNIQUE,
        ticket TEXT NOT NULL,
        at INTEGER NOT NULL,
        body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX access_ticket ON access (ticket, at);
    CREATE TABLE thing (
        type TEXT NOT NULL,
        id TEXT NOT NULL,
        version INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (type, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tombstone (
        type TEXT NOT NULL,
        id TEXT NOT NULL,
        seq INTEGER NOT NULL,
        number TEXT NOT NULL,
        title TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (type, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE counter (
        state TEXT NOT NULL,
        views INTEGER NOT NULL,
        n INTEGER NOT NULL,
        PRIMARY KEY (state, views)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER counted_in AFTER INSERT ON ticket BEGIN
        INSERT INTO counter VALUES (new.state, new.views, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
    END;
    CREATE TRIGGER counted_out AFTER DELETE ON ticket BEGIN
        UPDATE counter SET n = n - 1 WHERE state = old.state AND views = old.views;
        DELETE FROM counter WHERE state = old.state AND views = old.views AND n = 0;
    END;
    CREATE TRIGGER counted_anew AFTER UPDATE OF state, views ON ticket
    WHEN new.state <> old.state OR new.views <> old.views BEGIN
        UPDATE counter SET n = n - 1 WHERE state = old.state AND views = old.views;
        DELETE FROM counter WHERE state = old.state AND views = old.views AND n = 0;
        INSERT INTO counter VALUES (new.state, new.views, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
    END;
    {search.TABLE};
    INSERT INTO search (search, rank) VALUES ('hashsize', {search.HASH_BYTES});
    """,
)
