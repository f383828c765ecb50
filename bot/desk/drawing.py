"""Turns what is on the board into HTML; everything a listener typed is escaped on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from aiohttp_security import authorized_userid
from aiohttp_session import get_session

from bot.core.contests import Contest
from bot.core.purposes import Lane
from bot.desk import words
from bot.desk.access import IDENTITY
from bot.desk.faces import Painter
from bot.desk.given import THREAD, Desk
from bot.desk.words import Words
from bot.store.board import Card, Folded, Loose
from bot.store.topics import SetTopic

# The order in which the lanes stand on the desk.
LANES: tuple[Lane, ...] = (
    Lane.PEOPLE,
    Lane.CONTEST,
    Lane.SONGS,
    Lane.SHOUT_OUTS,
    Lane.TIPS,
    Lane.COMMENTS,
    Lane.QUESTIONS,
    Lane.MEDIA,
    Lane.UNSORTED,
    Lane.HELD,
    Lane.OTHER,
)
# Sentences that the browser says by itself begin with these.
FOR_THE_BROWSER = (
    "said.",
    "reason.",
    "live.",
    "filter.",
    "keys.",
    "health.",
    "lane.",
    "light.",
    "folded.",
)


class View(str, Enum):
    """From which side the queue is seen."""

    DESK = "desk"  # everything, for producers
    AIR = "air"  # what presenters may read out


class Audience(NamedTuple):
    """For whom a card is drawn: the same for all who have both in common."""

    view: View
    language: str


@dataclass(frozen=True)
class Drawer:
    """Draws single cards, for pages and for the live stream alike."""

    view: View
    painter: Painter
    environment: jinja2.Environment
    numbers: frozenset[str]  # the station's

    def item(self, card: Card, *, now: datetime) -> str:
        return self._draw("one.html", face=self.painter.item(card, now=now))

    def loose(self, loose: Loose, *, now: datetime) -> str:
        return self._draw("one.html", face=self.painter.loose(loose, now=now))

    def folded(self, rows: list[Folded], *, now: datetime) -> str:
        faces = [self.painter.loose(Loose(row.said, row.profile), now=now) for row in rows]
        return self._draw("folded.html", faces=faces)

    def on_air(
        self, contests: Sequence[Contest], topics: Sequence[SetTopic], *, now: datetime
    ) -> str:
        """What listeners may be answering; a number is named where it is not all of them."""
        games = [
            (one.name, self.painter.when(one.closes_at, now=now), one.number or "")
            for one in contests
        ]
        numbers: dict[tuple[str, str], list[str]] = {}
        for one in topics:
            numbers.setdefault(self.painter.topic(one, now=now), []).append(one.number)
        lines = [
            (*line, "" if self.numbers <= set(on) else ", ".join(on))
            for line, on in numbers.items()
        ]
        return self._draw("on_air.html", games=games, lines=lines)

    def _draw(self, template: str, **context: Any) -> str:
        return self.environment.get_template(template).render(context)


DRAWERS: web.AppKey[Mapping[Audience, Drawer]] = web.AppKey("drawers", Mapping)
LANGUAGE: web.RequestKey[str] = web.RequestKey("language", str)


def set_up(app: web.Application, desk: Desk) -> None:
    """A drawer for every view in every language."""
    drawers: dict[Audience, Drawer] = {}
    for language in words.LANGUAGES:
        say = words.load(language)
        environment = _environment(say, desk)
        painter = Painter(say, desk.zone, desk.station.replies.slurs)
        for view in View:
            drawers[Audience(view, language)] = Drawer(
                view, painter, environment, desk.station.numbers
            )
    app[DRAWERS] = drawers


def _environment(say: Words, desk: Desk) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        t=say,
        station=desk.station_name,
        language=say.language,
        languages=words.LANGUAGES,
        zone=desk.zone.key,
        lanes=[lane.value for lane in LANES],
        browser_words=say.starting(*FOR_THE_BROWSER),
    )
    return environment


@web.middleware
async def speaks(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Settle the language of a request: the person's own, else the browser's."""
    own = (await get_session(request)).get("language")
    request[LANGUAGE] = own or preferred(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
    return await handler(request)


def preferred(accepted: str) -> str:
    """The first language of a browser's wishes that the desk speaks; English if it has none."""
    wishes = [part.partition(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((wish for wish in wishes if wish in words.LANGUAGES), "en")


def drawer_of(request: web.Request, view: View = View.DESK) -> Drawer:
    return request.app[DRAWERS][Audience(view, request[LANGUAGE])]


def painter_of(request: web.Request) -> Painter:
    return drawer_of(request).painter


async def drawn(
    request: web.Request, template: str, context: Mapping[str, Any], *, status: int = 200
) -> web.Response:
    """A whole page; a long queue is drawn beside the event loop, which serves webhooks too."""
    page = drawer_of(request).environment.get_template(template)
    role = (await get_session(request)).get(IDENTITY, "").partition(":")[0]
    everywhere = {"name": await authorized_userid(request) or "", "role": role}
    text = await asyncio.get_running_loop().run_in_executor(
        request.app[THREAD], page.render, {**everywhere, **context}
    )
    response = web.Response(text=text, content_type="text/html", status=status)
    response.enable_compression()
    return response
