"""When a show is on air: lines such as `mon-fri 06:00-22:00`, in the station's own time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(_DAYS)
_LINE = re.compile(rf"(daily|(?:{_DAY})(?:-(?:{_DAY}))?) +(\d?\d):(\d\d) *[-–] *(\d?\d):(\d\d)")

_A_DAY = timedelta(days=1)


class HoursWrong(Exception):
    """The line names no hours."""


@dataclass(frozen=True)
class Show:
    """What is on air for some hours; each line of the station's week is one."""

    began: datetime
    ends: datetime


@dataclass(frozen=True)
class Hours:
    """One line of the station's week."""

    days: frozenset[int]
    begin: time
    end: time  # not after `begin`: past midnight

    def include(self, local: datetime) -> bool:
        at = local.time()
        today, yesterday = local.weekday(), (local.weekday() - 1) % 7
        if self.begin < self.end:
            return today in self.days and self.begin <= at < self.end
        return (today in self.days and at >= self.begin) or (
            yesterday in self.days and at < self.end
        )

    def around(self, local: datetime) -> Show:
        """The show that a moment in these hours lies in, in the station's time."""
        day = local.date() if local.time() >= self.begin else local.date() - _A_DAY
        last = day if self.begin < self.end else day + _A_DAY
        began, ends = datetime.combine(day, self.begin), datetime.combine(last, self.end)
        return Show(began.replace(tzinfo=local.tzinfo), ends.replace(tzinfo=local.tzinfo))


def show(lines: Sequence[Hours], local: datetime) -> Show:
    """The one that began last; where none is on air the station's day."""
    today = datetime.combine(local.date(), time(0), local.tzinfo)
    around = [one.around(local) for one in lines if one.include(local)]
    tomorrow = datetime.combine(local.date() + _A_DAY, time(0), local.tzinfo)
    return max(around, key=lambda one: one.began, default=Show(today, tomorrow))


def hours(line: str) -> Hours:
    """Read one line, or raise HoursWrong."""
    found = _LINE.fullmatch(line.strip().lower())
    if found is None:
        raise HoursWrong
    days, *numbers = found.groups()
    begin_hour, begin_minute, end_hour, end_minute = map(int, numbers)
    try:
        begin = time(begin_hour, begin_minute)
        midnight = (end_hour, end_minute) == (24, 0)
        end = time(0) if midnight else time(end_hour, end_minute)
    except ValueError as error:
        raise HoursWrong from error
    return Hours(_days(days), begin, end)


def _days(named: str) -> frozenset[int]:
    if named == "daily":
        return frozenset(range(7))
    first, _, last = named.partition("-")
    start = _DAYS.index(first)
    length = (_DAYS.index(last or first) - start) % 7
    return frozenset((start + step) % 7 for step in range(length + 1))
