"""The listener card: all that is known of a listener, and what the station decides about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import decisions
from bot.core.blocks import LENGTHS, LONGEST_WORDS, WHYS, block
from bot.core.rules import closes
from bot.desk import asked, history
from bot.desk.access import May, at, check, who
from bot.desk.drawing import drawn, painter_of
from bot.desk.faces import Painter
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.names import block_line, shown_name
from bot.desk.routes import CARD, Route, number_in
from bot.steps import blocking
from bot.store import blocks, histories, inbox, listener_notes, listeners, queue

A_PAGE = 50  # messages of the history
CHANGES: dict[str, str] = {"stop": "stopped", "resume": "on"}


async def page(request: web.Request) -> web.StreamResponse:
    """The whole page, or what stands inside it for the window over the desk."""
    listener, number = await listener_of(request)
    now = request.app[DESK].clock()
    async with request.app[DESK].database.read() as conn:
        context = await _card(conn, request, listener, number, now=now)
    window = "window" in request.query
    context |= {"root": "" if window else "../../", "window": window}
    return await drawn(request, "listener.html" if window else "person.html", context)


async def _card(
    conn: AsyncConnection, request: web.Request, listener: Any, number: str, *, now: datetime
) -> dict[str, Any]:
    painter = painter_of(request)
    made = blocks.of(listener)
    heard = await inbox.last_heard(conn, listener.id, number)
    notes = await listener_notes.of(conn, listener.id)
    return {
        "path": "{kind}/{id}".format(**_address(request)),
        "listener": shown_name(None, listener.name, painter.slurs),
        "replies": listener.replies,
        "erased": listener.erased_at is not None,
        "notice": _notice(request, painter),
        "blocked": block_line(made, painter.words, painter.when, now=now),
        "past_blocks": history.past(
            await histories.past_blocks(conn, listener.id), painter, now=now
        ),
        "waiting": len(await blocking.waiting(conn, listener.id)),
        "lengths": tuple(LENGTHS),
        "whys": WHYS,
        "longest_words": LONGEST_WORDS,
        "longest_note": blocking.LONGEST_NOTE,
        "notes": [(one, painter.when(one.at, now=now)) for one in notes],
        "full": len(notes) >= blocking.MOST_NOTES,
        "facts": _facts(
            listener, await histories.figures(conn, listener.id), heard, painter, now=now
        ),
        **await _history(conn, request, listener, painter, now=now),
    }


async def _history(
    conn: AsyncConnection, request: web.Request, listener: Any, painter: Painter, *, now: datetime
) -> dict[str, Any]:
    """A page of what they wrote, with what they were told in that time."""
    before = number_in(request, "before")
    wrote, older = await histories.wrote(conn, listener.id, before=before, limit=A_PAGE)
    until = before and await histories.received_at(conn, listener.id, before)
    told = await histories.told(
        conn, listener.id, since=wrote[-1].at if wrote and older else None, before=until or None
    )
    station = request.app[DESK].station
    return {
        "history": history.entries(wrote, told, painter, station, listener.language, now=now),
        "older": wrote[-1].said.id if older else None,
        "newest": before is None,
    }


def _facts(
    listener: Any,
    figures: histories.Figures,
    heard: datetime | None,
    painter: Painter,
    *,
    now: datetime,
) -> list[tuple[str, str]]:
    """Label and value of each line on top."""
    say = painter.words
    first = min(figures.first or listener.created_at, listener.created_at)
    return [
        (say("person.first"), painter.when(first, now=now)),
        (say("person.language"), say.of("language", listener.language or "none")),
        (say("person.messages"), str(figures.messages)),
        (say("person.aired"), _aired(figures, painter, now)),
        (say("person.requests"), _requests(figures, painter)),
        (say("person.entries"), ", ".join([str(figures.entries), *figures.contests])),
        (say("person.wins"), _wins(figures, painter, now)),
        (say("person.window"), _window(heard, painter, now)),
    ]


def _aired(figures: histories.Figures, painter: Painter, now: datetime) -> str:
    if not figures.last_aired:
        return str(figures.aired)
    times = ", ".join(painter.when(moment, now=now) for moment in figures.last_aired)
    return painter.words("person.aired_last", times=figures.aired, last=times)


def _wins(figures: histories.Figures, painter: Painter, now: datetime) -> str:
    """How many, and the last; with the day, which a rule of so many days is about."""
    if not figures.wins:
        return "0"
    last = painter.win(figures.wins[0], now=now)
    return painter.words("person.won_last", times=len(figures.wins), last=last)


def _requests(figures: histories.Figures, painter: Painter) -> str:
    return painter.words("person.played", made=figures.requests, played=figures.played)


def _window(heard: datetime | None, painter: Painter, now: datetime) -> str:
    """Until when WhatsApp takes a reply."""
    if heard is None:
        return painter.words("person.window_never")
    until = closes(heard)
    name = "person.window_open" if now < until else "person.window_closed"
    return painter.words(name, time=painter.when(until, now=now))


def _notice(request: web.Request, painter: Painter) -> str | None:
    """What came of a button; the address may say nothing but names of our sentences."""
    said = f"person.said.{request.query.get('said', '')}"
    return painter.words(said) if painter.words.has(said) else None


# what is decided


async def decide(request: web.Request) -> web.StreamResponse:
    """Stop or resume replies; erasing is the manager's, and asks to be meant."""
    listener, _ = await listener_of(request)
    change = request.match_info["change"]
    if change == "erase":
        await _erase(request, listener.id)
    await decisions.set_replies(
        request.app[DESK].database,
        listener.id,
        CHANGES[change],
        who=await who(request),
        now=request.app[DESK].clock(),
    )
    _back(request, change)


