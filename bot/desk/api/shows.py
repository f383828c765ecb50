"""Shows and studios: planned and changed; what is on air stands in airings.py."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from aiohttp import web
from pydantic import Field

from bot.core.replies import clean
from bot.core.shows import Show, Slot, clash
from bot.desk.access import May, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Clock, Id, Name, Told
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.show_form import MOST_SLOTS
from bot.store import shows
from bot.store.shows import Studio


class SlotAsked(Asked):
    """Days of the week, 0 is Monday; one that ends not after it begins ends on the next day."""

    days: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(min_length=1, max_length=7)]
    begin: Clock
    end: Clock


class ShowAsked(Asked):
    name: Name
    studio: Id
    slots: Annotated[list[SlotAsked], Field(max_length=MOST_SLOTS)] = []


class SlotTold(Told):
    days: list[int]
    begin: str
    end: str


class ShowTold(Told):
    """`clashes`: another show of its studio is planned for some of its times."""

    id: int
    name: str
    studio: int
    slots: list[SlotTold]
    clashes: bool


class ShowsTold(Told):
    shows: list[ShowTold]


class StudioTold(Told):
    """`numbers` are the station's own, whose messages come to it."""

    id: int
    name: str
    numbers: list[str]


class StudiosTold(Told):
    studios: list[StudioTold]


class StudioSet(Asked):
    name: Name
    numbers: Annotated[list[Name], Field(max_length=100)] = []


async def listed(request: web.Request, asked: Asked) -> ShowsTold:
    """All that is planned."""
    async with request.app[DESK].database.read() as conn:
        planned = await shows.all_shows(conn)
    return ShowsTold(shows=[_told(one, planned) for one in planned])


def _told(one: Show, planned: list[Show]) -> ShowTold:
    others = [it for it in planned if it.id != one.id and it.studio_id == one.studio_id]
    slots = [
        SlotTold(days=sorted(it.days), begin=f"{it.begin:%H:%M}", end=f"{it.end:%H:%M}")
        for it in one.slots
    ]
    return ShowTold(
        id=one.id,
        name=one.name,
        studio=one.studio_id,
        slots=slots,
        clashes=clash(one, others),
    )


async def show(request: web.Request, asked: Asked) -> ShowTold:
    """One show."""
    found = [one for one in (await listed(request, asked)).shows if one.id == part(request)]
    if not found:
        raise refused(404)
    return found[0]


async def add(request: web.Request, asked: ShowAsked) -> ShowsTold:
    """Plan a new one."""
    return await _set(request, asked, 0)


async def change(request: web.Request, asked: ShowAsked) -> ShowsTold:
    """Change all of it."""
    await show(request, Asked())
    return await _set(request, asked, part(request))


async def _set(request: web.Request, asked: ShowAsked, show_id: int) -> ShowsTold:
    desk, person, name = request.app[DESK], await who(request), clean(asked.name)
    slots = tuple(
        Slot(frozenset(it.days), time.fromisoformat(it.begin), time.fromisoformat(it.end))
        for it in asked.slots
    )
    async with desk.database.write() as conn:
        if not name or asked.studio not in {one.id for one in await shows.all_studios(conn)}:
            raise refused(409, "no_such_studio" if name else "no_name")
        planned = Show(show_id, name, asked.studio, slots)
        await shows.set_show(conn, planned, who=person, now=desk.clock())
    return await listed(request, asked)


async def drop(request: web.Request, asked: Asked) -> None:
    """It is no more; its airings stay."""
    desk, name = request.app[DESK], await who(request)
    async with desk.database.write() as conn:
        if not await shows.drop_show(conn, part(request), who=name, now=desk.clock()):
            raise refused(404)


async def studios(request: web.Request, asked: Asked) -> StudiosTold:
    """The studios, with the station's numbers that belong to each."""
    async with request.app[DESK].database.read() as conn:
        found = await shows.all_studios(conn)
    return StudiosTold(
        studios=[StudioTold(id=one.id, name=one.name, numbers=list(one.numbers)) for one in found]
    )


async def add_studio(request: web.Request, asked: StudioSet) -> StudiosTold:
    """Set up a studio."""
    return await _set_studio(request, asked, 0)


async def change_studio(request: web.Request, asked: StudioSet) -> StudiosTold:
    """Change its name or its numbers."""
    found = (await studios(request, asked)).studios
    if part(request) not in {one.id for one in found}:
        raise refused(404)
    return await _set_studio(request, asked, part(request))


async def _set_studio(request: web.Request, asked: StudioSet, studio_id: int) -> StudiosTold:
    desk, person, name = request.app[DESK], await who(request), clean(asked.name)
    unknown = set(asked.numbers) - desk.station.numbers
    if unknown or not name:
        raise refused(409, "no_such_number" if name else "no_name")
    studio = Studio(studio_id, name, tuple(sorted(set(asked.numbers))))
    async with desk.database.write() as conn:
        if not await shows.set_studio(conn, studio, who=person, now=desk.clock()):
            raise refused(409, "taken", "Another studio has that name, or one of the numbers.")
    request.app[LIVE].look()
    return await studios(request, asked)


_SHOW = "/shows/{id}"
CALLS: tuple[Call, ...] = (
    Call("GET", "/shows", "shows", May.SEE, listed, ShowsTold),
    Call("POST", "/shows", "add_show", May.SHOWS, add, ShowsTold, body=ShowAsked, refuses=(409,)),
    Call("GET", _SHOW, "show", May.SEE, show, ShowTold),
    Call("PUT", _SHOW, "change_show", May.SHOWS, change, ShowsTold, body=ShowAsked, refuses=(409,)),
    Call("DELETE", _SHOW, "drop_show", May.SHOWS, drop),
    Call("GET", "/studios", "studios", May.SEE, studios, StudiosTold),
    Call(
        "POST",
        "/studios",
        "add_studio",
        May.STUDIOS,
        add_studio,
        StudiosTold,
        body=StudioSet,
        refuses=(409,),
    ),
    Call(
        "PUT",
        "/studios/{id}",
        "change_studio",
        May.STUDIOS,
        change_studio,
        StudiosTold,
        body=StudioSet,
        refuses=(409,),
    ),
)
