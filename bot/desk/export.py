"""A voice note for air: the part that somebody wants, as loud as the station wants it."""

from __future__ import annotations

import asyncio
import math
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import structlog
from aiohttp import hdrs, web

from bot.core.errors import NotMade
from bot.desk.access import May
from bot.desk.drawing import painter_of
from bot.desk.given import DESK, Desk
from bot.desk.media import kept
from bot.desk.routes import Route

log = structlog.get_logger(__name__)

LONGEST = 600  # seconds in one piece: what goes on air is shorter
SHORTEST = 0.1
AT_ONCE = 2  # pieces made at a time, in this process
WAITING = 4  # people who wait for their turn; more are asked to come again
_TYPES = {"wav": "audio/wav", "mp3": "audio/mpeg"}
_CHUNK = 256 * 1024


class Turns:
    """Few at a time: the process that does this also takes WhatsApp's calls."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._here = 0

    @asynccontextmanager
    async def mine(self) -> AsyncIterator[None]:
        if self._here >= AT_ONCE + WAITING:
            raise web.HTTPServiceUnavailable(headers={hdrs.RETRY_AFTER: "10"})
        self._here += 1
        try:
            async with self._turn:
                yield
        finally:
            self._here -= 1


TURNS: web.AppKey[Turns] = web.AppKey("turns", Turns)


async def export(request: web.Request) -> web.StreamResponse:
    """Made when it is asked for, and gone from the disk before it is on its way."""
    desk, kind = request.app[DESK], request.match_info["sound"]
    row, path = await kept(request)
    if desk.air is None or not row.mime_type.startswith("audio/"):
        raise web.HTTPNotFound
    start, seconds = _part(request, row.seconds or LONGEST)
    async with request.app[TURNS].mine():
        file = await _made(desk, path, kind, start, seconds)
    with file:
        name = _name(request, row.created_at, kind)
        return await _sent(request, file, _TYPES[kind], name)


def _part(request: web.Request, length: float) -> tuple[float, float]:
    """From where, and how long; "to" may be left out."""
    try:
        start = float(request.query.get("from", 0))
        end = min(float(request.query.get("to", length)), length)
    except ValueError:
        raise web.HTTPBadRequest from None
    fits = math.isfinite(start) and start >= 0 and SHORTEST <= end - start <= LONGEST
    if not fits:  # nor if "to" is no number
        raise web.HTTPBadRequest(
            text=painter_of(request).words("wave.longest", minutes=LONGEST // 60)
        )
    return start, end - start


async def _made(desk: Desk, path: Path, kind: str, start: float, seconds: float) -> IO[bytes]:
    """Open already when its name goes: whatever happens to us, no copy stays."""
    assert desk.air is not None
    # as a file that is not there to the end: the scheduler clears up after a process that died
    into = desk.media_dir / f".{secrets.token_hex(16)}.part"
    try:
        await desk.air(path, into, kind=kind, start=start, seconds=seconds)
        return into.open("rb")
    except (NotMade, OSError) as failure:
        reason = str(failure) if isinstance(failure, NotMade) else type(failure).__name__
        log.warning("not_ready_for_air", reason=reason)
        raise web.HTTPUnprocessableEntity from None
    finally:
        into.unlink(missing_ok=True)


def _name(request: web.Request, at: datetime, kind: str) -> str:
    """When it came, on the studio's clock; nothing of who sent it."""
    local = at.astimezone(painter_of(request).zone)
    return f"voice-{local:%Y-%m-%d-%H%M}-{request.match_info['id']}.{kind}"


async def _sent(
    request: web.Request, file: IO[bytes], mime_type: str, name: str
) -> web.StreamResponse:
    response = web.StreamResponse(
        headers={
            hdrs.CONTENT_TYPE: mime_type,
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"',
        }
    )
    response.content_length = file.seek(0, 2)
    file.seek(0)
    await response.prepare(request)
    while chunk := await asyncio.to_thread(file.read, _CHUNK):
        await response.write(chunk)
    await response.write_eof()
    return response


ROUTES = (Route("GET", r"/media/{id:\d{1,18}}/air.{sound:wav|mp3}", "export", export, May.SEE),)
