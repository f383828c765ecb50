"""Who is blocked: columns of the listener, so that the door finds out by a key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.blocks import BLOCKED, Block
from bot.store.inbox import inbox
from bot.store.listeners import listeners
from bot.store.messages import parts

_BETWEEN = ": "  # the reason and the words beside it, in one column
COLUMNS = (
    listeners.c.blocked_at,
    listeners.c.blocked_until,
    listeners.c.blocked_by,
    listeners.c.blocked_why,
)
NONE: dict[str, Any] = {column.name: None for column in COLUMNS}


@dataclass(frozen=True)
class Blocked:
    """A listener of whom nothing is heard."""

    listener_id: int
    name: str | None
    block: Block
    turned_away: int  # messages since then
    latest: int | None  # a message of theirs, by which the card is found


def of(row: sa.Row[Any]) -> Block | None:
    """The block of a row that has a listener's columns; it may be over."""
    if row.blocked_at is None:
        return None
    why, _, words = (row.blocked_why or "other").partition(_BETWEEN)
    return Block(row.blocked_at, row.blocked_until, row.blocked_by or "", why, words)


def holding(now: datetime) -> sa.ColumnElement[bool]:
    """Listeners who are blocked at this moment."""
    until = listeners.c.blocked_until
    return sa.and_(listeners.c.blocked_at.is_not(None), sa.or_(until.is_(None), until > now))


async def among(conn: AsyncConnection, ids: Collection[int], *, now: datetime) -> set[int]:
    """Which of these listeners are blocked."""
    found: set[int] = set()
    for part in parts(sorted(ids)):
        query = sa.select(listeners.c.id).where(listeners.c.id.in_(part), holding(now))
        found.update((await conn.execute(query)).scalars())
    return found


async def put(conn: AsyncConnection, ids: Sequence[int], block: Block) -> None:
    why = block.why + (_BETWEEN + block.words if block.words else "")
    await conn.execute(
        sa.update(listeners)
        .where(listeners.c.id.in_(ids))
        .values(
            blocked_at=block.at,
            blocked_until=block.until,
            blocked_by=block.by,
            blocked_why=why,
        )
    )


async def lift(conn: AsyncConnection, ids: Sequence[int], *, now: datetime) -> list[int]:
    """These listeners are heard again; which of them were not."""
    blocked = sorted(await among(conn, ids, now=now))
    await conn.execute(sa.update(listeners).where(listeners.c.id.in_(ids)).values(**NONE))
    return blocked


async def turned_away(
    conn: AsyncConnection, ids: Collection[int], moments: Collection[datetime]
) -> set[int]:
    """The messages that waited when these listeners were blocked, at these moments."""
    query = sa.select(inbox.c.id).where(
        inbox.c.listener_id.in_(ids),
        inbox.c.settled_as == BLOCKED,
        inbox.c.settled_at.in_(moments),
    )
    return set((await conn.execute(query)).scalars())


async def in_force(conn: AsyncConnection, *, now: datetime, limit: int) -> list[Blocked]:
    """Who is blocked now, the latest first."""
    mine = inbox.c.listener_id == listeners.c.id
    since = sa.and_(inbox.c.settled_as == BLOCKED, inbox.c.received_at >= listeners.c.blocked_at)
    away = sa.select(sa.func.count()).where(mine, since).scalar_subquery()
    latest = sa.select(sa.func.max(inbox.c.id)).where(mine).scalar_subquery()
    rows = await conn.execute(
        sa.select(listeners, away.label("away"), latest.label("latest"))
        .where(holding(now))
        .order_by(listeners.c.blocked_at.desc(), listeners.c.id.desc())
        .limit(limit)
    )
    found = [(row, of(row)) for row in rows]
    return [Blocked(row.id, row.name, block, row.away, row.latest) for row, block in found if block]
