"""Second thoughts: an edit or a withdrawal takes effect, even if it comes before its message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.messages import Kind
from bot.core.station import Station
from bot.steps import decency, erase, leaving
from bot.steps.arrival import Arrived
from bot.store import dialogues, inbox, log, media, queue, unsaid
from bot.store.log import Event

AMENDS = (Kind.EDIT, Kind.REVOKE)
Key = tuple[str, str]  # number and provider id of the message that was meant


async def take_effect(
    conn: AsyncConnection, arrived: Sequence[Arrived], station: Station, *, now: datetime
) -> list[Arrived]:
    """The messages as they are to be heard: with their new words, without those taken back."""
    amends = await inbox.amendments(conn, [_meant(one) for one in arrived])
    left = []
    for key, one in {_meant(one): one for one in arrived}.items():
        mine = [row for row in amends.get(key, ()) if row.listener_id == one.listener_id]
        if mine:
            await _bring_up_to_date(conn, key, mine, station, now=now)
    for one in arrived:
        mine = [row for row in amends.get(_meant(one), ()) if row.listener_id == one.listener_id]
        heard = one if one.message.kind in AMENDS or not mine else _amended(one, mine)
        if heard is not None:
            left.append(heard)
    return left


def _meant(one: Arrived) -> Key:
    """The message that an edit or a withdrawal speaks of, or the message itself."""
    message = one.message
    if message.kind in AMENDS:
        return message.number, message.reply_to or ""
    return message.number, message.provider_id


def _latest(amends: Sequence[sa.Row[Any]]) -> sa.Row[Any]:
    """What holds in the end: a withdrawal, or the newest words."""
    return max(amends, key=lambda row: (row.kind == Kind.REVOKE.value, row.sent_at, row.id))


def _amended(one: Arrived, amends: Sequence[sa.Row[Any]]) -> Arrived | None:
    last = _latest(amends)
    if last.kind == Kind.REVOKE.value:
        return None
    return replace(one, message=replace(one.message, text=last.text))


async def _bring_up_to_date(
    conn: AsyncConnection,
    key: Key,
    amends: Sequence[sa.Row[Any]],
    station: Station,
    *,
    now: datetime,
) -> None:
    last = _latest(amends)
    original = await inbox.find(conn, *key)
    if original is None or original.listener_id != last.listener_id:
        return
    if last.kind == Kind.REVOKE.value:
        what = "taken_back"
        await _take_back(conn, original, [row.id for row in amends], now=now)
    else:
        what = "edited"
        await _edit(conn, original, last.text, station, now=now)
    items: list[int | None] = [*await queue.items_of(conn, original.id)]
    events = [
        Event(what, "listener", item, original.id, original.listener_id) for item in items or [None]
    ]
    await log.append(conn, events, now=now)


async def _edit(
    conn: AsyncConnection, original: sa.Row[Any], text: str, station: Station, *, now: datetime
) -> None:
    """Its new words hold: on the card, and in what its listener is still to hear of it."""
    await inbox.reword(conn, original.id, text)
    wanted = await leaving.reworded(conn, original, text, now=now)
    await queue.reword(conn, original.id, wanted=wanted, now=now)
    await decency.edited(conn, original, text, station, now=now)
    asked = await unsaid.reword(
        conn, original.listener_id, original.id, old=original.text, new=text
    )
    await dialogues.unask(conn, original.listener_id, original.number, asked)


async def _take_back(
    conn: AsyncConnection, original: sa.Row[Any], amends: Sequence[int], *, now: datetime
) -> None:
    """Its words go, in every form that they were sent in, and nobody hears of it any more."""
    await erase.from_bodies(conn, [original.id, *amends])
    await inbox.take_back(conn, original.id, now=now)
    await inbox.empty(conn, amends)
    wanted = await leaving.reworded(conn, original, "", now=now)
    await queue.reword(conn, original.id, wanted=wanted, now=now)
    await decency.taken_back(conn, original, now=now)
    await media.give_up(conn, media.media.c.inbox_id.in_([original.id, *amends]))
    asked = await unsaid.take_back(
        conn, original.listener_id, original.id, since=original.received_at
    )
    await dialogues.unask(conn, original.listener_id, original.number, asked)
