"""What listeners said: messages with their files, and what was put on them later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.blocks import BLOCKED
from bot.core.messages import Kind
from bot.store.inbox import inbox
from bot.store.listeners import listeners
from bot.store.media import media
from bot.store.outbox import outbox
from bot.store.queue import item_messages
from bot.store.types import IDS

CHUNK = 500  # SQLite takes a bounded number of parameters
_REMARKS = (Kind.REACTION.value, Kind.STICKER.value, Kind.REVOKE.value, Kind.EDIT.value)


@dataclass(frozen=True)
class File:
    """A file that came with a message."""

    id: int
    mime_type: str
    state: str  # owed, kept, failed, deleted
    peaks: tuple[float, ...] = ()  # of a sound
    seconds: float = 0
    small: bool = False  # there is a thumbnail
    transcript: str = ""


@dataclass(frozen=True)
class Said:
    """One message of a listener, with what the listener put on it later."""

    id: int  # of its inbox row
    kind: str
    text: str
    sent_at: datetime
    forwarded: bool
    detail: Mapping[str, Any]
    file: File | None = None
    reactions: tuple[str, ...] = ()
    stickers: int = 0
    edited: bool = False
    taken_back: bool = False
    profile: str | None = None  # of whoever said it

    @property
    def words(self) -> tuple[str, ...]:
        """What was typed, and what was spoken."""
        return (self.text, self.file.transcript) if self.file else (self.text,)


async def of(
    conn: AsyncConnection, ids: Sequence[int], *where: sa.ColumnElement[bool]
) -> list[tuple[sa.Row[Any], Said]]:
    """Inbox rows with their file and what was put on them, in the order of their ids."""
    found: list[tuple[sa.Row[Any], Said]] = []
    for part in parts(ids):
        query = _rows().where(*where) if where else _rows()
        rows = list(await conn.execute(query, {"ids": part}))
        remarks = await _remarks(conn, rows)
        found += [(row, _said(row, remarks.get(_key(row), _Remarks()))) for row in rows]
    return found


@cache
def _rows() -> sa.Select[Any]:
    of_file = (media.c.mime_type, media.c.state, media.c.peaks, media.c.seconds)
    file = (media.c.id.label("file_id"), *of_file, media.c.small, media.c.transcript)
    return (
        sa.select(inbox, listeners.c.name.label("profile"), *file)
        .outerjoin(listeners, listeners.c.id == inbox.c.listener_id)
        .outerjoin(media, media.c.inbox_id == inbox.c.id)
        .where(inbox.c.id.in_(IDS))
        .order_by(inbox.c.id)
    )


def _said(row: sa.Row[Any], remarks: _Remarks) -> Said:
    return Said(
        id=row.id,
        kind=row.kind,
        text=row.text,
        sent_at=row.sent_at,
        forwarded=row.forwarded,
        detail=row.detail,
        file=_file(row) if row.file_id else None,
        reactions=(remarks.reaction,) if remarks.reaction else (),
        stickers=remarks.stickers,
        edited=remarks.edited,
        taken_back=remarks.taken_back,
        profile=row.profile,
    )


def _file(row: sa.Row[Any]) -> File:
    return File(
        row.file_id,
        row.mime_type,
        row.state,
        tuple(row.peaks or ()),
        row.seconds or 0,
        row.small is not None,
        row.transcript or "",
    )


@dataclass
class _Remarks:
    reaction: str = ""
    stickers: int = 0
    edited: bool = False
    taken_back: bool = False

    def add(self, kind: str, detail: Mapping[str, Any]) -> None:
        if kind == Kind.REACTION.value:
            self.reaction = str(detail.get("emoji", ""))  # a later one takes its place
        elif kind == Kind.STICKER.value:
            self.stickers += 1
        elif kind == Kind.EDIT.value:
            self.edited = True
        elif kind == Kind.REVOKE.value:
            self.taken_back = True


_Key = tuple[int | None, str, str]  # listener, number, provider id


def _key(row: sa.Row[Any]) -> _Key:
    return row.listener_id, row.number, row.provider_id


async def _remarks(conn: AsyncConnection, rows: Sequence[sa.Row[Any]]) -> dict[_Key, _Remarks]:
    """Reactions, stickers, edits and withdrawals of the same listeners, by what they speak of."""
    if not rows:
        return {}
    theirs = {
        "listeners": list({row.listener_id for row in rows} - {None}),
        "numbers": list({row.number for row in rows}),
        "since": min(row.sent_at for row in rows),  # nobody remarks on what is to come
    }
    remarks = list(await conn.execute(_put_on_them(), theirs))
    answered = await _answered(conn, {row.reply_to for row in remarks})
    found: dict[_Key, _Remarks] = {}
    for row in remarks:
        target = answered.get((row.number, row.reply_to), row.reply_to)
        key = (row.listener_id, row.number, target)
        found.setdefault(key, _Remarks()).add(row.kind, row.detail)
    return found


@cache
def _put_on_them() -> sa.Select[Any]:
    columns = (inbox.c.listener_id, inbox.c.number, inbox.c.kind, inbox.c.reply_to, inbox.c.detail)
    query = sa.select(*columns).where(
        inbox.c.listener_id.in_(sa.bindparam("listeners", expanding=True)),
        inbox.c.number.in_(sa.bindparam("numbers", expanding=True)),
        inbox.c.sent_at >= sa.bindparam("since"),
        inbox.c.kind.in_(_REMARKS),
        inbox.c.reply_to.is_not(None),
        inbox.c.settled_as.is_distinct_from(BLOCKED),
    )
    return query.order_by(inbox.c.id)


async def _answered(conn: AsyncConnection, provider_ids: set[str]) -> dict[tuple[str, str], str]:
    """For replies of ours: the listener's message that each answers."""
    found: dict[tuple[str, str], str] = {}
    for part in parts(sorted(provider_ids)):
        rows = await conn.execute(
            sa.select(outbox.c.number, outbox.c.provider_id, outbox.c.answers).where(
                outbox.c.provider_id.in_(part), outbox.c.answers.is_not(None)
            )
        )
        found.update({(row.number, row.provider_id): row.answers for row in rows})
    return found


