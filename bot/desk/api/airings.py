"""What is on air in each studio: shows are started, stopped and handed over, with notes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from aiohttp import web

from bot import programme
from bot.desk import airings as page
from bot.desk.access import May, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Id, Told, of_length
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.store import airings


class NoteLeft(Told):
    """What the show before has left to this one."""

    airing: int
    show: str
    text: str
    who: str


class OnIn(Told):
    """A studio, and what is on there; `airing` is null while nothing is."""

    studio: int
    name: str
    airing: int | None
    show: str | None
    since: datetime | None
    who: str | None
    note: str | None
    left: NoteLeft | None


class OnAirTold(Told):
    studios: list[OnIn]


class AiringTold(Told):
    """One time that a show was on."""

    id: int
    show: str
    studio: str
    started_at: datetime
    started_by: str
    ended_at: datetime | None
    ended_by: str | None
    note: str | None
    note_by: str | None


class AiringsTold(Told):
    """The latest first; `before` begins the next page."""

    airings: list[AiringTold]
    before: int | None


class AiringsAsked(Asked):
    before: Id | None = None


class StartAsked(Asked):
    show: Id


_Note = Annotated[str, of_length(page.LONGEST_NOTE)]


class StopAsked(Asked):
    """The note is for the next show; null leaves what is there."""

    note: _Note | None = None


class HandOverAsked(Asked):
    show: Id
    note: _Note | None = None


class NoteToNextAsked(Asked):
    note: _Note


def on_in(one: airings.OnAir) -> OnIn:
    left = one.left
    return OnIn(
        studio=one.studio_id,
        name=one.studio,
        airing=one.airing_id,
        show=one.show or None,
        since=one.since,
        who=one.who or None,
        note=one.own_note or None,
        left=left and NoteLeft(airing=left.airing_id, show=left.show, text=left.text, who=left.who),
    )


async def on_air(request: web.Request, asked: Asked) -> OnAirTold:
    """What is on in each studio."""
    async with request.app[DESK].database.read() as conn:
        return OnAirTold(studios=[on_in(one) for one in await airings.on_air(conn)])


async def listed(request: web.Request, asked: AiringsAsked) -> AiringsTold:
    """What was on."""
    async with request.app[DESK].database.read() as conn:
        found = await airings.past(conn, limit=101, before=asked.before)
    told = [AiringTold.model_validate(one, from_attributes=True) for one in found[:100]]
    return AiringsTold(airings=told, before=told[-1].id if len(found) > 100 else None)


async def start(request: web.Request, asked: StartAsked) -> OnAirTold:
    """Start a show in a studio."""
    desk, name = request.app[DESK], await who(request)
    done = await programme.start(
        desk.database, part(request), asked.show, who=name, now=desk.clock()
    )
    return await _done(request, done)


async def stop(request: web.Request, asked: StopAsked) -> OnAirTold:
    """End a show."""
    desk, name = request.app[DESK], await who(request)
    done = await programme.stop(
        desk.database, part(request), note=_note(asked.note), who=name, now=desk.clock()
    )
    return await _done(request, done)


async def hand_over(request: web.Request, asked: HandOverAsked) -> OnAirTold:
    """End a show, and start the next one."""
    desk, name, note = request.app[DESK], await who(request), _note(asked.note)
    done = await programme.hand_over(
        desk.database, part(request), asked.show, note=note, who=name, now=desk.clock()
    )
    return await _done(request, done)


async def leave_note(request: web.Request, asked: NoteToNextAsked) -> OnAirTold:
    """Leave a note to the next show, before the end or after it."""
    desk, name = request.app[DESK], await who(request)
    async with desk.database.read() as conn:
        if await airings.get(conn, part(request)) is None:
            raise refused(404)
    note = _note(asked.note) or ""
    await programme.note(desk.database, part(request), note, who=name, now=desk.clock())
    return await _done(request, True)  # also if it says that already


def _note(given: str | None) -> str | None:
    return None if given is None else page.cleaned(given)


async def _done(request: web.Request, done: bool) -> OnAirTold:
    if not done:
        raise refused(409, "quicker", "There is no such thing, or it was so already.")
    request.app[LIVE].look()
    return await on_air(request, Asked())


_AIRING = "/airings/{id}"
CALLS: tuple[Call, ...] = (
    Call("GET", "/on-air", "on_air", May.SEE, on_air, OnAirTold),
    Call("GET", "/airings", "airings", May.SEE, listed, AiringsTold, AiringsAsked),
    *(
        Call("POST", path, name, May.MOVE, making, OnAirTold, body=body, refuses=(409,))
        for path, name, making, body in (
            ("/studios/{id}/start", "start_show", start, StartAsked),
            (f"{_AIRING}/stop", "stop_show", stop, StopAsked),
            (f"{_AIRING}/hand-over", "hand_over", hand_over, HandOverAsked),
        )
    ),
    Call(
        "PUT",
        f"{_AIRING}/note",
        "leave_note",
        May.MOVE,
        leave_note,
        OnAirTold,
        body=NoteToNextAsked,
    ),
)
