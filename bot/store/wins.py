"""Who has won: the entries that people marked, by listener and by contest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.deeds import ENTRY
from bot.store.contests import contests
from bot.store.listeners import listeners
from bot.store.queue import items

_WON = items.c.won_at.is_not(None)


@dataclass(frozen=True)
class Win:
    """An entry that has won; without a contest if nobody said for which it was."""

    item_id: int
    at: datetime
    contest: str | None = None


@dataclass(frozen=True)
class Winner:
    """An entry of a contest that has won, with what its listener is called."""

    item_id: int
    at: datetime
    by: str
    known: bool  # there is a listener, whose card can be opened
    sender: str | None
    profile: str | None
    place: str | None


async def of_listener(conn: AsyncConnection, listener_id: int) -> list[Win]:
    """All their wins that are kept, the latest first."""
    rows = await conn.execute(_wins(items.c.listener_id == listener_id))
    return [Win(row.id, row.won_at, row.contest) for row in rows]


async def before(conn: AsyncConnection, rows: Sequence[sa.Row[Any]]) -> dict[int, Win]:
    """Of each of these entries the latest win that its listener had with another one.

    On an entry that has won itself: before it did.
    """
    entries = [row for row in rows if row.purpose == ENTRY and row.listener_id is not None]
    if not entries:
        return {}
    theirs = items.c.listener_id.in_({row.listener_id for row in entries})
    found: dict[int, list[sa.Row[Any]]] = {}
    for win in await conn.execute(_wins(theirs)):
        found.setdefault(win.listener_id, []).append(win)
    latest = {row.id: _before(row, found.get(row.listener_id, ())) for row in entries}
    return {item_id: win for item_id, win in latest.items() if win is not None}


def _before(entry: sa.Row[Any], wins: Sequence[sa.Row[Any]]) -> Win | None:
    for win in wins:
        if win.id != entry.id and (entry.won_at is None or win.won_at < entry.won_at):
            return Win(win.id, win.won_at, win.contest)
    return None


def _wins(which: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(items.c.id, items.c.listener_id, items.c.won_at, contests.c.name.label("contest"))
        .outerjoin(contests, contests.c.id == items.c.contest_id)
        .where(_WON, which)
        .order_by(items.c.won_at.desc(), items.c.id.desc())
    )


async def of_contest(conn: AsyncConnection, contest_id: int) -> list[Winner]:
    """In the order in which they won."""
    query = (
        sa.select(items, listeners.c.name.label("profile"))
        .outerjoin(listeners, listeners.c.id == items.c.listener_id)
        .where(_WON, items.c.contest_id == contest_id)
        .order_by(items.c.won_at, items.c.id)
    )
    return [
        Winner(
            item_id=row.id,
            at=row.won_at,
            by=row.won_by,
            known=row.listener_id is not None,
            sender=row.sender,
            profile=row.profile,
            place=row.place,
        )
        for row in await conn.execute(query)
    ]


async def counts(conn: AsyncConnection, ids: Sequence[int]) -> dict[int, int]:
    """How many winners each of these contests has."""
    query = (
        sa.select(items.c.contest_id, sa.func.count().label("n"))
        .where(_WON, items.c.contest_id.in_(ids))
        .group_by(items.c.contest_id)
    )
    return {row.contest_id: row.n for row in await conn.execute(query)}
