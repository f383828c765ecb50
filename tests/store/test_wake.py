"""Wake-ups: quick when they work, and nothing is lost with them when they do not."""

from __future__ import annotations

import asyncio

import pytest

from bot import journey
from bot.store import wake
from bot.store.database import Database
from bot.store.wake import Wakeups
from tests.fakes import NOON, station
from tests.postgres import ON_POSTGRESQL, Cluster

BODY = (b"{}", frozenset({"1001"}))
LONG = 20.0  # seconds: far more than a wake-up takes
QUIET = 0.3  # seconds without a wake-up that count as silence


async def settled(wakeups: Wakeups) -> None:
    """Wait until the watch is up and everything earlier has been told."""
    assert await wakeups.wait(LONG)
    while await wakeups.wait(QUIET):
        pass


async def test_a_write_of_another_process_wakes_who_waits(
    database: Database, other_database: Database
) -> None:
    async with Wakeups(database) as wakeups:
        await settled(wakeups)
        waiting = asyncio.create_task(wakeups.wait(LONG))
        await journey.receive(other_database, [BODY], now=NOON)
        assert await waiting


async def test_a_write_of_the_same_process_wakes_who_waits(database: Database) -> None:
    async with Wakeups(database) as wakeups:
        await settled(wakeups)
        waiting = asyncio.create_task(wakeups.wait(LONG))
        await journey.receive(database, [BODY], now=NOON)
        assert await waiting


async def test_everybody_who_waits_is_woken(database: Database) -> None:
    async with Wakeups(database) as wakeups:
        await settled(wakeups)
        waiting = [asyncio.create_task(wakeups.wait(LONG)) for _ in range(3)]
        await asyncio.sleep(0)
        await journey.receive(database, [BODY], now=NOON)
        assert await asyncio.gather(*waiting) == [True] * 3


async def test_looking_for_work_in_vain_wakes_nobody(database: Database) -> None:
    """Else every worker's look would cause the next one, for ever."""
    async with Wakeups(database) as wakeups:
        await settled(wakeups)
        waiting = asyncio.create_task(wakeups.wait(QUIET))
        await journey.claim(database, station(), limit=10, now=NOON)
        assert not await waiting


async def test_nothing_happening_is_told_too(database: Database) -> None:
    async with Wakeups(database) as wakeups:
        await settled(wakeups)
        assert not await wakeups.wait(0.01)


@ON_POSTGRESQL
async def test_a_lost_connection_is_made_again(
    database: Database, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake, "AGAIN", 0.01)
    async with Wakeups(database) as wakeups:
        await settled(wakeups)
        name = database.engine.url.database
        waiting = asyncio.create_task(wakeups.wait(LONG))
        postgres.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        assert await waiting  # the new watch starts with a wake-up: something may have been missed
        await settled_again(wakeups)
        waiting = asyncio.create_task(wakeups.wait(LONG))
        await journey.receive(database, [BODY], now=NOON)
        assert await waiting


async def settled_again(wakeups: Wakeups) -> None:
    while await wakeups.wait(QUIET):
        pass


async def test_ending_leaves_a_pool_that_still_works(database: Database) -> None:
    for _ in range(12):  # more often than the pool has connections
        async with Wakeups(database) as wakeups:
            assert await wakeups.wait(LONG)
    await journey.receive(database, [BODY], now=NOON)
