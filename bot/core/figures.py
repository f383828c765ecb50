"""Sums over a time: what fell into which of its steps, how long most waited, who is too few."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from math import ceil
from zoneinfo import ZoneInfo

from bot.core.control import normalised

FEW = 3  # fewer listeners than this could be told by what they wrote

MINUTE, QUARTER, HOUR = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1)


@dataclass(frozen=True)
class Counted:
    """How much fell into a short time, of one kind."""

    at: int  # seconds since 1970, when that time began
    kind: str
    count: int


@dataclass(frozen=True)
class Place:
    """A place as most write it."""

    name: str
    count: int
    listeners: int


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins on the station's clock."""
    return datetime.combine(day, time(), zone).astimezone(timezone.utc)


def evenly(start: datetime, end: datetime, each: timedelta) -> list[datetime]:
    """When each step between two moments begins."""
    return [start + n * each for n in range(ceil((end - start) / each))]


def days(first: date, after: date, zone: ZoneInfo) -> list[datetime]:
    """When each day begins; one of them may have 23 or 25 hours."""
    count = (after - first).days
    return [midnight(first + timedelta(days=n), zone) for n in range(count)]


def filled(
    counted: Iterable[Counted], starts: Sequence[datetime], end: datetime
) -> dict[str, list[int]]:
    """The counts of each kind step by step, 0 where there was nothing."""
    edges = [start.timestamp() for start in starts]
    found: dict[str, list[int]] = defaultdict(lambda: [0] * len(edges))
    for one in counted:
        step = bisect_right(edges, one.at) - 1
        if step >= 0 and one.at < end.timestamp():
            found[one.kind][step] += one.count
    return dict(found)


def by_hour(counted: Iterable[Counted], zone: ZoneInfo) -> list[int]:
    """How much there was in each hour of the station's clock."""
    found = [0] * 24
    for one in counted:
        found[datetime.fromtimestamp(one.at, zone).hour] += one.count
    return found


def by_weekday(counted: Iterable[Counted], zone: ZoneInfo) -> list[int]:
    """How much there was on each day of the week; Monday is the first."""
    found = [0] * 7
    for one in counted:
        found[datetime.fromtimestamp(one.at, zone).weekday()] += one.count
    return found


def percentile(counts: Mapping[int, int], share: float) -> int | None:
    """The smallest value that so many of all do not exceed; None if there is none."""
    wanted = ceil(share * sum(counts.values()))
    reached = 0
    for value in sorted(counts):
        reached += counts[value]
        if reached and reached >= wanted:
            return value
    return None


def places(named: Iterable[tuple[str, int | None, int]], *, most: int) -> tuple[list[Place], int]:
    """The places named most, and how often all others were: (place, listener, how often)."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    people: dict[str, set[int]] = defaultdict(set)
    for name, listener, count in named:
        if key := normalised(name):
            spellings[key][" ".join(name.split())] += count
            people[key] |= {listener} if listener is not None else set()
    found = [
        Place(_usual(written), written.total(), len(people[key]))
        for key, written in spellings.items()
        if len(people[key]) >= FEW
    ]
    shown = sorted(found, key=lambda one: (-one.count, one.name))[:most]
    total = sum(written.total() for written in spellings.values())
    return shown, total - sum(one.count for one in shown)


def _usual(written: Counter[str]) -> str:
    return min(written, key=lambda name: (-written[name], name))
