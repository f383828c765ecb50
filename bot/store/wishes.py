"""Which open item gathers the requests for one thing, and what was on and asked for of late."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.purposes import Lane
from bot.core.wishes import LONGEST, NotYet, Record, RequestRules
from bot.store import queue, shows, upsert
from bot.store.plays import heard_by, play_wishes, plays
from bot.store.queue import OPEN, Item, items
from bot.store.requests import requests
from bot.store.switches import REQUEST_RULE, switches
from bot.store.types import Id, Moment


@dataclass(frozen=True)
class Place:
    """The item that a request came to."""

    item_id: int
    made: bool  # for it; else somebody had asked before


def gathering(wish: str | None, not_yet: NotYet | None, listener: int | None) -> str | None:
    """What a rule stands against is gathered apart from what may be played.

    A rule about its listener ends when theirs does: nobody else's request comes to it.
    """
    if not wish or not not_yet:
        return wish
    return f"{wish} {not_yet.rule}" + (f" {listener}" if not_yet.counted else "")


async def place(conn: AsyncConnection, new: Sequence[Item], *, now: datetime) -> list[Place]:
    """Put items into the queue, each into the open one that gathers its wish if there is one.

    Two processes that do so at the same moment make one item: the database keeps the key unique,
    and who comes second waits for the first. All write their keys in one order, so that nobody
    waits for somebody who waits for them; ids are drawn before, so that items stand as they came.
    """
    if not new:
        return []
    keys = [_key(item) or at for at, item in enumerate(new)]
    ids = await upsert.next_ids(conn, items, len(new)) if len(new) > 1 else [None]
    places = await shows.places(conn)
    rows: dict[Any, dict[str, Any]] = {}
    for key, item, item_id in zip(keys, new, ids, strict=True):
        rows.setdefault(key, _row(item, item_id, now, places))["asked"] += 1
    found = await _write(conn, rows)
    first = {key: keys.index(key) for key in rows}
    return [
        Place(found[key][0], first[key] == at and found[key][1] == rows[key]["asked"])
        for at, key in enumerate(keys)
    ]


def _key(item: Item) -> tuple[str, str] | None:
    key = gathering(item.wish, item.not_yet, item.listener_id)
    return (item.number, key) if key else None


def _row(
    item: Item, item_id: int | None, now: datetime, places: Mapping[str, Any]
) -> dict[str, Any]:
    key = gathering(item.wish, item.not_yet, item.listener_id)
    told = queue.row(item, now, places) | {"gathers": key, "asked": 0}
    return told | ({"id": item_id} if item_id else {})


async def _write(
    conn: AsyncConnection, rows: dict[Any, dict[str, Any]]
) -> dict[Any, tuple[int, int]]:
    """The id of each row's item, and how often that was asked for by now."""
    insert = upsert.insert(conn, items)
    more = {
        "asked": items.c.asked + insert.excluded.asked,
        "changed_at": insert.excluded.changed_at,
    }
    count = insert.on_conflict_do_update(index_elements=["number", "gathers"], set_=more)
    count = count.returning(items.c.id, items.c.number, items.c.gathers, items.c.asked)
    in_order = sorted(rows.values(), key=lambda row: (row["number"], row["gathers"] or ""))
    found = list(await conn.execute(count, in_order))
    by_key = {(row.number, row.gathers): (row.id, row.asked) for row in found if row.gathers}
    by_id = {row.id: (row.id, row.asked) for row in found}
    alone = (found[0].id, found[0].asked)
    return {key: by_key.get(key) or by_id.get(row.get("id"), alone) for key, row in rows.items()}


async def other(conn: AsyncConnection, item: sa.Row[Any], key: str) -> sa.Row[Any] | None:
    """The item that gathers this already, locked."""
    query = sa.select(items).where(
        items.c.number == item.number, items.c.gathers == key, items.c.id != item.id
    )
    return (await conn.execute(query.with_for_update())).one_or_none()


