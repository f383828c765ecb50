"""Requests find their items: one for all who wish for the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filing import NewItem
from bot.core.playing import Play
from bot.core.purposes import Lane
from bot.core.requests import REQUEST
from bot.core.understanding import Understood
from bot.steps import ruling
from bot.steps.heard import Heard
from bot.store import log, queue, requests, wishes
from bot.store.log import Event
from bot.store.requests import Request


@dataclass
class Placed:
    """The items of each message, by inbox id, and which of them were made for it."""

    items: dict[int, list[int]] = field(default_factory=dict)
    made: set[tuple[int, int]] = field(default_factory=set)  # inbox id, item id

    def add(self, more: Placed) -> None:
        self.items |= more.items
        self.made |= more.made

    def of(self, inbox_id: int) -> Sequence[int]:
        return self.items.get(inbox_id, ())


# into the queue


async def place(conn: AsyncConnection, heard: Sequence[Heard], *, now: datetime) -> Placed:
    """Make items, or add requests to those that wait for the same already."""
    new = [
        (one, item, row)
        for one in heard
        for item, row in zip(one.filing.items, rows_of(one), strict=True)
    ]
    places = await wishes.place(conn, [row for _, _, row in new], now=now)
    placed, asking = Placed(), []
    for (one, item, _), found in zip(new, places, strict=True):
        mine = placed.items.setdefault(one.inbox_id, [])
        if found.item_id not in mine:
            mine.append(found.item_id)
        if found.made:
            placed.made.add((one.inbox_id, found.item_id))
        if item.purpose == REQUEST:
            asking.append(_request(one, found.item_id, item))
    await queue.join(conn, [(id, one) for one, mine in placed.items.items() for id in mine])
    await requests.add(conn, asking)
    return placed


def rows_of(one: Heard) -> list[queue.Item]:
    """The items that a message asks for."""
    meant = one.understood or Understood("nlu_fallback", 0.0)
    return [
        queue.Item(
            listener_id=one.listener_id,
            number=one.number,
            lane=new.lane.value,
            purpose=new.purpose,
            inbox_id=one.inbox_id,
            also=tuple(meant.also),
            song=new.song,
            artist=new.artist,
            lookup=new.lookup,
            wish=ruling.wished(one.filing, at),
            not_yet=new.not_yet,
            sender=meant.value("sender"),
            place=meant.value("place"),
            entities=[{**vars(entity)} for entity in meant.entities],
            confidence=meant.confidence if one.understood else None,
            guesses=[{**vars(guess)} for guess in meant.guesses],
            folded=new.folded or new.lane is Lane.HELD or new.not_yet is not None,
            answer=[_play(play) for play in new.answer] or None,
            sorted_by=one.sorted_by,
            contest_id=new.contest,
            late=new.late,
            topic=new.topic,
            held=new.held,
            alarm=new.alarm,
            copied=new.copied,
        )
        for at, new in enumerate(one.filing.items)
    ]


def _play(play: Play) -> dict[str, str]:
    return {"title": play.title, "artist": play.artist, "at": play.started_at.isoformat()}


def _request(one: Heard, item_id: int, new: NewItem) -> Request:
    track_id = new.lookup.track_id if new.lookup else None
    said = _said_by(one, item_id)
    return replace(said, track_id=track_id, song=new.song, artist=new.artist)


def _said_by(one: Heard, item_id: int) -> Request:
    """From whom and for whom, as far as the message says."""
    meant = one.understood or Understood("nlu_fallback", 0.0)
    return Request(
        item_id,
        one.listener_id,
        one.inbox_id,
        one.received_at,
        artist=meant.value("artist"),
        sender=meant.value("sender"),
        place=meant.value("place"),
        recipient=meant.value("recipient"),
        occasion=meant.value("occasion"),
    )


# what comes later


async def add_to(conn: AsyncConnection, item: sa.Row[Any], one: Heard) -> None:
    """A follow-up says more about its listener's own request."""
    filing = one.filing
    if filing.choose is not None or filing.lookup is not None:
        track_id = filing.lookup.track_id if filing.lookup else None
        values: dict[str, Any] = {"track_id": track_id}
        if filing.choose is not None:
            values |= {"song": filing.choose, "artist": filing.artist}
        await requests.correct(conn, item.id, one.listener_id, **values)
    await requests.add(conn, [_said_by(one, item.id)])


async def read_again(
    conn: AsyncConnection, item_id: int, one: Heard | None, *, now: datetime
) -> int:
    """A second reading has changed an item: its one request, what it gathers, which item it is.

    Without a message nothing is left of what was taken for a request.
    """
    item = await queue.get(conn, item_id)
    assert item is not None
    mine = [row.id for row in await requests.of(conn, item_id)]
    await requests.remove(conn, mine)
    if item.purpose != REQUEST or one is None:
        await queue.wish_nothing(conn, item_id)
        return item_id
    typed = {"song": item.song, "artist": item.artist, "track_id": item.track_id}
    await requests.add(conn, [replace(_said_by(one, item_id), **typed)])
    return await settle(conn, item_id, now=now)


async def others(conn: AsyncConnection, item_id: int, listener_id: int) -> list[sa.Row[Any]]:
    """Who else asks for an item."""
    return [row for row in await requests.of(conn, item_id) if row.listener_id != listener_id]


async def settle(conn: AsyncConnection, item_id: int, *, now: datetime) -> int:
    """An item whose wish has become clear or another: it gathers that, or goes into who does."""
    item = await queue.get(conn, item_id, lock=True)
    assert item is not None
    if item.purpose != REQUEST:
        return item_id  # an entry that names a song is gathered with no request for it
    wanted = await queue.note_wish(conn, item)
    key = wishes.gathering(wanted, queue.held_back(item), item.listener_id)
    if key is None:
        return item_id
    same = await wishes.other(conn, item, key)
    if same is None and not await wishes.take_up(conn, item, key):
        same = await wishes.other(conn, item, key)  # somebody asked for it just now
    if same is None or item.status != "waiting":
        return item_id
    await _absorb(conn, item_id, same.id, now=now)
    return int(same.id)


async def _absorb(conn: AsyncConnection, item_id: int, into: int, *, now: datetime) -> None:
    item = await queue.get(conn, item_id)
    assert item is not None
    for request in await requests.of(conn, item_id):
        await requests.hand(conn, request, into)
    await queue.change(conn, item_id, version=item.version, now=now, status="merged")
    await queue.count(conn, into, item.asked, now=now)
    gone = Event("merged", "bot", item_id, None, item.listener_id, {"item": into})
    await log.append(conn, [gone], now=now)
