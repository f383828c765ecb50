"""What the desk shows: items with everything a presenter reads on them, fetched in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.blocks import Block
from bot.core.handing import HandOver
from bot.core.lookup import Lookup
from bot.core.wishes import NotYet
from bot.store import blocks, hand_overs, lines, messages, played, tags, wins, written
from bot.store.contests import contests
from bot.store.inbox import heard_from, inbox
from bot.store.lines import Lines
from bot.store.listeners import listeners
from bot.store.media import media
from bot.store.messages import Said
from bot.store.queue import OPEN, items
from bot.store.requests import Askers, askers, requests
from bot.store.types import IDS
from bot.store.wins import Win
from bot.store.written import Written

MOST_ON_TOP = 50  # old items that a list shows besides its newest


@dataclass(frozen=True)
class Card:
    """An item of the queue as the desk shows it. No number and no identifier is in it."""

    id: int
    lane: str
    purpose: str
    status: str
    version: int
    created_at: datetime
    also: tuple[str, ...] = ()
    song: str | None = None
    artist: str | None = None
    lookup: Lookup | None = None
    sender: str | None = None
    place: str | None = None
    profile: str | None = None  # the name in the listener's profile
    entities: tuple[Mapping[str, Any], ...] = ()
    confidence: float | None = None
    guesses: tuple[Mapping[str, Any], ...] = ()
    folded: bool = False
    answer: tuple[Mapping[str, str], ...] = ()  # the songs that the bot has named to the listener
    sorted_by: str = "bot"
    taken_by: str | None = None
    contest: str | None = None  # the name of the one that it is an entry for
    late: bool = False  # it came after the contest had closed
    topic: str | None = None  # the presenter's line that it answers
    studio_id: int | None = None  # None: of no studio
    airing_id: int | None = None  # the show that it came in
    erasable: bool = True  # by whoever sees it, if somebody wrote it down
    known: bool = True  # it has a listener about whom something can be decided
    listener: int | None = None  # our own id of them
    ours: str = ""  # the number of the station that they wrote to
    heard: datetime | None = None  # when they last wrote to it
    answered: Written | None = None  # the latest that a person wrote to them since
    said: tuple[Said, ...] = ()
    unsaid: int = 0  # messages before those: somebody may look for them
    askers: Askers = field(default_factory=Askers)
    not_yet: NotYet | None = None  # the rule against it
    on: tuple[datetime, ...] = ()  # when what it wishes for was on, newest first
    passed_at: datetime | None = None  # to the presenter
    passed_by: str | None = None
    passed_upto: int | None = None  # the last message that was seen by whoever passed it
    since: int = 0  # messages that came after that one
    reviewed_by: str | None = None
    starred: bool = False
    pinned: bool = False
    rank: float | None = None  # among those passed
    tags: tuple[tuple[int, str], ...] = ()  # number, and its name at this station or ""
    air_text: str | None = None  # to be read out instead of what was sent
    outdated: frozenset[int] = frozenset()  # messages that were edited after that was written
    note: str | None = None
    note_by: str | None = None
    alarm: str | None = None
    aired_at: datetime | None = None
    blocked: Block | None = None  # of its listener; it may be over
    held: str | None = None  # why it is not read out unreviewed
    copies: int = 0  # listeners who have sent this text
    handed: HandOver | None = None  # to the playout
    won_at: datetime | None = None
    won_by: str | None = None  # who marked it as a winner
    won_before: Win | None = None  # the latest win of its listener with another entry


@dataclass(frozen=True)
class Loose:
    """A message that is not sorted yet, straight from the inbox."""

    said: Said
    profile: str | None = None
    given_up: bool = False  # the bot has tried and left it for a person
    listener: int | None = None  # our own id of whoever wrote it
    ours: str = ""  # the number of the station that it was written to
    heard: datetime | None = None  # when they last wrote to it


# cards


async def cards(conn: AsyncConnection, ids: Iterable[int]) -> list[Card]:
    """These items, in the order of their ids."""
    found: list[Card] = []
    for part in messages.parts(sorted(set(ids))):
        rows = list(await conn.execute(_rows(), {"ids": part}))
        ids_here = [row.id for row in rows]
        said = await lines.of_items(conn, ids_here)
        outdated = await lines.outdated(conn, [row.id for row in rows if row.air_text])
        asked = await askers(conn, ids_here)
        on = await played.of_items(conn, rows)
        called = await tags.names(conn) if any(row.tags for row in rows) else {}
        handed = await hand_overs.of_items(conn, ids_here)
        won = await wins.before(conn, rows)
        wrote = await written.latest(conn, {row.listener_id for row in rows} - {None})
        for row in rows:
            last = wrote.get(row.listener_id)
            card = replace(
                _card(row, said.get(row.id, Lines()), called),
                outdated=outdated.get(row.id, frozenset()),
                on=tuple(on[row.id]),
                answered=last if last and last.at >= row.created_at else None,
                handed=handed.get(row.id),
                askers=asked.get(row.id, Askers()),
                won_before=won.get(row.id),
            )
            found.append(card)
    return found


@cache  # building it takes longer than asking it, and every event of the desk asks it
def _rows() -> sa.Select[Any]:
    columns = (
        listeners.c.name.label("profile"),
        contests.c.name.label("contest"),
        heard_from(items.c.listener_id, items.c.number).label("heard"),
    )
    return (
        sa.select(items, *columns, *blocks.COLUMNS)
        .outerjoin(listeners, listeners.c.id == items.c.listener_id)
        .outerjoin(contests, contests.c.id == items.c.contest_id)
        .where(items.c.id.in_(IDS))
        .order_by(items.c.id)
    )


async def lane(
    conn: AsyncConnection,
    name: str,
    *,
    limit: int,
    before: int | None = None,
    studio: int | None = None,
) -> list[Card]:
    """The newest waiting items of a lane (those before an id), oldest first.

    What was passed stands elsewhere; an alarm is there however old it is, and what is pinned up to
    a limit.
    """
    waiting = sa.and_(items.c.status == "waiting", items.c.passed_at.is_(None))
    here = sa.and_(waiting, items.c.lane == name, of(studio))
    ids = await newest(conn, sa.select(items.c.id).where(here), limit, before)
    if before is None and len(ids) == limit:
        alarms = sa.select(items.c.id).where(here, items.c.alarm.is_not(None))
        ids += (await conn.execute(alarms)).scalars()  # none of them is ever left out
        ids += await newest(
            conn, sa.select(items.c.id).where(here, items.c.pinned_at.is_not(None)), MOST_ON_TOP
        )
    return await cards(conn, ids)


async def alarming(conn: AsyncConnection, *, limit: int) -> list[Card]:
    """What somebody must look at before all else, oldest first; in whichever lane it waits."""
    return await cards(conn, await alarming_ids(conn, limit=limit))


async def alarming_ids(conn: AsyncConnection, *, limit: int) -> list[int]:
    query = sa.select(items.c.id).where(items.c.alarm.is_not(None), items.c.status.in_(OPEN))
    return await newest(conn, query, limit)


async def in_status(
    conn: AsyncConnection,
    status: str,
    *,
    limit: int,
    before: int | None = None,
    studio: int | None = None,
) -> list[Card]:
    """The newest items on air, aired or dismissed (those before an id), oldest first."""
    query = sa.select(items.c.id).where(items.c.status == status, of(studio))
    return await cards(conn, await newest(conn, query, limit, before))


async def top(conn: AsyncConnection, *, limit: int, studio: int | None = None) -> list[Card]:
    """The open requests that most listeners ask for, the oldest first among equals."""
    asked = sa.func.count(requests.c.id)
    query = (
        sa.select(items.c.id)
        .join(requests, requests.c.item_id == items.c.id)
        .where(items.c.status.in_(OPEN), items.c.not_yet.is_(None), of(studio))
        .group_by(items.c.id)
        .order_by(asked.desc(), items.c.id)
        .limit(limit)
    )
    ids = list((await conn.execute(query)).scalars())
    by_id = {card.id: card for card in await cards(conn, ids)}
    return [by_id[one] for one in ids]


async def counts(conn: AsyncConnection) -> dict[str, int]:
    """How many items wait in each lane; `passed` and `on_air` count what has left it."""
    found = {"on_air": 0, "passed": 0}
    for row in await conn.execute(_counts()):
        name = "on_air" if row.status == "on_air" else "passed" if row.passed else row.lane
        found[name] = found.get(name, 0) + row.n
    return found


@cache
def _counts() -> sa.Select[Any]:
    passed = items.c.passed_at.is_not(None)
    return (
        sa.select(items.c.status, items.c.lane, passed.label("passed"), sa.func.count().label("n"))
        .where(items.c.status.in_(OPEN))
        .group_by(items.c.status, items.c.lane, passed)
    )


def of(studio: int | None) -> sa.ColumnElement[bool]:
    """A studio's items and those of none, which nobody else would see; None: all."""
    if studio is None:
        return sa.true()
    return sa.or_(items.c.studio_id == studio, items.c.studio_id.is_(None))


