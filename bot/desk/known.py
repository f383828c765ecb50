"""A browser that somebody has signed in with before: strangers' guesses do not lock it out."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from aiohttp import web

from bot.desk.given import Desk

LASTS = timedelta(days=180)
_VALUE = re.compile(r"[0-9a-f]{32}\.[0-9a-f]{64}")


def remember(desk: Desk, response: web.StreamResponse, name: str) -> None:
    """Give the browser a proof that this name signed in with it; it opens nothing by itself."""
    number = secrets.token_hex(16)
    response.set_cookie(
        _cookie(desk, name),
        f"{number}.{_proof(desk, name, number)}",
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=desk.secure_cookies,
        httponly=True,
        samesite="Lax",
    )


def browser(desk: Desk, request: web.Request, name: str) -> str | None:
    """The browser's number, if it proves that this name signed in with it before."""
    given = request.cookies.get(_cookie(desk, name), "")
    if not _VALUE.fullmatch(given):
        return None
    number, _, proof = given.partition(".")
    return number if hmac.compare_digest(proof, _proof(desk, name, number)) else None


def _cookie(desk: Desk, name: str) -> str:
    """One a name: in a studio several people share a browser."""
    prefix = "__Host-" if desk.secure_cookies else ""
    return f"{prefix}requestline-known-{keyed(desk, f'cookie:{name.casefold()}')[:16]}"


def _proof(desk: Desk, name: str, number: str) -> str:
    return keyed(desk, f"known:{name.casefold()}:{number}")


def keyed(desk: Desk, what: str) -> str:
    """A hash under the station's key: it names neither people nor addresses."""
    return hmac.new(desk.station.identifier_key, what.encode(), hashlib.sha256).hexdigest()
