"""Follow-ups: what a later message changes on the item that it speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.control import normalised
from bot.core.filing import Filing
from bot.core.lookup import Lookup, State
from bot.core.requests import REQUEST
from bot.core.station import Station
from bot.core.understanding import Understood
from bot.core.wishes import wish
from bot.steps import ruling, wishing
from bot.steps.heard import Heard
from bot.store import queue


async def join(
    conn: AsyncConnection, heard: Sequence[Heard], station: Station, *, now: datetime
) -> list[Heard]:
    """Add follow-ups to the items that they speak of; the same, with the items that those now are.

    A listener's answer may make of an item what another one is already.
    """
    return [
        one if one.filing.joins is None else await _join(conn, one, station, now=now)
        for one in heard
    ]


async def _join(conn: AsyncConnection, one: Heard, station: Station, *, now: datetime) -> Heard:
    filing, meant = one.filing, one.understood or Understood("nlu_fallback", 0.0)
    item = await queue.get(conn, filing.joins or 0)
    assert item is not None
    await queue.join(conn, [(item.id, one.inbox_id)])
    if item.purpose == REQUEST:
        await wishing.add_to(conn, item, one)
    values = _said_of(item, filing, meant) if item.listener_id == one.listener_id else {}
    await queue.change(conn, item.id, version=item.version, now=now, **values)
    chosen = filing.choose is not None or filing.lookup is not None
    if chosen or (item.wish and values.get("artist")):
        one = await ruling.judged_again(conn, item, one, station, now=now)
        joins = await wishing.settle(conn, item.id, now=now)
        return replace(one, filing=replace(one.filing, joins=joins))
    return one


async def means_another(conn: AsyncConnection, item: Row[Any], one: Heard) -> bool:
    """Whether a listener now wants something else than those who asked for the same before."""
    filing = one.filing
    if filing.choose is None and filing.lookup is None:
        return False
    same = wish(filing.choose or item.song, filing.artist, filing.lookup) == item.wish
    return not same and bool(await wishing.others(conn, item.id, one.listener_id))


def _said_of(item: Row[Any], filing: Filing, meant: Understood) -> dict[str, Any]:
    """What a follow-up changes on its item: who asked first stays, a chosen song replaces."""
    added = [{**vars(entity)} for entity in meant.entities]
    values: dict[str, Any] = {"entities": [*item.entities, *added]}
    if filing.choose is not None:
        values = _track(item, filing) | {"entities": [*_besides_track(item), *added]}
    elif not item.artist and item.purpose == "song_request":
        values["artist"] = meant.value("artist")
    values |= _said_of_track(item, filing, values.get("artist"))
    if not item.sender:
        values["sender"] = meant.value("sender")
    if not item.place:
        values["place"] = meant.value("place")
    return values


def _said_of_track(item: Row[Any], filing: Filing, artist: str | None) -> dict[str, Any]:
    """A chosen track; and one that the library took for meant is so no more by another artist."""
    if filing.choose is not None or filing.lookup is not None:
        return queue.looked_up(filing.lookup)
    if artist is None or item.artist or item.track_id is None:
        return {}
    known = Lookup.from_json(item.lookup)
    theirs = set(normalised(known.candidates[0].artist).split())
    if theirs & set(normalised(artist).split()):
        return {}
    return queue.looked_up(replace(known, state=State.UNSURE))


def _track(item: Row[Any], filing: Filing) -> dict[str, Any]:
    """The song that was chosen, with its own artist and not with that of the one before."""
    same = normalised(item.song or "") == normalised(filing.choose or "")
    artist = filing.artist or (item.artist if same else None)
    return {"song": filing.choose, "artist": artist}


def _besides_track(item: Row[Any]) -> list[dict[str, Any]]:
    return [one for one in item.entities if one["label"] not in ("song", "artist")]
