"""Signing in and out."""

from __future__ import annotations

import structlog
from aiohttp import web
from aiohttp_security import authorized_userid, remember
from aiohttp_session import get_session, new_session

from bot.desk import asked, known
from bot.desk.access import at, identity
from bot.desk.drawing import drawn
from bot.desk.given import DESK
from bot.desk.guessing import TooMany, proven
from bot.desk.passwords import LONGEST
from bot.desk.routes import Route
from bot.desk.sessions import PERSON

log = structlog.get_logger(__name__)


async def page(request: web.Request) -> web.StreamResponse:
    if await authorized_userid(request) is not None:
        raise web.HTTPSeeOther(at(request, "queue"))
    return await drawn(request, "login.html", {"said": None, "name": ""})


async def sign_in(request: web.Request) -> web.StreamResponse:
    name, password = await _given(request)
    try:
        person = await proven(request, name, password)
    except TooMany:
        return await _again(request, "login.limit", name, 429)
    if person is None:
        return await _again(request, "login.wrong", name, 401)
    await _welcome(request, person.id, identity(person.role, person.name))
    response = web.HTTPSeeOther(at(request, "queue"))
    known.remember(request.app[DESK], response, name)
    raise response


async def _welcome(request: web.Request, staff_id: int, known_as: str) -> None:
    """A new session under a new cookie, whatever the browser brought along."""
    session = await new_session(request)
    session[PERSON] = staff_id
    await remember(request, web.Response(), known_as)
    log.info("signed_in", staff=staff_id)


async def sign_out(request: web.Request) -> web.StreamResponse:
    (await get_session(request)).invalidate()
    raise web.HTTPSeeOther(at(request, "login"))


async def _again(request: web.Request, said: str, name: str, status: int) -> web.Response:
    return await drawn(request, "login.html", {"said": said, "name": name}, status=status)


async def _given(request: web.Request) -> tuple[str, str]:
    form = await asked.form(request)
    name, password = form.get("name"), form.get("password")
    if not isinstance(name, str) or not isinstance(password, str):
        raise web.HTTPBadRequest
    plain = "".join(char for char in name if char.isprintable()).strip()
    return plain[:LONGEST], password[:LONGEST]


ROUTES = (
    Route("GET", "/login", "login", page, None),
    Route("POST", "/login", "sign_in", sign_in, None),
    Route("POST", "/logout", "sign_out", sign_out, None),
)
