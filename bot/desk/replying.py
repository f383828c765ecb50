"""The panel in which a person answers a listener, and who else is at it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from aiohttp import web
from multidict import MultiMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import journey
from bot.core.rules import closes
from bot.desk import asked, dates
from bot.desk.access import May, who
from bot.desk.drawing import drawer_of, drawn, painter_of
from bot.desk.given import DESK, Desk
from bot.desk.live import LIVE
from bot.desk.names import shown_name
from bot.desk.routes import CARD, Route
from bot.desk.talk import Talk
from bot.desk.words import Words
from bot.steps.answer import COSTLY
from bot.steps.reply import LONGEST, SEEN, Replied, Wanted, version
from bot.store import (
    blocks,
    board,
    inbox,
    listeners,
    presence,
    quick_replies,
    sent,
    templates,
    written,
)
from bot.store.written import About

WITHIN = timedelta(days=7)
MOST = 14
_KEY = re.compile(r"[\w-]{8,64}", re.ASCII)


async def panel(request: web.Request) -> web.StreamResponse:
    """Its inside for scripts; a page of its own for a browser without them."""
    context = await conversation_of(request, {})
    if not asked.by_a_script(request):
        return await drawn(request, "reply_page.html", {**context, "root": "../../"})
    inside = drawer_of(request).environment.get_template("reply.html").render(context)
    return web.json_response({"title": context["title"], "html": inside})


async def send(request: web.Request) -> web.StreamResponse:
    """Send it; or say why not, or who has answered meanwhile."""
    desk, name = request.app[DESK], await who(request)
    form = await asked.form(request)
    wanted = _wanted(form)
    replied = await journey.reply(
        desk.database, desk.station, *_card(request), wanted, who=name, now=desk.clock()
    )
    request.app[LIVE].look()
    said = _said(painter_of(request).words, replied, name, now=desk.clock())
    if asked.by_a_script(request):
        return await _told(request, replied, said)
    if replied.done:
        raise web.HTTPSeeOther(request.rel_url.path)
    typed: dict[str, Any] = {"words": wanted.words, "notice": said}
    typed |= {"seen": replied.seen, "beside": replied.who} if replied.asks else {}
    context = {**await conversation_of(request, typed), "root": "../../"}
    return await drawn(request, "reply_page.html", context, status=409)


async def here(request: web.Request) -> web.StreamResponse:
    """Every ten seconds: this person is answering, or has left. What has happened meanwhile."""
    desk, now, name = request.app[DESK], request.app[DESK].clock(), await who(request)
    leaves = "leave" in await asked.form(request)
    async with desk.database.write() as conn:
        about = await about_of(conn, request)
        if leaves:
            await presence.leave(conn, about.listener_id, name)
        else:
            await presence.stay(conn, about.listener_id, name, now=now)
    request.app[LIVE].look()
    if leaves:
        return web.Response(status=204)
    context = await conversation_of(request, {})
    told = {one: context[one] for one in ("closes", "now", "others")}
    month = painter_of(request).words("reply.month", **context["month"])
    return web.json_response({**told, "month": month, "talk": _talk(request, context)})


async def _told(request: web.Request, replied: Replied, said: str) -> web.Response:
    answer: dict[str, Any] = {
        "done": replied.done,
        "asks": replied.asks,
        "before": replied.done and replied.reason != "",
        "said": said,
        "seen": replied.seen,
        "beside": list(replied.who),  # who goes on now knows of them
        "key": _key(),
    }
    if replied.reason != "gone":
        answer["talk"] = _talk(request, await conversation_of(request, {}))
    return web.json_response(answer, status=200 if replied.done else 409)


def _talk(request: web.Request, context: Mapping[str, Any]) -> str:
    return drawer_of(request).environment.get_template("talk.html").render(context)


# what stands in it


async def conversation_of(request: web.Request, typed: Mapping[str, Any]) -> dict[str, Any]:
    desk, now, name = request.app[DESK], request.app[DESK].clock(), await who(request)
    painter = painter_of(request)
    async with desk.database.read() as conn:
        about = await about_of(conn, request)
        listener = await listeners.get(conn, about.listener_id)
        if listener is None:
            raise web.HTTPNotFound
        said = await board.said_by(conn, listener.id, since=now - WITHIN, limit=MOST)
        ours = await written.to(conn, listener.id, limit=MOST)
        heard = await inbox.last_heard(conn, listener.id, about.number)
        month = desk.station.rules.month(now)
        count = await sent.count_since(conn, month, forms=COSTLY)
        language = listener.language or desk.station.replies.languages.default
        found = {
            "seen": await version(conn, listener),
            "others": await presence.others(conn, listener.id, name, now=now),
            "quick": await quick_replies.of(conn, language, desk.station.replies.languages.default),
            "templates": await templates.of(conn, about.number),
        }
    talk = Talk(
        painter.words,
        lambda at: painter.when(at, now=now),
        desk.station,
        desk.hint,
        listener.language,
    )
    shown = shown_name(None, listener.name, painter.slurs) or painter.words("card.a_listener")
    return {
        "path": "/".join(map(str, _card(request))),
        "root": "",
        "title": painter.words("reply.title", name=shown),
        "listener": listener.id,
        "entries": talk.entries(said, ours),
        "barred": _barred(listener, painter.words, now=now),
        "key": _key(),
        "longest": LONGEST,
        "words": "",
        "notice": "",
        "beside": (),
        **_window(heard, now),
        "closes_at": painter.when(closes(heard), now=now) if heard else "",
        **_cost(count, desk, painter.words),
        **found,
        **typed,
    }


def _window(heard: datetime | None, now: datetime) -> dict[str, Any]:
    until = closes(heard) if heard else now
    return {"closes": until.isoformat(), "now": now.isoformat(), "closed": now >= until}


def _cost(count: int, desk: Desk, words: Words) -> dict[str, Any]:
    budget = desk.station.rules.budget
    figures = {"count": dates.number(count, words), "budget": dates.number(budget, words)}
    return {"month": figures, "over": count >= budget, "price": desk.reply_price}


def _barred(listener: Any, words: Words, *, now: datetime) -> str:
    """Why nothing can be sent at all, be it a template."""
    if listener.erased_at is not None:
        return words("reply.why.erased")
    block = blocks.of(listener)
    if block and block.holds(now):
        return words("reply.why.blocked")
    return words("reply.why.replies stopped") if listener.replies == "stopped" else ""


async def about_of(conn: AsyncConnection, request: web.Request) -> About:
    found = await written.about(conn, *_card(request))
    if found is None:
        raise web.HTTPNotFound
    return found


# what was sent


def _wanted(form: MultiMapping[Any]) -> Wanted:
    """What a browser sends, within bounds."""
    texts = {name: value for name, value in form.items() if isinstance(value, str)}
    key = texts.get("key", "")
    if not _KEY.fullmatch(key):
        raise web.HTTPBadRequest
    several = {
        name: [value for value in form.getall(name, ()) if isinstance(value, str)]
        for name in ("value", "beside")
    }
    return Wanted(
        key=key,
        words=texts.get("words", "").replace("\r\n", "\n"),  # as forms send a new line
        template=texts.get("template", "")[:512],
        language=texts.get("language", "")[:20],
        values=tuple(several["value"][:100]),
        seen=texts.get("seen", ""),
        beside=frozenset(several["beside"][:50]),
    )


def _said(words: Words, replied: Replied, name: str, *, now: datetime) -> str:
    if not replied.asks:
        return words(f"reply.why.{replied.reason}") if replied.reason else words("reply.queued")
    if replied.reason != SEEN:
        return words("reply.ask.answering", name=", ".join(replied.who), count=len(replied.who))
    ago = _ago(words, now - replied.at) if replied.at else ""
    if not replied.who:
        return words("reply.ask.phone", ago=ago)
    kind = "reply.ask.you" if replied.who == (name,) else "reply.ask.answered"
    return words(kind, name=", ".join(replied.who), ago=ago)


def _ago(words: Words, passed: timedelta) -> str:
    seconds = max(0, int(passed.total_seconds()))
    if seconds < 60:
        return words("answering.seconds", seconds=seconds)
    if seconds < 3600:
        return words("answering.minutes", minutes=seconds // 60)
    return words("answering.hours", hours=seconds // 3600, minutes=seconds % 3600 // 60)


def _key() -> str:
    return token_urlsafe(16)


def _card(request: web.Request) -> tuple[str, int]:
    return request.match_info["kind"], int(request.match_info["id"])


ROUTES = (
    Route("GET", rf"{CARD}/reply", "reply", panel, May.REPLY),
    Route("POST", rf"{CARD}/reply", "send_reply", send, May.REPLY),
    Route("POST", rf"{CARD}/reply/here", "answering", here, May.REPLY),
)
