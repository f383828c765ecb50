"""What holds for the whole station: passing, the rules for requests, the colours, its words."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import Field

from bot.core.control import normalised
from bot.core.decency import judge
from bot.core.replies import clean
from bot.core.wishes import MOST, RequestRules
from bot.desk import word_lists as page
from bot.desk.access import May, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Told, of_length, one_of
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.store import switches, tags, word_list

LONGEST_TAG = 30


class PassingAsked(Asked):
    passing: bool


class PassingTold(Told):
    """Whether presenters get only what was passed to them."""

    passing: bool


class RulesAsked(Asked):
    """0 is no such rule; what each means stands in core/wishes.py."""

    track_minutes: Annotated[int, Field(ge=0, le=MOST["track_minutes"])]
    track_today: Annotated[int, Field(ge=0, le=MOST["track_today"])]
    track_show: Annotated[int, Field(ge=0, le=MOST["track_show"])]
    artist_minutes: Annotated[int, Field(ge=0, le=MOST["artist_minutes"])]
    hourly: Annotated[int, Field(ge=0, le=MOST["hourly"])]
    daily: Annotated[int, Field(ge=0, le=MOST["daily"])]
    tell_when_on: Annotated[int, Field(ge=0, le=MOST["tell_when_on"])]


class RulesTold(Told):
    track_minutes: int
    track_today: int
    track_show: int
    artist_minutes: int
    hourly: int
    daily: int
    tell_when_on: int


class TagName(Asked):
    """An empty name takes it away."""

    number: Annotated[int, Field(ge=1, le=tags.MOST)]
    name: Annotated[str, of_length(LONGEST_TAG)]


class TagsAsked(Asked):
    tags: Annotated[list[TagName], Field(max_length=tags.MOST)]


class TagCalled(Told):
    number: int
    name: str


class TagsTold(Told):
    """Those of the nine colours that have a name here."""

    tags: list[TagCalled]


class WordAsked(Asked):
    """`hold` keeps a message back, `alarm` calls for somebody."""

    kind: Annotated[str, one_of(word_list.KINDS)]
    text: Annotated[str, of_length(page.LONGEST), Field(min_length=1)]


class WordTold(Told):
    id: int
    kind: str
    text: str
    who: str
    at: datetime


class WordsTold(Told):
    words: list[WordTold]


class TryAsked(Asked):
    text: Annotated[str, of_length(page.LONGEST_TEXT)]


class VerdictTold(Told):
    """Why a text would be held, or raise the alarm; null: it would not."""

    hold: str | None
    alarm: str | None


async def passing(request: web.Request, asked: Asked) -> PassingTold:
    """Whether producers pass."""
    async with request.app[DESK].database.read() as conn:
        return PassingTold(passing=await switches.passing(conn))


async def set_passing(request: web.Request, asked: PassingAsked) -> PassingTold:
    """Switch it; off, all but what is held reaches the presenter."""
    desk, name = request.app[DESK], await who(request)
    async with desk.database.write() as conn:
        await switches.set_passing(conn, asked.passing, who=name, now=desk.clock())
    request.app[LIVE].look()
    return PassingTold(passing=asked.passing)


async def rules(request: web.Request, asked: Asked) -> RulesTold:
    """What may be requested how often."""
    async with request.app[DESK].database.read() as conn:
        return RulesTold(**asdict(await switches.request_rules(conn)))


async def set_rules(request: web.Request, asked: RulesAsked) -> RulesTold:
    """They hold from the next request on."""
    desk, found = request.app[DESK], RequestRules(**asked.model_dump())
    name = await who(request)
    async with desk.database.write() as conn:
        await switches.set_request_rules(conn, found, who=name, now=desk.clock())
    return RulesTold(**asdict(found))


async def tag_names(request: web.Request, asked: Asked) -> TagsTold:
    """What the colours are called."""
    async with request.app[DESK].database.read() as conn:
        names = await tags.names(conn)
    return TagsTold(tags=[TagCalled(number=one, name=names[one]) for one in sorted(names)])


async def name_tags(request: web.Request, asked: TagsAsked) -> TagsTold:
    """Give colours their names."""
    desk, name = request.app[DESK], await who(request)
    called = {one.number: clean(one.name) for one in asked.tags}
    async with desk.database.write() as conn:
        await tags.rename(conn, called, who=name, now=desk.clock())
    return await tag_names(request, asked)


async def words(request: web.Request, asked: Asked) -> WordsTold:
    """The station's own words that hold messages back, or raise the alarm."""
    async with request.app[DESK].database.read() as conn:
        rows = await word_list.all_of(conn)
    return WordsTold(words=[WordTold.model_validate(row, from_attributes=True) for row in rows])


async def add_word(request: web.Request, asked: WordAsked) -> WordsTold:
    """It holds from the next message on."""
    desk, text, name = request.app[DESK], clean(asked.text), await who(request)
    added = False
    if normalised(text):
        async with desk.database.write() as conn:
            added = await word_list.add(
                conn, asked.kind, text.casefold(), who=name, now=desk.clock()
            )
    if not added:
        raise refused(409, "not_added", "It is there, says nothing, or the list is full.", "text")
    return await words(request, asked)


async def remove_word(request: web.Request, asked: Asked) -> None:
    """Take a word from the list."""
    desk, name = request.app[DESK], await who(request)
    async with desk.database.write() as conn:
        if not await word_list.remove(conn, part(request), who=name, now=desk.clock()):
            raise refused(404)


async def try_words(request: web.Request, asked: TryAsked) -> VerdictTold:
    """What would become of a text; nothing of it is kept."""
    async with request.app[DESK].database.read() as conn:
        ours = await word_list.of_station(conn)
    found = judge(asked.text, slurs=request.app[DESK].station.replies.slurs, words=ours)
    return VerdictTold(hold=found.hold or None, alarm=found.alarm or None)


CALLS: tuple[Call, ...] = (
    Call("GET", "/passing", "passing", May.SEE, passing, PassingTold),
    Call(
        "PUT", "/passing", "set_passing", May.PREPARE, set_passing, PassingTold, body=PassingAsked
    ),
    Call("GET", "/rules", "rules", May.RULES, rules, RulesTold),
    Call("PUT", "/rules", "set_rules", May.RULES, set_rules, RulesTold, body=RulesAsked),
    Call("GET", "/tags", "tags", May.SEE, tag_names, TagsTold),
    Call("PUT", "/tags", "name_tags", May.PREPARE, name_tags, TagsTold, body=TagsAsked),
    Call("GET", "/words", "words", May.WORDS, words, WordsTold),
    Call(
        "POST",
        "/words",
        "add_word",
        May.WORDS,
        add_word,
        WordsTold,
        body=WordAsked,
        refuses=(409,),
    ),
    Call("DELETE", "/words/{id}", "remove_word", May.WORDS, remove_word),
    Call("POST", "/words/try", "try_words", May.WORDS, try_words, VerdictTold, body=TryAsked),
)
