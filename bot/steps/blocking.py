"""Blocking a listener, lifting a block, and what producers note down about a listener."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.blocks import BLOCKED, Block
from bot.core.deeds import Doing
from bot.core.station import Station
from bot.steps import deeds, erase
from bot.steps.deeds import Target
from bot.store import blocks, bodies, inbox, listener_notes, listeners, log, media, queue
from bot.store.log import Event
from bot.store.requests import requests

MOST_NOTES = 50  # about one listener
LONGEST_NOTE = 500
SAME = "may_be_same"


async def block(
    conn: AsyncConnection,
    station: Station,
    listener_id: int,
    made: Block,
    *,
    dismiss: bool,
    now: datetime,
) -> None:
    """From now on nothing is heard of them; `dismiss` takes what waits on the desk away, too."""
    await bodies.take_turn(conn)  # what is being taken apart meets the block, or waits and goes
    people = [listener_id, *await log.others(conn, SAME, listener_id)]
    await _turn_away(conn, people, now=now)
    await blocks.put(conn, people, made)
    if dismiss:
        theirs = [Target("items", one) for one in await waiting(conn, listener_id)]
        for start in range(0, len(theirs), deeds.MOST):  # each a deed, and each can be undone
            part = theirs[start : start + deeds.MOST]
            await deeds.do(conn, station, Doing("dismiss", made.by, now), part)
    await _tell(conn, people, made, who=made.by, now=now)


async def _turn_away(conn: AsyncConnection, people: list[int], *, now: datetime) -> None:
    """What waits for the worker, and files that are not fetched yet, are wanted no more."""
    theirs = inbox.inbox.c.listener_id.in_(people)
    waits = sa.select(inbox.inbox.c.id).where(theirs, inbox.inbox.c.settled_at.is_(None))
    owed = sa.and_(media.media.c.state == "owed", media.media.c.inbox_id.in_(waits))
    await media.give_up(conn, owed)
    await erase.settle(conn, theirs, BLOCKED, now=now)


async def waiting(conn: AsyncConnection, listener_id: int) -> list[int]:
    """Items that wait for them alone; a wish to be erased and an alarm are for people to see."""
    item = queue.items.c
    others = sa.exists().where(
        requests.c.item_id == item.id,
        requests.c.listener_id.is_not(None),
        requests.c.listener_id != listener_id,
    )
    query = sa.select(item.id).where(
        item.listener_id == listener_id,
        item.status == "waiting",
        item.purpose != "erase_me",
        item.alarm.is_(None),
        sa.not_(others),
    )
    return list((await conn.execute(query.order_by(item.id))).scalars())


async def unblock(conn: AsyncConnection, listener_id: int, *, who: str, now: datetime) -> bool:
    """They are heard again; False if they were not blocked."""
    people = [listener_id, *await log.others(conn, SAME, listener_id)]
    lifted = await blocks.lift(conn, people, now=now)
    await log.append(conn, [Event("unblocked", who, listener_id=one) for one in lifted], now=now)
    return bool(lifted)


async def share(conn: AsyncConnection, pairs: Iterable[tuple[int, int]], *, now: datetime) -> None:
    """Two listeners who may be one: a block of the one holds for the other."""
    for pair in pairs:
        blocked = await blocks.among(conn, pair, now=now)
        if len(blocked) != 1:
            continue
        (one,) = blocked
        row = await listeners.get(conn, one)
        made = blocks.of(row) if row else None
        if made:
            others = [other for other in pair if other != one]
            await blocks.put(conn, others, made)
            await _tell(conn, others, made, who="web", now=now)


async def _tell(
    conn: AsyncConnection, people: Iterable[int], made: Block, *, who: str, now: datetime
) -> None:
    """The words beside the reason are not for the log: they may be the listener's."""
    detail = {"until": made.until and made.until.isoformat(), "why": made.why}
    events = [Event("blocked", who, listener_id=one, detail=detail) for one in people]
    await log.append(conn, events, now=now)


# notes


async def note(
    conn: AsyncConnection, listener_id: int, text: str, *, who: str, now: datetime
) -> bool:
    """A producer writes something down; False if there is nothing to write, or no more room."""
    text = text.strip()[:LONGEST_NOTE]
    known = await listener_notes.of(conn, listener_id)
    if not text or len(known) >= MOST_NOTES or await listeners.erased(conn, listener_id):
        return False
    added = await listener_notes.add(conn, listener_id, text, who=who, now=now)
    event = Event("listener_noted", who, listener_id=listener_id, detail={"note": added})
    await log.append(conn, [event], now=now)
    return True


async def forget_note(
    conn: AsyncConnection, listener_id: int, note_id: int, *, who: str, now: datetime
) -> bool:
    if not await listener_notes.remove(conn, listener_id, note_id):
        return False
    event = Event("listener_note_removed", who, listener_id=listener_id, detail={"note": note_id})
    await log.append(conn, [event], now=now)
    return True
