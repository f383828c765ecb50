"""Turns what is on the board into HTML; everything a listener typed is escaped on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from bot.core.deeds import NOTED_IN
from bot.core.purposes import Lane
from bot.desk import words
from bot.desk.access import IDENTITY, ROLE, at, presents
from bot.desk.face import Face
from bot.desk.faces import Painter
from bot.desk.given import DESK, THREAD, Desk
from bot.desk.words import Words
from bot.store import presenter
from bot.store.airings import OnAir
from bot.store.board import Card, Loose
from bot.store.folds import Folded
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
    "pause.",
    "pick.",
    "tag.",
    "ask.",
    "undo.",
    "deed.",
    "menu.",
    "air.",
    "song.",
    "note.",
    "wave.",
    "answering.",
    "passing.",
    "closing.",
)


class View(str, Enum):
    """From which side the queue is seen."""

    DESK = "desk"  # everything, for producers
    AIR = "air"  # what presenters may read out

    @classmethod
    def of(cls, request: web.Request) -> View:
        """A presenter has one; a producer may look at the other."""
        air = presents(request) or request.query.get("view") == cls.AIR
        return cls.AIR if air else cls.DESK


class Audience(NamedTuple):
    """For whom a card is drawn: the same for all who have both in common."""

    view: View
    language: str
    plain: bool = False  # a program, which is told without HTML


@dataclass(frozen=True)
class Drawer:
    """Draws single cards, for pages and for the live stream alike."""

    view: View
    painter: Painter
    environment: jinja2.Environment
    numbers: frozenset[str]  # the station's
    tells: Callable[..., str] | None = None  # the news without HTML, to programs

    def item(self, card: Card, *, now: datetime) -> str:
        return self._draw(_ONE[self.view], face=self.face(card, now=now))

    def loose(self, loose: Loose, *, now: datetime) -> str:
        return self._draw(_ONE[self.view], face=self.face_loose(loose, now=now))

    def face(self, card: Card, *, now: datetime) -> Face:
        return replace(self.painter.item(card, now=now), order=self.order(card))

    def face_loose(self, loose: Loose, *, now: datetime) -> Face:
        return replace(self.painter.loose(loose, now=now), order=self.order_loose(loose))

    def order(self, card: Card) -> tuple[int, float]:
        """In its lane as it came; before the presenter as it was passed, or placed since."""
        in_lane = self.view is View.DESK and card.status == "waiting" and not card.passed_at
        return presenter.order_in_lane(card) if in_lane else presenter.order(card)

    def order_loose(self, loose: Loose) -> tuple[int, float]:
        """On the desk what is not sorted stands behind all that is."""
        if self.view is View.AIR:
            return 2, loose.said.sent_at.timestamp()
        return 3, float(loose.said.id)

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
        lines = [(*line, () if self.numbers <= set(on) else on) for line, on in numbers.items()]
        return self._draw("on_air.html", games=games, lines=lines)

    def shows(self, studios: Sequence[OnAir], *, now: datetime) -> str:
        """The show on air in each studio, and the note of the one before."""
        since = [self.painter.when(one.since, now=now) if one.since else "" for one in studios]
        return self._draw("shows_on.html", studios=list(zip(studios, since, strict=True)))

    def _draw(self, template: str, **context: Any) -> str:
        return self.environment.get_template(template).render(context)


_ONE = {View.DESK: "one.html", View.AIR: "read_one.html"}
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
        airs=desk.air is not None,
        languages=words.LANGUAGES,
        zone=desk.zone.key,
        hands_over=desk.hands_over,
        lanes=[lane.value for lane in LANES],
        note_lanes=NOTED_IN,
        station_numbers=sorted(desk.station.numbers),
        browser_words=say.starting(*FOR_THE_BROWSER),
    )
    environment.filters["number_name"] = lambda number: desk.number_names.get(number, number)
    return environment


@web.middleware
async def speaks(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Settle who looks, and in which language: the person's own, else the browser's."""
    session = await get_session(request)
    request[ROLE] = session.get(IDENTITY, "").partition(":")[0]
    request[LANGUAGE] = session.get("language") or preferred(request)
    return await handler(request)


def preferred(request: web.Request) -> str:
    """The first language of a browser's wishes that the desk speaks; English if it has none."""
    accepted = request.headers.get(hdrs.ACCEPT_LANGUAGE, "")
    wishes = [part.partition(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((wish for wish in wishes if wish in words.LANGUAGES), "en")


def drawer_of(request: web.Request, view: View = View.DESK) -> Drawer:
    return request.app[DRAWERS][Audience(view, request[LANGUAGE])]


def trouble(request: web.Request, status: int) -> str:
    """What went wrong, also for somebody whose session could not be read; "" for what we let be."""
    say = request.app[DRAWERS][
        Audience(View.DESK, request.get(LANGUAGE) or preferred(request))
    ].painter.words
    return say(name) if say.has(name := f"trouble.{status}") else ""


def trouble_page(request: web.Request, said: str) -> str:
    """The same as a page, with the way back to the desk."""
    language = request.get(LANGUAGE) or preferred(request)
    page = request.app[DRAWERS][Audience(View.DESK, language)].environment
    return page.get_template("trouble.html").render(said=said, root=str(at(request, "queue")))


def painter_of(request: web.Request) -> Painter:
    return drawer_of(request).painter


async def drawn(
    request: web.Request, template: str, context: Mapping[str, Any], *, status: int = 200
) -> web.Response:
    """A whole page; a long queue is drawn beside the event loop, which serves webhooks too."""
    page = drawer_of(request).environment.get_template(template)
    name = await authorized_userid(request) or ""
    moment = request.app[DESK].clock().isoformat()  # a browser's clock may be wrong
    everywhere = {"name": name, "role": request[ROLE], "moment": moment}
    text = await asyncio.get_running_loop().run_in_executor(
        request.app[THREAD], page.render, {**everywhere, **context}
    )
    response = web.Response(text=text, content_type="text/html", status=status)
    response.enable_compression()
    return response
