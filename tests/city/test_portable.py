"""Tables and statements of the city are what PostgreSQL understands too; only ``engine.py`` knows SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.expression import ClauseElement

from gridcentre import city
from gridcentre.city import accounts, digest, feed, holdings, ledger, numbers, service, tables, things

MODULES = (accounts, digest, feed, holdings, ledger, numbers, service, things)


def test_every_table_can_be_made_on_postgresql() -> None:
    for made in tables.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(made).compile(dialect=postgresql.dialect()))
        for index in made.indexes:
            assert "CREATE" in str(CreateIndex(index).compile(dialect=postgresql.dialect()))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_prepared_statement_compiles_for_postgresql(module: object) -> None:
    for statement in vars(module).values():
        if isinstance(statement, ClauseElement) and not isinstance(statement, type(tables.ticket)):
            assert str(statement.compile(dialect=postgresql.dialect()))


def test_the_writers_lock_is_a_row_lock_there() -> None:
    assert str(feed._COUNTERS.with_for_update().compile(dialect=postgresql.dialect())).endswith("FOR UPDATE")


def test_only_the_engine_speaks_of_sqlite() -> None:
    for path in Path(str(city.__file__)).parent.rglob("*.py"):
        if path.name not in ("engine.py", "tables.py"):
            assert "PRAGMA" not in path.read_text(encoding="utf-8"), path
