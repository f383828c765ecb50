"""Questions of listeners about their own requests, answered from the queue and the plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filing import Reply
from bot.core.my_request import OF_LATE, REQUEST_STATUS, Standing, asks, meant
from bot.core.my_request import told as told_of
from bot.core.purposes import PURPOSES
from bot.core.replies import clean
from bot.core.station import Station
from bot.core.when_asked import wants_more
from bot.steps.heard import Heard
from bot.steps.heard import answered as is_answered
from bot.store import standings


async def answered(
    conn: AsyncConnection, heard: Sequence[Heard], station: Station, *, now: datetime
) -> list[Heard]:
    """The same messages; those that ask how far a request is have their answers with them."""
    about_mine = [one for one in heard if _is_about_mine(one, station)]
    if not about_mine:
        return list(heard)
    since = min(one.sent_at for one in about_mine) - OF_LATE
    asked = await standings.of(conn, {one.listener_id for one in about_mine}, since=since)
    told = {
        one.inbox_id: await _answered(
            conn, one, asked.get((one.listener_id, one.number), []), station, now=now
        )
        for one in about_mine
    }
    return [told.get(one.inbox_id, one) for one in heard]


def _is_about_mine(one: Heard, station: Station) -> bool:
    meant = one.understood
    if meant is None or [item.purpose for item in one.filing.items] != [REQUEST_STATUS]:
        return False
    return is_answered(one, station) and asks(one.text)


async def _answered(
    conn: AsyncConnection, one: Heard, asked: Sequence[Standing], station: Station, *, now: datetime
) -> Heard:
    """Without a request of which something can be said, people have the question."""
    assert one.understood is not None
    since = one.sent_at - OF_LATE
    of_late = [each for each in asked if each.asked_at and each.asked_at >= since]
    named = (*one.understood.values("song"), *one.understood.values("artist"))
    standing = meant(of_late, named)
    if standing is None or not clean(standing.song):
        return one
    standing = replace(standing, ahead=await standings.ahead(conn, standing.item))
    answer = told_of(standing, now=now, zone=station.rules.zone)
    return _with(one, answer) if answer else one


def _with(one: Heard, answer: Reply) -> Heard:
    """Folded with its answer, unless something else is asked with it."""
    assert one.understood is not None
    also = [PURPOSES[name].lane for name in one.understood.also if name in PURPOSES]
    alone = not any(also) and not wants_more(one.text)
    if not alone:
        answer = replace(answer, answers=False, closing=True)
    (item,) = one.filing.items
    others = [reply for reply in one.filing.replies if reply.text != REQUEST_STATUS]
    filing = replace(one.filing, items=(replace(item, folded=alone),), replies=(answer, *others))
    return replace(one, filing=filing)
