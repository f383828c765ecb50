"""Who makes a request: by a cookie that is kept hashed while it is used, or by a token."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from aiohttp import hdrs, web
from aiohttp_session import AbstractStorage, Session
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk.access import IDENTITY, identity
from bot.desk.given import Desk
from bot.desk.words import LANGUAGES
from bot.store import log, sessions, tokens
from bot.store.database import UNAVAILABLE
from bot.store.log import Event
from bot.store.people import PROGRAM

LASTS = timedelta(hours=12)  # after it was used last
LONGEST = timedelta(days=7)  # after the person signed in
COOKIE = "requestline"
PERSON = "staff_id"
BEARER: web.RequestKey[str] = web.RequestKey("token", str)  # its hash, if a request came with one
LONGEST_AGENT = 300


class StaffSessions(AbstractStorage):  # type: ignore[misc]
    """aiohttp-session's storage on our own table: a row a session, so that it can be ended."""

    def __init__(self, desk: Desk) -> None:
        # A browser takes the prefix over HTTPS only; nobody can plant such a cookie.
        name = f"__Host-{COOKIE}" if desk.secure_cookies else COOKIE
        super().__init__(
            cookie_name=name, path="/", secure=desk.secure_cookies, httponly=True, samesite="Lax"
        )
        self._desk = desk
        self._minute: datetime | None = None
        self._noted: set[str] = set()  # sessions that were seen in this minute

    async def load_session(self, request: web.Request) -> Session:
        """Name and role come fresh from the tables: a change counts at once."""
        if BEARER in request:
            return await self._of_token(request[BEARER])
        cookie = self.load_cookie(request)
        if not cookie:
            return _nobody()
        key_hash = hashed(cookie)
        async with self._desk.database.read(short=True) as conn:
            row = await sessions.find(conn, key_hash, now=self._desk.clock())
        if row is None:
            return _nobody()
        await self._see(key_hash, row)
        held = {
            PERSON: row.staff_id,
            IDENTITY: identity(row.role, row.name),
            "language": row.language if row.language in LANGUAGES else None,
        }
        began = int(row.created_at.timestamp())
        return Session(key_hash, data={"created": began, "session": held}, new=False)

    async def _of_token(self, key_hash: str) -> Session:
        async with self._desk.database.read(short=True) as conn:
            token = await tokens.find(conn, key_hash)
        if token is None:
            return _nobody()
        held = {IDENTITY: identity(token.role, f"{PROGRAM}{token.name}")}
        return Session(key_hash, data={"session": held}, new=False)

    async def _see(self, key_hash: str, row: Any) -> None:
        """They are there: written once a minute, however much a page asks for at once.

        It lasts anew from then on: no show is cut in its middle. An open page is there, too.
        """
        now = self._desk.clock()
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute:
            self._minute, self._noted = minute, set()
        if key_hash in self._noted or (row.seen_at is not None and row.seen_at >= minute):
            return
        self._noted.add(key_hash)
        with contextlib.suppress(*UNAVAILABLE):  # not worth an error
            async with self._desk.database.write() as conn:
                until = min(now + LASTS, row.created_at + LONGEST)
                await sessions.seen(conn, key_hash, row.staff_id, until=until, now=now)

    async def save_session(
        self, request: web.Request, response: web.StreamResponse, session: Session
    ) -> None:
        """A changed session is a new one (somebody signed in) or an ended one."""
        cookie, key = self.load_cookie(request), secrets.token_urlsafe(32)
        async with self._desk.database.write() as conn:
            name = await sessions.end(conn, hashed(cookie)) if cookie else None
            if not session.empty:
                await self._begin(conn, request, hashed(key), session)
            elif name is not None:
                await log.append(conn, [Event("signed_out", name)], now=self._desk.clock())
        self.save_cookie(response, "" if session.empty else key)

    async def _begin(
        self, conn: AsyncConnection, request: web.Request, key_hash: str, session: Session
    ) -> None:
        agent, now = request.headers.get(hdrs.USER_AGENT, "")[:LONGEST_AGENT], self._desk.clock()
        await sessions.begin(conn, key_hash, session[PERSON], agent=agent, now=now, lasts=LASTS)
        name = session[IDENTITY].partition(":")[2]
        await log.append(conn, [Event("signed_in", name)], now=now)


def _nobody() -> Session:
    return Session(None, data=None, new=True)


def hashed(cookie: str) -> str:
    """What is kept of a cookie: 256 random bits need no salt."""
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
