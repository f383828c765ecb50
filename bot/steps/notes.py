"""What the service tells the station itself is noted; when a person answers, the bot is silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import Notice
from bot.core.rules import HUMAN
from bot.core.station import Station
from bot.steps import reply
from bot.steps.whose import known
from bot.store import notices


async def note(
    conn: AsyncConnection,
    told: Sequence[Notice],
    station: Station,
    *,
    signed_for: frozenset[str],
    now: datetime,
) -> None:
    """Keep each; whom it is about is kept by our own id, never by the service's."""
    if not told:
        return
    people = await known(conn, [name for one in told for name in one.about], station)
    for one in told:
        mine = one.number in station.numbers & signed_for
        listener = people.listener(one.about) if mine else None
        detail: dict[str, Any] = {**one.detail, **({"listener": listener} if listener else {})}
        await notices.add(conn, one.topic, one.number, detail, now=now)
        if listener and one.detail.get("event") == "echo":
            await _keep_out_of_it(conn, listener, min(one.at or now, now), now=now)


async def _keep_out_of_it(
    conn: AsyncConnection, listener: int, answered_at: datetime, *, now: datetime
) -> None:
    """Somebody at the station wrote from the phone app: the bot has nothing to add for a while."""
    if now >= answered_at + HUMAN:
        return  # told so late that it is about another conversation
    await reply.keep_bot_out(conn, listener, answered_at, now=now)