async def newest(
    conn: AsyncConnection, query: sa.Select[tuple[int]], limit: int, before: int | None = None
) -> list[int]:
    """The highest of the ids that a query selects, those before one if it is given."""
    (row_id,) = query.selected_columns
    if before is not None:
        query = query.where(row_id < before)
    return list((await conn.execute(query.order_by(row_id.desc()).limit(limit))).scalars())


def _card(row: sa.Row[Any], spoken: Lines, called: Mapping[int, str]) -> Card:
    return Card(
        id=row.id,
        lane=row.lane,
        purpose=row.purpose,
        status=row.status,
        version=row.version,
        created_at=row.created_at,
        also=tuple(row.also),
        song=row.song,
        artist=row.artist,
        lookup=Lookup.from_json(row.lookup) if row.lookup else None,
        sender=row.sender,
        place=row.place,
        profile=row.profile,
        entities=tuple(row.entities),
        confidence=row.confidence,
        guesses=tuple(row.guesses),
        folded=row.folded,
        answer=tuple(row.answer or ()),
        sorted_by=row.sorted_by,
        taken_by=row.taken_by,
        not_yet=NotYet.from_json(row.not_yet) if row.not_yet else None,
        contest=row.contest,
        late=row.late,
        topic=row.topic,
        studio_id=row.studio_id,
        airing_id=row.airing_id,
        known=row.listener_id is not None,
        blocked=blocks.of(row),
        listener=row.listener_id,
        ours=row.number,
        heard=row.heard,
        said=tuple(spoken.said),
        unsaid=spoken.before,
        since=spoken.since,
        passed_at=row.passed_at,
        passed_by=row.passed_by,
        passed_upto=row.passed_upto,
        reviewed_by=row.reviewed_by,
        starred=row.starred,
        pinned=row.pinned_at is not None,
        rank=row.rank,
        tags=tuple((number, called.get(number, "")) for number in row.tags or ()),
        air_text=row.air_text,
        note=row.note,
        note_by=row.note_by,
        alarm=row.alarm,
        aired_at=row.aired_at,
        held=row.held,
        won_at=row.won_at,
        won_by=row.won_by,
        copies=row.asked if row.copied and row.asked > 1 else 0,
    )


