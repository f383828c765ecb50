"""What replies are made of: sentences on keys, approved templates, and what the month has cost."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from aiohttp import web
from pydantic import Field, StringConstraints

from bot.desk import replies as page
from bot.desk.access import May
from bot.desk.api.calls import Call
from bot.desk.api.errors import refused
from bot.desk.api.kinds import Asked, Told, of_length
from bot.desk.given import DESK
from bot.steps.answer import COSTLY
from bot.store import quick_replies, sent, switches, templates


class QuickReply(Told):
    language: str
    key: int
    text: str


class QuickReplies(Told):
    replies: list[QuickReply]


class QuickReplyAsked(Asked):
    language: Annotated[str, of_length(20)]
    key: Annotated[int, Field(ge=min(quick_replies.KEYS), le=max(quick_replies.KEYS))]
    text: Annotated[str, StringConstraints(min_length=1), of_length(page.LONGEST)]


class QuickRepliesAsked(Asked):
    """All of them: a key that is not named is free after that."""

    replies: Annotated[list[QuickReplyAsked], Field(max_length=200)]


class Approved(Told):
    """`text` has {{1}} for its blanks."""

    number: str
    name: str
    language: str
    text: str
    read_at: datetime


class Approvals(Told):
    """`looked` says how the latest reading went, or that one is wanted."""

    templates: list[Approved]
    looked: str | None
    looked_at: datetime | None


class SpentOn(Told):
    """Null in `who`: the bot; in the others: WhatsApp has not said."""

    who: str | None
    form: str
    category: str | None
    billable: bool | None
    count: int


class Spending(Told):
    """What went out since the month began; `budget` is for all of it, `price` of one message."""

    since: datetime
    count: int
    budget: int
    price: str
    spent: list[SpentOn]


async def listed(request: web.Request, asked: Asked) -> QuickReplies:
    """The sentences on keys, of each language."""
    async with request.app[DESK].database.read() as conn:
        found = await quick_replies.every(conn)
    return QuickReplies(
        replies=[
            QuickReply(language=language, key=key, text=text)
            for language, texts in sorted(found.items())
            for key, text in sorted(texts.items())
        ]
    )


async def save(request: web.Request, asked: QuickRepliesAsked) -> QuickReplies:
    """Put these on the keys in place of all."""
    known = request.app[DESK].station.replies.languages.names
    if any(one.language not in known for one in asked.replies):
        raise refused(409, "no_language", "The station does not speak it.", "replies")
    texts = {(one.language, one.key): page.cleaned(one.text) for one in asked.replies}
    await page.put(request, texts)
    return await listed(request, asked)


async def approved(request: web.Request, asked: Asked) -> Approvals:
    """What may be said after the reply window has closed."""
    async with request.app[DESK].database.read() as conn:
        found = await templates.every(conn)
        looked = await switches.switch(conn, templates.SWITCH)
    told = [
        Approved(
            number=one.number, name=one.name, language=one.language, text=one.body, read_at=one.at
        )
        for one in found
    ]
    return Approvals(templates=told, looked=looked and looked.value, looked_at=looked and looked.at)


async def read_again(request: web.Request, asked: Asked) -> None:
    """Have the templates read again, soon."""
    await page.want_templates(request)


async def spending(request: web.Request, asked: Asked) -> Spending:
    """What the replies of this month come to."""
    desk = request.app[DESK]
    began = desk.station.rules.month(desk.clock())
    async with desk.database.read() as conn:
        spent = await sent.spent_since(conn, began, forms=COSTLY)
    return Spending(
        since=began,
        count=sum(one.count for one in spent),
        budget=desk.station.rules.budget,
        price=desk.reply_price,
        spent=[SpentOn.model_validate(one, from_attributes=True) for one in spent],
    )


_QUICK = "/quick-replies"
CALLS: tuple[Call, ...] = (
    Call("GET", _QUICK, "quick_replies", May.REPLY, listed, QuickReplies),
    Call(
        "PUT",
        _QUICK,
        "save_quick_replies",
        May.REPLY,
        save,
        QuickReplies,
        body=QuickRepliesAsked,
        refuses=(409,),
    ),
    Call("GET", "/templates", "templates", May.REPLY, approved, Approvals),
    Call("POST", "/templates/read", "read_templates", May.TEMPLATES, read_again),
    Call("GET", "/spending", "spending", May.REPLY, spending, Spending),
)
