"""What waits besides items: how much of it, messages that are not sorted yet, folded ones."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import Field

from bot.desk import news
from bot.desk.access import May
from bot.desk.api.calls import Call
from bot.desk.api.item import Message
from bot.desk.api.items import Items, teller
from bot.desk.api.kinds import Asked, Id, Told, Words
from bot.desk.around import Around as Found
from bot.desk.around import read_around
from bot.desk.given import DESK
from bot.store import folds, log

MOST_FOLDED = 100


class Answering(Told):
    """Who is writing to a listener at this moment; items name the same `listener`."""

    listener: int
    who: list[str]


class Around(Told):
    """How many items wait in each lane, and how many messages are not sorted yet."""

    lanes: dict[str, int]
    loose: int
    passing: bool
    folded: dict[str, int]
    answering: list[Answering]


class LooseAsked(Asked):
    before: Id | None = None


class FoldedAsked(Asked):
    reason: Annotated[Words, Field(min_length=1)]


class FoldedMessages(Told):
    """Messages since the show on air began, or since midnight, that made no item; newest first."""

    messages: list[Message]


async def around(request: web.Request, asked: Asked) -> Around:
    """How much waits."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    async with desk.database.read() as conn:
        _, loose = await news.loose(conn, now=now)
        counted = await news.folded_of_late(conn, desk.zone, now=now)
        found = await read_around(conn, loose=loose, folded=counted, now=now)
    return Around(
        lanes=dict(found.lanes),
        loose=loose,
        passing=found.gate.passing,
        folded=dict(found.folded),
        answering=answering(found),
    )


def answering(found: Found) -> list[Answering]:
    return [Answering(listener=one, who=list(names)) for one, names in found.answering.items()]


async def loose(request: web.Request, asked: LooseAsked) -> Items:
    """Messages that are not sorted yet though they came seconds ago."""
    now = request.app[DESK].clock()
    async with request.app[DESK].database.read() as conn:
        place = str(await log.end(conn))
        tell = await teller(conn, request)
        found, _ = await news.loose(conn, now=now, below=asked.before)
    more = found[0].said.id if len(found) == news.MOST_LOOSE else None
    return Items(items=tell.all((), reversed(found)), before=more, place=place)


async def folded(request: web.Request, asked: FoldedAsked) -> FoldedMessages:
    """Messages that made no item, for one reason; /around counts them."""
    desk = request.app[DESK]
    async with desk.database.read() as conn:
        since = await news.folded_since(conn, desk.zone, now=desk.clock())
        tell = await teller(conn, request)
        rows = await folds.newest(conn, reason=asked.reason, since=since, limit=MOST_FOLDED)
    return FoldedMessages(messages=[tell.message(row.said) for row in rows])


CALLS: tuple[Call, ...] = (
    Call("GET", "/around", "around", May.DESK, around, Around),
    Call("GET", "/messages", "messages", May.DESK, loose, Items, LooseAsked),
    Call("GET", "/folded", "folded", May.DESK, folded, FoldedMessages, FoldedAsked),
)
