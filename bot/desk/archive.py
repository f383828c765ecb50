"""The archive: a search over everything that is kept, of every show."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk import dates, sheet
from bot.desk.access import May
from bot.desk.colours import names_of
from bot.desk.deeds_done import done_with, history, text_of
from bot.desk.drawing import drawn, painter_of
from bot.desk.face import Face
from bot.desk.faces import Painter
from bot.desk.given import DESK
from bot.desk.guard import HEADERS
from bot.desk.looking import (
    FIELDS,
    LANES_HERE,
    LONGEST,
    SHOWN,
    WITHOUT,
    asked_for,
    filters,
    wanted,
)
from bot.desk.numbers import named
from bot.desk.routes import Route
from bot.desk.spans import whole
from bot.store import aired, board, messages, past_airings, search, tags
from bot.store.aired import Aired
from bot.store.board import Card, Loose
from bot.store.search import Wanted

A_PAGE = 50
A_PIECE = 500  # read at a time for a file
A_FILE = 20_000  # lines; whoever wants more takes one month after the other
COLUMNS = (
    *("card", "came", "lane", "purpose", "status", "name", "place", "song", "artist", "said"),
    *("air_text", "aired", "contest", "won", "history"),
)


@dataclass(frozen=True)
class Found:
    """A card of the archive, read-only, with what was done with it."""

    face: Face
    came: str
    stands: str  # in which lane, and whether it was aired
    history: tuple[str, ...] = ()
    card: int | None = None  # None: it is a message that made none


async def page(request: web.Request) -> web.StreamResponse:
    """What is looked for, and a page of what was found."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    asked = asked_for(request.query)
    async with desk.database.read() as conn:
        airing = await _airing(conn, asked, request)
        found, before = await _found(conn, asked, request)
        shows = await past_airings.names(conn)
        called = names_of(await tags.names(conn), painter_of(request).words)
    context = {
        "root": "",
        "asked": {**dict.fromkeys(FIELDS, ""), **asked},
        "found": found,
        "more": before and urlencode({**asked, "before": before}),
        "full": len(found) == A_PAGE,
        "query": urlencode(asked),
        "filters": filters(asked, painter_of(request).words, dict(shows), called, airing),
        "lanes_here": LANES_HERE,
        "statuses": SHOWN,
        "shows": shows,
        "tags": called.items(),
        "longest": LONGEST,
        "file_of": A_FILE,
        "now": painter_of(request).when(now, now=now),
    }
    return await drawn(request, "archive.html", context)


async def csv(request: web.Request) -> web.StreamResponse:
    """All that was found as a file, a piece at a time."""
    desk, asked, painter = request.app[DESK], asked_for(request.query), painter_of(request)
    if asked.get("lane") == WITHOUT:
        raise web.HTTPNotFound
    how = wanted(asked, desk.zone)
    async with desk.database.read() as conn:
        await _airing(conn, asked, request)
    answer = web.StreamResponse(headers={**HEADERS, **sheet.headers("archive")})
    await answer.prepare(request)
    head = [painter.words(f"archive.column.{name}") for name in COLUMNS]
    await answer.write(sheet.BOM.encode() + sheet.lines([head]))
    async for piece in _pieces(request, how):
        await answer.write(sheet.lines(piece))
    await answer.write_eof()
    return answer


async def _pieces(request: web.Request, how: Wanted) -> AsyncIterator[list[sheet.Row]]:
    """Each read by itself, so that a long file holds up nobody."""
    desk, painter, written = request.app[DESK], painter_of(request), 0
    before = None
    while written < A_FILE:
        now = desk.clock()
        async with desk.database.read() as conn:
            page = await search.found(conn, how, limit=A_PIECE, before=before)
            cards = (await board.cards(conn, page.ids))[::-1]
            logged = await done_with(conn, page.ids)
            out = await aired.of(conn, page.ids)
        yield [
            line(card, out[card.id], history(logged[card.id], painter, now=now), painter, now=now)
            for card in cards
        ]
        written, before = written + len(cards), page.before
        if before is None:
            return


def line(
    card: Card, out: Aired, done: tuple[str, ...], painter: Painter, *, now: datetime
) -> sheet.Row:
    """A card as a line of a file: names as they are shown, and nobody's number."""
    face = painter.item(card, now=now)
    lane, status = _stands(card, painter)
    return (
        card.id,
        _moment(card.created_at, painter),
        lane,
        face.purpose,
        status,
        face.name,
        face.place,
        face.wished.song,
        face.wished.artist,
        text_of(face),
        out.text,
        _moment(out.at, painter) if out.at else "",
        card.contest or "",
        _moment(card.won_at, painter) if card.won_at else "",
        "; ".join(done),
    )


def _moment(at: datetime, painter: Painter) -> str:
    return at.astimezone(painter.zone).isoformat(timespec="seconds")


async def _found(
    conn: AsyncConnection, asked: Mapping[str, str], request: web.Request
) -> tuple[list[Found], int | None]:
    """A page of it, newest first, and before which id the next page is."""
    without = asked.get("lane") == WITHOUT
    find = search.found_without_card if without else search.found
    before = whole(request.query["before"]) if request.query.get("before") else None
    how = wanted(asked, request.app[DESK].zone)
    page = await find(conn, how, limit=A_PAGE, before=before)
    drawing = _messages if without else _cards
    found = await drawing(conn, page.ids, painter_of(request), request.app[DESK].clock())
    return found, page.before


async def _cards(
    conn: AsyncConnection, ids: Sequence[int], painter: Painter, now: datetime
) -> list[Found]:
    cards = (await board.cards(conn, ids))[::-1]
    logged = await done_with(conn, ids)
    return [
        Found(
            read_only(painter.item(card, now=now)),
            _day(card.created_at, painter),
            ", ".join(_stands(card, painter)),
            history(logged[card.id], painter, now=now),
            card.id,
        )
        for card in cards
    ]


async def _messages(
    conn: AsyncConnection, ids: Sequence[int], painter: Painter, now: datetime
) -> list[Found]:
    rows = (await messages.of(conn, sorted(ids)))[::-1]
    return [
        Found(
            read_only(painter.loose(Loose(said, row.profile), now=now)),
            _day(said.sent_at, painter),
            painter.words.of("because", row.settled_as),
        )
        for row, said in rows
    ]


def _stands(card: Card, painter: Painter) -> tuple[str, str]:
    say = painter.words
    return say(f"lane.{card.lane}"), say(f"archive.status.{card.status}")


def _day(moment: datetime, painter: Painter) -> str:
    return dates.with_year(moment.astimezone(painter.zone), painter.words)


def read_only(face: Face) -> Face:
    """A card with which nothing can be done."""
    wished = replace(face.wished, splits=False)
    return replace(face, actions=(), wished=wished, note="", closes=None)


async def _airing(conn: AsyncConnection, asked: Mapping[str, str], request: web.Request) -> str:
    """The show that is looked through, in words; one that is none is no page."""
    if "airing" not in asked:
        return ""
    found = await past_airings.get(conn, whole(asked["airing"]))
    if found is None:
        raise web.HTTPNotFound
    return named(request, found)


ROUTES = (
    Route("GET", "/archive", "archive", page, May.ARCHIVE),
    Route("GET", "/archive.csv", "archive_csv", csv, May.ARCHIVE),
)
