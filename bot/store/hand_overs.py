"""Songs that are handed over to the playout: a row a hand-over, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.handing import HandOver, State
from bot.store.types import IDS, Id, Moment, metadata

hand_overs = sa.Table(
    "hand_overs",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("item_id", Id, sa.ForeignKey("items.id"), nullable=False, index=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),  # random: the playout knows it by that
    sa.Column("state", sa.Text, nullable=False),  # core/handing.py
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reason", sa.Text),  # why it was not taken
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Index("ix_hand_overs_due", "state", "due_at"),
)


async def add(conn: AsyncConnection, item_id: int, key: str, *, who: str, now: datetime) -> None:
    row = {"item_id": item_id, "key": key, "who": who, "at": now, "due_at": now, "changed_at": now}
    await conn.execute(sa.insert(hand_overs).values(state=State.QUEUED.value, **row))


async def due(conn: AsyncConnection, *, now: datetime, limit: int) -> list[int]:
    """Those whose time has come."""
    waiting = (hand_overs.c.state == State.QUEUED.value, hand_overs.c.due_at <= now)
    query = sa.select(hand_overs.c.id).where(*waiting).order_by(hand_overs.c.id).limit(limit)
    return list((await conn.execute(query)).scalars())


async def get(conn: AsyncConnection, row_id: int) -> sa.Row[Any] | None:
    query = sa.select(hand_overs).where(hand_overs.c.id == row_id).with_for_update()
    return (await conn.execute(query)).one_or_none()


async def any_lost(conn: AsyncConnection, *, before: datetime) -> bool:
    giving = (hand_overs.c.state == State.GIVING.value, hand_overs.c.changed_at < before)
    return bool((await conn.execute(sa.select(sa.exists().where(*giving)))).scalar_one())


async def lost(conn: AsyncConnection, *, before: datetime) -> list[sa.Row[Any]]:
    """What somebody was giving who is no longer there; locked."""
    giving = (hand_overs.c.state == State.GIVING.value, hand_overs.c.changed_at < before)
    query = sa.select(hand_overs).where(*giving).order_by(hand_overs.c.id)
    return list(await conn.execute(query.with_for_update()))


async def change(
    conn: AsyncConnection, row_id: int, state: State, *, now: datetime, **values: Any
) -> None:
    update = sa.update(hand_overs).where(hand_overs.c.id == row_id)
    await conn.execute(update.values(state=state.value, changed_at=now, **values))


async def of_items(conn: AsyncConnection, ids: Collection[int]) -> dict[int, HandOver]:
    """The latest hand-over of each of these items."""
    rows = await conn.execute(_latest(), {"ids": list(ids)})
    return {
        row.item_id: HandOver(State(row.state), row.changed_at, row.who, row.reason or "")
        for row in rows
    }


@cache
def _latest() -> sa.Select[Any]:
    latest = sa.select(sa.func.max(hand_overs.c.id)).where(hand_overs.c.item_id.in_(IDS))
    newest = latest.group_by(hand_overs.c.item_id)
    return sa.select(hand_overs).where(hand_overs.c.id.in_(newest))


async def forget_reasons(conn: AsyncConnection, items: sa.Select[tuple[int]]) -> None:
    """What a playout said of these items: it may quote a dedication."""
    theirs = sa.and_(hand_overs.c.item_id.in_(items), hand_overs.c.reason.is_not(None))
    await conn.execute(sa.update(hand_overs).where(theirs).values(reason=None))
