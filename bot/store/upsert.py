"""Inserts that each database spells in its own way: or leave, or replace, or many with ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(conn: AsyncConnection, table: sa.Table) -> Any:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    if conn.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


async def add(conn: AsyncConnection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert many rows at once; their new ids, in the same order."""
    if conn.dialect.name == "sqlite":
        # It would insert row by row to tell the ids apart; but nobody else writes meanwhile.
        ids = await next_ids(conn, table, len(rows))
        named = [{"id": number, **row} for number, row in zip(ids, rows, strict=True)]
        await conn.execute(sa.insert(table), named)
        return ids
    insert = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list((await conn.execute(insert, list(rows))).scalars())


async def next_ids(conn: AsyncConnection, table: sa.Table, count: int) -> list[int]:
    """Ids for rows that are about to be written, in their order; nobody else is given them."""
    if conn.dialect.name == "sqlite":
        last = (await conn.execute(sa.select(sa.func.max(table.c.id)))).scalar_one() or 0
        return list(range(last + 1, last + 1 + count))
    sequence = sa.func.pg_get_serial_sequence(table.name, "id")
    counted = sa.func.generate_series(1, count).table_valued("n")
    query = sa.select(sa.func.nextval(sequence)).select_from(counted)
    return list((await conn.execute(query)).scalars())
