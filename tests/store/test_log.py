"""The log: what its readers are told, and that nothing committed late is missed."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.store import log
from bot.store.database import Database
from bot.store.log import Event, Place
from tests.fakes import NOON
from tests.postgres import ON_POSTGRESQL

START = Place()


async def write(database: Database, *names: str) -> None:
    async with database.write() as conn:
        await log.append(conn, [Event(name, "test") for name in names], now=NOON)


async def read(database: Database, place: Place = START, limit: int = 500) -> list[log.Logged]:
    async with database.read() as conn:
        return await log.after(conn, place, limit=limit)


def names(found: list[log.Logged]) -> list[str]:
    return [one.event.what for one in found]


async def test_a_reader_goes_on_where_it_left_off(database: Database) -> None:
    await write(database, "one", "two")
    await write(database, "three")
    first = await read(database, limit=2)
    assert names(first) == ["one", "two"]
    assert names(await read(database, first[-1].place)) == ["three"]


async def test_a_reader_that_knows_everything_starts_at_the_end(database: Database) -> None:
    await write(database, "before")
    async with database.read() as conn:
        end = await log.end(conn)
    await write(database, "after")
    assert names(await read(database, end)) == ["after"]


async def test_an_empty_log_ends_where_it_begins(database: Database) -> None:
    async with database.read() as conn:
        assert await log.end(conn) == START


async def test_a_line_says_what_who_and_when(database: Database) -> None:
    event = Event("moved", "anna", 1, 2, 3, {"to": "on_air"})
    async with database.write() as conn:
        await log.append(conn, [event], now=NOON)
    (line,) = await read(database)
    assert (line.event, line.at) == (event, NOON)


async def test_the_lines_of_one_item_are_its_history(database: Database) -> None:
    async with database.write() as conn:
        events = [Event("filed", "bot", 1), Event("filed", "bot", 2), Event("moved", "anna", 1)]
        await log.append(conn, events, now=NOON)
    async with database.read() as conn:
        assert names(await log.of_item(conn, 1, limit=9)) == ["filed", "moved"]


async def test_of_a_flood_in_one_item_the_latest_lines_are_read(database: Database) -> None:
    async with database.write() as conn:
        flood = [Event(f"line {n}", "bot", 1) for n in range(5)]
        await log.append(
            conn, [Event("filed", "bot", 2), *flood, Event("joined", "bot", 1)], now=NOON
        )
    async with database.read() as conn:
        found = await log.of_items(conn, [1, 2, 3], limit=2, without=["joined"])
    told = {item: names(lines) for item, lines in found.items()}
    assert told == {1: ["line 3", "line 4"], 2: ["filed"], 3: []}


async def test_a_merged_item_went_where_it_went_last(database: Database) -> None:
    async with database.write() as conn:
        gone = [Event("merged", "bot", 1, detail={"item": into}) for into in (2, 3)]
        await log.append(conn, [*gone, Event("moved", "anna", 1)], now=NOON)
    async with database.read() as conn:
        assert [await log.merged_into(conn, item) for item in (1, 2)] == [3, None]


@pytest.mark.parametrize("place", [Place(), Place(0, 7), Place(12345678901234, 9)])
def test_a_place_survives_its_way_through_the_browser(place: Place) -> None:
    assert Place.parse(str(place)) == place


@pytest.mark.parametrize("text", ["", "7", "a-b", "1-", "-", "1-2-3", "1 2"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Place.parse(text)


@ON_POSTGRESQL
async def test_a_line_that_is_committed_late_is_not_missed(
    database: Database, other_database: Database
) -> None:
    """The slow transaction has the lower ids; the quick one is held back until it has ended."""
    async with other_database.write() as slow:
        await log.append(slow, [Event("slow", "test")], now=NOON)
        await write(database, "quick")
        assert names(await read(database)) == []
        async with database.read() as conn:
            assert await log.end(conn) == START
    assert names(await read(database)) == ["slow", "quick"]


@ON_POSTGRESQL
async def test_a_writer_that_gives_up_does_not_hold_the_log_up(
    database: Database, other_database: Database
) -> None:
    with pytest.raises(ZeroDivisionError):
        async with other_database.write() as conn:
            await log.append(conn, [Event("never", "test")], now=NOON)
            await write(database, "quick")
            raise ZeroDivisionError
    assert names(await read(database)) == ["quick"]


async def test_a_reader_misses_nothing_while_many_write(
    database: Database, other_database: Database
) -> None:
    """Writers of every length; the reader takes each line once and in one order for ever."""
    done = asyncio.Event()
    seen: list[log.Logged] = []

    async def writer(number: int) -> None:
        chance = random.Random(number)
        for turn in range(6):
            async with (database, other_database)[number % 2].write() as conn:
                await log.append(conn, [Event(f"{number}.{turn}", "test")], now=NOON)
                for _ in range(chance.randrange(4)):
                    await asyncio.sleep(0)

    async def reader() -> None:
        while not done.is_set():
            seen.extend(await read(database, seen[-1].place if seen else START, limit=5))
            await asyncio.sleep(0)

    reading = asyncio.create_task(reader())
    await asyncio.gather(*(writer(number) for number in range(8)))
    done.set()
    await reading
    seen.extend(await read(database, seen[-1].place if seen else START))
    assert sorted(names(seen)) == sorted(f"{n}.{t}" for n in range(8) for t in range(6))
    assert seen == await read(database)
