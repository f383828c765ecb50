"""Contests: what a producer set up, when entries count, and what the desk lists of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.contests import LATE, Contest, Shape
from bot.store import deeds, log, upsert
from bot.store.log import Event
from bot.store.queue import items
from bot.store.types import Id, Json, Moment, metadata

contests = sa.Table(
    "contests",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("keywords", Json, nullable=False),
    sa.Column("shape", Json, nullable=False),
    sa.Column("number", sa.Text),  # of the station's; none: all of them
    sa.Column("opens_at", Moment, nullable=False),
    sa.Column("closes_at", Moment, nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
)


async def around(conn: AsyncConnection, first: datetime, last: datetime) -> list[Contest]:
    """Those that are open, or have just closed, at some moment between these."""
    query = sa.select(contests).where(
        contests.c.opens_at <= last, contests.c.closes_at > first - LATE
    )
    return [_contest(row) for row in await conn.execute(query.order_by(contests.c.id))]


def _contest(row: sa.Row[Any]) -> Contest:
    return Contest(
        id=row.id,
        name=row.name,
        keywords=tuple(row.keywords),
        shape=Shape.from_json(row.shape),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        number=row.number,
    )


async def get(conn: AsyncConnection, contest_id: int) -> tuple[Contest, int] | None:
    """A contest and its version."""
    query = sa.select(contests).where(contests.c.id == contest_id)
    row = (await conn.execute(query)).one_or_none()
    return (_contest(row), row.version) if row else None


async def latest(conn: AsyncConnection, *, limit: int) -> list[tuple[Contest, int]]:
    """The contests that close last, and their versions, the one that closes last first."""
    query = sa.select(contests).order_by(contests.c.closes_at.desc(), contests.c.id.desc())
    return [(_contest(row), row.version) for row in await conn.execute(query.limit(limit))]


async def entries(conn: AsyncConnection, ids: list[int]) -> dict[int, tuple[int, int]]:
    """How many entries each of these contests has, and how many of them came late."""
    late = sa.func.sum(sa.case((items.c.late, 1), else_=0))
    query = (
        sa.select(items.c.contest_id, sa.func.count().label("n"), late.label("late"))
        .where(items.c.contest_id.in_(ids))
        .group_by(items.c.contest_id)
    )
    return {row.contest_id: (row.n, row.late) for row in await conn.execute(query)}


async def add(conn: AsyncConnection, contest: Contest, *, who: str, now: datetime) -> int:
    """Its id; the one that it is given with counts for nothing."""
    (contest_id,) = await upsert.add(conn, contests, [_row(contest)])
    await _tell(conn, "contest_added", contest_id, contest.name, who=who, now=now)
    return contest_id


async def change(
    conn: AsyncConnection, contest: Contest, *, version: int, who: str, now: datetime
) -> bool:
    """Change a contest as it was seen; False if somebody was quicker."""
    values = _row(contest)
    done = await _update(conn, contest.id, version, values)
    if done:
        await _tell(conn, "contest_changed", contest.id, contest.name, who=who, now=now)
    return done


async def close(
    conn: AsyncConnection, contest_id: int, *, version: int, who: str, now: datetime
) -> bool:
    """Close it at this moment; False if it is closed already, or somebody was quicker."""
    found = await get(conn, contest_id)
    if found is None or not found[0].is_open(now):
        return False
    done = await _update(conn, contest_id, version, {"closes_at": now})
    if done:
        more = {
            "deed_id": await deeds.note(conn, "close_contest", who, now=now),
            "closes_at": found[0].closes_at.isoformat(),
            "version": version + 1,
        }
        await _tell(conn, "contest_closed", contest_id, found[0].name, who=who, now=now, **more)
    return done


async def reopen(
    conn: AsyncConnection, contest_id: int, closes_at: datetime, *, version: int
) -> bool:
    """It closes when it would have; False if somebody has changed it since."""
    return await _update(conn, contest_id, version, {"closes_at": closes_at})


async def _update(
    conn: AsyncConnection, contest_id: int, version: int, values: Mapping[str, Any]
) -> bool:
    done = await conn.execute(
        sa.update(contests)
        .where(contests.c.id == contest_id, contests.c.version == version)
        .values(version=version + 1, **values)
    )
    return done.rowcount == 1


def _row(contest: Contest) -> dict[str, Any]:
    return {
        "name": contest.name,
        "keywords": list(contest.keywords),
        "shape": contest.shape.to_json(),
        "number": contest.number,
        "opens_at": contest.opens_at,
        "closes_at": contest.closes_at,
    }


async def _tell(
    conn: AsyncConnection,
    what: str,
    contest_id: int,
    name: str,
    *,
    who: str,
    now: datetime,
    **more: Any,
) -> None:
    detail = {"contest": contest_id, "name": name, **more}
    await log.append(conn, [Event(what, who, detail=detail)], now=now)
