"""What the nine colours mean at this station."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import log, upsert
from bot.store.log import Event
from bot.store.types import metadata

MOST = 9

tags = sa.Table(
    "tags",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # 1 to 9
    sa.Column("name", sa.Text, nullable=False),
)


async def names(conn: AsyncConnection) -> dict[int, str]:
    """What the station calls them; a colour without a name of its own goes by the colour's."""
    return {row.number: row.name for row in await conn.execute(sa.select(tags))}


async def rename(
    conn: AsyncConnection, called: Mapping[int, str], *, who: str, now: datetime
) -> None:
    """Give colours their names; an empty one takes it away."""
    insert = upsert.insert(conn, tags)
    rows = [{"number": number, "name": name} for number, name in called.items() if name]
    if rows:
        named = insert.on_conflict_do_update(
            index_elements=["number"], set_={"name": insert.excluded.name}
        )
        await conn.execute(named, rows)
    empty = [number for number, name in called.items() if not name]
    await conn.execute(sa.delete(tags).where(tags.c.number.in_(empty)))
    await log.append(conn, [Event("tags_named", who)], now=now)