async def _erase(request: web.Request, listener_id: int) -> NoReturn:
    await check(request, May.ERASE)
    if "sure" not in await asked.form(request):
        _back(request, "not_sure")
    desk = request.app[DESK]
    await decisions.erase(
        desk.database, desk.station, listener_id, who=await who(request), now=desk.clock()
    )
    _back(request, "erased")


async def block_listener(request: web.Request) -> web.StreamResponse:
    listener, _ = await listener_of(request)
    desk, form = request.app[DESK], await asked.form(request)
    length, why, words = (str(form.get(name, "")) for name in ("length", "why", "words"))
    made = block(length, why, words, by=await who(request), now=desk.clock())
    if made is None:
        _back(request, "no_reason")
    dismiss = "dismiss" in form
    await decisions.block(
        desk.database, desk.station, listener.id, made, dismiss=dismiss, now=desk.clock()
    )
    _back(request, "blocked")


async def unblock(request: web.Request) -> web.StreamResponse:
    listener, _ = await listener_of(request)
    desk = request.app[DESK]
    await decisions.unblock(desk.database, listener.id, who=await who(request), now=desk.clock())
    _back(request, "unblocked")


async def note(request: web.Request) -> web.StreamResponse:
    listener, _ = await listener_of(request)
    desk, form = request.app[DESK], await asked.form(request)
    text = str(form.get("text", ""))
    done = await decisions.note(
        desk.database, listener.id, text, who=await who(request), now=desk.clock()
    )
    _back(request, "noted" if done else "not_noted")


async def forget_note(request: web.Request) -> web.StreamResponse:
    listener, _ = await listener_of(request)
    desk, note_id = request.app[DESK], int(request.match_info["note"])
    await decisions.forget_note(
        desk.database, listener.id, note_id, who=await who(request), now=desk.clock()
    )
    _back(request, "note_gone")


def _back(request: web.Request, said: str) -> NoReturn:
    """To the card, as it is now; in the window, if it was asked for from there."""
    request.app[LIVE].look()
    query = {"said": said, **({"window": ""} if "window" in request.query else {})}
    raise web.HTTPSeeOther(at(request, "person", **_address(request)).with_query(query))


def _address(request: web.Request) -> dict[str, str]:
    return {name: request.match_info[name] for name in ("kind", "id")}


async def listener_of(request: web.Request) -> tuple[Any, str]:
    """Whoever wrote the item or the message in the address, and to which of our numbers."""
    kind, row_id = request.match_info["kind"], int(request.match_info["id"])
    async with request.app[DESK].database.read() as conn:
        row = await (queue.get if kind == "items" else inbox.get)(conn, row_id)
        known = row is not None and row.listener_id is not None
        listener = await listeners.get(conn, row.listener_id) if row and known else None
    if row is None or listener is None:
        raise web.HTTPNotFound
    return listener, row.number


_CARD = rf"{CARD}/listener"
ROUTES = (
    Route("GET", _CARD, "person", page, May.DECIDE),
    Route("POST", rf"{_CARD}/{{change:stop|resume|erase}}", "decide", decide, May.DECIDE),
    Route("POST", rf"{_CARD}/block", "block", block_listener, May.DECIDE),
    Route("POST", rf"{_CARD}/unblock", "unblock", unblock, May.DECIDE),
    Route("POST", rf"{_CARD}/notes", "note", note, May.DECIDE),
    Route(
        "POST",
        rf"{_CARD}/notes/{{note:\d{{1,18}}}}/remove",
        "forget_note",
        forget_note,
        May.DECIDE,
    ),
)
