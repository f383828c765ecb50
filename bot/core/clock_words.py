"""Times of the clock in a text: "half eight", "at 8.15", "las diez y media", "menos cuarto"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.core.clock_ways import HALF_OF_DAY, as_pattern, before_an_hour, place
from bot.core.phrases import any_of, each, numbers, phrases, worked_out


@dataclass(frozen=True)
class Clock:
    """A time on the face of a clock."""

    hour: int | None  # None: whichever hour it was
    minute: int
    half: str = ""  # "am" or "pm", where somebody said so
    full: bool = False  # of 24 hours: 08:15, 19:40
    rough: bool = False
    start: int = 0  # where in the text it stands


Read = Callable[[re.Match[str]], Clock | None]


def clock(plain: str) -> Clock | None:
    """The first time that a bare text names, the plainest way of saying one first."""
    for pattern, read in _ways():
        for found in pattern.finditer(plain):
            known = read(found)
            if known is not None:
                return known
    return None


def marked(text: str) -> str:
    """A text in which 8:15, 8.15 and 8h15 will survive when it is made bare."""
    return _DIGITS.sub(lambda one: f" {one[1]}clock{one[2]} ", text)


_DIGITS = re.compile(r"(?<![\w.,:/$€£])(\d{1,2})[:.hH]([0-5]\d)(?![.,:/]?\d)(?! ?[€$£%])")


def _made(hour: int | None, minute: int, found: re.Match[str], *, rough: bool) -> Clock | None:
    said = found.groupdict()
    if minute > 59 or (hour is not None and hour > 24):
        return None
    half = (said.get("half") or "")[:1].replace("a", "am").replace("p", "pm")
    written = said.get("written") or ""
    full = hour is not None and (hour == 0 or hour > 12 or written.startswith("0"))
    hour = 0 if hour == 24 else hour
    return Clock(hour, minute, half, full, rough or _roughly(found), found.start())


def _roughly(found: re.Match[str]) -> bool:
    before = found.string[: found.start()] + (found.groupdict().get("at") or "")
    behind = found.string[found.end() :]
    return bool(_ends_roughly().search(before) or _goes_on_roughly().match(behind))


@worked_out
def _ends_roughly() -> re.Pattern[str]:
    return re.compile(rf"\b{any_of('roughly')}(?: {any_of('the')})?{before_an_hour()} ?$")


@worked_out
def _goes_on_roughly() -> re.Pattern[str]:
    return re.compile(rf" ?{any_of('roughly behind')}\b")


def _number(said: str) -> int:
    return int(said) if said.isdecimal() else numbers()[said]


def _minutes(said: str) -> int:
    for kind, minutes in (("half", 30), ("quarter", 15), ("a little over", _LITTLE)):
        if said in phrases(kind):
            return minutes
    return _number(said)


_LITTLE = 10  # "las cinco y pico" is somewhere in its first third


# what the words of a way to say it come to


def _digits(found: re.Match[str]) -> Clock | None:
    return _made(int(found["written"]), int(found["minute"]), found, rough=False)


def _past(found: re.Match[str]) -> Clock | None:
    """ "Twenty past nine", "las nueve y veinte", "half nine"."""
    return _made(_number(found["hour"]), _said(found), found, rough=_is_little(found))


def _to(found: re.Match[str]) -> Clock | None:
    hour = _number(found["hour"])
    return _made(hour - 1 if hour > 1 else 12, 60 - _said(found), found, rough=_is_little(found))


def _past_any_hour(found: re.Match[str]) -> Clock | None:
    return _made(None, _said(found), found, rough=False)


def _to_any_hour(found: re.Match[str]) -> Clock | None:
    return _made(None, 60 - _said(found), found, rough=False)


def _said(found: re.Match[str]) -> int:
    """The minutes; a way that has no place for them, such as "half nine", means thirty."""
    said = found.groupdict().get("minute")
    return _minutes(said) if said else 30


def _is_little(found: re.Match[str]) -> bool:
    return (found.groupdict().get("minute") or "") in phrases("a little over")


def _hour(found: re.Match[str]) -> Clock | None:
    minute = found.groupdict().get("minute")
    return _made(_number(found["hour"]), _minutes(minute or "0"), found, rough=minute is None)


def _noon(found: re.Match[str]) -> Clock | None:
    return _made(12, 0, found, rough=True)


def _midnight(found: re.Match[str]) -> Clock | None:
    return _made(0, 0, found, rough=True)


# the ways to say it, the plainest first


@worked_out
def _ways() -> tuple[tuple[re.Pattern[str], Read], ...]:
    hour, minute, at, uncounted = map(place, ("hour", "minute", "at", "uncounted"))
    the = before_an_hour()
    alone = rf"(?!{any_of('no hour alone')} ){hour}"
    ways: list[tuple[str, Read]] = [
        (rf"(?P<written>\d{{1,2}})clock(?P<minute>\d\d){HALF_OF_DAY}\b", _digits),
        *_told("clock to", _to),
        *_told("clock past", _past),
        *_told("clock hour", _hour),
        (rf"{hour} ?(?P<half>am|pm|a m|p m)\b", _hour),
        (rf"{at} (?P<written>\d{{1,2}})(?P<minute>[0-5]\d)\b{HALF_OF_DAY}", _digits),
        (rf"{at}{the} {hour} {minute}\b{HALF_OF_DAY}{uncounted}", _hour),
        (rf"{at}{the} {alone}\b{uncounted}", _hour),
        *_told("clock past any hour", _past_any_hour),
        *_told("clock to any hour", _to_any_hour),
        (rf"{any_of('midnight')}\b", _midnight),
        (rf"{any_of('noon')}\b", _noon),
    ]
    return tuple((re.compile(rf"\b{pattern}"), read) for pattern, read in ways)


def _told(kind: str, read: Read) -> Iterator[tuple[str, Read]]:
    """The ways that the languages' folders tell, such as "{minute} past {hour}"."""
    for table in each(kind):
        for way in table:
            yield as_pattern(way), read
