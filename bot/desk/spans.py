"""Which time somebody wants to see: the last hour, a show, a day or a month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.figures import HOUR, MINUTE, QUARTER, days, evenly, midnight
from bot.desk.asked import number
from bot.store import past_airings
from bot.store.numbers import Scope
from bot.store.past_airings import Airing

FIRST, LAST = 2000, 2100  # years
LONG_SHOW = timedelta(hours=4)  # of which a step is a quarter of an hour, not a minute


@dataclass(frozen=True)
class Span:
    """A time on the station's clock, and the steps that it is shown in."""

    name: str  # hour, airing, day, month
    value: str  # which of them, as it stands in the address
    scope: Scope
    steps: tuple[datetime, ...]  # when each begins
    each: timedelta  # the shortest time that is counted by itself
    airing: Airing | None = None

    @property
    def query(self) -> str:
        """What comes after the ? in its address."""
        return f"{self.name}={self.value}" if self.value else ""


async def chosen(
    conn: AsyncConnection, query: Mapping[str, str], *, zone: ZoneInfo, now: datetime
) -> Span:
    """The span of an address; without one the last hour."""
    if wanted := query.get("airing"):
        found = await past_airings.get(conn, whole(wanted))
        if found is None:
            raise web.HTTPNotFound
        return of_airing(found, now=now)
    if wanted := query.get("day"):
        return of_day(a_day(wanted), zone)
    if wanted := query.get("month"):
        return of_month(a_day(f"{wanted}-01"), zone)
    return last_hour(now)


def last_hour(now: datetime) -> Span:
    """Sixty minutes; the last of them is not over."""
    end = now.replace(second=0, microsecond=0) + MINUTE
    start = end - HOUR
    scope = Scope(start, end)
    return Span("hour", "", scope, tuple(evenly(start, end, MINUTE)), MINUTE)


def of_airing(airing: Airing, *, now: datetime) -> Span:
    """From its first minute to its last, or to now."""
    start = airing.started_at.replace(second=0, microsecond=0)
    end = max(airing.ended_at or now, start + MINUTE)
    each = MINUTE if end - start <= LONG_SHOW else QUARTER
    steps = tuple(evenly(start, min(end, start + timedelta(days=2)), each))
    scope = Scope(start, end, airing.id, airing.numbers)
    return Span("airing", str(airing.id), scope, steps, MINUTE, airing)


def of_day(day: date, zone: ZoneInfo) -> Span:
    """Its hours: 23 or 25 of them when the clock is changed."""
    scope = Scope(midnight(day, zone), midnight(day + timedelta(days=1), zone))
    steps = tuple(evenly(scope.start, scope.end, HOUR))
    return Span("day", day.isoformat(), scope, steps, QUARTER)


def of_month(first: date, zone: ZoneInfo) -> Span:
    """Its days."""
    after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    scope = Scope(midnight(first, zone), midnight(after, zone))
    steps = tuple(days(first, after, zone))
    return Span("month", f"{first:%Y-%m}", scope, steps, QUARTER)


def a_day(written: str) -> date:
    """A date in an address; what is none is no page."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", written, re.ASCII):
        raise web.HTTPNotFound
    try:
        found = date.fromisoformat(written)
    except ValueError:
        raise web.HTTPNotFound from None
    if not FIRST <= found.year <= LAST:
        raise web.HTTPNotFound
    return found


def whole(written: str) -> int:
    """An id in an address; what is none is no page."""
    found = number(written)
    if found is None:
        raise web.HTTPNotFound
    return found
