"""Searches all that is kept: items of every show, and the messages that made none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.inbox import inbox
from bot.store.listeners import listeners
from bot.store.media import media
from bot.store.queue import item_messages, items
from bot.store.requests import requests
from bot.store.shows import airings
from bot.store.spellings import says

AT_A_TIME = 100_000  # rows that are looked through for words
NEARLY = 1000  # so far may ids and times disagree
_ON_THE_CARD = (items.c.song, items.c.artist, items.c.sender, items.c.place)
_OF_THE_DESK = (items.c.air_text, items.c.note)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; None and empty mean any."""

    words: Sequence[str] = ()
    lane: str | None = None
    status: str | None = None
    show: int | None = None
    airing: int | None = None
    studio: int | None = None
    since: datetime | None = None
    until: datetime | None = None  # the first moment after it
    starred: bool = False
    won: bool = False
    tag: int | None = None
    listener_of: int | None = None  # an item, whose listeners' others are wanted


@dataclass(frozen=True)
class Page:
    """Some of what was found, newest first."""

    ids: list[int]
    before: int | None  # where the next page begins; None: that was all


async def found(
    conn: AsyncConnection, wanted: Wanted, *, limit: int, before: int | None = None
) -> Page:
    """Such items, those before one if it is given."""
    query = sa.select(items.c.id).where(items.c.status != "merged", *_asked(wanted))
    query = query.where(*(_anywhere(conn, word) for word in wanted.words))
    return await _page(conn, query, items.c.created_at, wanted, limit, before)


async def found_without_card(
    conn: AsyncConnection, wanted: Wanted, *, limit: int, before: int | None = None
) -> Page:
    """Such messages that made no item: greetings, thanks, stickers."""
    query = sa.select(inbox.c.id).where(
        inbox.c.settled_as.is_not(None), inbox.c.settled_as.not_in(["item", "erased"])
    )
    query = query.where(*_between(wanted, inbox.c.received_at))
    for word in wanted.words:
        typed, heard = says(conn, inbox.c.text, word), _heard(conn, inbox.c.id, word)
        query = query.where(sa.or_(typed, heard, _named(conn, inbox, word)))
    return await _page(conn, query, inbox.c.received_at, wanted, limit, before)


async def _page(
    conn: AsyncConnection,
    query: sa.Select[tuple[int]],
    moment: sa.ColumnElement[datetime],
    wanted: Wanted,
    limit: int,
    before: int | None,
) -> Page:
    """The newest of these; words are looked for in so many rows at a time, which is quick."""
    (row_id,) = query.selected_columns
    if before is None:
        before = await _after_last(conn, row_id, moment, wanted.until)
    lowest = before - AT_A_TIME if wanted.words else 0
    query = query.where(row_id < before, row_id >= lowest).order_by(row_id.desc())
    ids = list((await conn.execute(query.limit(limit + 1))).scalars())
    if len(ids) > limit:
        return Page(ids[:limit], ids[limit - 1])
    return Page(ids, lowest if lowest > 1 else None)


async def _after_last(
    conn: AsyncConnection,
    row_id: sa.ColumnElement[int],
    moment: sa.ColumnElement[datetime],
    until: datetime | None,
) -> int:
    """An id above all that may be meant; ids come nearly in the order of time."""
    last = sa.select(row_id).order_by(row_id.desc()).limit(1)
    if until is not None:
        last = sa.select(row_id).where(moment < until).order_by(moment.desc()).limit(1)
    return ((await conn.execute(last)).scalar_one_or_none() or 0) + NEARLY


def _asked(wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    yield from _between(wanted, items.c.created_at)
    for column, value in (
        (items.c.lane, wanted.lane),
        (items.c.status, wanted.status),
        (items.c.airing_id, wanted.airing),
        (items.c.studio_id, wanted.studio),
    ):
        if value is not None:
            yield column == value
    if wanted.show is not None:
        yield items.c.airing_id.in_(sa.select(airings.c.id).where(airings.c.show_id == wanted.show))
    if wanted.starred:
        yield items.c.starred
    if wanted.won:
        yield items.c.won_at.is_not(None)
    if wanted.tag is not None:  # a list of numbers of one digit
        yield sa.cast(items.c.tags, sa.Text).contains(str(wanted.tag))
    if wanted.listener_of is not None:
        yield _of_listener(wanted.listener_of)


def _between(
    wanted: Wanted, moment: sa.ColumnElement[datetime]
) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.since is not None:
        yield moment >= wanted.since
    if wanted.until is not None:
        yield moment < wanted.until


def _of_listener(item_id: int) -> sa.ColumnElement[bool]:
    """Items of whoever wrote this one, or that they ask for, too."""
    whose = sa.select(items.c.listener_id).where(items.c.id == item_id).scalar_subquery()
    asks = sa.select(requests.c.item_id).where(requests.c.listener_id == whose)
    return sa.or_(items.c.listener_id == whose, items.c.id.in_(asks))


def _anywhere(conn: AsyncConnection, word: str) -> sa.ColumnElement[bool]:
    """Somewhere on the card, in its messages, or in what was heard in them."""
    said = (
        sa.exists()
        .where(item_messages.c.item_id == items.c.id, inbox.c.id == item_messages.c.inbox_id)
        .where(says(conn, inbox.c.text, word))
    )
    heard = sa.exists().where(
        item_messages.c.item_id == items.c.id, _heard(conn, item_messages.c.inbox_id, word)
    )
    columns = (says(conn, one, word) for one in (*_ON_THE_CARD, *_OF_THE_DESK))
    return sa.or_(*columns, _named(conn, items, word), said, heard)


def _heard(
    conn: AsyncConnection, inbox_id: sa.ColumnElement[int], word: str
) -> sa.ColumnElement[bool]:
    """What was heard in this message says it."""
    return sa.exists().where(media.c.inbox_id == inbox_id, says(conn, media.c.transcript, word))


def _named(conn: AsyncConnection, table: sa.Table, word: str) -> sa.ColumnElement[bool]:
    """Its listener's profile has this name."""
    who = sa.select(listeners.c.id).where(says(conn, listeners.c.name, word))
    return table.c.listener_id.in_(who)
