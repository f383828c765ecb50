"""What the messaging service, or this station's own door, has to say to those who run it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.roles import notices


async def add(
    conn: AsyncConnection,
    topic: str,
    number: str | None,
    detail: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """`detail` never holds a listener's words or number."""
    await conn.execute(
        sa.insert(notices).values(topic=topic, number=number, received_at=now, detail=detail)
    )


async def since(conn: AsyncConnection, at: datetime, **where: Any) -> list[sa.Row[Any]]:
    """What was told since then, the oldest first."""
    query = sa.select(notices).where(notices.c.received_at >= at).order_by(notices.c.id)
    for name, value in where.items():
        query = query.where(notices.c[name] == value)
    return list(await conn.execute(query))
