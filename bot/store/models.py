"""Which model the worker is to use, and which turned out to be of no use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import log
from bot.store.log import Event
from bot.store.types import Id, Moment, metadata

models = sa.Table(
    "models",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("file", sa.Text, nullable=False),  # its name under DATA_DIR/models
    sa.Column("promoted_at", Moment, nullable=False),
    sa.Column("unusable", sa.Text),  # why it could not be loaded
)


async def promoted(conn: AsyncConnection) -> sa.Row[Any] | None:
    """The latest promoted model that can be used."""
    query = (
        sa.select(models).where(models.c.unusable.is_(None)).order_by(models.c.id.desc()).limit(1)
    )
    return (await conn.execute(query)).one_or_none()


async def promote(conn: AsyncConnection, file: str, *, who: str, now: datetime) -> None:
    """Make a model the one that workers use, unless it is already."""
    present = await promoted(conn)
    if present is not None and present.file == file:
        return
    await conn.execute(sa.insert(models).values(file=file, promoted_at=now))
    await log.append(conn, [Event("model_promoted", who, detail={"model": file})], now=now)


async def refuse(conn: AsyncConnection, model_id: int, reason: str, *, now: datetime) -> None:
    """A model that cannot be loaded: the one before it stays."""
    await conn.execute(sa.update(models).where(models.c.id == model_id).values(unusable=reason))
    detail = {"model": model_id, "reason": reason}
    await log.append(conn, [Event("model_refused", "worker", detail=detail)], now=now)
