"""The order that people give to what is to be read: a number between those of the neighbours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.deeds import Refused
from bot.store import switches
from bot.store.queue import OPEN, items

APART = 0.001  # from the last one, for what goes to an end


async def rank(conn: AsyncConnection, item: sa.Row[Any], value: Any) -> float:
    """The number by which an item stands right before another one, or after it.

    `value` is {"before": item id} or {"after": item id}.
    """
    if not isinstance(value, dict) or len(value) != 1:
        raise Refused("no such value")
    ((side, beside),) = value.items()
    if not isinstance(beside, int):
        raise Refused("no such value")
    others = await _numbers(conn)
    there = others.get(beside)
    if side not in ("before", "after") or there is None:
        raise Refused("somebody was quicker")
    others.pop(item.id, None)
    behind = [one for one in others.values() if one > there]
    ahead = [one for one in others.values() if one < there]
    if side == "after":
        return (there + min(behind)) / 2 if behind else there + APART
    return (there + max(ahead)) / 2 if ahead else there - APART


async def last(conn: AsyncConnection, *, now: datetime) -> float:
    """The number of what is passed next: behind all others, also those of the same moment."""
    passed = sa.and_(items.c.status.in_(OPEN), items.c.rank.is_not(None))
    highest = (await conn.execute(sa.select(sa.func.max(items.c.rank)).where(passed))).scalar_one()
    return now.timestamp() if highest is None else max(now.timestamp(), highest + APART)


async def _numbers(conn: AsyncConnection) -> dict[int, float]:
    """The number of each item that may be read; where nobody passes, as it came."""
    query = sa.select(items.c.id, items.c.rank, items.c.created_at)
    query = query.where(items.c.status.in_(OPEN))
    if await switches.passing(conn):
        query = query.where(items.c.rank.is_not(None))
    rows = await conn.execute(query)
    return {row.id: row.created_at.timestamp() if row.rank is None else row.rank for row in rows}
