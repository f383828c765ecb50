"""The cookie of a signed-in person: random, kept hashed, and worth nothing after twelve hours."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from aiohttp import web
from aiohttp_session import AbstractStorage, Session

from bot.desk.access import IDENTITY, identity
from bot.desk.given import Desk
from bot.desk.words import LANGUAGES
from bot.store import sessions

LASTS = timedelta(hours=12)
COOKIE = "requestline"
PERSON = "staff_id"


class StaffSessions(AbstractStorage):  # type: ignore[misc]
    """aiohttp-session's storage on our own table: a row a session, so that it can be ended."""

    def __init__(self, desk: Desk) -> None:
        # A browser takes the prefix over HTTPS only; nobody can plant such a cookie.
        name = f"__Host-{COOKIE}" if desk.secure_cookies else COOKIE
        super().__init__(
            cookie_name=name, path="/", secure=desk.secure_cookies, httponly=True, samesite="Lax"
        )
        self._desk = desk

    async def load_session(self, request: web.Request) -> Session:
        """Name and role come fresh from the staff table: a change counts at once."""
        cookie = self.load_cookie(request)
        if not cookie:
            return Session(None, data=None, new=True)
        key_hash = hashed(cookie)
        async with self._desk.database.read() as conn:
            row = await sessions.find(conn, key_hash, now=self._desk.clock())
        if row is None:
            return Session(None, data=None, new=True)
        held = {
            PERSON: row.staff_id,
            IDENTITY: identity(row.role, row.name),
            "language": row.language if row.language in LANGUAGES else None,
        }
        began = int(row.created_at.timestamp())
        return Session(key_hash, data={"created": began, "session": held}, new=False)

    async def save_session(
        self, request: web.Request, response: web.StreamResponse, session: Session
    ) -> None:
        """A changed session is a new one (somebody signed in) or an ended one."""
        cookie = self.load_cookie(request)
        key = secrets.token_urlsafe(32)
        async with self._desk.database.write() as conn:
            if cookie:
                await sessions.end(conn, hashed(cookie))
            if not session.empty:
                await sessions.begin(
                    conn, hashed(key), session[PERSON], now=self._desk.clock(), lasts=LASTS
                )
        self.save_cookie(response, "" if session.empty else key)


def hashed(cookie: str) -> str:
    """What is kept of a cookie: 256 random bits need no salt."""
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
