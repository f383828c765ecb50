"""Listeners' files for the desk: sounds and videos to play, pictures drawn anew, all to download.

Of a picture a browser is shown only what the station has drawn, never what was sent.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.slurs import Slurs
from bot.desk import reading
from bot.desk.access import May, presents
from bot.desk.given import DESK
from bot.desk.reading import read_gate
from bot.desk.routes import Route
from bot.store import board, queue
from bot.store import media as files

_PLAYED = re.compile(r"(audio|video)/[a-z0-9.+-]{1,40}")
SANDBOX = "default-src 'none'; sandbox"
_NAMES = {"full": files.full, "small": files.small}


async def media(request: web.Request) -> web.StreamResponse:
    row, path = await kept(request)
    return web.FileResponse(path, headers=_headers(row.mime_type, path))


async def drawn(request: web.Request) -> web.StreamResponse:
    """A picture, or how a video begins, as we have drawn it."""
    row, path = await kept(request)
    file = path.with_name(_NAMES[request.match_info["size"]](path.name))
    if row.small is None or not file.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(file, headers=_COMMON | {"Content-Type": "image/jpeg"})


async def kept(request: web.Request) -> tuple[sa.Row[Any], Path]:
    """A file's row and where it lies; 404 also for who may not see its message."""
    desk = request.app[DESK]
    async with desk.database.read() as conn:
        row = await board.file(conn, int(request.match_info["id"]))
        slurs = desk.station.replies.slurs
        seen = row is None or not presents(request) or await _reaches(conn, slurs, row.inbox_id)
    path = _path(desk.media_dir, row) if seen else None
    if row is None or path is None:
        raise web.HTTPNotFound
    return row, path


async def _reaches(conn: AsyncConnection, slurs: Slurs, inbox_id: int) -> bool:
    """Whether a message is before a presenter, on a card or in what was aired."""
    gate = await read_gate(conn)
    cards = await board.cards(conn, await queue.items_of(conn, inbox_id))
    seen = [reading.presented(one, slurs, gate) or reading.aired(one, slurs, gate) for one in cards]
    return any(said.id == inbox_id for one in seen if one for said in one.said)


def _path(folder: Path, row: sa.Row[Any] | None) -> Path | None:
    """The file, if it is there and really lies in the folder."""
    if row is None or row.state != "kept" or not row.file:
        return None
    path = (folder / row.file).resolve()
    return path if path.is_file() and path.is_relative_to(folder.resolve()) else None


_COMMON = {
    "Content-Security-Policy": SANDBOX,
    "Cache-Control": "private, no-cache",  # asked for anew each time: it may be held by then
}


def _headers(mime_type: str, path: Path) -> dict[str, str]:
    """Only what a browser plays without running it is played."""
    if _PLAYED.fullmatch(mime_type):
        return _COMMON | {"Content-Type": mime_type, "Content-Disposition": "inline"}
    name = f"attachment; filename=message{path.suffix if path.suffix.isascii() else ''}"
    return _COMMON | {"Content-Type": "application/octet-stream", "Content-Disposition": name}


ROUTES = (
    Route("GET", r"/media/{id:\d{1,18}}", "media", media, May.SEE),
    Route("GET", r"/media/{id:\d{1,18}}/{size:full|small}", "drawn", drawn, May.SEE),
)
