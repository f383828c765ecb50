"""What producers wrote down about a listener."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.types import Id, Moment, metadata

listener_notes = sa.Table(
    "listener_notes",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("listener_id", Id, sa.ForeignKey("listeners.id"), nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)


async def of(conn: AsyncConnection, listener_id: int) -> list[sa.Row[Any]]:
    """The notes about a listener, newest first."""
    query = sa.select(listener_notes).where(listener_notes.c.listener_id == listener_id)
    return list(await conn.execute(query.order_by(listener_notes.c.id.desc())))


async def add(
    conn: AsyncConnection, listener_id: int, text: str, *, who: str, now: datetime
) -> int:
    insert = sa.insert(listener_notes).values(listener_id=listener_id, text=text, who=who, at=now)
    added: int = (await conn.execute(insert.returning(listener_notes.c.id))).scalar_one()
    return added


async def remove(conn: AsyncConnection, listener_id: int, note_id: int) -> bool:
    """False if it is gone, or about somebody else."""
    mine = sa.and_(listener_notes.c.id == note_id, listener_notes.c.listener_id == listener_id)
    done = await conn.execute(sa.delete(listener_notes).where(mine))
    return done.rowcount == 1


async def forget(conn: AsyncConnection, which: sa.ColumnElement[bool]) -> None:
    await conn.execute(sa.delete(listener_notes).where(which))
