"""Items with an alarm that nobody has seen yet, and whose they are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.inbox import inbox
from bot.store.queue import OPEN, item_messages, items

_OPEN = sa.and_(items.c.alarm.is_not(None), items.c.status.in_(OPEN))


class Alarmed(NamedTuple):
    """A listener's alarm: its item, and the message that raised it."""

    item_id: int
    inbox_id: int


async def of_listeners(
    conn: AsyncConnection, listeners: Collection[int], *, since: datetime
) -> dict[int, Alarmed]:
    """The latest alarm of each of these listeners that is open since then."""
    first = sa.func.min(item_messages.c.inbox_id)
    query = (
        sa.select(items.c.listener_id, items.c.id, first)
        .join(item_messages, item_messages.c.item_id == items.c.id)
        .where(_OPEN, items.c.listener_id.in_(set(listeners)), items.c.changed_at >= since)
        .group_by(items.c.listener_id, items.c.id)
        .order_by(items.c.id)
    )
    return {who: Alarmed(item, message) for who, item, message in await conn.execute(query)}


async def is_open(conn: AsyncConnection, listener_id: int) -> bool:
    """Whether somebody may be in danger, and nobody has looked yet."""
    query = sa.select(items.c.id).where(_OPEN, items.c.listener_id == listener_id).limit(1)
    return (await conn.execute(query)).first() is not None


async def ids(conn: AsyncConnection, *, limit: int) -> list[int]:
    query = sa.select(items.c.id).where(_OPEN).order_by(items.c.id.desc()).limit(limit)
    return sorted((await conn.execute(query)).scalars())


async def spoken_by_others(conn: AsyncConnection, item_id: int, listener_id: int) -> bool:
    """Whether an item has messages of somebody else."""
    said = item_messages.c.inbox_id == inbox.c.id
    query = (
        sa.select(inbox.c.id)
        .join(item_messages, said)
        .where(item_messages.c.item_id == item_id, inbox.c.listener_id != listener_id)
        .limit(1)
    )
    return (await conn.execute(query)).first() is not None
