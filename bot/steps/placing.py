"""The order that people give to what was passed: a number between those of the neighbours."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.deeds import Refused
from bot.store.queue import items

APART = 1.0  # from the last one, for what goes to an end


async def rank(conn: AsyncConnection, item: sa.Row[Any], value: Any) -> float:
    """The number by which an item stands right before another one, or after it.

    `value` is {"before": item id} or {"after": item id}.
    """
    if not isinstance(value, dict) or len(value) != 1:
        raise Refused("no such value")
    ((side, beside),) = value.items()
    there = await _rank_of(conn, beside)
    if side not in ("before", "after") or there is None:
        raise Refused("somebody was quicker")
    next_to = await _neighbour(conn, item, there, side)
    if next_to is None:
        return there + (APART if side == "after" else -APART)
    return (there + next_to) / 2


async def _rank_of(conn: AsyncConnection, item_id: Any) -> float | None:
    if not isinstance(item_id, int):
        raise Refused("no such value")
    query = sa.select(items.c.rank).where(items.c.id == item_id)
    found: float | None = (await conn.execute(query)).scalar_one_or_none()
    return found


async def _neighbour(
    conn: AsyncConnection, item: sa.Row[Any], there: float, side: str
) -> float | None:
    """The number of whatever stands next on that side, the item itself apart."""
    passed = sa.and_(items.c.status.in_(("waiting", "on_air")), items.c.id != item.id)
    found = (
        sa.select(sa.func.min(items.c.rank)).where(passed, items.c.rank > there)
        if side == "after"
        else sa.select(sa.func.max(items.c.rank)).where(passed, items.c.rank < there)
    )
    next_to: float | None = (await conn.execute(found)).scalar_one()
    return next_to
