"""A voice note finds words: they stand on its card, and are read as if they had been typed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.station import Station
from bot.steps import decency
from bot.store import claims, inbox, log, media
from bot.store.log import Event

LONGEST = 4096  # characters: a typed message of WhatsApp has no more


async def keep(
    conn: AsyncConnection, media_id: int, text: str | None, station: Station, *, now: datetime
) -> None:
    """Without words it stays where it is: with the voice notes, for a person to listen to."""
    words = " ".join((text or "").split())[:LONGEST] or None
    inbox_id = await media.note_heard(conn, media_id, words)
    if inbox_id is None or words is None:
        return
    message = await inbox.get(conn, inbox_id)
    assert message is not None
    await decency.spoken(conn, message, words, station, now=now)
    await claims.read_again(conn, inbox_id)
    await log.append(conn, [Event("transcribed", "scheduler", None, inbox_id)], now=now)
