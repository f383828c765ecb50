"""The page of the people at the desk: who may use it, as what, and where they are signed in."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk import asked, me
from bot.desk.access import May, at, who
from bot.desk.drawing import drawn, painter_of
from bot.desk.given import DESK, THREAD
from bot.desk.passwords import hashed
from bot.desk.routes import Route
from bot.store import people, sessions, staff

Change = Callable[[AsyncConnection, sa.Row[Any]], Awaitable[object]]


async def page(request: web.Request) -> web.StreamResponse:
    return await _drawn(request)


async def add(request: web.Request) -> web.StreamResponse:
    """Somebody new: the page shows their password this once."""
    form, desk = await asked.form(request), request.app[DESK]
    name, role = str(form.get("name", "")).strip(), str(form.get("role", ""))
    if not people.is_name(name) or role not in staff.ROLES:
        return await _drawn(request, wrong="name", status=400)
    password, password_hash = await fresh_password(request)
    async with desk.database.write() as conn:
        is_there = await staff.find(conn, name) is not None
        if not is_there:
            await people.let_in(
                conn, name, role, password_hash, who=await who(request), now=desk.clock()
            )
    if is_there:
        return await _drawn(request, wrong="there", status=409)
    return await _drawn(request, shown=(name, password))


async def give_password(request: web.Request) -> web.StreamResponse:
    """For somebody who has forgotten theirs; it ends their sessions."""
    password, password_hash = await fresh_password(request)
    name, now = await who(request), request.app[DESK].clock()

    async def change(conn: AsyncConnection, person: sa.Row[Any]) -> None:
        await people.give_password(conn, person, password_hash, who=name, now=now)

    person = await change_person(request, change)
    return await _drawn(request, shown=(person.name, password))


async def give_role(request: web.Request) -> web.StreamResponse:
    role = str((await asked.form(request)).get("role", ""))
    name, now = await who(request), request.app[DESK].clock()
    if role not in staff.ROLES:
        raise web.HTTPBadRequest

    async def change(conn: AsyncConnection, person: sa.Row[Any]) -> None:
        await people.give_role(conn, person, role, who=name, now=now)

    return await _done(request, change, "role")


async def sign_out(request: web.Request) -> web.StreamResponse:
    name, now = await who(request), request.app[DESK].clock()

    async def change(conn: AsyncConnection, person: sa.Row[Any]) -> None:
        await people.sign_out(conn, person, who=name, now=now)

    return await _done(request, change, "signed_out")


async def remove(request: web.Request) -> web.StreamResponse:
    """It asks to be meant."""
    name, now = await who(request), request.app[DESK].clock()
    if "sure" not in await asked.form(request):
        _back(request, "")

    async def change(conn: AsyncConnection, person: sa.Row[Any]) -> None:
        await people.remove(conn, person, who=name, now=now)

    return await _done(request, change, "removed")


async def _done(request: web.Request, change: Change, said: str) -> web.StreamResponse:
    try:
        await change_person(request, change)
    except people.LastManager:
        return await _drawn(request, wrong="last", status=409)
    _back(request, said)


async def change_person(request: web.Request, change: Change) -> sa.Row[Any]:
    async with request.app[DESK].database.write() as conn:
        person = await staff.get(conn, int(request.match_info["id"]))
        if person is None:
            raise web.HTTPNotFound
        await change(conn, person)
    return person


async def fresh_password(request: web.Request) -> tuple[str, str]:
    """A password that nobody has to think up, and what is kept of it."""
    password = secrets.token_urlsafe(9)
    loop = asyncio.get_running_loop()
    return password, await loop.run_in_executor(request.app[THREAD], hashed, password)


async def _drawn(
    request: web.Request,
    *,
    wrong: str = "",
    shown: tuple[str, str] | None = None,
    status: int = 200,
) -> web.Response:
    desk, now = request.app[DESK], request.app[DESK].clock()
    painter = painter_of(request)
    async with desk.database.read() as conn:
        everybody = await staff.everybody(conn)
        signed_in = await sessions.of(conn, None, now=now)
    said = f"people.said.{request.query.get('said', '')}"
    context = {
        "here": "people",
        "people": [
            {
                "id": person.id,
                "name": person.name,
                "role": person.role,
                "seen": painter.when(person.seen_at, now=now) if person.seen_at else "",
                "sessions": me.lines(
                    [row for row in signed_in if row.staff_id == person.id], painter, now=now
                ),
            }
            for person in everybody
        ],
        "roles": staff.ROLES,
        "longest": people.LONGEST,
        "shown": shown,
        "notice": painter.words(said) if painter.words.has(said) else None,
        "wrong": painter.words(f"people.wrong.{wrong}", longest=people.LONGEST) if wrong else None,
    }
    return await drawn(request, "people.html", context, status=status)


def _back(request: web.Request, said: str) -> NoReturn:
    raise web.HTTPSeeOther(at(request, "people").with_query(said=said))


_PERSON = r"/people/{id:\d{1,18}}"
ROUTES = (
    Route("GET", "/people", "people", page, May.PEOPLE),
    Route("POST", "/people", "add_person", add, May.PEOPLE),
    Route("POST", f"{_PERSON}/role", "give_role", give_role, May.PEOPLE),
    Route("POST", f"{_PERSON}/password", "give_password", give_password, May.PEOPLE),
    Route("POST", f"{_PERSON}/sign-out", "sign_out_person", sign_out, May.PEOPLE),
    Route("POST", f"{_PERSON}/remove", "remove_person", remove, May.PEOPLE),
)
