"""Tracks are merged or parted: requests and plays of what goes under another track follow it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.lookup import Candidate, Lookup
from bot.core.wishes import LONGEST, track_wish
from bot.library import editing
from bot.library.played import wishes_of
from bot.library.weights import TAKE
from bot.steps import leaving, wishing
from bot.steps.heard import Heard
from bot.store import log, plays, queue, requests, tracks
from bot.store.database import Database
from bot.store.log import Event

Track = sa.Row[Any]


async def merge(
    database: Database, track_ids: Collection[int], into: int, *, who: str, now: datetime
) -> int:
    """Let tracks go under another one, with all that asks for them; how many did."""
    async with database.write() as conn:
        merged = await editing.merge(conn, track_ids, into, who=who, now=now)
        target = await tracks.get(conn, into)
        assert target is not None
        for item in await queue.open_of_tracks(conn, merged):
            await _follow(conn, item, merged, target, who=who, now=now)
        before = [track_wish(one) for one in merged]
        await queue.rename_wishes(conn, before, track_wish(into))
        await plays.grant_also(conn, before, track_wish(into))
    return len(merged)


async def _follow(
    conn: AsyncConnection,
    item: sa.Row[Any],
    before: Collection[int],
    target: Track,
    *,
    who: str,
    now: datetime,
) -> None:
    """An open item is for the proper track; it may go into the one that gathers that already."""
    lookup = _moved(item, before, target)
    await queue.change(conn, item.id, version=item.version, now=now, **queue.looked_up(lookup))
    if lookup.track is not None:  # else its listener has yet to choose
        await wishing.settle(conn, item.id, now=now)
    await _tell(conn, item.id, item, target, who=who, now=now)


def _moved(item: sa.Row[Any], before: Collection[int], target: Track) -> Lookup:
    to = Candidate(target.id, target.title, target.artist, 0.0)
    return Lookup.from_json(item.lookup).moved(before, to, sure=TAKE)


async def _tell(
    conn: AsyncConnection,
    item_id: int,
    item: sa.Row[Any],
    target: Track,
    *,
    who: str,
    now: datetime,
) -> None:
    detail = {"track": item.track_id, "into": target.id}
    event = Event("track_followed", who, item_id, None, item.listener_id, detail)
    await log.append(conn, [event], now=now)


async def proper(conn: AsyncConnection, one: Heard) -> Heard:
    """The same; what its listener chose may have gone under another track since we asked."""
    lookup = one.filing.lookup
    if lookup is None or lookup.track_id is None:
        return one
    target = await tracks.proper(conn, lookup.track_id)
    if target is None or target.id == lookup.track_id:
        return one
    to = replace(lookup.candidates[0], track=target.id, title=target.title, artist=target.artist)
    return replace(one, filing=replace(one.filing, lookup=replace(lookup, candidates=(to,))))


# a merge is taken back


async def separate(database: Database, track_id: int, *, who: str, now: datetime) -> None:
    """Let a track stand for itself again, and all that was asked for as that track with it."""
    async with database.write() as conn:
        was = await editing.separate(conn, track_id, who=who, now=now)
        track = await tracks.get(conn, track_id)
        assert track is not None
        for item in await queue.open_of_tracks(conn, [was, track_id]):
            await _go_back(conn, item, track, who=who, now=now)
        await queue.return_wishes(conn, track_id, track_wish(track_id))
        await _take_plays_back(conn, track_wish(was), now=now)


async def _go_back(
    conn: AsyncConnection, item: sa.Row[Any], track: Track, *, who: str, now: datetime
) -> None:
    """The whole item, or those of its requests that were for this track."""
    asked = await requests.of(conn, item.id)
    mine = [one for one in asked if one.track_id == track.id]
    if item.track_id is None or not mine:
        return
    if mine == asked:
        await _follow(conn, item, [item.track_id], track, who=who, now=now)
        return
    known = [one for one in mine if one.listener_id is not None]
    if known and item.status == "waiting":  # what somebody has in hand stays as they see it
        await _part(conn, item, known, track, who=who, now=now)


async def _part(
    conn: AsyncConnection,
    item: sa.Row[Any],
    mine: Sequence[sa.Row[Any]],
    track: Track,
    *,
    who: str,
    now: datetime,
) -> None:
    own = replace(leaving.alone(item, mine[0], who), wish=None)
    own = replace(own, lookup=_moved(item, [item.track_id], track))
    (new,) = await queue.add(conn, [own], now=now)
    for one in mine:
        left = await queue.get(conn, item.id)
        assert left is not None
        await leaving.leave(conn, left, one.listener_id, to=new, now=now)
    filed = Event("filed", who, new, mine[0].inbox_id, mine[0].listener_id)
    await log.append(conn, [filed], now=now)
    await _tell(conn, new, item, track, who=who, now=now)
    await wishing.settle(conn, new, now=now)


async def _take_plays_back(conn: AsyncConnection, wish: str, *, now: datetime) -> None:
    """What was on as the one that is parted was not the other; as far back as rules look."""
    for play in await plays.granted(conn, wish, since=now - LONGEST):
        if wish not in await wishes_of(conn, play.title, play.artist):
            await plays.take_back(conn, play.id, wish)
