"""The city's tables, portable between SQLite and PostgreSQL.

The log of actions is append-only and keeps each id for ever: it is what makes a push exactly
once (design.md 5.4). Everything else can be derived from it or is the town's own data.
Times are UTC milliseconds. Bodies are JSON as the feed sends them.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

# 'seq' is the one row that every writer locks first: its order is the order of commits.
counter = Table(
    "counter",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

thing = Table(
    "thing",
    metadata,
    Column("type", String(20), primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("town", String(12), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("thing_town", "type", "town"),
)

login = Table(
    "login",
    metadata,
    Column("account", String(80), primary_key=True),
    Column("password", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("blocked_until", BigInteger, nullable=False),
)

enrol_code = Table(
    "enrol_code",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("account", String(80), nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Index("enrol_code_account", "account"),
)

device = Table(
    "device",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account", String(80), nullable=False),
    Column("town", String(12), nullable=False),
    Column("letter", String(4), nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=False),
    Column("head", Text, nullable=False),  # last hash of the device's access chain (design.md 5.8)
    Column("old_head", Text, nullable=False),
    UniqueConstraint("town", "letter"),
)

token = Table(
    "token",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("device", String(40), ForeignKey("device.id"), nullable=False),
    Column("kind", String(8), nullable=False),  # access | refresh
    Column("expires", BigInteger, nullable=False),
    Index("token_device", "device"),
)

ticket = Table(
    "ticket",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("old_number", String(80), nullable=False),
    Column("outer_no", Text, nullable=False),
    Column("town", String(12), nullable=False),
    Column("state", String(4), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("month", String(7), nullable=False),
    Column("registrar", String(20), nullable=False),  # unit that registered it: sees its own report
    Column("units", Text, nullable=False),  # unit codes whose scope holds it now, separated by spaces
    Column("guard", Integer, nullable=False),  # visibility.HIDDEN | visibility.READERS
    Column("body", LargeBinary, nullable=False),
    Index("ticket_old_number", "old_number"),
    Index("ticket_outer_no", "outer_no"),
    Index("ticket_state", "state", "town", "created_at"),
)

party = Table(
    "party",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

action = Table(
    "action",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("ticket", String(40), nullable=False),
    Column("seq", BigInteger, nullable=False),  # 0: rejected; else the ticket's version after it as well
    Column("account", String(80), nullable=False),
    Column("device", String(40), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("payload", LargeBinary, nullable=False),  # sha256 of what was sent
    Column("verdict", String(8), nullable=False),  # applied | rejected
    Column("code", String(60), nullable=False),
    Column("params", Text, nullable=False),
    Column("body", LargeBinary),
    Index("action_ticket", "ticket", "seq"),
)

change = Table(
    "change",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("type", String(20), primary_key=True),
    Column("id", String(80), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("op", String(6), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("ticket", String(40), nullable=False),  # the ticket an action, party or access record hangs on
    Index("change_channel_seq", "channel", "seq"),
    Index("change_seq", "seq"),
    sqlite_with_rowid=False,
)

access = Table(
    "access",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("ticket", String(40), nullable=False),
    Column("account", String(80), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

digest = Table(
    "digest",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("tickets", BigInteger, nullable=False),
    Column("actions", BigInteger, nullable=False),
    Column("sum", String(20), nullable=False),  # decimal text: no database has unsigned 64 bits
)
