"""The page of those of whom nothing is heard: until when, why, by whom, and a way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiohttp import web

from bot import decisions
from bot.desk.access import May, at, who
from bot.desk.drawing import drawn, painter_of
from bot.desk.faces import Painter
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.names import block_line, shown_name
from bot.desk.routes import Route
from bot.store import blocks
from bot.store.blocks import Blocked

SHOWN = 200


async def page(request: web.Request) -> web.StreamResponse:
    """Who is blocked now, the latest first."""
    desk, now, painter = request.app[DESK], request.app[DESK].clock(), painter_of(request)
    async with desk.database.read() as conn:
        found = await blocks.in_force(conn, now=now, limit=SHOWN)
    said = f"blocked.said.{request.query.get('said', '')}"
    context = {
        "root": "",
        "people": [_shown(one, painter, now) for one in found],
        "notice": painter.words(said) if painter.words.has(said) else None,
    }
    return await drawn(request, "blocked.html", context)


def _shown(one: Blocked, painter: Painter, now: datetime) -> dict[str, Any]:
    return {
        "id": one.listener_id,
        "name": shown_name(None, one.name, painter.slurs) or painter.words("card.a_listener"),
        "line": block_line(one.block, painter.words, painter.when, now=now),
        "since": painter.when(one.block.at, now=now),
        "moment": one.block.at.isoformat(),
        "away": one.turned_away,
        "latest": one.latest,
    }


async def unblock(request: web.Request) -> web.StreamResponse:
    desk, listener_id = request.app[DESK], int(request.match_info["id"])
    done = await decisions.unblock(
        desk.database, listener_id, who=await who(request), now=desk.clock()
    )
    request.app[LIVE].look()
    said = "unblocked" if done else "not_blocked"
    raise web.HTTPSeeOther(at(request, "blocked").with_query(said=said))


ROUTES = (
    Route("GET", "/blocked", "blocked", page, May.DECIDE),
    Route("POST", r"/blocked/{id:\d{1,18}}/unblock", "unblock_listed", unblock, May.DECIDE),
)
