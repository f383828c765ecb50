"""Requests: who asked for an item's track, each listener once, with what they said around it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.playing import AGAIN
from bot.core.purposes import PURPOSES
from bot.store import upsert
from bot.store.inbox import inbox
from bot.store.listeners import listeners
from bot.store.queue import item_messages, items
from bot.store.types import IDS, Id, Moment, metadata

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("item_id", Id, sa.ForeignKey("items.id"), nullable=False),
    sa.Column("listener_id", Id, sa.ForeignKey("listeners.id")),  # None: forgotten
    sa.Column("inbox_id", Id, sa.ForeignKey("inbox.id"), nullable=False),
    sa.Column("track_id", Id),  # as it was found, whatever that track goes under since
    sa.Column("at", Moment, nullable=False),
    sa.Column("told_at", Moment),  # when it first came on: they were told then, or never
    sa.Column("song", sa.Text),  # as this listener typed it
    sa.Column("artist", sa.Text),
    sa.Column("sender", sa.Text),  # the name that they gave
    sa.Column("place", sa.Text),
    sa.Column("recipient", sa.Text),
    sa.Column("occasion", sa.Text),
    sa.UniqueConstraint("item_id", "listener_id", name="uq_requests_asker"),
    sa.Index("ix_requests_listener", "listener_id", "at"),
    sa.Index("ix_requests_at", "at"),
)

AROUND = ("song", "artist", "sender", "place", "recipient", "occasion")
GONE_REQUEST = dict.fromkeys(AROUND)
MOST_SHOWN = 20  # askers of an item that the desk names


@dataclass(frozen=True)
class Request:
    """One listener asks for an item's track."""

    item_id: int
    listener_id: int
    inbox_id: int
    at: datetime
    track_id: int | None = None
    song: str | None = None
    artist: str | None = None
    sender: str | None = None
    place: str | None = None
    recipient: str | None = None
    occasion: str | None = None


@dataclass(frozen=True)
class Asker:
    """A request as the desk shows it."""

    request_id: int
    inbox_id: int
    sender: str | None
    profile: str | None
    place: str | None
    recipient: str | None
    occasion: str | None
    also: tuple[str, ...] = ()  # what else their messages there were understood to mean


@dataclass(frozen=True)
class Askers:
    """All who ask for an item; the desk names the first and counts the others."""

    count: int = 0
    first: tuple[Asker, ...] = ()
    also: Mapping[str, int] = field(default_factory=dict)  # what else, and how many of all
    since: int = 0  # those of all who came after it was passed


async def add(conn: AsyncConnection, new: Sequence[Request]) -> None:
    """Whoever has asked for it before counts once; what they add is added."""
    if not new:
        return
    insert = upsert.insert(conn, requests)
    table, told = requests.c, insert.excluded
    added = {name: sa.func.coalesce(table[name], told[name]) for name in (*AROUND, "track_id")}
    merge = insert.on_conflict_do_update(index_elements=["item_id", "listener_id"], set_=added)
    rows = sorted(new, key=lambda one: (one.item_id, one.listener_id))  # one order: no deadlock
    await conn.execute(merge, [dict(vars(one)) for one in rows])


async def of(conn: AsyncConnection, item_id: int) -> list[sa.Row[Any]]:
    """The requests of an item, who asked first in front."""
    query = sa.select(requests).where(requests.c.item_id == item_id).order_by(requests.c.id)
    return list(await conn.execute(query))


async def askers(conn: AsyncConnection, ids: Collection[int]) -> dict[int, Askers]:
    """Who asks for each of these items; who wants more than the song is named first."""
    also = await _also(conn, ids)
    in_front = [one for wanted in also.values() for one in _with_more(wanted)[:MOST_SHOWN]]
    count: dict[int, tuple[int, int]] = {}
    first: dict[int, list[Asker]] = {}
    for row in await conn.execute(_first(), {"ids": list(ids), "in_front": in_front}):
        around = (row.sender, row.name, row.place, row.recipient, row.occasion)
        wants = tuple(sorted(also.get(row.item_id, {}).get(row.id, ())))
        count[row.item_id] = row.n, row.since
        first.setdefault(row.item_id, []).append(Asker(row.id, row.inbox_id, *around, also=wants))
    wanted = {item: Counter(chain(*theirs.values())) for item, theirs in also.items()}
    return {
        item: Askers(count[item][0], tuple(named), wanted.get(item, {}), count[item][1])
        for item, named in first.items()
    }


