"""Requests that leave their item: split off, corrected, taken back, erased; the others stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.lookup import Lookup
from bot.core.messages import says
from bot.core.purposes import Lane
from bot.core.requests import REQUEST
from bot.steps.act import GONE, QUICKER, Moved
from bot.store import deeds, log, queue, requests
from bot.store.deeds import Change
from bot.store.log import Event

DEED = "split"
THEIRS = ("listener_id", "song", "artist", "sender", "place", "entities")  # of who asked first


async def split_off(
    conn: AsyncConnection, item_id: int, request_id: int, *, who: str, now: datetime
) -> Moved:
    """A person gives one of several requests an item of its own, which gathers nothing."""
    item = await queue.get(conn, item_id, lock=True)
    asked = {row.id: row for row in await requests.of(conn, item_id)}
    mine = asked.get(request_id)
    if item is None or item.status not in queue.OPEN or mine is None:
        return GONE
    if len(asked) < 2 or mine.listener_id is None:
        return QUICKER
    (new,) = await queue.add(conn, [alone(item, mine, who)], now=now)
    await requests.hand(conn, mine, new)
    await queue.look(conn, (item_id, new), now=item.looked_at or now)
    after = await go_on(conn, item, {mine.listener_id}, now=now)
    before = {name: getattr(item, name) for name in after}
    changes = [Change(item_id, before, after), Change(new, {}, {"status": "waiting"})]
    deed_id = await deeds.add(conn, DEED, who, changes, now=now)
    detail = {"item": new, "deed_id": deed_id}
    events = [
        Event("split_off", who, item_id, None, mine.listener_id, detail),
        Event("filed", who, new, mine.inbox_id, mine.listener_id),
    ]
    await log.append(conn, events, now=now)
    return Moved(True, item_id=new, deed_id=deed_id)


def alone(item: sa.Row[Any], request: sa.Row[Any], who: str) -> queue.Item:
    """The item of one of several requests; it gathers nothing yet."""
    return queue.Item(
        listener_id=request.listener_id,
        number=item.number,
        lane=Lane.SONGS.value,
        purpose=REQUEST,
        inbox_id=request.inbox_id,
        song=request.song,
        artist=request.artist,
        lookup=Lookup.from_json(item.lookup) if item.lookup else None,
        wish=item.wish,
        not_yet=queue.held_back(item),
        folded=item.folded,
        sender=request.sender,
        place=request.place,
        entities=_said_around(request),
        sorted_by=who,
    )


def _said_around(request: sa.Row[Any]) -> list[dict[str, Any]]:
    """For whom and why, as an item keeps it."""
    told = {name: getattr(request, name) for name in ("recipient", "occasion")}
    return [
        {"label": label, "value": value, "start": 0, "end": 0}
        for label, value in told.items()
        if value
    ]


async def leave(
    conn: AsyncConnection, item: sa.Row[Any], listener_id: int, *, to: int, now: datetime
) -> None:
    """The listener meant something else, which `to` is: their messages go there, too."""
    for request in await requests.of(conn, item.id):
        if request.listener_id == listener_id:
            await requests.hand(conn, request, to)
    await go_on(conn, item, {listener_id}, now=now)
    await log.append(conn, [Event("left", "bot", item.id, None, listener_id)], now=now)


async def go_on(
    conn: AsyncConnection, item: sa.Row[Any], gone: Collection[int | None], *, now: datetime
) -> dict[str, Any]:
    """If it was the first who left, the item is now the next one's; what is changed of it."""
    left = [row for row in await requests.of(conn, item.id) if row.listener_id is not None]
    values: dict[str, Any] = {}
    if item.listener_id in gone and left:
        first = left[0]
        values = {name: getattr(first, name) for name in THEIRS if name != "entities"}
        values["entities"] = _said_around(first)
    await queue.change(conn, item.id, version=item.version, now=now, **values)
    return values


async def reworded(
    conn: AsyncConnection, message: sa.Row[Any], text: str, *, now: datetime
) -> set[int]:
    """Who edits a wish away, or takes it back, asks no more; the items that others still want."""
    wanted = set()
    for item_id in await queue.items_of(conn, message.id):
        item = await queue.get(conn, item_id, lock=True)
        asked = await requests.of(conn, item_id)
        several = len(asked) > 1
        if several:
            wanted.add(item_id)
        for row in asked:
            if row.listener_id != message.listener_id:
                continue
            gone = await _reworded(conn, row, message.id, text, several=several)
            if gone and several and item is not None:
                await go_on(conn, item, {message.listener_id}, now=now)
    return wanted


async def _reworded(
    conn: AsyncConnection, request: sa.Row[Any], message: int, text: str, *, several: bool
) -> bool:
    """Whether a request is gone with its words; if not, what is said no more is kept no more."""
    theirs = (request.item_id, request.listener_id)
    texts = await requests.texts_of(conn, *theirs)
    asks = any(_still_says(one, request) for one in texts)
    if request.inbox_id == message and not asks and (several or not text):
        await requests.remove(conn, [request.id])
        return True
    said = {name: getattr(request, name) for name in requests.AROUND}
    values: dict[str, Any] = {
        name: None
        for name, value in said.items()
        if value and not any(says(one, value) for one in texts)
    }
    if values.keys() & {"song", "artist"}:
        values["track_id"] = None
    if values:
        await requests.correct(conn, *theirs, **values)
    return False


def _still_says(text: str, request: sa.Row[Any]) -> bool:
    names = [name for name in (request.song, request.artist) if name]
    return bool(names) and all(says(text, name) for name in names)


async def forget(conn: AsyncConnection, listener_id: int, *, now: datetime) -> None:
    """Somebody who is erased asks for nothing; what others asked for with them is theirs."""
    for item_id in await requests.items_of(conn, listener_id):
        item = await queue.get(conn, item_id, lock=True)
        asked = await requests.of(conn, item_id)
        assert item is not None
        await requests.remove(conn, [row.id for row in asked if row.listener_id == listener_id])
        if any(row.listener_id not in (None, listener_id) for row in asked):
            await go_on(conn, item, {listener_id}, now=now)
            left = Event("left", "erasing", item_id, None, listener_id)
            await log.append(conn, [left], now=now)
