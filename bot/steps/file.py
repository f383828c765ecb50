"""Carrying out filings: items, replies, dialogue and log of many messages in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filing import Dialogue, NewItem
from bot.core.purposes import PURPOSES, Lane
from bot.core.station import Station
from bot.steps import decency, flooding, joining, leaving, merging, owing, ruling, wishing
from bot.steps.heard import Heard, answered, unasked
from bot.steps.wishing import Placed
from bot.store import dialogues, inbox, listeners, log, queue
from bot.store.log import Event


async def carry_out(
    conn: AsyncConnection, heard: Sequence[Heard], station: Station, *, now: datetime
) -> None:
    """Write everything that these filings mean; the caller has made sure they are still ours."""
    if not heard:
        return
    heard = await decency.judged(conn, heard, station, now=now)
    heard = await flooding.gathered(conn, heard, station, now=now)
    heard = [one if answered(one, station) else unasked(one) for one in heard]
    heard = await ruling.judged(conn, heard, station, now=now)
    made = await wishing.place(conn, heard, now=now)
    heard = [await _resolved(conn, one, made, station, now=now) for one in heard]
    went_on = {one.inbox_id: one.filing.joins for one in heard}
    heard = await joining.join(conn, heard, station, now=now)
    await inbox.settle(conn, {one.inbox_id: _settled(one) for one in heard}, now=now)
    await _change_listeners(conn, heard, station)
    await owing.owe(conn, heard, made, station, went_on=went_on, now=now)
    await _remember(conn, heard, made, went_on, station, now=now)
    await _tell(conn, heard, made, now=now)
    await flooding.merge_copies(conn, heard, now=now)


async def _resolved(
    conn: AsyncConnection, one: Heard, made: Placed, station: Station, *, now: datetime
) -> Heard:
    """A follow-up with the item that it adds to; if that is gone from the queue, its own item."""
    joins = one.filing.joins
    if joins is None:
        return one
    if joins < 0:  # the message before it in the same batch
        ids = made.of(-joins) or await queue.items_of(conn, -joins)
        joins = ids[0] if ids else None
    item = await _as_it_is_now(conn, joins) if joins else None
    is_open = item is not None and item.status in queue.OPEN
    one = await merging.proper(conn, one)
    if item is not None and is_open:
        joined = replace(one, filing=replace(one.filing, joins=item.id))
        if not await joining.means_another(conn, item, joined):
            return joined
    own = replace(one.filing, items=(_own_item(one),), joins=None, choose=None, artist=None)
    alone = unasked(replace(one, filing=replace(own, lookup=None)))
    alone = await ruling.judged_alone(conn, alone, station, now=now, counting=not is_open)
    made.add(await wishing.place(conn, [alone], now=now))
    if item is not None and is_open:
        (to,) = made.of(one.inbox_id)
        await leaving.leave(conn, item, one.listener_id, to=to, now=now)
    return alone


async def _as_it_is_now(conn: AsyncConnection, item_id: int) -> Row[Any] | None:
    """An item, or the one that it has gone into: its listener asks for that now."""
    item = await queue.get(conn, item_id, lock=True)
    while item is not None and item.status == "merged":
        into = await log.merged_into(conn, item.id)
        item = await queue.get(conn, into, lock=True) if into else None
    return item


def _own_item(one: Heard) -> NewItem:
    chosen = one.filing
    if chosen.own is not None:
        return chosen.own
    if chosen.choose is not None or chosen.lookup is not None:
        request = (Lane.SONGS, "song_request", chosen.choose, chosen.artist)
        return NewItem(*request, lookup=chosen.lookup)
    intent = one.understood.intent if one.understood else "nlu_fallback"
    purpose = PURPOSES.get(intent)  # a station may have purposes of its own
    return NewItem((purpose and purpose.lane) or Lane.COMMENTS, intent)


def _settled(one: Heard) -> tuple[str, Any]:
    where = one.filing.folded or "item"
    return where, one.understood.as_json() if one.understood else None


_REPLIES = {"stop": "stopped", "pause": "paused", "start": "on"}


async def _change_listeners(
    conn: AsyncConnection, heard: Sequence[Heard], station: Station
) -> None:
    spoken = {one.listener_id: station.replies.languages.of(one.text) for one in heard}
    await listeners.speak(conn, {who: what for who, what in spoken.items() if what})
    for one in heard:
        change = _REPLIES.get(one.filing.listener or "")
        if change == "paused":
            await listeners.pause(conn, one.listener_id)
        elif change:
            await listeners.change(conn, one.listener_id, replies=change)


async def change_listener(
    conn: AsyncConnection, one: Heard, station: Station, *, told: bool, now: datetime
) -> None:
    """A stop, a start or an erasure that only the second reading has found."""
    await _change_listeners(conn, [one], station)
    if not told:
        await owing.owe(conn, [one], Placed(), station, went_on={}, now=now)
    detail = {"change": one.filing.listener}
    event = Event("listener_changed", "bot", None, one.inbox_id, one.listener_id, detail)
    await log.append(conn, [event], now=now)


async def _remember(
    conn: AsyncConnection,
    heard: Sequence[Heard],
    made: Placed,
    went_on: Mapping[int, int | None],
    station: Station,
    *,
    now: datetime,
) -> None:
    """Each listener's dialogue goes on from message to message.

    An answer may have made of its item what another one is already: it is answered all the same.
    """
    going = [one for one in heard if one.filing.folded is None]
    keys = [(one.listener_id, one.number) for one in going]
    states = await dialogues.of(conn, keys, now=now, session=station.rules.session)
    for one, key in zip(going, keys, strict=True):
        before = states.get(key, Dialogue())
        ids, answers = tuple(made.of(one.inbox_id)), went_on[one.inbox_id]
        states[key] = before.after(one.filing, ids, at=now, answers=answers)
    await dialogues.save(conn, states, now=now)


async def _tell(
    conn: AsyncConnection, heard: Sequence[Heard], made: Placed, *, now: datetime
) -> None:
    events: list[Event] = []
    for one in heard:
        who, listener = one.sorted_by, one.listener_id
        why = {"because": one.filing.because} if one.filing.because else {}
        for item_id in made.of(one.inbox_id):
            what = "filed" if (one.inbox_id, item_id) in made.made else "asked"
            events.append(Event(what, who, item_id, one.inbox_id, listener, why))
        if one.filing.joins is not None:
            events.append(Event("joined", who, one.filing.joins, one.inbox_id, listener, why))
        if one.filing.folded is not None:
            detail = {"reason": one.filing.folded}
            events.append(Event("folded", who, None, one.inbox_id, listener, detail))
        if one.filing.listener is not None:
            detail = {"change": one.filing.listener}
            events.append(Event("listener_changed", who, None, one.inbox_id, listener, detail))
    await log.append(conn, events, now=now)
