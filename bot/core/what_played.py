"""Which of the songs that were played a question means: those in its window, or nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.playing import LASTS, STILL_ON, Play
from bot.core.when_asked import Side, TimeAsked

MOST_NAMED = 3
NEAR = timedelta(minutes=5)  # what was on farther from the window is no answer


@dataclass(frozen=True)
class Named:
    """The songs that answer a question, in their order."""

    plays: tuple[Play, ...] = ()
    whole: bool = True  # no song of the window was left out for want of room


@dataclass(frozen=True)
class _Heard:
    """A play with its end: the next one began, or it was over without anybody saying so."""

    play: Play
    end: datetime

    def apart(self, moment: datetime) -> timedelta:
        """How far from a moment it was on; nothing while it was."""
        return max(self.play.started_at - moment, moment - self.end, timedelta())


def span(asked: TimeAsked) -> tuple[datetime, datetime]:
    """When a song must have begun to be of any interest."""
    return asked.begin - NEAR - LASTS, asked.end + NEAR


def named(asked: TimeAsked, plays: Sequence[Play]) -> Named:
    """At most three of these plays, which are in their order; none if there was none near."""
    if asked.side is Side.BEFORE_THIS:
        return _before_this(asked.about, plays)
    heard = [one for one in _with_ends(plays) if not _beyond(one, asked)]
    inside = [one for one in heard if _in_window(one, asked)]
    if not inside:
        near = [one for one in heard if one.apart(asked.about) <= NEAR]
        closest = min(near, key=lambda one: one.apart(asked.about), default=None)
        return Named((closest.play,)) if closest else Named()
    nearest = sorted(inside, key=lambda one: one.apart(asked.about))[:MOST_NAMED]
    chosen = sorted((one.play for one in nearest), key=lambda play: play.started_at)
    return Named(tuple(chosen), whole=len(inside) <= MOST_NAMED)


def _before_this(moment: datetime, plays: Sequence[Play]) -> Named:
    """The play before the one that is on; none if it is unknown what is, or long ago."""
    heard = [one for one in _with_ends(plays) if one.play.started_at <= moment]
    if len(heard) < 2 or heard[-1].end <= moment:
        return Named()
    before, this = heard[-2:]
    return Named((before.play,)) if before.apart(this.play.started_at) <= NEAR else Named()


def on_at(moment: datetime, plays: Sequence[Play]) -> Play | None:
    """What was surely on at a moment, if anything was: nobody tells us when a song ends."""
    sure = (one for one in _with_ends(plays) if moment <= one.play.started_at + STILL_ON)
    return next((one.play for one in sure if one.play.started_at <= moment < one.end), None)


def _with_ends(plays: Sequence[Play]) -> list[_Heard]:
    starts = [play.started_at for play in plays[1:]]
    longest = [play.ended_at or play.started_at + LASTS for play in plays]
    ends = [*map(min, starts, longest), *longest[-1:]]
    return [_Heard(*pair) for pair in zip(plays, ends, strict=True)]


def _beyond(one: _Heard, asked: TimeAsked) -> bool:
    """What began when the news did was not on before them, what was over then not after them."""
    if asked.side is Side.BEFORE:
        return one.play.started_at >= asked.end
    return asked.side is Side.AFTER and one.end <= asked.begin


def _in_window(one: _Heard, asked: TimeAsked) -> bool:
    """A song that ended as the window began was before it."""
    return one.play.started_at <= asked.end and one.end > asked.begin
