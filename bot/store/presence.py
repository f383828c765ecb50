"""Who is answering which listener at this moment."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import upsert
from bot.store.types import Id, Moment, metadata

presence = sa.Table(
    "presence",
    metadata,
    sa.Column("listener_id", Id, sa.ForeignKey("listeners.id"), primary_key=True),
    sa.Column("who", sa.Text, primary_key=True),
    sa.Column("until", Moment, nullable=False),  # unless they say again that they are
)

LASTS = timedelta(seconds=25)  # a browser says every ten that its person is still at it


async def stay(conn: AsyncConnection, listener_id: int, who: str, *, now: datetime) -> None:
    """Somebody is answering a listener, or still is."""
    insert = upsert.insert(conn, presence).values(
        listener_id=listener_id, who=who, until=now + LASTS
    )
    await conn.execute(
        insert.on_conflict_do_update(
            index_elements=["listener_id", "who"], set_={"until": now + LASTS}
        )
    )


async def leave(conn: AsyncConnection, listener_id: int, who: str) -> None:
    mine = sa.and_(presence.c.listener_id == listener_id, presence.c.who == who)
    await conn.execute(sa.delete(presence).where(mine))


async def answering(conn: AsyncConnection, *, now: datetime) -> dict[int, tuple[str, ...]]:
    """Who is answering whom, by listener; names in their order."""
    query = sa.select(presence.c.listener_id, presence.c.who).where(_is_there(now))
    found: dict[int, tuple[str, ...]] = {}
    for row in await conn.execute(query.order_by(presence.c.listener_id, presence.c.who)):
        found[row.listener_id] = (*found.get(row.listener_id, ()), row.who)
    return found


async def others(conn: AsyncConnection, listener_id: int, who: str, *, now: datetime) -> list[str]:
    """Who else is answering a listener."""
    query = sa.select(presence.c.who).where(
        presence.c.listener_id == listener_id, presence.c.who != who, _is_there(now)
    )
    return list((await conn.execute(query.order_by(presence.c.who))).scalars())


async def forget(conn: AsyncConnection, *, now: datetime) -> None:
    await conn.execute(sa.delete(presence).where(sa.not_(_is_there(now))))


def _is_there(now: datetime) -> sa.ColumnElement[bool]:
    """Nor longer than it lasts: the clock may have been set back since."""
    return sa.and_(presence.c.until > now, presence.c.until <= now + LASTS)
