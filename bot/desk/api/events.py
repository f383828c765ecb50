"""The live stream for programs: the same news as the desk gets, with items instead of HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field

from bot.desk import stream
from bot.desk.access import May, presents
from bot.desk.api.airings import OnIn, on_in
from bot.desk.api.calls import Call
from bot.desk.api.item import Item
from bot.desk.api.item_teller import ItemTeller
from bot.desk.api.kinds import Asked, Told
from bot.desk.api.played import NowPlaying, now_playing
from bot.desk.api.topics import TopicTold, told_topic
from bot.desk.api.waiting import Answering, answering
from bot.desk.around import Around
from bot.desk.drawing import LANGUAGE, Audience, Drawer, View
from bot.desk.news import Changes
from bot.store.board import Loose


class EventsAsked(Asked):
    """From where on; a Last-Event-ID header comes first. Without either, "reload" comes first."""

    view: Literal["desk", "air"] = "desk"
    after: Annotated[str, Field(pattern=r"^[0-9]{1,18}-[0-9]{1,18}$")] | None = None


class News(Told):
    """The data of an event "news".

    `items` are new or have changed; `gone` are keys that do not reach this view any more;
    `settled` are messages that found their place. `loose` lists all unsorted messages there are,
    in the first event after a connection, and is null after that.
    """

    items: list[Item]
    gone: list[str]
    settled: list[int]
    loose: list[int] | None
    counts: dict[str, int]
    passing: bool
    playing: NowPlaying | None
    topics: list[TopicTold]
    studios: list[OnIn]
    answering: list[Answering]


def audiences(drawers: Mapping[Audience, Drawer]) -> dict[Audience, Drawer]:
    """For each that is drawn for, the one that is told."""
    return {
        audience._replace(plain=True): replace(drawer, tells=partial(tell, drawer))
        for audience, drawer in drawers.items()
    }


def tell(
    drawer: Drawer,
    found: Changes,
    fresh: Iterable[Loose],
    around: Around,
    *,
    now: datetime,
    all_loose: list[int] | None = None,
) -> str:
    """One event of the stream."""
    to = ItemTeller(drawer, around.gate, now)
    told = to.all(found.items, fresh)
    reached = {one.key for one in told}
    keys = [f"i{card.id}" for card in found.items]
    return News(
        items=told,
        gone=[one for one in keys if one not in reached],
        settled=list(found.settled),
        loose=_seen(all_loose, told, drawer),
        counts=_counts(around, drawer),
        passing=around.gate.passing,
        playing=now_playing(around.playing) if around.playing else None,
        topics=[told_topic(one) for one in around.topics],
        studios=[on_in(one) for one in around.airings],
        answering=answering(around),
    ).model_dump_json()


def _seen(ids: list[int] | None, told: list[Item], drawer: Drawer) -> list[int] | None:
    """Of those that are not sorted a presenter hears only of what they see."""
    if ids is None or drawer.view is View.DESK:
        return ids
    return [one.id for one in told if one.key.startswith("m")]


def _counts(around: Around, drawer: Drawer) -> dict[str, int]:
    if drawer.view is View.AIR:
        return {"air": around.presented + (0 if around.gate.passing else around.loose)}
    return {**around.lanes, "loose": around.loose}


async def events(request: web.Request, asked: EventsAsked) -> web.StreamResponse:
    """Server-sent events: "news" (see News), "beat", "reload" (read all again) and "bye"."""
    view = View.AIR if presents(request) or asked.view == "air" else View.DESK
    return await stream.follow(request, Audience(view, request[LANGUAGE], plain=True))


CALLS: tuple[Call, ...] = (
    Call("GET", "/events", "events", May.SEE, events, query=EventsAsked, kind="text/event-stream"),
)
