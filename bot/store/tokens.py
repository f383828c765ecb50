"""Keys by which a station's own programs use the API, each with a role."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import log, upsert
from bot.store.log import Event
from bot.store.types import Id, Moment, metadata

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False),  # what it is for; the log names it
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("key_hash", sa.Text, nullable=False, unique=True),  # the key itself is not kept
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("used_at", Moment),  # to the minute
    sa.Column("revoked_at", Moment),
    sa.Column("revoked_by", sa.Text),
)


async def listed(conn: AsyncConnection) -> list[sa.Row[Any]]:
    """Those that open something first, each part by name."""
    order = (tokens.c.revoked_at.is_not(None), tokens.c.name, tokens.c.id)
    return list(await conn.execute(sa.select(tokens).order_by(*order)))


async def find(conn: AsyncConnection, key_hash: str) -> sa.Row[Any] | None:
    """The token of this key, unless it is revoked."""
    query = sa.select(tokens).where(tokens.c.key_hash == key_hash, tokens.c.revoked_at.is_(None))
    return (await conn.execute(query)).one_or_none()


async def make(
    conn: AsyncConnection, name: str, role: str, key_hash: str, *, who: str, now: datetime
) -> bool:
    """False if a token of this name opens something already: the log could not tell them apart."""
    taken = sa.select(tokens.c.id).where(tokens.c.name == name, tokens.c.revoked_at.is_(None))
    if (await conn.execute(taken.limit(1))).one_or_none():
        return False
    row = {"name": name, "role": role, "key_hash": key_hash, "made_by": who, "made_at": now}
    (token_id,) = await upsert.add(conn, tokens, [row])
    detail = {"token": token_id, "name": name, "role": role}
    await log.append(conn, [Event("token_made", who, detail=detail)], now=now)
    return True


async def used(conn: AsyncConnection, token_id: int, *, now: datetime) -> None:
    minute = now.replace(second=0, microsecond=0)
    await conn.execute(sa.update(tokens).where(tokens.c.id == token_id).values(used_at=minute))


async def revoke(conn: AsyncConnection, token_id: int, *, who: str, now: datetime) -> bool:
    """It opens nothing any more, from the next request on; False if it opened nothing before."""
    query = (
        sa.update(tokens)
        .where(tokens.c.id == token_id, tokens.c.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=who)
        .returning(tokens.c.name)
    )
    name = (await conn.execute(query)).scalar_one_or_none()
    if name is None:
        return False
    detail = {"token": token_id, "name": name}
    await log.append(conn, [Event("token_revoked", who, detail=detail)], now=now)
    return True
