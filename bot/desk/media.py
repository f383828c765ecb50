"""Listeners' files for the desk: sounds and pictures to hear and see, all else to download."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.presenting import may_see
from bot.desk.access import May, presents
from bot.desk.faces import INLINE_PICTURES
from bot.desk.given import DESK
from bot.desk.routes import Route
from bot.store import board, queue, switches

_SOUND = re.compile(r"audio/[a-z0-9.+-]{1,40}")
SANDBOX = "default-src 'none'; sandbox"


async def media(request: web.Request) -> web.StreamResponse:
    desk = request.app[DESK]
    async with desk.database.read() as conn:
        row = await board.file(conn, int(request.match_info["id"]))
        hidden = presents(request) and row is not None and not await _reaches(conn, row.inbox_id)
    path = None if hidden else _path(desk.media_dir, row)
    if row is None or path is None:
        raise web.HTTPNotFound
    return web.FileResponse(path, headers=_headers(row.mime_type, path))


async def _reaches(conn: AsyncConnection, inbox_id: int) -> bool:
    """Whether a message is on a card that a presenter may see, and was when it was passed."""
    passing = await switches.passing(conn)
    items = [await queue.get(conn, one) for one in await queue.items_of(conn, inbox_id)]
    return any(
        may_see(one, passing=passing) and (one.passed_upto or inbox_id) >= inbox_id
        for one in items
        if one is not None
    )


def _path(folder: Path, row: sa.Row[Any] | None) -> Path | None:
    """The file, if it is there and really lies in the folder."""
    if row is None or row.state != "kept" or not row.file:
        return None
    path = (folder / row.file).resolve()
    return path if path.is_file() and path.is_relative_to(folder.resolve()) else None


def _headers(mime_type: str, path: Path) -> dict[str, str]:
    """Only what a browser shows without running it is shown; it may be kept for a while."""
    common = {
        "Content-Security-Policy": SANDBOX,
        "Cache-Control": "private, max-age=600",
    }
    if mime_type in INLINE_PICTURES or _SOUND.fullmatch(mime_type):
        return common | {"Content-Type": mime_type, "Content-Disposition": "inline"}
    name = f"attachment; filename=message{path.suffix if path.suffix.isascii() else ''}"
    return common | {"Content-Type": "application/octet-stream", "Content-Disposition": name}


ROUTES = (Route("GET", r"/media/{id:\d{1,18}}", "media", media, May.SEE),)
