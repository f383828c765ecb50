"""The station at one moment, as the alarms look at it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import alarms
from bot.core.rules import FARTHEST
from bot.store import alarmed, media, notices, plays, roles, status

_MOST_IN_DANGER = 20
_UNHEARD_OVER = timedelta(days=1)


async def take(
    conn: AsyncConnection,
    *,
    ours: frozenset[str],
    loss: int,
    started_at: datetime,
    disk_free: int,
    source_lost_at: datetime | None = None,
    transcriber_lost_at: datetime | None = None,
    now: datetime,
) -> alarms.Picture:
    """Everything that an alarm may be raised for; a number that is ours no more raises none."""
    known = await roles.stopped(conn)
    refused = {number: row for number, row in known.items() if number in ours}
    spam = await notices.since(conn, now - alarms.SPAM_FOR, topic=alarms.SPAM)
    foreign = now - alarms.WRONGLY_SIGNED_FOR
    wrong = await notices.since(conn, foreign, topic=alarms.WRONGLY_SIGNED)
    return alarms.Picture(
        last_body=await status.last_body(conn) or await status.beginning(conn) or started_at,
        oldest_waiting=await status.oldest_waiting(conn),
        beats=await roles.latest_beats(conn),
        stopped=[
            *((number, row.code) for number, row in refused.items() if roles.for_a_person(row)),
            *sorted(one for one in await media.refused(conn) if one[0] in ours),
        ],
        slowed=_slowed(refused, now),
        spam=sorted({row.number for row in spam} & ours),
        unheard=await status.unheard_numbers(
            conn,
            since=now - _UNHEARD_OVER,
            before=now - alarms.UNHEARD_FOR,
            least=alarms.UNHEARD,
        ),
        wrongly_signed=sorted({row.number for row in wrong} & ours),
        turned_away=await _turned_away(conn, now),
        by_words=await _by_words(conn, now),
        disk_free=disk_free,
        loss=loss,
        source_lost_at=source_lost_at,
        transcriber_lost_at=transcriber_lost_at,
        last_play=await plays.last_heard(conn),
        in_danger=await alarmed.ids(conn, limit=_MOST_IN_DANGER),
        up_for=now - started_at,
    )


def _slowed(refused: Mapping[str, sa.Row[Any]], now: datetime) -> list[str]:
    """Too fast again and again: one refusal is nothing, and one of long ago neither."""
    return [
        number
        for number, row in refused.items()
        if not roles.for_a_person(row)
        and row.refused_at - row.since >= alarms.SLOW_FOR
        and now - row.refused_at <= FARTHEST
    ]


async def _by_words(conn: AsyncConnection, now: datetime) -> bool:
    living = await roles.living(conn, since=now - alarms.ROLE_SILENT)
    return any(row.role == "worker" and row.detail.get("by_words") for row in living)


async def _turned_away(conn: AsyncConnection, now: datetime) -> datetime | None:
    """The latest call that a web process turned away, told in its heartbeat."""
    told = [
        datetime.fromisoformat(row.detail["turned_away_at"])
        for row in await roles.living(conn, since=now - alarms.TURNED_AWAY_FOR)
        if row.role == "web" and row.detail.get("turned_away_at")
    ]
    return max(told, default=None)
