"""Every import of tracks: from where, whether it came to its end, and what it did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import upsert
from bot.store.types import Id, Json, Moment, metadata

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("source", sa.Text, nullable=False, index=True),
    sa.Column("place", sa.Text),  # where it can be read again; None: a file that was brought
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),  # None while it runs, and when it was interrupted
    sa.Column("stopped", sa.Text),  # why it did not come to its end
    sa.Column("added", sa.Integer, nullable=False, server_default="0"),
    sa.Column("changed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unchanged", sa.Integer, nullable=False, server_default="0"),
    sa.Column("repeated", sa.Integer, nullable=False, server_default="0"),
    sa.Column("gone", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unreadable", sa.Integer, nullable=False, server_default="0"),
    sa.Column("problems", Json, nullable=False),  # the first of them: [row, reason]
    sqlite_autoincrement=True,  # later imports have higher ids
)


async def begin(
    conn: AsyncConnection, source: str, *, who: str, now: datetime, place: str | None = None
) -> int:
    row: dict[str, Any] = {
        "source": source,
        "place": place,
        "who": who,
        "started_at": now,
        "problems": [],
    }
    (import_id,) = await upsert.add(conn, imports, [row])
    return import_id


async def note(conn: AsyncConnection, import_id: int, **values: Any) -> None:
    """Write down how far an import is, or how it ended."""
    await conn.execute(sa.update(imports).where(imports.c.id == import_id).values(**values))


async def latest(conn: AsyncConnection, *, limit: int) -> list[sa.Row[Any]]:
    """The last imports, the newest first."""
    query = sa.select(imports).order_by(imports.c.id.desc()).limit(limit)
    return list(await conn.execute(query))


async def latest_of_each(conn: AsyncConnection) -> list[sa.Row[Any]]:
    """The last import of every source."""
    newest = sa.select(sa.func.max(imports.c.id)).group_by(imports.c.source)
    query = sa.select(imports).where(imports.c.id.in_(newest)).order_by(imports.c.id)
    return list(await conn.execute(query))


async def under_way(conn: AsyncConnection) -> list[tuple[int, ...]]:
    """How far those are that have not ended; what stays so has been interrupted."""
    figures = ("added", "changed", "unchanged", "repeated", "unreadable")
    query = sa.select(imports.c.id, *(imports.c[name] for name in figures))
    query = query.where(imports.c.ended_at.is_(None)).order_by(imports.c.id)
    return [tuple(row) for row in await conn.execute(query)]


async def read_daily(conn: AsyncConnection) -> list[sa.Row[Any]]:
    """The last import of every source that is read again each day."""
    return [row for row in await latest_of_each(conn) if row.place]


async def leave(conn: AsyncConnection, source: str) -> bool:
    """Read a source no more each day; whether it was."""
    latest = {row.source: row.id for row in await read_daily(conn)}
    if source in latest:
        await note(conn, latest[source], place=None)
    return source in latest


async def in_trouble(conn: AsyncConnection) -> dict[str, str]:
    """The sources that are to be read each day and could not be, with the reason."""
    return {row.source: row.stopped for row in await read_daily(conn) if row.stopped}
