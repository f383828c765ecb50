"""What changed on the desk: read from the log, and put so that a browser can show it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.figures import midnight
from bot.core.presenting import may_see
from bot.desk.around import Around
from bot.desk.closing import closing
from bot.desk.drawing import Drawer, View
from bot.desk.reading import Gate, presented, presented_loose
from bot.store import (
    airings,
    blocks,
    board,
    folds,
    inbox,
    messages,
)
from bot.store.board import Card, Loose
from bot.store.log import Event, Logged

UNSORTED_AFTER = timedelta(seconds=3)  # a message that nobody has sorted by then is shown as it is
MOST_LOOSE = 100  # on the page; older ones come when asked for
FOLDED_WITHIN = timedelta(days=1)  # of a show that nobody ends
_GATE = ("passing", "word_added", "word_removed")
_SHUTS_OUT = (
    *("role_given", "person_changed", "person_removed", "password_given"),
    *("sessions_ended", "signed_out", "token_revoked"),
)
_OF_MESSAGES = frozenset(
    {"arrived", "filed", "asked", "joined", "folded", "refined", "left_unsorted", "reply_sent"}
)
_SETTLED = ("filed", "asked", "joined", "folded", "taken_back")


@dataclass(frozen=True)
class Changes:
    """The items that something happened to, as they are now, and messages that found a place."""

    items: tuple[Card, ...] = ()
    settled: tuple[int, ...] = ()
    heard: Mapping[tuple[int, str], datetime] = field(default_factory=dict)  # whom, anew, where


def moves_the_gate(logged: Sequence[Logged]) -> bool:
    """Whether other things reach the presenter than before, without news of any card."""
    return any(one.event.what in _GATE for one in logged)


def shuts_out(logged: Sequence[Logged]) -> bool:
    """Whether somebody who listens may no longer be who they were."""
    return any(one.event.what in _SHUTS_OUT for one in logged)


def only_messages(logged: Sequence[Logged]) -> bool:
    """Whether messages came, were sorted and acknowledged, and nobody has done anything."""
    return all(one.event.what in _OF_MESSAGES and not one.event.detail.get("by") for one in logged)


async def changes(conn: AsyncConnection, logged: Sequence[Logged]) -> Changes:
    events = [one.event for one in logged]
    ids = {event.item_id for event in events if event.item_id is not None}
    about = {
        event.inbox_id
        for event in events
        if event.inbox_id is not None and event.item_id is None and event.what != "arrived"
    }
    ids |= await messages.items_about(conn, about)
    erased = {
        event.listener_id
        for event in events
        if event.what == "erased" and event.listener_id is not None
    }
    ids |= await _answered(conn, events) | await _won(conn, events)
    gone: set[int] = set()
    if erased:
        ids |= await board.items_of_listeners(conn, erased)
        gone = await messages.of_listeners(conn, erased)
    turned = [one for one in logged if one.event.what in ("blocked", "unblocked")]
    if turned:
        people = {one.event.listener_id for one in turned if one.event.listener_id is not None}
        ids |= await board.open_of_listeners(conn, people)
        gone |= await blocks.turned_away(conn, people, {one.at for one in turned})
    settled = {
        event.inbox_id for event in events if event.what in _SETTLED and event.inbox_id is not None
    }
    cards = await board.cards(conn, ids) if ids else []
    return Changes(tuple(cards), tuple(sorted(settled | gone)), await _heard(conn, events))


async def _answered(conn: AsyncConnection, events: Sequence[Event]) -> set[int]:
    """The open items of listeners whom a person has answered, or who have got the answer."""
    told = {event.listener_id for event in events if event.detail.get("by")} - {None}
    if not told:
        return set()
    return await board.items_of_listeners(
        conn, [one for one in told if one is not None], open_ones=True
    )


async def _won(conn: AsyncConnection, events: Sequence[Event]) -> set[int]:
    """The open items of who has won, or has not: their other entries say so, too."""
    told = [event for event in events if event.detail.get("deed") in ("win", "unwin")]
    winners = {event.listener_id for event in told if event.listener_id is not None}
    return await board.open_of_listeners(conn, winners) if winners else set()


async def _heard(
    conn: AsyncConnection, events: Sequence[Event]
) -> Mapping[tuple[int, str], datetime]:
    """Who has written: what they say may stand on no card, and yet opens the reply window anew."""
    arrived = {one.inbox_id for one in events if one.what == "arrived" and one.inbox_id is not None}
    return await inbox.heard(conn, arrived) if arrived else {}


async def loose(
    conn: AsyncConnection, *, now: datetime, below: int | None = None
) -> tuple[list[Loose], int]:
    """What the desk shows straight from the inbox, and how many there are in all."""
    return await board.loose(conn, before=now - UNSORTED_AFTER, limit=MOST_LOOSE, below=below)


async def folded_of_late(conn: AsyncConnection, zone: ZoneInfo, *, now: datetime) -> dict[str, int]:
    return await folds.counts(conn, since=await folded_since(conn, zone, now=now))


async def folded_since(conn: AsyncConnection, zone: ZoneInfo, *, now: datetime) -> datetime:
    """When the show on air began, the first of several; while there is none, midnight."""
    began = [one.since for one in await airings.on_air(conn) if one.since]
    since = min(began, default=midnight(now.astimezone(zone).date(), zone))
    return max(since, now - FOLDED_WITHIN)


def told(card: Card, drawer: Drawer, *, gate: Gate, now: datetime) -> dict[str, Any]:
    """An item for the browser: where it stands there, and how it looks."""
    seen: Card | None = card
    section = section_of(card)
    if drawer.view is View.AIR:
        seen = presented(card, drawer.painter.slurs, gate)
        section = "air"
    if seen is None:
        return _left(card, gate)
    return {
        "key": f"i{card.id}",
        "section": section,
        "order": drawer.order(card),
        "status": card.status,
        "version": card.version,
        "who": card.taken_by or "",
        "messages": [said.id for said in seen.said],
        "html": drawer.item(seen, now=now),
    }


def _left(card: Card, gate: Gate) -> dict[str, Any]:
    """What became of it is for those to know who have seen it."""
    key, version = f"i{card.id}", card.version
    if not may_see(card, passing=gate.passing):
        return _gone(key, version=version)
    return _gone(key, version=version, status=card.status, who=card.taken_by or "")


def _gone(key: str, *, version: int = 1, status: str = "", who: str = "") -> dict[str, Any]:
    """A card that does not reach the presenter, or no more: only that it is not there."""
    nothing: dict[str, Any] = {"section": "", "order": (0, 0), "messages": [], "html": ""}
    return {"key": key, "status": status, "version": version, "who": who, **nothing}


def section_of(card: Card) -> str:
    """Waiting ones stand in their lane until they are passed; others by what became of them."""
    if card.status != "waiting":
        return card.status
    return "passed" if card.passed_at else card.lane


def told_loose(one: Loose, drawer: Drawer, *, gate: Gate, now: datetime) -> dict[str, Any]:
    """A message that is not sorted yet; on the desk it stands behind all that is."""
    seen: Loose | None = one
    section = "unsorted"
    if drawer.view is View.AIR:
        seen = presented_loose(one, drawer.painter.slurs, gate)
        section = "air"
    if seen is None:
        return _gone(f"m{one.said.id}")
    return {
        "key": f"m{one.said.id}",
        "section": section,
        "order": drawer.order_loose(one),
        "status": "waiting",
        "version": 1,
        "who": "",
        "messages": [one.said.id],
        "html": drawer.loose(seen, now=now),
    }


def message(
    found: Changes,
    fresh: Iterable[Loose],
    drawer: Drawer,
    around: Around,
    *,
    now: datetime,
    **more: Any,
) -> str:
    """One event of the stream."""
    if drawer.tells is not None:
        return drawer.tells(found, fresh, around, now=now, **more)
    shown = [told(card, drawer, gate=around.gate, now=now) for card in found.items]
    shown += [told_loose(one, drawer, gate=around.gate, now=now) for one in fresh]
    told_around = around.told(drawer, now=now)
    windows = [] if drawer.view is View.AIR else _windows(found, drawer, now=now)
    told_all = {"cards": shown, "settled": found.settled, "windows": windows}
    return json.dumps({**told_all, **told_around, **more})


def _windows(found: Changes, drawer: Drawer, *, now: datetime) -> list[dict[str, str]]:
    """Until when those who have written can be answered, for the cards that stand there already."""
    when = drawer.painter.when
    made = [closing(*who, heard, when, now=now) for who, heard in found.heard.items()]
    return [asdict(one) for one in made if one]
