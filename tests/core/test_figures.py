"""Steps of a time, percentiles, and places that name nobody."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.figures import (
    HOUR,
    MINUTE,
    Counted,
    Place,
    by_hour,
    by_weekday,
    days,
    evenly,
    filled,
    midnight,
    percentile,
    places,
)

DUBLIN = ZoneInfo("Europe/Dublin")
START = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
SECOND = int(START.timestamp())

# any second, and often the first one of a minute
MOMENTS = st.integers(-900, 4500) | st.integers(-15, 75).map(lambda minute: 60 * minute)
COUNTED = st.builds(Counted, MOMENTS.map(SECOND.__add__), st.sampled_from("abc"), st.integers(1, 9))


@given(st.lists(COUNTED), st.integers(1, 60))
def test_every_step_has_a_count_and_none_is_lost(counted: list[Counted], minutes: int) -> None:
    end = START + timedelta(minutes=minutes)
    starts = evenly(START, end, MINUTE)
    rows = filled(counted, starts, end)
    inside = [one for one in counted if START.timestamp() <= one.at < end.timestamp()]
    assert len(starts) == minutes and all(len(row) == minutes for row in rows.values())
    for kind, row in rows.items():
        assert sum(row) == sum(one.count for one in inside if one.kind == kind)
    for one in inside:
        assert rows[one.kind][(one.at - SECOND) // 60] >= one.count


@given(st.lists(st.integers(0, 50)), st.floats(0.01, 1))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(
    values: list[int], share: float
) -> None:
    found = percentile(Counter(values), share)
    if found is None:
        assert values == []
        return
    reaches = [
        sum(one <= value for one in values) >= share * len(values) for value in (found, found - 1)
    ]
    assert reaches == [True, False] and found in values


@pytest.mark.parametrize(
    ("counts", "share", "expected"),
    [
        ({}, 0.5, None),
        ({7: 1}, 0.5, 7),
        ({1: 1, 2: 1, 3: 1}, 0.5, 2),
        ({0: 9, 100: 1}, 0.9, 0),
        ({0: 8, 100: 2}, 0.9, 100),
    ],
)
def test_percentiles(counts: dict[int, int], share: float, expected: int | None) -> None:
    assert percentile(counts, share) == expected


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-23", 24)]
)
def test_a_day_on_which_the_clock_is_changed_has_its_own_number_of_hours(
    day: str, hours: int
) -> None:
    first = date.fromisoformat(day)
    start, end = midnight(first, DUBLIN), midnight(first + timedelta(days=1), DUBLIN)
    assert len(evenly(start, end, HOUR)) == hours
    assert days(first, first + timedelta(days=2), DUBLIN) == [start, end]


def test_hours_and_weekdays_are_those_of_the_stations_clock() -> None:
    summer = datetime(2026, 7, 5, 23, 30, tzinfo=timezone.utc)  # a Sunday; in Dublin Monday 0:30
    winter = datetime(2026, 12, 6, 23, 30, tzinfo=timezone.utc)
    counted = [Counted(int(one.timestamp()), "a", 2) for one in (summer, winter)]
    hours, week = by_hour(counted, DUBLIN), by_weekday(counted, DUBLIN)
    assert (hours[0], hours[23], sum(hours)) == (2, 2, 4)
    assert (week[0], week[6], sum(week)) == (2, 2, 4)


def test_places_of_few_listeners_are_counted_among_the_others() -> None:
    named = [
        *((name, listener, 1) for listener, name in enumerate(["Málaga", "malaga ", "Málaga"])),
        *(("Cork", 1, 50), ("cork", 1, 1), ("CORK", 2, 1)),  # two people, however often
        *(("Galway", None, 9), ("…", 3, 1)),
    ]
    assert places(named, most=20) == ([Place("Málaga", 3, 3)], 61)


def test_only_so_many_places_are_named() -> None:
    named = [(f"Place {n}", listener, 1) for n in range(5) for listener in range(3 + n)]
    shown, others = places(named, most=2)
    assert [one.name for one in shown] == ["Place 4", "Place 3"] and others == 3 + 4 + 5
