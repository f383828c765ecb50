"""The station's rules for requests: what stands against a wish, and what the listener is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filing import Filing, NewItem
from bot.core.lookup import Lookup
from bot.core.purposes import Lane
from bot.core.requests import REQUEST, held_back
from bot.core.station import Station
from bot.core.wishes import NotYet, Record, Wanted, performer, wish
from bot.steps.heard import Heard
from bot.store import queue, wishes


async def judged(
    conn: AsyncConnection,
    heard: Sequence[Heard],
    station: Station,
    *,
    now: datetime,
    counting: bool = True,
) -> list[Heard]:
    """The same with what the rules stand against: it is shown, and the listener is told why.

    Each number has its programme: what is on there counts there alone. Without `counting` it takes
    the place of a request that has been counted.
    """
    judged: dict[int, Heard] = {}
    for number in dict.fromkeys(one.number for one in heard):
        theirs = [one for one in heard if one.number == number]
        found = await _judged_of(conn, theirs, number, station, now=now, counting=counting)
        judged |= {one.inbox_id: one for one in found}
    return [judged[one.inbox_id] for one in heard]


async def _judged_of(
    conn: AsyncConnection,
    heard: Sequence[Heard],
    number: str,
    station: Station,
    *,
    now: datetime,
    counting: bool,
) -> list[Heard]:
    all_wanted = [_wanted(message) for message in heard]
    wanted = [one for each in all_wanted for one in each if one is not None]
    if not wanted:
        return list(heard)
    found = await record(conn, wanted, number, station, now=now)
    pairs = zip(heard, all_wanted, strict=True)
    return [
        _judged(message, each, found, station, now=now, counting=counting)
        for message, each in pairs
    ]


async def record(
    conn: AsyncConnection,
    wanted: Sequence[Wanted],
    number: str,
    station: Station,
    *,
    now: datetime,
) -> Record:
    """All that the rules look at for these wishes."""
    found = await wishes.record(
        conn,
        listeners={one.listener for one in wanted},
        wishes={one.wish for one in wanted if one.wish},
        performers={one.performer for one in wanted if one.performer},
        number=number,
        now=now,
    )
    found.show = station.replies.show(now.astimezone(station.rules.zone))
    return found


def _wanted(message: Heard) -> list[Wanted | None]:
    """What each of its items wishes for; None for what is no request, or held for its words."""
    filing = message.filing
    return [
        Wanted(message.listener_id, wished(filing, at), performer(new.artist, new.lookup))
        if new.purpose == REQUEST and new.lane is not Lane.HELD
        else None
        for at, new in enumerate(filing.items)
    ]


def wished(filing: Filing, at: int) -> str | None:
    """What one of the items of a filing wishes for, as far as others may wish for the same."""
    new = filing.items[at]
    if new.purpose != REQUEST or (filing.question == "which_of" and at == 0):
        return None  # the listener has yet to choose
    if new.lane is Lane.HELD or new.held or new.alarm:
        return None  # nobody else's request comes to it
    return wish(new.song, new.artist, new.lookup)


def _judged(
    message: Heard,
    all_wanted: Sequence[Wanted | None],
    record: Record,
    station: Station,
    *,
    now: datetime,
    counting: bool,
) -> Heard:
    zone = station.rules.zone
    judge = record.judge if counting else record.played
    against = [judge(wanted, now=now, zone=zone) if wanted else None for wanted in all_wanted]
    return held_to(message, against, station)


def held_to(message: Heard, against: Sequence[NotYet | None], station: Station) -> Heard:
    """The same with these rules against its items, one by one."""
    filing = message.filing
    for at, not_yet in enumerate(against):
        if not_yet is not None:
            filing = _held_back(filing, at, not_yet, station)
    return replace(message, filing=filing)


def _held_back(filing: Filing, at: int, not_yet: NotYet, station: Station) -> Filing:
    return held_back(filing, at, not_yet, station.rules.zone)


# a wish that has changed


async def judged_alone(
    conn: AsyncConnection, one: Heard, station: Station, *, now: datetime, counting: bool
) -> Heard:
    """A correction that has become an item of its own: what is told of it is its rule, or it."""
    bare = replace(one, filing=replace(one.filing, replies=()))
    (held,) = await judged(conn, [bare], station, now=now, counting=counting)
    return held if held.filing.replies else one


async def judged_again(
    conn: AsyncConnection, before: sa.Row[Any], one: Heard, station: Station, *, now: datetime
) -> Heard:
    """An item has got what its listener chose: another rule stands against that, or none does."""
    item = await queue.get(conn, before.id)
    assert item is not None
    not_yet = await ruled_again(conn, before, item, station, now=now)
    if not_yet is None or not_yet.until <= now:
        return one
    return replace(one, filing=replace(one.filing, replies=_told(item, not_yet, station)))


async def ruled_again(
    conn: AsyncConnection,
    before: sa.Row[Any],
    item: sa.Row[Any],
    station: Station,
    *,
    now: datetime,
) -> NotYet | None:
    """What stands against an item that wishes for something else now; it is held back by that."""
    if item.purpose != REQUEST or item.status != "waiting" or item.lane == Lane.HELD.value:
        return None
    not_yet = await _against(conn, before, item, station, now=now)
    await queue.hold_back(conn, item.id, not_yet)
    return not_yet


async def _against(
    conn: AsyncConnection,
    before: sa.Row[Any],
    item: sa.Row[Any],
    station: Station,
    *,
    now: datetime,
) -> NotYet | None:
    """The rule against what it wishes for now; one against its listener stands whatever it is."""
    stands = queue.held_back(before)
    wanted = Wanted(item.listener_id, *queue.wished(item))
    if (wanted.wish, wanted.performer) == (before.wish, before.performer):
        return stands
    found = await record(conn, [wanted], item.number, station, now=now)
    played = found.played(wanted, now=now, zone=station.rules.zone)
    return played or (stands if stands and stands.counted else None)


def _told(item: sa.Row[Any], not_yet: NotYet, station: Station) -> tuple[Any, ...]:
    """Why and until when; that it is noted would say something else."""
    lookup = Lookup.from_json(item.lookup) if item.lookup else None
    wanted = NewItem(Lane.SONGS, REQUEST, item.song, item.artist, lookup=lookup)
    return _held_back(Filing((wanted,)), 0, not_yet, station).replies
