"""The library: search it, mend a track, join duplicates, keep artists' other names."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from bot.desk import library as page
from bot.desk.access import May, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Id, Name, Told, Words, of_length
from bot.desk.given import DESK
from bot.library import again, editing
from bot.library.editing import CannotEdit
from bot.library.folding import words
from bot.steps import merging
from bot.store import aliases, imports, tracks

_Field = Annotated[str, of_length(500)]


class TracksAsked(Asked):
    """Beginnings of words; `gone`: also what its source has no more."""

    q: Annotated[Words, Field(min_length=1)]
    gone: bool = False
    after: Id | None = None


class Track(Told):
    id: int
    source: str
    title: str
    artist: str
    version: str
    album: str | None
    year: int | None
    length: int | None
    playout_id: str | None
    plays: int
    edited: list[str]
    gone_at: datetime | None
    merged_into: int | None


class Tracks(Told):
    """By id; `after` begins the next page."""

    tracks: list[Track]
    after: int | None


class TrackCard(Told):
    """A track, what went under it, and what may be the same."""

    track: Track
    under: list[Track]
    alike: list[Track]


class TrackChanged(Asked):
    """What is left out stays; an empty text takes away what need not be there."""

    title: _Field | None = None
    artist: _Field | None = None
    album: _Field | None = None
    year: Annotated[str, Field(pattern=r"^([0-9]{4})?$")] | None = None
    playout_id: _Field | None = None


class MergeAsked(Asked):
    tracks: Annotated[list[Id], Field(min_length=1, max_length=page.MOST_ALIKE)]


class Source(Told):
    source: str
    there: int
    gone: int
    merged: int


class Import(Told):
    """Null in `ended_at` while it runs, or when it was interrupted."""

    source: str
    who: str
    started_at: datetime
    ended_at: datetime | None
    stopped: str | None
    added: int
    changed: int
    unchanged: int
    gone: int
    unreadable: int


class LibraryTold(Told):
    """Where the songs came from; `daily` are the sources that are read each day."""

    sources: list[Source]
    daily: list[str]
    imports: list[Import]


class LeaveAsked(Asked):
    source: Name


class AliasAsked(Asked):
    artist: Name
    alias: Name


class AliasTold(Told):
    id: int
    artist: str
    alias: str


class AliasesTold(Told):
    aliases: list[AliasTold]


async def library(request: web.Request, asked: Asked) -> LibraryTold:
    """What is in the library, and how it came there."""
    async with request.app[DESK].database.read() as conn:
        sources = await tracks.counts(conn)
        daily = await imports.read_daily(conn)
        latest = await imports.latest(conn, limit=page.LAST_IMPORTS)
    return LibraryTold(
        sources=[Source.model_validate(row, from_attributes=True) for row in sources],
        daily=[row.source for row in daily],
        imports=[Import.model_validate(row, from_attributes=True) for row in latest],
    )


async def search(request: web.Request, asked: TracksAsked) -> Tracks:
    """Tracks by title and artist."""
    bare, most = words(asked.q), page.A_PAGE
    if not bare:
        return Tracks(tracks=[], after=None)
    async with request.app[DESK].database.read() as conn:
        rows = await tracks.search(
            conn, bare, limit=most + 1, after=asked.after or 0, gone=asked.gone
        )
    more = rows[most - 1].id if len(rows) > most else None
    return Tracks(tracks=_all(rows[:most]), after=more)


def _all(rows: list[Any]) -> list[Track]:
    return [Track.model_validate(row, from_attributes=True) for row in rows]


async def track(request: web.Request, asked: Asked) -> TrackCard:
    """One track."""
    track_id = part(request)
    async with request.app[DESK].database.read() as conn:
        row = await tracks.get(conn, track_id)
        if row is None:
            raise refused(404)
        alike = await tracks.search(conn, words(row.title)[:6], limit=page.MOST_ALIKE, gone=True)
        under = await tracks.under(conn, track_id)
    (told,) = _all([row])
    others = [one for one in alike if one.id != track_id]
    return TrackCard(track=told, under=_all(under), alike=_all(others))


async def edit(request: web.Request, asked: TrackChanged) -> TrackCard:
    """What a person writes stays when the source is read again."""
    given = asked.model_dump(exclude_none=True)
    try:
        await editing.edit(_database(request), part(request), given, **await _mark(request))
    except CannotEdit as error:
        raise _refused(error) from None
    return await track(request, asked)


async def merge(request: web.Request, asked: MergeAsked) -> TrackCard:
    """Those tracks are this one, with all that asks for them."""
    try:
        await merging.merge(_database(request), asked.tracks, part(request), **await _mark(request))
    except CannotEdit as error:
        raise _refused(error) from None
    return await track(request, asked)


async def separate(request: web.Request, asked: Asked) -> TrackCard:
    """Take a merge back."""
    try:
        await merging.separate(_database(request), part(request), **await _mark(request))
    except CannotEdit as error:
        raise _refused(error) from None
    return await track(request, asked)


async def leave(request: web.Request, asked: LeaveAsked) -> LibraryTold:
    """Read a source no more each day; its tracks stay."""
    if not await again.leave(_database(request), asked.source, **await _mark(request)):
        raise refused(409, "not_daily", field="source")
    return await library(request, asked)


async def alias_list(request: web.Request, asked: Asked) -> AliasesTold:
    """What else listeners call artists."""
    async with request.app[DESK].database.read() as conn:
        rows = await aliases.everything(conn)
    told = [AliasTold(id=row.id, artist=row.artist, alias=row.alias) for row in rows]
    return AliasesTold(aliases=told)


async def add_alias(request: web.Request, asked: AliasAsked) -> AliasesTold:
    """Write another name down."""
    try:
        await editing.add_alias(
            _database(request), asked.artist, asked.alias, **await _mark(request)
        )
    except CannotEdit as error:
        raise _refused(error) from None
    return await alias_list(request, asked)


async def remove_alias(request: web.Request, asked: Asked) -> None:
    """Forget one; also if it is gone."""
    await editing.remove_alias(_database(request), part(request), **await _mark(request))


def _refused(error: CannotEdit) -> web.HTTPException:
    name = str(error)
    return refused(404) if name == "no_track" else refused(409, name)


def _database(request: web.Request) -> Any:
    return request.app[DESK].database


async def _mark(request: web.Request) -> dict[str, Any]:
    return {"who": await who(request), "now": request.app[DESK].clock()}


_TRACK, _MAY = "/library/tracks/{id}", May.LIBRARY
CALLS: tuple[Call, ...] = (
    Call("GET", "/library", "library", _MAY, library, LibraryTold),
    Call(
        "POST",
        "/library/leave",
        "leave_source",
        _MAY,
        leave,
        LibraryTold,
        body=LeaveAsked,
        refuses=(409,),
    ),
    Call("GET", "/library/tracks", "tracks", _MAY, search, Tracks, TracksAsked),
    Call("GET", _TRACK, "track", _MAY, track, TrackCard),
    Call("PATCH", _TRACK, "edit_track", _MAY, edit, TrackCard, body=TrackChanged, refuses=(409,)),
    Call("POST", f"{_TRACK}/merge", "merge_tracks", _MAY, merge, TrackCard, body=MergeAsked),
    Call("POST", f"{_TRACK}/separate", "separate_track", _MAY, separate, TrackCard),
    Call("GET", "/library/aliases", "aliases", _MAY, alias_list, AliasesTold),
    Call(
        "POST",
        "/library/aliases",
        "add_alias",
        _MAY,
        add_alias,
        AliasesTold,
        body=AliasAsked,
        refuses=(409,),
    ),
    Call("DELETE", "/library/aliases/{id}", "remove_alias", _MAY, remove_alias),
)
