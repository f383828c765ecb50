"""The window of a song: which it may be, when each was on, and its way to the playout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import journey
from bot.core.lookup import Lookup
from bot.core.purposes import Lane
from bot.core.requests import REQUEST
from bot.core.wishes import LONGEST, NotYet
from bot.desk import asked, news
from bot.desk.access import May, at, presents, who
from bot.desk.drawing import View, drawer_of, drawn, painter_of
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.reading import presented, read_gate
from bot.desk.routes import Route
from bot.desk.wished import Studio, Wished, too_soon, was_on
from bot.library import offering
from bot.steps import choice
from bot.steps.choice import Offer
from bot.store import board, played, queue, requests
from bot.store.board import Card

LONGEST_SOUGHT = 200  # characters
Song = dict[str, Any]


async def page(request: web.Request) -> web.StreamResponse:
    """The whole page for a browser without scripts; what is in it for the desk's window."""
    alone = asked.by_a_browser(request)
    async with request.app[DESK].database.read() as conn:
        item = await request_item(conn, request)
        context = await _about(conn, request, item)
    context["root"] = "../../" if alone else ""
    return await drawn(request, "song.html" if alone else "song_window.html", context)


async def request_item(conn: AsyncConnection, request: web.Request) -> sa.Row[Any]:
    item = await queue.get(conn, int(request.match_info["id"]))
    if item is None or item.purpose != REQUEST or item.lane == Lane.HELD.value:
        raise web.HTTPNotFound
    return item


async def seen_by(conn: AsyncConnection, request: web.Request, item_id: int) -> Card:
    """The card as this person may see it: of a presenter, if it reaches them."""
    cards = await board.cards(conn, [item_id])
    slurs = request.app[DESK].station.replies.slurs
    if presents(request) and cards:
        seen = presented(cards[0], slurs, await read_gate(conn))
        cards = [seen] if seen else []
    if not cards:
        raise web.HTTPNotFound
    return cards[0]


async def check_seen(request: web.Request) -> None:
    """Nobody acts on what they may not see."""
    async with request.app[DESK].database.read() as conn:
        await seen_by(conn, request, int(request.match_info["id"]))


async def _about(conn: AsyncConnection, request: web.Request, item: sa.Row[Any]) -> Song:
    desk, now = request.app[DESK], request.app[DESK].clock()
    card = await seen_by(conn, request, item.id)
    sought = request.query.get("q", "")[:LONGEST_SOUGHT].strip()
    found = await (offering.sought(conn, sought) if sought else offering.candidates(conn, item))
    offers = await choice.offers(conn, item, found, desk.station, now=now)
    studio, not_yet = painter_of(request).studio(now), queue.held_back(item)
    behind = await _behind(conn, item, [*(one.not_yet for one in offers), not_yet], studio)
    face = painter_of(request).item(card, now=now)
    return {
        "item": item,
        "open": item.status in queue.OPEN,
        "asked_for": " – ".join(filter(None, (card.song, card.artist))),
        "sought": sought,
        "longest": LONGEST_SOUGHT,
        "offers": [_line(one, item, studio, behind) for one in offers],
        "wished": face.wished,
        "rule": _rule(not_yet, studio, behind) if not_yet else None,
        "times": [studio.when(one) for one in card.on],
        "asked": await _asked(conn, item, not_yet, studio, typed=not presents(request)),
        "askers": _askers(face.wished, face.name),
        "again": face.wished.handing in ("refused", "unknown"),
    }


def _line(one: Offer, item: sa.Row[Any], studio: Studio, behind: Mapping[datetime, str]) -> Song:
    track = one.track
    more = [one for one in (track.album, track.year and str(track.year)) if one]
    return {
        "id": track.id,
        "title": track.title,
        "artist": track.artist,
        "more": ", ".join(more),
        "version": track.version,
        "on": was_on(one.on, studio) or studio.words("song.never"),
        "rule": _rule(one.not_yet, studio, behind) if one.not_yet else None,
        "now": track.id == item.track_id,
    }


