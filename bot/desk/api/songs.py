"""Songs: which one a request means, what is asked for most, and the way to the playout."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import StringConstraints

from bot import journey
from bot.desk import songs as page
from bot.desk import top as ranked
from bot.desk.access import May, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.item import Item, Rule
from bot.desk.api.item_teller import rule
from bot.desk.api.items import moved_item, teller
from bot.desk.api.kinds import Asked, Id, Told, Version, Words, one_of
from bot.desk.given import DESK
from bot.library import offering
from bot.steps import choice


class SongAsked(Asked):
    """Without words: what the matching found."""

    q: Words = ""


class Candidate(Told):
    """A track that may be the one; `chosen` if it is taken for it now."""

    track: int
    title: str
    artist: str
    album: str | None
    year: int | None
    version: str
    on: list[datetime]
    rule: Rule | None
    chosen: bool


class Candidates(Told):
    song: str | None
    artist: str | None
    version: int
    candidates: list[Candidate]


class ChoiceAsked(Asked):
    """ "It is this one"; null: none that the station has."""

    track: Id | None
    version: Version | None = None


class TopAsked(Asked):
    """With a studio what was asked there, and what belongs to none."""

    span: Annotated[str, one_of(ranked.SPANS)] = "now"
    studio: Id | None = None


class ListAsked(Asked):
    """Which songs: `span` is for the top ones, `ids` are those of "selected", 12,13,17.

    With a studio those that belong to it or to none; what is "selected" is so wherever it belongs.
    A presenter's token gets of each list what reaches the presenter, and no top list.
    """

    which: Annotated[str, one_of(ranked.LISTS)] = "top"
    span: Annotated[str, one_of(ranked.SPANS)] = "now"
    studio: Id | None = None
    ids: Annotated[str, StringConstraints(max_length=6000, pattern=r"^[0-9,]*$")] = ""


class TopSong(Told):
    count: int
    item: Item


class TopSongs(Told):
    songs: list[TopSong]


async def candidates(request: web.Request, asked: SongAsked) -> Candidates:
    """What a request may mean, with when each was on and the rule against it."""
    desk = request.app[DESK]
    async with desk.database.read() as conn:
        item = await page.request_item(conn, request)
        card = await page.seen_by(conn, request, item.id)
        sought = asked.q.strip()
        found = await (offering.sought(conn, sought) if sought else offering.candidates(conn, item))
        offers = await choice.offers(conn, item, found, desk.station, now=desk.clock())
    told = [
        Candidate(
            track=one.track.id,
            title=one.track.title,
            artist=one.track.artist,
            album=one.track.album,
            year=one.track.year,
            version=one.track.version,
            on=list(one.on),
            rule=rule(one.not_yet),
            chosen=one.track.id == item.track_id,
        )
        for one in offers
    ]
    return Candidates(song=card.song, artist=card.artist, version=item.version, candidates=told)


async def choose(request: web.Request, asked: ChoiceAsked) -> Item:
    """Say which track it is."""
    await page.check_seen(request)
    desk = request.app[DESK]
    chosen = await journey.choose_track(
        desk.database,
        desk.station,
        part(request),
        asked.track,
        version=asked.version,
        who=await who(request),
        now=desk.clock(),
    )
    return await moved_item(request, chosen.moved, chosen.item_id or part(request))


async def hand_over(request: web.Request, asked: Asked) -> Item:
    """Give the song to the playout; 404 where the station hands nothing over."""
    desk = request.app[DESK]
    if not desk.hands_over:
        raise refused(404)
    await page.check_seen(request)
    moved = await journey.hand_over(
        desk.database, desk.station, part(request), who=await who(request), now=desk.clock()
    )
    return await moved_item(request, moved, part(request))


async def top(request: web.Request, asked: TopAsked) -> TopSongs:
    """The hundred that most ask for: of what is open now, or of today, this week or this month."""
    since = ranked.since_of(asked.span, request.app[DESK].clock(), request)
    async with request.app[DESK].database.read() as conn:
        tell = await teller(conn, request)
        counted = await ranked.most_wanted(conn, since, asked.studio)
    pairs = [(tell.item(card), count) for card, count in counted]
    return TopSongs(songs=[TopSong(count=count, item=one) for one, count in pairs if one])


async def as_csv(request: web.Request, asked: ListAsked) -> web.StreamResponse:
    """A list of songs for a spreadsheet."""
    return await ranked.as_csv(request)


async def as_m3u(request: web.Request, asked: ListAsked) -> web.StreamResponse:
    """A list of songs for the playout."""
    return await ranked.as_m3u(request)


_SONG = "/items/{id}/song"
CALLS: tuple[Call, ...] = (
    Call("GET", _SONG, "song", May.SEE, candidates, Candidates, SongAsked),
    Call("PUT", _SONG, "choose_song", May.MOVE, choose, Item, body=ChoiceAsked, refuses=(409,)),
    Call("POST", "/items/{id}/hand-over", "hand_song", May.MOVE, hand_over, Item, refuses=(409,)),
    Call("GET", "/top", "top", May.DESK, top, TopSongs, TopAsked),
    Call("GET", "/songs.csv", "songs_csv", May.SEE, as_csv, None, ListAsked, kind="text/csv"),
    Call(
        "GET", "/songs.m3u", "songs_m3u", May.SEE, as_m3u, None, ListAsked, kind="audio/x-mpegurl"
    ),
)
