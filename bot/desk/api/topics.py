"""The topic of the moment, for one of the station's numbers or for all."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import StringConstraints

from bot.core.replies import clean
from bot.desk import topics as page
from bot.desk.access import May, who
from bot.desk.api.calls import Call
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Clock, Name, Told
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.store import topics


class TopicTold(Told):
    """A topic that is set; `number` is the station's own."""

    number: str
    text: str
    since: datetime
    until: datetime
    who: str


class TopicsTold(Told):
    topics: list[TopicTold]


class TopicAsked(Asked):
    """Until the studio's clock shows `until`; without a number for all of the station's."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=page.LONGEST)]
    until: Clock
    number: Name | None = None


class NumberAsked(Asked):
    number: Name | None = None


def told_topic(one: topics.SetTopic) -> TopicTold:
    return TopicTold(
        number=one.number, text=one.text, since=one.since, until=one.until, who=one.who
    )


async def listed(request: web.Request, asked: Asked) -> TopicsTold:
    """The topics that are set now."""
    now = request.app[DESK].clock()
    async with request.app[DESK].database.read() as conn:
        found = await topics.around(conn, now, now)
    return TopicsTold(topics=[told_topic(one) for one in found if one.is_set(one.number, now)])


async def set_topic(request: web.Request, asked: TopicAsked) -> TopicsTold:
    """Set it in place of the one before."""
    desk, now = request.app[DESK], request.app[DESK].clock()
    until, words = page.until_of(asked.until, desk.zone, now), clean(asked.text)
    if until is None or not words:
        raise refused(409, "no_topic", field="text")
    await _set(request, asked.number, words, until)
    return await listed(request, asked)


async def end_topic(request: web.Request, asked: NumberAsked) -> None:
    """End it now."""
    await _set(request, asked.number, "", request.app[DESK].clock())


async def _set(request: web.Request, number: str | None, words: str, until: datetime) -> None:
    desk, name, now = request.app[DESK], await who(request), request.app[DESK].clock()
    ours = desk.station.numbers
    numbers = ours if number is None else ours & {number}
    if not numbers:
        raise refused(409, "no_such_number", field="number")
    async with desk.database.write() as conn:
        await topics.set_topic(conn, numbers, words, until=until, who=name, now=now)
    request.app[LIVE].look()


CALLS: tuple[Call, ...] = (
    Call("GET", "/topics", "topics", May.SEE, listed, TopicsTold),
    Call(
        "PUT",
        "/topics",
        "set_topic",
        May.MOVE,
        set_topic,
        TopicsTold,
        body=TopicAsked,
        refuses=(409,),
    ),
    Call("DELETE", "/topics", "end_topic", May.MOVE, end_topic, query=NumberAsked, refuses=(409,)),
)
