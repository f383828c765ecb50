"""The log: what happened to what, by whom and when. Desk, undo, statistics and audit read it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.types import Id, Json, Moment, metadata

log = sa.Table(
    "log",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    # PostgreSQL: the writing transaction. Rows become visible in the order of transactions that
    # end, not of ids, so readers go by (xid, id) and stop below the oldest one still running.
    sa.Column("xid", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),  # a member of staff, or the role that did it
    sa.Column("item_id", Id, index=True),
    sa.Column("inbox_id", Id, index=True),
    sa.Column("listener_id", Id, index=True),
    sa.Column("detail", Json, nullable=False),
    sa.Index("ix_log_order", "xid", "id"),
    sqlite_autoincrement=True,  # no id twice: a reader goes on after the last it saw
)


@dataclass(frozen=True)
class Event:
    """One line of the log. `detail` never holds a listener's words or phone number."""

    what: str
    who: str
    item_id: int | None = None
    inbox_id: int | None = None
    listener_id: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Logged:
    """An event as it stands in the log; `place` orders it and resumes a reader after it."""

    place: Place
    at: datetime
    event: Event


@dataclass(frozen=True, order=True)
class Place:
    """How far a reader has come."""

    xid: int = 0
    id: int = 0

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """Raises ValueError for what is not a place."""
        xid, _, row = text.partition("-")
        return cls(int(xid), int(row))


async def append(conn: AsyncConnection, events: Sequence[Event], *, now: datetime) -> None:
    """Write events in the transaction of the change that they tell of."""
    if not events:
        return
    xid = 0
    if conn.dialect.name == "postgresql":
        xid = (
            await conn.execute(sa.text("SELECT pg_current_xact_id()::text::bigint"))
        ).scalar_one()
    await conn.execute(
        sa.insert(log),
        [
            {
                "xid": xid,
                "at": now,
                "what": event.what,
                "who": event.who,
                "item_id": event.item_id,
                "inbox_id": event.inbox_id,
                "listener_id": event.listener_id,
                "detail": event.detail,
            }
            for event in events
        ],
    )


async def was_told(
    conn: AsyncConnection, what: str, listener_id: int, detail: dict[str, Any]
) -> bool:
    """Whether the log has this of a listener already."""
    query = sa.select(log.c.detail).where(log.c.listener_id == listener_id, log.c.what == what)
    return detail in list((await conn.execute(query)).scalars())


async def others(conn: AsyncConnection, what: str, listener_id: int) -> list[int]:
    """The other listeners that events of this kind name beside this one."""
    query = sa.select(log.c.detail).where(log.c.listener_id == listener_id, log.c.what == what)
    found = {detail["other"] for detail in (await conn.execute(query)).scalars()}
    return sorted(found)


async def after(conn: AsyncConnection, place: Place, *, limit: int = 500) -> list[Logged]:
    """What was logged after a place, without a gap that could be filled later."""
    query = (
        sa.select(log)
        .where(sa.or_(log.c.xid > place.xid, sa.and_(log.c.xid == place.xid, log.c.id > place.id)))
        .order_by(log.c.xid, log.c.id)
        .limit(limit)
    )
    if conn.dialect.name == "postgresql":
        query = query.where(log.c.xid < sa.text(_OLDEST_RUNNING))
    return [logged(row) for row in await conn.execute(query)]


async def end(conn: AsyncConnection) -> Place:
    """The place after which a reader that knows everything up to now goes on."""
    query = sa.select(log.c.xid, log.c.id).order_by(log.c.xid.desc(), log.c.id.desc()).limit(1)
    if conn.dialect.name == "postgresql":
        query = query.where(log.c.xid < sa.text(_OLDEST_RUNNING))
    row = (await conn.execute(query)).one_or_none()
    return Place(row.xid, row.id) if row else Place()


async def merged_into(conn: AsyncConnection, item_id: int) -> int | None:
    """The item that a merged one has gone into."""
    query = sa.select(log.c.detail).where(log.c.item_id == item_id, log.c.what == "merged")
    latest = await conn.execute(query.order_by(log.c.id.desc()).limit(1))
    detail = latest.scalar_one_or_none()
    return detail["item"] if detail else None


async def of_item(conn: AsyncConnection, item_id: int, *, limit: int) -> list[Logged]:
    """The latest that was logged of it, oldest first."""
    return (await of_items(conn, [item_id], limit=limit))[item_id]


async def of_items(
    conn: AsyncConnection, ids: Collection[int], *, limit: int, without: Collection[str] = ()
) -> dict[int, list[Logged]]:
    """The latest that was logged of each of these, oldest first: a flood may be in one item."""
    nth = sa.func.row_number().over(partition_by=log.c.item_id, order_by=log.c.id.desc())
    theirs = sa.select(log, nth.label("nth")).where(log.c.item_id.in_(ids))
    latest = theirs.where(log.c.what.not_in(without)).subquery()
    query = sa.select(latest).where(latest.c.nth <= limit).order_by(latest.c.id)
    found: dict[int, list[Logged]] = {one: [] for one in ids}
    for row in await conn.execute(query):
        found[row.item_id].append(logged(row))
    return found


async def of_deed(conn: AsyncConnection, deed_id: int, *, at: datetime) -> dict[str, Any] | None:
    """What was told of a deed that was done to no item; None once the log has forgotten it."""
    query = sa.select(log.c.detail).where(log.c.at == at, log.c.item_id.is_(None))
    told: list[dict[str, Any]] = list((await conn.execute(query)).scalars())
    return next((one for one in told if one.get("deed_id") == deed_id), None)


_OLDEST_RUNNING = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def logged(row: Any) -> Logged:
    event = Event(row.what, row.who, row.item_id, row.inbox_id, row.listener_id, row.detail)
    return Logged(Place(row.xid, row.id), row.at, event)
