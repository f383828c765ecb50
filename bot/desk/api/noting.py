"""Calls and notes that people write down into the same queue."""

from __future__ import annotations

from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field, StringConstraints

from bot import decisions, journey
from bot.desk import noting as page
from bot.desk.access import May, presents, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.item import Item
from bot.desk.api.items import one_item
from bot.desk.api.kinds import Asked, Name, of_length, one_of
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.steps.noting import LONGEST, LONGEST_NAME

_Short = Annotated[str, of_length(LONGEST_NAME)]


class NotedAsked(Asked):
    """A text or a song; the same `key` twice is the same note. Without a number: the first."""

    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    lane: Annotated[str, one_of(page.LANES)]
    text: Annotated[str, of_length(LONGEST)] = ""
    song: _Short = ""
    artist: _Short = ""
    name: _Short = ""
    place: _Short = ""
    number: Annotated[Name, Field(description="One of the station's own.")] | None = None


async def note_down(request: web.Request, asked: NotedAsked) -> Item:
    """Make an item by hand."""
    desk = request.app[DESK]
    noted = page.noted_of(asked.model_dump(exclude_none=True), desk.station.numbers)
    if noted is None:
        raise refused(409, "no_note", "Say something, or name a song and a number of the station.")
    item_id = await journey.note_down(
        desk.database,
        desk.station,
        noted,
        who=await who(request),
        presents=presents(request),
        now=desk.clock(),
    )
    if item_id is None:
        raise refused(409)
    request.app[LIVE].look()
    async with desk.database.read() as conn:
        return await one_item(conn, request, item_id)


class EraseNotedAsked(Asked):
    """It cannot be undone, so it must be meant."""

    sure: Literal[True]


async def erase(request: web.Request, asked: EraseNotedAsked) -> None:
    """Erase a call or a note that somebody wrote down: of a listener's item erase the listener."""
    desk = request.app[DESK]
    done = await decisions.erase_noted(
        desk.database, part(request), who=await who(request), now=desk.clock()
    )
    if not done:
        raise refused(404)
    request.app[LIVE].look()


CALLS: tuple[Call, ...] = (
    Call(
        "POST",
        "/items/{id}/erase",
        "erase_noted",
        May.PREPARE,
        erase,
        body=EraseNotedAsked,
        refuses=(404,),
    ),
    Call(
        "POST",
        "/notes",
        "note_down",
        May.MOVE,
        note_down,
        Item,
        body=NotedAsked,
        refuses=(404, 409),
    ),
)
