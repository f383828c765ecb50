"""The library's pages: search it, mend a track, join duplicates, keep artists' other names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from aiohttp import web

from bot.desk import asked
from bot.desk.access import May, at, who
from bot.desk.drawing import drawn, painter_of
from bot.desk.given import DESK
from bot.desk.routes import Route
from bot.desk.uploading import UPLOADS
from bot.library import again, editing
from bot.library.editing import EDITABLE, CannotEdit
from bot.library.folding import words
from bot.steps import merging
from bot.store import aliases, imports, tracks

A_PAGE = 50  # tracks found that are shown at a time
LAST_IMPORTS = 10
MOST_ALIKE = 20  # tracks that may be the same as one


async def page(request: web.Request) -> web.StreamResponse:
    """Where the songs came from, what a search finds, and artists' other names."""
    sought, gone = request.query.get("q", "")[:200], "gone" in request.query
    async with request.app[DESK].database.read() as conn:
        found = await _found(conn, request, sought, gone=gone)
        context: dict[str, Any] = {
            "sources": await tracks.counts(conn),
            "daily": await imports.read_daily(conn),
            "imports": [_import(request, row) for row in await _latest(conn)],
            "aliases": await aliases.everything(conn),
        }
    context |= {
        "root": "",
        "sought": sought,
        "gone": gone,
        "found": found[:A_PAGE],
        "after": found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        "running": request.app[UPLOADS].running,
        "notice": _notice(request),
    }
    return await drawn(request, "library.html", context)


async def _found(conn: Any, request: web.Request, sought: str, *, gone: bool) -> list[Any]:
    bare = words(sought)
    if not bare:
        return []
    after = request.query.get("after", "")
    first = int(after) if after.isdecimal() and len(after) < 18 else 0
    return await tracks.search(conn, bare, limit=A_PAGE + 1, after=first, gone=gone)


async def _latest(conn: Any) -> list[Any]:
    return await imports.latest(conn, limit=LAST_IMPORTS)


def _import(request: web.Request, row: Any) -> dict[str, Any]:
    desk = request.app[DESK]
    return {
        "row": row,
        "when": _when(request, row.started_at, now=desk.clock()),
        "problems": row.problems,
    }


def _when(request: web.Request, moment: datetime, *, now: datetime) -> str:
    return painter_of(request).when(moment, now=now)


def _notice(request: web.Request) -> str | None:
    """What came of a button; the address may say nothing but names of our sentences."""
    said = f"library.said.{request.query.get('said', '')}"
    sentences = painter_of(request).words
    return sentences(said) if sentences.has(said) else None


async def track(request: web.Request) -> web.StreamResponse:
    """One track: its fields, what went under it, and what may be the same."""
    track_id = _id(request)
    async with request.app[DESK].database.read() as conn:
        row = await tracks.get(conn, track_id)
        if row is None:
            raise web.HTTPNotFound
        alike = await tracks.search(conn, words(row.title)[:6], limit=MOST_ALIKE, gone=True)
        context = {
            "root": "../../",
            "track": row,
            "fields": EDITABLE,
            "alike": [one for one in alike if one.id != track_id],
            "under": await tracks.under(conn, track_id),
            "proper": await tracks.proper(conn, track_id),
            "notice": _notice(request),
        }
    return await drawn(request, "track.html", context)


async def edit(request: web.Request) -> web.StreamResponse:
    """What a person writes stays when the source is read again."""
    form = _texts(await asked.form(request))
    try:
        await editing.edit(_database(request), _id(request), form, **await _mark(request))
    except CannotEdit as error:
        _back_to_track(request, str(error))
    _back_to_track(request, "saved")


async def merge(request: web.Request) -> web.StreamResponse:
    """The ticked tracks are this one."""
    form = await asked.form(request)
    values = [one for one in form.getall("track", []) if isinstance(one, str)]
    ticked = [int(one) for one in values if one.isdecimal() and len(one) < 18]
    try:
        count = await merging.merge(
            _database(request), ticked[:MOST_ALIKE], _id(request), **await _mark(request)
        )
    except CannotEdit as error:
        _back_to_track(request, str(error))
    _back_to_track(request, "merged" if count else "nothing")


async def separate(request: web.Request) -> web.StreamResponse:
    try:
        await merging.separate(_database(request), _id(request), **await _mark(request))
    except CannotEdit as error:
        _back_to_track(request, str(error))
    _back_to_track(request, "separated")


async def leave(request: web.Request) -> web.StreamResponse:
    """A source is read no more each day, because its address is wrong, or it is no more."""
    source = _texts(await asked.form(request)).get("source", "")
    left = await again.leave(_database(request), source, **await _mark(request))
    back(request, "left" if left else "not_daily")


async def add_alias(request: web.Request) -> web.StreamResponse:
    form = _texts(await asked.form(request))
    artist, alias = form.get("artist", ""), form.get("alias", "")
    try:
        await editing.add_alias(_database(request), artist, alias, **await _mark(request))
    except CannotEdit as error:
        back(request, str(error))
    back(request, "alias_added")


async def remove_alias(request: web.Request) -> web.StreamResponse:
    await editing.remove_alias(_database(request), _id(request), **await _mark(request))
    back(request, "alias_removed")


def _database(request: web.Request) -> Any:
    return request.app[DESK].database


async def _mark(request: web.Request) -> dict[str, Any]:
    """Who changes it, and when."""
    return {"who": await who(request), "now": request.app[DESK].clock()}


def _texts(form: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a form; a file in place of a text is nothing."""
    return {name: value for name, value in form.items() if isinstance(value, str)}


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])


def _back_to_track(request: web.Request, said: str) -> NoReturn:
    where = at(request, "track", id=request.match_info["id"])
    raise web.HTTPSeeOther(where.with_query(said=said))


def back(request: web.Request, said: str) -> NoReturn:
    raise web.HTTPSeeOther(at(request, "library").with_query(said=said))


_TRACK = r"/library/tracks/{id:\d{1,18}}"
ROUTES = (
    Route("GET", "/library", "library", page, May.LIBRARY),
    Route("POST", "/library/leave", "leave_source", leave, May.LIBRARY),
    Route("GET", _TRACK, "track", track, May.LIBRARY),
    Route("POST", _TRACK, "edit_track", edit, May.LIBRARY),
    Route("POST", rf"{_TRACK}/merge", "merge_tracks", merge, May.LIBRARY),
    Route("POST", rf"{_TRACK}/separate", "separate_track", separate, May.LIBRARY),
    Route("POST", "/library/aliases", "add_alias", add_alias, May.LIBRARY),
    Route(
        "POST",
        r"/library/aliases/{id:\d{1,18}}/remove",
        "remove_alias",
        remove_alias,
        May.LIBRARY,
    ),
)
