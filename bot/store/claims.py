"""Claims: how workers share the inbox, each listener's messages in one pair of hands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import Kind
from bot.store.inbox import WAITING, inbox
from bot.store.listeners import listeners
from bot.store.media import media

LOOK_AHEAD = 4


@dataclass(frozen=True)
class Waiting:
    """A claimed message, with what understanding it needs to know."""

    id: int
    number: str
    provider_id: str
    listener_id: int
    kind: Kind
    text: str
    sent_at: datetime
    received_at: datetime
    grouped: bool
    attempts: int
    replies: str  # the listener's: on, paused, stopped
    reply_to: str | None


async def any_waiting(conn: AsyncConnection) -> bool:
    """Whether there may be something to claim; it may be in another's hands."""
    there = sa.select(inbox.c.id).where(WAITING, inbox.c.listener_id.is_not(None)).limit(1)
    return (await conn.execute(there)).one_or_none() is not None


async def claim(
    conn: AsyncConnection, *, token: str, now: datetime, lease: timedelta, limit: int
) -> list[Waiting]:
    """Take all waiting messages of some listeners, so that each listener's stay in order."""
    chosen, tried = await _listeners_to_claim(conn, now=now, lease=lease, limit=limit)
    if not chosen:
        return []
    if tried:
        limit = 1  # so that the message which kills a worker is told from those behind it
    # Ids first, one bounded slice: a listener with more than `limit` goes on in the next claim.
    ids = [
        row.id
        for row in await conn.execute(
            sa.select(inbox.c.id)
            .where(WAITING, inbox.c.listener_id.in_(chosen))
            .order_by(inbox.c.id)
            .limit(limit)
        )
    ]
    await conn.execute(
        sa.update(inbox)
        .where(inbox.c.id.in_(ids))
        .values(claim_token=token, claimed_until=now + lease, attempts=inbox.c.attempts + 1)
    )
    return await _claimed(conn, token)


async def _listeners_to_claim(
    conn: AsyncConnection, *, now: datetime, lease: timedelta, limit: int
) -> tuple[list[int], bool]:
    """Listeners with something waiting and nothing in anybody's hands, oldest first, locked.

    True with them: their messages were tried before.
    """
    busy = sa.select(inbox.c.listener_id).where(
        WAITING,
        # a lease that ends later than any could was given before the clock was set back
        inbox.c.claimed_until.between(now, now + 2 * lease),
        inbox.c.listener_id.is_not(None),
    )
    oldest = (
        sa.select(inbox.c.listener_id, inbox.c.attempts)
        .where(WAITING, inbox.c.listener_id.is_not(None), inbox.c.listener_id.not_in(busy))
        .order_by(inbox.c.id)
        .limit(LOOK_AHEAD * limit)  # a rush of thousands must not be read for each claim
    )
    attempts: dict[int, int] = {}
    for row in await conn.execute(oldest):
        attempts[row.listener_id] = max(row.attempts, attempts.get(row.listener_id, 0))
    candidates, tried = _apart(list(attempts.items())[:limit])
    if not candidates or conn.dialect.name == "sqlite":
        return candidates, tried
    free = await conn.execute(
        sa.select(listeners.c.id)
        .where(listeners.c.id.in_(candidates))
        .with_for_update(skip_locked=True, key_share=True)  # `web` may add messages meanwhile
    )
    locked = list(free.scalars())
    # another worker may have claimed them between the look and the lock
    taken = set((await conn.execute(busy.where(inbox.c.listener_id.in_(locked)))).scalars())
    return [listener for listener in locked if listener not in taken], tried


def _apart(candidates: Sequence[tuple[int, int]]) -> tuple[list[int], bool]:
    """A listener whose message was tried before goes alone: it may be what killed a worker."""
    if candidates and candidates[0][1] > 0:
        return [candidates[0][0]], True
    fresh: list[int] = []
    for listener, attempts in candidates:
        if attempts > 0:
            break
        fresh.append(listener)
    return fresh, False


async def _claimed(conn: AsyncConnection, token: str) -> list[Waiting]:
    rows = await conn.execute(
        sa.select(inbox, listeners.c.replies)
        .join(listeners, listeners.c.id == inbox.c.listener_id)
        .where(inbox.c.claim_token == token, WAITING)
        .order_by(inbox.c.id)
    )
    return [_waiting(row) for row in rows]


def _waiting(row: sa.Row[Any]) -> Waiting:
    return Waiting(
        row.id,
        row.number,
        row.provider_id,
        row.listener_id,
        Kind(row.kind),
        row.text,
        row.sent_at,
        row.received_at,
        row.grouped,
        row.attempts,
        row.replies,
        row.reply_to,
    )


HURRIED = inbox.c.quick.is_not(None)


async def any_hurried(conn: AsyncConnection) -> bool:
    found = await conn.execute(sa.select(inbox.c.id).where(HURRIED).limit(1))
    return found.one_or_none() is not None


async def read_again(conn: AsyncConnection, inbox_id: int) -> None:
    """A settled voice note has words now: it is read as what was read in haste is."""
    wordless = sa.and_(inbox.c.id == inbox_id, inbox.c.text == "", inbox.c.settled_as == "item")
    await conn.execute(sa.update(inbox).where(wordless).values(quick=True))


async def take_hurried(conn: AsyncConnection, *, limit: int) -> list[Waiting]:
    """Messages that were read in haste, oldest first; each is handed out once and no more.

    One that kills the worker that reads it again stays as it was filed.
    """
    chosen = sa.select(inbox.c.id).where(HURRIED).order_by(inbox.c.id).limit(limit)
    ids = list((await conn.execute(chosen.with_for_update(skip_locked=True))).scalars())
    await conn.execute(sa.update(inbox).where(inbox.c.id.in_(ids)).values(quick=None))
    rows = await conn.execute(
        sa.select(inbox, listeners.c.replies, media.c.transcript)
        .join(listeners, listeners.c.id == inbox.c.listener_id)
        .outerjoin(media, media.c.inbox_id == inbox.c.id)
        .where(inbox.c.id.in_(ids))
        .order_by(inbox.c.id)
    )
    found = [replace(_waiting(row), text=row.text or row.transcript or "") for row in rows]
    return [one for one in found if one.text]


async def still_mine(conn: AsyncConnection, ids: Iterable[int], *, token: str) -> set[int]:
    """Which claimed messages nobody else has settled or claimed since; locked until the end."""
    rows = await conn.execute(
        sa.select(inbox.c.id)
        .where(inbox.c.id.in_(list(ids)), inbox.c.claim_token == token, WAITING)
        .with_for_update()
    )
    return set(rows.scalars())


async def release(conn: AsyncConnection, ids: Iterable[int], *, token: str) -> None:
    """Give claimed messages back at once, for the next worker."""
    await conn.execute(
        sa.update(inbox)
        .where(inbox.c.id.in_(list(ids)), inbox.c.claim_token == token, WAITING)
        .values(claimed_until=None)
    )


async def leave_unsorted(conn: AsyncConnection, ids: Sequence[int], *, now: datetime) -> None:
    """Give messages up for the bot: a person decides, and later messages are not held up."""
    await conn.execute(
        sa.update(inbox)
        .where(inbox.c.id.in_(list(ids)), inbox.c.settled_at.is_(None))
        .values(unsorted_at=now, claimed_until=None)
    )
