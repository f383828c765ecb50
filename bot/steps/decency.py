"""Alarms and what is held, along the journey: who is in danger is answered by people alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import decency
from bot.core.control import normalised
from bot.core.decency import StationWords, Verdict
from bot.core.filing import Filing, NewItem
from bot.core.messages import Kind
from bot.core.purposes import Lane
from bot.core.requests import REQUEST
from bot.core.station import Station
from bot.steps import holding, leaving
from bot.steps.heard import Heard
from bot.store import alarmed, board, deeds, inbox, log, queue, tracks, word_list
from bot.store.log import Event

BY_THE_BOT = ("bot", "door")  # nobody has sorted it by hand
MEDIA = tuple(kind.value for kind in (Kind.VOICE, Kind.PICTURE, Kind.VIDEO, Kind.DOCUMENT))
LATER = "an alarm is open"
UNREVIEWED = {"passed_at": None, "passed_by": None, "passed_upto": None, "reviewed_by": None}


# on the way in


async def judged(
    conn: AsyncConnection, heard: Sequence[Heard], station: Station, *, now: datetime
) -> list[Heard]:
    """What is not for air is held; what comes after an alarm goes to it, and nobody else sees."""
    words = await word_list.of_station(conn)
    heard = [holding.held(one, station, words) for one in heard]
    since = now - station.rules.session
    there = await alarmed.of_listeners(conn, [one.listener_id for one in heard], since=since)
    return [_after_alarm(one, there.get(one.listener_id)) for one in heard]


def _after_alarm(one: Heard, there: alarmed.Alarmed | None) -> Heard:
    """A listener whose alarm is open is answered by people; an entry stays one."""
    if there is None or there.inbox_id >= one.inbox_id:
        return one
    filing = replace(one.filing, replies=())
    one = replace(one, filing=filing, answerable=False)
    stays = any(item.lane in holding.STAYS for item in filing.items)
    if stays or filing.folded is not None or filing.listener is not None:
        return one
    own = next(iter(filing.items), None)
    return replace(one, filing=Filing(joins=there.item_id, because=LATER, own=own))


async def at_the_door(conn: AsyncConnection, text: str, words: StationWords) -> Filing | None:
    """Danger does not wait for the model: a person sees it at once, and nobody answers by rote."""
    reason = await alarm(conn, text, words)
    if not reason:
        return None
    item = NewItem(Lane.UNSORTED, holding.UNSORTED, alarm=reason, held=reason)
    return Filing((item,), because=holding.ALARM)


async def alarm(conn: AsyncConnection, text: str, words: StationWords) -> str:
    """Why somebody must look at once, "" for nothing; a title beside its artist is but a title."""
    if not decency.alarm(text, words):
        return ""
    return decency.alarm(text, words, beside=await _titles(conn, text))


async def _titles(conn: AsyncConnection, text: str) -> list[str]:
    """The titles in a text that are sure to be titles, for their artist stands there, too."""
    said = f" {normalised(text)} "
    return [
        title
        for title, artist in await tracks.named_in(conn, said)
        if f" {normalised(artist)} " in said
    ]


# second thoughts


async def edited(
    conn: AsyncConnection, message: Row[Any], text: str, station: Station, *, now: datetime
) -> None:
    """New words were seen by nobody: they are judged, and nothing that was passed stays so."""
    words = await word_list.of_station(conn)
    found = decency.judge(text, slurs=station.replies.slurs, words=words)
    ids = await queue.items_of(conn, message.id)
    if not ids and found.alarm:
        await _file_unsorted(conn, message, found, now=now)
    for item in await _there(conn, ids):
        await _mark(conn, item, message, found, now=now)


async def spoken(
    conn: AsyncConnection, message: Row[Any], said: str, station: Station, *, now: datetime
) -> None:
    """What a voice note says is judged, whoever has touched its item: nobody had read it yet.

    What nobody has touched the bot reads again, and holds then; an alarm does not wait for it.
    """
    found = await _of_spoken(conn, said, station)
    if not found.kept_from_air:
        return
    ids = await queue.items_of(conn, message.id)
    if not ids:
        await _file_unsorted(conn, message, found, now=now)
    for item in await _there(conn, ids):
        if found.alarm or message.text or touched(item):
            await _mark(conn, item, message, found, now=now)


async def spoken_meanwhile(
    conn: AsyncConnection, message: Row[Any], said: str, station: Station, *, now: datetime
) -> None:
    """Somebody was quicker than the bot: what is held already they have seen."""
    found = await _of_spoken(conn, said, station)
    if not found.kept_from_air:
        return
    for item in await _there(conn, await queue.items_of(conn, message.id)):
        if not item.held:
            await _mark(conn, item, message, found, now=now)


def touched(item: Row[Any]) -> bool:
    """Whether a person has had a hand in it, or anything else since it was filed."""
    return item.version != 1 or item.sorted_by not in BY_THE_BOT


async def _of_spoken(conn: AsyncConnection, said: str, station: Station) -> Verdict:
    words, slurs = await word_list.of_station(conn), station.replies.slurs
    return decency.judge(said, slurs=slurs, words=words, beside=await _titles(conn, said))


async def _there(conn: AsyncConnection, ids: Sequence[int]) -> list[Row[Any]]:
    found = [await queue.get(conn, item_id, lock=True) for item_id in ids]
    return [item for item in found if item is not None and item.status != "merged"]


async def _mark(
    conn: AsyncConnection, item: Row[Any], message: Row[Any], found: Verdict, *, now: datetime
) -> None:
    """The verdict on an item of new words; a review counts for what was there before."""
    if found.kept_from_air and await _others(conn, item, message.listener_id):
        await _set_apart(conn, item, message, found, now=now)
        return
    values = {**UNREVIEWED, **_kept(item, found)}
    if item.status == "on_air":  # who has taken it sees no more than was passed
        values["passed_upto"] = item.passed_upto
    if found.alarm and item.status not in queue.OPEN:
        await _put_back(conn, item, values, now=now)
    elif any(getattr(item, name) != value for name, value in values.items()):
        await queue.change(conn, item.id, version=item.version, now=now, **values)


async def _put_back(
    conn: AsyncConnection, item: Row[Any], values: dict[str, Any], *, now: datetime
) -> None:
    """An alarm is seen among what is open alone, so what was done with is open again."""
    again = {"status": "waiting", "taken_by": None, "aired_at": None}
    await queue.change(conn, item.id, version=item.version, now=now, **values, **again)
    detail = {"deed": "return", "from": item.status, "to": "waiting"}
    event = Event("moved", "door", item.id, None, item.listener_id, detail)
    await log.append(conn, [event], now=now)


def _kept(item: Row[Any], found: Verdict) -> dict[str, Any]:
    """What a verdict changes on an item; what was held before is not let go by an edit."""
    if found.alarm:
        return {"alarm": found.alarm, "held": found.alarm, "folded": False, "gathers": None}
    if not found.hold:
        return {}
    if holding.stays(item.lane, found.hold):
        return {"held": found.hold}
    held = {"held": found.hold, "lane": Lane.HELD.value, "folded": True}
    return held | ({"wish": None, "gathers": None} if item.purpose == REQUEST else {})


async def taken_back(conn: AsyncConnection, message: Row[Any], *, now: datetime) -> None:
    """What people wrote for the air out of it goes, and so does what undo knows of that.

    What was passed for its sake is passed no more; what others have said there stays passed,
    unless it was to be read out in the words that have gone.
    """
    ids = await queue.items_of(conn, message.id)
    for card in await board.cards(conn, ids):
        item = await queue.get(conn, card.id, lock=True)
        stays = not card.air_text and any(not one.taken_back for one in card.said)
        values = {"air_text": None, **({} if stays else UNREVIEWED)}
        if item and any(getattr(item, name) is not None for name in values):
            await queue.change(conn, item.id, version=item.version, now=now, **values)
    await deeds.forget_words(conn, ids)


async def _others(conn: AsyncConnection, item: Row[Any], listener_id: int) -> bool:
    """Whether somebody else speaks in an item, too."""
    return await alarmed.spoken_by_others(conn, item.id, listener_id)


async def _set_apart(
    conn: AsyncConnection, item: Row[Any], message: Row[Any], found: Verdict, *, now: datetime
) -> None:
    """What others have said stays where it is; the edited words get an item of their own."""
    lane = Lane.UNSORTED if found.alarm else Lane.HELD
    own = queue.Item(
        listener_id=message.listener_id,
        number=message.number,
        lane=lane.value,
        purpose=item.purpose,
        inbox_id=message.id,
        folded=not found.alarm,
        held=found.kept_from_air,
        alarm=found.alarm or None,
        sorted_by="door",
    )
    (to,) = await queue.add(conn, [own], now=now)
    await leaving.leave(conn, item, message.listener_id, to=to, now=now)
    await queue.part(conn, item.id, message.id)
    event = Event("filed", "door", to, message.id, message.listener_id, holding.because(found))
    await log.append(conn, [event], now=now)


async def _file_unsorted(
    conn: AsyncConnection, message: Row[Any], found: Verdict, *, now: datetime
) -> None:
    """New words do not wait for the bot; an alarm comes to the desk though its message did not."""
    if found.alarm:
        await inbox.take_up(conn, message.id, now=now)
    elif not await inbox.settle_one(conn, message.id, "item", now=now):
        return
    await holding.filed_by_hand(conn, message, found, who="door", now=now)
