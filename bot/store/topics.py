"""The topic that the presenter set: a line for each number of the station, and until when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.on_air import Topic
from bot.store import deeds, log, upsert
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
    before = await _set_now(conn, numbers, now=now)
    rows = [
        {"number": number, "text": text, "since": now, "until": until, "who": who}
        for number in sorted(numbers)  # no deadlock
    ]
    await _replace(conn, rows)
    detail: dict[str, Any] = {"numbers": sorted(numbers), "topic": text, "until": until.isoformat()}
    if text or before:
        deed_id = await deeds.note(conn, "topic" if text else "end_topic", who, now=now)
        detail |= {"deed_id": deed_id, "before": before}
    await log.append(conn, [Event("topic_set", who, detail=detail)], now=now)


async def put_back(
    conn: AsyncConnection,
    numbers: Collection[str],
    before: Mapping[str, Mapping[str, str]],
    *,
    set_at: datetime,
    who: str,
    now: datetime,
) -> bool:
    """What was set before is set again, else nothing; False if somebody has set another since."""
    columns = topics.c
    mine = sa.and_(columns.number.in_(numbers), columns.since == set_at)
    query = sa.select(columns.number).where(mine).order_by(columns.number)  # no deadlock
    if set((await conn.execute(query.with_for_update())).scalars()) != set(numbers):
        return False
    nothing = {"text": "", "since": now, "until": now, "who": who}
    rows = [{"number": one, **_read(before[one])} for one in numbers if one in before]
    rows += [{"number": one, **nothing} for one in numbers if one not in before]
    await _replace(conn, sorted(rows, key=lambda row: str(row["number"])))
    return True


def _read(kept: Mapping[str, str]) -> dict[str, Any]:
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("since", "until")}
    return {**kept, **moments}


async def _set_now(
    conn: AsyncConnection, numbers: Collection[str], *, now: datetime
) -> dict[str, dict[str, str]]:
    """What is set for each of these, as the log keeps it; of two at once the second waits."""
    query = sa.select(topics).where(topics.c.number.in_(numbers)).order_by(topics.c.number)
    return {
        row.number: {
            "text": row.text,
            "since": row.since.isoformat(),
            "until": row.until.isoformat(),
            "who": row.who,
        }
        for row in await conn.execute(query.with_for_update())
        if row.until > now
    }


async def _replace(conn: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    insert = upsert.insert(conn, topics)
    columns = ("text", "since", "until", "who")
    replace = insert.on_conflict_do_update(
        index_elements=["number"], set_={name: insert.excluded[name] for name in columns}
    )
    await conn.execute(replace, rows)
