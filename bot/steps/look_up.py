"""Questions about what was played, answered from the plays that are written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.filing import Filing, Reply
from bot.core.playing import STILL_ON, Play
from bot.core.purposes import PURPOSES
from bot.core.station import Station
from bot.core.understanding import Understood
from bot.core.what_played import Named, named, on_at, span
from bot.core.when_asked import TimeAsked, wants_more, when_asked
from bot.steps.heard import Heard
from bot.steps.heard import answered as is_answered
from bot.store import log, plays, queue
from bot.store.log import Event

SONG_QUERY = "song_query"  # the purpose, and the text that leaves it to a person


async def answered(conn: AsyncConnection, heard: Sequence[Heard], station: Station) -> list[Heard]:
    """The same messages; those that ask what was played have their answers with them."""
    asked = {one.inbox_id: when for one in heard if (when := _asked(one, station))}
    if not asked:
        return list(heard)
    known = await plays.between(conn, [span(when) for when in asked.values()])
    if not known and await plays.latest(conn) is None:
        return list(heard)  # nobody tells this station's bot what is played
    return [
        _answered(one, asked[one.inbox_id], known, station) if one.inbox_id in asked else one
        for one in heard
    ]


def _asked(one: Heard, station: Station) -> TimeAsked | None:
    """The time that a question about a song without a name asks about."""
    meant = one.understood
    if meant is None or [item.purpose for item in one.filing.items] != [SONG_QUERY]:
        return None
    if meant.value("song"):
        return None
    plain = _without_names(one.text, meant)
    return when_asked(plain, sent_at=one.sent_at, zone=station.rules.zone)


def _without_names(text: str, meant: Understood) -> str:
    """ "In the Midnight Hour" names no hour, and Maroon 5 no time."""
    left = list(text)
    for entity in meant.entities:
        left[entity.start : entity.end] = " " * (entity.end - entity.start)
    return "".join(left)


def _answered(one: Heard, asked: TimeAsked, known: Sequence[Play], station: Station) -> Heard:
    theirs = [play for play in known if play.number in (None, one.number)]
    found = named(asked, theirs)
    (item,) = one.filing.items
    by_itself = _by_itself(one, found) and is_answered(one, station)
    replies = _told(found, on_at(one.sent_at, theirs), station, by_itself=by_itself)
    items = (replace(item, answer=found.plays, folded=by_itself),)
    return replace(one, filing=_replied(replace(one.filing, items=items), replies))


def _by_itself(one: Heard, found: Named) -> bool:
    """Whether nobody needs to look any more: all is said, and nothing else is asked."""
    assert one.understood is not None
    also = [PURPOSES[name].lane for name in one.understood.also if name in PURPOSES]
    return bool(found.plays) and found.whole and not any(also) and not wants_more(one.text)


def _told(found: Named, on: Play | None, station: Station, *, by_itself: bool) -> tuple[Reply, ...]:
    """A line a song; that the studio has the question, too, unless it is answered."""
    if not found.plays:
        return (Reply("played_unknown", closing=False),)
    return tuple(_line(play, play == on, station, by_itself=by_itself) for play in found.plays)


def _line(play: Play, is_on: bool, station: Station, *, by_itself: bool) -> Reply:
    """In the present tense for as long as that is true when the answer goes out."""
    time = f"{play.started_at.astimezone(station.rules.zone):%H:%M}"
    values = {"song": play.title, "artist": play.artist, "time": time}
    reply = Reply("played", values, closing=not by_itself, answers=by_itself)
    if not is_on:
        return reply
    return replace(reply, text="playing", until=play.started_at + STILL_ON, after="played")


def _replied(filing: Filing, replies: tuple[Reply, ...]) -> Filing:
    """With this instead of what says that we cannot look it up."""
    others = [reply for reply in filing.replies if reply.text != SONG_QUERY]
    return replace(filing, replies=(*replies, *others))


async def unanswered(
    conn: AsyncConnection, parts: Sequence[dict[str, Any]], *, now: datetime
) -> None:
    """An answer that did not go out: its question is shown to people like any other."""
    for item_id in dict.fromkeys(part["answers"] for part in parts if "answers" in part):
        item = await queue.get(conn, item_id, lock=True)
        if item is None or not item.folded:
            continue
        await queue.change(conn, item.id, version=item.version, now=now, folded=False)
        event = Event("unfolded", "scheduler", item.id, None, item.listener_id)
        await log.append(conn, [event], now=now)
