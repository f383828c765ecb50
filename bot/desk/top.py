"""What is asked for most, now and over a day, a week, a month; and lists of songs to take along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from aiohttp import hdrs, web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.requests import REQUEST
from bot.core.slurs import Slurs
from bot.desk import exporting, played
from bot.desk.access import May, check, presents
from bot.desk.asked import number
from bot.desk.drawing import drawn, painter_of
from bot.desk.exporting import Listed
from bot.desk.faces import Face
from bot.desk.given import DESK
from bot.desk.reading import Gate, presented, read_gate
from bot.desk.routes import Route
from bot.store import board, listed, log, presenter, tracks
from bot.store.board import Card

SPANS = ("now", "today", "week", "month")
LISTS = ("top", "passed", "on_air", "aired", "selected")
MOST = 100  # songs of a list
NAMED = 3  # askers of a song
Counted = list[tuple[Card, int]]


async def page(request: web.Request) -> web.StreamResponse:
    """A ranked list."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    painter, span = painter_of(request), _span(request)
    async with desk.database.read() as conn:
        place = await log.end(conn)
        wanted = await most_wanted(conn, since_of(span, now, request))
        playing = await played.on_now(conn, now=now)
    context = {
        "place": str(place),
        "status": "top",
        "span": span,
        "spans": SPANS,
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


async def most_wanted(conn: AsyncConnection, since: datetime | None) -> Counted:
    counts = dict(await listed.most_wanted(conn, since=since, limit=MOST))
    cards = {card.id: card for card in await board.cards(conn, counts)}
    return [(cards[item], count) for item, count in counts.items()]


# lists to take along


async def as_csv(request: web.Request) -> web.StreamResponse:
    return _file(exporting.as_csv(await _listed(request)), "csv", "text/csv")


async def as_m3u(request: web.Request) -> web.StreamResponse:
    return _file(exporting.as_m3u(await _listed(request)), "m3u", "audio/x-mpegurl")


def _file(text: str, ending: str, kind: str) -> web.Response:
    name = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="songs.{ending}"'}
    return web.Response(text=text, content_type=kind, charset="utf-8", headers=name)


async def _listed(request: web.Request) -> list[Listed]:
    """The songs of `which`; what is veiled on the desk is not in it."""
    now, painter = request.app[DESK].clock(), painter_of(request)
    async with request.app[DESK].database.read() as conn:
        gate = await read_gate(conn)
        counted = await _which(conn, request, now, gate)
        if presents(request):
            counted = _reaching(counted, painter.slurs, gate)
        found = {card.id: card.lookup.track_id for card, _ in counted if card.lookup}
        known = await tracks.of_ids(conn, {one for one in found.values() if one is not None})
    faces = [(card, painter.item(card, now=now), count) for card, count in counted]
    return [
        _song(face, count, known.get(found.get(card.id) or 0))
        for card, face, count in faces
        if card.purpose == REQUEST and not face.veiled and face.wished.song
    ]


async def _which(conn: AsyncConnection, request: web.Request, now: datetime, gate: Gate) -> Counted:
    which = request.query.get("which", "top")
    if which == "top":
        await check(request, May.DESK)
        return await most_wanted(conn, since_of(_span(request), now, request))
    if which == "selected":
        cards = await _in_order(conn, _ids(request.query.get("ids", "")))
    elif which in ("on_air", "aired"):
        cards = await board.in_status(conn, which, limit=MOST)
    elif which == "passed" and presents(request):  # all that is before them
        cards, _ = await presenter.shown(conn, passing=gate.passing, limit=MOST)
    elif which == "passed":
        cards = await presenter.passed(conn, limit=MOST)
    else:
        raise web.HTTPNotFound
    return [(card, card.askers.count or 1) for card in cards]


def _reaching(counted: Counted, slurs: Slurs, gate: Gate) -> Counted:
    """Of these what a presenter may see, as they see it."""
    seen = [(presented(card, slurs, gate), count) for card, count in counted]
    return [(card, card.askers.count or 1) for card, _ in seen if card]


async def _in_order(conn: AsyncConnection, ids: Sequence[int]) -> list[Card]:
    cards = {card.id: card for card in await board.cards(conn, ids)}
    return [cards[one] for one in dict.fromkeys(ids) if one in cards]


def _ids(given: str) -> list[int]:
    parts = given.split(",")[:MOST]
    return [one for one in map(number, parts) if one is not None]


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
