"""What went out to listeners, as pacing, the caps, the budget and "once a day" count it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.outbox import State, outbox


def _went_out() -> sa.ColumnElement[bool]:
    """A call was made, and nobody has said that nothing came of it."""
    nothing = (State.QUEUED.value, State.FAILED.value, State.SKIPPED.value)
    return sa.and_(outbox.c.sent_as.is_not(None), outbox.c.state.not_in(nothing))


async def count_since(
    conn: AsyncConnection,
    since: datetime,
    until: datetime | None = None,
    *,
    forms: Sequence[str] = (),
    **where: Any,
) -> int:
    """How many calls were made since then, for pacing; with `forms` what went out, for the caps."""
    query = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.sending_at >= since)
    if until is not None:
        query = query.where(outbox.c.sending_at <= until)
    if forms:
        query = query.where(_went_out(), outbox.c.sent_as.in_(forms))
    for name, value in where.items():
        query = query.where(outbox.c[name] == value)
    counted: int = (await conn.execute(query)).scalar_one()
    return counted


async def last_to(conn: AsyncConnection, listener_ids: Sequence[int]) -> dict[int, datetime]:
    """When each listener was last written to; a tick is no message, nor is a refused call."""
    rows = await conn.execute(
        sa.select(outbox.c.listener_id, sa.func.max(outbox.c.sending_at).label("at"))
        .where(
            outbox.c.listener_id.in_(set(listener_ids)),
            outbox.c.sending_at.is_not(None),
            outbox.c.kind == "reply",
            _went_out(),
        )
        .group_by(outbox.c.listener_id)
    )
    return {row.listener_id: row.at for row in rows}


async def said_since(
    conn: AsyncConnection, listener_id: int, text: str, *, since: datetime
) -> bool:
    """Whether a text (by its name) went out to a listener since then."""
    rows = await conn.execute(
        sa.select(outbox.c.parts).where(
            outbox.c.listener_id == listener_id,
            outbox.c.sending_at >= since,
            _went_out(),
        )
    )
    return any(part.get("text") == text for parts in rows.scalars() for part in parts)


@dataclass(frozen=True)
class Spent:
    """How many messages of a kind went out by somebody's hand."""

    who: str | None  # None: the bot
    form: str
    category: str | None  # as the service's price has it; None: it has not said
    billable: bool | None
    count: int


async def spent_since(
    conn: AsyncConnection, since: datetime, *, forms: Sequence[str]
) -> list[Spent]:
    """What went out since then, by who wrote it, form and category; the most first."""
    category = outbox.c.pricing["category"].as_string()
    billable = outbox.c.pricing["billable"].as_boolean()
    columns = (outbox.c.who, outbox.c.sent_as, category, billable)
    counted = sa.func.count()
    query = (
        sa.select(*columns, counted)
        .where(outbox.c.sending_at >= since, _went_out(), outbox.c.sent_as.in_(forms))
        .group_by(*columns)
        .order_by(counted.desc())
    )
    return [Spent(*row) for row in await conn.execute(query)]
