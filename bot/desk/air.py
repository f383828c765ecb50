"""The presenter's view: what was passed, in large type; and the switch that widens it."""

from __future__ import annotations

from aiohttp import web

from bot.desk import news, topics
from bot.desk.access import May, who
from bot.desk.drawing import View, drawer_of, drawn
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.reading import presented, presented_loose
from bot.desk.routes import Route
from bot.store import log, presenter, switches

MOST = 200  # cards


async def page(request: web.Request) -> web.StreamResponse:
    """What the presenter may read out, in its order."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    drawer = drawer_of(request, View.AIR)
    slurs = drawer.painter.slurs
    async with desk.database.read() as conn:
        place = await log.end(conn)  # first: what happens while we read comes by the stream
        loose, total = await news.loose(conn, now=now)
        around = await news.around(conn, loose=total, folded={}, now=now)
        cards = await presenter.shown(conn, passing=around.gate.passing, limit=MOST)
    seen = [presented(one, slurs, around.gate) for one in cards]
    unsorted = [presented_loose(one, slurs, around.gate) for one in loose]
    faces = [drawer.face(one, now=now) for one in seen if one]
    faces += [drawer.face_loose(one, now=now) for one in unsorted if one]
    context = {
        "place": str(place),
        "view": "air",
        "faces": sorted(faces, key=lambda face: face.order),
        "passing": around.gate.passing,
        "on_air_now": around.on_air(drawer, now=now),
        "playing": around.on(drawer, now=now),
        "airings": drawer.shows(around.airings, now=now),
        "notice": None,
        "now": drawer.painter.when(now, now=now),
    }
    return await drawn(request, "air.html", context)


async def set_passing(request: web.Request) -> web.StreamResponse:
    """Whether presenters get only what was passed to them."""
    desk, form = request.app[DESK], await request.post()
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
    Route("POST", "/passing", "set_passing", set_passing, May.PREPARE),
)
