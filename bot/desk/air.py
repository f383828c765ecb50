"""The presenter's view: what was passed, in large type; and the switch that widens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk import asked, news, topics
from bot.desk.access import May, who
from bot.desk.around import read_around
from bot.desk.drawing import View, drawer_of, drawn
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.reading import Gate, presented, presented_loose, read_gate
from bot.desk.routes import Route, number_in
from bot.store import log, presenter, switches
from bot.store.board import Loose

MOST = 200  # cards


@dataclass(frozen=True)
class Older:
    """What a page leaves out: how much, and before which item and message it stands."""

    count: int = 0
    before: int | None = None
    below: int | None = None


async def page(request: web.Request) -> web.StreamResponse:
    """What the presenter may read out, in its order."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    drawer = drawer_of(request, View.AIR)
    slurs = drawer.painter.slurs
    async with desk.database.read() as conn:
        place = await log.end(conn)  # first: what happens while we read comes by the stream
        loose, total = await news.loose(conn, now=now)
        around = await read_around(conn, loose=total, folded={}, now=now)
        cards, left = await presenter.shown(conn, passing=around.gate.passing, limit=MOST)
        older = await _older(conn, around.gate, left, loose, total)
    seen = [presented(one, slurs, around.gate) for one in cards]
    unsorted = [presented_loose(one, slurs, around.gate) for one in loose]
    faces = [drawer.face(one, now=now) for one in seen if one]
    faces += [drawer.face_loose(one, now=now) for one in unsorted if one]
    context = {
        "place": str(place),
        "view": "air",
        "faces": sorted(faces, key=lambda face: face.order),
        "older": older,
        "passing": around.gate.passing,
        "on_air_now": around.on_air(drawer, now=now),
        "numbers": sorted(desk.station.numbers),
        "longest_topic": topics.LONGEST,
        "playing": around.on(drawer, now=now),
        "airings": drawer.shows(around.airings, now=now),
        "notice": None,
        "now": drawer.painter.when(now, now=now),
    }
    return await drawn(request, "air.html", context)


async def _older(
    conn: AsyncConnection, gate: Gate, left: int | None, loose: Sequence[Loose], total: int
) -> Older:
    """What is left out before an item, and of those that nobody has sorted before the first."""
    items = await presenter.older(conn, passing=gate.passing, before=left)
    unsorted = 0 if gate.passing else total - len(loose)
    return Older(items + unsorted, left, loose[0].said.id if unsorted else None)


async def older(request: web.Request) -> web.StreamResponse:
    """The items before the one and the messages below the one, and what is older than these."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    drawer = drawer_of(request, View.AIR)
    before, below = number_in(request, "before"), number_in(request, "below")
    async with desk.database.read() as conn:
        gate = await read_gate(conn)
        cards, left = await presenter.shown(
            conn, passing=gate.passing, limit=MOST, before=before or 0
        )
        loose, total = await news.loose(conn, now=now, below=below or 0)
        left_out = await _older(conn, gate, left, loose, total)
    told = [news.told(card, drawer, gate=gate, now=now) for card in cards]
    told += [news.told_loose(one, drawer, gate=gate, now=now) for one in loose]
    shown = [one for one in told if one["section"]]
    return web.json_response({"cards": shown, "older": asdict(left_out)})


async def set_passing(request: web.Request) -> web.StreamResponse:
    """Whether presenters get only what was passed to them."""
    desk, form = request.app[DESK], await asked.form(request)
    on = form.get("passing") == "on"
    if not on and form.get("passing") != "off":
        raise web.HTTPBadRequest
    name = await who(request)
    async with desk.database.write() as conn:
        await switches.set_passing(conn, on, who=name, now=desk.clock())
    request.app[LIVE].look()
    return topics.answer(request, "passing.on" if on else "passing.off")


ROUTES = (
    Route("GET", "/air", "air", page, May.SEE),
    Route("GET", "/air/older", "air_older", older, May.SEE),
    Route("POST", "/passing", "set_passing", set_passing, May.PREPARE),
)
