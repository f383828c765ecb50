"""A person at the desk says which track of the library a request means, or that it is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.lookup import BY_PERSON, Candidate, Lookup, State
from bot.core.purposes import Lane
from bot.core.requests import REQUEST
from bot.core.station import Station
from bot.core.wishes import NotYet, Wanted, performer, track_wish
from bot.steps import ruling, wishing
from bot.steps.act import GONE, QUICKER, Moved
from bot.store import deeds, log, played, queue, requests, tracks
from bot.store.deeds import Change
from bot.store.log import Event

DEED = "choose"
TRACKS = "tracks"  # of each request, by its id, beside the item's columns

# What a choice changes of its item.
CHANGES = ("lookup", "track_id", "wish", "performer", "gathers", "not_yet", "folded", "status")


@dataclass(frozen=True)
class Chosen:
    """What came of a choice, and what it changed; `item_id` is where the requests are now."""

    moved: Moved
    item_id: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """A track that may be the one, with what a presenter must know before choosing it."""

    track: sa.Row[Any]
    on: Sequence[datetime] = ()  # newest first
    not_yet: NotYet | None = None


async def choose(
    conn: AsyncConnection,
    item_id: int,
    track_id: int | None,
    *,
    version: int | None,
    who: str,
    station: Station,
    now: datetime,
) -> Chosen:
    """An item is for this track; None: for none that the station has."""
    item = await queue.get(conn, item_id, lock=True)
    if item is None or item.purpose != REQUEST or item.lane == Lane.HELD.value:
        return Chosen(GONE)
    if item.status not in queue.OPEN or version not in (None, item.version):
        return Chosen(QUICKER)
    lookup = await _lookup(conn, track_id)
    if lookup is None:
        return Chosen(Moved(False, "no track"))
    tracks_before = {str(row.id): row.track_id for row in await requests.of(conn, item.id)}
    await queue.change(conn, item.id, version=item.version, now=now, **queue.looked_up(lookup))
    await requests.choose(conn, item.id, lookup.track_id)
    changed = await queue.get(conn, item.id)
    assert changed is not None
    await ruling.ruled_again(conn, item, changed, station, now=now)
    into = await wishing.settle(conn, item.id, now=now)
    deed_id = await _written(conn, item, tracks_before, into, who=who, now=now)
    return await _told(conn, item, lookup, into, deed_id, who=who, now=now)


async def _written(
    conn: AsyncConnection,
    item: sa.Row[Any],
    tracks_before: Mapping[str, Any],
    into: int,
    *,
    who: str,
    now: datetime,
) -> int:
    """The deed, with what undoing it needs to know."""
    changed = await queue.get(conn, item.id)
    assert changed is not None
    before, after = _of(item), _of(changed)
    differ = [name for name in CHANGES if before[name] != after[name]]
    was = {**{name: before[name] for name in differ}, TRACKS: tracks_before}
    changes = [Change(item.id, was, {name: after[name] for name in differ})]
    if into != item.id:
        changes.append(Change(into, {}, {}))
    await queue.look(conn, (item.id, into), now=now)
    return await deeds.add(conn, DEED, who, changes, now=now)


async def _lookup(conn: AsyncConnection, track_id: int | None) -> Lookup | None:
    """What the item says of the library from now on; None if there is no such track."""
    if track_id is None:
        return Lookup(State.MISSING, BY_PERSON)
    track = await tracks.proper(conn, track_id)
    if track is None or track.gone_at is not None:
        return None
    return Lookup(State.MATCHED, BY_PERSON, (Candidate(track.id, track.title, track.artist, 1.0),))


async def _told(
    conn: AsyncConnection,
    item: sa.Row[Any],
    lookup: Lookup,
    into: int,
    deed_id: int,
    *,
    who: str,
    now: datetime,
) -> Chosen:
    """The log's lines, one for each card that has changed."""
    after = await queue.get(conn, item.id)
    assert after is not None
    detail = {"from": item.track_id, "track": lookup.track_id, "into": into, "deed_id": deed_id}
    ids = dict.fromkeys((item.id, into))
    events = [Event("chosen", who, one, None, item.listener_id, detail) for one in ids]
    await log.append(conn, events, now=now)
    return Chosen(Moved(True, item_id=item.id, deed_id=deed_id), into, _of(item), _of(after))


def _of(item: sa.Row[Any]) -> dict[str, Any]:
    return {name: getattr(item, name) for name in CHANGES}


async def offers(
    conn: AsyncConnection,
    item: sa.Row[Any],
    found: Sequence[sa.Row[Any]],
    station: Station,
    *,
    now: datetime,
) -> list[Offer]:
    """These tracks, with when each was on and the rule that stands against it now."""
    wanted = [
        Wanted(item.listener_id or 0, track_wish(one.id), performer(one.artist, None))
        for one in found
    ]
    on = await played.times(conn, [one.wish for one in wanted if one.wish], item.number)
    record = await ruling.record(conn, wanted, item.number, station, now=now)
    return [
        Offer(
            track,
            on.get(one.wish or "", ()),
            record.played(one, now=now, zone=station.rules.zone),
        )
        for track, one in zip(found, wanted, strict=True)
    ]
