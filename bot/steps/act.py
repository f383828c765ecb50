"""What people do at the desk: take, air, dismiss, put back, undo; and sort what the bot left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.purposes import Lane
from bot.core.station import Station
from bot.store import inbox, listeners, log, outbox, queue, switches, wishes
from bot.store.log import Event


@dataclass(frozen=True)
class Moved:
    """What came of a click: done, or why not, for the person to read."""

    done: bool
    reason: str = ""
    item_id: int | None = None


PLAYOUT = "playout"  # who has moved an item whose song came on; anybody may undo that
MOST_TICKS = 200  # of one item that many have asked for
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
    if not await _put(conn, item, end, now=now, taken_by=taken_by):
        return QUICKER
    await log.append(conn, [_moved(item, action, end, who)], now=now)
    return Moved(True, item_id=item.id)


async def play(conn: AsyncConnection, item: sa.Row[Any], *, at: datetime, now: datetime) -> None:
    """The playout has begun what an item waits for: nobody need take it any more."""
    if await _put(conn, item, "aired", now=now, aired_at=at):
        await log.append(conn, [_moved(item, "play", "aired", PLAYOUT)], now=now)


def _moved(item: sa.Row[Any], action: str, end: str, who: str) -> Event:
    """The line of the log, with all that undoing it needs."""
    detail = {
        "action": action,
        "from": item.status,
        "to": end,
        "version": item.version + 1,
        "taken_by": item.taken_by,
    }
    if item.aired_at is not None:
        detail["aired_at"] = item.aired_at.isoformat()
    return Event("moved", who, item.id, None, item.listener_id, detail)


async def undo(conn: AsyncConnection, item_id: int, *, who: str, now: datetime) -> Moved:
    """Take the latest move of an item back, unless something happened to it since."""
    item = await queue.get(conn, item_id)
    history = await log.of_item(conn, item_id)
    undone = {one.event.detail.get("undoes") for one in history if one.event.what == "undone"}
    moves = [one for one in history if one.event.what == "moved" and one.place.id not in undone]
    if item is None or not moves:
        return Moved(False, "nothing to undo")
    last = moves[-1]
    if last.event.who not in (who, PLAYOUT):
        return Moved(False, "not yours")
    before = last.event.detail
    if item.status != before["to"]:
        return QUICKER
    aired = before.get("aired_at")
    values = {"taken_by": before["taken_by"], "aired_at": aired and datetime.fromisoformat(aired)}
    if not await _put(conn, item, before["from"], now=now, **values):
        return QUICKER
    detail = {"undoes": last.place.id, "from": before["to"], "to": before["from"]}
    await log.append(conn, [Event("undone", who, item.id, None, item.listener_id, detail)], now=now)
    return Moved(True, item_id=item.id)


async def _put(
    conn: AsyncConnection, item: sa.Row[Any], status: str, *, now: datetime, **values: Any
) -> bool:
    """Change an item's status: while it is open it gathers the requests for the same."""
    values = {"aired_at": now if status == "aired" else None, **values, "status": status}
    if status not in queue.OPEN:
        values["gathers"] = None
    if not await queue.change(conn, item.id, version=item.version, now=now, **values):
        return False
    key = wishes.gathering(item.wish, queue.held_back(item), item.listener_id)
    if status in queue.OPEN and item.status not in queue.OPEN and key:
        await wishes.take_up(conn, item, key)
    return True


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
