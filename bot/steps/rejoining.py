"""Taking back what moved requests: a split, and the choice of a track. All of it, or nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.deeds import Refused
from bot.steps import choice, leaving
from bot.store import log, queue, requests, wishes
from bot.store.deeds import Change
from bot.store.log import Event

Back = Callable[..., Awaitable[list[int]]]


async def back(
    conn: AsyncConnection, deed: sa.Row[Any], changes: Sequence[Change], *, who: str, now: datetime
) -> list[int]:
    """The items as they were before it. Raises Refused."""
    items = await BACK[deed.name](conn, changes, now=now)
    for one in items:
        item = await queue.get(conn, one)
        assert item is not None
        detail = {"deed": deed.name, "deed_id": deed.id}
        await log.append(conn, [Event("undone", who, one, None, item.listener_id, detail)], now=now)
    return items


async def _unsplit(conn: AsyncConnection, changes: Sequence[Change], *, now: datetime) -> list[int]:
    """The request goes back to the others, and the item that was made for it ends."""
    old, new = changes  # in the order in which they were made
    item, made = await _open(conn, old.item_id), await _open(conn, new.item_id)
    if made.status != "waiting" or made.passed_at is not None:
        raise Refused("somebody was quicker")
    asked = await requests.of(conn, made.id)
    if not asked:
        raise Refused("somebody was quicker")
    await _hand(conn, asked, item.id)
    values = dict(old.before) if _stands(item, old.after) else {}
    await queue.change(conn, item.id, version=item.version, now=now, **values)
    ended = {"status": "merged", "gathers": None}
    await queue.change(conn, made.id, version=made.version, now=now, **ended)
    gone = Event("merged", "bot", made.id, None, made.listener_id, {"item": item.id})
    await log.append(conn, [gone], now=now)
    return [item.id, made.id]


async def _unchoose(
    conn: AsyncConnection, changes: Sequence[Change], *, now: datetime
) -> list[int]:
    """The item is for what it was before, and stands alone again if it went into another."""
    (mine,) = (one for one in changes if choice.TRACKS in one.before)
    others = [one for one in changes if one is not mine]
    before = dict(mine.before)
    chosen = before.pop(choice.TRACKS)
    item = await queue.get(conn, mine.item_id, lock=True)
    if item is None or not _stands(item, mine.after):
        raise Refused("somebody was quicker")
    if not others and item.status not in queue.OPEN:
        raise Refused("somebody was quicker")
    for one in others:
        await _part(conn, one.item_id, item, {int(id) for id in chosen}, now=now)
    values = {**before, "gathers": None}
    await queue.change(conn, item.id, version=item.version, now=now, **values)
    await requests.put_back(conn, {int(id): track for id, track in chosen.items()})
    if before.get("gathers"):
        await wishes.take_up(conn, item, before["gathers"])
    return [item.id, *(one.item_id for one in others)]


async def _part(
    conn: AsyncConnection,
    into: int,
    item: sa.Row[Any],
    mine: Collection[int],
    *,
    now: datetime,
) -> None:
    """These requests leave the item that theirs went into, if it still holds each of them."""
    there = await queue.get(conn, into, lock=True)
    if there is None or there.status not in queue.OPEN:
        raise Refused("gone into another")
    asked = {row.id: row for row in await requests.of(conn, into)}
    if not asked.keys() >= set(mine) or len(asked) == len(mine):
        raise Refused("gone into another")
    await _hand(conn, [asked[one] for one in sorted(mine)], item.id)
    await queue.count(conn, into, -item.asked, now=now)
    await leaving.go_on(conn, there, {asked[one].listener_id for one in mine}, now=now)


async def _open(conn: AsyncConnection, item_id: int) -> sa.Row[Any]:
    item = await queue.get(conn, item_id, lock=True)
    if item is None or item.status not in queue.OPEN:
        raise Refused("somebody was quicker")
    return item


async def _hand(conn: AsyncConnection, asked: Sequence[sa.Row[Any]], to: int) -> None:
    for one in asked:
        await requests.hand(conn, one, to)


def _stands(item: sa.Row[Any], after: Mapping[str, Any]) -> bool:
    """Whether it is as the deed left it; what it gathers may come and go."""
    return all(getattr(item, name) == value for name, value in after.items() if name != "gathers")


BACK: dict[str, Back] = {leaving.DEED: _unsplit, choice.DEED: _unchoose}
