"""Listeners: all that is known of whoever wrote an item, and what the station decides."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import StringConstraints
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import decisions
from bot.core.blocks import LENGTHS, LONGEST_WORDS, WHYS, block
from bot.core.rules import closes
from bot.desk import history as page
from bot.desk.access import May, who
from bot.desk.api.calls import Call, part
from bot.desk.api.errors import refused
from bot.desk.api.item import Blocked, WonBefore
from bot.desk.api.item_teller import blocked, won_before
from bot.desk.api.kinds import Asked, Id, Told, of_length, one_of
from bot.desk.drawing import painter_of
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.names import shown_name
from bot.desk.person import A_PAGE, listener_of
from bot.steps import blocking
from bot.store import blocks, histories, inbox, listener_notes

MOST_BLOCKED = 200


class NoteTold(Told):
    id: int
    text: str
    who: str
    at: datetime


class Listener(Told):
    """Nobody's number: the name that they gave, and what is counted of them."""

    name: str | None
    language: str | None
    first: datetime
    messages: int
    aired: int
    last_aired: list[datetime]
    requests: int
    played: int
    entries: int
    contests: list[str]
    wins: int
    last_win: WonBefore | None
    replies: str
    window_until: datetime | None
    erased: bool
    blocked: Blocked | None
    notes: list[NoteTold]
    waiting: int


class Entry(Told):
    """A message of theirs, or ours to them; `became` says where it went, or how far it came."""

    key: str
    ours: bool
    at: datetime
    text: str
    became: list[str]
    arrived: bool
    file: int | None


class History(Told):
    """Newest first; `before` begins the next page."""

    entries: list[Entry]
    before: int | None


class HistoryAsked(Asked):
    before: Id | None = None


class NoteAsked(Asked):
    text: Annotated[str, StringConstraints(min_length=1), of_length(blocking.LONGEST_NOTE)]


class BlockAsked(Asked):
    """`dismiss` takes what waits of them from the desk, too."""

    length: Annotated[str, one_of(LENGTHS)]
    why: Annotated[str, one_of(WHYS)]
    words: Annotated[str, of_length(LONGEST_WORDS)] = ""
    dismiss: bool = False


class RepliesAsked(Asked):
    replies: Literal["on", "stopped"]


class EraseAsked(Asked):
    """It cannot be undone, so it must be meant."""

    sure: Literal[True]


class BlockedListener(Told):
    """`latest` is a message of theirs, by which the card is found: /messages/{id}/listener."""

    listener: int
    name: str | None
    block: Blocked
    turned_away: int
    latest: int | None


class BlockedListeners(Told):
    listeners: list[BlockedListener]


async def card(request: web.Request, asked: Asked) -> Listener:
    """The listener card of an item or of a message."""
    one, number = await listener_of(request)
    async with request.app[DESK].database.read() as conn:
        return await _card(conn, request, one, number)


async def _card(conn: AsyncConnection, request: web.Request, one: Any, number: str) -> Listener:
    figures = await histories.figures(conn, one.id)
    heard = await inbox.last_heard(conn, one.id, number)
    notes = await listener_notes.of(conn, one.id)
    return Listener(
        name=shown_name(None, one.name, painter_of(request).slurs) or None,
        language=one.language,
        first=min(figures.first or one.created_at, one.created_at),
        messages=figures.messages,
        aired=figures.aired,
        last_aired=list(figures.last_aired),
        requests=figures.requests,
        played=figures.played,
        entries=figures.entries,
        contests=list(figures.contests),
        wins=len(figures.wins),
        last_win=won_before(next(iter(figures.wins), None)),
        replies=one.replies,
        window_until=closes(heard) if heard else None,
        erased=one.erased_at is not None,
        blocked=blocked(blocks.of(one), now=request.app[DESK].clock()),
        notes=[NoteTold(id=row.id, text=row.text, who=row.who, at=row.at) for row in notes],
        waiting=len(await blocking.waiting(conn, one.id)),
    )


async def history(request: web.Request, asked: HistoryAsked) -> History:
    """What they wrote, and what they were told."""
    one, _ = await listener_of(request)
    painter, station = painter_of(request), request.app[DESK].station
    async with request.app[DESK].database.read() as conn:
        wrote, older = await histories.wrote(conn, one.id, before=asked.before, limit=A_PAGE)
        until = asked.before and await histories.received_at(conn, one.id, asked.before)
        told = await histories.told(
            conn, one.id, since=wrote[-1].at if wrote and older else None, before=until or None
        )
    now = request.app[DESK].clock()
    entries = page.entries(wrote, told, painter, station, one.language, now=now)
    return History(
        entries=[_entry(entry) for entry in entries], before=wrote[-1].said.id if older else None
    )


