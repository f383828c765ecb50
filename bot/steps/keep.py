"""How long things are kept: retention, a little at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.steps.erase import GONE_ITEM, GONE_TEXT, about, hide_replies, settle
from bot.store import blocks, deeds, gone, hand_overs, log, plays, presence
from bot.store.bodies import bodies
from bot.store.dialogues import dialogues
from bot.store.foreign import NOT_OURS, WRONGLY_SIGNED
from bot.store.inbox import inbox
from bot.store.listener_notes import listener_notes
from bot.store.listeners import identifiers, listeners
from bot.store.media import give_up, media
from bot.store.outbox import outbox
from bot.store.queue import items
from bot.store.requests import GONE_REQUEST, requests
from bot.store.roles import notices
from bot.store.staff import login_failures, sessions
from bot.store.statuses import statuses

TRUE_ONE = timedelta(days=30)  # after that no rightly signed copy takes a foreign one's place
PLAYS_FOR = timedelta(days=400)  # nobody is in them; a year's list is asked for now and then
_NOTED = sa.and_(inbox.c.service == "desk", inbox.c.text != "")  # nobody's, and yet words
AT_ONCE = 500  # rows in one transaction: a clean-up must not hold up a webhook


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


async def forget_texts(
    conn: AsyncConnection, keeping: Keeping, *, key: bytes, now: datetime
) -> int:
    """Empty what is old; the rows stay, so that figures and duplicates stay right."""
    before = now - keeping.texts
    done = await _forget_messages(conn, before, key=key, now=now)
    done += await _forget_replies(conn, before, key=key, now=now)
    done += await _forget_foreign(conn, min(before, now - TRUE_ONE), key=key)
    await deeds.forget(conn, deeds.deed_changes.c.item_id.in_(_old_items(before)))
    await deeds.forget_on_air(conn, before)
    await hand_overs.forget_reasons(conn, _old_items(before))
    await conn.execute(
        sa.update(items)
        .where(items.c.created_at < before, _has_words(items))
        .values(**GONE_ITEM, listener_id=None)
    )
    await conn.execute(
        sa.update(requests)
        .where(requests.c.at < before, requests.c.listener_id.is_not(None))
        .values(**GONE_REQUEST, listener_id=None)
    )
    await conn.execute(sa.delete(log.log).where(log.log.c.at < before))
    await conn.execute(sa.delete(listener_notes).where(listener_notes.c.at < before))
    done = done or await _forget_silent(conn, before, now=now)
    return done or await _forget_wishing(conn, before, now=now)


def _old_items(before: datetime) -> sa.Select[tuple[int]]:
    return sa.select(items.c.id).where(items.c.created_at < before)


def _has_words(table: sa.Table) -> sa.ColumnElement[bool]:
    """Of a listener, or written down at the desk."""
    columns = (table.c.listener_id, table.c.sender, table.c.place, table.c.air_text, table.c.note)
    return sa.or_(*(one.is_not(None) for one in columns))


async def _forget_messages(
    conn: AsyncConnection, before: datetime, *, key: bytes, now: datetime
) -> int:
    old = sa.select(inbox.c.id).where(
        inbox.c.received_at < before,
        sa.or_(inbox.c.listener_id.is_not(None), _NOTED),
    )
    ids = list((await conn.execute(old.limit(AT_ONCE))).scalars())
    mine = inbox.c.id.in_(ids)
    await settle(conn, mine, "kept long enough", now=now)
    await gone.hide(conn, inbox.c.provider_id, mine, key=key)
    await conn.execute(sa.update(inbox).where(mine).values(**GONE_TEXT, listener_id=None))
    return len(ids)


async def _forget_replies(
    conn: AsyncConnection, before: datetime, *, key: bytes, now: datetime
) -> int:
    """Empty old replies; that they were sent counts for the month's budget and its bill."""
    old = sa.select(outbox.c.id).where(
        outbox.c.created_at < before, outbox.c.listener_id.is_not(None)
    )
    ids = list((await conn.execute(old.limit(AT_ONCE))).scalars())
    mine = outbox.c.id.in_(ids)
    await hide_replies(conn, mine, key)
    await conn.execute(
        sa.update(outbox)
        .where(mine, outbox.c.state == "queued")
        .values(state="skipped", reason="kept long enough", gathering=None)
    )
    emptied: dict[str, Any] = {"parts": [], "answers": None, "heard_at": None, "listener_id": None}
    await conn.execute(sa.update(outbox).where(mine).values(**emptied))
    billed = min(before, _month_before(now))
    await conn.execute(sa.delete(outbox).where(outbox.c.created_at < billed))
    return len(ids)