def _rule(not_yet: NotYet, studio: Studio, behind: Mapping[datetime, str]) -> tuple[str, str]:
    """The rule in words, and the play that it stands on."""
    since = not_yet.since
    return too_soon(not_yet, studio), behind.get(since, "") if since else ""


async def _behind(
    conn: AsyncConnection, item: sa.Row[Any], rules: Sequence[NotYet | None], studio: Studio
) -> dict[datetime, str]:
    """What was on at the moments that rules count from."""
    moments = {one.since for one in rules if one and one.since and not one.counted}
    was = await played.what_was_on(conn, moments, item.number)
    return {
        at: studio.words("song.rule_by", title=title, artist=artist, time=studio.when(at))
        for at, (title, artist) in was.items()
    }


async def _asked(
    conn: AsyncConnection,
    item: sa.Row[Any],
    not_yet: NotYet | None,
    studio: Studio,
    *,
    typed: bool,
) -> list[str]:
    """What a rule about its listener has counted; not `typed`: by titles of the library alone."""
    if not_yet is None or not not_yet.counted or item.listener_id is None:
        return []
    since = studio.now - LONGEST
    rows = await requests.lately_of(conn, item.listener_id, since=since)
    rows = [row for row in rows if typed or _of_library(row)]
    named = ((row.at, " – ".join(filter(None, played.named(row)))) for row in rows)
    return [f"{studio.when(at)} {song}" for at, song in named if song]


def _of_library(row: sa.Row[Any]) -> bool:
    return bool(row.lookup and Lookup.from_json(row.lookup).track)


def _askers(wished: Wished, alone: str) -> list[str]:
    named = [one.text for one in wished.askers]
    return [*named, wished.more] if wished.more else named or [alone]


# what people do there


async def choose(request: web.Request) -> web.StreamResponse:
    """ "It is this one", or none of them."""
    desk, form = request.app[DESK], await asked.form(request)
    given = form.get("track")
    track = asked.number(given)
    if track is None and given != "":
        raise web.HTTPBadRequest
    await check_seen(request)
    chosen = await journey.choose_track(
        desk.database,
        desk.station,
        int(request.match_info["id"]),
        track,
        version=asked.version(form),
        who=await who(request),
        now=desk.clock(),
    )
    said = "said.choose" if track else "said.choose_none"
    ids = [int(request.match_info["id"]), *([chosen.item_id] if chosen.item_id else [])]
    return await _answer(request, said, chosen.moved, ids)


async def hand_over(request: web.Request) -> web.StreamResponse:
    """Give the song to the playout."""
    desk, item_id = request.app[DESK], int(request.match_info["id"])
    if not desk.hands_over:
        raise web.HTTPNotFound
    await check_seen(request)
    moved = await journey.hand_over(
        desk.database, desk.station, item_id, who=await who(request), now=desk.clock()
    )
    return await _answer(request, "said.hand", moved, [item_id])


async def _answer(
    request: web.Request, said: str, moved: Any, ids: Sequence[int]
) -> web.StreamResponse:
    """For scripts the cards as they are now; for a plain form the desk again."""
    request.app[LIVE].look()
    said = said if moved.done else f"reason.{moved.reason}"
    if not asked.by_a_script(request):
        query = {"said": said} | ({"item": str(ids[0])} if moved.deed_id else {})
        raise web.HTTPSeeOther(at(request, "queue").with_query(query))
    desk, drawer = request.app[DESK], drawer_of(request, View.of(request))
    async with desk.database.read() as conn:
        cards = await board.cards(conn, ids)
        gate = await read_gate(conn)
    told = [news.told(one, drawer, gate=gate, now=desk.clock()) for one in cards]
    answer = {"id": moved.deed_id, "done": moved.done, "said": said, "cards": told}
    return web.json_response(answer, status=200 if moved.done else 409)


_SONG = r"/items/{id:\d{1,18}}/song"
ROUTES = (
    Route("GET", _SONG, "song", page, May.SEE),
    Route("POST", _SONG, "choose_song", choose, May.MOVE),
    Route("POST", r"/items/{id:\d{1,18}}/hand-over", "hand_song", hand_over, May.MOVE),
)
