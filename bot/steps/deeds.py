"""What people do at the desk: one deed, to one item or to many at once, and its undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.decency import judge
from bot.core.deeds import BY_HAND, DEEDS, MOVES, Doing, Refused, Values
from bot.core.presenting import may_see
from bot.core.purposes import Lane
from bot.core.station import Station
from bot.steps import off_air, placing, rejoining
from bot.steps.holding import filed_by_hand
from bot.store import deeds, inbox, log, queue, switches, wishes, word_list
from bot.store.deeds import Change
from bot.store.log import Event
from bot.store.types import Moment

UNSORTED = SimpleNamespace(  # a message as an item that nobody has touched
    status="waiting",
    lane=Lane.UNSORTED.value,
    purpose="unsorted",
    taken_by=None,
    alarm=None,
    held=None,
    reviewed_by=None,
    tags=None,
    song=None,
    artist=None,
    lookup=None,
    entities=(),
    passed_at=None,
)
PLAYOUT = "playout"  # who has aired an item whose song came on; anybody may undo that
MOST = 200  # items of one deed


@dataclass(frozen=True)
class Target:
    """An item, or a message that has none yet, as somebody saw it."""

    kind: str  # "items" or "messages"
    id: int
    version: int | None = None  # None takes it as it is


@dataclass(frozen=True)
class Missed:
    """What a deed did not reach, and why."""

    target: Target
    reason: str
    name: str = ""


@dataclass(frozen=True)
class Done:
    """What came of a deed; it has an id if it changed anything."""

    deed_id: int | None = None
    items: tuple[int, ...] = ()
    missed: tuple[Missed, ...] = field(default=())
    on_air: str = ""  # the deed of no item that was taken back


async def do(
    conn: AsyncConnection, station: Station, doing: Doing, targets: Sequence[Target]
) -> Done:
    """Do one thing to each of these; where somebody was quicker, the others go on."""
    changes: list[Change] = []
    missed: list[Missed] = []
    passing = doing.presents and await switches.passing(conn)
    for target in targets[:MOST]:
        try:
            async with _whole(conn, target):
                changes.append(await _do_one(conn, station, doing, target, passing))
        except Refused as refused:
            missed.append(Missed(target, refused.reason, refused.name))
    if not changes:
        return Done(missed=tuple(missed))
    deed_id = await deeds.add(conn, doing.deed, doing.who, changes, now=doing.now)
    await _tell(conn, doing, deed_id, changes)
    return Done(deed_id, tuple(one.item_id for one in changes), tuple(missed))


def _whole(conn: AsyncConnection, target: Target) -> AbstractAsyncContextManager[Any]:
    """A message becomes an item before the deed looks at it: not so if the deed is refused."""
    return conn.begin_nested() if target.kind == "messages" else nullcontext()


async def _do_one(
    conn: AsyncConnection, station: Station, doing: Doing, target: Target, passing: bool
) -> Change:
    if doing.deed not in DEEDS or (target.kind == "messages" and passing):
        raise Refused("gone")
    item = await _item(conn, station, doing, target)
    if doing.presents and not may_see(item, passing=passing):
        raise Refused("gone")
    if target.kind == "items" and target.version not in (None, item.version):
        raise Refused("somebody was quicker")
    doing = await _prepared(conn, doing, item)
    if doing.deed == "place":  # others may have made way, and it with them
        item = await _item(conn, station, doing, target)
    values = DEEDS[doing.deed](item, doing)
    change = _change(item, values)
    if item.looked_at is None:
        values = {**values, "looked_at": doing.now}
    if not await put(conn, item, values, now=doing.now):
        raise Refused("somebody was quicker")
    return change


async def _item(
    conn: AsyncConnection, station: Station, doing: Doing, target: Target
) -> sa.Row[Any]:
    if target.kind == "messages":
        return await by_hand(conn, station, target.id, doing)
    item = await queue.get(conn, target.id)
    if item is None:
        raise Refused("gone")
    return item


async def _prepared(conn: AsyncConnection, doing: Doing, item: sa.Row[Any]) -> Doing:
    """With what a deed needs to know besides its item."""
    if doing.deed == "pass":
        messages = await queue.messages_of(conn, item.id)
        number = await placing.last(conn, now=doing.now)
        return replace(doing, last_message=max(messages, default=None), rank=number)
    if doing.deed == "place":
        number = await placing.rank(conn, item, doing.value, who=doing.who, now=doing.now)
        return replace(doing, value=number)
    return doing


async def by_hand(
    conn: AsyncConnection, station: Station, inbox_id: int, doing: Doing
) -> sa.Row[Any]:
    """A message that the bot has not sorted becomes an item, settled by whoever acts on it."""
    DEEDS[doing.deed](UNSORTED, doing)  # before anything is written: it may be refused
    if doing.deed not in BY_HAND:
        raise Refused("gone")
    row = await inbox.get(conn, inbox_id)
    if row is None:
        raise Refused("somebody was quicker")
    words = await word_list.of_station(conn)
    found = judge(row.text, slurs=station.replies.slurs, words=words)
    if found.kept_from_air and doing.deed in ("take", "air", "pass"):
        raise Refused("held")  # the bot files it where it is reviewed
    if not await inbox.settle_one(conn, inbox_id, "item", now=doing.now):
        raise Refused("somebody was quicker")
    item_id = await filed_by_hand(conn, row, found, who=doing.who, now=doing.now)
    item = await queue.get(conn, item_id)
    assert item is not None
    return item


async def put(conn: AsyncConnection, item: sa.Row[Any], values: Values, *, now: datetime) -> bool:
    """Change an item as it was seen; as long as it is open it gathers requests for the same."""
    after = {**item._mapping, **values}
    gathers = after["status"] in queue.OPEN and after["wish"]
    if not gathers:
        values = {**values, "gathers": None}
    if not await queue.change(conn, item.id, version=item.version, now=now, **values):
        return False
    key = wishes.gathering(after["wish"], queue.held_back(item), item.listener_id)
    if gathers and key and item.gathers is None:
        await wishes.take_up(conn, item, key)
    return True


async def _tell(
    conn: AsyncConnection, doing: Doing, deed_id: int, changes: Sequence[Change]
) -> None:
    what = "moved" if doing.deed in MOVES else "marked"
    listeners = await queue.listeners_of(conn, [one.item_id for one in changes])
    events = [
        Event(
            what,
            doing.who,
            one.item_id,
            None,
            listeners[one.item_id],
            {"deed": doing.deed, "deed_id": deed_id, **_between(one)},
        )
        for one in changes
    ]
    await log.append(conn, events, now=doing.now)


_TOLD = {"status": ("from", "to"), "purpose": ("was", "is")}  # no words of a listener


def _between(change: Change) -> dict[str, Any]:
    """How a status or a purpose changed, for figures and for whoever teaches the bot."""
    found: dict[str, Any] = {}
    for column, (before, after) in _TOLD.items():
        if column in change.after:
            found |= {before: change.before[column], after: change.after[column]}
    return found


# changes, as they are kept


def _change(item: sa.Row[Any], values: Values) -> Change:
    before = {name: _kept(getattr(item, name)) for name in values}
    return Change(item.id, before, {name: _kept(value) for name, value in values.items()})


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(kept: Mapping[str, Any]) -> Values:
    columns = queue.items.c
    return {
        name: datetime.fromisoformat(value)
        if value is not None and isinstance(columns[name].type, Moment)
        else value
        for name, value in kept.items()
    }


# undoing


async def undo(
    conn: AsyncConnection,
    deed_id: int,
    zone: ZoneInfo,
    *,
    who: str,
    anybodys: bool,
    presents: bool = False,
    now: datetime,
) -> Done:
    """Take a deed back, of each item that nothing happened to since; `anybodys`: not only own.

    `presents`: of those that a presenter sees.
    """
    deed = await _undoable(conn, deed_id, who=who, anybodys=anybodys)
    if deed.name in off_air.BACK:
        await off_air.back(conn, deed, zone, who=who, now=now)
        await deeds.undone(conn, deed_id, who=who, now=now)
        return Done(deed_id, on_air=deed.name)
    changes = await deeds.changes_of(conn, deed_id)
    hidden = {one.item_id for one in changes if presents and not await _seen(conn, one.item_id)}
    if deed.name in rejoining.BACK:
        if hidden:
            raise Refused("gone")
        undone = await rejoining.back(conn, deed, changes, who=who, now=now)
        await deeds.undone(conn, deed_id, who=who, now=now)
        return Done(deed_id, tuple(undone))
    seen = [one for one in changes if one.item_id not in hidden]
    undone = [one.item_id for one in seen if await _take_back(conn, deed, one, who=who, now=now)]
    missed = [Missed(Target("items", one), "gone") for one in sorted(hidden)]
    missed += [
        Missed(Target("items", one.item_id), "somebody was quicker")
        for one in seen
        if one.item_id not in undone
    ]
    if undone:
        await _note_undone(conn, deed, undone, whole=not missed, who=who, now=now)
    return Done(deed_id, tuple(undone), tuple(missed))


async def _note_undone(
    conn: AsyncConnection,
    deed: sa.Row[Any],
    items: Sequence[int],
    *,
    whole: bool,
    who: str,
    now: datetime,
) -> None:
    """What did not come back stays the deed's, and can be undone once nothing stands against it."""
    deed_id = deed.id if whole else await deeds.part(conn, deed, items)
    await deeds.undone(conn, deed_id, who=who, now=now)


