"""No worker, no model, a broken one: the messages are on the desk all the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot import journey
from bot.clock import now
from bot.core.deeds import Doing
from bot.core.station import Station
from bot.journey import Target
from bot.store import board
from bot.store.database import Database
from bot.store.queue import items
from tests.accidents.books import books
from tests.accidents.ears import Songs
from tests.whole import Ahead, Whole, whole

UNSORTED_AFTER = timedelta(seconds=3)


async def loose(radio: Whole, *, later: timedelta = timedelta(0)) -> list[str]:
    """What the desk shows as unsorted, now or later."""
    before = now() + later - UNSORTED_AFTER
    async with radio.database.read() as conn:
        found, total = await board.loose(conn, before=before, limit=100)
    assert total == len(found)
    return [one.said.text for one in found]


async def test_without_a_worker_messages_are_on_the_desk_within_seconds(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web", "scheduler")) as radio:
        await radio.simulator.type("maeve", "Dream On")
        await radio.until(lambda counts: counts.inbox["waiting"] == 1)
        assert await loose(radio, later=UNSORTED_AFTER) == ["Dream On"]
        assert (await books(radio)).desk_is_right


async def test_they_are_sorted_in_place_when_the_worker_comes(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=()) as radio:
        await radio.start_web(clock=Ahead(-2 * UNSORTED_AFTER))
        await radio.simulator.type("maeve", "Dream On")
        await radio.simulator.type("diego", "Waterloo")
        await radio.until(lambda counts: counts.inbox["waiting"] == 2)
        assert sorted(await loose(radio)) == ["Dream On", "Waterloo"]
        await radio.start_worker()
        await radio.start_scheduler()
        await radio.quiet()
        assert await loose(radio) == []
        assert (await books(radio)).right


async def test_what_a_person_has_sorted_meanwhile_stays_as_it_is(
    database: Database, station: Station, tmp_path: Path
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web", "scheduler")) as radio:
        await radio.simulator.type("maeve", "Dream On")
        await radio.simulator.type("diego", "Waterloo")
        await radio.until(lambda counts: counts.inbox["waiting"] == 2)
        async with radio.database.read() as conn:
            (first, _), _ = await board.loose(conn, before=now() + UNSORTED_AFTER, limit=9)
        target = Target("messages", first.said.id)
        done = await journey.do(database, radio.station, Doing("take", "ann", now()), [target])
        assert done.items
        await radio.start_worker()
        await radio.quiet()
        by = {row.id: row.sorted_by for row in await radio.rows(items)}
        assert sorted(by.values()) == ["ann", "bot"]
        assert (await books(radio)).desk_is_right


async def test_what_is_under_way_while_a_person_sorts_it_is_the_persons(
    database: Database, station: Station, tmp_path: Path
) -> None:
    """The worker has claimed and understood it; the person is quicker."""
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        await radio.simulator.type("maeve", "Dream On")
        await radio.until(lambda counts: counts.inbox["waiting"] == 1)
        token, claimed = await journey.claim(database, radio.station, limit=9, now=now())
        (one,) = claimed
        target = Target("messages", one.waiting.id)
        await journey.do(database, radio.station, Doing("dismiss", "ann", now()), [target])
        hearing = await Songs().heard_out(one)
        await journey.file(database, radio.station, token, [(one, hearing)], now=now())
        (item,) = await radio.rows(items)
        assert (item.sorted_by, item.status) == ("ann", "dismissed")
        assert (await books(radio)).desk_is_right
