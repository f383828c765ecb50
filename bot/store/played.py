"""When what listeners wish for was on: as the playout told, and as presenters marked it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.lookup import Lookup
from bot.core.playing import AGAIN
from bot.store.plays import heard_by, play_wishes, plays
from bot.store.queue import items

MOST = 20  # times of a wish


async def times(
    conn: AsyncConnection, wishes: Collection[str], number: str
) -> dict[str, list[datetime]]:
    """When this number's listeners heard them, newest first; what both have told counts once."""
    asked = {"wishes": list(wishes), "number": number}
    told = _grouped(await conn.execute(_by_the_playout(), asked))
    marked = _grouped(await conn.execute(_by_presenters(), asked))
    return {wish: together(told.get(wish, ()), marked.get(wish, ())) for wish in {**told, **marked}}


async def of_items(
    conn: AsyncConnection, rows: Collection[sa.Row[Any]]
) -> dict[int, Sequence[datetime]]:
    """When what these items wish for was on, each on its own number."""
    found: dict[int, Sequence[datetime]] = {}
    for number in {row.number for row in rows}:
        theirs = [row for row in rows if row.number == number]
        on = await times(conn, {row.wish for row in theirs if row.wish}, number)
        found |= {row.id: on.get(row.wish, ()) for row in theirs}
    return found


async def what_was_on(
    conn: AsyncConnection, moments: Collection[datetime], number: str
) -> dict[datetime, tuple[str, str]]:
    """Title and artist of what came on, or was marked as aired, at just these moments."""
    told = sa.select(plays.c.started_at.label("at"), plays.c.title, plays.c.artist)
    marked = sa.select(items.c.aired_at.label("at"), items.c.song, items.c.artist, items.c.lookup)
    found: dict[datetime, tuple[str, str]] = {}
    for row in await conn.execute(
        marked.where(items.c.aired_at.in_(moments), items.c.number == number)
    ):
        found[row.at] = named(row)
    for row in await conn.execute(told.where(plays.c.started_at.in_(moments), heard_by(number))):
        found[row.at] = (row.title, row.artist)
    return found


def named(item: sa.Row[Any]) -> tuple[str, str]:
    """Title and artist of an item: as the library has them, else as they were typed."""
    track = Lookup.from_json(item.lookup).track if item.lookup else None
    return (track.title, track.artist) if track else (item.song or "", item.artist or "")


def together(told: Iterable[datetime], marked: Iterable[datetime]) -> list[datetime]:
    """A mark beside a play is that play; and so is the same song told of by a second source."""
    kept: list[datetime] = []
    for at in (*told, *marked):
        if all(abs(at - other) >= AGAIN for other in kept):
            kept.append(at)
    return sorted(kept, reverse=True)[:MOST]


_WISHES: sa.BindParameter[Any] = sa.bindparam("wishes", expanding=True)
_NUMBER = sa.bindparam("number", type_=sa.Text())


@cache  # every event of the desk asks these two
def _by_the_playout() -> sa.Select[Any]:
    joined = sa.select(play_wishes.c.wish, plays.c.started_at.label("at"))
    joined = joined.join(plays, plays.c.id == play_wishes.c.play_id)
    heard = sa.or_(plays.c.number.is_(None), plays.c.number == _NUMBER)
    return _newest(joined.where(play_wishes.c.wish.in_(_WISHES), heard))


@cache
def _by_presenters() -> sa.Select[Any]:
    marked = sa.select(items.c.wish, items.c.aired_at.label("at"))
    mine = (items.c.wish.in_(_WISHES), items.c.number == _NUMBER)
    return _newest(marked.where(*mine, items.c.aired_at.is_not(None)))


def _newest(query: sa.Select[Any]) -> sa.Select[Any]:
    """The newest of each wish, newest first."""
    every = query.subquery()
    newest = sa.func.row_number().over(partition_by=every.c.wish, order_by=every.c.at.desc())
    ranked = sa.select(every, newest.label("nth")).subquery()
    return sa.select(ranked).where(ranked.c.nth <= MOST).order_by(ranked.c.nth)


def _grouped(rows: Iterable[sa.Row[Any]]) -> Mapping[str, Sequence[datetime]]:
    found: dict[str, list[datetime]] = {}
    for row in rows:
        found.setdefault(row.wish, []).append(row.at)
    return found
