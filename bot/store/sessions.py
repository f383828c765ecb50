"""Who is signed in at the desk, by the hash of a cookie that is kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.staff import failures, login_failures, note_failure, sessions, staff


async def find(conn: AsyncConnection, key_hash: str, *, now: datetime) -> sa.Row[Any] | None:
    """The session with the person's present name and role, unless it has run out."""
    query = (
        sa.select(
            sessions.c.staff_id,
            sessions.c.created_at,
            sessions.c.seen_at,
            staff.c.name,
            staff.c.role,
            staff.c.language,
        )
        .join(staff, staff.c.id == sessions.c.staff_id)
        .where(sessions.c.key_hash == key_hash, sessions.c.expires_at > now)
    )
    return (await conn.execute(query)).one_or_none()


async def of(conn: AsyncConnection, staff_id: int | None, *, now: datetime) -> list[sa.Row[Any]]:
    """Somebody's sessions that have not run out, or everybody's; the newest first."""
    query = sa.select(sessions).where(sessions.c.expires_at > now)
    if staff_id is not None:
        query = query.where(sessions.c.staff_id == staff_id)
    return list(await conn.execute(query.order_by(sessions.c.created_at.desc())))


async def begin(
    conn: AsyncConnection,
    key_hash: str,
    staff_id: int,
    *,
    agent: str = "",
    now: datetime,
    lasts: timedelta,
) -> None:
    await conn.execute(
        sa.insert(sessions).values(
            key_hash=key_hash,
            staff_id=staff_id,
            data={},
            created_at=now,
            expires_at=now + lasts,
            agent=agent,
        )
    )


async def seen(
    conn: AsyncConnection, key_hash: str, staff_id: int, *, until: datetime, now: datetime
) -> None:
    """Somebody is there; kept with them, too, for when this session has ended."""
    minute = now.replace(second=0, microsecond=0)
    its = sa.update(sessions).where(sessions.c.key_hash == key_hash)
    await conn.execute(its.values(seen_at=minute))
    await conn.execute(its.where(sessions.c.expires_at < until).values(expires_at=until))
    await conn.execute(sa.update(staff).where(staff.c.id == staff_id).values(seen_at=minute))


async def end(conn: AsyncConnection, key_hash: str) -> str | None:
    """The name of who was signed in, if anybody was."""
    query = sa.select(staff.c.name).join(sessions, sessions.c.staff_id == staff.c.id)
    name = (await conn.execute(query.where(sessions.c.key_hash == key_hash))).scalar_one_or_none()
    await conn.execute(sa.delete(sessions).where(sessions.c.key_hash == key_hash))
    return name


async def may_try(
    conn: AsyncConnection, limits: Sequence[tuple[str, int]], *, now: datetime, within: timedelta
) -> bool:
    """Count an attempt under each key, unless one of them has reached its limit.

    It counts before the password is looked at, so that many guesses at once do not slip through.
    """
    for key, limit in limits:
        if await failures(conn, key, now=now, within=within) >= limit:
            return False
    await note_failure(conn, [key for key, _ in limits], now=now)
    return True


async def forgive(
    conn: AsyncConnection, own: str, others: Sequence[str], *, tried_at: datetime
) -> None:
    """It was the right person: their own count is clear, of the others this one attempt only."""
    this_attempt = sa.and_(login_failures.c.key.in_(others), login_failures.c.at == tried_at)
    await conn.execute(
        sa.delete(login_failures).where(sa.or_(login_failures.c.key == own, this_attempt))
    )
