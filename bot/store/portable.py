"""All rows as plain lines of JSON, out of one database and into another, whichever kind each is."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
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
    held: list[bytes] = []
    size = 0
    for one in rows.mappings():
        held.append(line(one))
        size += len(held[-1])
        if size >= PART:
            yield len(held), b"".join(held)
            held, size = [], 0
    if held:
        yield len(held), b"".join(held)


def line(row: Mapping[Any, Any]) -> bytes:
    plain = {name: _written(value) for name, value in row.items()}
    return json.dumps(plain, ensure_ascii=False).encode() + b"\n"


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat()
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(value).decode("ascii")
    return value


def insert(conn: sa.Connection, table: sa.Table, lines: bytes) -> int:
    """Put one piece of a table's rows back; how many they were."""
    rows = [row(table, one) for one in lines.split(b"\n") if one]
    if rows:
        conn.execute(sa.insert(table), rows)
    return len(rows)


def row(table: sa.Table, line: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(line)
    read = {name: _read(table.columns[name].type, value) for name, value in told.items()}
    return read | _REPLACED.get(table.name, {})


def _read(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode(value)
    return value


def counter(conn: sa.Connection, table: sa.Table) -> int | None:
    """The highest number ever given to a row, which may be gone by now; None if none counts."""
    if conn.dialect.name == "postgresql":
        sequence = _sequence(conn, table)
        if sequence is None:
            return None
        query = sa.text(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608
        return conn.execute(query).scalar_one_or_none()
    if not _counts_on_for_good(conn, table):
        return None
    query = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :table")
    return conn.execute(query, {"table": table.name}).scalar_one_or_none()


def count_on(conn: sa.Connection, table: sa.Table, given: int | None) -> None:
    """The next row gets a number that no row has had: other rows and browsers remember them."""
    key = next(iter(table.primary_key.columns))
    if not isinstance(key.type, sa.Integer):
        return
    highest = max(given or 0, conn.execute(sa.select(sa.func.max(key))).scalar_one() or 0)
    if not highest:
        return
    if conn.dialect.name == "postgresql":
        if sequence := _sequence(conn, table):
            conn.execute(sa.select(sa.func.setval(sa.literal_column(f"'{sequence}'"), highest)))
    elif _counts_on_for_good(conn, table):
        values = {"table": table.name, "highest": highest}
        conn.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :table"), values)
        conn.execute(sa.text("INSERT INTO sqlite_sequence VALUES (:table, :highest)"), values)


def _sequence(conn: sa.Connection, table: sa.Table) -> str | None:
    key = next(iter(table.primary_key.columns))
    named = sa.func.pg_get_serial_sequence(table.name, key.name)
    found: str | None = conn.execute(sa.select(named)).scalar_one()
    return found


def _counts_on_for_good(conn: sa.Connection, table: sa.Table) -> bool:
    """SQLite: else the number of a deleted last row is given again."""
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
    told = conn.execute(query, {"table": table.name}).scalar_one()
    return "AUTOINCREMENT" in told