async def _also(conn: AsyncConnection, ids: Collection[int]) -> dict[int, dict[int, set[str]]]:
    """What else is wanted, item by item and request by request: of all, however many ask."""
    found: dict[int, dict[int, set[str]]] = {}
    for row in await conn.execute(_wanted(), {"ids": list(ids)}):
        wanted = found.setdefault(row.item_id, {}).setdefault(row.id, set())
        wanted.update(json.loads(row.also))
    return found


@cache
def _wanted() -> sa.Select[Any]:
    also = inbox.c.understood["also"].as_string()  # the list, as JSON
    theirs = sa.and_(
        inbox.c.id == item_messages.c.inbox_id, inbox.c.listener_id == requests.c.listener_id
    )
    return (
        sa.select(requests.c.id, requests.c.item_id, also.label("also"))
        .join(item_messages, item_messages.c.item_id == requests.c.item_id)
        .join(inbox, theirs)
        .where(requests.c.item_id.in_(IDS), also != "[]")
        .order_by(requests.c.id)
    )


def _with_more(wanted: Mapping[int, set[str]]) -> list[int]:
    """The requests with a second purpose that has a lane: a courtesy has none."""
    laned = {name for name, purpose in PURPOSES.items() if purpose.lane}
    return [id for id, also in wanted.items() if also & laned]


@cache
def _first() -> sa.Select[Any]:
    """The askers that the desk names: those in front, who dedicates the song, then the others."""
    item = requests.c.item_id
    in_front = requests.c.id.in_(sa.bindparam("in_front", expanding=True))
    dedicated = sa.func.coalesce(requests.c.recipient, requests.c.occasion).is_not(None)
    rank = sa.case((in_front, 0), (dedicated, 1), else_=2)
    place = sa.func.row_number().over(partition_by=item, order_by=(rank, requests.c.id))
    counted = sa.func.count().over(partition_by=item).label("n")
    is_since = sa.case((requests.c.inbox_id > items.c.passed_upto, 1), else_=0)
    since = sa.func.sum(is_since).over(partition_by=item).label("since")
    ranked = (
        sa.select(requests, listeners.c.name, place.label("nth"), counted, since)
        .join(items, items.c.id == item)
        .outerjoin(listeners, listeners.c.id == requests.c.listener_id)
        .where(item.in_(IDS))
        .subquery()
    )
    named = sa.select(ranked).where(ranked.c.nth <= MOST_SHOWN)
    return named.order_by(ranked.c.item_id, ranked.c.nth)


# Requests go from one item to another: a person splits them off, a listener meant something else.


async def hand(conn: AsyncConnection, request: sa.Row[Any], to: int) -> None:
    """Give a request, with its listener's messages, to another item; there they count once."""
    there = [row.listener_id for row in await of(conn, to)]
    if request.listener_id in there:
        await remove(conn, [request.id])
    else:
        mine = requests.c.id == request.id
        await conn.execute(sa.update(requests).where(mine).values(item_id=to))
    await _hand_messages(conn, request.item_id, request.listener_id, to)


async def _hand_messages(
    conn: AsyncConnection, item_id: int, listener_id: int | None, to: int
) -> None:
    theirs = sa.select(inbox.c.id).where(inbox.c.listener_id == listener_id)
    pairs = item_messages.c
    there = sa.select(pairs.inbox_id).where(pairs.item_id == to)
    mine = (pairs.item_id == item_id, pairs.inbox_id.in_(theirs))
    moved = sa.update(item_messages).where(*mine, pairs.inbox_id.not_in(there))
    await conn.execute(moved.values(item_id=to))
    await conn.execute(sa.delete(item_messages).where(*mine))


async def correct(conn: AsyncConnection, item_id: int, listener_id: int, **values: Any) -> None:
    """What a listener now wants to hear."""
    mine = (requests.c.item_id == item_id, requests.c.listener_id == listener_id)
    await conn.execute(sa.update(requests).where(*mine).values(**values))


async def choose(conn: AsyncConnection, item_id: int, track_id: int | None) -> None:
    """A person has said which track all of an item's listeners mean."""
    mine = requests.c.item_id == item_id
    await conn.execute(sa.update(requests).where(mine).values(track_id=track_id))


