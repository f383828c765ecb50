"""A song comes on: written down once, whoever tells of it and however often."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.playing import AGAIN, Told, began, cleaned, is_news, is_song, same_song
from bot.library.played import same_recording
from bot.steps import on_now
from bot.store import log, plays
from bot.store.log import Event


async def note(
    conn: AsyncConnection, told: Told, source: str, *, lasting: bool, now: datetime
) -> bool:
    """Write down what a source told; False for what is no song, or is known already.

    `lasting`: it says what is on, as long as it is on; else it says that something began.
    """
    told = cleaned(told)
    at = began(told, lasting=lasting, now=now)
    if not is_song(told):
        await plays.end(conn, source, told.number, at=at)
        return False
    await plays.take_turn(conn)
    if await _known(conn, told, source, at, lasting=lasting):
        return False
    play = await plays.add(conn, told, source, started_at=at, now=now)
    if play is None:
        return False
    await log.append(conn, [Event("played", source, detail={"play": play})], now=now)
    await on_now.begins(conn, play, told, at, now=now)
    return True


async def _known(
    conn: AsyncConnection, told: Told, source: str, at: datetime, *, lasting: bool
) -> bool:
    """Whether it is written down, by this source or by another that hears the same programme.

    A source with ids of its own knows itself when it plays a song once more.
    """
    keyed = told.key is not None
    latest = await plays.latest_of(conn, source) if lasting and not keyed else None
    if latest is not None and same_song(told, latest):
        return True
    span = {"since": at - AGAIN, "until": at + AGAIN}
    lately = await plays.lately(conn, told.number, besides=source if keyed else None, **span)
    return not is_news(told, at, lately) or any(same_recording(told, play) for play in lately)
