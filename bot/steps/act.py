"""What people do at the desk besides deeds: opening, ticking, and whether replies go out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.purposes import Lane
from bot.core.station import Station
from bot.store import inbox, listeners, log, outbox, queue, switches
from bot.store.log import Event


@dataclass(frozen=True)
class Moved:
    """What came of a click: done, or why not, for the person to read."""

    done: bool
    reason: str = ""
    item_id: int | None = None
    deed_id: int | None = None  # what undoes it


TICKING = ("take", "pass", "air")  # whoever does these has read it
MOST_TICKS = 200  # of one item that many have asked for
GONE = Moved(False, "gone")
QUICKER = Moved(False, "somebody was quicker")


async def set_replies(
    conn: AsyncConnection, listener_id: int, replies: str, *, who: str, now: datetime
) -> None:
    """A person decides whether a listener is written to."""
    await listeners.change(conn, listener_id, replies=replies)
    event = Event("listener_changed", who, None, None, listener_id, {"change": replies})
    await log.append(conn, [event], now=now)


async def tick(conn: AsyncConnection, item_id: int, station: Station, *, now: datetime) -> None:
    """The read tick: a person has opened or taken the item, so whoever asked for it may know."""
    await _owe_ticks(conn, await _latest_messages(conn, item_id), station, now=now)


async def tick_opened(
    conn: AsyncConnection, item_id: int, station: Station, *, now: datetime
) -> None:
    """Opening tells the listener, too; not one whose spam was looked at."""
    item = await queue.get(conn, item_id)
    if item is not None and item.lane != Lane.HELD.value:
        await tick(conn, item_id, station, now=now)


async def tick_message(
    conn: AsyncConnection, inbox_id: int, station: Station, *, now: datetime
) -> None:
    """The read tick of a message that has no item yet."""
    row = await inbox.get(conn, inbox_id)
    if row is not None and row.listener_id is not None:
        await _owe_ticks(conn, [row], station, now=now)


OPENED = {"items": tick_opened, "messages": tick_message}


async def _owe_ticks(
    conn: AsyncConnection, messages: Sequence[sa.Row[Any]], station: Station, *, now: datetime
) -> None:
    mode = await switches.reply_mode(conn) or station.rules.mode
    reached = [one for one in messages if not one.grouped and one.listener_id is not None]
    if mode == "none" or not reached:
        return
    ticked = await outbox.ticked(conn, [one.provider_id for one in reached])
    owed = [one for one in reached if (one.number, one.provider_id) not in ticked]
    await outbox.add_ticks(conn, owed, reference=station.reference, now=now)


async def _latest_messages(conn: AsyncConnection, item_id: int) -> list[sa.Row[Any]]:
    """The latest message of each listener who speaks in an item."""
    message, pairs = inbox.inbox.c, queue.item_messages.c
    latest = (
        sa.select(sa.func.max(message.id))
        .join(queue.item_messages, pairs.inbox_id == message.id)
        .where(pairs.item_id == item_id)
        .group_by(message.listener_id)
        .order_by(sa.func.max(message.id).desc())
        .limit(MOST_TICKS)
    )
    ids = list((await conn.execute(latest)).scalars())
    query = sa.select(inbox.inbox).where(message.id.in_(ids)).order_by(message.id)
    return list(await conn.execute(query))
