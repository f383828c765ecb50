"""Answering a listener: what was said, until when it can be, and who else is at it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field, StringConstraints

from bot import journey
from bot.desk import replying as page
from bot.desk.access import May, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Name, Told, of_length
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.steps.reply import LONGEST, Wanted
from bot.store import presence


class TalkLine(Told):
    """A message of either side; `note` says how far ours is, `wrong` that it did not arrive."""

    at: datetime
    ours: bool
    text: str
    who: str
    note: str
    wrong: bool


class Quick(Told):
    key: int
    text: str


class TemplateTold(Told):
    """Of what may be said after the reply window has closed; a reply's values fill its blanks."""

    name: str
    language: str
    text: str
    blanks: list[str]


class Conversation(Told):
    """`seen` goes back with a reply: it tells whether somebody has answered meanwhile."""

    entries: list[TalkLine]
    closes_at: datetime
    closed: bool
    barred: str | None
    seen: str
    answering: list[str]
    quick: list[Quick]
    templates: list[TemplateTold]


class ReplyAsked(Asked):
    """Words, or a template with its values; the same `key` twice is one reply.

    `seen` and `beside` are what the conversation said: with them, whoever goes on knows of others.
    """

    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
    words: Annotated[str, of_length(LONGEST)] = ""
    template: Annotated[str, of_length(512)] = ""
    language: Annotated[str, of_length(20)] = ""
    values: Annotated[list[Annotated[str, of_length(1024)]], Field(max_length=100)] = []
    seen: Annotated[str, of_length(80)] = ""
    beside: Annotated[list[Name], Field(max_length=50)] = []


async def conversation(request: web.Request, asked: Asked) -> Conversation:
    """What stands in the desk's panel for answering."""
    found: dict[str, Any] = await page.conversation_of(request, {})
    return Conversation(
        entries=[
            TalkLine(
                at=one.at, ours=one.ours, text=one.text, who=one.who, note=one.note, wrong=one.wrong
            )
            for one in found["entries"]
        ],
        closes_at=datetime.fromisoformat(found["closes"]),
        closed=found["closed"],
        barred=found["barred"] or None,
        seen=found["seen"],
        answering=list(found["others"]),
        quick=[Quick(key=key, text=words) for key, words in found["quick"]],
        templates=[
            TemplateTold(
                name=one.name, language=one.language, text=one.body, blanks=list(one.blanks)
            )
            for one in found["templates"]
        ],
    )


async def reply(request: web.Request, asked: ReplyAsked) -> Conversation:
    """Send it; 409 says why not, or that somebody has answered or is answering."""
    desk, kind, name = request.app[DESK], request.match_info["kind"], await who(request)
    given = asked.model_dump() | {"values": tuple(asked.values), "beside": frozenset(asked.beside)}
    replied = await journey.reply(
        desk.database,
        desk.station,
        kind,
        part(request),
        Wanted(**given),
        who=name,
        now=desk.clock(),
    )
    request.app[LIVE].look()
    if replied.reason == "gone":
        raise refused(404)
    if not replied.done:
        raise refused(409, replied.reason)
    return await conversation(request, asked)


async def stay(request: web.Request, asked: Asked) -> Conversation:
    """Say every ten seconds that one is answering."""
    desk, name = request.app[DESK], await who(request)
    async with desk.database.write() as conn:
        about = await page.about_of(conn, request)
        await presence.stay(conn, about.listener_id, name, now=desk.clock())
    request.app[LIVE].look()
    return await conversation(request, asked)


async def leave(request: web.Request, asked: Asked) -> None:
    """One answers no more."""
    desk, name = request.app[DESK], await who(request)
    async with desk.database.write() as conn:
        about = await page.about_of(conn, request)
        await presence.leave(conn, about.listener_id, name)
    request.app[LIVE].look()


_REPLY = "/{kind}/{id}/reply"
CALLS: tuple[Call, ...] = (
    Call("GET", _REPLY, "conversation", May.REPLY, conversation, Conversation),
    Call("POST", _REPLY, "reply", May.REPLY, reply, Conversation, body=ReplyAsked, refuses=(409,)),
    Call("PUT", f"{_REPLY}/here", "answering", May.REPLY, stay, Conversation),
    Call("DELETE", f"{_REPLY}/here", "leave_answering", May.REPLY, leave),
)
