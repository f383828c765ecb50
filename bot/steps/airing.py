"""Shows go on air and end: by hand, by the schedule, or handed over with a note."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.shows import LOOKS_BACK, SCHEDULE, Change, change
from bot.steps.act import GONE, QUICKER, Moved
from bot.store import airings, deeds, log, queue, shows
from bot.store.deeds import Change as ItemChange
from bot.store.log import Event

MOVED = "to_studio"  # the deed


async def start(
    conn: AsyncConnection, studio_id: int, show_id: int, *, who: str, now: datetime
) -> bool:
    """Put a show on air; False while another is on in its studio."""
    if await shows.lock_studio(conn, studio_id) is None:
        return False
    if await airings.open_in(conn, studio_id) is not None:
        return False
    show = await shows.show(conn, show_id)
    if show is None or show.studio_id != studio_id:
        return False
    await airings.begin(conn, show, studio_id, deed="start_show", who=who, now=now)
    return True


async def stop(
    conn: AsyncConnection,
    airing_id: int,
    *,
    note: str | None,
    deed: str = "stop_show",
    who: str,
    now: datetime,
) -> bool:
    """End the show that somebody saw on air; False if it has ended by now: the note is left."""
    if not await airings.end(conn, airing_id, deed=deed, who=who, now=now):
        await _leave_late(conn, airing_id, note or "", who=who, now=now)
        return False
    if note is not None:
        await leave_note(conn, airing_id, note, who=who, now=now)
    return True


async def hand_over(
    conn: AsyncConnection,
    airing_id: int,
    show_id: int,
    *,
    note: str | None,
    who: str,
    now: datetime,
) -> bool:
    """End a show with a note and start the next one in the same moment: both or neither."""
    before, show = await airings.get(conn, airing_id), await shows.show(conn, show_id)
    if before is None or show is None or show.studio_id != before.studio_id:
        await _leave_late(conn, airing_id, note or "", who=who, now=now)
        return False
    await shows.lock_studio(conn, before.studio_id)
    if not await stop(conn, airing_id, note=note, deed="", who=who, now=now):
        return False
    studio, deed = before.studio_id, "hand_over_show"
    await airings.begin(conn, show, studio, deed=deed, before=airing_id, who=who, now=now)
    return True


async def _leave_late(
    conn: AsyncConnection, airing_id: int, note: str, *, who: str, now: datetime
) -> None:
    """Somebody was quicker: what was written stands there all the same, beside what they left."""
    row = await airings.get(conn, airing_id)
    there = (row.note if row else None) or ""
    if note in there:
        return
    both = note if there in note else f"{there}\n{note}"
    await leave_note(conn, airing_id, both, who=who, now=now)


async def leave_note(
    conn: AsyncConnection, airing_id: int, note: str, *, who: str, now: datetime
) -> bool:
    """A note to those who come after, in place of the one before; False if it says the same."""
    row = await airings.get(conn, airing_id)
    if row is None or note == (row.note or ""):
        return False
    return await airings.note(conn, airing_id, note, who=who, now=now)


# by the schedule


async def due(conn: AsyncConnection, zone: ZoneInfo, *, now: datetime) -> list[int]:
    """The studios in which the schedule has something to do."""
    every = await shows.all_studios(conn)
    return [one.id for one in every if await _change(conn, one.id, zone, now=now) is not None]


async def follow(conn: AsyncConnection, studio_id: int, zone: ZoneInfo, *, now: datetime) -> bool:
    """End and start what the schedule says, unless people have decided otherwise."""
    await shows.lock_studio(conn, studio_id)
    found = await _change(conn, studio_id, zone, now=now)
    if found is None:
        return False
    if found.ends is not None:
        await airings.end(conn, found.ends.id, who=SCHEDULE, now=now)
    show = await shows.show(conn, found.starts) if found.starts is not None else None
    if show is not None:
        await airings.begin(conn, show, studio_id, who=SCHEDULE, now=now)
    return True


async def ends_now(conn: AsyncConnection, studio_id: int, zone: ZoneInfo, *, now: datetime) -> bool:
    """Whether the schedule ends what is on in a studio at this moment."""
    found = await _change(conn, studio_id, zone, now=now)
    return found is not None and found.ends is not None


async def _change(
    conn: AsyncConnection, studio_id: int, zone: ZoneInfo, *, now: datetime
) -> Change | None:
    mine = await shows.all_shows(conn, studio=studio_id)
    lately = await airings.lately(conn, studio_id, since=now - LOOKS_BACK)
    return change(mine, lately, now, zone)


# an item that belongs elsewhere


async def to_studio(
    conn: AsyncConnection,
    item_id: int,
    studio_id: int,
    *,
    version: int | None,
    who: str,
    now: datetime,
) -> Moved:
    """Give an item to another studio, and to the show that is on there."""
    item = await queue.get(conn, item_id, lock=True)
    there = {one.id for one in await shows.all_studios(conn)}
    if item is None or studio_id not in there:
        return GONE
    if version not in (None, item.version) or item.studio_id == studio_id:
        return QUICKER
    after = {"studio_id": studio_id, "airing_id": await airings.open_in(conn, studio_id)}
    if not await queue.change(conn, item_id, version=item.version, now=now, **after):
        return QUICKER
    await queue.look(conn, (item_id,), now=now)
    before = {"studio_id": item.studio_id, "airing_id": item.airing_id}
    done = ItemChange(item_id, before, after)
    deed_id = await deeds.add(conn, MOVED, who, [done], now=now)
    detail = {"deed": MOVED, "deed_id": deed_id, "studio": studio_id}
    event = Event("marked", who, item_id, None, item.listener_id, detail)
    await log.append(conn, [event], now=now)
    return Moved(True, item_id=item_id, deed_id=deed_id)
