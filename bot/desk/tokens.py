"""The page of the tokens: which of the station's own programs may come in, and as what."""

from __future__ import annotations

from typing import Any, NoReturn

from aiohttp import web

from bot.desk import asked, bearer
from bot.desk.access import May, at, who
from bot.desk.drawing import drawn, painter_of
from bot.desk.given import DESK
from bot.desk.routes import Route
from bot.desk.sessions import hashed
from bot.store import staff, tokens

LONGEST = 60  # letters of a name


async def page(request: web.Request) -> web.StreamResponse:
    return await _drawn(request)


async def make(request: web.Request) -> web.StreamResponse:
    """The page shows the key this once; only its hash is kept."""
    form, desk = await asked.form(request), request.app[DESK]
    name, role = str(form.get("name", "")).strip(), str(form.get("role", ""))
    if not 0 < len(name) <= LONGEST or not name.isprintable() or role not in staff.ROLES:
        return await _drawn(request, wrong="name", status=400)
    key = bearer.fresh()
    async with desk.database.write() as conn:
        made = await tokens.make(
            conn, name, role, hashed(key), who=await who(request), now=desk.clock()
        )
    if not made:
        return await _drawn(request, wrong="there", status=409)
    return await _drawn(request, shown=(name, key))


async def revoke(request: web.Request) -> web.StreamResponse:
    desk, name = request.app[DESK], await who(request)
    async with desk.database.write() as conn:
        await tokens.revoke(conn, int(request.match_info["id"]), who=name, now=desk.clock())
    _back(request, "revoked")


async def _drawn(
    request: web.Request,
    *,
    wrong: str = "",
    shown: tuple[str, str] | None = None,
    status: int = 200,
) -> web.Response:
    painter = painter_of(request)
    async with request.app[DESK].database.read() as conn:
        listed = await tokens.listed(conn)
    said = f"tokens.said.{request.query.get('said', '')}"
    context = {
        "here": "tokens",
        "tokens": [_line(request, token) for token in listed],
        "roles": staff.ROLES,
        "longest": LONGEST,
        "shown": shown,
        "notice": painter.words(said) if painter.words.has(said) else None,
        "wrong": painter.words(f"tokens.wrong.{wrong}", longest=LONGEST) if wrong else None,
    }
    return await drawn(request, "tokens.html", context, status=status)


def _line(request: web.Request, token: Any) -> dict[str, Any]:
    painter, now = painter_of(request), request.app[DESK].clock()
    moments = ("made_at", "used_at", "revoked_at")
    told = {
        name: painter.when(getattr(token, name), now=now) if getattr(token, name) else ""
        for name in moments
    }
    plain = ("id", "name", "role", "made_by", "revoked_by")
    return told | {name: getattr(token, name) for name in plain}


def _back(request: web.Request, said: str) -> NoReturn:
    raise web.HTTPSeeOther(at(request, "tokens").with_query(said=said))


ROUTES = (
    Route("GET", "/tokens", "tokens", page, May.TOKENS),
    Route("POST", "/tokens", "make_token", make, May.TOKENS),
    Route("POST", r"/tokens/{id:\d{1,18}}/revoke", "revoke_token", revoke, May.TOKENS),
)
