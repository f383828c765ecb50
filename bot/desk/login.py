"""Signing in and out, with limits on guessing."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

import structlog
from aiohttp import web
from aiohttp_security import authorized_userid, remember
from aiohttp_session import get_session, new_session

from bot.desk import known
from bot.desk.access import at, identity
from bot.desk.drawing import drawn
from bot.desk.given import DESK, THREAD
from bot.desk.passwords import matches
from bot.desk.routes import Route
from bot.desk.sessions import PERSON
from bot.store import sessions, staff

log = structlog.get_logger(__name__)

WITHIN = timedelta(minutes=15)
A_PAIR = 10  # wrong passwords for one name, from one network or from one known browser
AN_ADDRESS = 30  # wrong passwords from one network, for any name
A_NAME = 100  # wrong passwords for one name, from anywhere: so many machines are nobody's mistake
LONGEST = 200


async def page(request: web.Request) -> web.StreamResponse:
    if await authorized_userid(request) is not None:
        raise web.HTTPSeeOther(at(request, "queue"))
    return await drawn(request, "login.html", {"said": None, "name": ""})


async def sign_in(request: web.Request) -> web.StreamResponse:
    desk, now = request.app[DESK], request.app[DESK].clock()
    name, password = await _given(request)
    own, *others = limits = _limits(request, name)
    async with desk.database.write() as conn:
        allowed = await sessions.may_try(conn, limits, now=now, within=WITHIN)
    if not allowed:
        log.warning("login_limit_reached")
        return await _again(request, "login.limit", name, 429)
    async with desk.database.read() as conn:
        person = await staff.find(conn, name)
    right = await asyncio.get_running_loop().run_in_executor(
        request.app[THREAD], matches, person.password_hash if person else None, password
    )
    if person is None or not right:
        log.info("login_failed")
        return await _again(request, "login.wrong", name, 401)
    async with desk.database.write() as conn:
        await sessions.forgive(conn, own[0], [key for key, _ in others], tried_at=now)
    await _welcome(request, person.id, identity(person.role, person.name))
    response = web.HTTPSeeOther(at(request, "queue"))
    known.remember(desk, response, name)
    raise response


def _limits(request: web.Request, name: str) -> list[tuple[str, int]]:
    """What attempts are counted under, and how many may be.

    Whoever guesses a name from elsewhere must not lock its owner out: a browser that the name
    has signed in with before is counted by itself alone.
    """
    desk, called, network = request.app[DESK], name.casefold(), _network(request.remote or "")
    browser = known.browser(desk, request, name)
    if browser is not None:
        return [(known.keyed(desk, f"browser:{called}:{browser}"), A_PAIR)]
    return [
        (known.keyed(desk, f"pair:{called}:{network}"), A_PAIR),
        (known.keyed(desk, f"address:{network}"), AN_ADDRESS),
        (known.keyed(desk, f"name:{called}"), A_NAME),
    ]


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
    try:
        form = await request.post()
    except (ValueError, LookupError) as error:
        raise web.HTTPBadRequest from error
    name, password = form.get("name"), form.get("password")
    if not isinstance(name, str) or not isinstance(password, str):
        raise web.HTTPBadRequest
    plain = "".join(char for char in name if char.isprintable()).strip()
    return plain[:LONGEST], password[:LONGEST]


def _network(address: str) -> str:
    """A home has billions of IPv6 addresses, but one network."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return address


ROUTES = (
    Route("GET", "/login", "login", page, None),
    Route("POST", "/login", "sign_in", sign_in, None),
    Route("POST", "/logout", "sign_out", sign_out, None),
)
