"""When a show is on air, and how the hours are written."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.core.hours import HoursWrong, hours, show

MONDAY = datetime(2026, 11, 23, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "line, inside, outside",
    [
        pytest.param(
            "mon-fri 06:00-22:00",
            ["mon 06:00", "fri 21:59"],
            ["mon 05:59", "mon 22:00", "sat 12:00"],
            id="weekdays",
        ),
        pytest.param("sat 8:00-14:00", ["sat 08:00"], ["sun 08:00", "fri 08:00"], id="a day"),
        pytest.param("daily 06:00-20:00", ["mon 06:00", "sun 19:59"], ["sun 20:00"], id="daily"),
        pytest.param(
            "fri-sun 10:00-11:00",
            ["fri 10:30", "sun 10:30"],
            ["thu 10:30", "mon 10:30"],
            id="a week-end",
        ),
        pytest.param(
            "sat-mon 10:00-11:00",
            ["sat 10:00", "mon 10:00"],
            ["tue 10:00", "fri 10:00"],
            id="over Sunday",
        ),
        pytest.param(
            "fri 22:00-02:00",
            ["fri 22:00", "sat 01:59"],
            ["fri 01:00", "sat 02:00", "sat 22:00"],
            id="past midnight",
        ),
        pytest.param("mon 20:00-24:00", ["mon 23:59"], ["tue 00:00"], id="until midnight"),
        pytest.param("daily 00:00-24:00", ["mon 00:00", "wed 23:59"], [], id="always"),
        pytest.param(
            "  MON-FRI   06:00 - 22:00 ", ["mon 06:00"], ["sat 06:00"], id="written freely"
        ),
    ],
)
def test_hours_include_their_times(line: str, inside: list[str], outside: list[str]) -> None:
    assert [time for time in inside if not hours(line).include(_at(time))] == []
    assert [time for time in outside if hours(line).include(_at(time))] == []


@pytest.mark.parametrize(
    "line",
    [
        "",
        "mon",
        "mon-fri",
        "06:00-22:00",
        "mon-fry 06:00-22:00",
        "mon 25:00-26:00",
        "mon 6-22",
        "lun 06:00-22:00",
        "mon 06:00",
        "mon 06:60-07:00",
        "mon 06:00-22:00 tue",
        "mon 24:00-06:00",
    ],
)
def test_what_names_no_hours_is_refused(line: str) -> None:
    with pytest.raises(HoursWrong):
        hours(line)


def _at(named: str) -> datetime:
    day, time = named.split()
    hour, minute = map(int, time.split(":"))
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day)
    return MONDAY + timedelta(days=days, hours=hour, minutes=minute)


@pytest.mark.parametrize(
    "lines, at, began, ends",
    [
        (["mon-fri 06:00-10:00"], "mon 07:00", "mon 06:00", "mon 10:00"),
        (["mon-fri 06:00-10:00"], "mon 10:00", "mon 00:00", "tue 00:00"),
        (["daily 06:00-10:00", "daily 10:00-14:00"], "wed 10:00", "wed 10:00", "wed 14:00"),
        (["daily 06:00-22:00", "daily 10:00-14:00"], "wed 11:00", "wed 10:00", "wed 14:00"),
        (["daily 22:00-02:00"], "wed 23:00", "wed 22:00", "thu 02:00"),
        (["daily 22:00-02:00"], "wed 01:00", "tue 22:00", "wed 02:00"),
        (["daily 06:00-06:00"], "wed 05:00", "tue 06:00", "wed 06:00"),
        (["daily 00:00-24:00"], "wed 05:00", "wed 00:00", "thu 00:00"),
        ([], "wed 05:00", "wed 00:00", "thu 00:00"),
    ],
)
def test_a_show_is_the_line_that_began_last(
    lines: list[str], at: str, began: str, ends: str
) -> None:
    found = show([hours(one) for one in lines], _at(at))
    assert (found.began, found.ends) == (_at(began), _at(ends))
