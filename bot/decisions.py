"""What people at the desk decide about one listener: replies, blocks, notes, and erasure.

Each opens one short transaction, as the journey does; erasure opens as many as it has to.
"""

from __future__ import annotations

from datetime import datetime

from bot.core.blocks import Block
from bot.core.station import Station
from bot.steps import act, blocking, noting
from bot.steps import erase as erasing
from bot.store import traces
from bot.store.database import Database


async def set_replies(
    database: Database, listener_id: int, replies: str, *, who: str, now: datetime
) -> None:
    """A producer decides whether a listener is written to: "on" or "stopped"."""
    async with database.write() as conn:
        await act.set_replies(conn, listener_id, replies, who=who, now=now)


async def block(
    database: Database,
    station: Station,
    listener_id: int,
    made: Block,
    *,
    dismiss: bool,
    now: datetime,
) -> None:
    """A producer wants to hear nothing of a listener for a while, or for good."""
    async with database.write() as conn:
        await blocking.block(conn, station, listener_id, made, dismiss=dismiss, now=now)


async def unblock(database: Database, listener_id: int, *, who: str, now: datetime) -> bool:
    async with database.write() as conn:
        return await blocking.unblock(conn, listener_id, who=who, now=now)


async def note(database: Database, listener_id: int, text: str, *, who: str, now: datetime) -> bool:
    """A producer writes down something about a listener; False if it was not taken."""
    async with database.write() as conn:
        return await blocking.note(conn, listener_id, text, who=who, now=now)


async def forget_note(
    database: Database, listener_id: int, note_id: int, *, who: str, now: datetime
) -> bool:
    async with database.write() as conn:
        return await blocking.forget_note(conn, listener_id, note_id, who=who, now=now)


async def erase_noted(database: Database, item_id: int, *, who: str, now: datetime) -> bool:
    """A producer erases a call that somebody wrote down; False if there is none to erase."""
    async with database.write() as conn:
        return await noting.forget(conn, item_id, who=who, now=now)


async def erase(
    database: Database, station: Station, listener_id: int, *, who: str, now: datetime
) -> None:
    """A manager erases a listener; the scheduler removes the files from the disk."""
    theirs, handfuls = await traces.everywhere(database, listener_id)
    for found in handfuls:
        async with database.write() as conn:
            await traces.take_out(conn, found, theirs)
    async with database.write() as conn:
        await erasing.erase(conn, listener_id, station, who=who, now=now)
