"""Songs go to the playout: a row before the call, and what came of it after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.decency import judge
from bot.core.handing import UNDER_WAY, NotTaken, Song, State, next_try
from bot.core.lookup import Lookup
from bot.core.names import first_name
from bot.core.presenting import hides_original, may_see, tells
from bot.core.requests import REQUEST
from bot.core.station import Station
from bot.steps.act import GONE, QUICKER, Moved
from bot.store import hand_overs, log, queue, requests, switches, tracks, word_list
from bot.store.log import Event

Row = sa.Row[Any]


async def owe(
    conn: AsyncConnection, item_id: int, *, who: str, station: Station, now: datetime
) -> Moved:
    """A person hands a song over; what is on its way, or there, is not handed over twice."""
    item = await queue.get(conn, item_id, lock=True)
    against = _against(item)
    if item is None or against is not None:
        return against or GONE
    before = (await hand_overs.of_items(conn, [item_id])).get(item_id)
    if before is not None and before.state in UNDER_WAY:
        return Moved(False, "handed over")
    await hand_overs.add(conn, item_id, station.reference(), who=who, now=now)
    await queue.look(conn, (item_id,), now=now)
    await _log(conn, item, "handing", who, now=now)
    return Moved(True, item_id=item_id)


def _against(item: Row | None) -> Moved | None:
    """What speaks against giving it, when somebody asks for it and when the call is due."""
    if item is None or item.purpose != REQUEST or not may_see(item, passing=False):
        return GONE
    if item.status not in queue.OPEN:
        return QUICKER
    if not item.song and item.track_id is None:
        return Moved(False, "no song")
    return None


async def begin(
    conn: AsyncConnection, row_id: int, station: Station, *, now: datetime
) -> Song | None:
    """Write down that the call is about to be made, and what is given; None if it is settled."""
    row = await hand_overs.get(conn, row_id)
    if row is None or row.state != State.QUEUED.value:
        return None
    item = await _item(conn, row)
    against = _against(item)
    if against is not None:  # aired, dismissed, held, or reworded by now
        why = "no longer open" if against is QUICKER else "changed"
        await _end(conn, row, State.REFUSED, why, now=now)
        return None
    await hand_overs.change(conn, row_id, State.GIVING, now=now, attempts=row.attempts + 1)
    return await _song(conn, row, item, station, now=now)


async def note_taken(conn: AsyncConnection, row_id: int, *, now: datetime) -> None:
    """The playout has it."""
    row = await hand_overs.get(conn, row_id)
    assert row is not None
    await hand_overs.change(conn, row_id, State.TAKEN, now=now, reason=None)
    handed = sa.update(queue.items).where(queue.items.c.id == row.item_id)
    await conn.execute(handed.values(handed_at=now))
    await _log(conn, await _item(conn, row), "handed", row.who, now=now)


async def note_not_taken(
    conn: AsyncConnection, row_id: int, why: NotTaken, *, knows_keys: bool, now: datetime
) -> None:
    """It is tried again if that may help, and never if it may be there already."""
    row = await hand_overs.get(conn, row_id)
    assert row is not None
    if why.perhaps and not knows_keys:
        await _end(conn, row, State.UNKNOWN, why.reason, now=now)
        return
    at = next_try(row.attempts, first=row.at, now=now) if why.again or why.perhaps else None
    if at is None:
        # what may have been taken is not called refused, however long it was tried
        state = State.UNKNOWN if why.perhaps else State.REFUSED
        await _end(conn, row, state, why.reason, now=now)
        return
    await hand_overs.change(conn, row_id, State.QUEUED, now=now, due_at=at, reason=why.reason)
    if row.reason != why.reason:
        await _log(conn, await _item(conn, row), "handing", row.who, now=now)


async def give_up_on_lost(
    conn: AsyncConnection, *, before: datetime, knows_keys: bool, now: datetime
) -> None:
    """What a scheduler was giving when it stopped."""
    for row in await hand_overs.lost(conn, before=before):
        at = next_try(row.attempts, first=row.at, now=now) if knows_keys else None
        if at is not None:
            await hand_overs.change(conn, row.id, State.QUEUED, now=now, due_at=at)
        else:
            await _end(conn, row, State.UNKNOWN, "no answer", now=now)


async def _end(conn: AsyncConnection, row: Row, state: State, why: str, *, now: datetime) -> None:
    await hand_overs.change(conn, row.id, state, now=now, reason=why)
    await _log(conn, await _item(conn, row), "not_handed", row.who, now=now)


async def _log(conn: AsyncConnection, item: Row, what: str, who: str, *, now: datetime) -> None:
    await log.append(conn, [Event(what, who, item.id, None, item.listener_id)], now=now)


async def _item(conn: AsyncConnection, row: Row) -> Row:
    item = await queue.get(conn, row.item_id)
    assert item is not None
    return item


# what is given


async def _song(
    conn: AsyncConnection, row: Row, item: Row, station: Station, *, now: datetime
) -> Song:
    lookup = Lookup.from_json(item.lookup) if item.lookup else None
    known = lookup.track_id if lookup else None
    track = await tracks.proper(conn, known) if known else None
    asked = await requests.of(conn, item.id)
    song = Song(
        row.key,
        now,
        item.id,
        item.song or "",
        item.artist or "",
        asked=len(asked) or 1,
        dedications=await _dedications(conn, item, asked, station),
    )
    return _as_in_library(song, track) if track is not None else song


def _as_in_library(song: Song, track: Row) -> Song:
    return replace(
        song,
        title=track.title,
        artist=track.artist,
        source=track.source,
        source_key=track.key,
        file=tracks.file_of(track),
        album=track.album or "",
        length=track.length,
    )


async def _dedications(
    conn: AsyncConnection, item: Row, asked: Sequence[Row], station: Station
) -> tuple[dict[str, str], ...]:
    """For whom and from whom, as far as askers said so in what may be read out."""
    if item.passed_upto is None and await switches.passing(conn):
        return ()  # nobody has looked at them
    words = await word_list.of_station(conn)

    def fine(text: str) -> bool:
        return not judge(text, slurs=station.replies.slurs, words=words).kept_from_air

    found = []
    for row in asked:
        texts = await _read_out(conn, item, row, fine)
        told = {name: said for name, said in _around(row).items() if tells(texts, said)}
        if told.keys() & {"for", "occasion"} and all(map(fine, told.values())):
            found.append(told | _from(told))
    return tuple(found)


def _around(row: Row) -> dict[str, str]:
    said = {"from": row.sender, "place": row.place, "for": row.recipient, "occasion": row.occasion}
    return {name: value for name, value in said.items() if value}


def _from(told: dict[str, str]) -> dict[str, str]:
    """A first name, as on the air."""
    name = first_name(told.pop("from", None))
    return {"from": name} if name else {}


async def _read_out(
    conn: AsyncConnection, item: Row, row: Row, fine: Callable[[str], bool]
) -> list[str]:
    """Of what an asker wrote, or of what is read instead of it, the words that may be said."""
    if hides_original(item):
        return [item.air_text]
    texts = await requests.texts_of(conn, item.id, row.listener_id, upto=item.passed_upto)
    return [text for text in texts if item.reviewed_by or fine(text)]
