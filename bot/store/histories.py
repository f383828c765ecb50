"""All that is known of a listener: counted, and what they wrote and heard, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import messages, wins
from bot.store.contests import contests
from bot.store.inbox import inbox
from bot.store.log import log
from bot.store.messages import Said
from bot.store.outbox import outbox
from bot.store.queue import item_messages, items
from bot.store.requests import requests
from bot.store.wins import Win

LAST_AIRED = 5
MOST_TOLD = 200  # replies beside a page of messages
MOST_BLOCKS = 20


@dataclass(frozen=True)
class Figures:
    """A listener in numbers, as far as what they are counted from is kept."""

    messages: int
    first: datetime | None
    aired: int
    last_aired: tuple[datetime, ...]
    entries: int
    contests: tuple[str, ...]
    requests: int
    played: int
    wins: tuple[Win, ...] = ()  # the latest first


@dataclass(frozen=True)
class Became:
    """An item that a message went to."""

    lane: str
    status: str
    aired_at: datetime | None
    taken_by: str | None


@dataclass(frozen=True)
class Wrote:
    """A message that is kept, and where it went."""

    said: Said
    at: datetime
    settled_as: str  # "" if nowhere yet
    items: tuple[Became, ...] = ()


@dataclass(frozen=True)
class Told:
    """What was sent to the listener, or was to be."""

    parts: Sequence[dict[str, Any]]
    at: datetime
    who: str | None  # None: the bot
    state: str
    sent_as: str | None
    reason: str | None


@dataclass(frozen=True)
class Past:
    """A block that was put or lifted, out of the log."""

    what: str
    who: str
    at: datetime
    detail: dict[str, Any]


async def figures(conn: AsyncConnection, listener_id: int) -> Figures:
    mine = inbox.c.listener_id == listener_id
    counted = sa.select(sa.func.count(), sa.func.min(inbox.c.sent_at)).where(mine)
    written, first = (await conn.execute(counted)).one()
    aired, last = await _aired(conn, listener_id)
    entered = await _entered(conn, listener_id)
    asked, played = await _asked(conn, listener_id)
    names = tuple(sorted({name for name in entered if name}))
    won = tuple(await wins.of_listener(conn, listener_id))
    return Figures(written, first, aired, last, len(entered), names, asked, played, won)


async def _aired(conn: AsyncConnection, listener_id: int) -> tuple[int, tuple[datetime, ...]]:
    """Theirs alone, or what they asked for with others."""
    asked = sa.select(requests.c.item_id).where(requests.c.listener_id == listener_id)
    theirs = sa.or_(items.c.listener_id == listener_id, items.c.id.in_(asked))
    was_on = sa.and_(theirs, items.c.status == "aired")
    counted = sa.select(sa.func.count()).select_from(items).where(was_on)
    latest = sa.select(items.c.aired_at).where(was_on, items.c.aired_at.is_not(None))
    last = await conn.execute(latest.order_by(items.c.aired_at.desc()).limit(LAST_AIRED))
    return (await conn.execute(counted)).scalar_one(), tuple(last.scalars())


async def _entered(conn: AsyncConnection, listener_id: int) -> list[str | None]:
    """The contest of each entry; None where it was not said for which it is."""
    query = (
        sa.select(contests.c.name)
        .select_from(items)
        .outerjoin(contests, contests.c.id == items.c.contest_id)
        .where(items.c.listener_id == listener_id, items.c.purpose == "contest_entry")
    )
    return list((await conn.execute(query)).scalars())


async def _asked(conn: AsyncConnection, listener_id: int) -> tuple[int, int]:
    """How many requests, and how many of them were on."""
    on = sa.case((sa.or_(items.c.status == "aired", requests.c.told_at.is_not(None)), 1), else_=0)
    query = (
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(on), 0))
        .select_from(requests)
        .join(items, items.c.id == requests.c.item_id)
        .where(requests.c.listener_id == listener_id)
    )
    asked, played = (await conn.execute(query)).one()
    return asked, played


async def wrote(
    conn: AsyncConnection, listener_id: int, *, before: int | None, limit: int
) -> tuple[list[Wrote], bool]:
    """The newest messages (those before an id), newest first; True if there are older ones."""
    query = sa.select(inbox.c.id).where(inbox.c.listener_id == listener_id)
    if before is not None:
        query = query.where(inbox.c.id < before)
    found = (await conn.execute(query.order_by(inbox.c.id.desc()).limit(limit + 1))).scalars()
    ids = list(found)
    rows = await messages.of(conn, sorted(ids[:limit]))
    became = await _became(conn, [said.id for _, said in rows])
    written = [
        Wrote(said, row.received_at, row.settled_as or "", tuple(became.get(said.id, ())))
        for row, said in reversed(rows)
    ]
    return written, len(ids) > limit


async def _became(conn: AsyncConnection, ids: Sequence[int]) -> dict[int, list[Became]]:
    columns = (items.c.lane, items.c.status, items.c.aired_at, items.c.taken_by)
    query = (
        sa.select(item_messages.c.inbox_id, *columns)
        .join(items, items.c.id == item_messages.c.item_id)
        .where(item_messages.c.inbox_id.in_(ids))
        .order_by(items.c.id)
    )
    found: dict[int, list[Became]] = {}
    for row in await conn.execute(query):
        became = Became(row.lane, row.status, row.aired_at, row.taken_by)
        found.setdefault(row.inbox_id, []).append(became)
    return found


async def told(
    conn: AsyncConnection,
    listener_id: int,
    *,
    since: datetime | None,
    before: datetime | None,
) -> list[Told]:
    """What they were to hear between two moments, newest first; ticks say nothing."""
    query = sa.select(outbox).where(outbox.c.listener_id == listener_id, outbox.c.kind != "read")
    if since is not None:
        query = query.where(outbox.c.created_at >= since)
    if before is not None:
        query = query.where(outbox.c.created_at < before)
    rows = await conn.execute(query.order_by(outbox.c.id.desc()).limit(MOST_TOLD))
    return [
        Told(
            row.parts,
            row.sending_at or row.created_at,
            row.who,
            row.state,
            row.sent_as,
            row.reason,
        )
        for row in rows
    ]


async def received_at(conn: AsyncConnection, listener_id: int, inbox_id: int) -> datetime | None:
    """When a message of theirs came."""
    mine = sa.and_(inbox.c.id == inbox_id, inbox.c.listener_id == listener_id)
    found = await conn.execute(sa.select(inbox.c.received_at).where(mine))
    at: datetime | None = found.scalar_one_or_none()
    return at


async def past_blocks(conn: AsyncConnection, listener_id: int) -> list[Past]:
    """Who has blocked and unblocked them, newest first."""
    query = sa.select(log.c.what, log.c.who, log.c.at, log.c.detail).where(
        log.c.listener_id == listener_id, log.c.what.in_(["blocked", "unblocked"])
    )
    rows = await conn.execute(query.order_by(log.c.id.desc()).limit(MOST_BLOCKS))
    return [Past(row.what, row.who, row.at, row.detail) for row in rows]
