"""What is on air: a show is started, stopped and handed over, and its note left to the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NoReturn

from aiohttp import web

from bot import journey, programme
from bot.desk import asked
from bot.desk.access import TASKS, May, at, check, who
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.routes import Route
from bot.store import deeds, queue

LONGEST_NOTE = 1000
JUST_NOW = timedelta(minutes=1)  # in which the page of a form is there again


async def start(request: web.Request) -> web.StreamResponse:
    desk, form = request.app[DESK], await asked.form(request)
    studio, show, name, now = _id(request), number(form, "show"), await who(request), desk.clock()
    done = await programme.start(desk.database, studio, show, who=name, now=now)
    back(request, "started" if done else "quicker", await done_on_air(request, now))


async def stop(request: web.Request) -> web.StreamResponse:
    desk, note = request.app[DESK], _note(request, await asked.form(request))
    name, now = await who(request), desk.clock()
    done = await programme.stop(desk.database, _id(request), note=note, who=name, now=now)
    back(request, "stopped" if done else _quicker(note), await done_on_air(request, now))


async def hand_over(request: web.Request) -> web.StreamResponse:
    """End a show with a note, and start the next one."""
    desk, form = request.app[DESK], await asked.form(request)
    note, show, name = _note(request, form), number(form, "show"), await who(request)
    now = desk.clock()
    done = await programme.hand_over(
        desk.database, _id(request), show, note=note, who=name, now=now
    )
    back(request, "handed_over" if done else _quicker(note), await done_on_air(request, now))


def _quicker(note: str | None) -> str:
    return "quicker_noted" if note else "quicker"


async def leave_note(request: web.Request) -> web.StreamResponse:
    """Before the end, or after it: the schedule ends shows whose presenters still write."""
    desk, note = request.app[DESK], _note(request, await asked.form(request)) or ""
    name = await who(request)
    await programme.note(desk.database, _id(request), note, who=name, now=desk.clock())
    back(request, "noted")


async def to_studio(request: web.Request) -> web.StreamResponse:
    """Give an item to another studio."""
    desk, form = request.app[DESK], await asked.form(request)
    async with desk.database.read() as conn:
        item = await queue.get(conn, _id(request))
    if item is not None and item.purpose in TASKS:
        await check(request, TASKS[item.purpose])
    moved = await journey.to_studio(
        desk.database,
        _id(request),
        number(form, "studio"),
        version=number(form, "version") or None,
        who=await who(request),
        now=desk.clock(),
    )
    request.app[LIVE].look()
    said = "said.to_studio" if moved.done else f"reason.{moved.reason}"
    if asked.by_a_script(request):
        answer = {"id": moved.deed_id, "done": moved.done, "said": said}
        return web.json_response(answer, status=200 if moved.done else 409)
    raise web.HTTPSeeOther(at(request, "queue").with_query(said=said))


def number(form: Mapping[str, Any], name: str) -> int:
    """An id in a form; 0 is nobody's."""
    return asked.number(form.get(name)) or 0


def _note(request: web.Request, form: Mapping[str, Any]) -> str | None:
    """What was written to the next show; a form without the field says nothing of it."""
    given = form.get("note")
    if not isinstance(given, str):
        return None
    text = cleaned(given)
    if len(text) > LONGEST_NOTE:
        back(request, "note_long")
    return text


def cleaned(note: str) -> str:
    """Its lines, of what can be printed."""
    lines = note.strip().splitlines()
    return "\n".join("".join(filter(str.isprintable, line)).rstrip() for line in lines)


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])


async def done_on_air(request: web.Request, at: datetime) -> int | None:
    """The deed that this person has done in this moment; None if somebody was quicker."""
    async with request.app[DESK].database.read() as conn:
        return await deeds.on_air_at(conn, await who(request), at)


async def just_done(request: web.Request) -> int | None:
    """The deed that the address names, for U; a link from elsewhere may name anybody's."""
    desk, deed_id = request.app[DESK], asked.number(request.query.get("deed"))
    if deed_id is None:
        return None
    name, since = await who(request), desk.clock() - JUST_NOW
    async with desk.database.read() as conn:
        return deed_id if await deeds.is_on_air(conn, deed_id, name, since=since) else None


def back(request: web.Request, said: str, deed_id: int | None = None) -> NoReturn:
    """The page again, which says what came of it and knows what U takes back."""
    request.app[LIVE].look()
    query = {"said": said} | ({"deed": str(deed_id)} if deed_id else {})
    raise web.HTTPSeeOther(at(request, "shows").with_query(query))


_AIRING = r"/airings/{id:\d{1,18}}"
ROUTES = (
    Route("POST", r"/studios/{id:\d{1,18}}/start", "start_show", start, May.MOVE),
    Route("POST", rf"{_AIRING}/stop", "stop_show", stop, May.MOVE),
    Route("POST", rf"{_AIRING}/hand-over", "hand_over", hand_over, May.MOVE),
    Route("POST", rf"{_AIRING}/note", "leave_note", leave_note, May.MOVE),
    Route("POST", r"/items/{id:\d{1,18}}/studio", "to_studio", to_studio, May.PREPARE),
)
