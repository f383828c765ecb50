"""The on-air queue: items in lanes, each with the messages that it was made from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.lookup import Lookup, State
from bot.core.messages import says
from bot.core.purposes import Lane
from bot.core.requests import REQUEST
from bot.core.wishes import NotYet, performer, wish
from bot.store import shows, upsert
from bot.store.inbox import inbox
from bot.store.types import Id, Json, Moment, metadata

items = sa.Table(
    "items",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("listener_id", Id, sa.ForeignKey("listeners.id"), index=True),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("lane", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("also", Json, nullable=False),
    sa.Column("status", sa.Text, nullable=False),  # STATUSES
    sa.Column("song", sa.Text),
    sa.Column("artist", sa.Text),
    sa.Column("track_id", Id, index=True),  # of the library, when it is known which is meant
    sa.Column("lookup", Json),  # what the library said to the wish: core/lookup.py
    sa.Column("wish", sa.Text, index=True),  # the same for all requests of one thing
    sa.Column("gathers", sa.Text),  # while it is open: who asks for the same comes to this item
    sa.Column("performer", sa.Text),  # in bare words
    sa.Column("asked", sa.Integer, nullable=False, server_default="1"),  # how often
    sa.Column("not_yet", Json),  # the station's rule against it, and until when
    sa.Column("aired_at", Moment, index=True),
    sa.Column("sender", sa.Text),  # the name the listener gave
    sa.Column("place", sa.Text),
    sa.Column("entities", Json, nullable=False),
    sa.Column("confidence", sa.Float),
    sa.Column("guesses", Json, nullable=False),  # the classifier's best two
    sa.Column("folded", sa.Boolean, nullable=False),  # shown small: spam, answered questions
    sa.Column("answer", Json),  # the plays that the bot named by itself
    sa.Column("sorted_by", sa.Text, nullable=False),  # "bot", "door", or the person
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("taken_by", sa.Text),
    sa.UniqueConstraint("number", "gathers", name="uq_items_gathers"),
    sa.Column("contest_id", Id, sa.ForeignKey("contests.id"), index=True),
    sa.Column("late", sa.Boolean, nullable=False, server_default=sa.false()),  # for the contest
    sa.Column("topic", sa.Text),  # the presenter's line that it answers
    # what people made of it at the desk
    sa.Column("passed_at", Moment),  # to the presenter
    sa.Column("passed_by", sa.Text),
    sa.Column("passed_upto", Id),  # the last message that whoever passed it had seen
    sa.Column("reviewed_by", sa.Text),  # who has read a text that was held, or put it in its lane
    sa.Column("starred", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("pinned_at", Moment),
    sa.Column("rank", sa.Float),  # its place among those passed; the lowest is next
    sa.Column("tags", Json),  # numbers of colours, 1 to 9
    sa.Column("air_text", sa.Text),  # what is to be read out instead of what was sent
    sa.Column("note", sa.Text),  # to the presenter
    sa.Column("note_by", sa.Text),
    sa.Column("held", sa.Text),  # why it is not read out unreviewed: core/decency.py
    sa.Column("alarm", sa.Text),  # why somebody must look at once
    sa.Column("copied", sa.Text),  # the same for all who send one long text
    sa.Column("looked_at", Moment),  # when the first person did something about it
    sa.Column("handed_at", Moment),  # to the playout
    sa.Column("won_at", Moment),  # when somebody marked the entry as a winner
    sa.Column("won_by", sa.Text),
    sa.Column("studio_id", Id, sa.ForeignKey("studios.id"), index=True),
    sa.Column("airing_id", Id, sa.ForeignKey("airings.id"), index=True),  # the show it came in
    sa.Index("ix_items_status", "status", "lane", "id"),
    sa.Index("ix_items_created", "created_at"),
    sa.Index(
        "ix_items_copied",
        "copied",
        sqlite_where=sa.text("copied IS NOT NULL"),
        postgresql_where=sa.text("copied IS NOT NULL"),
    ),
    sa.Index(
        "ix_items_won",
        "listener_id",
        sqlite_where=sa.text("won_at IS NOT NULL"),
        postgresql_where=sa.text("won_at IS NOT NULL"),
    ),
    sa.Index(
        "ix_items_alarm",
        "listener_id",
        sqlite_where=sa.text("alarm IS NOT NULL"),
        postgresql_where=sa.text("alarm IS NOT NULL"),
    ),
)

item_messages = sa.Table(
    "item_messages",
    metadata,
    sa.Column("item_id", Id, sa.ForeignKey("items.id"), primary_key=True),
    sa.Column("inbox_id", Id, sa.ForeignKey("inbox.id"), primary_key=True, index=True),
)

STATUSES = ("waiting", "on_air", "aired", "dismissed", "merged")
OPEN = ("waiting", "on_air")


@dataclass(frozen=True)
class Item:
    """A row for the queue, before it has a number of its own."""

    listener_id: int | None
    number: str
    lane: str
    purpose: str
    inbox_id: int
    also: tuple[str, ...] = ()
    song: str | None = None
    artist: str | None = None
    lookup: Lookup | None = None
    wish: str | None = None
    not_yet: NotYet | None = None
    sender: str | None = None
    place: str | None = None
    entities: list[dict[str, Any]] = field(default_factory=list)
    confidence: float | None = None
    guesses: list[dict[str, Any]] = field(default_factory=list)
    answer: list[dict[str, str]] | None = None
    folded: bool = False
    sorted_by: str = "bot"
    status: str = "waiting"
    taken_by: str | None = None
    contest_id: int | None = None
    late: bool = False
    topic: str | None = None
    held: str | None = None
    alarm: str | None = None
    copied: str | None = None


async def add(conn: AsyncConnection, new: Sequence[Item], *, now: datetime) -> list[int]:
    """Put items into the queue, each with its message; their ids in the same order."""
    if not new:
        return []
    places = await shows.places(conn)
    rows = [row(item, now, places) for item in new]
    ids = await upsert.add(conn, items, rows)
    await join(conn, [(item_id, item.inbox_id) for item_id, item in zip(ids, new, strict=True)])
    return ids


def row(item: Item, now: datetime, places: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """A new item as it is written, with where its number belongs at this moment."""
    row = {name: getattr(item, name) for name in item.__dataclass_fields__ if name != "inbox_id"}
    row |= looked_up(item.lookup) | places.get(item.number, shows.NOWHERE)
    wanted = item.purpose == REQUEST  # an entry that is read out plays no song that it names
    row["performer"] = performer(item.artist, item.lookup) if wanted else None
    row["not_yet"] = item.not_yet and item.not_yet.to_json()
    return row | {"also": list(item.also), "created_at": now, "changed_at": now, "version": 1}


async def wish_nothing(conn: AsyncConnection, item_id: int) -> None:
    """It is no request after all."""
    await conn.execute(sa.update(items).where(items.c.id == item_id).values(**NO_WISH))


async def note_wish(conn: AsyncConnection, item: sa.Row[Any]) -> str | None:
    """Note what an item as it is now wishes for; it gathers nothing yet."""
    wanted, by = wished(item)
    values = {"wish": wanted, "performer": by, "gathers": None}
    await conn.execute(sa.update(items).where(items.c.id == item.id).values(**values))
    return wanted


def wished(item: sa.Row[Any]) -> tuple[str | None, str | None]:
    """What an item as it is now wishes for, and by whom that is; what is held never gathers."""
    lookup = Lookup.from_json(item.lookup) if item.lookup else None
    wanted = wish(item.song, item.artist, lookup) if item.lane != Lane.HELD.value else None
    return wanted, performer(item.artist, lookup)


async def hold_back(conn: AsyncConnection, item_id: int, not_yet: NotYet | None) -> None:
    """A rule stands against an item, or none any more."""
    values = {"not_yet": not_yet and not_yet.to_json(), "folded": not_yet is not None}
    await conn.execute(sa.update(items).where(items.c.id == item_id).values(**values))


def held_back(item: sa.Row[Any]) -> NotYet | None:
    return NotYet.from_json(item.not_yet) if item.not_yet else None


async def open_of_tracks(conn: AsyncConnection, tracks: Collection[int]) -> list[sa.Row[Any]]:
    """What is open for any of these tracks, or may be; locked in the order that filing has."""
    undecided = sa.and_(items.c.track_id.is_(None), items.c.lookup.is_not(None))
    theirs = sa.or_(items.c.track_id.in_(tracks), undecided)
    query = sa.select(items).where(theirs, items.c.status.in_(OPEN))
    in_order = query.order_by(items.c.number, items.c.gathers, items.c.id)
    rows = await conn.execute(in_order.with_for_update())
    return [row for row in rows if row.track_id or _may_be(row, tracks)]


def _may_be(item: sa.Row[Any], tracks: Collection[int]) -> bool:
    return any(one["track"] in tracks for one in item.lookup["candidates"])


async def rename_wishes(conn: AsyncConnection, before: Collection[str], wish: str) -> None:
    """What was asked for under other names counts under this one, also what is done with."""
    update = sa.update(items).where(items.c.wish.in_(before), items.c.status.not_in(OPEN))
    await conn.execute(update.values(wish=wish))


async def return_wishes(conn: AsyncConnection, track: int, wish: str) -> None:
    """What was asked for as this track, and is done with, counts under its own name again."""
    update = sa.update(items).where(items.c.track_id == track, items.c.status.not_in(OPEN))
    await conn.execute(update.values(wish=wish))


NO_WISH = {"wish": None, "gathers": None, "performer": None}


def looked_up(lookup: Lookup | None) -> dict[str, Any]:
    """What an item keeps of it."""
    if lookup is None:
        return {"lookup": None, "track_id": None}
    return {"lookup": lookup.to_json(), "track_id": lookup.track_id}


async def join(conn: AsyncConnection, pairs: Sequence[tuple[int, int]]) -> None:
    """Add messages to items."""
    if pairs:
        await conn.execute(
            sa.insert(item_messages),
            [{"item_id": item, "inbox_id": message} for item, message in pairs],
        )


async def part(conn: AsyncConnection, item_id: int, inbox_id: int) -> None:
    """A message belongs to an item no more."""
    pair = (item_messages.c.item_id == item_id, item_messages.c.inbox_id == inbox_id)
    await conn.execute(sa.delete(item_messages).where(*pair))


async def get(conn: AsyncConnection, item_id: int, *, lock: bool = False) -> sa.Row[Any] | None:
    """An item; `lock` keeps others from changing it until the transaction ends."""
    query = sa.select(items).where(items.c.id == item_id)
    return (await conn.execute(query.with_for_update() if lock else query)).one_or_none()


async def purposes(conn: AsyncConnection, ids: Collection[int]) -> set[str]:
    """What these items are about."""
    query = sa.select(items.c.purpose).where(items.c.id.in_(ids)).distinct()
    return set((await conn.execute(query)).scalars())


async def listeners_of(conn: AsyncConnection, ids: Collection[int]) -> dict[int, int | None]:
    """Whose these items are."""
    rows = await conn.execute(sa.select(items.c.id, items.c.listener_id).where(items.c.id.in_(ids)))
    return {row.id: row.listener_id for row in rows}


async def messages_of(conn: AsyncConnection, item_id: int) -> list[int]:
    rows = await conn.execute(
        sa.select(item_messages.c.inbox_id)
        .where(item_messages.c.item_id == item_id)
        .order_by(item_messages.c.inbox_id)
    )
    return list(rows.scalars())


async def waits(conn: AsyncConnection, listener_id: int, purpose: str) -> bool:
    """Whether something of this kind is open for a listener."""
    mine = sa.and_(items.c.listener_id == listener_id, items.c.purpose == purpose)
    query = sa.select(items.c.id).where(mine, items.c.status.in_(OPEN)).limit(1)
    return (await conn.execute(query)).first() is not None


async def change(
    conn: AsyncConnection, item_id: int, *, version: int, now: datetime, **values: Any
) -> bool:
    """Change an item as it was seen; False if somebody was quicker."""
    done = await conn.execute(
        sa.update(items)
        .where(items.c.id == item_id, items.c.version == version)
        .values(version=version + 1, changed_at=now, **values)
    )
    return done.rowcount == 1


async def look(conn: AsyncConnection, ids: Collection[int], *, now: datetime) -> None:
    """A person has done something about these; whose look was the first is kept."""
    unseen = sa.and_(items.c.id.in_(set(ids)), items.c.looked_at.is_(None))
    await conn.execute(sa.update(items).where(unseen).values(looked_at=now))


async def count(conn: AsyncConnection, item_id: int, more: int, *, now: datetime) -> None:
    """It was asked for more often; who is about to take it is not held up."""
    asked = {"asked": items.c.asked + more, "changed_at": now}
    await conn.execute(sa.update(items).where(items.c.id == item_id).values(**asked))


async def reword(
    conn: AsyncConnection, inbox_id: int, *, wanted: Collection[int] = (), now: datetime
) -> None:
    """A message has new words, or none: what was read out of the old ones alone is no longer so.

    What is still wanted by others stays what it is.
    """
    for item_id in await items_of(conn, inbox_id):
        said = sa.select(inbox.c.text).join(item_messages, item_messages.c.inbox_id == inbox.c.id)
        rows = await conn.execute(said.where(item_messages.c.item_id == item_id))
        texts = list(rows.scalars())
        item = await get(conn, item_id, lock=True)
        assert item is not None
        values: dict[str, Any] = {
            name: None
            for name in ("song", "artist", "sender", "place")
            if not _says(texts, getattr(item, name) or "")
        }
        unnamed = values.keys() & {"song", "artist"} or not (item.song or item.artist)
        if unnamed and item_id not in wanted:
            values |= looked_up(None) | NO_WISH
        entities = [one for one in item.entities if _says(texts, one["value"])]
        await change(conn, item_id, version=item.version, now=now, entities=entities, **values)


async def not_asked(conn: AsyncConnection, ids: Sequence[int], *, now: datetime) -> list[int]:
    """The question about these items did not go out; which of them had one of the library."""
    changed = []
    for item_id in ids:
        item = await get(conn, item_id, lock=True)
        if item is None or not item.lookup or item.lookup["state"] != State.ASKED.value:
            continue
        lookup = Lookup.from_json(item.lookup).not_asked()
        await change(conn, item_id, version=item.version, now=now, **looked_up(lookup))
        changed.append(item_id)
    return changed


def _says(texts: Sequence[str], name: str) -> bool:
    return any(says(text, name) for text in texts)


async def items_of(conn: AsyncConnection, inbox_id: int) -> list[int]:
    """The items that a message belongs to."""
    rows = await conn.execute(
        sa.select(item_messages.c.item_id)
        .where(item_messages.c.inbox_id == inbox_id)
        .order_by(item_messages.c.item_id)
    )
    return list(rows.scalars())
