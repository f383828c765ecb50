"""What reaches the studio by no messaging service, a call or a note: an item like all others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.deeds import MEANT_BY, Doing
from bot.core.messages import Kind, Message
from bot.core.purposes import Lane
from bot.core.station import Station
from bot.core.wishes import wish
from bot.steps import deeds, erase
from bot.steps.deeds import Target
from bot.store import inbox, log, queue, switches
from bot.store.log import Event

SERVICE = "desk"  # of messages that no service brought
LONGEST = 1000
LONGEST_NAME = 60


@dataclass(frozen=True)
class Noted:
    """What a person writes down; `key` is of the click: a second one with it is the same."""

    key: str
    text: str
    lane: str
    number: str  # of the station, whose desk it comes to
    sender: str | None = None
    place: str | None = None
    song: str | None = None
    artist: str | None = None


async def note(
    conn: AsyncConnection,
    station: Station,
    noted: Noted,
    *,
    who: str,
    presents: bool,
    now: datetime,
) -> int | None:
    """Put it into the queue; None if it is there already. A presenter's own is passed at once."""
    name = f"{SERVICE}:{noted.key}"
    message = Message(noted.number, name, Kind.TEXT, noted.text, now, detail={"noted": who})
    (inbox_id,) = await inbox.add(conn, [(message, None, None)], service=SERVICE, now=now)
    if inbox_id is None:
        return None
    await inbox.settle_one(conn, inbox_id, "item", now=now)
    (item_id,) = await queue.add(conn, [_item(noted, inbox_id, who)], now=now)
    await queue.look(conn, (item_id,), now=now)  # whoever rang did not wait for it
    await log.append(conn, [Event("noted", who, item_id, inbox_id)], now=now)
    if presents and await switches.passing(conn):
        await deeds.do(conn, station, Doing("pass", who, now), [Target("items", item_id)])
    return item_id


async def forget(conn: AsyncConnection, item_id: int, *, who: str, now: datetime) -> bool:
    """Whoever rang wants to be written down nowhere: it goes at once, what others sent stays."""
    item = await queue.get(conn, item_id, lock=True)
    messages = await queue.messages_of(conn, item_id)
    said = await inbox.of_service(conn, messages, SERVICE)
    if item is None or item.listener_id is not None or not any(row.text for row in said):
        return False
    mine = inbox.inbox.c.id.in_([row.id for row in said])
    await conn.execute(sa.update(inbox.inbox).where(mine).values(**erase.GONE_TEXT))
    await erase.forget_typed(conn, queue.items.c.id == item_id, now=now)
    gone = _ITS_OWN if len(messages) > len(said) else {**erase.GONE_ITEM, "status": "dismissed"}
    newer = {"changed_at": now, "version": queue.items.c.version + 1}
    update = sa.update(queue.items).where(queue.items.c.id == item_id)
    await conn.execute(update.values(**gone, **newer))
    await log.append(conn, [Event("note_erased", who, item_id)], now=now)
    return True


_ITS_OWN: dict[str, Any] = {"sender": None, "place": None, "entities": []}


def _item(noted: Noted, inbox_id: int, who: str) -> queue.Item:
    wanted = noted.lane == Lane.SONGS.value
    return queue.Item(
        listener_id=None,
        number=noted.number,
        lane=noted.lane,
        purpose=MEANT_BY[noted.lane],
        inbox_id=inbox_id,
        song=noted.song if wanted else None,
        artist=noted.artist if wanted else None,
        wish=wish(noted.song, noted.artist, None) if wanted else None,
        sender=noted.sender,
        place=noted.place,
        sorted_by=who,
    )
