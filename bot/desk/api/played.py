"""What is on the air, and what was played."""

from __future__ import annotations

from datetime import datetime, time, timezone

from aiohttp import web

from bot.core.playing import Play
from bot.desk import played
from bot.desk.access import May
from bot.desk.api.calls import Call
from bot.desk.api.kinds import Asked, Told
from bot.desk.given import DESK
from bot.store import plays


class NowPlaying(Told):
    """A song, and when it began."""

    title: str
    artist: str
    at: datetime


class OnNow(Told):
    """Null while nothing is known to be on."""

    song: NowPlaying | None


class PlayedToday(Told):
    """The latest first; today is the station's."""

    songs: list[NowPlaying]


def now_playing(play: Play) -> NowPlaying:
    return NowPlaying(title=play.title, artist=play.artist, at=play.started_at)


async def on_now(request: web.Request, asked: Asked) -> OnNow:
    """The song that is on."""
    async with request.app[DESK].database.read() as conn:
        play = await played.on_now(conn, now=request.app[DESK].clock())
    return OnNow(song=now_playing(play) if play else None)


async def today(request: web.Request, asked: Asked) -> PlayedToday:
    """Today's songs."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    midnight = datetime.combine(now.astimezone(desk.zone).date(), time(), desk.zone)
    async with desk.database.read() as conn:
        found = await plays.between(conn, [(midnight.astimezone(timezone.utc), now)])
    return PlayedToday(songs=[now_playing(one) for one in reversed(found)])


CALLS: tuple[Call, ...] = (
    Call("GET", "/now", "now", May.SEE, on_now, OnNow),
    Call("GET", "/played", "played", May.SEE, today, PlayedToday),
)
