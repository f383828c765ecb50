"""What was played: a row a song, from whichever source told of it first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.playing import LASTS, Play, Told
from bot.core.wishes import performer
from bot.store import upsert
from bot.store.types import Id, Moment, metadata

plays = sa.Table(
    "plays",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("source", sa.Text, nullable=False),  # azuracast, icecast, file, post
    sa.Column("key", sa.Text),  # the source's own id of the play
    sa.Column("number", sa.Text),  # whose listeners heard it; None: everybody's
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("artist", sa.Text, nullable=False),
    sa.Column("performer", sa.Text),  # in bare words, as items have it
    sa.Column("started_at", Moment, nullable=False, index=True),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),  # when its source said so: a jingle, the news, nothing at all
    sa.UniqueConstraint("source", "key", name="uq_plays_key"),
    sqlite_autoincrement=True,  # the latest has the highest id, also when a clock was set back
)

# Every name that a request for a play may have: an item with such a wish has been played.
play_wishes = sa.Table(
    "play_wishes",
    metadata,
    sa.Column("play_id", Id, sa.ForeignKey("plays.id"), primary_key=True),
    sa.Column("wish", sa.Text, primary_key=True, index=True),
)

_A_PLAY = (plays.c.title, plays.c.artist, plays.c.started_at, plays.c.number, plays.c.ended_at)
Span = tuple[datetime, datetime]


def heard_by(number: str | None) -> sa.ColumnElement[bool]:
    """Of a play: this number's listeners heard it; without one, all of them did."""
    return sa.or_(plays.c.number.is_(None), plays.c.number == number)


async def take_turn(conn: AsyncConnection) -> None:
    """One process at a time writes plays down: else two that are told at once write both."""
    if conn.dialect.name == "postgresql":
        await conn.execute(sa.text("SELECT pg_advisory_xact_lock(7336)"))


async def add(
    conn: AsyncConnection, told: Told, source: str, *, started_at: datetime, now: datetime
) -> int | None:
    """The id of the new play; None if the source has told of it under the same id."""
    insert = upsert.insert(conn, plays).values(
        source=source,
        key=told.key,
        number=told.number,
        title=told.title,
        artist=told.artist,
        performer=performer(told.artist, None),
        started_at=started_at,
        received_at=now,
    )
    insert = insert.on_conflict_do_nothing(index_elements=["source", "key"])
    return (await conn.execute(insert.returning(plays.c.id))).scalar_one_or_none()


async def end(conn: AsyncConnection, source: str, number: str | None, *, at: datetime) -> None:
    """What this source had on is over."""
    over = (
        plays.c.source == source,
        plays.c.number.is_not_distinct_from(number),
        plays.c.ended_at.is_(None),
        plays.c.started_at.between(at - LASTS, at),
    )
    await conn.execute(sa.update(plays).where(*over).values(ended_at=at))


async def grant(conn: AsyncConnection, play_id: int, wishes: Collection[str]) -> None:
    """Write down which wishes a play is for."""
    rows = [{"play_id": play_id, "wish": wish} for wish in sorted(wishes)]
    await conn.execute(sa.insert(play_wishes), rows)


async def grant_also(conn: AsyncConnection, before: Collection[str], wish: str) -> None:
    """What was played for other wishes was played for this one."""
    table = play_wishes.c
    played = sa.select(table.play_id, sa.literal(wish)).where(table.wish.in_(before)).distinct()
    there = play_wishes.alias()
    known = sa.exists().where(there.c.play_id == table.play_id, there.c.wish == wish)
    insert = sa.insert(play_wishes).from_select(["play_id", "wish"], played.where(~known))
    await conn.execute(insert)


async def granted(
    conn: AsyncConnection, wish: str, *, since: datetime
) -> list[sa.Row[tuple[int, str, str]]]:
    """The plays of late that are for a wish: their ids, titles and artists."""
    query = sa.select(plays.c.id, plays.c.title, plays.c.artist)
    query = query.join(play_wishes, play_wishes.c.play_id == plays.c.id)
    return list(
        await conn.execute(query.where(play_wishes.c.wish == wish, plays.c.started_at > since))
    )


async def take_back(conn: AsyncConnection, play_id: int, wish: str) -> None:
    """A play is not for this wish after all."""
    mine = (play_wishes.c.play_id == play_id, play_wishes.c.wish == wish)
    await conn.execute(sa.delete(play_wishes).where(*mine))


async def lately(
    conn: AsyncConnection,
    number: str | None,
    *,
    since: datetime,
    until: datetime,
    besides: str | None = None,
) -> list[Play]:
    """What this number's listeners all heard begin between these moments, whoever told of it.

    `besides`: a source that is left out.
    """
    query = sa.select(*_A_PLAY).where(
        heard_by(number),
        plays.c.started_at.between(since, until),
    )
    if besides is not None:
        query = query.where(plays.c.source != besides)
    return [Play(*row) for row in await conn.execute(query)]


async def latest_of(conn: AsyncConnection, source: str) -> Play | None:
    """What a source told of last."""
    query = sa.select(*_A_PLAY).where(plays.c.source == source)
    row = (await conn.execute(query.order_by(plays.c.id.desc()).limit(1))).one_or_none()
    return Play(*row) if row else None


async def latest(conn: AsyncConnection) -> Play | None:
    """What came on last, whoever told of it."""
    query = sa.select(*_A_PLAY).order_by(plays.c.id.desc()).limit(1)
    row = (await conn.execute(query)).one_or_none()
    return Play(*row) if row else None


async def last_heard(conn: AsyncConnection) -> datetime | None:
    """When any source last told of a song that was new."""
    query = sa.select(plays.c.received_at).order_by(plays.c.id.desc()).limit(1)
    return (await conn.execute(query)).scalar_one_or_none()


async def between(conn: AsyncConnection, spans: Sequence[Span]) -> list[Play]:
    """Everything that began in one of these spans, in its order."""
    query = sa.select(*_A_PLAY).where(sa.or_(*(plays.c.started_at.between(*one) for one in spans)))
    rows = await conn.execute(query.order_by(plays.c.started_at, plays.c.id))
    return [Play(*row) for row in rows]


async def forget(conn: AsyncConnection, *, before: datetime) -> None:
    old = sa.select(plays.c.id).where(plays.c.started_at < before)
    await conn.execute(sa.delete(play_wishes).where(play_wishes.c.play_id.in_(old)))
    await conn.execute(sa.delete(plays).where(plays.c.started_at < before))
