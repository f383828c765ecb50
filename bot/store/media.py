"""Files that listeners sent: owed until fetched, kept as long as the station says."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import Attachment
from bot.core.rules import FARTHEST
from bot.store.types import Id, Json, Moment, metadata

media = sa.Table(
    "media",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("inbox_id", Id, sa.ForeignKey("inbox.id"), nullable=False, unique=True),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("provider_id", sa.Text, nullable=False),
    sa.Column("mime_type", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("state", sa.Text, nullable=False),  # owed, kept, failed, deleted
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("file", sa.Text),  # its name under DATA_DIR/media
    sa.Column("size", sa.BigInteger),
    sa.Column("reason", sa.Text),
    sa.Column("refused", sa.Integer),  # the service's code while it refuses our token for it
    sa.Column("created_at", Moment, nullable=False),
    # what was made of it for the desk
    sa.Column("made", sa.Text),  # None: not yet; "done", "none" (nothing to make) or "failed"
    sa.Column("peaks", Json),  # of a sound: loudness from 0 to 1, evenly over its length
    sa.Column("seconds", sa.Float),
    sa.Column("small", sa.Text),  # the file of a thumbnail
    sa.Column("heard", sa.Text),  # by the transcriber: None, "done", "failed"
    sa.Column("transcript", sa.Text),
    sa.Index("ix_media_due", "state", "due_at"),
    sa.Index(
        "ix_media_unmade",
        "id",
        sqlite_where=sa.text("state = 'kept' AND made IS NULL"),
        postgresql_where=sa.text("state = 'kept' AND made IS NULL"),
    ),
)

STEM = 32  # letters of a file's name before its endings: what is made of it is named after it
FRESH = timedelta(hours=1)  # an older voice note is not read any more, nor answered
GONE: dict[str, Any] = {
    "made": None,
    "peaks": None,
    "seconds": None,
    "small": None,
    "heard": None,
    "transcript": None,
}


async def owe(
    conn: AsyncConnection, found: Sequence[tuple[int, str, Attachment]], *, now: datetime
) -> None:
    """Note files to be fetched: (inbox id, number, attachment)."""
    if found:
        await conn.execute(
            sa.insert(media),
            [
                {
                    "inbox_id": inbox_id,
                    "number": number,
                    "provider_id": file.provider_id,
                    "mime_type": file.mime_type,
                    "sha256": file.sha256,
                    "url": file.url,
                    "state": "owed",
                    "due_at": now,
                    "attempts": 0,
                    "created_at": now,
                }
                for inbox_id, number, file in found
            ],
        )


async def due(conn: AsyncConnection, *, now: datetime, limit: int) -> list[sa.Row[Any]]:
    # later than any retry: the clock has been set back since
    has_come = sa.or_(media.c.due_at <= now, media.c.due_at > now + FARTHEST)
    rows = await conn.execute(
        sa.select(media)
        .where(media.c.state == "owed", has_come)
        .order_by(media.c.due_at)
        .limit(limit)
    )
    return list(rows)


async def refused(conn: AsyncConnection) -> set[tuple[str, int]]:
    """Numbers whose token is refused for files that are still owed, with the service's code."""
    rows = await conn.execute(
        sa.select(media.c.number, media.c.refused)
        .where(media.c.state == "owed", media.c.refused.is_not(None))
        .distinct()
    )
    return {(row.number, row.refused) for row in rows}


async def change(conn: AsyncConnection, media_id: int, **values: Any) -> bool:
    """Note what became of an owed file; False if nobody wants it any more."""
    done = await conn.execute(
        sa.update(media).where(media.c.id == media_id, media.c.state == "owed").values(**values)
    )
    return done.rowcount == 1


async def give_up(conn: AsyncConnection, which: sa.ColumnElement[bool]) -> int:
    """These files are neither fetched nor shown any more; how many there were.

    A row keeps its file's name until the scheduler has removed the file from the disk.
    """
    done = await conn.execute(
        sa.update(media)
        .where(which, media.c.state != "deleted")
        .values(state="deleted", url=None, sha256=None, **GONE)
    )
    return done.rowcount


async def unwanted(conn: AsyncConnection, *, limit: int) -> dict[int, str]:
    """Files that still lie on the disk and are to go: names by row."""
    query = (
        sa.select(media.c.id, media.c.file)
        .where(media.c.state == "deleted", media.c.file.is_not(None))
        .limit(limit)
    )
    return {row.id: row.file for row in await conn.execute(query)}


async def named(conn: AsyncConnection, stems: Collection[str]) -> set[str]:
    """Which of these beginnings of names are those of a row's file."""
    stem = sa.func.substr(media.c.file, 1, STEM)
    query = sa.select(stem).where(stem.in_(stems))
    return set((await conn.execute(query)).scalars())


async def removed(conn: AsyncConnection, ids: Sequence[int]) -> None:
    """They are gone from the disk."""
    await conn.execute(sa.update(media).where(media.c.id.in_(list(ids))).values(file=None))


# what is made of them


def full(file: str) -> str:
    """The name of a picture that was drawn anew."""
    return f"{file[:STEM]}.full.jpg"


def small(file: str) -> str:
    return f"{file[:STEM]}.small.jpg"


def all_of(file: str) -> tuple[str, ...]:
    """Its name, and the names of all that may have been made of it."""
    return file, full(file), small(file)


async def unmade(conn: AsyncConnection, *, limit: int) -> list[sa.Row[Any]]:
    """The newest files of which nothing has been made yet: those are looked at now."""
    # as the index has it: a parameter would hide it from the planner
    waiting = sa.text("media.state = 'kept' AND media.made IS NULL")
    query = sa.select(media).where(waiting, media.c.file.is_not(None))
    return list(await conn.execute(query.order_by(media.c.id.desc()).limit(limit)))


async def note_made(conn: AsyncConnection, media_id: int, made: str, **values: Any) -> bool:
    """What was made of a file; False if nobody wants it any more."""
    mine = sa.and_(media.c.id == media_id, media.c.state == "kept", media.c.made.is_(None))
    done = await conn.execute(sa.update(media).where(mine).values(made=made, **values))
    return done.rowcount == 1


async def unheard(conn: AsyncConnection, *, now: datetime, limit: int) -> list[sa.Row[Any]]:
    """Sounds of late that nobody has written down yet, oldest first."""
    fresh = sa.and_(media.c.state == "kept", media.c.due_at > now - FRESH)
    sound = sa.and_(media.c.mime_type.like("audio/%"), media.c.file.is_not(None))
    query = sa.select(media).where(fresh, sound, media.c.heard.is_(None))
    return list(await conn.execute(query.order_by(media.c.id).limit(limit)))


async def note_heard(conn: AsyncConnection, media_id: int, transcript: str | None) -> int | None:
    """What a sound says, None if that could not be told; its message, if it is still wanted."""
    heard = "failed" if transcript is None else "done"
    mine = sa.and_(media.c.id == media_id, media.c.state == "kept", media.c.heard.is_(None))
    change = sa.update(media).where(mine).values(heard=heard, transcript=transcript)
    inbox_id: int | None = (await conn.execute(change.returning(media.c.inbox_id))).scalar()
    return inbox_id
