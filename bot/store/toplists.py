"""What listeners asked for most, and from where they wrote; what few typed is not shown."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import figures
from bot.core.figures import FEW, Place
from bot.store.numbers import Scope
from bot.store.queue import items
from bot.store.requests import requests
from bot.store.tracks import tracks

MOST = 20


@dataclass(frozen=True)
class Asked:
    """A song, or a performer, and how often it was asked for."""

    title: str
    artist: str
    count: int
    listeners: int


async def songs(conn: AsyncConnection, scope: Scope) -> tuple[list[Asked], int]:
    """The songs asked for most, and how often all others were."""
    title = sa.func.max(sa.func.coalesce(tracks.c.title, items.c.song, ""))
    artist = sa.func.max(sa.func.coalesce(tracks.c.artist, items.c.artist, ""))
    return await _asked(conn, scope, items.c.wish, title, artist)


async def artists(conn: AsyncConnection, scope: Scope) -> tuple[list[Asked], int]:
    """The performers asked for most, and how often all others were."""
    name = sa.func.max(sa.func.coalesce(tracks.c.artist, items.c.artist, ""))
    return await _asked(conn, scope, items.c.performer, sa.literal(""), name)


async def _asked(
    conn: AsyncConnection,
    scope: Scope,
    of: sa.ColumnElement[str | None],
    title: sa.ColumnElement[str],
    artist: sa.ColumnElement[str],
) -> tuple[list[Asked], int]:
    asked, people = sa.func.count(), sa.func.count(requests.c.listener_id.distinct())
    joined = requests.join(items, items.c.id == requests.c.item_id)
    wanted = (_asked_in(scope), of.is_not(None))
    # What is no track of ours is somebody's own words, which may say anything.
    shown = sa.or_(sa.func.max(items.c.track_id).is_not(None), people >= FEW)
    query = (
        sa.select(title, artist, asked, people)
        .select_from(joined.outerjoin(tracks, tracks.c.id == items.c.track_id))
        .where(*wanted)
        .group_by(of)
        .having(shown)
        .order_by(asked.desc(), of)
        .limit(MOST)
    )
    found = [Asked(*row) for row in await conn.execute(query)]
    total = sa.select(sa.func.count()).select_from(joined).where(*wanted)
    others = (await conn.execute(total)).scalar_one() - sum(one.count for one in found)
    return found, others


async def places(conn: AsyncConnection, scope: Scope) -> tuple[list[Place], int]:
    """From where most wrote, and how often all other places were named."""
    asked = (
        sa.select(requests.c.place, requests.c.listener_id)
        .select_from(requests.join(items, items.c.id == requests.c.item_id))
        .where(_asked_in(scope), requests.c.place.is_not(None))
    )
    songs = sa.exists().where(requests.c.item_id == items.c.id)
    others = sa.select(items.c.place, items.c.listener_id).where(
        scope.items(), items.c.place.is_not(None), items.c.status != "merged", ~songs
    )
    both = sa.union_all(asked, others).subquery()
    by = (both.c.place, both.c.listener_id)
    rows = await conn.execute(sa.select(*by, sa.func.count()).group_by(*by))
    return figures.places(((row[0], row[1], row[2]) for row in rows), most=MOST)


def _asked_in(scope: Scope) -> sa.ColumnElement[bool]:
    """Which requests: an item may be older than who comes to it."""
    if scope.airing is not None:
        return items.c.airing_id == scope.airing
    return scope.within(requests.c.at)
