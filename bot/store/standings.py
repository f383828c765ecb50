"""How far the requests of a listener are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.control import normalised
from bot.core.lookup import Lookup
from bot.core.my_request import Standing
from bot.core.wishes import NotYet
from bot.store import played, queue
from bot.store.queue import items
from bot.store.requests import requests

MOST = 20  # requests of a listener on a number that a question may be about


async def of(
    conn: AsyncConnection, listeners: Collection[int], *, since: datetime
) -> dict[tuple[int, str], list[Standing]]:
    """What each asked for on a number since then under a name, the latest first."""
    rows = list(await conn.execute(_latest(listeners, since)))
    on = {
        number: await played.times(conn, {row.wish for row in rows if row.number == number}, number)
        for number in {row.number for row in rows}
    }
    found: dict[tuple[int, str], list[Standing]] = {}
    for row in rows:
        standing = _standing(row, on[row.number].get(row.wish, ()))
        found.setdefault((row.asked_listener_id, row.number), []).append(standing)
    return found


def _latest(listeners: Collection[int], since: datetime) -> sa.Select[Any]:
    """Somebody may ask for hundreds of songs: the latest are enough."""
    columns = (requests.c.song, requests.c.artist, requests.c.at, requests.c.listener_id)
    of_one = (requests.c.listener_id, items.c.number)
    nth = sa.func.row_number().over(partition_by=of_one, order_by=requests.c.id.desc())
    ranked = (
        sa.select(
            items, *(column.label(f"asked_{column.name}") for column in columns), nth.label("nth")
        )
        .join(requests, requests.c.item_id == items.c.id)
        .where(
            requests.c.listener_id.in_(listeners),
            requests.c.at >= since,
            items.c.wish.is_not(None),
        )
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.nth <= MOST).order_by(ranked.c.nth)


async def ahead(conn: AsyncConnection, item_id: int) -> int:
    """What waits in its lane since before it, what a rule holds back left out."""
    item = await queue.get(conn, item_id)
    assert item is not None
    query = sa.select(sa.func.count()).select_from(items)
    before = query.where(
        items.c.status == "waiting",
        items.c.lane == item.lane,
        items.c.number == item.number,
        items.c.folded.is_(False),
        items.c.id < item.id,
    )
    return int((await conn.execute(before)).scalar_one())


def _standing(row: sa.Row[Any], on: Sequence[datetime]) -> Standing:
    lookup = Lookup.from_json(row.lookup) if row.lookup else None
    known = lookup.track.names if lookup and lookup.track else (None, None)
    typed = (row.asked_song, row.asked_artist)
    names = {normalised(name) for name in (*known, *typed, row.song, row.artist) if name}
    return Standing(
        item=row.id,
        asked_at=row.asked_at,
        song=known[0] or row.asked_song or row.song or "",
        names=tuple(names),
        status=row.status,
        on=next((at for at in on if at >= row.asked_at), None),
        not_yet=NotYet.from_json(row.not_yet) if row.not_yet else None,
    )
