"""The people at the desk, their sessions, and how often somebody guessed a password."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.types import Id, Json, Moment, metadata

ROLES = ("presenter", "producer", "manager")  # each may do what those before it may

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("language", sa.Text),  # of the desk; None: the browser's
    sa.Column("seen_at", Moment),  # to the minute; stays when their sessions have ended
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("key_hash", sa.Text, primary_key=True),  # the cookie itself is not kept
    sa.Column("staff_id", Id, sa.ForeignKey("staff.id"), index=True),
    sa.Column("data", Json, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
    sa.Column("agent", sa.Text),  # what the browser calls itself
    sa.Column("seen_at", Moment),  # to the minute
)

login_failures = sa.Table(
    "login_failures",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("key", sa.Text, nullable=False),  # a hashed name or address
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_login_failures_key", "key", "at"),
)


async def find(conn: AsyncConnection, name: str) -> sa.Row[Any] | None:
    """Somebody by name, whatever its case; SQLite itself knows the case of English letters only."""
    rows = await conn.execute(sa.select(staff))
    return next((row for row in rows if row.name.casefold() == name.casefold()), None)


async def get(conn: AsyncConnection, staff_id: int) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(staff).where(staff.c.id == staff_id))).one_or_none()


async def anybody(conn: AsyncConnection) -> bool:
    return (await conn.execute(sa.select(staff.c.id).limit(1))).one_or_none() is not None


async def everybody(conn: AsyncConnection) -> list[sa.Row[Any]]:
    return list(await conn.execute(sa.select(staff).order_by(staff.c.name)))


async def save(
    conn: AsyncConnection, name: str, role: str, password_hash: str, *, now: datetime
) -> None:
    """Add a member of staff, or give an existing one a new role and password."""
    known = await find(conn, name)
    if known is None:
        await conn.execute(
            sa.insert(staff).values(
                name=name, role=role, password_hash=password_hash, created_at=now
            )
        )
        return
    await conn.execute(
        sa.update(staff)
        .where(staff.c.id == known.id)
        .values(role=role, password_hash=password_hash)
    )
    await conn.execute(sa.delete(sessions).where(sessions.c.staff_id == known.id))


async def note_failure(conn: AsyncConnection, keys: list[str], *, now: datetime) -> None:
    await conn.execute(sa.insert(login_failures), [{"key": key, "at": now} for key in keys])


async def failures(conn: AsyncConnection, key: str, *, now: datetime, within: timedelta) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(login_failures)
        .where(login_failures.c.key == key, login_failures.c.at > now - within)
    )
    counted: int = (await conn.execute(query)).scalar_one()
    return counted
