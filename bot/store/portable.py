"""All rows as plain lines of JSON, out of one database and into another, whichever kind each is."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.store.database import sync_engine
from bot.store.types import Json, Moment

PART = 8 * 1024**2  # bytes: what is held in memory at a time
ROWS = 50  # read in one go; a webhook body may have 3 MB
_ALEMBIC = "alembic_version"

# Transaction numbers of another server mean nothing here: restored rows come before all new ones.
_REPLACED: dict[str, dict[str, Any]] = {"log": {"xid": 0}}


@contextmanager
def reading(url: str) -> Iterator[sa.Connection]:
    """One unchanging picture of the whole database, while the station goes on writing."""
    engine = sync_engine(url)
    sqlite = engine.dialect.name == "sqlite"
    level = "AUTOCOMMIT" if sqlite else "REPEATABLE READ"
    try:
        with engine.connect() as conn:
            conn = conn.execution_options(isolation_level=level)
            if sqlite:  # whose driver opens no transaction for mere reading
                conn.exec_driver_sql("BEGIN")
            yield conn
            conn.exec_driver_sql("ROLLBACK") if sqlite else conn.rollback()
    finally:
        engine.dispose()


@contextmanager
def writing(url: str) -> Iterator[sa.Connection]:
    """One transaction: all of it or nothing."""
    engine = sync_engine(url)
    try:
        with engine.begin() as conn:
            yield conn
    finally:
        engine.dispose()


def revision(conn: sa.Connection) -> str | None:
    return MigrationContext.configure(conn).get_current_revision()


def revisions(migrations: Path) -> set[str]:
    """Every schema that this version can come from."""
    return {one.revision for one in ScriptDirectory(str(migrations)).walk_revisions()}


def tables(conn: sa.Connection) -> list[sa.Table]:
    """The tables as they are in this database, those that others point to first."""
    found = sa.MetaData()
    sa.event.listen(found, "column_reflect", _in_our_types)
    found.reflect(conn)
    return [table for table in found.sorted_tables if table.name != _ALEMBIC]


def _in_our_types(inspector: Any, table: sa.Table, column: dict[str, Any]) -> None:
    """Moments and JSON are read and written as everywhere else, not as the driver would."""
    if isinstance(column["type"], sa.DateTime):
        column["type"] = Moment()
    elif isinstance(column["type"], sa.JSON):
        column["type"] = Json


def filled(conn: sa.Connection) -> list[str]:
    """The tables that hold anything."""
    return [
        table.name
        for table in tables(conn)
        if conn.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
    ]


def parts(conn: sa.Connection, table: sa.Table) -> Iterator[tuple[int, bytes]]:
    """A table's rows as JSON Lines, a bounded piece at a time: (rows, lines)."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    rows = conn.execution_options(stream_results=True, yield_per=ROWS).execute(query)
    held, size = [], 0
    for row in rows.mappings():
        line = json.dumps(_plain(dict(row)), ensure_ascii=False).encode()
        held.append(line)
        size += len(line)
        if size >= PART:
            yield len(held), _lines(held)
            held, size = [], 0
    if held:
        yield len(held), _lines(held)


def _lines(held: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in held)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _written(value) for name, value in row.items()}


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat()
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(value).decode("ascii")
    return value


def insert(conn: sa.Connection, table: sa.Table, lines: bytes) -> int:
    """Put one piece of a table's rows back; how many they were."""
    rows = [_row(table, json.loads(line)) for line in lines.split(b"\n") if line]
    if rows:
        conn.execute(sa.insert(table), rows)
    return len(rows)


def _row(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    read = {name: _read(table.columns[name].type, value) for name, value in row.items()}
    return read | _REPLACED.get(table.name, {})


def _read(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode(value)
    return value


def count_on(conn: sa.Connection, table: sa.Table) -> None:
    """PostgreSQL: the next row gets a number after the restored ones."""
    if conn.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        named = sa.func.pg_get_serial_sequence(table.name, column.name)
        sequence = conn.execute(sa.select(named)).scalar_one()
        highest = conn.execute(sa.select(sa.func.max(column))).scalar_one()
        if sequence and highest:
            move = sa.text("SELECT setval(CAST(:sequence AS regclass), :highest)")
            conn.execute(move, {"sequence": sequence, "highest": highest})
