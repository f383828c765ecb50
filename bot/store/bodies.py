"""Webhook bodies as they came: kept before the service hears 200, taken apart afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.rules import FARTHEST
from bot.store.types import Id, Json, Moment, metadata

bodies = sa.Table(
    "bodies",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("received_at", Moment, nullable=False, index=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("numbers", Json, nullable=False),  # the numbers this signature may speak for
    sa.Column("split_at", Moment),
    sa.Column("parked", sa.Text),  # why it could not be read
    sa.Index(
        "ix_bodies_parked",
        "id",
        sqlite_where=sa.text("parked IS NOT NULL"),
        postgresql_where=sa.text("parked IS NOT NULL"),
    ),
    sa.Index(
        "ix_bodies_unsplit",
        "id",
        sqlite_where=sa.text("split_at IS NULL"),
        postgresql_where=sa.text("split_at IS NULL"),
    ),
    sqlite_autoincrement=True,  # no id twice: inbox rows outlive the bodies they came in
)


MOST_BYTES = 500_000  # taken apart in one go
MOST = {"sqlite": 50, "postgresql": 200}  # SQLite's one writer makes webhook calls wait meanwhile
IN_A_PART = 200


@dataclass(frozen=True)
class Body:
    id: int
    service: str
    received_at: datetime
    body: bytes
    numbers: frozenset[str]


async def add(
    conn: AsyncConnection,
    received: Sequence[tuple[bytes, frozenset[str]]],
    *,
    service: str,
    now: datetime,
) -> None:
    """Keep bodies that wait together; they are durable when the transaction ends."""
    await conn.execute(
        sa.insert(bodies),
        [
            {"service": service, "received_at": now, "body": raw, "numbers": sorted(numbers)}
            for raw, numbers in received
        ],
    )


async def take_turn(conn: AsyncConnection) -> None:
    """One process at a time takes bodies apart, as on SQLite anyway.

    Two at once would each make a listener of the same newcomer, and turn a listener's messages
    round.
    """
    if conn.dialect.name == "postgresql":
        await conn.execute(sa.text("SELECT pg_advisory_xact_lock(7332)"))


async def any_unsplit(conn: AsyncConnection, *, before: datetime | None = None) -> bool:
    found = await conn.execute(_waiting(before).limit(1))
    return found.first() is not None


async def unsplit(
    conn: AsyncConnection,
    *,
    before: datetime | None = None,
    only: int | None = None,
) -> list[Body]:
    """Bodies that wait to be taken apart, oldest first; `before` leaves fresh ones to `web`.

    No more than can be taken apart in a moment: a body may hold one message or a thousand.
    """
    query = _waiting(before).order_by(bodies.c.id).limit(MOST[conn.dialect.name])
    if only is not None:
        query = query.where(bodies.c.id == only)
    ids = _first([tuple(row) for row in await conn.execute(query)])
    columns = (bodies.c[name] for name in Body.__dataclass_fields__)
    rows = await conn.execute(sa.select(*columns).where(bodies.c.id.in_(ids)).order_by(bodies.c.id))
    return [
        Body(row.id, row.service, row.received_at, row.body, frozenset(row.numbers)) for row in rows
    ]


def _waiting(before: datetime | None) -> sa.Select[Any]:
    query = sa.select(bodies.c.id, sa.func.length(bodies.c.body).label("size"))
    query = query.where(bodies.c.split_at.is_(None))
    if before is None:
        return query
    # received later than now: the clock has been set back since
    left = (bodies.c.received_at < before, bodies.c.received_at > before + FARTHEST)
    return query.where(sa.or_(*left))


def _first(sizes: Sequence[tuple[Any, ...]]) -> list[int]:
    """The first bodies, at least one, up to the size that is split in one go."""
    ids: list[int] = []
    total = 0
    for body_id, size in sizes:
        total += size
        if ids and total > MOST_BYTES:
            break
        ids.append(body_id)
    return ids


async def part(
    conn: AsyncConnection, where: sa.ColumnElement[bool], *, after: int
) -> list[sa.Row[Any]]:
    """The next bodies after this one, as many as may lie in memory together."""
    query = sa.select(bodies.c.id, sa.func.length(bodies.c.body)).where(bodies.c.id > after, where)
    sizes = await conn.execute(query.order_by(bodies.c.id).limit(IN_A_PART))
    ids = _first([tuple(row) for row in sizes])
    columns = (bodies.c.id, bodies.c.received_at, bodies.c.body)
    rows = await conn.execute(sa.select(*columns).where(bodies.c.id.in_(ids)).order_by(bodies.c.id))
    return list(rows)


async def done(conn: AsyncConnection, ids: Iterable[int], *, now: datetime) -> None:
    await conn.execute(sa.update(bodies).where(bodies.c.id.in_(list(ids))).values(split_at=now))


async def park(conn: AsyncConnection, body_id: int, reason: str, *, now: datetime) -> None:
    """Set an unreadable body aside: a person looks at it, the service is not asked again."""
    await conn.execute(
        sa.update(bodies).where(bodies.c.id == body_id).values(split_at=now, parked=reason)
    )
