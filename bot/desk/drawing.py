"""Turns what is on the board into HTML; everything a listener typed is escaped on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
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


@dataclass(frozen=True)
class Drawer:
    """Draws single cards, for pages and for the live stream alike."""

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


DRAWER: web.AppKey[Drawer] = web.AppKey("drawer", Drawer)


def set_up(app: web.Application, desk: Desk) -> None:
    say = words.load()
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(t=say, station=desk.station_name, **_constants(say, desk))
    app[DRAWER] = Drawer(
        Painter(say, desk.zone, desk.station.replies.slurs), environment, desk.station.numbers
    )


def _constants(say: Words, desk: Desk) -> dict[str, Any]:
    return {
        "language": say.language,
        "zone": desk.zone.key,
        "lanes": [lane.value for lane in LANES],
        "browser_words": say.starting(*FOR_THE_BROWSER),
    }


async def drawn(
    request: web.Request, template: str, context: Mapping[str, Any], *, status: int = 200
) -> web.Response:
    """A whole page; a long queue is drawn beside the event loop, which serves webhooks too."""
    environment = aiohttp_jinja2.get_env(request.app)
    role = (await get_session(request)).get(IDENTITY, "").partition(":")[0]
    everywhere = {"name": await authorized_userid(request) or "", "role": role}
    page = environment.get_template(template)
    text = await asyncio.get_running_loop().run_in_executor(
        request.app[THREAD], page.render, {**everywhere, **context}
    )
    response = web.Response(text=text, content_type="text/html", status=status)
    response.enable_compression()
    return response
