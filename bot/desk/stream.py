"""The live stream to one browser: first what it missed, then everything as it happens."""

from __future__ import annotations

import contextlib
from functools import partial

from aiohttp import hdrs, web
from aiohttp_session import STORAGE_KEY
from aiohttp_sse import EventSourceResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk import news
from bot.desk.access import IDENTITY, ROLE, May
from bot.desk.around import read_around
from bot.desk.drawing import DRAWERS, LANGUAGE, Audience, View, preferred
from bot.desk.given import DESK
from bot.desk.guard import HEADERS
from bot.desk.live import LIVE, MOST_BEHIND, WHO, Frame, Listening
from bot.desk.routes import Route
from bot.store import log
from bot.store.database import UNAVAILABLE
from bot.store.log import Place

RETRY = 1000  # milliseconds until a browser tries again
RELOAD = Frame("reload", "")
LAST_SEEN = "Last-Event-ID"


async def events(request: web.Request) -> web.StreamResponse:
    return await follow(request, Audience(View.of(request), request[LANGUAGE]))


async def follow(request: web.Request, audience: Audience) -> web.StreamResponse:
    """Until the other side leaves, or is shut out."""
    live = request.app[LIVE]
    async with live.listening(partial(_cut, request), audience) as listening:
        first = await _missed(request, audience)  # before the answer begins: it may fail
        response = EventSourceResponse(headers=HEADERS)
        response.headers[hdrs.CACHE_CONTROL] = HEADERS[hdrs.CACHE_CONTROL]
        with contextlib.suppress(ConnectionResetError):  # the browser has gone
            await response.prepare(request)
            async with response:
                await _tell(request, response, listening, first)
    return response


async def _tell(
    request: web.Request, response: EventSourceResponse, listening: Listening, first: Frame
) -> None:
    await response.send(first.data, id=_id(first), event=first.event, retry=RETRY)
    seen = first.place or Place()
    while frame := await listening.queue.get():
        if frame.event in ("beat", WHO.event) and (parting := await _parting(request)):
            program = listening.audience.plain and parting == "page"  # it has none to load
            await response.send("", event=RELOAD.event if program else parting)
            return
        if frame is WHO:
            continue
        if frame.place is not None and frame.place < seen:
            continue  # told already, and fresher
        seen = frame.place or seen
        await response.send(frame.data, id=_id(frame), event=frame.event)


async def _missed(request: web.Request, audience: Audience) -> Frame:
    """Everything since the browser's last event, in one; after too much, the list is read anew."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    try:
        place = Place.parse(request.headers.get(LAST_SEEN) or request.query["after"])
    except (KeyError, ValueError):
        return RELOAD
    async with desk.database.read() as conn:
        logged = await _since(conn, place)
        if logged is None or (View.of(request) is View.AIR and news.moves_the_gate(logged)):
            return RELOAD
        found = await news.changes(conn, logged)
        loose, total = await news.loose(conn, now=now)
        folded = await news.folded_of_late(conn, desk.zone, now=now)
        around = await read_around(conn, loose=total, folded=folded, now=now)
    ids = [one.said.id for one in loose]
    drawer = request.app[DRAWERS][audience]
    text = news.message(found, loose, drawer, around, now=now, all_loose=ids)
    return Frame("news", text, logged[-1].place if logged else place)


async def _since(conn: AsyncConnection, place: Place) -> list[log.Logged] | None:
    """None when it is too much, or when the log does not reach as far as the browser."""
    if place > await log.end(conn):
        return None
    logged = await log.after(conn, place, limit=MOST_BEHIND + 1)
    return logged if len(logged) <= MOST_BEHIND else None


async def _parting(request: web.Request) -> str:
    """Whoever was signed out sees no more; who has another role or language, what is theirs now."""
    try:
        session = await request[STORAGE_KEY].load_session(request)
    except UNAVAILABLE:  # a lost database decides nothing
        return ""
    if session.empty:
        return "bye"
    role = session.get(IDENTITY, "").partition(":")[0]
    language = session.get("language") or preferred(request)
    same = (role, language) == (request[ROLE], request[LANGUAGE])
    return "" if same else "page"


def _id(frame: Frame) -> str | None:
    return str(frame.place) if frame.place is not None else None


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


ROUTES = (Route("GET", "/events", "events", events, May.SEE),)
