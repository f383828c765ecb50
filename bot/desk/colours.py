"""The page on which a station names the nine colours that cards may have."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.core.replies import clean
from bot.desk import asked
from bot.desk.access import May, at, who
from bot.desk.drawing import drawn
from bot.desk.given import DESK
from bot.desk.routes import Route
from bot.desk.words import Words
from bot.store import tags

LONGEST = 30
NUMBERS = range(1, tags.MOST + 1)


def names_of(called: Mapping[int, str], words: Words) -> dict[int, str]:
    """Each colour by the station's name; one without goes by the colour."""
    return {number: called.get(number) or words(f"tag.{number}") for number in NUMBERS}


async def page(request: web.Request) -> web.StreamResponse:
    async with request.app[DESK].database.read() as conn:
        called = await tags.names(conn)
    context = {
        "called": [(number, called.get(number, "")) for number in NUMBERS],
        "root": "",
        "longest": LONGEST,
        "saved": "saved" in request.query,
    }
    return await drawn(request, "tags.html", context)


async def rename(request: web.Request) -> web.StreamResponse:
    """Give colours their names; an empty one takes it away."""
    desk, form = request.app[DESK], await asked.form(request)
    called = {number: clean(str(form.get(str(number), "")))[:LONGEST] for number in NUMBERS}
    name = await who(request)
    async with desk.database.write() as conn:
        await tags.rename(conn, called, who=name, now=desk.clock())
    raise web.HTTPSeeOther(at(request, "tags").with_query(saved=""))


ROUTES = (
    Route("GET", "/tags", "tags", page, May.PREPARE),
    Route("POST", "/tags", "name_tags", rename, May.PREPARE),
)
