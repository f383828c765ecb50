"""What claimed messages meet: what was said before, and what was on air when they were sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filing import Dialogue
from bot.core.on_air import OnAir
from bot.core.station import Station
from bot.steps.settle import Claimed
from bot.store import contests, dialogues, topics
from bot.store.claims import Waiting


async def met(
    conn: AsyncConnection, waiting: Sequence[Waiting], station: Station, *, now: datetime
) -> list[Claimed]:
    pairs = [(one.listener_id, one.number) for one in waiting]
    known = await dialogues.of(conn, pairs, now=now, session=station.rules.session)
    on_air = await _on_air(conn, waiting, station)
    return [
        Claimed(one, known.get(pair, Dialogue()), on_air[one.id])
        for one, pair in zip(waiting, pairs, strict=True)
    ]


async def met_anew(
    conn: AsyncConnection, waiting: Sequence[Waiting], station: Station
) -> list[Claimed]:
    """For reading again: what was on air then; a follow-up was filed for good by what it joined."""
    on_air = await _on_air(conn, waiting, station)
    return [Claimed(one, Dialogue(), on_air[one.id]) for one in waiting]


async def _on_air(
    conn: AsyncConnection, waiting: Sequence[Waiting], station: Station
) -> dict[int, OnAir]:
    """By inbox id. A message counts for the moment it was sent, however late the bot comes."""
    if not waiting:
        return {}
    moments = [one.sent_at for one in waiting]
    games = await contests.around(conn, min(moments), max(moments))
    lines = await topics.around(conn, min(moments), max(moments))
    return {
        one.id: OnAir(
            one.sent_at,
            tuple(game for game in games if game.number in (None, one.number)),
            next((line for line in lines if line.is_set(one.number, one.sent_at)), None),
            station.is_title,
        )
        for one in waiting
    }
