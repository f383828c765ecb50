"""What was read in haste is read again: items that nobody has touched are put right in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.lookup import State
from bot.core.my_request import REQUEST_STATUS
from bot.core.requests import REQUEST
from bot.core.station import Station
from bot.core.wishes import NotYet, performer
from bot.steps import decency, leaving, look_up, my_request, owing, ruling, wishing
from bot.steps import file as filing
from bot.steps.heard import Heard
from bot.store import inbox, log, queue, unsaid
from bot.store.log import Event

# What a person at the desk sees of an item, and what stands behind it.
SEEN: tuple[str, ...] = (
    "lane",
    "purpose",
    "also",
    "song",
    "artist",
    "sender",
    "place",
    "entities",
    "folded",
    "contest_id",
    "late",
    "topic",
    "held",
    "alarm",
)
BEHIND = ("confidence", "guesses")
WISHED = ("lookup", "track_id", "not_yet")  # seen, too; of a request
FOUND = ("answer",)  # seen, too; of a question


async def refine(
    conn: AsyncConnection, heard: Sequence[Heard], station: Station, *, now: datetime
) -> int:
    """Put the messages where they belong by their second reading; how many of them moved."""
    heard = await look_up.answered(conn, heard, station)
    heard = await my_request.answered(conn, heard, station, now=now)
    heard = await decency.judged(conn, heard, station, now=now)
    return sum([await _refine(conn, one, station, now=now) for one in heard])


async def _refine(conn: AsyncConnection, one: Heard, station: Station, *, now: datetime) -> bool:
    """True if anything is now in another place, or says something else."""
    meant = one.understood
    if meant is None or one.filing.joins is not None:
        return False
    there = await _untouched(conn, one)
    if there is None:
        await _spoken(conn, one, station, now=now)
        return False
    one = await _judged(conn, await _in_time(conn, one), there, station, now=now)
    events = [
        event
        for item, row in zip_longest(there, wishing.rows_of(one))
        for event in await _put(conn, one, item, row, now=now)
    ]
    ids = await queue.items_of(conn, one.inbox_id)
    anew = bool(events) and not _still_asks(one, there)
    told = anew and await owing.owe_instead(conn, one, ids)
    if one.filing.listener is not None:
        await filing.change_listener(conn, one, station, told=told, now=now)
    where = one.filing.folded or "item"
    await inbox.read_again(conn, one.inbox_id, where, meant.as_json())
    await log.append(conn, events, now=now)
    return bool(events)


async def _spoken(conn: AsyncConnection, one: Heard, station: Station, *, now: datetime) -> None:
    """Its item stays where it was put, but of a voice note nobody had read what it says."""
    message = await inbox.get(conn, one.inbox_id)
    if message is not None and not message.text:
        await decency.spoken_meanwhile(conn, message, one.text, station, now=now)


async def _untouched(conn: AsyncConnection, one: Heard) -> list[Row[Any]] | None:
    """The message's items, or None if a person or another message has had a hand in them."""
    found = []
    for item_id in await queue.items_of(conn, one.inbox_id):
        item = await queue.get(conn, item_id, lock=True)
        assert item is not None
        others = await wishing.others(conn, item_id, one.listener_id)
        alone = await queue.messages_of(conn, item_id) == [one.inbox_id]
        if not (alone or others) or decency.touched(item) or item.answer:
            return None
        if item.lookup and item.lookup["state"] == State.ASKED.value:
            return None  # the listener is about to say which
        found.append(item)
    return found


async def _in_time(conn: AsyncConnection, one: Heard) -> Heard:
    """Where the reply has gone out nobody hears an answer: its question is left to people."""
    answers = any(reply.answers for reply in one.filing.replies)
    if not answers or await unsaid.waits(conn, one.listener_id, one.inbox_id):
        return one
    shown = tuple(replace(new, folded=False) for new in one.filing.items)
    return replace(one, filing=replace(one.filing, items=shown))


