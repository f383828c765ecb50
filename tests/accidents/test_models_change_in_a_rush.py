"""A model changes while messages come in: none is lost, and none is done twice."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.clock import now
from bot.core.station import Station
from bot.store.database import Database
from bot.understanding.keeper import Keeper
from tests.accidents.books import books
from tests.accidents.crowd import rush
from tests.accidents.ears import Songs
from tests.accidents.processes import assert_nothing_told, command
from tests.accidents.test_models_change import Workers, in_use, promote
from tests.whole import Whole, whole

PROJECT = Path(__file__).resolve().parents[2]
MANY = 1000  # so that nobody has to wait for a second answer


class RealWorkers(Workers):
    """The real loop with a recorded ear, in processes that connect to a station."""

    def __init__(self, radio: Whole) -> None:
        super().__init__()
        self._env = command(radio, TEST_SLOW="0.2")

    async def start(self, model: str) -> Process:
        self.started.append(model)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.accidents.process_role", "worker"),
            env=self._env,
            cwd=PROJECT,
            stdout=PIPE,
        )
        self.processes.append(process)
        return process


@asynccontextmanager
async def keeping(database: Database, workers: RealWorkers) -> AsyncIterator[Keeper]:
    keeper, stopping = Keeper(database, now, workers.start), asyncio.Event()
    running = asyncio.create_task(keeper.run(stopping))
    try:
        yield keeper
    finally:
        stopping.set()
        await running
    assert workers.living == 0


async def test_no_message_is_lost_or_doubled_while_the_model_changes(
    database: Database, station: Station, tmp_path: Path
) -> None:
    """They keep coming until the second worker has taken over from the first."""
    roles = ("web", "scheduler")
    async with whole(database, station, Songs(), tmp_path, roles=roles) as radio:
        workers = RealWorkers(radio)
        async with keeping(database, workers) as keeper:
            await promote(database, "one")
            typed = len(await rush(radio, messages=20, listeners=MANY))
            await radio.until(lambda counts: counts.inbox["settled"] > 0)
            await promote(database, "two")
            while not in_use(keeper, "two"):
                typed += len(await rush(radio, messages=1, listeners=MANY, first=typed))
                await radio.simulator.settle()
            await rush(radio, messages=20, listeners=MANY, first=typed)
            await radio.quiet()
            assert await workers.processes[0].wait() == 0  # it finished what it had in hand
            assert workers.started == ["one", "two"]
        assert (await books(radio)).right
        assert_nothing_told(radio)