def _entry(entry: page.Entry) -> Entry:
    return Entry(
        key=entry.key,
        ours=entry.ours,
        at=datetime.fromisoformat(entry.moment),
        text=entry.text,
        became=list(entry.marks),
        arrived=not entry.wrong,
        file=entry.file,
    )


async def note(request: web.Request, asked: NoteAsked) -> Listener:
    """Write something down about them."""
    one, _ = await listener_of(request)
    desk, name = request.app[DESK], await who(request)
    if not await decisions.note(desk.database, one.id, asked.text, who=name, now=desk.clock()):
        raise refused(409, "not_noted", "There are enough notes, or this says nothing.", "text")
    return await _as_now(request)


async def forget_note(request: web.Request, asked: Asked) -> None:
    """Remove a note."""
    one, _ = await listener_of(request)
    desk, name = request.app[DESK], await who(request)
    if not await decisions.forget_note(
        desk.database, one.id, part(request, "note"), who=name, now=desk.clock()
    ):
        raise refused(404)


async def block_listener(request: web.Request, asked: BlockAsked) -> Listener:
    """Hear nothing of them for a while, or for good."""
    one, _ = await listener_of(request)
    desk = request.app[DESK]
    made = block(asked.length, asked.why, asked.words, by=await who(request), now=desk.clock())
    assert made is not None
    await decisions.block(
        desk.database, desk.station, one.id, made, dismiss=asked.dismiss, now=desk.clock()
    )
    return await _as_now(request)


async def unblock(request: web.Request, asked: Asked) -> Listener:
    """Hear them again."""
    one, _ = await listener_of(request)
    desk, name = request.app[DESK], await who(request)
    await decisions.unblock(desk.database, one.id, who=name, now=desk.clock())
    return await _as_now(request)


async def set_replies(request: web.Request, asked: RepliesAsked) -> Listener:
    """Stop replies to them, or let them go out again."""
    one, _ = await listener_of(request)
    desk, name = request.app[DESK], await who(request)
    await decisions.set_replies(desk.database, one.id, asked.replies, who=name, now=desk.clock())
    return await _as_now(request)


async def erase(request: web.Request, asked: EraseAsked) -> None:
    """Take their words, names, files and numbers away, for good."""
    one, _ = await listener_of(request)
    desk, name = request.app[DESK], await who(request)
    await decisions.erase(desk.database, desk.station, one.id, who=name, now=desk.clock())
    request.app[LIVE].look()


async def _as_now(request: web.Request) -> Listener:
    request.app[LIVE].look()
    return await card(request, Asked())


async def blocked_listeners(request: web.Request, asked: Asked) -> BlockedListeners:
    """Who is blocked, the latest first."""
    now, slurs = request.app[DESK].clock(), painter_of(request).slurs
    async with request.app[DESK].database.read() as conn:
        found = await blocks.in_force(conn, now=now, limit=MOST_BLOCKED)
    told = [
        BlockedListener(
            listener=one.listener_id,
            name=shown_name(None, one.name, slurs) or None,
            block=made,
            turned_away=one.turned_away,
            latest=one.latest,
        )
        for one in found
        if (made := blocked(one.block, now=now))
    ]
    return BlockedListeners(listeners=told)


async def unblock_listed(request: web.Request, asked: Asked) -> None:
    """Hear one of the blocked again, by the id in that list."""
    desk, name = request.app[DESK], await who(request)
    if not await decisions.unblock(desk.database, part(request), who=name, now=desk.clock()):
        raise refused(404)
    request.app[LIVE].look()


_CARD = "/{kind}/{id}/listener"
_MAY = May.DECIDE
CALLS: tuple[Call, ...] = (
    Call("GET", _CARD, "listener", _MAY, card, Listener),
    Call("GET", f"{_CARD}/history", "history", _MAY, history, History, HistoryAsked),
    Call("POST", f"{_CARD}/notes", "note", _MAY, note, Listener, body=NoteAsked, refuses=(409,)),
    Call("DELETE", f"{_CARD}/notes/{{note}}", "forget_note", _MAY, forget_note),
    Call("PUT", f"{_CARD}/block", "block", _MAY, block_listener, Listener, body=BlockAsked),
    Call("DELETE", f"{_CARD}/block", "unblock", _MAY, unblock, Listener),
    Call("PUT", f"{_CARD}/replies", "replies", _MAY, set_replies, Listener, body=RepliesAsked),
    Call("POST", f"{_CARD}/erase", "erase", May.ERASE, erase, body=EraseAsked),
    Call("GET", "/blocked", "blocked", _MAY, blocked_listeners, BlockedListeners),
    Call("DELETE", "/blocked/{id}", "unblock_listed", _MAY, unblock_listed),
)
