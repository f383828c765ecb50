"""The on-air queue: items in lanes, each with the messages that it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import says
from bot.store import upsert
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
    sa.Column("status", sa.Text, nullable=False),  # waiting, on_air, aired, dismissed
    sa.Column("song", sa.Text),
    sa.Column("artist", sa.Text),
    sa.Column("sender", sa.Text),  # the name the listener gave
    sa.Column("place", sa.Text),
    sa.Column("entities", Json, nullable=False),
    sa.Column("confidence", sa.Float),
    sa.Column("guesses", Json, nullable=False),  # the classifier's best two
    sa.Column("folded", sa.Boolean, nullable=False),  # shown small: spam, answered questions
    sa.Column("sorted_by", sa.Text, nullable=False),  # "bot", "door", or the person
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("taken_by", sa.Text),
    sa.Index("ix_items_status", "status", "lane", "id"),
)

item_messages = sa.Table(
    "item_messages",
    metadata,
    sa.Column("item_id", Id, sa.ForeignKey("items.id"), primary_key=True),
    sa.Column("inbox_id", Id, sa.ForeignKey("inbox.id"), primary_key=True, index=True),
)

STATUSES = ("waiting", "on_air", "aired", "dismissed")

# From a status to the next, by what a presenter does; undo goes the other way.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "take": (("waiting",), "on_air"),
    "air": (("on_air",), "aired"),
    "dismiss": (("waiting", "on_air"), "dismissed"),
    "return": (("on_air", "dismissed", "aired"), "waiting"),
}


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
    sender: str | None = None
    place: str | None = None
    entities: list[dict[str, Any]] = field(default_factory=list)
    confidence: float | None = None
    guesses: list[dict[str, Any]] = field(default_factory=list)
    folded: bool = False
    sorted_by: str = "bot"
    status: str = "waiting"
    taken_by: str | None = None


async def add(conn: AsyncConnection, new: Sequence[Item], *, now: datetime) -> list[int]:
    """Put items into the queue, each with its message; their ids in the same order."""
    if not new:
        return []
    ids = await upsert.add(conn, items, [_row(item, now) for item in new])
    await join(conn, [(item_id, item.inbox_id) for item_id, item in zip(ids, new, strict=True)])
    return ids


def _row(item: Item, now: datetime) -> dict[str, Any]:
    row = {name: getattr(item, name) for name in item.__dataclass_fields__ if name != "inbox_id"}
    return row | {"also": list(item.also), "created_at": now, "changed_at": now, "version": 1}


async def join(conn: AsyncConnection, pairs: Sequence[tuple[int, int]]) -> None:
    """Add messages to items."""
    if pairs:
        await conn.execute(
            sa.insert(item_messages),
            [{"item_id": item, "inbox_id": message} for item, message in pairs],
        )


async def get(conn: AsyncConnection, item_id: int, *, lock: bool = False) -> sa.Row[Any] | None:
    """An item; `lock` keeps others from changing it until the transaction ends."""
    query = sa.select(items).where(items.c.id == item_id)
    return (await conn.execute(query.with_for_update() if lock else query)).one_or_none()


async def messages_of(conn: AsyncConnection, item_id: int) -> list[int]:
    rows = await conn.execute(
        sa.select(item_messages.c.inbox_id)
        .where(item_messages.c.item_id == item_id)
        .order_by(item_messages.c.inbox_id)
    )
    return list(rows.scalars())


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


async def reword(conn: AsyncConnection, inbox_id: int, *, now: datetime) -> None:
    """A message has new words, or none: what was read out of the old ones alone is no longer so."""
    for item_id in await items_of(conn, inbox_id):
        said = sa.select(inbox.c.text).join(item_messages, item_messages.c.inbox_id == inbox.c.id)
        rows = await conn.execute(said.where(item_messages.c.item_id == item_id))
        texts = list(rows.scalars())
        item = await get(conn, item_id, lock=True)
        assert item is not None
        values = {
            name: None
            for name in ("song", "artist", "sender", "place")
            if not _says(texts, getattr(item, name) or "")
        }
        entities = [one for one in item.entities if _says(texts, one["value"])]
        await change(conn, item_id, version=item.version, now=now, entities=entities, **values)


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
