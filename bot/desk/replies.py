"""The page of replies: sentences on keys, the templates that are approved, the month's budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.desk import asked, dates
from bot.desk.access import May, at, who
from bot.desk.drawing import drawn, painter_of
from bot.desk.given import DESK
from bot.desk.routes import Route
from bot.steps.answer import COSTLY
from bot.store import log, quick_replies, sent, switches, templates
from bot.store.log import Event

LONGEST = 500  # characters of a quick reply


async def page(request: web.Request) -> web.StreamResponse:
    desk, now = request.app[DESK], request.app[DESK].clock()
    painter = painter_of(request)
    began = desk.station.rules.month(now)
    async with desk.database.read() as conn:
        quick = await quick_replies.every(conn)
        known = await templates.every(conn)
        looked = await switches.switch(conn, templates.SWITCH)
        spent = await sent.spent_since(conn, began, forms=COSTLY)
    notice = painter.words("replies.saved") if "saved" in request.query else ""
    context = {
        "root": "",
        "notice": notice,
        "longest": LONGEST,
        "languages_here": desk.station.replies.languages.names,
        "keys": quick_replies.KEYS,
        "quick": quick,
        "templates": [(one, painter.when(one.at, now=now)) for one in known],
        "numbers": sorted(desk.station.numbers),
        "looked": looked and _looked(request, looked),
        "spent": spent,
        "count": dates.number(sum(one.count for one in spent), painter.words),
        "budget": dates.number(desk.station.rules.budget, painter.words),
        "over": sum(one.count for one in spent) >= desk.station.rules.budget,
        "price": desk.reply_price,
        "since": dates.short(began, painter.words),
    }
    return await drawn(request, "replies.html", context)


def _looked(request: web.Request, last: Any) -> str:
    """When the templates were read, or why they could not be."""
    painter, now = painter_of(request), request.app[DESK].clock()
    name = f"replies.looked.{last.value}"
    if not painter.words.has(name):
        name = "replies.looked.failed"
    return painter.words(name, time=painter.when(last.at, now=now), reason=last.value, who=last.who)


async def save(request: web.Request) -> web.StreamResponse:
    """Put what stands in the form on the keys."""
    form = await asked.form(request)
    texts = {
        (language, key): _text(form, f"{language}.{key}")
        for language in request.app[DESK].station.replies.languages.names
        for key in quick_replies.KEYS
    }
    await put(request, texts)
    raise web.HTTPSeeOther(at(request, "replies").with_query(saved=""))


async def put(request: web.Request, texts: Mapping[tuple[str, int], str]) -> None:
    """These are on the keys from now on, by language and key."""
    desk = request.app[DESK]
    async with desk.database.write() as conn:
        await quick_replies.save(conn, texts)
        event = Event("quick_replies", await who(request), detail={"count": len(texts)})
        await log.append(conn, [event], now=desk.clock())


async def read_templates(request: web.Request) -> web.StreamResponse:
    """Have the scheduler read them now."""
    await want_templates(request)
    raise web.HTTPSeeOther(at(request, "replies"))


async def want_templates(request: web.Request) -> None:
    desk, name = request.app[DESK], await who(request)
    async with desk.database.write() as conn:
        await templates.note(conn, templates.WANTED, who=name, now=desk.clock())
        await log.append(conn, [Event("templates_wanted", name)], now=desk.clock())


def _text(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name, "")
    return cleaned(value) if isinstance(value, str) else ""


def cleaned(text: str) -> str:
    return text.replace("\r\n", "\n").strip()[:LONGEST]


ROUTES = (
    Route("GET", "/replies", "replies", page, May.REPLY),
    Route("POST", "/replies", "save_replies", save, May.REPLY),
    Route("POST", "/replies/templates", "read_templates", read_templates, May.TEMPLATES),
)
