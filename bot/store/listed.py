"""What most listeners ask for: of what is open now, or of all that was asked for since then."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.purposes import Lane
from bot.store.queue import OPEN, items
from bot.store.requests import requests


async def most_wanted(
    conn: AsyncConnection, *, since: datetime | None, limit: int
) -> list[tuple[int, int]]:
    """The latest item of each wish, and how many listeners asked for that; the most first.

    A listener counts once, however often they asked. Without `since` it is what is open.
    """
    mine = sa.func.count(sa.distinct(sa.func.coalesce(requests.c.listener_id, -requests.c.id)))
    latest = sa.func.max(items.c.id)
    asked = items.c.status.in_(OPEN) if since is None else requests.c.at >= since
    query = (
        sa.select(latest.label("item"), mine.label("count"))
        .join(requests, requests.c.item_id == items.c.id)
        .where(asked, items.c.wish.is_not(None), items.c.lane != Lane.HELD.value)
        .group_by(items.c.wish)
        .order_by(mine.desc(), sa.func.min(items.c.id))
        .limit(limit)
    )
    return [(row.item, row.count) for row in (await conn.execute(query)).all()]