async def put_back(conn: AsyncConnection, tracks: Mapping[int, int | None]) -> None:
    """Which track each of these was found to be, before a person said which."""
    for request_id, track_id in tracks.items():
        mine = requests.c.id == request_id
        await conn.execute(sa.update(requests).where(mine).values(track_id=track_id))


async def lately_of(
    conn: AsyncConnection, listener_id: int, *, since: datetime
) -> list[sa.Row[Any]]:
    """What a listener asked for since then, the latest first."""
    query = (
        sa.select(requests.c.at, items.c.song, items.c.artist, items.c.lookup)
        .join(items, items.c.id == requests.c.item_id)
        .where(requests.c.listener_id == listener_id, requests.c.at > since)
        .order_by(requests.c.at.desc(), requests.c.id.desc())
        .limit(MOST_SHOWN)
    )
    return list(await conn.execute(query))


async def texts_of(
    conn: AsyncConnection, item_id: int, listener_id: int | None, *, upto: int | None = None
) -> list[str]:
    """What the messages of one of an item's listeners say by now, `upto` those that were seen."""
    query = sa.select(inbox.c.text).join(item_messages, item_messages.c.inbox_id == inbox.c.id)
    mine = (item_messages.c.item_id == item_id, inbox.c.listener_id == listener_id)
    seen = sa.true() if upto is None else inbox.c.id <= upto
    return list((await conn.execute(query.where(*mine, seen))).scalars())


async def remove(conn: AsyncConnection, ids: Collection[int]) -> None:
    await conn.execute(sa.delete(requests).where(requests.c.id.in_(ids)))


# A song comes on.


async def items_wishing(
    conn: AsyncConnection,
    wishes: Collection[str],
    number: str | None,
    *,
    since: datetime,
    before: datetime,
) -> list[sa.Row[Any]]:
    """The items that a play of this number is for and that were asked for in time, locked."""
    in_time = requests.c.at.between(since, before)
    asked = sa.exists().where(requests.c.item_id == items.c.id, in_time)
    theirs = sa.true() if number is None else items.c.number == number
    query = sa.select(items).where(
        items.c.wish.in_(wishes), items.c.status != "merged", theirs, asked
    )
    in_order = query.order_by(items.c.number, items.c.gathers, items.c.id)  # as filing locks them
    return list(await conn.execute(in_order.with_for_update()))


async def note_on(
    conn: AsyncConnection,
    ids: Collection[int],
    *,
    since: datetime,
    before: datetime,
    now: datetime,
) -> list[sa.Row[Any]]:
    """What listeners asked for is on; the messages of those who have not heard it yet.

    Whose song a presenter marked as aired a while ago has heard it then.
    """
    table = requests.c
    open_ones = (table.item_id.in_(ids), table.listener_id.is_not(None), table.told_at.is_(None))
    heard = sa.exists().where(
        items.c.id == table.item_id, items.c.aired_at.between(table.at, before - AGAIN)
    )
    waiting = (*open_ones, table.at.between(since, before))
    told = (await conn.execute(sa.select(table.inbox_id).where(*waiting, ~heard))).scalars().all()
    await conn.execute(sa.update(requests).where(*waiting).values(told_at=now))
    query = sa.select(
        inbox.c.id, inbox.c.listener_id, inbox.c.number, inbox.c.provider_id, inbox.c.grouped
    )
    found = query.where(inbox.c.id.in_(list(told)), inbox.c.listener_id.is_not(None))
    return list(await conn.execute(found.order_by(inbox.c.id)))


async def all_items_of(conn: AsyncConnection, listener_id: int) -> list[int]:
    """The items that are a listener's, or that they ask for or speak in beside others."""
    own = sa.select(items.c.id).where(items.c.listener_id == listener_id)
    asked = sa.select(requests.c.item_id).where(requests.c.listener_id == listener_id)
    spoken = (
        sa.select(item_messages.c.item_id)
        .join(inbox, inbox.c.id == item_messages.c.inbox_id)
        .where(inbox.c.listener_id == listener_id)
    )
    return sorted(set((await conn.execute(sa.union(own, asked, spoken))).scalars()))


async def items_of(conn: AsyncConnection, listener_id: int) -> list[int]:
    """The items that a listener asks for."""
    query = sa.select(requests.c.item_id).where(requests.c.listener_id == listener_id)
    return list((await conn.execute(query.order_by(requests.c.item_id))).scalars())