async def _forget_foreign(conn: AsyncConnection, before: datetime, *, key: bytes) -> int:
    """Of a message that was not for us there is nothing but its id."""
    old = sa.select(inbox.c.id).where(
        inbox.c.received_at < before,
        inbox.c.settled_as.in_([NOT_OURS, WRONGLY_SIGNED]),
        inbox.c.provider_id.not_like(f"{gone.PREFIX}%"),
    )
    ids = list((await conn.execute(old.limit(AT_ONCE))).scalars())
    await gone.hide(conn, inbox.c.provider_id, inbox.c.id.in_(ids), key=key)
    return len(ids)


def _month_before(now: datetime) -> datetime:
    """When the last month began, wherever the station is: nobody asks for an earlier one."""
    first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first - timedelta(days=1)).replace(day=1) - timedelta(days=1)


def _silent(before: datetime) -> sa.ColumnElement[bool]:
    """Listeners of whom no message, item, reply or note is left."""
    tables = (inbox, items, outbox, requests, listener_notes)
    left = [sa.exists().where(table.c.listener_id == listeners.c.id) for table in tables]
    return sa.and_(listeners.c.created_at < before, *(sa.not_(one) for one in left))


def _wish(now: datetime) -> sa.ColumnElement[bool]:
    """A wish to be left alone, theirs or ours, outlives the texts, but not the erasing."""
    alone = sa.or_(listeners.c.replies != "on", blocks.holding(now))
    return sa.and_(alone, listeners.c.erased_at.is_(None))


async def _forget_silent(conn: AsyncConnection, before: datetime, *, now: datetime) -> int:
    """Listeners of whom nothing is left are forgotten, their numbers with them."""
    query = sa.select(listeners.c.id).where(_silent(before), sa.not_(_wish(now)))
    silent = list((await conn.execute(query.limit(AT_ONCE))).scalars())
    await conn.execute(sa.delete(notices).where(about(silent)))
    for table, column in (
        (dialogues, dialogues.c.listener_id),
        (identifiers, identifiers.c.listener_id),
        (listeners, listeners.c.id),
    ):
        await conn.execute(sa.delete(table).where(column.in_(silent)))
    return len(silent)


async def _forget_wishing(conn: AsyncConnection, before: datetime, *, now: datetime) -> int:
    """Of such a one the hash stays, by which the wish is found when they write again."""
    mine = identifiers.c.listener_id == listeners.c.id
    more = sa.or_(
        listeners.c.name.is_not(None),
        sa.exists().where(mine, identifiers.c.value != ""),
        sa.exists().where(dialogues.c.listener_id == listeners.c.id),
    )
    query = sa.select(listeners.c.id).where(_silent(before), _wish(now), more)
    ids = list((await conn.execute(query.limit(AT_ONCE))).scalars())
    await conn.execute(sa.delete(dialogues).where(dialogues.c.listener_id.in_(ids)))
    await conn.execute(
        sa.update(identifiers).where(identifiers.c.listener_id.in_(ids)).values(value="")
    )
    await conn.execute(sa.update(listeners).where(listeners.c.id.in_(ids)).values(name=None))
    return len(ids)


async def forget_rest(conn: AsyncConnection, *, now: datetime) -> None:
    """Statuses, notices, plays, sessions and login failures that nobody needs any more."""
    await conn.execute(sa.delete(statuses).where(statuses.c.received_at < now - timedelta(days=14)))
    await conn.execute(sa.delete(notices).where(notices.c.received_at < now - timedelta(days=90)))
    await presence.forget(conn, now=now)
    await plays.forget(conn, before=now - PLAYS_FOR)
    await conn.execute(sa.delete(sessions).where(sessions.c.expires_at < now))
    await conn.execute(sa.delete(login_failures).where(login_failures.c.at < now - timedelta(1)))
