"""What is asked for most, now and over a day, a week, a month; and lists of songs to take along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from aiohttp import hdrs, web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.requests import REQUEST
from bot.desk import exporting, played
from bot.desk.access import May, check, presents
from bot.desk.asked import number
from bot.desk.drawing import drawn, painter_of
from bot.desk.exporting import Listed
from bot.desk.face import Face
from bot.desk.given import DESK
from bot.desk.guard import HEADERS
from bot.desk.reading import presented, read_gate
from bot.desk.routes import Route, number_in
from bot.store import board, listed, log, shows, switches, tracks
from bot.store.board import Card
from bot.store.messages import parts

SPANS = ("now", "today", "week", "month")
LISTS = ("top", "passed", "on_air", "aired", "selected")
MOST = 100  # songs of the page; a list to take along has all
NAMED = 3  # askers of a song
Counted = list[tuple[Card, int]]


async def page(request: web.Request) -> web.StreamResponse:
    """A ranked list."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    painter, span = painter_of(request), _span(request)
    async with desk.database.read() as conn:
        place = await log.end(conn)
        studios = await shows.all_studios(conn)
        wanted = await most_wanted(conn, since_of(span, now, request), number_in(request, "studio"))
        playing = await played.on_now(conn, now=now)
    context = {
        "place": str(place),
        "status": "top",
        "span": span,
        "spans": SPANS,
        "most": MOST,
        "studios": studios,
        "studio": number_in(request, "studio"),
        "songs": [(painter.item(card, now=now), count) for card, count in wanted],
        "named": NAMED,
        "playing": playing and played.line(playing, painter, now=now),
        "notice": None,
        "now": painter.when(now, now=now),
    }
    return await drawn(request, "top.html", context)


def _span(request: web.Request) -> str:
    given = request.query.get("span", "now")
    return given if given in SPANS else "now"


def since_of(span: str, now: datetime, request: web.Request) -> datetime | None:
    """Since when it counts, by the studio's clock; None: what is open now."""
    zone = request.app[DESK].zone
    today = now.astimezone(zone).date()
    begins: dict[str, date] = {
        "today": today,
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
    }
    if span not in begins:
        return None
    return datetime.combine(begins[span], time(), zone).astimezone(timezone.utc)


async def most_wanted(
    conn: AsyncConnection, since: datetime | None, studio: int | None = None
) -> Counted:
    counts = dict(await listed.most_wanted(conn, since=since, limit=MOST, studio=studio))
    cards = {card.id: card for card in await board.cards(conn, counts)}
    return [(cards[item], count) for item, count in counts.items()]


# lists to take along


async def as_csv(request: web.Request) -> web.StreamResponse:
    return await _file(request, "csv", "text/csv", exporting.csv_head(), exporting.as_csv)


async def as_m3u(request: web.Request) -> web.StreamResponse:
    return await _file(request, "m3u", "audio/x-mpegurl", exporting.M3U_HEAD, exporting.as_m3u)


async def _file(
    request: web.Request, ending: str, kind: str, head: str, written: Callable[..., str]
) -> web.StreamResponse:
    """All songs of the list, however many: piece by piece, so that it holds up nobody."""
    counted = await _which(request)
    answer = web.StreamResponse(headers=HEADERS)
    answer.content_type, answer.charset = kind, "utf-8"
    answer.headers[hdrs.CONTENT_DISPOSITION] = f'attachment; filename="songs.{ending}"'
    await answer.prepare(request)
    await answer.write(head.encode())
    rank = 1
    for ids in parts(list(counted)):
        songs = await _songs(request, {one: counted[one] for one in ids})
        await answer.write(written(songs, rank).encode("utf-8", "replace"))
        rank += len(songs)
    await answer.write_eof()
    return answer


async def _songs(request: web.Request, counted: Mapping[int, int]) -> list[Listed]:
    """These as they stand in a list; what is veiled on the desk is not in it."""
    now, painter = request.app[DESK].clock(), painter_of(request)
    async with request.app[DESK].database.read() as conn:
        cards = await _in_order(conn, counted)
        if presents(request):
            gate = await read_gate(conn)
            seen = [presented(card, painter.slurs, gate) for card in cards]
            cards = [card for card in seen if card]
        found = {card.id: card.lookup.track_id for card in cards if card.lookup}
        known = await tracks.of_ids(conn, {one for one in found.values() if one is not None})
    faces = [(card, painter.item(card, now=now)) for card in cards]
    return [
        _song(face, counted[card.id] or card.askers.count or 1, known.get(found.get(card.id) or 0))
        for card, face in faces
        if card.purpose == REQUEST and not face.veiled and face.wished.song
    ]


async def _which(request: web.Request) -> dict[int, int]:
    """The items of a list in its order; how many ask for each where that is not its own count.

    Of one studio, if that is asked for; what was picked is what was picked.
    """
    which, now = request.query.get("which", "top"), request.app[DESK].clock()
    studio = number_in(request, "studio")
    async with request.app[DESK].database.read() as conn:
        if which == "top":
            await check(request, May.DESK)
            since = since_of(_span(request), now, request)
            return dict(await listed.most_wanted(conn, since=since, studio=studio))
        if which == "selected":
            ids = _ids(request.query.get("ids", ""))
        elif which in ("on_air", "aired"):
            ids = await listed.in_status(conn, which, studio=studio)
        elif which == "passed" and presents(request):  # all that is before them
            passing = await switches.passing(conn)
            ids = await listed.reaching(conn, passing=passing, studio=studio)
        elif which == "passed":
            ids = await listed.passed(conn, studio=studio)
        else:
            raise web.HTTPNotFound
    return dict.fromkeys(ids, 0)


async def _in_order(conn: AsyncConnection, ids: Iterable[int]) -> list[Card]:
    cards = {card.id: card for card in await board.cards(conn, ids)}
    return [cards[one] for one in ids if one in cards]


def _ids(given: str) -> list[int]:
    return [one for one in map(number, given.split(",")) if one is not None]


def _song(face: Face, count: int, track: Any) -> Listed:
    wished = face.wished
    line = Listed(wished.song, wished.artist, count, face.status, wished.on, wished.rule)
    if track is None:
        return line
    return replace(line, album=track.album or "", length=track.length, file=tracks.file_of(track))


ROUTES = (
    Route("GET", "/top", "top", page, May.DESK),
    Route("GET", "/songs.csv", "songs_csv", as_csv, May.SEE),
    Route("GET", "/songs.m3u", "songs_m3u", as_m3u, May.SEE),
)
