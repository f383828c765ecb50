"""Whether somebody may be in danger, for pages that do not show the queue."""

from __future__ import annotations

from aiohttp import web

from bot.desk.access import May
from bot.desk.given import DESK
from bot.desk.routes import Route
from bot.store import board

MOST = 100


async def alarms(request: web.Request) -> web.StreamResponse:
    """The cards that call for somebody, the newest first; where they lie and nothing of them."""
    async with request.app[DESK].database.read(short=True) as conn:
        ids = await board.alarming_ids(conn, limit=MOST)
    return web.json_response({"cards": [f"i{one}" for one in ids]})


ROUTES = (Route("GET", "/alarms.json", "alarms", alarms, May.DESK),)
