"""One listener does not fill the desk, and a text that goes around stands there once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.control import normalised
from bot.core.filing import Filing, NewItem
from bot.core.purposes import Lane
from bot.core.requests import REQUEST
from bot.core.station import Station
from bot.steps.heard import Heard
from bot.store import floods, log, queue
from bot.store.log import Event

MOST = 5  # messages of one listener in a lane that get an item each,
WITHIN = timedelta(minutes=2)
AGAIN = timedelta(hours=1)  # the same text of one listener, or of many
SENDERS = 5  # listeners with one text: it goes around
LONG = 40  # letters; "happy birthday" is nobody's copy
# An entry is never folded away, and what is asked of people is done each time.
NEVER = (Lane.CONTEST, Lane.PEOPLE)
FLOOD, COPIED = "a flood", "sent by many"

# A listener, our number, a lane, whether it is held there, and whether that was released.
Place = tuple[int, str, str, bool, bool]


async def gathered(
    conn: AsyncConnection, heard: Sequence[Heard], station: Station, *, now: datetime
) -> list[Heard]:
    """The same, where what is too much goes into the item that its listener has, or others."""
    new = [one for one in heard if _may_be_folded(one)]
    if not new:
        return list(heard)
    heard = [named(one, station.identifier_key) for one in heard]
    since = now - AGAIN
    rows = await floods.lately(conn, {one.listener_id for one in new}, since=since)
    said: defaultdict[Place, list[tuple[datetime, str, int]]] = defaultdict(list)
    for row in rows:
        released = bool(row.held and row.reviewed_by)
        place = (row.listener_id, row.number, row.lane, bool(row.held), released)
        said[place].append((row.received_at, normalised(row.text), row.item_id))
    return [_folded(one, said, now=now) for one in heard]


def _may_be_folded(one: Heard) -> bool:
    """Songs are gathered by their titles, and held to the station's rules."""
    filing = one.filing
    return len(filing.items) == 1 and filing.listener is None and _is_plain(filing.items[0])


def _is_plain(item: NewItem) -> bool:
    named = item.purpose == REQUEST and (item.song or item.artist or item.lookup)
    return item.lane not in NEVER and not (named or item.alarm or item.answer)


def _folded(
    one: Heard, said: defaultdict[Place, list[tuple[datetime, str, int]]], *, now: datetime
) -> Heard:
    """A message of this batch is named by its own number, with a minus, as in a filing."""
    if not _may_be_folded(one):
        return one
    (item,) = one.filing.items
    before = said[one.listener_id, one.number, item.lane.value, bool(item.held), False]
    text = normalised(one.text)
    same = [at for at in before if text and at[1] == text]
    many = [at for at in before if at[0] > now - WITHIN]
    before.append((one.received_at, text, same[-1][2] if same else -one.inbox_id))
    if len(many) < MOST and (one.filing.asks or not same):  # an answer belongs to its question
        return one
    into = same[-1][2] if same else before[-2][2]
    before[-1] = (one.received_at, text, into)
    return replace(one, filing=Filing(joins=into, because=FLOOD, own=item))


# a text that goes around


def named(one: Heard, key: bytes) -> Heard:
    """A long text with its name, by which others who send it are found; nobody else reads it."""
    text = normalised(one.text)
    if len(text) < LONG or not _may_be_folded(one) or one.filing.items[0].purpose == REQUEST:
        return one
    name = blake2b(text.encode(), digest_size=16, key=key[: blake2b.MAX_KEY_SIZE]).hexdigest()
    (item,) = one.filing.items
    return replace(one, filing=replace(one.filing, items=(replace(item, copied=name),)))


async def merge_copies(conn: AsyncConnection, heard: Sequence[Heard], *, now: datetime) -> None:
    """From its fifth sender on a text stands on the desk once, with their count."""
    names = {item.copied for one in heard for item in one.filing.items if item.copied}
    if not names:
        return
    since = now - AGAIN
    for name in await floods.going_around(conn, names, since=since, senders=SENDERS):
        rows = await floods.copies(conn, name, since=since)
        for alike in _by_place(rows):
            first, *others = alike
            if sum(row.asked for row in alike) >= SENDERS and others:
                await _merge(conn, first, others, now=now)


def _by_place(rows: Sequence[Row[Any]]) -> list[list[Row[Any]]]:
    found: defaultdict[tuple[Any, ...], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.number, row.lane, row.held, bool(row.held and row.reviewed_by)].append(row)
    return list(found.values())


async def _merge(
    conn: AsyncConnection, first: Row[Any], others: Sequence[Row[Any]], *, now: datetime
) -> None:
    gone = [row for row in others if row.looked_at is None]  # nobody's star or reply is lost
    for row in gone:
        await floods.hand_messages(conn, row.id, first.id)
        await queue.change(conn, row.id, version=row.version, now=now, status="merged")
    await queue.count(conn, first.id, sum(row.asked for row in gone), now=now)
    told = [
        Event("merged", "bot", row.id, None, row.listener_id, {"item": first.id}) for row in gone
    ]
    came = [Event("joined", "bot", first.id, None, None, {"because": COPIED})] if gone else []
    await log.append(conn, [*told, *came], now=now)