async def _judged(
    conn: AsyncConnection, one: Heard, there: Sequence[Row[Any]], station: Station, *, now: datetime
) -> Heard:
    """Held to the rules, as its reply says if that has not gone out; else its card alone does."""
    anew = not any(item.purpose == REQUEST for item in there)
    (judged,) = await ruling.judged(conn, [one], station, now=now, counting=anew)
    pairs = zip_longest(wishing.rows_of(judged), there)
    against = [_not_yet(row, item) for row, item in pairs if row is not None]
    return ruling.held_to(one, against, station)


def _still_asks(one: Heard, there: Sequence[Row[Any]]) -> bool:
    """Whether it asks how far a request is, as it did: it was answered from the queue."""
    return all(REQUEST_STATUS in [item.purpose for item in of] for of in (there, one.filing.items))


async def _put(
    conn: AsyncConnection,
    one: Heard,
    item: Row[Any] | None,
    row: queue.Item | None,
    *,
    now: datetime,
) -> list[Event]:
    """One item as the second reading has it: changed, added, or folded away; the log says so."""
    if item is None:
        assert row is not None
        return [_event(one, await _new(conn, one, row, now=now), None, row.purpose)]
    if await wishing.others(conn, item.id, one.listener_id):
        return await _among_others(conn, one, item, row, now=now)
    after = {"folded": True} if row is None else _row(row, item)
    before = {name: getattr(item, name) for name in after}
    if before == after:
        return []
    await queue.change(conn, item.id, version=item.version, now=now, **after)
    item_id = await wishing.read_again(conn, item.id, one if row else None, now=now)
    seen = any(before[name] != after[name] for name in SEEN + WISHED + FOUND if name in after)
    return [_event(one, item_id, item.purpose, row.purpose if row else None)] if seen else []


async def _new(conn: AsyncConnection, one: Heard, row: queue.Item, *, now: datetime) -> int:
    """One more item, or one more request on an item that is there."""
    at = wishing.rows_of(one).index(row)
    only = replace(one, filing=replace(one.filing, items=(one.filing.items[at],)))
    placed = await wishing.place(conn, [only], now=now)
    return placed.of(one.inbox_id)[0]


async def _among_others(
    conn: AsyncConnection,
    one: Heard,
    item: Row[Any],
    row: queue.Item | None,
    *,
    now: datetime,
) -> list[Event]:
    """Several ask for it: what this message means now is theirs no more, if it is another thing."""
    if row is not None and row.wish == item.wish:
        return []
    folded = row is None
    if row is None:  # nothing is left of it but a line that tells where it was
        row = queue.Item(
            listener_id=one.listener_id,
            number=one.number,
            lane=item.lane,
            purpose=item.purpose,
            inbox_id=one.inbox_id,
            folded=True,
        )
        (to,) = await queue.add(conn, [row], now=now)
    else:
        to = await _new(conn, one, row, now=now)
    await leaving.leave(conn, item, one.listener_id, to=to, now=now)
    if folded or row.purpose != REQUEST:
        await wishing.read_again(conn, to, None, now=now)
    return [_event(one, to, item.purpose, None if folded else row.purpose)]


def _row(row: queue.Item, item: Row[Any]) -> dict[str, Any]:
    after = {name: getattr(row, name) for name in SEEN + FOUND + BEHIND} | {"also": list(row.also)}
    if row.purpose == item.purpose == REQUEST_STATUS:  # what was answered from the queue stays so
        after["folded"] = item.folded
    not_yet = row.not_yet and row.not_yet.to_json()
    return after | queue.looked_up(row.lookup) | {"not_yet": not_yet}


def _not_yet(row: queue.Item, item: Row[Any] | None) -> NotYet | None:
    """The rule that was told stands while the wish is the same, or if it is about the listener."""
    if row.purpose != REQUEST or item is None or item.purpose != REQUEST:
        return row.not_yet
    told = queue.held_back(item)
    if (row.wish, performer(row.artist, row.lookup)) == (item.wish, item.performer):
        return told
    return row.not_yet or (told if told and told.counted else None)


def _event(one: Heard, item_id: int, before: str | None, after: str | None) -> Event:
    detail = {"from": before, "to": after}
    return Event("refined", "bot", item_id, one.inbox_id, one.listener_id, detail)
