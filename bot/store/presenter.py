"""What stands before the presenter, in the order in which it is to be read."""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.purposes import Lane
from bot.store import board
from bot.store.board import MOST_ON_TOP, Card
from bot.store.queue import OPEN, items

PASSED = sa.and_(items.c.status == "waiting", items.c.passed_at.is_not(None))


async def passed(conn: AsyncConnection, *, limit: int, behind: float | None = None) -> list[Card]:
    """What was passed and waits: what is read first of it, or what is read after a rank."""
    columns = sa.select(items.c.id, items.c.rank)
    query = columns.where(PASSED)
    if behind is not None:
        query = query.where(items.c.rank > behind, items.c.pinned_at.is_(None))
    in_order = query.order_by(items.c.pinned_at.is_(None), items.c.rank, items.c.id)
    rows = list(await conn.execute(in_order.limit(limit)))
    if len(rows) == limit:  # the next page begins behind the last rank: all that have it are here
        rows += await conn.execute(query.where(items.c.rank == rows[-1].rank))
    return sorted(await board.cards(conn, {row.id for row in rows}), key=order)


async def shown(
    conn: AsyncConnection, *, passing: bool, limit: int, before: int | None = None
) -> tuple[list[Card], int | None]:
    """The newest of what a presenter sees (those before an id), and before which older ones are.

    What is pinned or taken is there however old it is, up to a limit.
    """
    query = sa.select(items.c.id).where(reaching(passing))
    below = query.where(items.c.id < before) if before is not None else query
    ids = list((await conn.execute(below.order_by(items.c.id.desc()).limit(limit))).scalars())
    left = ids[-1] if len(ids) == limit else None
    if before is None and left is not None:
        on_top = query.where(items.c.id < left, _ON_TOP).order_by(*_TAKEN_FIRST)
        ids += (await conn.execute(on_top.limit(MOST_ON_TOP))).scalars()
    return sorted(await board.cards(conn, ids), key=order), left


_ON_TOP = sa.or_(items.c.pinned_at.is_not(None), items.c.status == "on_air")
_TAKEN_FIRST = (items.c.status != "on_air", items.c.id.desc())


async def older(conn: AsyncConnection, *, passing: bool, before: int | None) -> int:
    """How many a page leaves out that ends before this id; None: it shows all."""
    if before is None:
        return 0
    on_top = sa.func.count().filter(_ON_TOP)
    query = sa.select(sa.func.count(), on_top).select_from(items)
    all_of_them, above = (
        await conn.execute(query.where(reaching(passing), items.c.id < before))
    ).one()
    return int(all_of_them) - min(int(above), MOST_ON_TOP)


def reaching(passing: bool) -> sa.ColumnElement[bool]:
    """What `reaches` in core/presenting.py says, for the database."""
    shown = sa.and_(
        items.c.status.in_(OPEN),
        items.c.lane != Lane.HELD.value,
        items.c.alarm.is_(None),
        sa.or_(items.c.held.is_(None), items.c.reviewed_by.is_not(None)),
    )
    if not passing:
        return shown
    return sa.and_(shown, sa.or_(items.c.passed_at.is_not(None), items.c.status == "on_air"))


async def count(conn: AsyncConnection, *, passing: bool) -> int:
    found: int = (await conn.execute(_count(passing))).scalar_one()
    return found


@cache
def _count(passing: bool) -> sa.Select[tuple[int]]:
    return sa.select(sa.func.count()).select_from(items).where(reaching(passing))


def order(card: Card | sa.Row[Any]) -> tuple[int, float]:
    """What is pinned comes first; then as it was passed or came, or was placed since."""
    return (
        1 if card.pinned else 2,
        card.created_at.timestamp() if card.rank is None else card.rank,
    )


def order_in_lane(card: Card) -> tuple[int, float]:
    """Alarms come first, then what is pinned; then as it came."""
    return 0 if card.alarm else 1 if card.pinned else 2, card.id
