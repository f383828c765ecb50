"""Taking bodies apart: messages, statuses and notices, each to where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import Delivery
from bot.core.station import Station
from bot.steps import arrival, door, erase, notes, statuses, whose
from bot.steps import file as filing
from bot.store import bodies, log
from bot.store.bodies import Body
from bot.store.log import Event


@dataclass(frozen=True)
class Unreadable:
    """A body that no parser can read."""

    reason: str


Parse = Callable[[bytes], "Delivery | Unreadable"]


async def take_apart(
    conn: AsyncConnection,
    station: Station,
    parse: Parse,
    waiting: Sequence[Body],
    *,
    now: datetime,
) -> None:
    read: list[tuple[Body, Delivery]] = []
    for body in waiting:
        found = parse(body.body)
        if isinstance(found, Unreadable):
            await park(conn, body, found.reason, now=now)
        else:
            read.append((body, found))
    for body, delivery in read:  # first, so that messages under a new id find their listener
        mine = station.numbers & body.numbers
        changes = [one for one in delivery.identity_changes if one.number in mine]
        await whose.rename(conn, changes, station, now=now)
    arrived = await arrival.take_in(conn, read, station, now=now)
    heard = await door.at_the_door(conn, arrived, station, now=now, session=station.rules.session)
    await filing.carry_out(conn, heard, station, now=now)
    updates = [
        one
        for body, delivery in read
        for one in delivery.statuses
        if one.number in station.numbers & body.numbers
    ]
    updates = await erase.nameless(conn, updates, station)
    await statuses.hear_back(conn, updates, station, now=now)
    for body, delivery in read:
        await notes.note(conn, delivery.notices, station, signed_for=body.numbers, now=now)
    await bodies.done(conn, [body.id for body, _ in read], now=now)
    await erase.not_again(conn, read, station)


async def park(conn: AsyncConnection, body: Body, reason: str, *, now: datetime) -> None:
    await bodies.park(conn, body.id, reason, now=now)
    await log.append(conn, [Event("parked", "web", detail={"body": body.id})], now=now)
