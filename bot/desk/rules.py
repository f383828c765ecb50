"""The page of rules for requests: how soon again, and how many of one listener."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.core.wishes import MOST, MOST_MINUTES, MOST_REQUESTS, RequestRules
from bot.desk import asked
from bot.desk.access import May, at, who
from bot.desk.drawing import drawn, painter_of
from bot.desk.given import DESK
from bot.desk.routes import Route
from bot.store import switches


async def page(request: web.Request) -> web.StreamResponse:
    async with request.app[DESK].database.read() as conn:
        rules = await switches.request_rules(conn)
    notice = painter_of(request).words("rules.saved") if "saved" in request.query else None
    return await _drawn(request, asdict(rules), notice)


async def save(request: web.Request) -> web.StreamResponse:
    """They hold from the next request on; what is no number changes nothing."""
    desk, form = request.app[DESK], await asked.form(request)
    written = {name: str(form.get(name, "0")).strip() or "0" for name in MOST}
    if not all(_fits(name, value) for name, value in written.items()):
        words = painter_of(request).words
        wrong = words("rules.wrong", minutes=MOST_MINUTES, requests=MOST_REQUESTS)
        return await _drawn(request, written, wrong, status=400)
    rules = RequestRules.read(written)
    async with desk.database.write() as conn:
        await switches.set_request_rules(conn, rules, who=await who(request), now=desk.clock())
    raise web.HTTPSeeOther(at(request, "rules").with_query(saved=""))


def _fits(name: str, value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 7 and int(value) <= MOST[name]


async def _drawn(
    request: web.Request, rules: dict[str, Any], notice: str | None, *, status: int = 200
) -> web.StreamResponse:
    context = {"root": "", "rules": rules, "most": MOST, "notice": notice}
    return await drawn(request, "rules.html", context, status=status)


ROUTES = (
    Route("GET", "/rules", "rules", page, May.RULES),
    Route("POST", "/rules", "set_rules", save, May.RULES),
)
