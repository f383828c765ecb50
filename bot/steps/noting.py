"""What reaches the studio by no messaging service, a call or a note: an item like all others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.deeds import MEANT_BY, Doing
from bot.core.messages import Kind, Message
from bot.core.purposes import Lane
from bot.core.station import Station
from bot.core.wishes import wish
from bot.steps import deeds
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
    await log.append(conn, [Event("noted", who, item_id, inbox_id)], now=now)
    if presents and await switches.passing(conn):
        await deeds.do(conn, station, Doing("pass", who, now), [Target("items", item_id)])
    return item_id


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