async def take_up(conn: AsyncConnection, item: sa.Row[Any], key: str) -> bool:
    """Let an item gather, unless another one does so by now."""
    there = items.alias()
    taken = sa.exists().where(
        there.c.number == item.number, there.c.gathers == key, there.c.id != item.id
    )
    update = sa.update(items).where(items.c.id == item.id, sa.not_(taken)).values(gathers=key)
    if conn.dialect.name == "sqlite":  # nobody else writes meanwhile
        return (await conn.execute(update)).rowcount == 1
    try:
        async with conn.begin_nested():
            return (await conn.execute(update)).rowcount == 1
    except IntegrityError:
        return False


# what the rules look at


async def record(
    conn: AsyncConnection,
    *,
    listeners: Collection[int],
    wishes: Collection[str],
    performers: Collection[str],
    number: str,
    now: datetime,
) -> Record:
    """The rules and all that they ask about of one number, in one statement."""
    since = now - LONGEST
    on = (_aired(wishes, performers, number, since), _played(wishes, performers, number, since))
    parts = (_rules(), *on, _asked(listeners, since))
    found = Record()
    written = {}
    for row in await conn.execute(sa.union_all(*parts)):
        if row.kind == "rule":
            written[row.name.removeprefix(REQUEST_RULE)] = row.more
        elif row.kind == "on":
            _note_on(found, row.name, row.more, row.at)
        else:
            found.asked.setdefault(row.listener, []).append(row.at)
            if row.name:
                found.open.add((row.listener, row.name))
    found.rules = RequestRules.read(written)
    return found


def _note_on(found: Record, wish: str | None, performer: str | None, at: datetime) -> None:
    for name, latest in ((wish, found.tracks), (performer, found.performers)):
        if name:
            latest[name] = max(at, latest.get(name, at))


_NO_MOMENT, _NOBODY = sa.cast(sa.null(), Moment), sa.cast(sa.null(), Id)


def _rules() -> sa.Select[Any]:
    return sa.select(
        sa.literal("rule").label("kind"),
        switches.c.name.label("name"),
        switches.c.value.label("more"),
        _NO_MOMENT.label("at"),
        _NOBODY.label("listener"),
    ).where(switches.c.name.startswith(REQUEST_RULE, autoescape=True))


def _aired(
    wishes: Collection[str], performers: Collection[str], number: str, since: datetime
) -> sa.Select[Any]:
    same = sa.or_(items.c.wish.in_(wishes), items.c.performer.in_(performers))
    columns = (sa.literal("on"), items.c.wish, items.c.performer, items.c.aired_at, _NOBODY)
    return sa.select(*columns).where(items.c.aired_at > since, items.c.number == number, same)


def _played(
    wishes: Collection[str], performers: Collection[str], number: str, since: datetime
) -> sa.Select[Any]:
    same = sa.or_(play_wishes.c.wish.in_(wishes), plays.c.performer.in_(performers))
    columns = (sa.literal("on"), play_wishes.c.wish, plays.c.performer, plays.c.started_at)
    return (
        sa.select(*columns, _NOBODY)
        .join(play_wishes, play_wishes.c.play_id == plays.c.id)
        .where(plays.c.started_at > since, heard_by(number), same)
    )


def _asked(listeners: Collection[int], since: datetime) -> sa.Select[Any]:
    """What a rule stood against does not count, nor what is held for its words."""
    still = sa.case((items.c.status.in_(OPEN), items.c.wish), else_=sa.null())
    none = sa.cast(sa.null(), sa.Text)
    columns = (sa.literal("asked"), still, none, requests.c.at, requests.c.listener_id)
    return (
        sa.select(*columns)
        .join(items, items.c.id == requests.c.item_id)
        .where(
            requests.c.listener_id.in_(listeners),
            requests.c.at > since,
            items.c.not_yet.is_(None),
            items.c.lane != Lane.HELD.value,
        )
    )
