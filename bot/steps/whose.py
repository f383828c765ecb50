"""Whose message it is: one listener behind several names, and no two people taken for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import Identifier, IdentityChange, Message
from bot.core.station import Station
from bot.steps import blocking
from bot.store import listeners, log
from bot.store.log import Event

SERVICE = "whatsapp"
Hashed = Callable[[Identifier], str]


@dataclass(frozen=True)
class Known:
    """The listeners behind some identifiers, as far as anybody knows them."""

    by_hash: dict[str, int]
    named: set[int]  # of these, who goes by an id of the service's own
    hashed: Hashed

    def listener(self, names: Sequence[Identifier]) -> int | None:
        """The listener by the most trusted identifier that is known.

        A number whose listener goes by another id has passed on to somebody else.
        """
        has_id = any(name.kind == "bsuid" for name in names)
        for name in sorted(names, key=listeners.trust):
            found = self.by_hash.get(self.hashed(name))
            if found and not (has_id and name.kind != "bsuid" and found in self.named):
                return found
        return None

    def twin(self, names: Sequence[Identifier], found: int) -> int | None:
        """Another listener, known by the number alone, who may be the same person."""
        phones = [self.by_hash.get(self.hashed(name)) for name in names if name.kind == "phone"]
        return next((one for one in phones if one not in (None, found, *self.named)), None)


async def known(conn: AsyncConnection, names: Iterable[Identifier], station: Station) -> Known:
    @cache
    def hashed(identifier: Identifier) -> str:
        return listeners.hashed(identifier, service=SERVICE, key=station.identifier_key)

    by_hash = await listeners.known(conn, sorted({hashed(name) for name in names}))
    return Known(by_hash, await listeners.with_bsuid(conn, set(by_hash.values())), hashed)


async def whose(
    conn: AsyncConnection, messages: Sequence[Message], station: Station, *, now: datetime
) -> list[int]:
    """The listener of each message; somebody new gets a row, and so does a nameless sender."""
    every = [name for message in messages for name in message.identifiers]
    people = await known(conn, every, station)
    found = [people.listener(message.identifiers) for message in messages]
    twins = {
        (who, people.twin(message.identifiers, who))
        for message, who in zip(messages, found, strict=True)
        if who is not None
    }
    await _tell_of_twins(conn, twins, now=now)
    new = [message for message, who in zip(messages, found, strict=True) if who is None]
    groups = _newcomers(new, people.hashed)
    ids = await listeners.create(conn, [group[0].name for group in groups], now=now)
    fresh = {id(one): who for who, group in zip(ids, groups, strict=True) for one in group}
    all_of_them = [who or fresh[id(one)] for one, who in zip(messages, found, strict=True)]
    await _name(conn, messages, all_of_them, people, station, now=now)
    return all_of_them


async def _tell_of_twins(
    conn: AsyncConnection, pairs: set[tuple[int, int | None]], *, now: datetime
) -> None:
    """An id and a number that belong to two listeners: left as they are, and logged once."""
    twins = sorted((a, b) for a, b in pairs if b is not None)
    for listener, twin in twins:
        if not await log.was_told(conn, blocking.SAME, listener, {"other": twin}):
            events = [
                Event(blocking.SAME, "web", listener_id=one, detail={"other": other})
                for one, other in ((listener, twin), (twin, listener))
            ]
            await log.append(conn, events, now=now)
    await blocking.share(conn, twins, now=now)


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
    people: Known,
    station: Station,
    *,
    now: datetime,
) -> None:
    """Remember the identifiers that came along: one listener may have several."""
    fresh: dict[str, tuple[int, Identifier]] = {}
    kept = await listeners.known(conn, sorted(people.by_hash), whole=True)
    for message, listener in zip(messages, found, strict=True):
        for name in message.identifiers:
            value = people.hashed(name)
            if value not in kept:
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
        found = await listeners.known(conn, hashes)
        listener = next((found[one] for one in hashes if one in found), None)
        if listener is None:
            continue
        await listeners.name(
            conn, [(listener, one) for one in change.current], service=SERVICE, key=key, now=now
        )
        event = Event("renamed", "web", listener_id=listener)
        await log.append(conn, [event], now=now)
