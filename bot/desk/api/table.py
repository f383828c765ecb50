"""All calls of the API, and what answers where there is none."""

from __future__ import annotations

from aiohttp import hdrs, web

from bot.desk.api import (
    airings,
    answers,
    contests,
    deeds,
    events,
    files,
    health,
    importing,
    items,
    library,
    listeners,
    me,
    noting,
    numbers,
    people,
    played,
    replies,
    shows,
    songs,
    switches,
    topics,
    waiting,
)
from bot.desk.api.calls import Call
from bot.desk.api.errors import refused
from bot.desk.routes import Route

# By what they are about, as the document groups them.
PARTS: dict[str, tuple[Call, ...]] = {
    "me": me.CALLS,
    "items": (*items.CALLS, *waiting.CALLS, *noting.CALLS),
    "deeds": deeds.CALLS,
    "events": events.CALLS,
    "listeners": listeners.CALLS,
    "replies": (*replies.CALLS, *answers.CALLS),
    "files": files.CALLS,
    "songs": songs.CALLS,
    "shows": (*shows.CALLS, *airings.CALLS),
    "contests": contests.CALLS,
    "topics": topics.CALLS,
    "station": (*switches.CALLS, *played.CALLS, *health.CALLS),
    "library": (*library.CALLS, *importing.CALLS),
    "numbers": numbers.CALLS,
    "people": people.CALLS,
}
CALLS: tuple[Call, ...] = tuple(call for calls in PARTS.values() for call in calls)
ROUTES: tuple[Route, ...] = tuple(call.route for call in CALLS)


async def nothing_here(request: web.Request) -> web.StreamResponse:
    """An address that is none, or one that takes other methods."""
    allowed: set[str] = set()
    for resource in request.app.router.resources():
        if resource is not request.match_info.route.resource:
            allowed |= (await resource.resolve(request))[1]
    if allowed:
        raise web.HTTPMethodNotAllowed(
            request.method, allowed, headers={hdrs.ALLOW: ",".join(sorted(allowed))}
        )
    raise refused(404)
