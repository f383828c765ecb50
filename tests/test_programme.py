"""Shows by the schedule, as the scheduler keeps it; and what listeners hear while none is on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import programme
from bot.core.shows import SCHEDULE
from bot.schedule import Scheduler
from bot.store.airings import airings
from bot.store.database import Database
from tests.fakes import TEXTS, message, station
from tests.programme import names_on, plan, set_up, slot, start, stop
from tests.radio import Radio
from tests.test_picture import scheduler


@pytest.fixture
async def week(radio: Radio, tmp_path: Path) -> Scheduler:
    """It is noon, when Midday (12 to 14) is due; Drive comes at 15."""
    await set_up(radio)
    await plan(radio, "Midday", slot("12:00", "14:00"))
    await plan(radio, "Drive", slot("15:00", "18:00"))
    found = scheduler(radio, None, tmp_path)
    await found.hold()
    return found


async def pass_time(week: Scheduler, radio: Radio, **by: float) -> list[str]:
    """What is on after a while in which the scheduler looked every half hour."""
    left = timedelta(**by)
    while left > timedelta():
        radio.clock.advance(min(left, timedelta(minutes=30)))
        left -= timedelta(minutes=30)
        await week.hold()
        await week.follow_schedule()
    return await names_on(radio)


async def test_shows_begin_and_end_as_the_week_says(week: Scheduler, radio: Radio) -> None:
    await week.follow_schedule()
    assert await names_on(radio) == ["Midday"]
    assert await pass_time(week, radio, hours=2) == [""]
    assert await pass_time(week, radio, hours=1) == ["Drive"]
    assert await pass_time(week, radio, hours=21) == ["Midday"]
    rows = [(row.show_id, row.started_by, row.ended_by) for row in await radio.rows(airings)]
    assert rows == [(1, SCHEDULE, SCHEDULE), (2, SCHEDULE, SCHEDULE), (1, SCHEDULE, None)]


async def test_looking_again_changes_nothing(week: Scheduler, radio: Radio) -> None:
    for _ in range(3):
        await week.follow_schedule()
    assert (await radio.events()).count("show_started") == 1


async def test_the_week_is_read_on_the_stations_clock(week: Scheduler, radio: Radio) -> None:
    rules = replace(radio.station.rules, zone=ZoneInfo("Europe/Helsinki"))
    elsewhere = replace(radio.station, rules=rules)
    await programme.follow_schedule(radio.database, elsewhere, now=radio.clock())
    assert await names_on(radio) == [""]
    radio.clock.advance(hours=1)
    await programme.follow_schedule(radio.database, elsewhere, now=radio.clock())
    assert await names_on(radio) == ["Drive"]


async def test_who_stopped_a_show_is_not_overruled_until_the_next_one(
    week: Scheduler, radio: Radio
) -> None:
    await week.follow_schedule()
    radio.clock.advance(minutes=30)
    assert await stop(radio, 1)
    assert await pass_time(week, radio, minutes=90) == [""]
    assert await pass_time(week, radio, hours=1) == ["Drive"]


async def test_who_started_a_show_early_keeps_it_through_the_slot_before(
    week: Scheduler, radio: Radio
) -> None:
    await week.follow_schedule()
    await programme.hand_over(radio.database, 1, 2, who="anna", now=radio.clock())
    assert await pass_time(week, radio, hours=5) == ["Drive"]
    assert await pass_time(week, radio, hours=1) == [""]


async def test_a_scheduler_without_the_lease_stands_by(week: Scheduler, radio: Radio) -> None:
    radio.clock.advance(minutes=5)  # its lease has run out
    await week.follow_schedule()
    assert await names_on(radio) == [""]


async def test_two_that_follow_at_once_start_it_once(
    week: Scheduler, radio: Radio, other_database: Database
) -> None:
    both = [
        programme.follow_schedule(database, radio.station, now=radio.clock())
        for database in (radio.database, other_database)
    ]
    assert sum(await asyncio.gather(*both)) == 1
    assert await names_on(radio) == ["Midday"]


# what listeners hear


async def last_reply(radio: Radio) -> str:
    await radio.deliver(message("play Dream On", at=radio.clock()))
    await radio.listen()
    radio.clock.advance(seconds=8)
    await radio.answer()
    return radio.sender.texts[-1]


async def test_an_open_airing_decides_whether_the_studio_is_there(radio: Radio) -> None:
    assert "with the studio" in await last_reply(radio)  # no hours are named, no shows are kept
    await set_up(radio)
    assert "with the studio" in await last_reply(radio)
    await plan(radio, "Breakfast")
    assert "back later" in await last_reply(radio)
    await start(radio, 1)
    assert "with the studio" in await last_reply(radio)


async def test_the_hours_decide_for_a_number_without_shows(radio: Radio) -> None:
    texts: dict[str, Any] = {**TEXTS, "on_air": ["daily 06:00-08:00"]}
    radio.station = station("1001", "1002", texts=texts)
    await set_up(radio, "Football", studio="Second", number="1002")
    assert "back later" in await last_reply(radio)
