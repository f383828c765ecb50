"""Limits on guessing passwords and tokens: counted where the guesses come from."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import sqlalchemy as sa
import structlog
from aiohttp import web

from bot.desk import known
from bot.desk.given import DESK, THREAD, Desk
from bot.desk.passwords import matches
from bot.store import log as store_log
from bot.store import sessions, staff
from bot.store.log import Event

log = structlog.get_logger(__name__)

WITHIN = timedelta(minutes=15)
A_PAIR = 10  # wrong passwords for one name, from one network or from one known browser
AN_ADDRESS = 30  # wrong passwords from one network, for any name; wrong tokens, too
A_NAME = 100  # wrong passwords for one name, from anywhere: so many machines are nobody's mistake
SOMEBODY = "somebody"  # who it was, as far as the log knows


class TooMany(Exception):
    """Even the right one is not looked at before a quarter of an hour has gone."""


async def proven(request: web.Request, name: str, password: str) -> sa.Row[Any] | None:
    """Whose password it is, if it belongs to the name. Raises TooMany."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    own, *others = limits = _limits(request, name)
    async with desk.database.write() as conn:
        allowed = await sessions.may_try(conn, limits, now=now, within=WITHIN)
    if not allowed:
        log.warning("login_limit_reached")
        raise TooMany
    async with desk.database.read() as conn:
        person = await staff.find(conn, name)
    right = await asyncio.get_running_loop().run_in_executor(
        request.app[THREAD], matches, person.password_hash if person else None, password
    )
    async with desk.database.write() as conn:
        if person is not None and right:
            await sessions.forgive(conn, own[0], [key for key, _ in others], tried_at=now)
            return person
        counted = await staff.failures(conn, own[0], now=now, within=WITHIN)
        detail = {"name": person.name if person else "", "count": counted}
        await _tell(conn, request, "login_failed", detail, now=now)
    log.info("login_failed")
    return None


async def wrong_token(request: web.Request) -> None:
    """Count a token that opens nothing. Raises TooMany."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    limits = [(known.keyed(desk, f"token:{network(request.remote or '')}"), AN_ADDRESS)]
    async with desk.database.write() as conn:
        if not await sessions.may_try(conn, limits, now=now, within=WITHIN):
            raise TooMany
        counted = await staff.failures(conn, limits[0][0], now=now, within=WITHIN)
        await _tell(conn, request, "token_failed", {"count": counted}, now=now)


async def _tell(
    conn: Any, request: web.Request, what: str, detail: dict[str, Any], *, now: datetime
) -> None:
    """The log knows a network from another, and none by its address."""
    desk = request.app[DESK]
    detail = {**detail, "network": _short(desk, network(request.remote or ""))}
    await store_log.append(conn, [Event(what, SOMEBODY, detail=detail)], now=now)


def _short(desk: Desk, name: str) -> str:
    return known.keyed(desk, f"network:{name}")[:8]


def _limits(request: web.Request, name: str) -> list[tuple[str, int]]:
    """What attempts are counted under, and how many may be.

    Whoever guesses a name from elsewhere must not lock its owner out: a browser that the name
    has signed in with before is counted by itself alone.
    """
    desk, called, place = request.app[DESK], name.casefold(), network(request.remote or "")
    browser = known.browser(desk, request, name)
    if browser is not None:
        return [(known.keyed(desk, f"browser:{called}:{browser}"), A_PAIR)]
    return [
        (known.keyed(desk, f"pair:{called}:{place}"), A_PAIR),
        (known.keyed(desk, f"address:{place}"), AN_ADDRESS),
        (known.keyed(desk, f"name:{called}"), A_NAME),
    ]


def network(address: str) -> str:
    """A home has billions of IPv6 addresses, but one network."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return address
