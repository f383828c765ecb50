"""A song that listeners asked for comes on: its items show so, and each asker is told once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filings import TRACK_TEXTS
from bot.core.playing import STILL_ON, Told
from bot.core.rules import WINDOW
from bot.core.station import random_reference
from bot.library.played import wishes_of
from bot.steps import deeds
from bot.store import gathering, log, plays, requests, switches
from bot.store.gathering import Owed
from bot.store.log import Event


async def begins(
    conn: AsyncConnection, play: int, told: Told, at: datetime, *, now: datetime
) -> None:
    """In the transaction that writes the play down, so that all of this happens once."""
    wishes = await wishes_of(conn, told.title, told.artist)
    await plays.grant(conn, play, wishes)
    span = {"since": at - WINDOW, "before": at}
    asked_for = await requests.items_wishing(conn, wishes, told.number, **span)
    for item in asked_for:
        await _show(conn, item, play, at, now=now)
    ids = [item.id for item in asked_for]
    asking = await requests.note_on(conn, ids, **span, now=now)
    rules = await switches.request_rules(conn)
    if asking and rules.tell_when_on and now <= at + STILL_ON:
        await _tell(conn, asking, told, at, now=now)


async def _show(
    conn: AsyncConnection, item: sa.Row[Any], play: int, at: datetime, *, now: datetime
) -> None:
    """What waits in its lane is aired by that; what somebody has taken they end themselves.

    Whoever has the card in hand may be about to read out for whom the song is.
    """
    event = Event("on_now", deeds.PLAYOUT, item.id, None, item.listener_id, {"play": play})
    await log.append(conn, [event], now=now)
    if item.status == "waiting":
        await deeds.play(conn, item, at=at, now=now)


async def _tell(
    conn: AsyncConnection, asking: list[sa.Row[Any]], told: Told, at: datetime, *, now: datetime
) -> None:
    """Owe each asker a line; whether it goes out is decided as for every reply.

    Whose burst has not been answered hears it in that answer, and pays no second one.

    Also of a dismissed item: the presenter did not play it for them, and still it is on.
    """
    values = {"song": told.title, "artist": told.artist}
    part = {"text": "on_now", "values": values, "closing": False}
    part["until"] = (at + STILL_ON).isoformat()
    owed = [
        Owed(one.listener_id, one.number, ({**part, "of": one.id},), one.provider_id, None)
        for one in {(row.listener_id, row.number): row for row in asking}.values()
        if not one.grouped  # nobody is answered into a group
    ]
    apart = [one for one in owed if not await gathering.say_instead(conn, one, TRACK_TEXTS)]
    await gathering.owe_apart(conn, apart, reference=random_reference, now=now)
    events = [Event("told_on_now", deeds.PLAYOUT, None, one.id, one.listener_id) for one in asking]
    await log.append(conn, events, now=now)
