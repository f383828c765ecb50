"""How long things are kept, and how a listener is erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import log
from bot.store.bodies import bodies
from bot.store.dialogues import dialogues
from bot.store.inbox import inbox
from bot.store.listeners import identifiers, listeners
from bot.store.log import Event
from bot.store.media import give_up, media
from bot.store.outbox import outbox
from bot.store.queue import items
from bot.store.roles import notices
from bot.store.staff import login_failures, sessions
from bot.store.statuses import statuses

AT_ONCE = 500  # rows in one transaction: a clean-up must not hold up a webhook
_GONE_TEXT: dict[str, Any] = {"text": "", "understood": None, "detail": {}, "button_id": None}
_GONE_ITEM: dict[str, Any] = {
    "song": None,
    "artist": None,
    "sender": None,
    "place": None,
    "entities": [],
    "guesses": [],
}


@dataclass(frozen=True)
class Keeping:
    """How long the station keeps what."""

    bodies: timedelta = timedelta(days=14)
    media: timedelta = timedelta(days=30)
    texts: timedelta = timedelta(days=90)


async def forget_bodies(conn: AsyncConnection, keeping: Keeping, *, now: datetime) -> int:
    old = sa.select(bodies.c.id).where(
        bodies.c.received_at < now - keeping.bodies, bodies.c.split_at.is_not(None)
    )
    done = await conn.execute(sa.delete(bodies).where(bodies.c.id.in_(old.limit(AT_ONCE))))
    return done.rowcount


async def forget_media(conn: AsyncConnection, keeping: Keeping, *, now: datetime) -> int:
    old = sa.select(media.c.id).where(
        media.c.created_at < now - keeping.media, media.c.state != "deleted"
    )
    return await give_up(conn, media.c.id.in_(old.limit(AT_ONCE)))


async def forget_texts(conn: AsyncConnection, keeping: Keeping, *, now: datetime) -> int:
    """Empty old messages; the rows stay, so that figures and duplicates stay right."""
    before = now - keeping.texts
    old = (
        sa.select(inbox.c.id)
        .where(inbox.c.received_at < before, inbox.c.listener_id.is_not(None))
        .limit(AT_ONCE)
    )
    ids = list((await conn.execute(old)).scalars())
    if not ids:
        return await _forget_silent(conn, before)
    await _settle(conn, inbox.c.id.in_(ids), "kept long enough", now=now)
    await conn.execute(
        sa.update(inbox).where(inbox.c.id.in_(ids)).values(**_GONE_TEXT, listener_id=None)
    )
    await conn.execute(
        sa.update(items)
        .where(items.c.created_at < before, items.c.listener_id.is_not(None))
        .values(**_GONE_ITEM, listener_id=None)
    )
    await conn.execute(sa.delete(outbox).where(outbox.c.created_at < before))
    await conn.execute(sa.delete(log.log).where(log.log.c.at < before))
    return len(ids)


async def _settle(
    conn: AsyncConnection, which: sa.ColumnElement[bool], reason: str, *, now: datetime
) -> None:
    await conn.execute(
        sa.update(inbox)
        .where(which, inbox.c.settled_at.is_(None))
        .values(settled_at=now, settled_as=reason, claimed_until=None)
    )


async def _forget_silent(conn: AsyncConnection, before: datetime) -> int:
    """Listeners of whom nothing is left are forgotten, their numbers with them."""
    writes = sa.exists().where(inbox.c.listener_id == listeners.c.id)
    asked = sa.exists().where(items.c.listener_id == listeners.c.id)
    owed = sa.exists().where(outbox.c.listener_id == listeners.c.id)
    query = sa.select(listeners.c.id).where(
        listeners.c.created_at < before,
        listeners.c.replies == "on",  # a wish to be left alone outlives the texts
        sa.not_(writes),
        sa.not_(asked),
        sa.not_(owed),
    )
    gone = list((await conn.execute(query.limit(AT_ONCE))).scalars())
    for table, column in (
        (dialogues, dialogues.c.listener_id),
        (identifiers, identifiers.c.listener_id),
        (listeners, listeners.c.id),
    ):
        await conn.execute(sa.delete(table).where(column.in_(gone)))
    return len(gone)


async def forget_rest(conn: AsyncConnection, *, now: datetime) -> None:
    """Statuses, notices, sessions and login failures that nobody needs any more."""
    await conn.execute(sa.delete(statuses).where(statuses.c.received_at < now - timedelta(days=14)))
    await conn.execute(sa.delete(notices).where(notices.c.received_at < now - timedelta(days=90)))
    await conn.execute(sa.delete(sessions).where(sessions.c.expires_at < now))
    await conn.execute(sa.delete(login_failures).where(login_failures.c.at < now - timedelta(1)))


async def erase(conn: AsyncConnection, listener_id: int, *, who: str, now: datetime) -> None:
    """Take a listener's words, names, numbers and files away.

    Rows stay without content, so that a redelivered webhook finds its message known.
    """
    mine = inbox.c.listener_id == listener_id
    message_ids = sa.select(inbox.c.id).where(mine)
    body_ids = sa.select(inbox.c.body_id).where(mine)
    await give_up(conn, media.c.inbox_id.in_(message_ids))
    await conn.execute(sa.delete(bodies).where(bodies.c.id.in_(body_ids)))
    await _settle(conn, mine, "erased", now=now)
    await conn.execute(sa.update(inbox).where(mine).values(**_GONE_TEXT))
    await conn.execute(
        sa.update(items)
        .where(items.c.listener_id == listener_id)
        .values(**_GONE_ITEM, status="dismissed", changed_at=now, version=items.c.version + 1)
    )
    await _erase_person(conn, listener_id, now=now)
    await log.append(conn, [Event("erased", who, None, None, listener_id)], now=now)


async def _erase_person(conn: AsyncConnection, listener_id: int, *, now: datetime) -> None:
    await conn.execute(
        sa.update(outbox).where(outbox.c.listener_id == listener_id).values(parts=[])
    )
    await conn.execute(
        sa.update(outbox)
        .where(outbox.c.listener_id == listener_id, outbox.c.state == "queued")
        .values(state="skipped", reason="erased", gathering=None)
    )
    await conn.execute(sa.delete(dialogues).where(dialogues.c.listener_id == listener_id))
    await conn.execute(sa.delete(identifiers).where(identifiers.c.listener_id == listener_id))
    await conn.execute(
        sa.update(listeners)
        .where(listeners.c.id == listener_id)
        .values(name=None, language=None, erased_at=now)
    )
