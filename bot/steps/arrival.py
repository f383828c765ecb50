"""Taking bodies apart: whose message is it, was it here before, what needs no understanding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import Delivery, Identifier, IdentityChange, Kind, Message, Notice
from bot.core.station import Station
from bot.store import inbox, listeners, log, media, roles
from bot.store.bodies import Body
from bot.store.log import Event

SERVICE = "whatsapp"
Hashed = Callable[[Identifier], str]


@dataclass(frozen=True)
class Arrived:
    """A message that is new to the inbox."""

    id: int
    listener_id: int
    message: Message


async def take_in(
    conn: AsyncConnection,
    split: Sequence[tuple[Body, Delivery]],
    station: Station,
    *,
    now: datetime,
) -> list[Arrived]:
    """Write the new messages of these bodies into the inbox, each with its listener."""
    ours: list[tuple[Message, int]] = []
    foreign: list[tuple[Message, int]] = []
    here = await inbox.known(conn, [one for _, delivery in split for one in delivery.messages])
    for body, delivery in split:
        for message in delivery.messages:
            key = (message.number, message.provider_id)
            if key in here:
                continue
            if message.number in station.numbers and message.number in body.numbers:
                here.add(key)
                ours.append((message, body.id))
            else:
                foreign.append((message, body.id))
    people = await _whose(conn, [message for message, _ in ours], station, now=now)
    rows = [(message, who, body) for (message, body), who in zip(ours, people, strict=True)]
    ids = await inbox.add(conn, rows, service=SERVICE, now=now)
    arrived = [
        Arrived(inbox_id, who, message)
        for inbox_id, (message, who, _) in zip(ids, rows, strict=True)
        if inbox_id is not None
    ]
    await _keep_foreign(conn, foreign, now=now)
    await _owe_media(conn, arrived, now=now)
    await log.append(
        conn,
        [
            Event(
                "arrived",
                "web",
                inbox_id=one.id,
                listener_id=one.listener_id,
                detail={"kind": one.message.kind.value},
            )
            for one in arrived
        ],
        now=now,
    )
    return arrived


async def _keep_foreign(
    conn: AsyncConnection, foreign: Sequence[tuple[Message, int]], *, now: datetime
) -> None:
    """Messages to numbers that are not this station's: kept, never processed."""
    ids = await inbox.add(
        conn, [(message, None, body) for message, body in foreign], service=SERVICE, now=now
    )
    kept = {row: ("not a number of this station", None) for row in ids if row is not None}
    await inbox.settle(conn, kept, now=now)


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


async def _whose(
    conn: AsyncConnection, messages: Sequence[Message], station: Station, *, now: datetime
) -> list[int]:
    """The listener of each message; somebody new gets a row, and so does a nameless sender."""
    key = station.identifier_key

    def hashed(identifier: Identifier) -> str:
        return listeners.hashed(identifier, service=SERVICE, key=key)

    every = {hashed(name) for message in messages for name in message.identifiers}
    known = await listeners.known(conn, sorted(every))
    named = await listeners.with_bsuid(conn, set(known.values()))

    def known_as(message: Message) -> int | None:
        """The listener by the most trusted identifier that is known.

        A number whose listener goes by another id has passed on to somebody else.
        """
        has_id = any(name.kind == "bsuid" for name in message.identifiers)
        for name in sorted(message.identifiers, key=listeners.trust):
            listener = known.get(hashed(name))
            if listener and not (has_id and name.kind != "bsuid" and listener in named):
                return listener
        return None

    found = [known_as(message) for message in messages]
    new = [message for message, who in zip(messages, found, strict=True) if who is None]
    groups = _newcomers(new, hashed)
    ids = await listeners.create(conn, [group[0].name for group in groups], now=now)
    fresh = {id(one): who for who, group in zip(ids, groups, strict=True) for one in group}
    people = [who or fresh[id(one)] for one, who in zip(messages, found, strict=True)]
    await _name(conn, messages, people, every, station, now=now)
    return people


def _newcomers(messages: Sequence[Message], hashed: Hashed) -> list[list[Message]]:
    """Messages of people never seen before, together by person."""
    groups: list[list[Message]] = []
    by_name: dict[str, list[Message]] = {}
    for message in messages:
        names = [hashed(one) for one in message.identifiers]
        group = next((by_name[name] for name in names if name in by_name), None)
        if group is None:
            group = []
            groups.append(group)
        group.append(message)
        by_name.update({name: group for name in names})
    return groups


async def _name(
    conn: AsyncConnection,
    messages: Sequence[Message],
    found: Sequence[int],
    every: set[str],
    station: Station,
    *,
    now: datetime,
) -> None:
    """Remember the identifiers that came along: one listener may have several."""
    already = await listeners.known(conn, sorted(every))
    fresh: dict[str, tuple[int, Identifier]] = {}
    for message, listener in zip(messages, found, strict=True):
        for name in message.identifiers:
            value = listeners.hashed(name, service=SERVICE, key=station.identifier_key)
            if value not in already:
                fresh.setdefault(value, (listener, name))
    await listeners.name(
        conn, list(fresh.values()), service=SERVICE, key=station.identifier_key, now=now
    )


async def rename(
    conn: AsyncConnection,
    changes: Sequence[IdentityChange],
    station: Station,
    *,
    now: datetime,
) -> None:
    """The service says that a listener goes by a new id: the same listener, and logged."""
    for change in changes:
        key = station.identifier_key
        hashes = [listeners.hashed(one, service=SERVICE, key=key) for one in change.previous]
        known = await listeners.known(conn, hashes)
        listener = next((known[one] for one in hashes if one in known), None)
        if listener is None:
            continue
        await listeners.name(
            conn, [(listener, one) for one in change.current], service=SERVICE, key=key, now=now
        )
        event = Event("renamed", "web", listener_id=listener)
        await log.append(conn, [event], now=now)


async def note(conn: AsyncConnection, notices: Sequence[Notice], *, now: datetime) -> None:
    """What the service tells the station itself."""
    if notices:
        await conn.execute(
            roles.notices.insert(),
            [
                {"number": one.number, "topic": one.topic, "received_at": now, "detail": one.detail}
                for one in notices
            ],
        )
