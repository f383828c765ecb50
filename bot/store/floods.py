"""What listeners have sent of late, and the items that one text has made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.inbox import inbox
from bot.store.queue import item_messages, items

_MOST = 2000  # messages that are looked at


async def lately(
    conn: AsyncConnection, listeners: Collection[int], *, since: datetime
) -> Sequence[sa.Row[Any]]:
    """Their messages since then whose items wait, the oldest first."""
    query = (
        sa.select(
            inbox.c.id,
            inbox.c.listener_id,
            inbox.c.received_at,
            inbox.c.text,
            items.c.number,
            items.c.lane,
            items.c.held,
            items.c.reviewed_by,
            items.c.id.label("item_id"),
        )
        .join(item_messages, item_messages.c.inbox_id == inbox.c.id)
        .join(items, items.c.id == item_messages.c.item_id)
        .where(
            inbox.c.listener_id.in_(set(listeners)),
            inbox.c.received_at >= since,
            items.c.status == "waiting",
            items.c.alarm.is_(None),
        )
        .order_by(inbox.c.id.desc())
        .limit(_MOST)
    )
    return list(reversed(list(await conn.execute(query))))


async def going_around(
    conn: AsyncConnection, names: Collection[str], *, since: datetime, senders: int
) -> Sequence[str]:
    """Which of these texts so many have sent since then."""
    waits = _made_by(names, since)
    asked = sa.func.sum(items.c.asked) >= senders
    query = sa.select(items.c.copied).where(waits).group_by(items.c.copied).having(asked)
    return list((await conn.execute(query.order_by(items.c.copied))).scalars())


async def copies(conn: AsyncConnection, name: str, *, since: datetime) -> Sequence[sa.Row[Any]]:
    """What waits since then and was made by one text, the oldest first; locked."""
    query = sa.select(items).where(_made_by([name], since))
    return list(await conn.execute(query.order_by(items.c.id).with_for_update()))


def _made_by(names: Collection[str], since: datetime) -> sa.ColumnElement[bool]:
    named = items.c.copied.in_(sorted(names))
    return sa.and_(named, items.c.status == "waiting", items.c.changed_at >= since)


async def hand_messages(conn: AsyncConnection, item_id: int, to: int) -> None:
    """All messages of an item belong to another one."""
    pairs = item_messages.c
    there = sa.select(pairs.inbox_id).where(pairs.item_id == to)
    moved = sa.update(item_messages).where(pairs.item_id == item_id, pairs.inbox_id.not_in(there))
    await conn.execute(moved.values(item_id=to))
    await conn.execute(sa.delete(item_messages).where(pairs.item_id == item_id))
