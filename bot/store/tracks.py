"""The library's tracks: what the station has and had, and under which track it now goes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import upsert
from bot.store.types import Id, Json, Moment, metadata

tracks = sa.Table(
    "tracks",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("source", sa.Text, nullable=False),  # where it was read: "csv library.csv"
    sa.Column("key", sa.Text, nullable=False),  # the source's own, or the bare artist and title
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("artist", sa.Text, nullable=False),
    sa.Column("featured", Json, nullable=False),
    sa.Column("version", sa.Text, nullable=False),  # original, live, remix …
    sa.Column("album", sa.Text),
    sa.Column("year", sa.Integer),
    sa.Column("length", sa.Integer),  # seconds
    sa.Column("playout_id", sa.Text),
    sa.Column("plays", sa.Integer, nullable=False, server_default="0"),
    sa.Column("bare", sa.Text, nullable=False),  # title and artist in bare words, to search in
    sa.Column(
        "song", sa.Text, nullable=False, server_default=""
    ),  # its name, as plays are known by
    sa.Column("main_artist", sa.Text, nullable=False, server_default=""),  # the same way
    sa.Column("edited", Json, nullable=False),  # what a person changed: no import does
    sa.Column("added_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("gone_at", Moment),  # no longer in its source; requests still name it
    sa.Column("seen_in", Id, sa.ForeignKey("imports.id"), nullable=False),  # the latest import
    sa.Column("merged_into", Id, index=True),  # the track that it now goes under
    sa.UniqueConstraint("source", "key", name="uq_tracks_key"),
    sa.Index("ix_tracks_seen", "source", "seen_in"),
    sa.Index("ix_tracks_recording", "song", "main_artist"),
    sqlite_autoincrement=True,  # no id twice: requests name tracks
)

# One row, and none before the first change: how often anything of the tracks has changed.
library = sa.Table(
    "library",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=False),
    sa.Column("changes", Id, nullable=False),
)

FIELDS = ("title", "artist", "featured", "version", "album", "year", "length", "playout_id")
IMPORTED = (*FIELDS, "plays", "bare", "song", "main_artist")

_MOST_NAMED = 200

_PATH = re.compile(r"[^\r\n]*[^/\\\r\n]\.[A-Za-z0-9]{2,4}")  # no cart's number, no key of names
_THERE = sa.and_(tracks.c.gone_at.is_(None), tracks.c.merged_into.is_(None))


async def get(conn: AsyncConnection, track_id: int, *, lock: bool = False) -> sa.Row[Any] | None:
    query = sa.select(tracks).where(tracks.c.id == track_id)
    return (await conn.execute(query.with_for_update() if lock else query)).one_or_none()


async def named_in(conn: AsyncConnection, said: str) -> list[tuple[str, str]]:
    """Title and artist of the tracks that a bare text may name; asked where much hangs on it."""
    inside = sa.func.instr if conn.dialect.name == "sqlite" else sa.func.strpos
    title, bare = sa.func.lower(tracks.c.title), tracks.c.bare
    query = sa.select(tracks.c.title, tracks.c.artist).where(_THERE, bare != "")
    query = query.where(inside(said, title) > 0, title != "").limit(_MOST_NAMED)
    return [(row.title, row.artist) for row in await conn.execute(query)]


def file_of(track: sa.Row[Any]) -> str:
    """Where it lies, as far as its source has said; "" if it has not."""
    names = (track.playout_id or "", track.key)
    return next((one for one in names if _PATH.fullmatch(one)), "")


async def proper(conn: AsyncConnection, track_id: int) -> sa.Row[Any] | None:
    """The track that this one now goes under: requests and plays follow a merge."""
    row = await get(conn, track_id)
    while row is not None and row.merged_into is not None:
        row = await get(conn, row.merged_into)
    return row


async def under(conn: AsyncConnection, track_id: int) -> list[sa.Row[Any]]:
    """What was merged into a track."""
    query = sa.select(tracks).where(tracks.c.merged_into == track_id).order_by(tracks.c.id)
    return list(await conn.execute(query))


async def present(conn: AsyncConnection, *, after: int, limit: int) -> list[sa.Row[Any]]:
    """What the station has, for the matching: the next tracks after an id."""
    chosen = sa.select(
        tracks.c.id,
        tracks.c.title,
        tracks.c.artist,
        tracks.c.featured,
        tracks.c.year,
        tracks.c.plays,
    )
    query = chosen.where(_THERE, tracks.c.id > after).order_by(tracks.c.id).limit(limit)
    return list(await conn.execute(query))


async def changes(conn: AsyncConnection) -> int:
    """Another number whenever the library has changed, whatever anybody's clock says."""
    return (await conn.execute(sa.select(library.c.changes))).scalar_one_or_none() or 0


async def note_change(conn: AsyncConnection) -> None:
    """In the transaction of each change, as the last of its locks."""
    insert = upsert.insert(conn, library).values(id=1, changes=1)
    more = {"changes": library.c.changes + 1}
    await conn.execute(insert.on_conflict_do_update(index_elements=["id"], set_=more))


