"""What people do with cards: every click and key ends in one of journey's functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web
from aiohttp_security import permits
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot import journey
from bot.core.deeds import DEEDS, Doing, Refused
from bot.desk import asked, news
from bot.desk.access import DEED_OF, TASKS, May, at, check, presents, who
from bot.desk.drawing import View, drawer_of
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.reading import check_reaches, read_gate
from bot.desk.routes import CARD, Route
from bot.journey import Done, Target
from bot.steps.act import Moved
from bot.steps.deeds import MOST, Missed
from bot.store import board, deeds, queue


class Item(BaseModel):
    """A card as its person saw it: "i12" is an item, "m7" a message without one."""

    model_config = ConfigDict(extra="forbid")
    key: str = Field(pattern=r"^[im][0-9]{1,18}$")
    version: int | None = Field(None, ge=0, lt=2**31)

    def target(self) -> Target:
        kind = "items" if self.key[0] == "i" else "messages"
        return Target(kind, int(self.key[1:]), self.version)


class Deed(BaseModel):
    """One thing to be done to these."""

    model_config = ConfigDict(extra="forbid")
    deed: str = Field(max_length=20)
    items: list[Item] = Field(min_length=1, max_length=MOST)
    value: str | int | dict[str, int] | None = None


async def do(request: web.Request) -> web.StreamResponse:
    """Anything that can be done with cards, to one or to many at once."""
    asked = await _read(request)
    if asked.deed not in DEEDS:
        raise web.HTTPBadRequest
    targets = [one.target() for one in asked.items]
    done = await carry_out(request, asked.deed, targets, asked.value)
    return await _told(request, done, asked.deed)


async def undo(request: web.Request) -> web.StreamResponse:
    """Take a deed back: one's own, a producer anybody's."""
    try:
        done = await take_back(request, int(request.match_info["id"]))
    except Refused as refused:
        done = Done(missed=(Missed(Target("items", 0), refused.reason),))
    return await _told(request, done, "undo")


async def carry_out(
    request: web.Request, deed: str, targets: Sequence[Target], value: Any = None
) -> Done:
    desk = request.app[DESK]
    await check(request, DEED_OF.get(deed, May.MOVE))
    await _check_tasks(request, targets)
    doing = Doing(deed, await who(request), desk.clock(), value, presents(request))
    return await journey.do(desk.database, desk.station, doing, targets)


async def take_back(request: web.Request, deed_id: int) -> Done:
    """Undo a deed; who may not do it may not undo it either. Raises Refused."""
    desk, anybodys = request.app[DESK], await permits(request, May.UNDO_ALL)
    async with desk.database.read() as conn:
        name = await deeds.name_of(conn, deed_id)
        changes = await deeds.changes_of(conn, deed_id)
    await check(request, DEED_OF.get(name, May.MOVE))
    await _check_tasks(request, [Target("items", one.item_id) for one in changes])
    for task in {TASKS[was] for one in changes if (was := one.before.get("purpose")) in TASKS}:
        await check(request, task)
    return await journey.undo(
        desk.database,
        deed_id,
        who=await who(request),
        anybodys=anybodys,
        presents=presents(request),
        zone=desk.zone,
        now=desk.clock(),
    )


async def _check_tasks(request: web.Request, targets: Sequence[Target]) -> None:
    ids = [one.id for one in targets if one.kind == "items"]
    async with request.app[DESK].database.read(short=True) as conn:
        purposes = await queue.purposes(conn, ids)
    for task in {TASKS[one] for one in purposes if one in TASKS}:
        await check(request, task)


async def _read(request: web.Request) -> Deed:
    try:
        return Deed.model_validate_json(await request.text())
    except (ValidationError, UnicodeDecodeError, LookupError) as error:
        raise web.HTTPBadRequest from error


async def _told(request: web.Request, done: Done, deed: str) -> web.Response:
    """What came of it, and all the cards as they are now."""
    request.app[LIVE].look()
    ids = {*done.items, *(one.target.id for one in done.missed if one.target.kind == "items")}
    cards = await _cards(request, ids)
    answer = {
        "id": done.deed_id,
        "said": f"said.undone.{done.on_air}" if done.on_air else f"said.{deed}",
        "done": [f"i{one}" for one in done.items],
        "missed": [_missed(one) for one in done.missed],
        "cards": cards,
    }
    return web.json_response(answer, status=200 if done.items or done.on_air else 409)


def _missed(one: Missed) -> dict[str, str]:
    key = f"{one.target.kind[0]}{one.target.id}"
    return {"key": key, "said": f"reason.{one.reason}", "name": one.name}


async def _cards(request: web.Request, ids: set[int]) -> list[dict[str, Any]]:
    desk, drawer = request.app[DESK], drawer_of(request, View.of(request))
    async with desk.database.read(short=True) as conn:
        cards = await board.cards(conn, ids)
        gate = await read_gate(conn)
    return [news.told(card, drawer, gate=gate, now=desk.clock()) for card in cards]


# single cards, also by plain forms


async def act_on_item(request: web.Request) -> web.StreamResponse:
    """Take, air, dismiss, put back or undo."""
    item_id, action = int(request.match_info["id"]), request.match_info["action"]
    target = Target("items", item_id, asked.version(await asked.form(request)))
    if action == "undo":
        moved = await _undo_latest(request, item_id)
    else:
        moved = _moved(await carry_out(request, action, [target]))
    return await _answer(request, action, moved, item_id)


async def _undo_latest(request: web.Request, item_id: int) -> Moved:
    await _check_tasks(request, [Target("items", item_id)])
    async with request.app[DESK].database.read() as conn:
        deed_id = await deeds.latest_of_item(conn, item_id)
    try:
        done = await take_back(request, deed_id or 0)
    except Refused as refused:
        return Moved(False, refused.reason)
    return _moved(done)


def _moved(done: Done) -> Moved:
    if done.missed:
        missed = done.missed[0]
        return Moved(False, f"{missed.reason} {missed.name}".strip())
    return Moved(True, item_id=done.items[0], deed_id=done.deed_id)


async def act_on_message(request: web.Request) -> web.StreamResponse:
    """Take or dismiss a message that the bot has not sorted; that makes it an item."""
    action = request.match_info["action"]
    target = Target("messages", int(request.match_info["id"]))
    moved = _moved(await carry_out(request, action, [target]))
    return await _answer(request, action, moved, moved.item_id)


async def split_off(request: web.Request) -> web.StreamResponse:
    """Give one of several requests a card of its own."""
    desk = request.app[DESK]
    item_id, request_id = int(request.match_info["id"]), int(request.match_info["request"])
    moved = await journey.split_off(
        desk.database, item_id, request_id, who=await who(request), now=desk.clock()
    )
    return await _answer(request, "split", moved, moved.item_id)


async def open_card(request: web.Request) -> web.StreamResponse:
    """Somebody unfolds a message or plays a voice note: the listener may know."""
    desk, row_id = request.app[DESK], int(request.match_info["id"])
    kind = request.match_info["kind"]
    await check_reaches(request, kind, row_id)
    await journey.open_card(desk.database, desk.station, kind, row_id, now=desk.clock())
    return web.Response(status=204)


async def _answer(
    request: web.Request, action: str, moved: Moved, item_id: int | None
) -> web.StreamResponse:
    """For scripts what came of it and the card as it is now; for a plain form the page again."""
    request.app[LIVE].look()
    said = f"said.{action}" if moved.done else _reason(moved.reason)
    if not asked.by_a_script(request):
        query = {"said": said} | ({"item": str(item_id)} if item_id else {})
        raise web.HTTPSeeOther(at(request, "queue").with_query(query))
    answer: dict[str, Any] = {
        "id": moved.deed_id,
        "done": moved.done,
        "said": said,
        "name": _taker(moved.reason),
    }
    if item_id is not None:
        cards = await _cards(request, {item_id})
        answer["card"] = cards[0] if cards else None
    return web.json_response(answer, status=200 if moved.done else 409)


def _reason(reason: str) -> str:
    return "reason.taken by" if reason.startswith("taken by ") else f"reason.{reason}"


def _taker(reason: str) -> str:
    return reason.removeprefix("taken by ") if reason.startswith("taken by ") else ""


async def _form(request: web.Request) -> Mapping[str, Any]:
    try:
        return await asked.form(request)
    except (ValueError, LookupError) as error:
        raise web.HTTPBadRequest from error


ROUTES = (
    Route("POST", "/deeds", "do", do, May.MOVE),
    Route("POST", r"/deeds/{id:\d{1,18}}/undo", "undo", undo, May.MOVE),
    Route(
        "POST",
        r"/items/{id:\d{1,18}}/{action:take|air|dismiss|return|undo|pass|unpass|win|unwin}",
        "act_on_item",
        act_on_item,
        May.MOVE,
    ),
    Route(
        "POST",
        r"/messages/{id:\d{1,18}}/{action:take|dismiss|pass}",
        "act_on_message",
        act_on_message,
        May.MOVE,
    ),
    Route(
        "POST",
        r"/items/{id:\d{1,18}}/requests/{request:\d{1,18}}/split",
        "split_off",
        split_off,
        May.DESK,
    ),
    Route("POST", rf"{CARD}/open", "open_card", open_card, May.MOVE),
)
