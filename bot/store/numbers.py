"""What is counted of a time: messages, waiting, what was aired, who wrote; names nobody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.figures import Counted
from bot.core.messages import Kind
from bot.store.inbox import inbox
from bot.store.outbox import TAKEN, outbox
from bot.store.queue import item_messages, items

# What a listener does to a message is none.
_NO_MESSAGE = (Kind.REACTION.value, Kind.EDIT.value, Kind.REVOKE.value)
FOLDED = "folded"  # instead of a lane: messages without a card
UNSORTED = "unsorted"


@dataclass(frozen=True)
class Scope:
    """What is counted: a time, or one airing in it."""

    start: datetime
    end: datetime  # the first moment after it
    airing: int | None = None
    numbers: tuple[str, ...] = ()  # of its studio; none: all of the station's

    def within(self, moment: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
        return sa.and_(moment >= self.start, moment < self.end)

    def messages(self) -> sa.ColumnElement[bool]:
        """Which rows of the inbox."""
        return sa.and_(
            self.within(inbox.c.received_at), inbox.c.kind.not_in(_NO_MESSAGE), self._on(inbox)
        )

    def items(self) -> sa.ColumnElement[bool]:
        """Which items: those that came in then."""
        if self.airing is not None:
            return items.c.airing_id == self.airing
        return self.within(items.c.created_at)

    def replies(self) -> sa.ColumnElement[bool]:
        """Which rows of the outbox."""
        went_out = sa.and_(outbox.c.kind == "reply", outbox.c.state.in_(TAKEN))
        return sa.and_(self.within(outbox.c.sending_at), went_out, self._on(outbox))

    def _on(self, table: sa.Table) -> sa.ColumnElement[bool]:
        return table.c.number.in_(self.numbers) if self.numbers else sa.true()


class OfLane(NamedTuple):
    """What became of the items of a lane."""

    items: int
    aired: int
    unseen: int  # nobody has looked at them, and they wait


class People(NamedTuple):
    """Who wrote."""

    listeners: int
    repeated: int  # of them wrote more than once
    replies: int


async def messages(conn: AsyncConnection, scope: Scope, each: timedelta) -> list[Counted]:
    """How many messages came, step by step, by the lane of the first card that each is on."""
    seconds = sa.literal_column(str(int(each.total_seconds())), sa.BigInteger)
    lane = (
        sa.select(items.c.lane)
        .join(item_messages, item_messages.c.item_id == items.c.id)
        .where(item_messages.c.inbox_id == inbox.c.id)
        .order_by(item_messages.c.item_id)
        .limit(1)
        .scalar_subquery()
    )
    without = sa.case((inbox.c.settled_at.is_(None), UNSORTED), else_=FOLDED)
    rows = (
        sa.select(
            (_epoch(conn, inbox.c.received_at) // seconds * seconds).label("step"),
            sa.func.coalesce(lane, without).label("lane"),
        )
        .where(scope.messages())
        .subquery()
    )
    by = (rows.c.step, rows.c.lane)
    query = sa.select(*by, sa.func.count()).group_by(*by).order_by(*by)
    return [Counted(*row) for row in await conn.execute(query)]


async def lanes(conn: AsyncConnection, scope: Scope) -> dict[str, OfLane]:
    """What became of the items, by lane; one that went into another counts there."""
    unseen = sa.and_(items.c.looked_at.is_(None), items.c.status == "waiting")
    query = (
        sa.select(
            items.c.lane,
            sa.func.count(),
            sa.func.count(items.c.aired_at),
            sa.func.coalesce(sa.func.sum(sa.case((unseen, 1), else_=0)), 0),
        )
        .where(scope.items(), items.c.status != "merged")
        .group_by(items.c.lane)
    )
    return {row[0]: OfLane(*row[1:]) for row in await conn.execute(query)}


async def waits(conn: AsyncConnection, scope: Scope) -> dict[str, dict[int, int]]:
    """How many items of a lane waited how many seconds for somebody to look at them.

    What a person at the desk wrote down did not wait.
    """
    waited = _epoch(conn, items.c.looked_at) - _epoch(conn, _came())
    rows = (
        sa.select(items.c.lane, waited.label("waited"))
        .where(scope.items(), items.c.status != "merged", items.c.looked_at > _came())
        .subquery()
    )
    by = (rows.c.lane, rows.c.waited)
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for lane, seconds, count in await conn.execute(sa.select(*by, sa.func.count()).group_by(*by)):
        found[lane][max(0, seconds)] = count + found[lane].get(max(0, seconds), 0)
    return dict(found)


def _came() -> sa.ColumnElement[datetime]:
    """Since when an item waits: one that a person made out of a message, since that came."""
    received = (
        sa.select(sa.func.min(inbox.c.received_at))
        .join(item_messages, item_messages.c.inbox_id == inbox.c.id)
        .where(item_messages.c.item_id == items.c.id)
        .scalar_subquery()
    )
    by_hand = items.c.looked_at == items.c.created_at
    return sa.case((by_hand, received), else_=items.c.created_at)


async def people(conn: AsyncConnection, scope: Scope) -> People:
    """How many listeners wrote, how many of them again, and what went out to them."""
    each = (
        sa.select(sa.func.count().label("n"))
        .where(scope.messages(), inbox.c.listener_id.is_not(None))
        .group_by(inbox.c.listener_id)
        .subquery()
    )
    again = sa.func.coalesce(sa.func.sum(sa.case((each.c.n > 1, 1), else_=0)), 0)
    row = (await conn.execute(sa.select(sa.func.count(), again).select_from(each))).one()
    replies = sa.select(sa.func.count()).select_from(outbox).where(scope.replies())
    return People(row[0], row[1], (await conn.execute(replies)).scalar_one())


def _epoch(conn: AsyncConnection, moment: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Whole seconds since 1970, in the words of either database."""
    if conn.dialect.name == "postgresql":
        return sa.cast(sa.func.floor(sa.extract("epoch", moment)), sa.BigInteger)
    return sa.cast(sa.func.strftime("%s", moment, type_=sa.Text), sa.BigInteger)
