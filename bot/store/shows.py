"""Studios, the shows that come from them, and each time that one was on air."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.shows import Show, Slot
from bot.store import log
from bot.store.log import Event
from bot.store.types import Id, Json, Moment, metadata

studios = sa.Table(
    "studios",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("numbers", Json, nullable=False),  # of the station, whose messages come here
)

shows = sa.Table(
    "shows",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("studio_id", Id, sa.ForeignKey("studios.id"), nullable=False, index=True),
    sa.Column("slots", Json, nullable=False),  # when it is on, week by week
    sa.Column("ended_at", Moment),  # it is no more; its airings stay
)

airings = sa.Table(
    "airings",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("studio_id", Id, sa.ForeignKey("studios.id"), nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("started_by", sa.Text, nullable=False),  # or "schedule"
    sa.Column("ended_at", Moment),
    sa.Column("ended_by", sa.Text),
    sa.Column("note", sa.Text),  # to those who come after
    sa.Column("note_by", sa.Text),
    sa.Index("ix_airings_studio", "studio_id", "ended_at"),
    sa.Index(  # one at a time, whoever starts it
        "uq_airings_on",
        "studio_id",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)


@dataclass(frozen=True)
class Studio:
    """Where shows come from, with the station's numbers that belong to it."""

    id: int
    name: str
    numbers: tuple[str, ...] = ()


# studios


async def all_studios(conn: AsyncConnection) -> list[Studio]:
    rows = await conn.execute(sa.select(studios).order_by(studios.c.id))
    return [Studio(row.id, row.name, tuple(row.numbers)) for row in rows]


async def lock_studio(conn: AsyncConnection, studio_id: int) -> Studio | None:
    """What is on there is decided by one at a time; messages are filed meanwhile."""
    query = sa.select(studios).where(studios.c.id == studio_id)
    row = (await conn.execute(query.with_for_update(key_share=True))).one_or_none()
    return Studio(row.id, row.name, tuple(row.numbers)) if row else None


async def set_studio(conn: AsyncConnection, studio: Studio, *, who: str, now: datetime) -> bool:
    """Add it (with the id 0) or change it; False if its name or a number is another's."""
    others = [one for one in await all_studios(conn) if one.id != studio.id]
    if any(one.name == studio.name or {*one.numbers} & {*studio.numbers} for one in others):
        return False
    values = {"name": studio.name, "numbers": list(studio.numbers)}
    studio_id = await _set(conn, studios, studio.id, values)
    if studio_id is None:
        return False
    detail = {"studio": studio_id, **values}
    await log.append(conn, [Event("studio_set", who, detail=detail)], now=now)
    return True


async def _set(
    conn: AsyncConnection, table: sa.Table, row_id: int, values: dict[str, Any]
) -> int | None:
    """Insert a row (with the id 0) or change it; its id."""
    change = sa.update(table).where(table.c.id == row_id).values(**values)
    write = change if row_id else sa.insert(table).values(**values)
    found: int | None = (await conn.execute(write.returning(table.c.id))).scalar_one_or_none()
    return found


# shows


async def all_shows(conn: AsyncConnection, *, studio: int | None = None) -> list[Show]:
    """The shows that there are now: the station's, or a studio's."""
    query = sa.select(shows).where(shows.c.ended_at.is_(None))
    if studio is not None:
        query = query.where(shows.c.studio_id == studio)
    return [_show(row) for row in await conn.execute(query.order_by(shows.c.name, shows.c.id))]


async def show(conn: AsyncConnection, show_id: int) -> Show | None:
    """A show that there still is."""
    query = sa.select(shows).where(shows.c.id == show_id, shows.c.ended_at.is_(None))
    row = (await conn.execute(query)).one_or_none()
    return _show(row) if row else None


def _show(row: sa.Row[Any]) -> Show:
    slots = tuple(Slot.from_json(one) for one in row.slots)
    return Show(row.id, row.name, row.studio_id, slots)


async def set_show(conn: AsyncConnection, show: Show, *, who: str, now: datetime) -> None:
    """Add it (with the id 0) or change it; its airings stay what they were."""
    slots = [one.to_json() for one in show.slots]
    values = {"name": show.name, "studio_id": show.studio_id, "slots": slots}
    show_id = await _set(conn, shows, show.id, values)
    detail = {"show": show_id, "studio": show.studio_id, "name": show.name, "slots": slots}
    await log.append(conn, [Event("show_set", who, detail=detail)], now=now)


async def drop_show(conn: AsyncConnection, show_id: int, *, who: str, now: datetime) -> bool:
    """It is no more; False if that was so already."""
    there = sa.and_(shows.c.id == show_id, shows.c.ended_at.is_(None))
    gone = await conn.execute(sa.update(shows).where(there).values(ended_at=now))
    if gone.rowcount != 1:
        return False
    await log.append(conn, [Event("show_dropped", who, detail={"show": show_id})], now=now)
    return True


# where a message is filed

NOWHERE: dict[str, int | None] = {"studio_id": None, "airing_id": None}


async def places(conn: AsyncConnection) -> dict[str, dict[str, int | None]]:
    """By number: its studio and the airing there, as an item's columns have them."""
    on = sa.and_(airings.c.studio_id == studios.c.id, airings.c.ended_at.is_(None))
    query = sa.select(studios.c.id, studios.c.numbers, airings.c.id.label("airing"))
    rows = await conn.execute(query.outerjoin(airings, on).order_by(studios.c.id.desc()))
    return {
        number: {"studio_id": row.id, "airing_id": row.airing}
        for row in rows
        for number in row.numbers
    }


async def is_on_air(conn: AsyncConnection, number: str) -> bool | None:
    """Whether a show is on in a number's studio; None where no shows are kept."""
    place = (await places(conn)).get(number, NOWHERE)
    if place["airing_id"] is not None:
        return True
    kept = sa.exists().where(shows.c.studio_id == place["studio_id"], shows.c.ended_at.is_(None))
    return False if (await conn.execute(sa.select(kept))).scalar_one() else None
