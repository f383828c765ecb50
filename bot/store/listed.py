"""What most listeners ask for, now or since then; and the songs of a list, all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.purposes import Lane
from bot.core.requests import REQUEST
from bot.store import board, presenter
from bot.store.queue import OPEN, items
from bot.store.requests import requests


async def most_wanted(
    conn: AsyncConnection,
    *,
    since: datetime | None,
    limit: int | None = None,
    studio: int | None = None,
) -> list[tuple[int, int]]:
    """The latest item of each wish, and how many listeners asked for that; the most first.

    A listener counts once, however often they asked. Without `since` it is what is open.
    """
    mine = sa.func.count(sa.distinct(sa.func.coalesce(requests.c.listener_id, -requests.c.id)))
    latest = sa.func.max(items.c.id)
    asked = items.c.status.in_(OPEN) if since is None else requests.c.at >= since
    query = (
        sa.select(latest.label("item"), mine.label("count"))
        .join(requests, requests.c.item_id == items.c.id)
        .where(asked, board.of(studio), items.c.wish.is_not(None))
        .where(items.c.lane != Lane.HELD.value)
        .group_by(items.c.wish)
        .order_by(mine.desc(), sa.func.min(items.c.id))
        .limit(limit)
    )
    return [(row.item, row.count) for row in (await conn.execute(query)).all()]


async def passed(conn: AsyncConnection, *, studio: int | None = None) -> list[int]:
    """The songs that were passed and wait, as they are read out."""
    return await _as_read_out(conn, sa.and_(presenter.PASSED, board.of(studio)))


async def reaching(conn: AsyncConnection, *, passing: bool, studio: int | None = None) -> list[int]:
    """The songs that stand before the presenter, as they are read out."""
    return await _as_read_out(conn, sa.and_(presenter.reaching(passing), board.of(studio)))


async def in_status(conn: AsyncConnection, status: str, *, studio: int | None = None) -> list[int]:
    """The songs on air or aired, the oldest first."""
    songs = sa.and_(items.c.status == status, items.c.purpose == REQUEST, board.of(studio))
    query = sa.select(items.c.id).where(songs).order_by(items.c.id)
    return list((await conn.execute(query)).scalars())


async def _as_read_out(conn: AsyncConnection, which: sa.ColumnElement[bool]) -> list[int]:
    pinned = items.c.pinned_at.is_not(None).label("pinned")
    columns = (items.c.id, pinned, items.c.rank, items.c.created_at)
    rows = await conn.execute(sa.select(*columns).where(which, items.c.purpose == REQUEST))
    in_order: list[sa.Row[Any]] = sorted(rows, key=lambda row: (*presenter.order(row), row.id))
    return [row.id for row in in_order]
