"""What a listener is told who asks "when is mine on?", and what is left to people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.control import normalised
from bot.core.filing import Reply
from bot.core.phrases import any_of
from bot.core.playing import STILL_ON
from bot.core.wishes import NotYet

REQUEST_STATUS = "request_status"  # the purpose, and the text that leaves it to a person
OF_LATE = timedelta(hours=12)  # who asks about an older request asks a person
_LONGEST = 200  # characters: a longer story is for a person


@dataclass(frozen=True)
class Standing:
    """How far a request of a listener is."""

    song: str
    names: tuple[str, ...]  # what the song and its artist may be called in a question
    status: str  # of its item
    ahead: int = 0  # requests in the lane that were there before it
    on: datetime | None = None  # when it was on since the listener asked for it
    not_yet: NotYet | None = None
    item: int = 0  # its id in the queue
    asked_at: datetime | None = None


def asks(text: str) -> bool:
    """Whether it asks how far a request is, and wants nothing done about it."""
    plain = normalised(text[:_LONGEST])
    return (
        len(text) <= _LONGEST
        and re.search(rf"\b{any_of('asks about mine')}\b", plain) is not None
        and re.search(rf"\b{any_of('wants it otherwise')}\b", plain) is None
    )


def meant(standings: Sequence[Standing], named: Sequence[str]) -> Standing | None:
    """The request that a question is about: the one it names, else the latest, which is first."""
    wanted = {normalised(name) for name in named}
    of_that = (one for one in standings if not wanted or wanted & set(one.names))
    return next(of_that, None)


def told(standing: Standing, *, now: datetime, zone: ZoneInfo) -> Reply | None:
    """What is true of it at this moment, with no promise; None: a person must say.

    A presenter's no is told as what it is, that it was not chosen: it can still be put back.
    """
    values = {"song": standing.song}
    if standing.on is not None:
        until = standing.on + STILL_ON
        values["time"] = f"{standing.on.astimezone(zone):%H:%M}"
        played = _reply("mine_played", values)
        if now > until:
            return played
        return replace(played, text="mine_on", until=until, after=played.text)
    if standing.status == "waiting" and standing.not_yet is not None:
        return _held(standing.not_yet, values, now, zone)
    if standing.status == "waiting" and standing.ahead:
        return _reply("mine_waiting", {**values, "ahead": str(standing.ahead)})
    texts = {"waiting": "mine_first", "on_air": "mine_taken", "dismissed": "mine_dismissed"}
    return _reply(texts[standing.status], values) if standing.status in texts else None


def _held(not_yet: NotYet, values: dict[str, str], now: datetime, zone: ZoneInfo) -> Reply | None:
    """Until when a rule holds it back; after that it is for a presenter to say."""
    if not_yet.until <= now:
        return None
    return _reply("mine_not_yet", {**values, **not_yet.told(zone)})


def _reply(text: str, values: dict[str, str]) -> Reply:
    return Reply(text, values, closing=False, answers=True)
