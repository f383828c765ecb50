"""Items: listed and looked up, with what was done with each; and what is not sorted yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import journey
from bot.desk import news
from bot.desk.access import TASKS, May, check, presents, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.item import Item
from bot.desk.api.item_teller import ItemTeller
from bot.desk.api.kinds import Asked, Id, Limit, Told, Version, Words, one_of
from bot.desk.drawing import LANES, View, drawer_of
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.looking import SHOWN
from bot.desk.reading import check_reaches, read_gate
from bot.desk.telling import Teller
from bot.steps.act import Moved
from bot.store import board, log, presenter, queue, search
from bot.store.board import Card
from bot.store.spellings import words
from bot.store.tags import MOST as MOST_TAGS

LaneName = Annotated[str, one_of(lane.value for lane in LANES)]
LATEST = 500  # lines of the log of one item
StatusName = Annotated[str, one_of(SHOWN)]


class ItemsAsked(Asked):
    """Which items; what is left out does not matter. A presenter gets what reaches the air."""

    view: Literal["desk", "air"] = "desk"
    lane: LaneName | None = None
    status: StatusName | None = None
    show: Id | None = None
    airing: Id | None = None
    studio: Id | None = None
    tag: Annotated[int, Field(ge=1, le=MOST_TAGS)] | None = None
    starred: bool = False
    won: bool = False
    q: Words = ""
    before: Id | None = None
    after: Annotated[int, Field(ge=0)] | None = None
    limit: Limit = 100


class Items(Told):
    """Newest first, in the order to read them in the view "air"; `before` begins the next page.

    `place` is where the stream of /events goes on from.
    """

    items: list[Item]
    before: int | None
    place: str


class Line(Told):
    """One line of the log."""

    place: str
    at: datetime
    who: str
    what: str
    item: int | None
    sentence: str


class Lines(Told):
    lines: list[Line]


class StudioAsked(Asked):
    studio: Id
    version: Version | None = None


async def teller(conn: AsyncConnection, request: web.Request, *, air: bool = False) -> ItemTeller:
    """Tells as much as this caller may know; whoever may know all may ask for less."""
    view = View.AIR if air or presents(request) else View.DESK
    return ItemTeller(drawer_of(request, view), await read_gate(conn), request.app[DESK].clock())


async def listed(request: web.Request, asked: ItemsAsked) -> Items:
    """Items by lane, status, show, mark or words."""
    async with request.app[DESK].database.read() as conn:
        place = str(await log.end(conn))
        tell = await teller(conn, request, air=asked.view == "air")
        if tell.drawer.view is View.AIR:
            found, left = await _on_air(conn, tell, asked)
            return Items(items=found, before=left, place=place)
        page = await search.found(conn, _wanted(asked), limit=asked.limit, before=asked.before)
        ids = [one for one in page.ids if asked.after is None or one > asked.after]
        cards = (await board.cards(conn, ids))[::-1]
    before = page.before if len(ids) == len(page.ids) else None
    return Items(items=tell.all(cards), before=before, place=place)


def _wanted(asked: ItemsAsked) -> search.Wanted:
    return search.Wanted(
        words=words(asked.q),
        lane=asked.lane,
        status=asked.status,
        show=asked.show,
        airing=asked.airing,
        studio=asked.studio,
        starred=asked.starred,
        won=asked.won,
        tag=asked.tag,
    )


async def _on_air(
    conn: AsyncConnection, tell: ItemTeller, asked: ItemsAsked
) -> tuple[list[Item], int | None]:
    """What stands before the presenter, in its order, and before which item there is more."""
    cards, left = await presenter.shown(
        conn, passing=tell.gate.passing, limit=asked.limit, before=asked.before
    )
    loose = [] if tell.gate.passing else (await news.loose(conn, now=tell.now))[0]
    fits = [one for one in cards if (seen := tell.seen(one)) and _fits(seen, asked)]
    found = tell.all(fits, loose if _any(asked) else ())
    return sorted(found, key=lambda one: one.order), left


def _any(asked: ItemsAsked) -> bool:
    return asked.model_dump(exclude={"view", "limit"}) == ItemsAsked().model_dump(
        exclude={"view", "limit"}
    )


def _words(card: Card) -> Iterator[str]:
    """What was typed, and what was heard."""
    return chain.from_iterable(one.words for one in card.said)


def _fits(card: Card, asked: ItemsAsked) -> bool:
    said = " ".join([card.air_text or "", card.song or "", *_words(card)])
    return (
        asked.lane in (None, card.lane)
        and asked.status in (None, card.status)
        and asked.airing in (None, card.airing_id)
        and asked.studio in (None, card.studio_id)
        and asked.show is None
        and (asked.tag is None or asked.tag in dict(card.tags))
        and (card.starred or not asked.starred)
        and (card.won_at is not None or not asked.won)
        and asked.q.casefold() in said.casefold()
        and (asked.after or 0) < card.id
        and (asked.before is None or card.id < asked.before)
    )


async def one_item(conn: AsyncConnection, request: web.Request, item_id: int) -> Item:
    """As this caller may see it."""
    tell = await teller(conn, request)
    found = tell.all(await board.cards(conn, [item_id]))
    if not found:
        raise refused(404)
    return found[0]


async def item(request: web.Request, asked: Asked) -> Item:
    """One item as it is now."""
    async with request.app[DESK].database.read() as conn:
        return await one_item(conn, request, part(request))


async def item_log(request: web.Request, asked: Asked) -> Lines:
    """What was done with an item: the latest 500 lines, oldest first."""
    sentences = Teller(drawer_of(request).painter.words)
    async with request.app[DESK].database.read() as conn:
        logged = await log.of_item(conn, part(request), limit=LATEST)
    if not logged:
        raise refused(404)
    return Lines(lines=[line(one, sentences) for one in logged])


def line(one: log.Logged, sentences: Teller) -> Line:
    event = one.event
    return Line(
        place=str(one.place),
        at=one.at,
        who=event.who,
        what=event.what,
        item=event.item_id,
        sentence=sentences.sentence(event),
    )


async def split(request: web.Request, asked: Asked) -> Item:
    """Give one of several requests an item of its own; that is told."""
    desk = request.app[DESK]
    moved = await journey.split_off(
        desk.database,
        part(request),
        part(request, "request"),
        who=await who(request),
        now=desk.clock(),
    )
    return await moved_item(request, moved, moved.item_id)


async def to_studio(request: web.Request, asked: StudioAsked) -> Item:
    """Give an item to another studio."""
    desk, item_id = request.app[DESK], part(request)
    async with desk.database.read() as conn:
        row = await queue.get(conn, item_id)
    if row is not None and row.purpose in TASKS:
        await check(request, TASKS[row.purpose])
    moved = await journey.to_studio(
        desk.database,
        item_id,
        asked.studio,
        version=asked.version,
        who=await who(request),
        now=desk.clock(),
    )
    return await moved_item(request, moved, item_id)


async def moved_item(request: web.Request, moved: Moved, item_id: int | None) -> Item:
    """An item after something was done with it; what could not be is a conflict."""
    if not moved.done or item_id is None:
        raise refused(409, moved.reason)
    request.app[LIVE].look()
    async with request.app[DESK].database.read() as conn:
        return await one_item(conn, request, item_id)


async def open_card(request: web.Request, asked: Asked) -> None:
    """Somebody reads it: the listener gets the read tick, once."""
    desk, kind = request.app[DESK], request.match_info["kind"]
    await check_reaches(request, kind, part(request))
    await journey.open_card(desk.database, desk.station, kind, part(request), now=desk.clock())


_ITEM = "/items/{id}"
CALLS: tuple[Call, ...] = (
    Call("GET", "/items", "items", May.SEE, listed, Items, ItemsAsked),
    Call("GET", _ITEM, "item", May.SEE, item, Item),
    Call("GET", f"{_ITEM}/log", "item_log", May.LOG, item_log, Lines),
    Call(
        "POST",
        f"{_ITEM}/requests/{{request}}/split",
        "split",
        May.DESK,
        split,
        Item,
        refuses=(409,),
    ),
    Call(
        "POST",
        f"{_ITEM}/studio",
        "to_studio",
        May.PREPARE,
        to_studio,
        Item,
        body=StudioAsked,
        refuses=(409,),
    ),
    Call("POST", "/{kind}/{id}/open", "open", May.MOVE, open_card),
)
