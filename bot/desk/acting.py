"""What people do with a card: every click and key ends in one of journey's functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot import journey
from bot.desk import news
from bot.desk.access import TASKS, May, at, check, who
from bot.desk.drawing import drawer_of
from bot.desk.given import DESK
from bot.desk.live import LIVE
from bot.desk.routes import CARD, Route
from bot.steps.act import Moved
from bot.store import board, queue


async def act_on_item(request: web.Request) -> web.StreamResponse:
    """Take, air, dismiss, put back or undo."""
    desk = request.app[DESK]
    item_id, action = int(request.match_info["id"]), request.match_info["action"]
    name, form = await who(request), await _form(request)
    await _check_task(request, item_id)
    if action == "undo":
        moved = await journey.undo(desk.database, item_id, who=name, now=desk.clock())
    else:
        moved = await journey.move(
            desk.database,
            desk.station,
            item_id,
            action,
            version=_version(form),
            who=name,
            now=desk.clock(),
        )
    return await _answer(request, action, moved, item_id)


async def split_off(request: web.Request) -> web.StreamResponse:
    """Give one of several requests a card of its own."""
    desk = request.app[DESK]
    item_id, request_id = int(request.match_info["id"]), int(request.match_info["request"])
    moved = await journey.split_off(
        desk.database, item_id, request_id, who=await who(request), now=desk.clock()
    )
    return await _answer(request, "split", moved, None)


async def act_on_message(request: web.Request) -> web.StreamResponse:
    """Take or dismiss a message that the bot has not sorted; that makes it an item."""
    desk = request.app[DESK]
    action = request.match_info["action"]
    moved = await journey.sort_by_hand(
        desk.database,
        desk.station,
        int(request.match_info["id"]),
        action,
        who=await who(request),
        now=desk.clock(),
    )
    return await _answer(request, action, moved, moved.item_id)


async def open_card(request: web.Request) -> web.StreamResponse:
    """Somebody unfolds a message or plays a voice note: the listener may know."""
    desk, row_id = request.app[DESK], int(request.match_info["id"])
    await journey.open_card(
        desk.database, desk.station, request.match_info["kind"], row_id, now=desk.clock()
    )
    return web.Response(status=204)


async def _check_task(request: web.Request, item_id: int) -> None:
    async with request.app[DESK].database.read() as conn:
        item = await queue.get(conn, item_id)
    task = TASKS.get(item.purpose) if item is not None else None
    if task is not None:
        await check(request, task)


async def _answer(
    request: web.Request, action: str, moved: Moved, item_id: int | None
) -> web.StreamResponse:
    """For scripts what came of it and the card as it is now; for a plain form the page again."""
    request.app[LIVE].look()
    said = f"said.{action}" if moved.done else _reason(moved.reason)
    if "application/json" not in request.headers.get("Accept", ""):
        query = {"said": said} | ({"item": str(item_id)} if item_id else {})
        raise web.HTTPSeeOther(at(request, "queue").with_query(query))
    answer: dict[str, Any] = {"done": moved.done, "said": said, "name": _taker(moved.reason)}
    if item_id is not None:
        answer["card"] = await _card(request, item_id)
    return web.json_response(answer, status=200 if moved.done else 409)


async def _card(request: web.Request, item_id: int) -> Mapping[str, Any] | None:
    desk = request.app[DESK]
    async with desk.database.read() as conn:
        cards = await board.cards(conn, [item_id])
    return news.told(cards[0], drawer_of(request), now=desk.clock()) if cards else None


def _reason(reason: str) -> str:
    return "reason.taken by" if reason.startswith("taken by ") else f"reason.{reason}"


def _taker(reason: str) -> str:
    return reason.removeprefix("taken by ") if reason.startswith("taken by ") else ""


async def _form(request: web.Request) -> Mapping[str, Any]:
    try:
        return await request.post()
    except (ValueError, LookupError) as error:
        raise web.HTTPBadRequest from error


def _version(form: Mapping[str, Any]) -> int | None:
    """The version that the person saw; without it the item is taken as it is."""
    given = form.get("version")
    return int(given) if isinstance(given, str) and given.isdecimal() and len(given) < 10 else None


ROUTES = (
    Route(
        "POST",
        r"/items/{id:\d{1,18}}/{action:take|air|dismiss|return|undo}",
        "act_on_item",
        act_on_item,
        May.MOVE,
    ),
    Route(
        "POST",
        r"/messages/{id:\d{1,18}}/{action:take|dismiss}",
        "act_on_message",
        act_on_message,
        May.MOVE,
    ),
    Route(
        "POST",
        r"/items/{id:\d{1,18}}/requests/{request:\d{1,18}}/split",
        "split_off",
        split_off,
        May.MOVE,
    ),
    Route("POST", rf"{CARD}/open", "open_card", open_card, May.MOVE),
)
