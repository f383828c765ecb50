"""Looks things up in the log, for people who want to know who did what."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.log import Logged, log, logged
from bot.store.people import MACHINES


@dataclass(frozen=True)
class Wanted:
    """Which lines of the log; what is None does not matter."""

    who: str | None = None
    whats: Collection[str] | None = None
    item: int | None = None
    since: datetime | None = None
    before: datetime | None = None
    machines: bool = True  # also what nobody did
    items_only: bool = False  # nothing about people, tokens and settings


async def find(
    conn: AsyncConnection, wanted: Wanted, *, below: int | None = None, limit: int
) -> list[Logged]:
    """The newest first; `below` is the id of the last line that was seen already."""
    query = sa.select(log).where(*_conditions(wanted)).order_by(log.c.id.desc()).limit(limit)
    if below is not None:
        query = query.where(log.c.id < below)
    return [logged(row) for row in await conn.execute(query)]


def _conditions(wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.who is not None:
        yield log.c.who == wanted.who
    if wanted.whats is not None:
        yield log.c.what.in_(wanted.whats)
    if wanted.item is not None:
        yield log.c.item_id == wanted.item
    if wanted.since is not None:
        yield log.c.at >= wanted.since
    if wanted.before is not None:
        yield log.c.at < wanted.before
    if not wanted.machines:
        yield log.c.who.not_in(MACHINES)
    if wanted.items_only:
        yield log.c.item_id.is_not(None)
