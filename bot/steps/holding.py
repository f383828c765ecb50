"""A text that is not for air waits for a producer, and one that speaks of danger for everybody.

Nothing is deleted: it is flagged, and kept from being read out until somebody has looked at it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core import decency
from bot.core.control import normalised
from bot.core.decency import NO_WORDS, PERSONAL, StationWords, Verdict
from bot.core.filing import Filing, NewItem, Reply
from bot.core.purposes import PURPOSES, Lane
from bot.core.requests import REQUEST
from bot.core.station import Station
from bot.steps.heard import Heard, unasked
from bot.store import log, queue
from bot.store.log import Event

# What is nothing to read out stays where it counts; the desk folds it all the same.
STAYS = (Lane.PEOPLE, Lane.CONTEST)
# A number in a tip is there to be called, and a map's or a card's is what was sent.
STAYS_WITH_NUMBER = (*STAYS, Lane.TIPS, Lane.QUESTIONS, Lane.MEDIA, Lane.OTHER, Lane.UNSORTED)
ALARM = "an alarm"
UNSORTED = "unsorted"  # the purpose of what nobody has understood yet
WHY = {
    decency.SLUR: "a slur",
    decency.ABUSE: "abuse",
    decency.READ_OUT: "to be read out unchecked",
    decency.STATION_WORD: "a word of the station",
    PERSONAL: "a number or an address",
}


def held(one: Heard, station: Station, words: StationWords = NO_WORDS) -> Heard:
    """The same, or what is kept from the air of it and, but for a mere number, no reply."""
    filing = one.filing
    if any(item.alarm for item in filing.items):  # the door has found it
        return one
    found = _verdict(one, station, words)
    if found.alarm:
        return _alarmed(one, found.alarm)
    if filing.folded is not None or not found.hold:
        return one
    if found.hold == PERSONAL:
        one = unasked(one)
    if any(stays(item.lane.value, found.hold) for item in one.filing.items):
        return _in_its_lane(one, found.hold, station, words)
    first = next(iter(one.filing.items), _own(one, Lane.HELD))
    item = replace(first, lane=Lane.HELD, folded=True, answer=(), held=found.hold)
    replies = _harmless(one, station, words) if found.hold == PERSONAL else ()
    kept = Filing((item,), listener=filing.listener, because=WHY[found.hold], replies=replies)
    return replace(one, filing=kept)


def _verdict(one: Heard, station: Station, words: StationWords) -> Verdict:
    """The door decides by itself about alarms: what it files is no text, or is read already."""
    names = _known_names(one.filing)
    found = decency.judge(one.text, slurs=station.replies.slurs, words=words, beside=names)
    if one.sorted_by == "door":
        return replace(found, alarm="")
    if not any(names):
        return found
    said = normalised(one.text)
    sure = [song for song, artist in _known_tracks(one.filing) if _says(said, artist)]
    return replace(found, alarm=decency.alarm(one.text, words, beside=sure))


def _alarmed(one: Heard, reason: str) -> Heard:
    """One item in its lane, with the alarm; an entry stays one. No text file answers."""
    filing = one.filing
    first = next(iter(filing.items), _own(one, None))
    items = filing.items if first.lane in STAYS else (first,)
    items = tuple(
        replace(item, folded=False, answer=(), not_yet=None, alarm=reason, held=reason)
        for item in items
    )
    return replace(one, filing=Filing(items, listener=filing.listener, because=ALARM))


def _in_its_lane(one: Heard, reason: str, station: Station, words: StationWords) -> Heard:
    """What repeats the words is not said to anybody."""
    items = tuple(replace(item, held=reason) for item in one.filing.items)
    replies = _harmless(one, station, words)
    return replace(one, filing=replace(one.filing, items=items, replies=replies))


def _harmless(one: Heard, station: Station, words: StationWords) -> tuple[Reply, ...]:
    def says_nothing(reply: Reply) -> bool:
        said = " ".join(reply.values.values())
        return not decency.judge(said, slurs=station.replies.slurs, words=words).hold

    return tuple(filter(says_nothing, one.filing.replies))


def _own(one: Heard, lane: Lane | None) -> NewItem:
    """What would have been added to an item that is there, or folded."""
    intent = one.understood.intent if one.understood else "nlu_fallback"
    purpose = intent if intent in PURPOSES else "nlu_fallback"
    return NewItem(lane or PURPOSES[purpose].lane or Lane.UNSORTED, purpose)


def _known_names(filing: Filing) -> list[str | None]:
    """Titles are called what they are called, but only those that the station has."""
    return [
        name
        for item in filing.items
        if item.purpose == REQUEST and item.lookup is not None and item.lookup.track is not None
        for name in (item.song, item.artist, *item.lookup.track.names)
    ]


def _known_tracks(filing: Filing) -> list[tuple[str, str]]:
    found = [item.lookup.track for item in filing.items if item.lookup and item.purpose == REQUEST]
    return [(track.title, track.artist) for track in found if track is not None]


def _says(said: str, artist: str) -> bool:
    """A title may be meant as it stands: only with its artist it is sure to be one."""
    bare = normalised(artist)
    return bool(bare) and f" {bare} " in f" {said} "


def stays(lane: str, reason: str) -> bool:
    """Whether what is in this lane stays in it, for this reason."""
    return Lane(lane) in (STAYS_WITH_NUMBER if reason == PERSONAL else STAYS)


# by hand


async def filed_by_hand(
    conn: AsyncConnection, message: Row[Any], found: Verdict, *, who: str, now: datetime
) -> int:
    """The item of a message that nobody has sorted, with what speaks against reading it out."""
    held = found.hold and not found.alarm and not stays(Lane.UNSORTED.value, found.hold)
    item = queue.Item(
        listener_id=message.listener_id,
        number=message.number,
        lane=(Lane.HELD if held else Lane.UNSORTED).value,
        purpose=UNSORTED,
        inbox_id=message.id,
        folded=bool(held),
        held=found.kept_from_air or None,
        alarm=found.alarm or None,
        sorted_by=who,
    )
    (item_id,) = await queue.add(conn, [item], now=now)
    told = because(found) if found.kept_from_air else {}
    filed = Event("filed", who, item_id, message.id, message.listener_id, told)
    await log.append(conn, [filed], now=now)
    return item_id


def because(found: Verdict) -> dict[str, Any]:
    return {"because": ALARM if found.alarm else WHY[found.hold]}
