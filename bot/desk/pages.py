"""The pages that people read: the live queue, what was aired or dismissed, older and folded."""

from __future__ import annotations

import re
from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.purposes import Lane
from bot.desk import news, played
from bot.desk.access import May, at, presents
from bot.desk.around import read_around
from bot.desk.drawing import LANES, Drawer, View, drawer_of, drawn, painter_of
from bot.desk.face import Face
from bot.desk.given import DESK
from bot.desk.reading import read_gate
from bot.desk.routes import Route, number_in
from bot.desk.topics import LONGEST as LONGEST_TOPIC
from bot.store import board, folds, log, presenter, shows, tags
from bot.store.board import Card

A_LANE = 200  # items of a lane on the page; older ones come when asked for
A_LIST = 100
MOST_FOLDED = 100
LISTS = ("top", "aired", "dismissed")


async def queue(request: web.Request) -> web.StreamResponse:
    """The desk itself, or a list of what has left it."""
    shown = request.query.get("show")
    if presents(request):
        raise web.HTTPSeeOther(at(request, "air"))
    if shown in LISTS:
        return await _list(request, shown)
    desk, now = request.app[DESK], request.app[DESK].clock()
    drawer = drawer_of(request)
    painter = drawer.painter
    async with desk.database.read() as conn:
        place = await log.end(conn)  # first: what happens while we read comes by the stream
        lanes = await _lanes(conn, drawer, now)
        passed = await presenter.passed(conn, limit=A_LANE)
        on_air = await board.in_status(conn, "on_air", limit=A_LANE)
        loose, total = await news.loose(conn, now=now)
        folded = await news.folded_of_late(conn, desk.zone, now=now)
        around = await read_around(conn, loose=total, folded=folded, now=now)
        called = await tags.names(conn)
    lanes["unsorted"] += [drawer.face_loose(one, now=now) for one in loose]
    context = {
        "place": str(place),
        "shown": lanes,
        "passed": [drawer.face(card, now=now) for card in passed],
        "on_air": [drawer.face(card, now=now) for card in on_air],
        "passing": around.gate.passing,
        "tag_names": called,
        "counts": around.lanes,
        "folded": around.folded,
        "on_air_now": around.on_air(drawer, now=now),
        "numbers": sorted(desk.station.numbers),
        "longest_topic": LONGEST_TOPIC,
        "playing": around.on(drawer, now=now),
        "airings": drawer.shows(around.airings, now=now),
        "notice": _notice(request),
        "now": painter.when(now, now=now),
    }
    return await drawn(request, "queue.html", context)


async def _lanes(conn: AsyncConnection, drawer: Drawer, now: datetime) -> dict[str, list[Face]]:
    return {
        lane.value: [
            drawer.face(card, now=now)
            for card in sorted(
                await board.lane(conn, lane.value, limit=A_LANE), key=presenter.order_in_lane
            )
        ]
        for lane in LANES
    }


def _notice(request: web.Request) -> dict[str, str] | None:
    """What came of a button that was pressed without scripts."""
    said = request.query.get("said", "")
    words = painter_of(request).words
    item = request.query.get("item", "")
    if not words.has(said) or not said.startswith(("said.", "reason.")):
        return None
    undo = f"items/{item}/undo" if item.isdecimal() and said.startswith("said.") else ""
    return {"text": words(said, what="", name="").rstrip(": ."), "undo": undo}


async def _list(request: web.Request, status: str) -> web.StreamResponse:
    desk, now = request.app[DESK], request.app[DESK].clock()
    painter = painter_of(request)
    async with desk.database.read() as conn:
        place = await log.end(conn)
        cards, before = await _listed(conn, request, status)
        playing = await played.on_now(conn, now=now)
        studios = await shows.all_studios(conn)
    context = {
        "place": str(place),
        "status": status,
        "studios": studios,
        "studio": number_in(request, "studio"),
        "faces": [painter.item(card, now=now) for card in cards],
        "before": before,
        "playing": playing and played.line(playing, painter, now=now),
        "notice": _notice(request),
        "now": painter.when(now, now=now),
    }
    return await drawn(request, "list.html", context)


async def _listed(
    conn: AsyncConnection, request: web.Request, status: str
) -> tuple[list[Card], int | None]:
    """What the list shows, and before which item the older ones are."""
    before, studio = number_in(request, "before"), number_in(request, "studio")
    if status == "top":
        return await board.top(conn, limit=A_LIST, studio=studio), None
    cards = await board.in_status(conn, status, limit=A_LIST, before=before, studio=studio)
    return cards[::-1], cards[0].id if len(cards) == A_LIST else None


async def item(request: web.Request) -> web.StreamResponse:
    """One card as it is now."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    async with desk.database.read() as conn:
        cards = await board.cards(conn, [_id(request)])
        gate = await read_gate(conn)
    drawer = drawer_of(request, View.of(request))
    told = [news.told(card, drawer, gate=gate, now=now) for card in cards]
    if not told or not told[0]["html"]:
        raise web.HTTPNotFound
    return web.json_response(told[0])


async def older(request: web.Request) -> web.StreamResponse:
    """The items of a lane before those on the page; of the unsorted lane also what is loose."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    name, edge = request.match_info["lane"], _edge(request)
    if name not in (*LANES, "passed", "on_air") or edge is None:
        raise web.HTTPNotFound
    drawer, below = drawer_of(request), number_in(request, "below")
    async with desk.database.read() as conn:
        cards = await _beyond(conn, name, edge)
        gate = await read_gate(conn)
        told = [news.told(card, drawer, gate=gate, now=now) for card in cards]
        if name == Lane.UNSORTED.value and below is not None:
            loose, _ = await news.loose(conn, now=now, below=below)
            told += [news.told_loose(one, drawer, gate=gate, now=now) for one in loose]
    return web.json_response({"cards": told})


async def _beyond(conn: AsyncConnection, name: str, edge: float) -> list[Card]:
    """What is not on the page: older than an item; of what was passed, what is read after."""
    if name == "passed":
        return await presenter.passed(conn, limit=A_LANE, behind=edge)
    if name == "on_air":
        return await board.in_status(conn, name, limit=A_LANE, before=int(edge))
    return await board.lane(conn, name, limit=A_LANE, before=int(edge))


async def folded(request: web.Request) -> web.StreamResponse:
    """The messages that made no item, for one reason."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    reason = request.query.get("reason", "")
    async with desk.database.read() as conn:
        since = await news.folded_since(conn, desk.zone, now=now)
        rows = await folds.newest(conn, reason=reason, since=since, limit=MOST_FOLDED)
    text = drawer_of(request).folded(rows, now=now)
    return web.Response(text=text, content_type="text/html")


def _edge(request: web.Request) -> float | None:
    """Where the page ends: an id, or a rank among what was passed."""
    given = request.query.get("before", "")
    return float(given) if re.fullmatch(r"\d{1,17}(\.\d{1,17})?", given) else None


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])


ROUTES = (
    Route("GET", "/", "queue", queue, May.SEE),
    Route("GET", r"/items/{id:\d{1,18}}", "item", item, May.SEE),
    Route("GET", "/lanes/{lane}", "older", older, May.DESK),
    Route("GET", "/folded", "folded", folded, May.DESK),
)