async def counts(conn: AsyncConnection) -> list[sa.Row[Any]]:
    """A row a source: how many are there, and how many are gone."""
    query = (
        sa.select(
            tracks.c.source,
            sa.func.count().filter(_THERE).label("there"),
            sa.func.count().filter(tracks.c.gone_at.is_not(None)).label("gone"),
            sa.func.count().filter(tracks.c.merged_into.is_not(None)).label("merged"),
        )
        .group_by(tracks.c.source)
        .order_by(tracks.c.source)
    )
    return list(await conn.execute(query))


async def search(
    conn: AsyncConnection, words: Sequence[str], *, limit: int, after: int = 0, gone: bool = False
) -> list[sa.Row[Any]]:
    """Tracks with all these beginnings of words in title or artist, by id."""
    query = sa.select(tracks).where(tracks.c.id > after, tracks.c.merged_into.is_(None))
    if not gone:
        query = query.where(tracks.c.gone_at.is_(None))
    for word in words:
        query = query.where(tracks.c.bare.contains(f" {word}", autoescape=True))
    return list(await conn.execute(query.order_by(tracks.c.id).limit(limit)))


async def most_played(
    conn: AsyncConnection, words: Sequence[str], *, limit: int
) -> list[sa.Row[Any]]:
    """Of those that are there with all these beginnings of words, what was played most."""
    query = sa.select(tracks).where(_THERE)
    for word in words:
        query = query.where(tracks.c.bare.contains(f" {word}", autoescape=True))
    return list(await conn.execute(query.order_by(tracks.c.plays.desc(), tracks.c.id).limit(limit)))


async def of_ids(conn: AsyncConnection, ids: Collection[int]) -> dict[int, sa.Row[Any]]:
    rows = await conn.execute(sa.select(tracks).where(tracks.c.id.in_(ids)))
    return {row.id: row for row in rows}


async def recorded(
    conn: AsyncConnection, song: str, main_artists: Collection[str], version: str
) -> list[int]:
    """The tracks of one recording and all merged with them, also what is gone.

    Requests still name those.
    """
    chosen = sa.select(sa.func.coalesce(tracks.c.merged_into, tracks.c.id)).where(
        tracks.c.song == song,
        tracks.c.main_artist.in_(main_artists),
        tracks.c.version == version,
    )
    proper = list((await conn.execute(chosen)).scalars())
    merged = sa.or_(tracks.c.id.in_(proper), tracks.c.merged_into.in_(proper))
    return list((await conn.execute(sa.select(tracks.c.id).where(merged))).scalars())


async def performers_of(conn: AsyncConnection, song: str) -> set[str]:
    """By whom the station has a song of this name."""
    query = sa.select(tracks.c.main_artist).where(_THERE, tracks.c.song == song).distinct()
    return set((await conn.execute(query)).scalars())


# What an import does, a handful of tracks at a time.


async def of_keys(
    conn: AsyncConnection, source: str, keys: Collection[str]
) -> dict[str, sa.Row[Any]]:
    rows = await conn.execute(
        sa.select(tracks).where(tracks.c.source == source, tracks.c.key.in_(keys))
    )
    return {row.key: row for row in rows}


async def add(conn: AsyncConnection, rows: Sequence[dict[str, Any]]) -> set[int]:
    """Add tracks; one that another import has just added is left. The ids of the new ones."""
    if not rows:
        return set()
    insert = upsert.insert(conn, tracks).values(list(rows))
    insert = insert.on_conflict_do_nothing(index_elements=["source", "key"])
    return set((await conn.execute(insert.returning(tracks.c.id))).scalars())


async def change(conn: AsyncConnection, track_id: int, **values: Any) -> None:
    await conn.execute(sa.update(tracks).where(tracks.c.id == track_id).values(**values))


async def saw(conn: AsyncConnection, ids: Collection[int], import_id: int) -> None:
    """These are still in their source."""
    if ids:
        await conn.execute(
            sa.update(tracks)
            .where(tracks.c.id.in_(ids), tracks.c.seen_in < import_id)
            .values(seen_in=import_id)
        )


async def mark_gone(conn: AsyncConnection, source: str, import_id: int, *, now: datetime) -> int:
    """What an import that was read to its end did not see, nor any later one."""
    done = await conn.execute(
        sa.update(tracks)
        .where(tracks.c.source == source, tracks.c.gone_at.is_(None), tracks.c.seen_in < import_id)
        .values(gone_at=now, changed_at=now)
    )
    return int(done.rowcount)


async def merge(conn: AsyncConnection, track_id: int, into: int, *, now: datetime) -> None:
    """Let a track go under another, and all that went under it before."""
    await conn.execute(
        sa.update(tracks)
        .where(sa.or_(tracks.c.id == track_id, tracks.c.merged_into == track_id))
        .values(merged_into=into, changed_at=now)
    )
