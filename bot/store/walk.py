"""Looks for lost messages all the time, and goes over no body twice that it found in order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.bodies import bodies, part
from bot.store.database import Database
from bot.store.inbox import present
from bot.store.status import OVERDUE, due, ids_in, unexplained

OVER = timedelta(hours=1)  # an older loss has been told already; `requestline status` finds all
FRESH = timedelta(seconds=30)  # so long a body with a lower id may still come to light
MOST_PARTS = 100  # of one look: the next one goes on from there
Pair = tuple[str, str]  # number and provider id


class Walk:
    """The loss of the last hour; each look goes on where the one before it found all in order."""

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._key = key
        self._in_order: int | None = None  # the last body that need not be walked again
        self._lost: dict[Pair, datetime] = {}  # and when the body came that holds it

    async def look(self, *, now: datetime) -> int:
        """How many messages cannot be accounted for; in short reads, with pauses between them."""
        async with self._database.read() as conn:
            found = await present(conn, self._lost.keys(), key=self._key)
            if self._in_order is None:
                self._in_order = await _before(conn, now - OVER)
            undue = await _first_undue(conn, now)
        self._lost = {pair: at for pair, at in self._lost.items() if pair not in found}
        await self._go_on(self._in_order, undue, now=now)
        self._lost = {pair: at for pair, at in self._lost.items() if at >= now - OVER}
        async with self._database.read() as conn:
            return len(self._lost) + await unexplained(conn, now=now, since=now - OVER)

    async def _go_on(self, last: int, undue: float, *, now: datetime) -> None:
        steady = True
        for _ in range(MOST_PARTS):
            rows = await self._part(last, now=now)
            if not rows:
                return
            last = rows[-1].id
            for row in rows:
                steady = steady and row.id < undue and abs(now - row.received_at) >= FRESH
                if steady:
                    self._in_order = row.id

    async def _part(self, last: int, *, now: datetime) -> list[sa.Row[Any]]:
        """A few bodies; what they hold is read beside the event loop, which serves webhooks."""
        async with self._database.read() as conn:
            rows = await part(conn, due(now), after=last)
            held = await asyncio.to_thread(_held, rows)
            found = await present(conn, held.keys(), key=self._key)
        self._lost.update({pair: at for pair, at in held.items() if pair not in found})
        return rows


def _held(rows: Sequence[sa.Row[Any]]) -> dict[Pair, datetime]:
    return {pair: row.received_at for row in rows for pair in ids_in(row.body)}


async def _before(conn: AsyncConnection, since: datetime) -> int:
    """The last body before the first one that is to be walked."""
    query = sa.select(bodies.c.id).where(bodies.c.received_at >= since)
    order = (bodies.c.received_at, bodies.c.id)
    first = (await conn.execute(query.order_by(*order).limit(1))).scalar_one_or_none()
    last = sa.select(sa.func.coalesce(sa.func.max(bodies.c.id), 0))
    return int(first) - 1 if first else int((await conn.execute(last)).scalar_one())


async def _first_undue(conn: AsyncConnection, now: datetime) -> float:
    """The first body that is still to be taken apart: it and what follows is walked again."""
    query = sa.select(sa.func.min(bodies.c.id)).where(
        bodies.c.split_at.is_(None), bodies.c.received_at >= now - OVERDUE
    )
    first = (await conn.execute(query)).scalar_one()
    return float("inf") if first is None else first
