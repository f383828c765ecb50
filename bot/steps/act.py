"""What people do at the desk: take, air, dismiss, put back, undo; and sort what the bot left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.purposes import Lane
from bot.core.station import Station
from bot.store import inbox, log, outbox, queue, switches
from bot.store.log import Event


@dataclass(frozen=True)
class Moved:
    """What came of a click: done, or why not, for the person to read."""

    done: bool
    reason: str = ""
    item_id: int | None = None


GONE = Moved(False, "gone")
QUICKER = Moved(False, "somebody was quicker")


async def move(
    conn: AsyncConnection,
    item_id: int,
    action: str,
    *,
    version: int | None,
    who: str,
    now: datetime,
) -> Moved:
    """Move an item on; `version` is what the person saw, None takes it as it is."""
    item = await queue.get(conn, item_id)
    if item is None or action not in queue.MOVES:
        return GONE
    starts, end = queue.MOVES[action]
    if item.status not in starts or (version is not None and item.version != version):
        return QUICKER
    if action == "air" and item.taken_by not in (None, who):
        return Moved(False, f"taken by {item.taken_by}")
    taken_by = {"take": who, "return": None}.get(action, item.taken_by)
    if not await queue.change(
        conn, item.id, version=item.version, now=now, status=end, taken_by=taken_by
    ):
        return QUICKER
    detail = {
        "action": action,
        "from": item.status,
        "to": end,
        "version": item.version + 1,
        "taken_by": item.taken_by,
    }
    await log.append(conn, [Event("moved", who, item.id, None, item.listener_id, detail)], now=now)
    return Moved(True, item_id=item.id)


async def undo(conn: AsyncConnection, item_id: int, *, who: str, now: datetime) -> Moved:
    """Take the latest move of an item back, unless something happened to it since."""
    item = await queue.get(conn, item_id)
    history = await log.of_item(conn, item_id)
    undone = {one.event.detail.get("undoes") for one in history if one.event.what == "undone"}
    moves = [one for one in history if one.event.what == "moved" and one.place.id not in undone]
    if item is None or not moves:
        return Moved(False, "nothing to undo")
    last = moves[-1]
    if last.event.who != who:
        return Moved(False, "not yours")
    before = last.event.detail
    if item.status != before["to"]:
        return QUICKER
    if not await queue.change(
        conn,
        item.id,
        version=item.version,
        now=now,
        status=before["from"],
        taken_by=before["taken_by"],
    ):
        return QUICKER
    detail = {"undoes": last.place.id, "from": before["to"], "to": before["from"]}
    await log.append(conn, [Event("undone", who, item.id, None, item.listener_id, detail)], now=now)
    return Moved(True, item_id=item.id)


_BY_HAND = tuple(action for action, (starts, _) in queue.MOVES.items() if "waiting" in starts)


async def sort_by_hand(
    conn: AsyncConnection, inbox_id: int, action: str, *, who: str, now: datetime
) -> Moved:
    """A person acts on a message the bot has not sorted: it becomes an item, settled by them."""
    if action not in _BY_HAND:
        return GONE
    row = await inbox.get(conn, inbox_id)
    if row is None or not await inbox.settle_one(conn, inbox_id, "item", now=now):
        return QUICKER
    item = queue.Item(
        listener_id=row.listener_id,
        number=row.number,
        lane=Lane.UNSORTED.value,
        purpose="unsorted",
        inbox_id=inbox_id,
        sorted_by=who,
    )
    (item_id,) = await queue.add(conn, [item], now=now)
    await log.append(conn, [Event("filed", who, item_id, inbox_id, row.listener_id)], now=now)
    return await move(conn, item_id, action, version=1, who=who, now=now)


async def tick(conn: AsyncConnection, item_id: int, station: Station, *, now: datetime) -> None:
    """The read tick: a person has opened or taken the item, so the listener may know."""
    latest = await _latest_message(conn, item_id)
    if latest is not None:
        await _owe_tick(conn, latest, station, now=now)


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
        await _owe_tick(conn, row, station, now=now)


async def _owe_tick(
    conn: AsyncConnection, message: sa.Row[Any], station: Station, *, now: datetime
) -> None:
    mode = await switches.reply_mode(conn) or station.rules.mode
    if mode == "none" or message.grouped or message.listener_id is None:
        return
    if await _ticked(conn, message.provider_id, message.number):
        return
    await outbox.add(
        conn,
        listener_id=message.listener_id,
        number=message.number,
        kind="read",
        answers=message.provider_id,
        heard_at=message.sent_at,
        reference=station.reference(),
        now=now,
    )


async def _latest_message(conn: AsyncConnection, item_id: int) -> sa.Row[Any] | None:
    query = (
        sa.select(inbox.inbox)
        .join(queue.item_messages, queue.item_messages.c.inbox_id == inbox.inbox.c.id)
        .where(queue.item_messages.c.item_id == item_id)
        .order_by(inbox.inbox.c.id.desc())
        .limit(1)
    )
    return (await conn.execute(query)).one_or_none()


async def _ticked(conn: AsyncConnection, provider_id: str, number: str) -> bool:
    query = sa.select(outbox.outbox.c.id).where(
        outbox.outbox.c.kind == "read",
        outbox.outbox.c.answers == provider_id,
        outbox.outbox.c.number == number,
    )
    return (await conn.execute(query.limit(1))).one_or_none() is not None
