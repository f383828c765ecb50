"""The topic that the presenter set: a line for each number of the station, and until when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.on_air import Topic
from bot.store import log, upsert
from bot.store.log import Event
from bot.store.types import Moment, metadata

topics = sa.Table(
    "topics",
    metadata,
    sa.Column("number", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class SetTopic(Topic):
    """A topic as the desk shows it."""

    number: str
    since: datetime
    who: str

    def is_set(self, number: str, at: datetime) -> bool:
        return self.number == number and self.since <= at < self.until


async def around(conn: AsyncConnection, first: datetime, last: datetime) -> list[SetTopic]:
    """Those that are set at some moment between these."""
    query = sa.select(topics).where(topics.c.since <= last, topics.c.until > first)
    return [
        SetTopic(row.text, row.until, row.number, row.since, row.who)
        for row in await conn.execute(query.order_by(topics.c.number))
    ]


async def set_topic(
    conn: AsyncConnection,
    numbers: Collection[str],
    text: str,
    *,
    until: datetime,
    who: str,
    now: datetime,
) -> None:
    """Set it in place of the one before; one whose end has come is none."""
    insert = upsert.insert(conn, topics)
    columns = ("text", "since", "until", "who")
    replace = insert.on_conflict_do_update(
        index_elements=["number"], set_={name: insert.excluded[name] for name in columns}
    )
    rows = [
        {"number": number, "text": text, "since": now, "until": until, "who": who}
        for number in sorted(numbers)  # no deadlock
    ]
    await conn.execute(replace, rows)
    detail = {"numbers": sorted(numbers), "topic": text, "until": until.isoformat()}
    await log.append(conn, [Event("topic_set", who, detail=detail)], now=now)
