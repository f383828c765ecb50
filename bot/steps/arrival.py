"""Taking bodies apart: what is new to the inbox, and what is not this station's at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.alarms import WRONGLY_SIGNED as SIGNATURE
from bot.core.messages import Delivery, Kind, Message
from bot.core.station import Station
from bot.steps.whose import SERVICE as SERVICE
from bot.steps.whose import whose
from bot.store import blocks, inbox, log, media, notices
from bot.store import foreign as foreign_rows
from bot.store.bodies import Body
from bot.store.foreign import NOT_OURS, WRONGLY_SIGNED
from bot.store.log import Event

logger = structlog.get_logger(__name__)

NOTED_EVERY = timedelta(hours=1)  # a number with a wrong secret may get many messages a minute


@dataclass(frozen=True)
class Arrived:
    """A message that is new to the inbox."""

    id: int
    listener_id: int
    message: Message
    blocked: bool = False  # its listener is


Owned = tuple[Message, int]  # a message, and the body that it came in


async def take_in(
    conn: AsyncConnection,
    split: Sequence[tuple[Body, Delivery]],
    station: Station,
    *,
    now: datetime,
) -> list[Arrived]:
    """Write the new messages of these bodies into the inbox, each with its listener."""
    ours, foreign = await _new(conn, split, station)
    people = await whose(conn, [message for message, _ in ours], station, now=now)
    rows = [(message, who, body) for (message, body), who in zip(ours, people, strict=True)]
    ids = await inbox.add(conn, rows, service=SERVICE, now=now)
    blocked = await blocks.among(conn, set(people), now=now)
    arrived = [
        Arrived(inbox_id, who, message, who in blocked)
        for inbox_id, (message, who, _) in zip(ids, rows, strict=True)
        if inbox_id is not None
    ]
    await _keep_foreign(conn, foreign, station, now=now)
    wanted = [one for one in arrived if not one.blocked]
    await _owe_media(conn, wanted, now=now)
    await _tell(conn, wanted, now=now)  # a flood of somebody who is blocked does not fill the log
    return arrived


async def _new(
    conn: AsyncConnection, split: Sequence[tuple[Body, Delivery]], station: Station
) -> tuple[list[Owned], list[Owned]]:
    """The messages that were not here before: those for this station, and the foreign ones.

    A copy that was not signed for its number is not the message: the true one takes its place.
    """
    told = [one for _, delivery in split for one in delivery.messages]
    here = await inbox.known(conn, told, key=station.identifier_key)
    untrue = await foreign_rows.among(conn, here)
    ours: dict[tuple[str, str], Owned] = {}
    foreign: list[Owned] = []
    for body, delivery in split:
        for message in delivery.messages:
            key = (message.number, message.provider_id)
            if message.number in station.numbers & body.numbers:
                if key not in here or key in untrue:
                    ours.setdefault(key, (message, body.id))
            elif key not in here:
                foreign.append((message, body.id))
    in_the_way = [untrue[key] for key in ours if key in untrue]
    if in_the_way:
        await foreign_rows.remove(conn, in_the_way)
    return list(ours.values()), foreign


async def _keep_foreign(
    conn: AsyncConnection, foreign: Sequence[Owned], station: Station, *, now: datetime
) -> None:
    """Messages that are not for us: that they came is kept, not what they say."""
    rows = [
        (replace(message, text="", detail={}, button_id=None), None, body)
        for message, body in foreign
    ]
    ids = await inbox.add(conn, rows, service=SERVICE, now=now)
    reasons = {
        row: WRONGLY_SIGNED if message.number in station.numbers else NOT_OURS
        for row, (message, _, _) in zip(ids, rows, strict=True)
        if row is not None
    }
    await inbox.settle(conn, {row: (why, None) for row, why in reasons.items()}, now=now)
    numbers = [message.number for row, (message, _, _) in zip(ids, rows, strict=True) if row]
    await _warn(conn, Counter(one for one in numbers if one in station.numbers), now=now)


async def _warn(conn: AsyncConnection, wrong: Counter[str], *, now: datetime) -> None:
    """One of our numbers gets messages, and its app's secret is not the one that is set."""
    for number, count in sorted(wrong.items()):
        logger.warning("signed_for_another_number", messages=count)
        before = now - NOTED_EVERY
        if not await notices.since(conn, before, topic=SIGNATURE, number=number):
            await notices.add(conn, SIGNATURE, number, {"event": WRONGLY_SIGNED}, now=now)


async def _owe_media(conn: AsyncConnection, arrived: Sequence[Arrived], *, now: datetime) -> None:
    await media.owe(
        conn,
        [
            (one.id, one.message.number, one.message.attachment)
            for one in arrived
            if one.message.attachment is not None and one.message.kind is not Kind.STICKER
        ],
        now=now,
    )


async def _tell(conn: AsyncConnection, arrived: Sequence[Arrived], *, now: datetime) -> None:
    events = [
        Event(
            "arrived",
            "web",
            inbox_id=one.id,
            listener_id=one.listener_id,
            detail={"kind": one.message.kind.value},
        )
        for one in arrived
    ]
    await log.append(conn, events, now=now)
