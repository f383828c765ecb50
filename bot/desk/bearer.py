"""Tokens: how a station's own programs say who they are, with no cookie and no browser."""

from __future__ import annotations

import secrets
from typing import NoReturn

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.desk import guard
from bot.desk.given import DESK
from bot.desk.guessing import WITHIN, TooMany, wrong_token
from bot.desk.sessions import BEARER, hashed
from bot.store import tokens

log = structlog.get_logger(__name__)

BEGINNING = "rl_"  # so that a program that looks for leaked secrets knows one
LONGEST = 200
CHALLENGE = 'Bearer realm="Request Line"'


def fresh() -> str:
    """A key of 256 random bits."""
    return BEGINNING + secrets.token_urlsafe(32)


@web.middleware
async def token_or_page(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Who brings a token is who it says, and no cookie counts; with a cookie it is a page of ours.

    Without either it is nobody: there is nothing that another site could make use of.
    """
    key = _brought(request)
    try:
        if key is None:
            return await (
                guard.same_origin(request, handler) if request.cookies else handler(request)
            )
        request[BEARER] = await _opened(request, hashed(key))
        return await handler(request)
    except web.HTTPUnauthorized as error:
        error.headers.setdefault(hdrs.WWW_AUTHENTICATE, CHALLENGE)
        raise


def _brought(request: web.Request) -> str | None:
    """What came as a token, however wrong it is; None if nothing did."""
    scheme, _, key = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return key.strip()[:LONGEST] if scheme.casefold() == "bearer" else None


async def _opened(request: web.Request, key_hash: str) -> str:
    """Found by its hash: how long that takes tells nothing of a key.

    The right one is let in whatever was guessed before: a program of the same station that
    holds an old token must not shut the others out.
    """
    desk, now = request.app[DESK], request.app[DESK].clock()
    async with desk.database.read(short=True) as conn:
        token = await tokens.find(conn, key_hash)
    if token is None:
        await _refuse(request)
    if token.used_at is None or token.used_at < now.replace(second=0, microsecond=0):
        async with desk.database.write() as conn:
            await tokens.used(conn, token.id, now=now)
    return key_hash


async def _refuse(request: web.Request) -> NoReturn:
    log.info("token_refused")
    try:
        await wrong_token(request)
    except TooMany:
        wait = str(int(WITHIN.total_seconds()))
        raise web.HTTPTooManyRequests(headers={hdrs.RETRY_AFTER: wait}) from None
    challenge = f'{CHALLENGE}, error="invalid_token"'
    raise web.HTTPUnauthorized(headers={hdrs.WWW_AUTHENTICATE: challenge})