# messages


async def loose(
    conn: AsyncConnection, *, before: datetime, limit: int, below: int | None = None
) -> tuple[list[Loose], int]:
    """The newest messages that nobody has sorted though they came before then, oldest first.

    Those below an id when one is given; and how many of these there are in all.
    """
    unsorted = sa.and_(
        inbox.c.settled_at.is_(None),
        inbox.c.listener_id.is_not(None),
        sa.or_(inbox.c.received_at < before, inbox.c.unsorted_at.is_not(None)),
    )
    if below is not None:
        unsorted = sa.and_(unsorted, inbox.c.id < below)
    ids = await newest(conn, sa.select(inbox.c.id).where(unsorted), limit)
    total = len(ids)
    if total == limit:
        total = (await conn.execute(sa.select(sa.func.count()).where(unsorted))).scalar_one()
    return await loose_of(conn, ids), total


async def loose_of(conn: AsyncConnection, ids: Iterable[int]) -> list[Loose]:
    """Those of these messages that are not settled."""
    rows = await messages.of(conn, sorted(set(ids)), inbox.c.settled_at.is_(None))
    heard = await _heard_of(conn, [row.id for row, _ in rows])
    return [
        Loose(
            said,
            row.profile,
            row.unsorted_at is not None,
            row.listener_id,
            row.number,
            heard.get(row.id),
        )
        for row, said in rows
    ]


async def _heard_of(conn: AsyncConnection, ids: Sequence[int]) -> dict[int, datetime | None]:
    """When whoever wrote each of these messages last wrote to the same number."""
    found: dict[int, datetime | None] = {}
    for part in messages.parts(ids):
        found |= {row.id: row.heard for row in await conn.execute(_heard(), {"ids": part})}
    return found


@cache
def _heard() -> sa.Select[Any]:
    last = heard_from(inbox.c.listener_id, inbox.c.number).label("heard")
    return sa.select(inbox.c.id, last).where(inbox.c.id.in_(IDS))


async def said_by(
    conn: AsyncConnection, listener_id: int, *, since: datetime, limit: int
) -> list[tuple[Said, str]]:
    """What a listener sent since then, newest first, each with where it went, "" if nowhere yet."""
    query = sa.select(inbox.c.id).where(
        inbox.c.listener_id == listener_id, inbox.c.received_at >= since
    )
    rows = await messages.of(conn, sorted(await newest(conn, query, limit)))
    return [(said, row.settled_as or "") for row, said in reversed(rows)]


async def items_of_listeners(
    conn: AsyncConnection, ids: Iterable[int], *, open_ones: bool = False
) -> set[int]:
    query = sa.select(items.c.id).where(items.c.listener_id.in_(set(ids)))
    query = query.where(items.c.status.in_(OPEN)) if open_ones else query
    return set((await conn.execute(query)).scalars())


async def open_of_listeners(conn: AsyncConnection, ids: Iterable[int]) -> set[int]:
    theirs = sa.and_(items.c.listener_id.in_(set(ids)), items.c.status.in_(OPEN))
    return set((await conn.execute(sa.select(items.c.id).where(theirs))).scalars())


async def file(conn: AsyncConnection, media_id: int) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(media).where(media.c.id == media_id))).one_or_none()
