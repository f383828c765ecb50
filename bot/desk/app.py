"""Puts the desk's pages together: each with its address, and who may come in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiohttp_security
from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware
from aiohttp_session import session_middleware

from bot.desk import (
    acting,
    air,
    airings,
    alarms,
    archive,
    audit,
    bearer,
    blocked,
    colours,
    contests,
    drawing,
    export,
    guard,
    library,
    login,
    me,
    media,
    noting,
    numbers,
    pages,
    people,
    person,
    played,
    replies,
    replying,
    rules,
    runsheet,
    shows,
    songs,
    stream,
    tokens,
    top,
    topics,
    undone,
    uploading,
    word_lists,
)
from bot.desk.access import May, Roles, needs
from bot.desk.api import table
from bot.desk.api.calls import V1
from bot.desk.api.errors import in_one_form
from bot.desk.api.events import audiences
from bot.desk.drawing import DRAWERS, Audience, Drawer, painter_of, speaks
from bot.desk.given import DESK, THREAD, Desk
from bot.desk.lights import Lights, panel
from bot.desk.live import LIVE, Live
from bot.desk.routes import API, Route
from bot.desk.sessions import StaffSessions
from bot.desk.uploading import UPLOADS, Uploads

STATIC = Path(__file__).parent / "static"
LIGHTS: web.AppKey[Lights] = web.AppKey("lights", Lights)


async def health(request: web.Request) -> web.Response:
    found, loss = await request.app[LIGHTS].look()
    return web.json_response(panel(found, loss, painter_of(request).words))


async def static(request: web.Request) -> web.StreamResponse:
    """Our own scripts and styles; a browser asks each time whether they have changed."""
    path = STATIC / request.match_info["file"]
    if not path.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(path, headers={hdrs.CACHE_CONTROL: "no-cache"})


ROUTES: tuple[Route, ...] = (
    *login.ROUTES,
    *pages.ROUTES,
    *alarms.ROUTES,
    *air.ROUTES,
    *stream.ROUTES,
    *played.ROUTES,
    *media.ROUTES,
    *export.ROUTES,
    *acting.ROUTES,
    *undone.ROUTES,
    *person.ROUTES,
    *blocked.ROUTES,
    *replying.ROUTES,
    *replies.ROUTES,
    *rules.ROUTES,
    *library.ROUTES,
    *uploading.ROUTES,
    *topics.ROUTES,
    *noting.ROUTES,
    *songs.ROUTES,
    *top.ROUTES,
    *contests.ROUTES,
    *word_lists.ROUTES,
    *colours.ROUTES,
    *shows.ROUTES,
    *airings.ROUTES,
    *me.ROUTES,
    *people.ROUTES,
    *tokens.ROUTES,
    *audit.ROUTES,
    *numbers.ROUTES,
    *archive.ROUTES,
    *runsheet.ROUTES,
    *table.ROUTES,
    Route("GET", "/health.json", "health", health, May.SEE),
    Route("GET", r"/static/{file:(?:vendor/)?[a-z]+\.(?:js|css|svg)}", "static", static, None),
)


def build(app: web.Application, desk: Desk) -> None:
    """Give an application the desk's pages; its other routes are left alone."""
    drawing.set_up(app, desk)
    app[DRAWERS] = _with_programs(app[DRAWERS])
    aiohttp_security.setup(app, aiohttp_security.SessionIdentityPolicy(), Roles())
    app[DESK] = desk
    app[THREAD] = ThreadPoolExecutor(1, thread_name_prefix="desk")
    app[LIGHTS] = Lights(desk)
    app[UPLOADS] = Uploads()
    app[export.TURNS] = export.Turns()
    app[LIVE] = Live(desk, app[DRAWERS], app[LIGHTS])
    app.cleanup_ctx.append(_follow)
    app.on_shutdown.append(_close)
    for_browsers, for_programs = around(desk), around(desk, by_token=True)
    for route in ROUTES:
        below_api = route.path.startswith(API)
        middlewares = for_programs if below_api else for_browsers
        may = route.may
        handler = needs(may, route.handler, page=not below_api) if may else route.handler
        app.router.add_route(
            route.method, route.path, guard.through(handler, middlewares), name=f"desk.{route.name}"
        )
    nothing = guard.through(table.nothing_here, for_programs)
    app.router.add_route("*", f"{V1}/{{rest:.*}}", nothing)


def _with_programs(drawers: Mapping[Audience, Drawer]) -> Mapping[Audience, Drawer]:
    return {**drawers, **audiences(drawers)}


def around(desk: Desk, *, by_token: bool = False) -> list[Middleware]:
    """The first is outermost. Proxies come before the session, which hangs on the request."""
    found: list[Middleware] = [
        guard.harden,
        bearer.token_or_page if by_token else guard.same_origin,
        session_middleware(StaffSessions(desk)),
        speaks,
    ]
    if by_token:
        found.insert(0, in_one_form)
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
