"""The station's programme: shows go on air and end. What is filed belongs to the one that is on.

Each of these is one short transaction a studio, and may run twice. False: it was so already, or
somebody was quicker.
"""

from __future__ import annotations

from datetime import datetime

from bot.core.station import Station
from bot.steps import airing
from bot.store.database import Database


async def start(
    database: Database, studio_id: int, show_id: int, *, who: str, now: datetime
) -> bool:
    async with database.write() as conn:
        return await airing.start(conn, studio_id, show_id, who=who, now=now)


async def stop(
    database: Database, airing_id: int, *, note: str | None = None, who: str, now: datetime
) -> bool:
    async with database.write() as conn:
        return await airing.stop(conn, airing_id, note=note, who=who, now=now)


async def hand_over(
    database: Database,
    airing_id: int,
    show_id: int,
    *,
    note: str | None = None,
    who: str,
    now: datetime,
) -> bool:
    """End a show with a note to the next one, and start that."""
    async with database.write() as conn:
        return await airing.hand_over(conn, airing_id, show_id, note=note, who=who, now=now)


async def note(database: Database, airing_id: int, text: str, *, who: str, now: datetime) -> bool:
    """Leave a note to those who come after, before the end of a show or after it."""
    async with database.write() as conn:
        return await airing.leave_note(conn, airing_id, text, who=who, now=now)


async def follow_schedule(database: Database, station: Station, *, now: datetime) -> int:
    """Start and end what is due; in how many studios something changed."""
    zone = station.rules.zone
    async with database.read() as conn:
        studios = await airing.due(conn, zone, now=now)
    changed = 0
    for studio_id in studios:
        async with database.write() as conn:
            changed += await airing.follow(conn, studio_id, zone, now=now)
    return changed
