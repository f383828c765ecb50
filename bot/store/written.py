"""What people at the desk wrote to listeners, and what the outbox holds of a conversation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import inbox, queue
from bot.store.outbox import Due, State, outbox
from bot.store.types import IDS

_NOBODYS = (State.SKIPPED.value, State.FAILED.value)


@dataclass(frozen=True)
class About:
    """Whom a reply from a card goes to, from which number, and what it answers."""

    listener_id: int
    number: str
    answers: str | None
    item_id: int | None = None
    inbox_id: int | None = None


@dataclass(frozen=True)
class Written:
    """The latest that a person wrote to a listener, without the words."""

    id: int
    who: str
    at: datetime
    state: str


async def about(conn: AsyncConnection, kind: str, row_id: int) -> About | None:
    """The listener behind one of the "items" or "messages"; None where there is none."""
    if kind == "messages":
        return _about(await inbox.get(conn, row_id))
    item = await queue.get(conn, row_id)
    if item is None or item.listener_id is None:
        return None
    latest = await _latest_said(conn, row_id, item.listener_id)
    return _about(latest, row_id) or About(item.listener_id, item.number, None, row_id)


def _about(message: sa.Row[Any] | None, item_id: int | None = None) -> About | None:
    if message is None or message.listener_id is None:
        return None
    answers = None if message.grouped else message.provider_id
    return About(message.listener_id, message.number, answers, item_id, message.id)


async def _latest_said(conn: AsyncConnection, item_id: int, listener_id: int) -> sa.Row[Any] | None:
    """A song that several ask for is answered to the first; others by their own messages."""
    said, pairs = inbox.inbox, queue.item_messages.c
    query = (
        sa.select(said)
        .join(queue.item_messages, pairs.inbox_id == said.c.id)
        .where(pairs.item_id == item_id, said.c.listener_id == listener_id)
        .order_by(said.c.id.desc())
        .limit(1)
    )
    return (await conn.execute(query)).one_or_none()


async def add(conn: AsyncConnection, due: Due, *, key: str) -> int:
    """Owe a listener what a person wrote; it gathers with nothing."""
    values = {name: getattr(due, name) for name in Due.__dataclass_fields__ if name != "id"}
    row = sa.insert(outbox).values(**values, state=State.QUEUED.value, key=key)
    return int((await conn.execute(row.returning(outbox.c.id))).scalar_one())


async def by_key(conn: AsyncConnection, key: str) -> sa.Row[Any] | None:
    """The row that a click has made already."""
    return (await conn.execute(sa.select(outbox).where(outbox.c.key == key))).one_or_none()


async def latest(conn: AsyncConnection, listener_ids: Collection[int]) -> dict[int, Written]:
    """The latest that a person wrote to each of these listeners."""
    rows = await conn.execute(_latest(), {"ids": list(set(listener_ids))})
    return {row.listener_id: Written(row.id, row.who, row.created_at, row.state) for row in rows}


@cache
def _latest() -> sa.Select[Any]:
    newest = (
        sa.select(sa.func.max(outbox.c.id))
        .where(outbox.c.listener_id.in_(IDS), outbox.c.who.is_not(None))
        .group_by(outbox.c.listener_id)
    )
    columns = (outbox.c.id, outbox.c.listener_id, outbox.c.who, outbox.c.created_at, outbox.c.state)
    return sa.select(*columns).where(outbox.c.id.in_(newest))


async def to(conn: AsyncConnection, listener_id: int, *, limit: int) -> Sequence[sa.Row[Any]]:
    """The latest replies to a listener, newest first; of the bot's only what was to go out."""
    dropped = sa.and_(outbox.c.who.is_(None), outbox.c.state.in_(_NOBODYS))
    rows = await conn.execute(
        sa.select(outbox)
        .where(outbox.c.listener_id == listener_id, outbox.c.kind == "reply", sa.not_(dropped))
        .order_by(outbox.c.id.desc())
        .limit(limit)
    )
    return rows.all()
