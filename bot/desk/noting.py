"""Writing down a call or a note: a form in the desk's window, and an item like all others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot import decisions, journey
from bot.core.deeds import NOTED_IN
from bot.core.replies import clean
from bot.desk import asked
from bot.desk.access import May, at, presents, who
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.routes import Route
from bot.steps.noting import LONGEST, LONGEST_NAME, Noted

LANES = NOTED_IN


async def note(request: web.Request) -> web.StreamResponse:
    desk, form = request.app[DESK], await asked.form(request)
    noted = noted_of(form, desk.station.numbers)
    if noted is None:
        raise web.HTTPBadRequest
    item_id = await journey.note_down(
        desk.database,
        desk.station,
        noted,
        who=await who(request),
        presents=presents(request),
        now=desk.clock(),
    )
    request.app[LIVE].look()
    if asked.by_a_script(request):
        return web.json_response({"key": f"i{item_id}" if item_id else ""})
    raise web.HTTPSeeOther(at(request, "queue").with_query(said="said.noted"))


async def erase(request: web.Request) -> web.StreamResponse:
    """A call has no listener to erase: what was written down of it goes by itself, if meant."""
    if "sure" not in await asked.form(request):
        raise web.HTTPBadRequest
    desk, item_id = request.app[DESK], int(request.match_info["id"])
    done = await decisions.erase_noted(
        desk.database, item_id, who=await who(request), now=desk.clock()
    )
    if not done:
        raise web.HTTPNotFound
    request.app[LIVE].look()
    raise web.HTTPSeeOther(at(request, "queue").with_query(said="said.note_erased"))


def noted_of(form: Mapping[str, Any], numbers: frozenset[str]) -> Noted | None:
    """What was typed, if it can be an item: there is a text or a song, and nothing is too long."""
    given = {name: _text(form, name) for name in ("text", "name", "place")}
    given |= {name: str(form.get(name, "")) for name in ("key", "lane")}  # as they were put there
    song, artist = _text(form, "song"), _text(form, "artist")
    number = _text(form, "number") or min(numbers)
    short = max(len(one) for one in (given["name"], given["place"], song, artist)) <= LONGEST_NAME
    whole = given["lane"] in LANES and number in numbers and 8 <= len(given["key"]) <= 64
    if not (whole and short and len(given["text"]) <= LONGEST and (given["text"] or song)):
        return None
    return Noted(
        given["key"],
        given["text"] or " – ".join(filter(None, (song, artist))),
        given["lane"],
        number,
        given["name"] or None,
        given["place"] or None,
        song or None,
        artist or None,
    )


def _text(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name, "")
    if not isinstance(value, str):
        return ""
    return value.strip()[: LONGEST + 1] if name == "text" else clean(value)


ROUTES = (
    Route("POST", "/notes", "note_down", note, May.MOVE),
    Route("POST", r"/items/{id:\d{1,18}}/erase", "erase_noted", erase, May.PREPARE),
)
