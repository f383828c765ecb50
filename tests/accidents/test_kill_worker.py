"""A worker that dies in the middle of its work: another one finishes it, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.station import Station
from bot.journey import LEASE
from bot.store.database import Database
from bot.store.inbox import inbox
from tests.accidents.books import books
from tests.accidents.ears import Hangs, Songs
from tests.accidents.processes import died, doomed
from tests.whole import Ahead, whole

TEXTS = ("Dream On", "Waterloo", "Jolene")


def after(deaths: int) -> Ahead:
    """The clock of a worker that starts when so many leases have run out."""
    return Ahead(deaths * (LEASE + timedelta(seconds=5)))


@pytest.mark.parametrize(
    "step, filed",
    [
        pytest.param("claimed", 0, id="after the claim"),
        pytest.param("understood", 0, id="after understanding"),
        pytest.param("before the commit of filing", 0, id="before the commit"),
        pytest.param("after the commit of filing", 3, id="after the commit"),
    ],
)
async def test_a_killed_workers_messages_are_finished_by_the_next(
    database: Database, station: Station, tmp_path: Path, step: str, filed: int
) -> None:
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        for listener, text in zip(("maeve", "diego", "noor"), TEXTS, strict=True):
            await radio.simulator.type(listener, text)
        await radio.until(lambda counts: counts.inbox["waiting"] == 3)
        async with doomed(radio, "worker", step) as worker:
            assert await died(worker)
        assert (await radio.counts()).inbox["settled"] == filed
        rows = await radio.rows(inbox)
        assert all(row.attempts == 1 for row in rows)
        await radio.start_worker(clock=after(1))
        await radio.start_scheduler(clock=after(1))
        await radio.quiet()
        assert (await books(radio)).right


async def test_a_dead_workers_messages_wait_for_its_lease_to_run_out(
    database: Database, station: Station, tmp_path: Path
) -> None:
    """Another worker cannot know that the first is dead, and must not hurry."""
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        await radio.simulator.type("maeve", "Dream On")
        await radio.until(lambda counts: counts.inbox["waiting"] == 1)
        async with doomed(radio, "worker", "understood") as worker:
            assert await died(worker)
        ear = Songs()
        await radio.start_worker(understander=ear)
        await radio.simulator.type("diego", "Waterloo")
        await radio.until(lambda counts: counts.inbox["settled"] == 1)
        assert ear.heard == ["Waterloo"]
        assert (await books(radio)).desk_is_right


async def test_a_message_that_kills_every_worker_is_left_to_a_person(
    database: Database, station: Station, tmp_path: Path
) -> None:
    """Three workers died of it: the fourth leaves it alone, and goes on with the others."""
    async with whole(database, station, Songs(), tmp_path, roles=("web",)) as radio:
        await radio.simulator.type("maeve", "Dream On")
        await radio.until(lambda counts: counts.inbox["waiting"] == 1)
        for deaths in range(3):
            hanging = Hangs()
            dying = await radio.start_worker(clock=after(deaths), understander=hanging)
            await asyncio.wait_for(hanging.began.wait(), 10)
            await dying.kill()
        await radio.simulator.type("diego", "Waterloo")
        await radio.start_worker(clock=after(3))
        counts = await radio.until(lambda counts: counts.inbox["settled"] == 1)
        assert (counts.inbox["unsorted"], counts.inbox["waiting"]) == (1, 0)
        assert (await books(radio)).desk_is_right
