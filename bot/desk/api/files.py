"""Listeners' files: as they came, drawn small, as a waveform, and made ready for air."""

from __future__ import annotations

from typing import Annotated

from aiohttp import hdrs, web
from pydantic import Field

from bot.desk import export, media
from bot.desk.access import May
from bot.desk.api.calls import Call
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Told

_Seconds = Annotated[float, Field(ge=0, le=86_400)]


class Wave(Told):
    """Loudness from 0 to 1, evenly over the seconds; none until it has been looked at."""

    seconds: float
    peaks: list[float]


class PieceAsked(Asked):
    """From where to where, in seconds; all of it when nothing is said."""

    from_: Annotated[_Seconds, Field(alias="from")] = 0
    to: _Seconds | None = None


async def file(request: web.Request, asked: Asked) -> web.StreamResponse:
    """A file that came with a message; for presenters one that reaches them."""
    return await media.media(request)


async def picture(request: web.Request, asked: Asked) -> web.StreamResponse:
    """A picture, or how a video begins, as the station has drawn it."""
    return await media.drawn(request)


async def wave(request: web.Request, asked: Asked) -> Wave:
    """How loud a voice note is, for drawing it."""
    row, _ = await media.kept(request)
    if row.peaks is None:
        raise refused(404)
    return Wave(seconds=row.seconds or 0, peaks=list(row.peaks))


async def sound(request: web.Request, asked: PieceAsked) -> web.StreamResponse:
    """A voice note as loud as the station wants it on air."""
    try:
        return await export.export(request)
    except web.HTTPBadRequest:
        raise refused(409, "no_such_piece", "It is not so long, or too long.") from None
    except web.HTTPUnprocessableEntity:
        raise refused(409, "not_made", "No sound could be made of it.") from None
    except web.HTTPServiceUnavailable as error:
        later = refused(503, "busy", "Others are made at this moment. Try again in a moment.")
        later.headers[hdrs.RETRY_AFTER] = error.headers[hdrs.RETRY_AFTER]
        raise later from None


_FILE = "/media/{id}"
CALLS: tuple[Call, ...] = (
    Call("GET", _FILE, "media", May.SEE, file, kind="*/*"),
    Call("GET", f"{_FILE}/wave", "wave", May.SEE, wave, Wave),
    Call("GET", f"{_FILE}/{{size}}", "picture", May.SEE, picture, kind="image/jpeg"),
    Call(
        "GET",
        f"{_FILE}/air.{{sound}}",
        "sound",
        May.SEE,
        sound,
        query=PieceAsked,
        kind="audio/*",
        refuses=(409,),
    ),
)
