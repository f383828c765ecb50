"""What people did to items, and to topics, contests and shows, and how it was before: for undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.types import Id, Json, Moment, metadata

deeds = sa.Table(
    "deeds",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False, index=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("undone_at", Moment),
    sa.Column("undone_by", sa.Text),
)

# Kept as long as texts are, for a change of words holds words.
deed_changes = sa.Table(
    "deed_changes",
    metadata,
    sa.Column("deed_id", Id, sa.ForeignKey("deeds.id"), primary_key=True),
    sa.Column("item_id", Id, sa.ForeignKey("items.id"), primary_key=True, index=True),
    sa.Column("before", Json, nullable=False),  # column: value
    sa.Column("after", Json, nullable=False),
)


# Deeds of no item: what they changed stands in the log, in the event that has their number.
ON_AIR = ("topic", "end_topic", "close_contest", "start_show", "stop_show", "hand_over_show")


@dataclass(frozen=True)
class Change:
    """What a deed changed of one item; moments are ISO texts."""

    item_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Deed:
    """One thing that somebody did: to one item, to many at once, or to none (ON_AIR)."""

    id: int
    name: str
    who: str
    at: datetime
    items: int
    first: int  # of its items; 0: it was done to none
    undone_by: str | None = None


async def add(
    conn: AsyncConnection, name: str, who: str, changes: Sequence[Change], *, now: datetime
) -> int:
    """Write a deed down; its id."""
    deed_id = await note(conn, name, who, now=now)
    rows = [
        {"deed_id": deed_id, "item_id": one.item_id, "before": one.before, "after": one.after}
        for one in changes
    ]
    await conn.execute(sa.insert(deed_changes), rows)
    return deed_id


async def note(conn: AsyncConnection, name: str, who: str, *, now: datetime) -> int:
    """Write down a deed of no item (ON_AIR), or one whose items are told next; its id."""
    insert = sa.insert(deeds).values(name=name, who=who, at=now).returning(deeds.c.id)
    deed_id: int = (await conn.execute(insert)).scalar_one()
    return deed_id


async def on_air_at(conn: AsyncConnection, who: str, at: datetime) -> int | None:
    """What this person has just done on air, to no item; its id."""
    theirs = sa.and_(deeds.c.who == who, deeds.c.at == at, deeds.c.name.in_(ON_AIR))
    found: int | None = (
        await conn.execute(sa.select(sa.func.max(deeds.c.id)).where(theirs))
    ).scalar_one()
    return found


async def is_on_air(conn: AsyncConnection, deed_id: int, who: str, *, since: datetime) -> bool:
    """Whether this person did this, to no item, and not earlier."""
    theirs = sa.and_(deeds.c.id == deed_id, deeds.c.who == who, deeds.c.name.in_(ON_AIR))
    query = sa.select(deeds.c.id).where(theirs, deeds.c.at >= since)
    return (await conn.execute(query)).one_or_none() is not None


async def get(conn: AsyncConnection, deed_id: int) -> sa.Row[Any] | None:
    query = sa.select(deeds).where(deeds.c.id == deed_id).with_for_update()
    return (await conn.execute(query)).one_or_none()


async def name_of(conn: AsyncConnection, deed_id: int) -> str:
    """What was done, "" if there is no such deed."""
    query = sa.select(deeds.c.name).where(deeds.c.id == deed_id)
    return (await conn.execute(query)).scalar_one_or_none() or ""


async def changes_of(conn: AsyncConnection, deed_id: int) -> list[Change]:
    columns = deed_changes.c
    query = sa.select(columns.item_id, columns.before, columns.after)
    rows = await conn.execute(query.where(columns.deed_id == deed_id).order_by(columns.item_id))
    return [Change(row.item_id, row.before, row.after) for row in rows]


async def latest_of_item(conn: AsyncConnection, item_id: int) -> int | None:
    """The latest deed on an item that has not been taken back."""
    query = (
        sa.select(deeds.c.id)
        .join(deed_changes, deed_changes.c.deed_id == deeds.c.id)
        .where(deed_changes.c.item_id == item_id, deeds.c.undone_at.is_(None))
        .order_by(deeds.c.id.desc())
        .limit(1)
    )
    found: int | None = (await conn.execute(query)).scalar_one_or_none()
    return found


async def undone(conn: AsyncConnection, deed_id: int, *, who: str, now: datetime) -> None:
    change = sa.update(deeds).where(deeds.c.id == deed_id)
    await conn.execute(change.values(undone_at=now, undone_by=who))


async def part(conn: AsyncConnection, deed: sa.Row[Any], items: Sequence[int]) -> int:
    """What a deed changed of these items becomes a deed of its own; its id."""
    values = {"name": deed.name, "who": deed.who, "at": deed.at}
    insert = sa.insert(deeds).values(**values).returning(deeds.c.id)
    deed_id: int = (await conn.execute(insert)).scalar_one()
    theirs = sa.and_(deed_changes.c.deed_id == deed.id, deed_changes.c.item_id.in_(items))
    await conn.execute(sa.update(deed_changes).where(theirs).values(deed_id=deed_id))
    return deed_id


async def latest(conn: AsyncConnection, *, limit: int, who: str | None = None) -> list[Deed]:
    """The latest deeds, newest first: everybody's, or one person's."""
    counted = sa.func.count(deed_changes.c.item_id)
    first = sa.func.coalesce(sa.func.min(deed_changes.c.item_id), 0)
    told = sa.or_(deeds.c.name.in_(ON_AIR), deed_changes.c.item_id.is_not(None))
    query = (
        sa.select(deeds, counted.label("items"), first.label("first"))
        .outerjoin(deed_changes, deed_changes.c.deed_id == deeds.c.id)
        .where(told)
        .group_by(deeds.c.id)
        .order_by(deeds.c.id.desc())
        .limit(limit)
    )
    if who is not None:
        query = query.where(deeds.c.who == who)
    return [
        Deed(row.id, row.name, row.who, row.at, row.items, row.first, row.undone_by)
        for row in await conn.execute(query)
    ]


async def forget(conn: AsyncConnection, which: sa.ColumnElement[bool]) -> None:
    """What is known of these items before; the deeds themselves stay in the log."""
    of_them = sa.select(deed_changes.c.deed_id).where(which)
    ids = list((await conn.execute(of_them.distinct())).scalars())
    await conn.execute(sa.delete(deed_changes).where(which))
    left = sa.exists().where(deed_changes.c.deed_id == deeds.c.id)
    await conn.execute(sa.delete(deeds).where(deeds.c.id.in_(ids), sa.not_(left)))


async def forget_on_air(conn: AsyncConnection, before: datetime) -> None:
    """Those of no item that are older; the log, which says what they changed, goes then, too."""
    old = sa.and_(deeds.c.name.in_(ON_AIR), deeds.c.at < before)
    await conn.execute(sa.delete(deeds).where(old))


async def forget_words(conn: AsyncConnection, items: Sequence[int]) -> None:
    """What people wrote for the air instead of these items' words, and what that was before."""
    edits = sa.select(deeds.c.id).where(deeds.c.name == "edit")
    await forget(
        conn, sa.and_(deed_changes.c.item_id.in_(items), deed_changes.c.deed_id.in_(edits))
    )
