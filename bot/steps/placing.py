"""The order that people give to what is to be read: a number between those of the neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.deeds import Refused
from bot.store import log, switches
from bot.store.log import Event
from bot.store.queue import OPEN, items

APART = 0.001  # from the last one, for what goes to an end
CLOSE = 1e-5  # numbers of today are told apart down to 2.4e-7


async def rank(
    conn: AsyncConnection, item: sa.Row[Any], value: Any, *, who: str, now: datetime
) -> float:
    """The number by which an item stands right before another one, or after it.

    `value` is {"before": item id} or {"after": item id}, of its own kind: whatever its number,
    what is pinned stands above what is not.
    """
    if not isinstance(value, dict) or len(value) != 1:
        raise Refused("no such value")
    ((side, beside),) = value.items()
    if not isinstance(beside, int):
        raise Refused("no such value")
    numbers = await _numbers(conn)
    if side not in ("before", "after") or beside not in numbers:
        raise Refused("somebody was quicker")
    if (item.pinned_at is None) == await _is_pinned(conn, beside):  # there it would not stand
        raise Refused("pinned above")
    low, high = _between(numbers, item.id, side, beside)
    if high - low < CLOSE:
        await _make_way(conn, numbers, beside, who=who, now=now)
        low, high = _between(await _numbers(conn), item.id, side, beside)
    return (low + high) / 2


async def _is_pinned(conn: AsyncConnection, item_id: int) -> bool:
    pinned = sa.select(items.c.pinned_at.is_not(None)).where(items.c.id == item_id)
    return bool((await conn.execute(pinned)).scalar_one())


def _between(
    numbers: Mapping[int, float], item_id: int, side: str, beside: int
) -> tuple[float, float]:
    """The numbers that an item goes between."""
    others = [one for one in _in_order(numbers) if one != item_id or one == beside]
    at, there = others.index(beside), numbers[beside]
    if side == "after":
        behind = others[at + 1 : at + 2]
        return there, numbers[behind[0]] if behind else there + 2 * APART
    ahead = others[max(at - 1, 0) : at]
    return numbers[ahead[0]] if ahead else there - 2 * APART, there


def _in_order(numbers: Mapping[int, float]) -> list[int]:
    return sorted(numbers, key=lambda one: (numbers[one], one))


async def _make_way(
    conn: AsyncConnection, numbers: Mapping[int, float], beside: int, *, who: str, now: datetime
) -> None:
    """Each move halves what is between two; where nothing is left, those around move apart."""
    for one, number in spread(numbers, beside).items():
        update = sa.update(items).where(items.c.id == one)
        await conn.execute(update.values(rank=number))
        await log.append(conn, [Event("marked", who, one, detail={"deed": "place"})], now=now)


def spread(numbers: Mapping[int, float], beside: int) -> dict[int, float]:
    """New numbers for as few around an item as it takes, in the same order, APART from another."""
    order = _in_order(numbers)
    at = order.index(beside)
    for wide in range(2, len(order) + 2):
        moved = order[max(at - wide + 1, 0) : at + wide]
        left = numbers[order[at - wide]] if at >= wide else None
        right = numbers[order[at + wide]] if at + wide < len(order) else None
        space = APART * (len(moved) + 1)
        if left is None:
            left = (numbers[order[-1]] if right is None else right) - space
        if right is None or right - left >= space:
            step = APART if right is None else (right - left) / (len(moved) + 1)
            return {one: left + step * (n + 1) for n, one in enumerate(moved)}
    raise AssertionError("all of them have room")


async def last(conn: AsyncConnection, *, now: datetime) -> float:
    """The number of what is passed next: behind all others, also those of the same moment."""
    passed = sa.and_(items.c.status.in_(OPEN), items.c.rank.is_not(None))
    highest = (await conn.execute(sa.select(sa.func.max(items.c.rank)).where(passed))).scalar_one()
    return now.timestamp() if highest is None else max(now.timestamp(), highest + APART)


async def _numbers(conn: AsyncConnection) -> dict[int, float]:
    """The number of each item that may be read; where nobody passes, as it came."""
    query = sa.select(items.c.id, items.c.rank, items.c.created_at)
    query = query.where(items.c.status.in_(OPEN))
    if await switches.passing(conn):
        query = query.where(items.c.rank.is_not(None))
    rows = await conn.execute(query)
    return {row.id: row.created_at.timestamp() if row.rank is None else row.rank for row in rows}
