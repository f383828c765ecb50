"""What the station decides about a listener: replies on or off, or everything erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aiohttp import web

from bot import journey
from bot.desk.access import May, at, check, who
from bot.desk.drawing import drawn, painter_of
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.names import shown_name
from bot.desk.routes import CARD, Route
from bot.store import board, inbox, listeners, queue

WITHIN = timedelta(days=7)  # of what a listener sent, so much is shown
MOST = 100
CHANGES: dict[str, str] = {"stop": "stopped", "resume": "on"}


async def page(request: web.Request) -> web.StreamResponse:
    """The listener behind a card: what can be decided, and what they sent of late."""
    listener = await _listener(request)
    desk, now = request.app[DESK], request.app[DESK].clock()
    async with desk.database.read() as conn:
        sent = await board.said_by(conn, listener.id, since=now - WITHIN, limit=MOST)
    painter = painter_of(request)
    context = {
        "root": "../../",
        "listener": shown_name(None, listener.name, painter.slurs),
        "replies": listener.replies,
        "erased": listener.erased_at is not None,
        "sent": [(painter.line(said, now=now), folded_as(became)) for said, became in sent],
        "days": WITHIN.days,
    }
    return await drawn(request, "person.html", context)


def folded_as(became: str) -> str:
    """The reason why a message made no card, if it made none."""
    return "" if became == "item" else became


async def decide(request: web.Request) -> web.StreamResponse:
    """Stop or resume replies; erasing is the manager's, and asks to be meant."""
    listener = await _listener(request)
    desk, change = request.app[DESK], request.match_info["change"]
    if change == "erase":
        await check(request, May.ERASE)
        if "sure" not in await request.post():
            raise web.HTTPSeeOther(at(request, "person", **_card(request)))
        await journey.erase(
            desk.database,
            desk.station,
            listener.id,
            who=await who(request),
            now=desk.clock(),
        )
    else:
        await journey.set_replies(
            desk.database, listener.id, CHANGES[change], who=await who(request), now=desk.clock()
        )
    request.app[LIVE].look()
    raise web.HTTPSeeOther(at(request, "queue"))


def _card(request: web.Request) -> dict[str, str]:
    return {name: request.match_info[name] for name in ("kind", "id")}


async def _listener(request: web.Request) -> Any:
    """Whoever wrote the item or the message in the address."""
    kind, row_id = request.match_info["kind"], int(request.match_info["id"])
    async with request.app[DESK].database.read() as conn:
        row = await (queue.get if kind == "items" else inbox.get)(conn, row_id)
        known = row is not None and row.listener_id is not None
        listener = await listeners.get(conn, row.listener_id) if row and known else None
    if listener is None:
        raise web.HTTPNotFound
    return listener


ROUTES = (
    Route("GET", rf"{CARD}/listener", "person", page, May.DECIDE),
    Route(
        "POST",
        rf"{CARD}/listener/{{change:stop|resume|erase}}",
        "decide",
        decide,
        May.DECIDE,
    ),
)
