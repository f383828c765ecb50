"""What is on air now, at the top of every desk, and the list of what was played today."""

from __future__ import annotations

from datetime import datetime, time, timezone

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.playing import LASTS, Play, still_on
from bot.desk.access import May
from bot.desk.drawing import drawn, painter_of
from bot.desk.faces import Painter
from bot.desk.given import DESK
from bot.desk.routes import Route
from bot.store import log, plays

OnNow = dict[str, str]


async def on_now(conn: AsyncConnection, *, now: datetime) -> Play | None:
    """The song that came on last, however late others are told of; None once it must be over."""
    lately = await plays.between(conn, [(now - LASTS, now)])
    return lately[-1] if lately and still_on(lately[-1], now=now) else None


def line(play: Play, painter: Painter, *, now: datetime) -> OnNow:
    return {
        "title": play.title,
        "artist": play.artist,
        "when": painter.when(play.started_at, now=now),
        "moment": play.started_at.isoformat(),
    }


async def page(request: web.Request) -> web.StreamResponse:
    """Today's songs, the latest first; today is the station's."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    painter = painter_of(request)
    midnight = datetime.combine(now.astimezone(desk.zone).date(), time(), desk.zone)
    async with desk.database.read() as conn:
        place = await log.end(conn)
        today = await plays.between(conn, [(midnight.astimezone(timezone.utc), now)])
        playing = await on_now(conn, now=now)
    context = {
        "place": str(place),
        "status": "played",
        "lines": [line(play, painter, now=now) for play in reversed(today)],
        "playing": playing and line(playing, painter, now=now),
        "notice": None,
        "now": painter.when(now, now=now),
    }
    return await drawn(request, "played.html", context)


ROUTES = (Route("GET", "/played", "played", page, May.SEE),)
