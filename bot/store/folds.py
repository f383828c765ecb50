"""What made no item: how much it was, and what it said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import board, messages
from bot.store.inbox import inbox
from bot.store.messages import Said


@dataclass(frozen=True)
class Folded:
    """A message that made no item: a greeting, thanks, a sticker."""

    said: Said
    profile: str | None
    reason: str


async def counts(conn: AsyncConnection, *, since: datetime) -> dict[str, int]:
    """How many messages made no item since then, by reason."""
    rows = await conn.execute(
        sa.select(inbox.c.settled_as, sa.func.count().label("n"))
        .where(_folded_since(since))
        .group_by(inbox.c.settled_as)
        .order_by(inbox.c.settled_as)
    )
    return {row.settled_as: row.n for row in rows}


async def newest(
    conn: AsyncConnection, *, reason: str, since: datetime, limit: int
) -> list[Folded]:
    """The newest messages folded for a reason, newest first."""
    query = sa.select(inbox.c.id).where(_folded_since(since), inbox.c.settled_as == reason)
    rows = await messages.of(conn, sorted(await board.newest(conn, query, limit)))
    return [Folded(said, row.profile, row.settled_as) for row, said in reversed(rows)]


def _folded_since(since: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        inbox.c.received_at >= since,
        inbox.c.settled_as.is_not(None),
        inbox.c.settled_as.not_in(["item", "erased"]),
        inbox.c.listener_id.is_not(None),
    )
