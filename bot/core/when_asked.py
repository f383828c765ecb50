"""Which time a question asks about: "ten minutes ago", "before the news", "a eso de las diez"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from zoneinfo import ZoneInfo

from bot.core.clock_ways import before_an_hour
from bot.core.clock_words import Clock, clock, marked
from bot.core.control import normalised
from bot.core.phrases import (
    any_of,
    each,
    numbers,
    phrases,
    says,
    split_numbers,
    weekday,
    worked_out,
)

_MINUTE = timedelta(minutes=1)
JUST = 4 * _MINUTE  # "what was that?": the song that is on, and what was on before it
NOW = _MINUTE  # "what is this?": typing takes its time, and the next may have begun
LONG = 12 * _MINUTE  # "the one before this": since that began
BESIDE = 8 * _MINUTE  # "before the news", "after nine"
EXACT, ROUGH = 2 * _MINUTE, 6 * _MINUTE  # either side of a time of the clock
LONGEST = 1000  # characters that are read: a question in a novel is a person's to answer
AHEAD = 2 * _MINUTE  # a listener's clock may be fast
_DAYS_BACK = 8
_FURTHEST = timedelta(days=9)  # "200 hours ago": nobody knows the minute so long after


class Side(str, Enum):
    """On which side of something the listener looks for the song."""

    BEFORE = "before"
    AFTER = "after"
    BEFORE_THIS = "before this"  # the song that was on before the one that is


@dataclass(frozen=True)
class TimeAsked:
    """The time that is asked about, most likely near `about`."""

    begin: datetime
    about: datetime
    end: datetime
    side: Side | None = None  # what lies beyond that side of it is no answer


def when_asked(text: str, *, sent_at: datetime, zone: ZoneInfo) -> TimeAsked | None:
    """The time that a message asks about; None if it names none that can be told."""
    plain = bare(text)
    if says("before this").search(plain):
        return TimeAsked(sent_at - LONG, sent_at, sent_at, Side.BEFORE_THIS)
    if says("elsewhere").search(plain):
        return None
    found = _news(plain, sent_at, zone) or _ago(plain, sent_at) or _clock(plain, sent_at, zone)
    if found is not None:
        return found if sent_at - found.begin < _FURTHEST else None
    if clock(plain) or _unplaced().search(plain):
        return None
    return _present(plain, sent_at)


def wants_more(text: str) -> bool:
    """Whether the name of the song alone would not answer it."""
    return bool(says("more").search(bare(text)))


def bare(text: str) -> str:
    """Bare words with times still whole; greetings and quoted lines of a song name no time."""
    plain = normalised(marked(_QUOTED.sub(" ", text[:LONGEST])))
    plain = _roughly_ended().sub(r"\1 \2", plain)
    plain = split_numbers().sub(lambda number: number[0].replace(" ", ""), plain)
    return " ".join(says("greets").sub(" ", plain).split())


@worked_out
def _roughly_ended() -> re.Pattern[str]:
    """ "8ish", "eightish"."""
    return re.compile(rf"\b(\w+)({any_of('roughly ending')})\b")


_QUOTED = re.compile(r'["“«][^"“”«»]*["”»]')
_DAYS = ("yesterday", "day before", "days")
_PARTS_OF_DAY = ("morning", "afternoon", "night", "last night")
_PLACED = ("before", "after", "while", "some time", "today", *_DAYS, *_PARTS_OF_DAY)


@worked_out
def _says_any(kinds: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(any_of, kinds))})\b")


def _unplaced() -> re.Pattern[str]:
    """Speaks of some time, though we cannot tell which."""
    return _says_any(_PLACED)


def _around(about: datetime, before: timedelta, after: timedelta, sent_at: datetime) -> TimeAsked:
    """A window that ends when the question was sent, at the latest."""
    about = min(about, sent_at)
    return TimeAsked(min(about - before, sent_at), about, min(about + after, sent_at))


# the news are at the full hour


@worked_out
def _news_named() -> re.Pattern[str]:
    side = rf"(?P<side>{any_of('before')}|{any_of('after')}) (?:{any_of('the')} )?"
    more = rf"(?P<more> {any_of('news at')} .{{0,24}})?"
    return re.compile(rf"\b{side}(?P<which>.{{0,24}}?){any_of('news')}{more}")


def _news(plain: str, sent_at: datetime, zone: ZoneInfo) -> TimeAsked | None:
    found = _news_named().search(plain)
    if found is None:
        return None
    said = [f"{table[0]} {found['which']}" for table in each("at")] + [found["more"] or ""]
    named = next(filter(None, map(clock, said)), Clock(None, 0))
    moments = _moments(named, plain, sent_at, zone)
    return _side(found["side"], moments[-1], sent_at) if moments else None


def _side(word: str, at: datetime, sent_at: datetime) -> TimeAsked:
    if word in phrases("before"):
        found = _around(at - EXACT, BESIDE - EXACT, EXACT, sent_at)
        return replace(found, side=Side.BEFORE)
    return replace(_around(at + EXACT, EXACT, BESIDE - EXACT, sent_at), side=Side.AFTER)


# so long ago


@worked_out
def _so_long_ago() -> re.Pattern[str]:
    """ "Ten minutes ago", or "hace diez minutos" with its other names for the same."""
    count = rf"(?P<count>\d{{1,3}}|{any_of('couple')}|{any_of('few')}|{'|'.join(numbers())})"
    long = rf"(?:{any_of('half an hour')}|{any_of('quarter of an hour')}|{count} (?P<unit>\w+)"
    long += rf"(?: {any_of('and a half')})?)"
    other = re.sub(r"\?P<(count|unit)>", r"?P<\1_>", long)
    in_front = rf"{any_of('ago in front')} (?:{any_of('before ago')} )*(?P<long_>{other})"
    return re.compile(rf"\b(?:(?P<long>{long}) {any_of('ago')}|{in_front})")


_VAGUE: tuple[tuple[str, float, float, float], ...] = (  # minutes: from, most likely, to
    ("while ago", 25, 12, 5),
    ("little ago", 15, 7, 1),
    ("moment ago", 5, 1.5, 0),
)


def _ago(plain: str, sent_at: datetime) -> TimeAsked | None:
    for kind, begin, about, end in _VAGUE:
        if says(kind).search(plain):
            at = sent_at - about * _MINUTE
            return _around(at, (begin - about) * _MINUTE, (about - end) * _MINUTE, sent_at)
    found = _so_long_ago().search(plain)
    length = _length(found) if found else None
    if not length:
        return None
    either = max(EXACT, length / 6)
    return _around(sent_at - length, either, either, sent_at)


def _length(found: re.Match[str]) -> timedelta | None:
    said = found["long"] or found["long_"]
    if said in phrases("half an hour"):
        return 30 * _MINUTE
    if said in phrases("quarter of an hour"):
        return 15 * _MINUTE
    unit = found["unit"] or found["unit_"]
    whole = _count(found["count"] or found["count_"])
    half = 0.5 if re.search(rf"{any_of('and a half')}$", said) else 0
    if unit in phrases("minutes"):
        return (whole + half) * _MINUTE
    return (whole + half) * 60 * _MINUTE if unit in phrases("hours") else None


def _count(said: str) -> int:
    if said in phrases("couple"):
        return 2
    if said in phrases("few"):
        return 4
    return int(said) if said.isdecimal() else numbers()[said]


# by the clock


def _clock(plain: str, sent_at: datetime, zone: ZoneInfo) -> TimeAsked | None:
    named = clock(plain)
    moments = _moments(named, plain, sent_at, zone) if named else []
    if named is None or not moments:
        return None
    side = _side_named().search(plain[: named.start] + _first_word(plain[named.start :]))
    if side:
        return _side(side[1], moments[-1], sent_at)
    either = ROUGH if named.rough else EXACT
    found = _around(moments[-1], either, either, sent_at)
    # the hour that a clock set back shows twice may be either
    twice = moments[0] if moments[-1] - moments[0] == timedelta(hours=1) else moments[-1]
    return TimeAsked(min(found.begin, twice - either), found.about, found.end)


@worked_out
def _side_named() -> re.Pattern[str]:
    side = rf"({any_of('before')}|{any_of('after')})"
    return re.compile(rf"\b{side}(?: {any_of('the')})?{before_an_hour()} ?$")


def _first_word(rest: str) -> str:
    """A pattern may have taken the "before" or "after" along."""
    found = re.match(rf"{any_of('before')}|{any_of('after')}", rest)
    return found[0] if found else ""


def _moments(named: Clock, plain: str, sent_at: datetime, zone: ZoneInfo) -> list[datetime]:
    """The latest time that this can have been; two of them when the clock showed it twice."""
    here = sent_at.astimezone(zone)
    candidates = [
        datetime.combine(day, time(hour, named.minute), zone)
        for back in range(_DAYS_BACK)
        for day in [here.date() - timedelta(days=back)]
        for hour in _hours(named, plain)
        if _fits(hour, day, plain, here)
    ]
    past = [one for one in candidates if _utc(one) <= sent_at + AHEAD]
    if not past:
        return []
    latest = max(past, key=_utc)
    both = sorted({_utc(latest), _utc(latest.replace(fold=1))})
    return [one for one in both if one <= sent_at + AHEAD]


def _utc(local: datetime) -> datetime:
    return local.astimezone(timezone.utc)


def _hours(named: Clock, plain: str) -> list[int]:
    """The hours that it may mean; "at nine on Monday" may be either, and nobody can tell."""
    if named.hour is None:
        return list(range(24))
    early = named.hour % 12
    either = {"am": [early], "pm": [early + 12]}.get(named.half, [early, early + 12])
    if (
        named.full
        or named.half
        or not _says_any(_DAYS).search(plain)
        or _says_any(_PARTS_OF_DAY).search(plain)
    ):
        return [named.hour] if named.full else either
    by_day = [hour for hour in either if hour in _BY_DAY]
    return by_day if len(by_day) == 1 else []


def _fits(hour: int, day: date, plain: str, here: datetime) -> bool:
    back = (here.date() - day).days
    if says("day before").search(plain):
        return back == 2 and _in_part(hour, plain)
    if says("last night").search(plain):
        return (back == 1 and hour >= 17) or (back == 0 and hour <= 5)
    if says("yesterday").search(plain):
        return back == 1 and _in_part(hour, plain)
    if named_day := says("days").search(plain):
        return day.weekday() == weekday(named_day[0]) and _in_part(hour, plain)
    if says("today").search(plain):
        return back == 0 and _in_part(hour, plain)
    return back <= 1 and _in_part(hour, plain)


_BY_DAY = range(7, 22)


def _in_part(hour: int, plain: str) -> bool:
    """Whether an hour lies in the part of the day that the message speaks of."""
    parts = {"morning": range(12), "afternoon": range(12, 21), "night": (*range(17, 24), *range(4))}
    spoken = [hours for part, hours in parts.items() if says(part).search(plain)]
    return not spoken or any(hour in hours for hours in spoken)


# no time at all: what is on, or was just on


def _present(plain: str, sent_at: datetime) -> TimeAsked:
    if says("was").search(plain):
        return _around(sent_at - JUST / 3, JUST * 2 / 3, JUST / 3, sent_at)
    return _around(sent_at, NOW, timedelta(), sent_at)
