"""What was aired, in its order, and in whose words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.queue import items


@dataclass(frozen=True)
class Aired:
    """How an item went out, if it did."""

    item_id: int
    at: datetime | None
    by: str  # who had taken it; "" when the playout began it by itself
    text: str  # what was to be read out instead of what was sent


_COLUMNS = (items.c.id, items.c.aired_at, items.c.taken_by, items.c.air_text)


async def between(
    conn: AsyncConnection,
    start: datetime,
    end: datetime,
    *,
    studio: int | None = None,
    limit: int,
) -> list[Aired]:
    """What went out in this time, from one studio if it is named; the first is first."""
    query = sa.select(*_COLUMNS).where(
        items.c.status == "aired", items.c.aired_at >= start, items.c.aired_at < end
    )
    if studio is not None:
        query = query.where(sa.or_(items.c.studio_id.is_(None), items.c.studio_id == studio))
    in_order = query.order_by(items.c.aired_at, items.c.id).limit(limit)
    return [_aired(row) for row in await conn.execute(in_order)]


async def of(conn: AsyncConnection, ids: Collection[int]) -> dict[int, Aired]:
    """How each of these items went out."""
    rows = await conn.execute(sa.select(*_COLUMNS).where(items.c.id.in_(ids)))
    return {row.id: _aired(row) for row in rows}


def _aired(row: sa.Row[Any]) -> Aired:
    return Aired(row.id, row.aired_at, row.taken_by or "", row.air_text or "")
