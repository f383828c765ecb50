"""The page of the station's own words: what holds a message back, and what raises the alarm."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.core.control import normalised
from bot.core.decency import Verdict, judge
from bot.core.replies import clean
from bot.desk import asked
from bot.desk.access import May, at, who
from bot.desk.drawing import drawn, painter_of
from bot.desk.given import DESK
from bot.desk.routes import Route
from bot.store import word_list

LONGEST = 60  # letters of a word
LONGEST_TEXT = 4096  # of a message
SAID = ("added", "removed")


async def page(request: web.Request) -> web.StreamResponse:
    said = request.query.get("said", "")
    notice = painter_of(request).words(f"words.{said}") if said in SAID else None
    return await _drawn(request, notice=notice)


async def add(request: web.Request) -> web.StreamResponse:
    """It holds from the next message on; the log says who, and never which word."""
    desk, form = request.app[DESK], await asked.form(request)
    kind, text = str(form.get("kind", "")), clean(str(form.get("text", "")))
    added = False
    if kind in word_list.KINDS and normalised(text) and len(text) <= LONGEST:
        name, now = await who(request), desk.clock()
        async with desk.database.write() as conn:
            added = await word_list.add(conn, kind, text.casefold(), who=name, now=now)
    if not added:
        wrong = painter_of(request).words("words.not_added", longest=LONGEST)
        return await _drawn(request, wrong=wrong, status=400)
    raise _back(request, "added")


async def remove(request: web.Request) -> web.StreamResponse:
    desk, word_id = request.app[DESK], int(request.match_info["id"])
    name, now = await who(request), desk.clock()
    async with desk.database.write() as conn:
        await word_list.remove(conn, word_id, who=name, now=now)
    raise _back(request, "removed")


async def try_out(request: web.Request) -> web.StreamResponse:
    """What would become of a text; nothing of it is kept, so it stands in no address either."""
    desk, form = request.app[DESK], await asked.form(request)
    text = str(form.get("text", ""))[:LONGEST_TEXT]
    async with desk.database.read() as conn:
        words = await word_list.of_station(conn)
    found = judge(text, slurs=desk.station.replies.slurs, words=words)
    return await _drawn(request, tried=text, verdict=_says(request, found))


def _says(request: web.Request, found: Verdict) -> str:
    words = painter_of(request).words
    if found.alarm:
        return words("words.would_alarm", why=words.of("alarm_of", found.alarm))
    if found.hold:
        return words("words.would_hold", why=words.of("held", found.hold))
    return words("words.fine")


def _back(request: web.Request, said: str) -> web.HTTPException:
    return web.HTTPSeeOther(at(request, "words").with_query(said=said))


async def _drawn(request: web.Request, *, status: int = 200, **more: Any) -> web.StreamResponse:
    desk, painter = request.app[DESK], painter_of(request)
    async with desk.database.read() as conn:
        rows = await word_list.all_of(conn)
    now = desk.clock()
    lists = {
        kind: [
            (row.id, row.text, row.who, painter.when(row.at, now=now), row.at.isoformat())
            for row in rows
            if row.kind == kind
        ]
        for kind in word_list.KINDS
    }
    blank = {"notice": None, "wrong": None, "tried": "", "verdict": None}
    limits = {"longest": LONGEST, "longest_text": LONGEST_TEXT, "root": _root(request)}
    context = {"lists": lists, **limits, **blank, **more}
    return await drawn(request, "words.html", context, status=status)


def _root(request: web.Request) -> str:
    """The way back to the desk: a text that was tried is answered one folder down."""
    return "../" if request.path.endswith("/try") else ""


ROUTES = (
    Route("GET", "/words", "words", page, May.WORDS),
    Route("POST", "/words", "add_word", add, May.WORDS),
    Route("POST", r"/words/{id:\d{1,9}}/remove", "remove_word", remove, May.WORDS),
    Route("POST", "/words/try", "try_words", try_out, May.WORDS),
)
