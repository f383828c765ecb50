"""Taking back what was done on air, to no item: a topic, a contest, a show. All of it, or nothing.

What it was before stands in the log, in the event that has the number of the deed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.deeds import Refused
from bot.steps import airing
from bot.store import airings, contests, log, shows, topics
from bot.store.log import Event

Told = Mapping[str, Any]


async def back(
    conn: AsyncConnection, deed: sa.Row[Any], zone: ZoneInfo, *, who: str, now: datetime
) -> None:
    """As it was before it, or Refused with the reason why it cannot be any more."""
    told = await log.of_deed(conn, deed.id, at=deed.at)
    if told is None:
        raise Refused("nothing to undo")
    await BACK[deed.name](conn, told, at=deed.at, who=who, now=now)
    if "studio" in told and await airing.ends_now(conn, told["studio"], zone, now=now):
        raise Refused("show over")  # it would be silent: the next show was ended by a person
    detail = {"deed": deed.name, "deed_id": deed.id}
    await log.append(conn, [Event("air_undone", who, detail=detail)], now=now)


async def _topic(
    conn: AsyncConnection, told: Told, *, at: datetime, who: str, now: datetime
) -> None:
    before = {
        number: kept
        for number, kept in told["before"].items()
        if datetime.fromisoformat(kept["until"]) > now
    }
    if not told["topic"] and not before:
        raise Refused("topic over")
    put = topics.put_back(conn, told["numbers"], before, set_at=at, who=who, now=now)
    if not await put:
        raise Refused("another topic")


async def _contest(
    conn: AsyncConnection, told: Told, *, at: datetime, who: str, now: datetime
) -> None:
    closes_at = datetime.fromisoformat(told["closes_at"])
    if closes_at <= now:
        raise Refused("contest over")
    if not await contests.reopen(conn, told["contest"], closes_at, version=told["version"]):
        raise Refused("contest changed")


async def _started(
    conn: AsyncConnection, told: Told, *, at: datetime, who: str, now: datetime
) -> None:
    await shows.lock_studio(conn, told["studio"])
    if not await airings.end(conn, told["airing"], who=who, now=now):
        raise Refused("show ended")


async def _stopped(
    conn: AsyncConnection, told: Told, *, at: datetime, who: str, now: datetime
) -> None:
    await shows.lock_studio(conn, told["studio"])
    if await airings.latest_in(conn, told["studio"]) != told["airing"]:
        raise Refused("next show")
    await airings.reopen(conn, told["airing"])


async def _handed_over(
    conn: AsyncConnection, told: Told, *, at: datetime, who: str, now: datetime
) -> None:
    """The one that began ends, and the one before goes on."""
    await _started(conn, told, at=at, who=who, now=now)
    await airings.reopen(conn, told["before"])


BACK: dict[str, Callable[..., Awaitable[None]]] = {
    "topic": _topic,
    "end_topic": _topic,
    "close_contest": _contest,
    "start_show": _started,
    "stop_show": _stopped,
    "hand_over_show": _handed_over,
}