async def _undoable(
    conn: AsyncConnection, deed_id: int, *, who: str, anybodys: bool
) -> sa.Row[Any]:
    deed = await deeds.get(conn, deed_id)
    if deed is None or deed.undone_at is not None:
        raise Refused("nothing to undo")
    if deed.who not in (who, PLAYOUT) and not anybodys:
        raise Refused("not yours")
    return deed


async def _seen(conn: AsyncConnection, item_id: int) -> bool:
    item = await queue.get(conn, item_id)
    return item is not None and may_see(item, passing=await switches.passing(conn))


async def _take_back(
    conn: AsyncConnection, deed: sa.Row[Any], change: Change, *, who: str, now: datetime
) -> bool:
    item = await queue.get(conn, change.item_id, lock=True)
    if item is None:
        return False
    if any(_kept(getattr(item, name)) != value for name, value in change.after.items()):
        return False
    if item.status == "on_air" and change.before.get("passed_upto", "") is None:
        return False  # as `_unpass` in core/deeds.py
    if not await put(conn, item, _read(change.before), now=now):
        return False
    back = Change(item.id, change.after, change.before)
    detail = {"deed": deed.name, "deed_id": deed.id, **_between(back)}
    await log.append(conn, [Event("undone", who, item.id, None, item.listener_id, detail)], now=now)
    return True


async def play(conn: AsyncConnection, item: sa.Row[Any], *, at: datetime, now: datetime) -> None:
    """The playout has begun what an item waits for: nobody need take it any more."""
    values = {"status": "aired", "aired_at": at}
    if not await put(conn, item, values, now=now):
        return
    change = _change(item, values)
    deed_id = await deeds.add(conn, "play", PLAYOUT, [change], now=now)
    detail = {"deed": "play", "deed_id": deed_id, **_between(change)}
    event = Event("moved", PLAYOUT, item.id, None, item.listener_id, detail)
    await log.append(conn, [event], now=now)
