"""What else listeners call an artist, as the station has written it down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import upsert
from bot.store.types import Id, Moment, metadata

aliases = sa.Table(
    "artist_aliases",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("artist", sa.Text, nullable=False),
    sa.Column("alias", sa.Text, nullable=False),
    sa.Column("bare", sa.Text, nullable=False),  # both in bare words: no pair stands twice
    sa.Column("added_at", Moment, nullable=False),
    sa.UniqueConstraint("bare", name="uq_artist_aliases_bare"),
    sqlite_autoincrement=True,
)


async def add(conn: AsyncConnection, artist: str, alias: str, *, bare: str, now: datetime) -> bool:
    """Another name of an artist; False if it stands there already."""
    row = {"artist": artist, "alias": alias, "bare": bare, "added_at": now}
    insert = upsert.insert(conn, aliases).values(row)
    insert = insert.on_conflict_do_nothing(index_elements=["bare"])
    return bool((await conn.execute(insert.returning(aliases.c.id))).all())


async def remove(conn: AsyncConnection, alias_id: int) -> sa.Row[Any] | None:
    """Take one away; what it was."""
    query = sa.select(aliases).where(aliases.c.id == alias_id)
    row = (await conn.execute(query)).one_or_none()
    await conn.execute(sa.delete(aliases).where(aliases.c.id == alias_id))
    return row


async def everything(conn: AsyncConnection) -> list[sa.Row[Any]]:
    query = sa.select(aliases).order_by(aliases.c.artist, aliases.c.alias)
    return list(await conn.execute(query))
