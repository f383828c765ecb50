"""What a rule held back until now waits like any other: unfolded, with all who ask for the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.steps import wishing
from bot.store import log, queue
from bot.store.log import Event


async def due(conn: AsyncConnection, *, now: datetime) -> list[int]:
    """The waiting items whose rule has had its time."""
    waiting = queue.items.c.status == "waiting"
    query = sa.select(queue.items).where(waiting, queue.items.c.not_yet.is_not(None))
    rows = await conn.execute(query.order_by(queue.items.c.id))
    return [row.id for row in rows if _over(row, now)]


async def lapse(conn: AsyncConnection, item_id: int, *, now: datetime) -> bool:
    """Let one of them wait openly, or go into the item that gathers the same by now."""
    item = await queue.get(conn, item_id, lock=True)
    if item is None or item.status != "waiting" or not _over(item, now):
        return False
    free = {"not_yet": None, "folded": False}
    await queue.change(conn, item_id, version=item.version, now=now, **free)
    detail = {"rule": item.not_yet["rule"]}
    event = Event("lapsed", "scheduler", item_id, None, item.listener_id, detail)
    await log.append(conn, [event], now=now)
    if item.gathers is not None:  # else a person has split it off
        await wishing.settle(conn, item_id, now=now)
    return True


def _over(item: sa.Row[Any], now: datetime) -> bool:
    not_yet = queue.held_back(item)
    return not_yet is not None and not_yet.until <= now