# which items an event is about


async def items_about(conn: AsyncConnection, inbox_ids: Iterable[int]) -> set[int]:
    """The items of these messages, and those of the messages that they speak of."""
    found: set[int] = set()
    for part in parts(sorted(set(inbox_ids))):
        query = sa.select(item_messages.c.item_id).where(item_messages.c.inbox_id.in_(part))
        found |= set((await conn.execute(query)).scalars())
        found |= await _spoken_of(conn, part)
    return found


async def _spoken_of(conn: AsyncConnection, inbox_ids: Sequence[int]) -> set[int]:
    rows = list(
        await conn.execute(
            sa.select(inbox.c.number, inbox.c.reply_to).where(
                inbox.c.id.in_(inbox_ids), inbox.c.reply_to.is_not(None)
            )
        )
    )
    answered = await _answered(conn, {row.reply_to for row in rows})
    wanted = {answered.get((row.number, row.reply_to), row.reply_to) for row in rows}
    query = (
        sa.select(item_messages.c.item_id)
        .join(inbox, inbox.c.id == item_messages.c.inbox_id)
        .where(inbox.c.provider_id.in_(wanted), inbox.c.number.in_({row.number for row in rows}))
    )
    return set((await conn.execute(query)).scalars()) if wanted else set()


async def of_listeners(conn: AsyncConnection, ids: Iterable[int]) -> set[int]:
    query = sa.select(inbox.c.id).where(inbox.c.listener_id.in_(set(ids)))
    return set((await conn.execute(query)).scalars())


def parts(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
