"""Who is asking: their name and role, and for people where they are signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from aiohttp import web
from aiohttp_session import get_session
from pydantic import StringConstraints

from bot.desk import agents
from bot.desk import me as page
from bot.desk.access import IDENTITY, May
from bot.desk.api.calls import Call
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Told, of_length, one_of
from bot.desk.given import DESK
from bot.desk.guessing import TooMany, proven
from bot.desk.passwords import LONGEST, SHORTEST
from bot.desk.sessions import PERSON
from bot.desk.words import LANGUAGES
from bot.store import people, sessions


class Me(Told):
    name: str
    role: str


class SessionTold(Told):
    """`this` is the one in which it is asked."""

    id: str
    browser: str
    system: str
    since: datetime
    seen_at: datetime | None
    this: bool


class SessionsTold(Told):
    sessions: list[SessionTold]


class LanguageAsked(Asked):
    """Null: as the browser says."""

    language: Annotated[str, one_of(LANGUAGES)] | None


class PasswordAsked(Asked):
    """The one there is, too: a browser may have been left alone."""

    old: Annotated[str, of_length(LONGEST)]
    new: Annotated[str, StringConstraints(min_length=SHORTEST), of_length(LONGEST)]


async def me(request: web.Request, asked: Asked) -> Me:
    """A program's first question."""
    role, _, name = (await get_session(request))[IDENTITY].partition(":")
    return Me(name=name, role=role)


async def change_password(request: web.Request, asked: PasswordAsked) -> None:
    """Choose another password; the other sessions end."""
    person = await _person(request)
    try:
        right = await proven(request, person.name, asked.old)
    except TooMany:
        raise refused(429) from None
    if right is None:
        raise refused(409, "wrong_password", "That is not the password.", "old")
    await page.give_password(request, person, asked.new)


async def own_sessions(request: web.Request, asked: Asked) -> SessionsTold:
    """Where one is signed in; a program is nowhere."""
    person, this = await _person(request), await page.this_session(request)
    async with request.app[DESK].database.read() as conn:
        rows = await sessions.of(conn, person.id, now=request.app[DESK].clock())
    return SessionsTold(sessions=[_told(row, this) for row in rows])


def _told(row: sa.Row[Any], this: str) -> SessionTold:
    browser, system = agents.in_words(row.agent)
    return SessionTold(
        id=row.key_hash[: page.SHOWN_OF_HASH],
        browser=browser,
        system=system,
        since=row.created_at,
        seen_at=row.seen_at,
        this=row.key_hash == this,
    )


async def end_session(request: web.Request, asked: Asked) -> None:
    """End one of one's own."""
    desk, person = request.app[DESK], await _person(request)
    async with desk.database.write() as conn:
        own = await sessions.of(conn, person.id, now=desk.clock())
        only = [
            row.key_hash
            for row in own
            if row.key_hash[: page.SHOWN_OF_HASH] == request.match_info["session"]
        ]
        if not only:
            raise refused(404)
        await people.sign_out(conn, person, only=only, who=person.name, now=desk.clock())


async def end_others(request: web.Request, asked: Asked) -> None:
    """End all but this one."""
    desk, person, this = request.app[DESK], await _person(request), await page.this_session(request)
    async with desk.database.write() as conn:
        await people.sign_out(conn, person, keep=this, who=person.name, now=desk.clock())


async def speak(request: web.Request, asked: LanguageAsked) -> None:
    """Choose the language of the desk."""
    person = await _person(request)
    async with request.app[DESK].database.write() as conn:
        await people.speak(conn, person, asked.language, now=request.app[DESK].clock())


async def _person(request: web.Request) -> sa.Row[Any]:
    """A token is nobody who signs in."""
    if (await get_session(request)).get(PERSON) is None:
        raise refused(404, "no_person", "A token has no sessions and no language of its own.")
    return await page.person_of(request)


CALLS: tuple[Call, ...] = (
    Call("GET", "/me", "me", May.SEE, me, Me),
    Call(
        "PUT",
        "/me/password",
        "change_password",
        May.SEE,
        change_password,
        body=PasswordAsked,
        refuses=(404, 409),
    ),
    Call("GET", "/me/sessions", "sessions", May.SEE, own_sessions, SessionsTold, refuses=(404,)),
    Call("DELETE", "/me/sessions", "end_others", May.SEE, end_others, refuses=(404,)),
    Call("DELETE", "/me/sessions/{session}", "end_session", May.SEE, end_session),
    Call("PUT", "/me/language", "language", May.SEE, speak, body=LanguageAsked, refuses=(404,)),
)
