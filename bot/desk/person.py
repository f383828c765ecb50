"""What the station decides about a listener: replies on or off, or everything erased."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot import journey
from bot.desk.access import May, at, check, who
from bot.desk.drawing import drawn
from bot.desk.faces import shown_name
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.store import listeners, queue

CHANGES: dict[str, str] = {"stop": "stopped", "resume": "on"}


async def page(request: web.Request) -> web.StreamResponse:
    """The listener behind an item, and what can be decided."""
    _, listener = await _listener(request)
    context = {
        "root": "../../",
        "listener": shown_name(None, listener.name),
        "replies": listener.replies,
        "erased": listener.erased_at is not None,
    }
    return await drawn(request, "person.html", context)


async def decide(request: web.Request) -> web.StreamResponse:
    """Stop or resume replies; erasing is the manager's, and asks to be meant."""
    item, listener = await _listener(request)
    desk, change = request.app[DESK], request.match_info["change"]
    if change == "erase":
        await check(request, May.ERASE)
        if "sure" not in await request.post():
            raise web.HTTPSeeOther(at(request, "person", id=str(item.id)))
        await journey.erase(desk.database, listener.id, who=await who(request), now=desk.clock())
    else:
        await journey.set_replies(
            desk.database, listener.id, CHANGES[change], who=await who(request), now=desk.clock()
        )
    request.app[LIVE].look()
    raise web.HTTPSeeOther(at(request, "queue"))


async def _listener(request: web.Request) -> tuple[Any, Any]:
    async with request.app[DESK].database.read() as conn:
        item = await queue.get(conn, int(request.match_info["id"]))
        known = item is not None and item.listener_id is not None
        listener = await listeners.get(conn, item.listener_id) if item and known else None
    if item is None or listener is None:
        raise web.HTTPNotFound
    return item, listener
