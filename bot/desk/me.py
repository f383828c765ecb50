"""One's own page: a new password, the language of the desk, and where one is signed in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn

import sqlalchemy as sa
from aiohttp import web
from aiohttp_session import get_session

from bot.desk import agents, asked
from bot.desk.access import May, at
from bot.desk.drawing import DRAWERS, Audience, View, drawn, painter_of
from bot.desk.faces import Painter
from bot.desk.given import DESK, THREAD
from bot.desk.guessing import TooMany, proven
from bot.desk.passwords import LONGEST, SHORTEST, hashed, unfit
from bot.desk.routes import Route
from bot.desk.sessions import LONGEST as LONGEST_SESSION
from bot.desk.sessions import PERSON
from bot.desk.words import LANGUAGES
from bot.store import people, sessions, staff

SHOWN_OF_HASH = 16  # digits: enough to tell one's own sessions apart


async def page(request: web.Request) -> web.StreamResponse:
    return await _drawn(request)


async def change_password(request: web.Request) -> web.StreamResponse:
    """It needs the old one, as a browser may have been left alone; the other sessions end."""
    form, person = await asked.form(request), await person_of(request)
    old, new, again = (str(form.get(name, ""))[: LONGEST + 1] for name in ("old", "new", "again"))
    try:
        right = await proven(request, person.name, old[:LONGEST])
    except TooMany:
        return await _drawn(request, wrong="limit", status=429)
    wrong = "old" if right is None else unfit(new) or ("again" if new != again else "")
    if wrong:
        return await _drawn(request, wrong=wrong, status=400)
    await give_password(request, person, new)
    _back(request, "password")


async def give_password(request: web.Request, person: sa.Row[Any], new: str) -> None:
    """From now on it is this one; only the session in which it was chosen stays."""
    loop, thread = asyncio.get_running_loop(), request.app[THREAD]
    password_hash = await loop.run_in_executor(thread, hashed, new)
    this = await this_session(request)
    async with request.app[DESK].database.write() as conn:
        now = request.app[DESK].clock()
        await people.give_password(conn, person, password_hash, keep=this, who=person.name, now=now)


async def choose_language(request: web.Request) -> web.StreamResponse:
    chosen, person = str((await asked.form(request)).get("language", "")), await person_of(request)
    language = chosen if chosen in LANGUAGES else None
    async with request.app[DESK].database.write() as conn:
        await people.speak(conn, person, language, now=request.app[DESK].clock())
    _back(request, "language")


async def end_session(request: web.Request) -> web.StreamResponse:
    """One of one's own; ending this one is to sign out."""
    desk, person, asked = request.app[DESK], await person_of(request), request.match_info["session"]
    async with desk.database.write() as conn:
        own = await sessions.of(conn, person.id, now=desk.clock())
        only = [row.key_hash for row in own if row.key_hash[:SHOWN_OF_HASH] == asked]
        await people.sign_out(conn, person, only=only, who=person.name, now=desk.clock())
    _back(request, "ended")


async def end_others(request: web.Request) -> web.StreamResponse:
    desk, person, this = request.app[DESK], await person_of(request), await this_session(request)
    async with desk.database.write() as conn:
        await people.sign_out(conn, person, keep=this, who=person.name, now=desk.clock())
    _back(request, "others")


async def _drawn(request: web.Request, *, wrong: str = "", status: int = 200) -> web.Response:
    desk, person, now = request.app[DESK], await person_of(request), request.app[DESK].clock()
    words = painter_of(request).words
    async with desk.database.read() as conn:
        own = await sessions.of(conn, person.id, now=now)
    said = f"me.said.{request.query.get('said', '')}"
    context = {
        "here": "me",
        "sessions": lines(own, painter_of(request), this=await this_session(request), now=now),
        "chosen": person.language or "",
        "languages": [(code, _own_name(request, code)) for code in LANGUAGES],
        "shortest": SHORTEST,
        "longest": LONGEST,
        "notice": words(said) if words.has(said) else None,
        "wrong": words(f"me.wrong.{wrong}", shortest=SHORTEST, longest=LONGEST) if wrong else None,
    }
    return await drawn(request, "me.html", context, status=status)


def lines(
    rows: Sequence[sa.Row[Any]], painter: Painter, *, this: str = "", now: datetime
) -> list[dict[str, Any]]:
    """Sessions as a page lists them."""
    return [
        {
            "id": row.key_hash[:SHOWN_OF_HASH],
            "browser": _browser(row.agent, painter),
            "since": painter.when(row.created_at, now=now),
            "until": painter.when(row.created_at + LONGEST_SESSION, now=now),
            "seen": painter.when(row.seen_at, now=now) if row.seen_at else "",
            "this": row.key_hash == this,
        }
        for row in rows
    ]


def _browser(agent: str | None, painter: Painter) -> str:
    browser, system = agents.in_words(agent)
    if not browser:
        return painter.words("me.some_browser")
    return painter.words("me.browser_on", browser=browser, system=system) if system else browser


def _own_name(request: web.Request, language: str) -> str:
    """A language as those who speak it call it."""
    return request.app[DRAWERS][Audience(View.DESK, language)].painter.words("language.name")


async def person_of(request: web.Request) -> sa.Row[Any]:
    staff_id = (await get_session(request)).get(PERSON)
    async with request.app[DESK].database.read() as conn:
        person = await staff.get(conn, staff_id) if staff_id is not None else None
    if person is None:
        raise web.HTTPUnauthorized
    return person


async def this_session(request: web.Request) -> str:
    """The hash of the session in which this is asked."""
    return str((await get_session(request)).identity)


def _back(request: web.Request, said: str) -> NoReturn:
    raise web.HTTPSeeOther(at(request, "me").with_query(said=said))


ROUTES = (
    Route("GET", "/me", "me", page, May.SEE),
    Route("POST", "/me/password", "change_password", change_password, May.SEE),
    Route("POST", "/me/language", "choose_language", choose_language, May.SEE),
    Route("POST", "/me/sessions/others", "end_others", end_others, May.SEE),
    Route("POST", r"/me/sessions/{session:[0-9a-f]{16}}", "end_session", end_session, May.SEE),
)
