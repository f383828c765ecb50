"""The words of the station that hold a message back, or raise the alarm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.decency import StationWords
from bot.store import log, upsert
from bot.store.log import Event
from bot.store.types import Id, Moment, metadata

KINDS = ("hold", "alarm")
MOST = 500  # of a kind

word_list = sa.Table(
    "word_list",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False),  # KINDS
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("kind", "text", name="uq_word_list_text"),
)


async def of_station(conn: AsyncConnection) -> StationWords:
    """Both lists, as texts are judged by them."""
    query = sa.select(word_list.c.kind, word_list.c.text).order_by(word_list.c.id)
    rows = list(await conn.execute(query))
    return StationWords(*(tuple(row.text for row in rows if row.kind == kind) for kind in KINDS))


async def all_of(conn: AsyncConnection) -> Sequence[sa.Row[Any]]:
    query = sa.select(word_list).order_by(sa.func.lower(word_list.c.text), word_list.c.id)
    return list(await conn.execute(query))


async def add(conn: AsyncConnection, kind: str, text: str, *, who: str, now: datetime) -> bool:
    """Add a word; False if it is there, or the list is full. The log does not repeat it."""
    count = sa.select(sa.func.count()).where(word_list.c.kind == kind)
    if (await conn.execute(count)).scalar_one() >= MOST:
        return False
    insert = upsert.insert(conn, word_list).values(kind=kind, text=text, who=who, at=now)
    new = insert.on_conflict_do_nothing(index_elements=["kind", "text"]).returning(word_list.c.id)
    if (await conn.execute(new)).first() is None:
        return False
    await log.append(conn, [Event("word_added", who, detail={"kind": kind})], now=now)
    return True


async def remove(conn: AsyncConnection, word_id: int, *, who: str, now: datetime) -> bool:
    done = await conn.execute(sa.delete(word_list).where(word_list.c.id == word_id))
    if done.rowcount != 1:
        return False
    await log.append(conn, [Event("word_removed", who, detail={"word": word_id})], now=now)
    return True
