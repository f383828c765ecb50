"""What was done on air, to no item, is taken back; or it is said why it cannot be any more."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import journey, programme
from bot.core.deeds import Refused
from bot.store import contests, deeds, topics
from bot.store.airings import airings
from bot.store.database import Database
from tests.core.games import contest
from tests.fakes import station
from tests.postgres import ON_POSTGRESQL
from tests.programme import hand_over, names_on, plan, set_up, slot, start, stop
from tests.radio import Radio
from tests.test_journey_requests_race import until_so_many_wait

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


async def latest(radio: Radio) -> list[tuple[str, str, int]]:
    async with radio.database.read() as conn:
        found = await deeds.latest(conn, limit=50)
    return [(one.name, one.who, one.id) for one in found]


async def undo(radio: Radio, who: str = "anna", **more: Any) -> str:
    """Take the latest deed back; why not, "" if it was."""
    deed_id = (await latest(radio))[0][2]
    try:
        done = await journey.undo(radio.database, deed_id, who=who, now=radio.clock(), **more)
    except Refused as refused:
        return refused.reason
    assert done.on_air
    return ""


async def set_topic(radio: Radio, text: str, who: str = "anna") -> None:
    radio.clock.advance(seconds=1)
    until = radio.clock() + HOUR if text else radio.clock()
    async with radio.database.write() as conn:
        await topics.set_topic(
            conn, {"1001", "1002"}, text, until=until, who=who, now=radio.clock()
        )
    radio.clock.advance(seconds=1)


async def topics_on(radio: Radio) -> list[str]:
    now = radio.clock()
    async with radio.database.read() as conn:
        found = await topics.around(conn, now, now)
    return [one.text for one in found if one.is_set(one.number, now)]


async def test_a_topic_that_was_ended_or_replaced_is_set_again(radio: Radio) -> None:
    await set_topic(radio, "Best jetty?")
    for text, name in (("", "end_topic"), ("Worst jetty?", "topic")):
        await set_topic(radio, text, who="ben")
        assert (await latest(radio))[0][:2] == (name, "ben")
        assert await undo(radio) == "not yours"
        assert await undo(radio, anybodys=True) == ""
        assert await topics_on(radio) == ["Best jetty?"] * 2
        assert (await radio.log())[-1].event.what == "air_undone"
        assert await undo(radio, anybodys=True) == "nothing to undo"


async def test_a_topic_where_none_was_is_none_again_and_nothing_ended_is_no_deed(
    radio: Radio,
) -> None:
    await set_topic(radio, "")
    assert await latest(radio) == []
    await set_topic(radio, "Best jetty?")
    assert await undo(radio) == ""
    assert await topics_on(radio) == []


async def test_a_topic_that_somebody_has_set_since_stays_and_one_whose_time_is_over_is_over(
    radio: Radio,
) -> None:
    await set_topic(radio, "Best jetty?")
    await set_topic(radio, "")
    ended = (await latest(radio))[0][2]
    await set_topic(radio, "Worst jetty?", who="ben")
    with pytest.raises(Refused, match="another topic"):
        await journey.undo(radio.database, ended, who="anna", now=radio.clock())
    assert await topics_on(radio) == ["Worst jetty?"] * 2
    await set_topic(radio, "")
    radio.clock.advance(hours=2)
    assert await undo(radio) == "topic over"


@ON_POSTGRESQL
async def test_of_two_who_set_a_topic_at_once_the_second_takes_back_no_more_than_their_own(
    radio: Radio, other_database: Database
) -> None:
    await set_topic(radio, "Best jetty?")
    await set_topic(radio, "")  # there is a row to wait for, though nothing is set
    now = radio.clock()
    until = now + HOUR

    async def sets(text: str) -> None:
        async with other_database.write() as conn:
            await topics.set_topic(conn, {"1001"}, text, until=until, who="ben", now=now)

    async with radio.database.write() as conn:
        await topics.set_topic(conn, {"1001"}, "Worst?", until=until, who="anna", now=now - SECOND)
        second = asyncio.create_task(sets("Oldest?"))
        await asyncio.wait_for(until_so_many_wait(radio.database, 1), 20)
    await second
    assert await undo(radio, who="ben") == ""
    assert await topics_on(radio) == ["Worst?"]


@ON_POSTGRESQL
async def test_an_undo_and_who_sets_a_topic_of_both_numbers_do_not_wait_for_one_another(
    radio: Radio, other_database: Database
) -> None:
    now = radio.clock()
    given: dict[str, Any] = {"until": now + HOUR, "who": "ben", "now": now}
    async with radio.database.write() as conn:
        for number in ("1002", "1001"):  # so they lie in the table
            await topics.set_topic(conn, {number}, "Old?", **given)
    await set_topic(radio, "Best jetty?")
    elsewhere = replace(radio, database=other_database)
    async with radio.database.write() as conn:
        await topics.set_topic(conn, {"1001"}, "Worst?", **given)
        undoing = asyncio.create_task(undo(elsewhere))
        await asyncio.wait_for(until_so_many_wait(radio.database, 1), 20)
        await topics.set_topic(conn, {"1002"}, "Worst?", **given)
    assert await undoing == "another topic"


async def closed(radio: Radio) -> int:
    async with radio.database.write() as conn:
        contest_id = await contests.add(conn, contest(), who="pat", now=radio.clock())
        assert await contests.close(conn, contest_id, version=1, who="anna", now=radio.clock())
    radio.clock.advance(minutes=1)
    return contest_id


async def test_a_contest_that_was_closed_is_open_again_until_its_own_time(radio: Radio) -> None:
    contest_id = await closed(radio)
    assert await undo(radio) == ""
    async with radio.database.read() as conn:
        found = await contests.get(conn, contest_id)
    assert found and found[0].closes_at == contest().closes_at and found[1] == 3


async def test_a_contest_that_was_changed_since_or_would_be_over_stays_closed(radio: Radio) -> None:
    contest_id = await closed(radio)
    async with radio.database.write() as conn:
        again = contest(id=contest_id)
        assert await contests.change(conn, again, version=2, who="pat", now=radio.clock())
    assert await undo(radio) == "contest changed"
    radio.clock.advance(hours=2)
    assert await undo(radio) == "contest over"


async def test_a_show_that_was_started_by_mistake_ends_and_one_that_ended_is_left(
    radio: Radio,
) -> None:
    await set_up(radio, "Breakfast")
    await start(radio, 1)
    assert await undo(radio) == ""
    assert await names_on(radio) == [""]
    await start(radio, 1)
    begun = (await latest(radio))[0][2]
    await stop(radio, 2)
    with pytest.raises(Refused, match="show ended"):
        await journey.undo(radio.database, begun, who="anna", now=radio.clock())


async def test_a_show_that_was_stopped_goes_on_as_the_same_airing(radio: Radio) -> None:
    await set_up(radio, "Breakfast", "Midday")
    await start(radio, 1)
    radio.clock.advance(minutes=5)
    await stop(radio, 1, note="The mayor rings")
    assert await undo(radio) == ""
    (row,) = await radio.rows(airings)
    assert (row.ended_at, row.ended_by, row.note) == (None, None, "The mayor rings")
    assert await names_on(radio) == ["Breakfast"]


async def test_a_show_stays_off_once_the_next_has_begun_also_when_that_is_over(
    radio: Radio,
) -> None:
    await set_up(radio, "Breakfast", "Midday")
    await start(radio, 1)
    await stop(radio, 1)
    stopped = (await latest(radio))[0][2]
    await start(radio, 2, who="ben")
    for _ in range(2):
        with pytest.raises(Refused, match="next show"):
            await journey.undo(radio.database, stopped, who="anna", now=radio.clock())
        await stop(radio, 2)


async def test_one_studio_does_not_stand_in_the_way_of_another(radio: Radio) -> None:
    await set_up(radio, "Breakfast")
    await set_up(radio, "Night", studio="Other", number="2002")
    await start(radio, 1)
    await stop(radio, 1)
    stopped = (await latest(radio))[0][2]
    await start(radio, 2, studio=2)
    await journey.undo(radio.database, stopped, who="anna", now=radio.clock())
    assert await names_on(radio) == ["Breakfast", "Night"]


async def test_a_hand_over_is_one_deed_and_taken_back_as_one(radio: Radio) -> None:
    await set_up(radio, "Breakfast", "Midday", "Drive")
    await start(radio, 1)
    radio.clock.advance(minutes=5)
    await hand_over(radio, 1, 2)
    assert [name for name, *_ in await latest(radio)] == ["hand_over_show", "start_show"]
    assert await undo(radio) == ""
    assert await names_on(radio) == ["Breakfast"]
    await hand_over(radio, 1, 3)
    handed = (await latest(radio))[0][2]
    await stop(radio, 3)
    with pytest.raises(Refused, match="show ended"):
        await journey.undo(radio.database, handed, who="anna", now=radio.clock())


@pytest.mark.parametrize("way", ["hand over", "stop"])
async def test_a_show_whose_own_time_is_over_does_not_go_on_for_a_moment_and_leave_silence(
    radio: Radio, way: str
) -> None:
    await set_up(radio)
    await plan(radio, "Breakfast", slot("08:00", "12:05"))
    await plan(radio, "Midday", *[slot("12:05", "14:00")] * (way == "hand over"))
    await start(radio, 1)
    radio.clock.advance(minutes=3)
    await (hand_over(radio, 1, 2) if way == "hand over" else stop(radio, 1))
    begun_or_ended = (await latest(radio))[0][2]
    radio.clock.advance(minutes=5)
    with pytest.raises(Refused, match="show over"):
        await journey.undo(radio.database, begun_or_ended, who="anna", now=radio.clock())
    await programme.follow_schedule(radio.database, station(), now=radio.clock())
    assert await names_on(radio) == ["Midday" if way == "hand over" else ""]
