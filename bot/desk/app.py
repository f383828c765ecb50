"""Puts the desk's pages together: each with its address, and who may come in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import aiohttp_security
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from aiohttp_session import session_middleware

from bot.desk import (
    acting,
    contests,
    drawing,
    guard,
    library,
    login,
    media,
    pages,
    person,
    played,
    rules,
    stream,
    topics,
    uploading,
)
from bot.desk.access import May, Roles, needs
from bot.desk.given import DESK, THREAD, Desk
from bot.desk.lights import Lights
from bot.desk.live import LIVE, Live
from bot.desk.sessions import StaffSessions
from bot.desk.uploading import UPLOADS, Uploads

STATIC = Path(__file__).parent / "static"
LIGHTS: web.AppKey[Lights] = web.AppKey("lights", Lights)


@dataclass(frozen=True)
class Route:
    """A page or an action; `may` is None for what strangers may see, too."""

    method: str
    path: str
    name: str
    handler: Handler
    may: May | None


async def health(request: web.Request) -> web.Response:
    return web.json_response(await request.app[LIGHTS].look())


async def static(request: web.Request) -> web.StreamResponse:
    """Our own scripts and styles; a browser asks each time whether they have changed."""
    path = STATIC / request.match_info["file"]
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={hdrs.CACHE_CONTROL: "no-cache"})


_TRACK = r"/library/tracks/{id:\d{1,18}}"
_CONTEST = r"/contests/{id:\d{1,18}}"
_CARD = r"/{kind:items|messages}/{id:\d{1,18}}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/login", "login", login.page, None),
    Route("POST", "/login", "sign_in", login.sign_in, None),
    Route("POST", "/logout", "sign_out", login.sign_out, None),
    Route("GET", "/", "queue", pages.queue, May.SEE),
    Route("GET", "/events", "events", stream.events, May.SEE),
    Route("GET", r"/items/{id:\d{1,18}}", "item", pages.item, May.SEE),
    Route("GET", "/lanes/{lane}", "older", pages.older, May.SEE),
    Route("GET", "/played", "played", played.page, May.SEE),
    Route("GET", "/folded", "folded", pages.folded, May.SEE),
    Route("GET", r"/media/{id:\d{1,18}}", "media", media.media, May.SEE),
    Route("GET", "/health.json", "health", health, May.SEE),
    Route(
        "POST",
        r"/items/{id:\d{1,18}}/{action:take|air|dismiss|return|undo}",
        "act_on_item",
        acting.act_on_item,
        May.MOVE,
    ),
    Route(
        "POST",
        r"/messages/{id:\d{1,18}}/{action:take|dismiss}",
        "act_on_message",
        acting.act_on_message,
        May.MOVE,
    ),
    Route(
        "POST",
        r"/items/{id:\d{1,18}}/requests/{request:\d{1,18}}/split",
        "split_off",
        acting.split_off,
        May.MOVE,
    ),
    Route("POST", rf"{_CARD}/open", "open_card", acting.open_card, May.MOVE),
    Route("GET", rf"{_CARD}/listener", "person", person.page, May.DECIDE),
    Route(
        "POST",
        rf"{_CARD}/listener/{{change:stop|resume|erase}}",
        "decide",
        person.decide,
        May.DECIDE,
    ),
    Route("GET", "/rules", "rules", rules.page, May.RULES),
    Route("POST", "/rules", "set_rules", rules.save, May.RULES),
    Route("GET", "/library", "library", library.page, May.LIBRARY),
    Route("POST", "/library/import", "upload", uploading.upload, May.LIBRARY),
    Route("POST", "/library/leave", "leave_source", library.leave, May.LIBRARY),
    Route("GET", _TRACK, "track", library.track, May.LIBRARY),
    Route("POST", _TRACK, "edit_track", library.edit, May.LIBRARY),
    Route("POST", rf"{_TRACK}/merge", "merge_tracks", library.merge, May.LIBRARY),
    Route("POST", rf"{_TRACK}/separate", "separate_track", library.separate, May.LIBRARY),
    Route("POST", "/library/aliases", "add_alias", library.add_alias, May.LIBRARY),
    Route(
        "POST",
        r"/library/aliases/{id:\d{1,18}}/remove",
        "remove_alias",
        library.remove_alias,
        May.LIBRARY,
    ),
    Route("POST", "/topic", "set_topic", topics.set_topic, May.MOVE),
    Route("GET", "/contests", "contests", contests.page, May.CONTESTS),
    Route("POST", "/contests", "add_contest", contests.add, May.CONTESTS),
    Route("GET", _CONTEST, "contest", contests.contest, May.CONTESTS),
    Route("POST", _CONTEST, "change_contest", contests.change, May.CONTESTS),
    Route("POST", rf"{_CONTEST}/close", "close_contest", contests.close, May.CONTESTS),
    Route("GET", r"/static/{file:[a-z]+\.(?:js|css|svg)}", "static", static, None),
)


def build(app: web.Application, desk: Desk) -> None:
    """Give an application the desk's pages; its other routes are left alone."""
    drawing.set_up(app, desk)
    aiohttp_security.setup(app, aiohttp_security.SessionIdentityPolicy(), Roles())
    words = app[drawing.DRAWER].painter.words
    app[DESK] = desk
    app[THREAD] = ThreadPoolExecutor(1, thread_name_prefix="desk")
    app[LIGHTS] = Lights(desk, words)
    app[UPLOADS] = Uploads()
    app[LIVE] = Live(desk, app[drawing.DRAWER], app[LIGHTS])
    app.cleanup_ctx.append(_follow)
    app.on_shutdown.append(_close)
    middlewares = around(desk)
    for route in ROUTES:
        handler = needs(route.may, route.handler) if route.may else route.handler
        app.router.add_route(
            route.method, route.path, guard.through(handler, middlewares), name=f"desk.{route.name}"
        )


def around(desk: Desk) -> list[Middleware]:
    """The first is outermost. Proxies come before the session, which hangs on the request."""
    found: list[Middleware] = [
        guard.harden,
        guard.same_origin,
        session_middleware(StaffSessions(desk)),
    ]
    if desk.trusted_proxies:
        found.insert(0, guard.Proxies(desk.trusted_proxies).middleware)
    return found


async def _follow(app: web.Application) -> AsyncIterator[None]:
    async with app[LIVE].running():
        yield
    app[THREAD].shutdown(wait=False)


async def _close(app: web.Application) -> None:
    app[LIVE].close()
    await app[UPLOADS].close()
