"""The run sheet: what was aired in a show or on a day, in its order, to print and to keep."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from bot.desk import dates, reading, sheet, spans
from bot.desk.access import May, presents
from bot.desk.deeds_done import text_of
from bot.desk.drawing import drawn, painter_of
from bot.desk.face import Face
from bot.desk.faces import Painter
from bot.desk.given import DESK
from bot.desk.numbers import titled
from bot.desk.reading import read_gate
from bot.desk.routes import Route
from bot.desk.spans import Span
from bot.store import aired, board
from bot.store.aired import Aired
from bot.store.board import Card

MOST = 2000  # lines
COLUMNS = ("time", "purpose", "song", "artist", "name", "place", "read", "by")


@dataclass(frozen=True)
class Line:
    """One thing that went out."""

    moment: str  # for machines
    time: str
    purpose: str
    song: str
    artist: str
    name: str
    place: str
    read: str
    edited: bool  # it was read otherwise than it was sent
    by: str


async def page(request: web.Request) -> web.StreamResponse:
    """For the screen and for paper."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    span, lines = await lines_of(request)
    words = painter_of(request).words
    context = {
        "root": "",
        "span": span,
        "title": titled(request, span),
        "lines": lines,
        "printed": dates.to_the_minute(now.astimezone(desk.zone), words),
    }
    return await drawn(request, "runsheet.html", context)


async def csv(request: web.Request) -> web.StreamResponse:
    """The same as a file."""
    span, lines = await lines_of(request)
    words = painter_of(request).words
    head = [words(f"runsheet.column.{name}") for name in COLUMNS]
    rows = [[one.moment, *(getattr(one, name) for name in COLUMNS[1:])] for one in lines]
    return sheet.answer(f"run-sheet-{span.name}-{span.value}", head, rows)


async def lines_of(request: web.Request) -> tuple[Span, list[Line]]:
    desk, now = request.app[DESK], request.app[DESK].clock()
    today = now.astimezone(desk.zone).date().isoformat()
    wanted = {name: request.query[name] for name in ("airing", "day") if request.query.get(name)}
    async with desk.database.read() as conn:
        span = await spans.chosen(conn, wanted or {"day": today}, zone=desk.zone, now=now)
        studio = span.airing.studio if span.airing else None
        within = (span.scope.start, span.scope.end)
        out = await aired.between(conn, *within, studio=studio, limit=MOST)
        cards = await board.cards(conn, [one.item_id for one in out])
        gate = await read_gate(conn)
    painter = painter_of(request)
    if presents(request):
        cards = [seen for one in cards if (seen := reading.aired(one, painter.slurs, gate))]
    by_id = {one.id: one for one in cards}
    return span, [line(one, by_id[one.item_id], painter) for one in out if one.item_id in by_id]


def line(out: Aired, card: Card, painter: Painter) -> Line:
    assert out.at is not None
    local = out.at.astimezone(painter.zone)
    face: Face = painter.item(card, now=out.at)
    return Line(
        moment=local.isoformat(timespec="seconds"),
        time=f"{local:%H:%M}",
        purpose=face.purpose,
        song=face.wished.song,
        artist=face.wished.artist,
        name=face.name,
        place=face.place,
        read=out.text or text_of(face),
        edited=bool(out.text),
        by=out.by or painter.words("runsheet.playout"),
    )


ROUTES = (
    Route("GET", "/runsheet", "runsheet", page, May.SEE),
    Route("GET", "/runsheet.csv", "runsheet_csv", csv, May.SEE),
)
