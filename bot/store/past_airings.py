"""The times that shows were on air, to choose one from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.shows import airings, shows, studios


@dataclass(frozen=True)
class Airing:
    """A show, one time that it was on air."""

    id: int
    show: str
    studio: int
    studio_name: str
    numbers: tuple[str, ...]  # whose messages came to its studio; none: all of them
    started_at: datetime
    ended_at: datetime | None  # None: it is on


async def get(conn: AsyncConnection, airing_id: int) -> Airing | None:
    row = (await conn.execute(_query().where(airings.c.id == airing_id))).one_or_none()
    return _airing(row) if row else None


async def latest(conn: AsyncConnection, *, limit: int) -> list[Airing]:
    """Those that began last, newest first."""
    query = _query().order_by(airings.c.started_at.desc(), airings.c.id.desc()).limit(limit)
    return [_airing(row) for row in await conn.execute(query)]


async def names(conn: AsyncConnection) -> list[tuple[int, str]]:
    """Every show, also one that is no more."""
    rows = await conn.execute(sa.select(shows.c.id, shows.c.name).order_by(shows.c.name))
    return [(row.id, row.name) for row in rows]


def _query() -> sa.Select[Any]:
    return (
        sa.select(
            airings,
            shows.c.name.label("show"),
            studios.c.name.label("studio_name"),
            studios.c.numbers,
        )
        .join(shows, shows.c.id == airings.c.show_id)
        .join(studios, studios.c.id == airings.c.studio_id)
    )


def _airing(row: sa.Row[Any]) -> Airing:
    return Airing(
        row.id,
        row.show,
        row.studio_id,
        row.studio_name,
        tuple(row.numbers or ()),
        row.started_at,
        row.ended_at,
    )
