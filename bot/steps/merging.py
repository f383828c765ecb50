"""Tracks are merged: requests and plays of what goes under another track follow it there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.lookup import Lookup
from bot.core.wishes import track_wish
from bot.library import editing
from bot.steps import wishing
from bot.store import log, plays, queue, requests, tracks
from bot.store.database import Database
from bot.store.log import Event


async def merge(
    database: Database, track_ids: Collection[int], into: int, *, who: str, now: datetime
) -> int:
    """Let tracks go under another one, with all that asks for them; how many did."""
    async with database.write() as conn:
        merged = await editing.merge(conn, track_ids, into, who=who, now=now)
        target = await tracks.get(conn, into)
        assert target is not None
        for item in await queue.open_of_tracks(conn, merged):
            await _follow(conn, item, target, who=who, now=now)
        before = [track_wish(one) for one in merged]
        await queue.rename_wishes(conn, before, track_wish(into))
        await plays.grant_also(conn, before, track_wish(into))
    return len(merged)


async def _follow(
    conn: AsyncConnection, item: sa.Row[Any], target: sa.Row[Any], *, who: str, now: datetime
) -> None:
    """An open item is for the proper track; it may go into the one that gathers that already."""
    lookup = Lookup.from_json(item.lookup)
    proper = replace(
        lookup.candidates[0], track=target.id, title=target.title, artist=target.artist
    )
    followed = queue.looked_up(replace(lookup, candidates=(proper, *lookup.candidates[1:])))
    await queue.change(conn, item.id, version=item.version, now=now, **followed)
    await requests.rename_track(conn, item.id, target.id)
    await wishing.settle(conn, item.id, now=now)
    detail = {"track": item.track_id, "into": target.id}
    event = Event("track_followed", who, item.id, None, item.listener_id, detail)
    await log.append(conn, [event], now=now)
